"""Who, what, which, when, in which order and besides whom: each is compared with the lines, and what none holds is said."""

import pytest

from .conftest import BREACH, HOSTILE, INTRUDER, event, login, rendered

OTTO = {"user": "otto", "src_ip": "10.0.0.5", "outcome": "success"}
PETRA = {"user": "petra", "src_ip": INTRUDER, "outcome": "success"}
LINES = [
    *BREACH,
    event("05:00:00", "account_change", **OTTO, target="inga", message="password reset"),
    event("05:01:00", "security_strengthen", **PETRA, target="petra", message="registered a token app"),
    event("05:02:00", "data_read", **OTTO, target="ledgers/2026.csv", message="get object"),
    event("05:03:00", "network_connect", user="backup", src_ip="10.0.0.9", outcome="success", dst_ip="10.0.0.2"),
    event("05:04:00", "network_connect", user="till", src_ip="10.0.0.6", outcome="success", dst_ip="10.0.0.2"),
    event("05:05:00", "other", message="till: permission denied for relation wages", outcome="failure"),
]
"""Events 12 to 17 after the break-in."""
ATTACK = [*HOSTILE, 13]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "did otto register the token app?",
            "No, not otto: petra strengthened the protection “petra” at 05:01:00 [E13].",
        ),
        ("Hat otto die token app registriert?", "Nein, nicht otto: petra verstärkte"),
        ("did petra register the token app?", "Yes: petra strengthened the protection “petra” at 05:01:00 [E13]."),
        ("did inga reset her own password?", "No, not inga: otto changed the account “inga” at 05:00:00 [E12]."),
        ("did otto reset anyones password?", "Yes: otto changed the account “inga” at 05:00:00 [E12]."),
        (
            "was the password of inga reset by petra?",
            "No, not petra: otto changed the account “inga” at 05:00:00 [E12].",
        ),
    ],
)
def test_a_yes_or_no_about_a_deed_compares_who_what_and_which_thing(ask, words, expected):
    assert rendered(ask(words, LINES, hostile=ATTACK)).startswith(expected)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("did 10.0.0.8 guess the passwords?", f"No, not 10.0.0.8: {INTRUDER} was refused at log-in"),
        (f"did {INTRUDER} guess the password?", f"Yes: {INTRUDER} was refused at log-in"),
        ("did 10.0.0.5 do the password reset?", "Yes: otto changed the account “inga”"),
        (f"did {INTRUDER} carry out the password reset?", f"No, not {INTRUDER}: otto changed the account “inga”"),
        ("did inga log in from outside?", "No, only from inside: inga logged in from 10.0.0.8"),
        ("did petra log in from inside?", f"No, only from outside: petra logged in from {INTRUDER}"),
    ],
)
def test_what_a_noun_says_was_done_and_from_which_side_are_compared(ask, words, expected):
    assert rendered(ask(words, LINES, hostile=ATTACK)).startswith(expected)


def test_a_refusal_is_no_yes(ask):
    lines = [*LINES, login("05:06:00", "failure", "karl", INTRUDER)]
    assert rendered(ask(f"did karl use the vpn from {INTRUDER}?", lines, hostile=[*ATTACK, 18])).startswith("No")


@pytest.mark.parametrize(
    ("words", "expected"), [("was petra affected before 2:30?", "No: "), ("was petra affected after 3:00?", "Yes: ")]
)
def test_whether_somebody_is_part_of_it_is_answered_for_the_time_that_is_named(ask, words, expected):
    assert rendered(ask(words, LINES, hostile=ATTACK)).startswith(expected)


def test_a_thing_that_only_others_lines_hold_is_not_said_to_be_touched(ask):
    text = rendered(ask("did inga open the ledgers?", LINES, hostile=ATTACK))
    assert text.startswith("No, not inga: otto read data “ledgers/2026.csv”")
    text = rendered(ask("did inga access the ledgers?", LINES, hostile=ATTACK))
    assert text.startswith("Not found: no line of inga tells of “ledgers”. What is there: inga read “/srv/menu.pdf”")


def test_lines_that_name_somebody_in_their_words_alone_are_shown(ask):
    text = rendered(ask("what did till do?", LINES, hostile=ATTACK))
    assert "1 event more name till in their words alone: “till: permission denied for relation wages” [E17]." in text


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("what did otto do besides reading data?", "Besides “reading data”: otto changed the account “inga”"),
        ("did anyone besides backup connect?", "Yes: besides backup: till connected to 10.0.0.2 at 05:04:00 [E16]."),
        ("Except petra, did any account let them in?", "No: besides petra the attacker got in as nobody"),
        ("hat sich jemand außer backup und till verbunden?", "Nein: außer backup und till zeigen die Logs"),
    ],
)
def test_what_a_question_leaves_out_is_left_out(ask, words, expected):
    assert rendered(ask(words, LINES, hostile=ATTACK)).startswith(expected)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "first thing otto did",
            "The first of 2 events was at 2026-11-21 05:00:00 UTC: otto changed the account “inga”",
        ),
        ("what was the last thing otto did?", "The last of 2 events was at 2026-11-21 05:02:00 UTC: otto read data"),
        ("how long was the attacker logged in?", f"3 minutes and 30 seconds: petra was logged in from {INTRUDER}"),
        ("which accounts did they try but not get into?", "Tried in vain were “ro'ot [E9]” [E4]. It worked for petra."),
        ("which password did they use for petra?", "Not in these logs: lines of log-ins say who"),
        ("failed logins for petra", "2 failed log-ins of petra"),
        ("how many tries before they got in", "3 failed log-ins"),
    ],
)
def test_order_length_and_outcome_are_respected(ask, words, expected):
    assert rendered(ask(words, LINES, hostile=ATTACK)).startswith(expected)


WAVES = (
    [login(f"01:0{n}:00", "failure") for n in range(3)] + [login(f"02:0{n}:00", "failure") for n in range(2)] + BREACH
)
"""Two waves of tries, and the break-in an hour later."""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("when was the first wave?", "Wave 1 of 3 went from 2026-11-21 01:00:00 to 01:02:00 UTC: 3 events"),
        ("wann war die zweite Welle?", "Welle 2 von 3 ging von 2026-11-21 02:00:00 bis 02:01:00 UTC: 2 Ereignisse"),
        ("when did the last burst of attempts start?", "Wave 3 of 3 went from 2026-11-21 03:00:01"),
        ("when was the fourth wave?", "There is no such wave"),
        ("how many waves were there?", "3 waves: "),
    ],
)
def test_a_wave_is_the_attempts_between_two_pauses(ask, words, expected):
    hostile = [1, 2, 3, 4, 5, *(number + 5 for number in HOSTILE)]
    assert rendered(ask(words, WAVES, hostile=hostile)).startswith(expected)


def pages(clock: str, *names: str, src_ip: str = INTRUDER, outcome: str = "failure"):
    return [
        event(f"{clock}:{n:02}", "web_request", src_ip=src_ip, target=f"/{name}", outcome=outcome)
        for n, name in enumerate(names)
    ]


WEB = [
    *pages("03:10", "a", "b", "c", "d", "e", "f"),
    *pages("03:20", "up/shed.php?c=id", outcome="success"),
    *pages("03:30", "up/shed.php?c=ls", src_ip="198.51.100.7", outcome="success"),
    *pages("03:40", "start", src_ip="198.51.100.8", outcome="success"),
]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("any scans?", f"Yes: {INTRUDER} was refused at 6 different places from 2026-11-21 03:10:00 to 03:10:05 UTC"),
        ("was there a scan after 3:25?", "No: no address was refused at 5 or more different pages, ports or machines"),
        ("is 198.51.100.7 the same attacker?", "It cannot be said for sure: 198.51.100.7 used “/up/shed.php”"),
        ("is 198.51.100.8 the same attacker?", "No: nothing hostile is tied to 198.51.100.8"),
    ],
)
def test_an_address_that_uses_what_the_attack_alone_used_is_not_called_innocent(ask, words, expected):
    assert rendered(ask(words, WEB, hostile=[7])).startswith(expected)


def test_a_no_for_want_of_a_kind_of_line_says_that_it_proves_nothing(ask):
    text = rendered(ask("did otto upload anything?", LINES, hostile=ATTACK))
    assert text.startswith("No: ")
    assert (
        "These logs hold no written files of anybody, so that this alone proves nothing. What is there: otto changed"
        in text
    )


@pytest.mark.parametrize(("words", "name"), [("is ottos account ok?", "otto"), ("did they log on to db7?", "db7")])
def test_a_name_is_known_without_its_apostrophe_and_an_unknown_machine_is_said_to_be_absent(ask, words, name):
    text = rendered(ask(words, LINES, hostile=ATTACK))
    assert name in text.partition(".")[0]
    assert ("hold nothing of db7" in text) is (name == "db7")
