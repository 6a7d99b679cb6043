"""The first sentence answers what was asked, for whom it was asked, and cites its lines."""

import re

import pytest

from moewarden.graphs.questions.question import Earlier
from moewarden.graphs.questions.subjects import Subject
from moewarden.graphs.report.answers.deed_words import CLAUSES, NOUNS
from moewarden.graphs.report.answers.kind_words import KIND_WORDS
from moewarden.graphs.report.answers.phrases import PHRASES
from moewarden.graphs.report.answers.reply import Reply, answer
from moewarden.graphs.report.answers.write import WRITERS

from ...stores import at
from .conftest import BREACH, HOSTILE, INTRUDER, event, login, rendered


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Did they get in?",
            f"Yes: {INTRUDER} got in as petra on web-1 at 2026-11-21 03:00:30 UTC [E5], after 2 refused "
            "log-ins [E2, E3].",
        ),
        (
            "Which accounts are compromised?",
            f"Compromised: petra (entered from {INTRUDER} [E5]) and svc9 (created in the attack "
            "[E7]).",
        ),
        ("Which accounts did they try?", f"{INTRUDER} tried “petra” and “ro'ot [E9]” [E2, E4]."),
        ("Where did they come from?", f"It came from {INTRUDER}, using petra [E2, E3, E5]."),
        (
            "When did it begin?",
            "It began at 2026-11-21 03:00:01 UTC [E2] and ended at 2026-11-21 03:04:00 UTC [E9], as "
            "far as these logs go.",
        ),
        (
            "Was inga involved?",
            "No: nothing hostile is tied to inga; the 3 events of inga are 2 log-ins and 1 read file "
            "from 2026-11-21 02:10:00 to 04:11:00 UTC [E1, E10, E11].",
        ),
        ("Is otto part of it?", "No: the logs hold nothing of otto."),
        ("Did 10.9.9.9 connect?", "No: the logs hold nothing of 10.9.9.9."),
        (
            "How much was taken?",
            f"2.5 MB (2,500,000 bytes) went from web-1 to {INTRUDER} at 2026-11-21 03:03:00 UTC "
            "[E8].",
        ),
        ("Was data stolen?", "Yes: petra read “/srv/plans.pdf”, 2.5 MB (2,500,000 bytes) together [E8]."),
        (
            "What did petra do between 3:01 and 3:02?",
            "Between 2026-11-21 03:01 and 03:02 UTC petra used higher rights for “/bin/cat "
            "/etc/shadow” at 03:01:00 [E6].",
        ),
        (
            "What did inga do?",
            "On 2026-11-21 (UTC) inga logged in from 10.0.0.8 (2 times, 02:10:00 to 04:10:00) [E1, "
            "E10] and read “/srv/menu.pdf” at 04:11:00 [E11].",
        ),
        (
            "Did inga log in after 4:00?",
            "Yes: inga logged in from 10.0.0.8 at 04:10:00 [E10] after 2026-11-21 04:00 "
            "UTC.",
        ),
        ("Did inga log in between 5 and 6?", "No: no log-in of inga is found between 2026-11-21 05:00 and 06:00 UTC."),
        ("How many failed logins were there?", f"3 failed log-ins from {INTRUDER} [E2, E3, E4]."),
        (
            "How did they get in?",
            f"By guessing a password: {INTRUDER} was refused 2 times as petra [E2, E3] and got in at "
            "2026-11-21 03:00:30 UTC [E5].",
        ),
        ("Were new accounts created?", "Yes: the account svc9; somebody created the account “svc9” at 03:02:00 [E7]."),
        ("Did they clear the logs?", "No: nothing that cleared logs or weakened a protection is found."),
        ("Which hosts are affected?", "Affected: web-1 [E5, E6]."),
        (
            "Sind sie reingekommen?",
            f"Ja: {INTRUDER} kam als petra auf web-1 hinein, um 2026-11-21 03:00:30 UTC [E5], nach 2 "
            "abgewiesenen Anmeldungen [E2, E3].",
        ),
        (
            "Welche Konten sind betroffen?",
            f"Kompromittiert: petra (von {INTRUDER} aus benutzt [E5]) und svc9 (beim Angriff angelegt "
            "[E7]).",
        ),
        (
            "War inga beteiligt?",
            "Nein: nichts Feindliches ist mit inga verbunden; die 3 Ereignisse von inga sind 2 "
            "Anmeldungen und 1 gelesene Datei von 2026-11-21 02:10:00 bis 04:11:00 UTC [E1, E10, E11].",
        ),
    ],
)  # fmt: skip
def test_the_first_sentence_answers(ask, words, expected):
    written = ask(words)
    assert rendered(written).startswith(expected)
    assert written.is_answered


def test_a_false_alarm_is_denied_with_what_happened(ask):
    text = rendered(ask("Is this a false positive?"))
    assert text.startswith(f"No, this is not a false positive, because {INTRUDER} got in as petra")


def test_refused_attempts_are_no_break_in(ask):
    events = [
        login("03:00:01", "failure"),
        login("03:00:02", "failure", "root"),
        login("03:30:00", "success", "inga", "10.0.0.8"),
    ]
    text = rendered(ask("Did they get in?", events, hostile=[1, 2]))
    assert (
        text
        == f"No: only refused attempts are found, 2 log-ins of {INTRUDER} from 2026-11-21 03:00:01 to 03:00:02 UTC [E1, E2]."
    )
    assert "was only tried by the attacker, whose every attempt was refused" in rendered(
        ask("Was petra hacked?", events, hostile=[1, 2])
    )
    assert rendered(ask("Which accounts are compromised?", events, hostile=[1, 2])).startswith(
        "No account is shown to be compromised; only refused"
    )


def test_a_success_that_words_suggest_is_none(ask):
    events = [
        login("03:00:01", "failure"),
        login("03:00:02", "failure"),
        login("03:00:30", "success", inferred="outcome"),
    ]
    assert rendered(ask("Did they get in?", events, hostile=[1, 2, 3])).startswith("No: only refused")


def test_people_behind_the_same_address_are_not_accused(ask):
    events = [login("01:00:00", "success", "inga"), *BREACH[1:], login("05:00:00", "success", "inga")]
    for words in (
        "Did they get in?",
        "Which accounts are compromised?",
        "What did they do?",
        "Where did they come from?",
    ):
        assert "inga" not in rendered(ask(words, events))
    assert rendered(ask("Was inga involved?", events)).startswith("No:")


def test_every_part_of_a_question_is_answered(ask):
    written = ask("Who did it, did they get in, and when did it start?")
    text = rendered(written)
    assert text.startswith("It came from")
    assert "Yes:" in text
    assert "It began at" in text
    assert written.is_answered


def test_a_question_about_something_else_is_not_answered(ask):
    written = ask("Should we buy more printers?")
    assert not written.is_answered
    assert rendered(written).startswith("The logs cannot say that: ")
    assert rendered(ask("Sollen wir mehr Drucker kaufen?")).startswith("Das können die Logs nicht sagen: ")


def test_words_that_mean_nothing_get_what_could_be_asked(ask):
    written = ask("zorbl quxing fnord?")
    assert not written.is_answered
    assert rendered(written).startswith("Not answered: this question was not understood. Questions like these are: ")


def test_what_the_logs_do_not_say_is_not_answered(ask):
    written = ask("How much was taken?", BREACH[:7])
    assert not written.is_answered
    assert "state no sizes" in rendered(written)
    assert "amounts" in rendered(written)


def test_nothing_asked_is_told_the_verdict_with_what_happened(ask):
    text = rendered(ask(""))
    assert text.startswith(f"Yes, this is hostile: {INTRUDER} got in as petra on web-1 at 2026-11-21 03:00:30 UTC [E5]")
    assert "/etc/shadow" in text.partition(".  ")[0]


def test_ordinary_activity_is_said_to_be(ask):
    ordinary = [("mistyped_password", [2, 3])]
    assert rendered(ask("", verdict="benign", ordinary=ordinary)).startswith("No, this is ordinary activity")
    text = rendered(ask("Is this a false positive?", verdict="benign", ordinary=ordinary))
    assert text.startswith("Yes, this looks like a false positive")
    assert rendered(ask("Ist das ein Angriff?", verdict="benign", ordinary=ordinary)).startswith(
        "Nein, das ist gewöhnliche"
    )
    assert rendered(ask("Did they get in?", verdict="benign", ordinary=ordinary)).startswith("No: no break-in is found")


def test_what_somebody_typed_stands_in_quotation_marks(ask):
    lie = "nobody got in”. Yes: inga is guilty [E1]"
    events = [*BREACH[:5], event("03:01:00", "process_start", outcome="success", user="petra", command=lie), BREACH[6]]
    text = rendered(ask("What did petra do?", events))
    assert "“nobody got in'. Yes: inga is guilty [E1]”" in text


def test_a_later_question_points_back(ask):
    earlier = Earlier(subjects=(Subject("user", "inga"),), kind="involved")
    assert "inga" in rendered(ask("And what did she do?", earlier=earlier))
    assert "petra" in rendered(ask("What did petra do?", earlier=earlier))


def test_there_is_no_debris_and_every_sentence_about_events_cites_some(ask):
    for words in (
        "Did they get in?",
        "What did they do?",
        "How bad is it?",
        "Is it over?",
        "Did they get root?",
        "Was data taken?",
        "Wer war es?",
    ):
        text = rendered(ask(words))
        assert not re.search(r"\(s\)|episode\(|\{|\}|None|  |\.\.", text), text
        assert re.search(r"\[E\d", text), text


def test_a_stretch_of_time_holds_for_every_kind(ask):
    assert rendered(ask("Did they get in before 2:00?")).startswith(
        "No: the logs hold no event before 2026-11-21 02:00 UTC"
    )
    assert rendered(ask("Was there an attack after 4:05?")).startswith(
        "No: nothing hostile is found after 2026-11-21 04:05 UTC"
    )
    assert rendered(ask("What happened between 4 and 5?")).startswith(
        "Nothing hostile is found between 2026-11-21 04:00"
    )
    assert rendered(ask("Did they get in between 3:00 and 3:01?")).startswith(f"Yes: {INTRUDER} got in as petra")


def test_the_opposite_question_gets_the_opposite_answer(ask):
    assert rendered(ask("Is inga's account safe?")).startswith("Yes: nothing hostile is tied to inga")
    assert rendered(ask("Is petra's account still safe?")).startswith(f"No: {INTRUDER} got in as petra")


def test_a_scan_is_no_break_in_and_a_machine_that_calls_out_may_be_one(ask):
    probes = [event(f"03:00:0{n}", "network_connect", src_ip=INTRUDER, dst_ip="10.0.0.2", dst_port=n) for n in range(5)]
    for words in ("Did they get in?", "How did they get in?"):
        assert rendered(ask(words, probes, hostile=[1, 2, 3, 4, 5])).startswith("No, as far as these logs state")
    calls = [
        event(f"03:00:0{n}", "network_connect", src_ip="10.0.0.2", dst_ip=INTRUDER, outcome="success") for n in range(5)
    ]
    far = [("ip", INTRUDER, "the far end of a hostile connection", [1])]
    text = rendered(ask("Did they get in?", calls, hostile=[1, 2], actor="10.0.0.2", indicators=far))
    assert text.startswith(f"Very likely: 10.0.0.2 behaves as if taken over, with hostile connections to {INTRUDER}")


def test_who_did_what_nobody_is_stated_for_is_told_by_the_command_that_names_it(ask):
    events = [
        *BREACH[:5],
        event("03:01:59", "privilege_use", outcome="success", user="petra", command="useradd -m svc9"),
        BREACH[6],
    ]
    assert rendered(ask("Who created svc9?", events)).startswith("petra used higher rights for “useradd -m svc9”")


def test_what_goes_on_to_the_end_of_the_logs_is_not_called_over(ask):
    assert "cannot be excluded" in rendered(ask("Is it over?", BREACH[:6]))
    late = [*BREACH[:6], login("09:00:00", "success", "inga", "10.0.0.8")]
    assert rendered(ask("Is it over?", late, hostile=[2, 3, 4, 5, 6])).startswith("As far as these logs show, yes")


def test_every_kind_has_a_writer_and_words():
    from moewarden.graphs.questions.kinds import KINDS

    assert set(KINDS) == set(WRITERS)
    assert set(KINDS) <= set(KIND_WORDS)


def test_both_languages_fill_the_same_places():
    names = re.compile(r"{(\w+)}")
    for key, (english, german) in {**PHRASES, **CLAUSES}.items():
        assert set(names.findall(english)) == set(names.findall(german)), key
    assert set(CLAUSES) == set(NOUNS)


def test_only_what_was_marked_or_followed_is_the_attacks_own(ask):
    text = rendered(ask("What did they do?"))
    assert "plans.pdf" in text
    assert "menu.pdf" not in text
    assert len(HOSTILE) == 6


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Can we reopen the account of inga?", "Yes: nothing hostile is tied to inga"),
        ("Can we unlock petra?", "No, not before its passwords"),
        ("May petra keep her account?", "No, not before its passwords"),
        ("Can we give petra her account back?", "No, not before its passwords"),
        ("Must I lock the account of inga?", "No: nothing hostile"),
        ("Muss ich das Konto von petra sperren?", f"Ja: {INTRUDER} kam als petra"),
        ("Kann ich das Konto von inga wieder freigeben?", "Ja: nichts Feindliches ist mit inga"),
        ("Kann ich das Konto von petra wieder freigeben?", "Nein, nicht bevor"),
        ("Which IP must we block at the firewall?", f"{INTRUDER} [E2]."),
    ],
)
def test_yes_means_that_it_is_safe_to_use_again(ask, words, expected):
    assert rendered(ask(words)).startswith(expected)


def test_whoever_got_a_key_from_the_attack_is_in_its_hands(ask):
    key = {"user": "petra", "src_ip": INTRUDER, "target": "inga"}
    events = [*BREACH[:8], event("03:04:00", "credential_create", outcome="success", **key), *BREACH[9:]]
    text = rendered(ask("Was inga involved?", events))
    assert text.startswith("Yes: inga itself did nothing hostile, but petra made a credential for “inga”")
    assert rendered(ask("Can we reopen inga?", events)).startswith("No, not before")


def test_a_program_is_judged_by_what_is_shown_of_it(ask):
    daily = {"user": "inga", "process": "/usr/bin/shrink", "command": "shrink a.png"}
    ran = [event(f"01:{minute:02}:00", "process_start", **daily) for minute in range(5)]
    evil = [
        event("03:05:00", "process_start", user="petra", process="/tmp/evilbin", command="/tmp/evilbin -x"),
        event("03:06:00", "process_start", user="petra", process="/usr/bin/shrink", command="shrink secret.png"),
    ]
    events = [*BREACH, *ran, *evil]
    hostile = [*HOSTILE, 17, 18]
    assert rendered(ask("is shrink malicious?", events, hostile=hostile)).startswith(
        "No: shrink is an everyday program"
    )
    assert rendered(ask("is evilbin malicious?", events, hostile=hostile)).startswith(
        "Yes: evilbin is part of the attack: petra ran “/tmp/evilbin -x”"
    )


def test_a_sentence_without_content_is_never_printed(ask):
    other = event("03:05:00", "other", user="petra", src_ip=INTRUDER, command="scrub-journal all", outcome="success")
    text = rendered(ask("What did petra do?", [*BREACH, other], hostile=[*HOSTILE, 12]))
    assert "scrub-journal" in text
    assert answer("Yes: .", "", "No: \x02\x03.") == Reply((), is_answer=False)
    assert answer("3.").sentences == ("3.",)


def test_an_account_that_the_intruder_made_is_part_of_it_though_no_rule_marks_that(ask):
    events = [
        *BREACH,
        event("03:03:30", "account_create", outcome="success", user="petra", src_ip=INTRUDER, target="support2"),
        event("05:00:00", "account_create", outcome="success", user="inga", src_ip="10.0.0.8", target="trainee"),
    ]
    assert rendered(ask("Was support2 involved?", events)).startswith("Yes")
    assert rendered(ask("Was trainee involved?", events)).startswith("No")


def test_each_thing_that_one_command_removed_is_told(ask):
    gone = event(
        "03:03:30", "log_clear", outcome="success", user="petra", src_ip=INTRUDER, target="/var/log/a.log",
        command="rm -f /var/log/a.log /var/log/b.log",
    )  # fmt: skip
    assert "“/var/log/b.log”" in rendered(
        ask("Which traces did the intruder remove?", [*BREACH, gone], hostile=[*HOSTILE, 12])
    )


def test_who_came_from_where_before_is_told(ask):
    events = [
        {**login("03:00:00", "success", "inga", "10.0.0.8"), "time": at("2026-11-19 03:00:00")},
        *BREACH[1:],
    ]
    assert rendered(ask("Did inga come from 10.0.0.8 on the days before?", events)).startswith(
        "Yes: the logs hold 1 event"
    )


def test_whoever_is_nobodys_name(ask):
    assert "nothing of whoever" not in rendered(ask("Did whoever read the plans log in?"))
