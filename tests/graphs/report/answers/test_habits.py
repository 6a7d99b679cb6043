"""In person, from the usual place, for the first time, anybody else, and what happens all the time."""

import pytest

from .conftest import BREACH, HOSTILE, INTRUDER, event, login, rendered

RESET = event(
    "03:01:30", "security_weaken", outcome="success", user="petra", src_ip=INTRUDER, target="inga",
    message="mfa.factor.reset of inga by petra",
)  # fmt: skip
ENROLLED = event(
    "05:00:00", "security_strengthen", outcome="success", user="inga", src_ip="10.0.0.8", target="inga",
    message="mfa.device.enrolled by inga",
)  # fmt: skip
HOME = [login(f"01:0{n}:00", "success", "petra", "10.0.0.7") for n in range(5)]
LINES = [*BREACH, RESET, ENROLLED, *HOME]
ATTACK = [*HOSTILE, 12]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "did inga reset the factor herself?",
            "No, somebody else did: petra weakened the protection “inga” at 03:01:30",
        ),
        ("did inga enroll the device herself?", "Yes: inga strengthened the protection “inga” at 05:00:00"),
        ("Hat inga das Gerät selber registriert?", "Ja: inga verstärkte den Schutz “inga” um 05:00:00"),
        ("did petra come from her usual address?", f"No: petra acted in the attack from {INTRUDER}"),
        ("Kam inga von ihrer üblichen Adresse?", "Das lässt sich nicht vergleichen: inga ist nur von 10.0.0.8"),
        (
            f"has petra ever logged in from {INTRUDER} before?",
            f"No: petra is first seen from {INTRUDER} at 2026-11-21 03:00",
        ),
        ("was it the same address all the time?", f"Yes: {INTRUDER}"),
    ],
)
def test_people_and_places(ask, words, expected):
    assert rendered(ask(words, LINES, hostile=ATTACK)).startswith(expected)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("is it normal that reader lists the keys all the time?", "Yes: reader did the same from 10.0.0.9 20 times"),
        ("Listet reader ständig die Schlüssel auf?", "Ja: reader tat dasselbe von 10.0.0.9 aus 20-mal"),
        ("does anybody list the keys from a strange address?", "No: all 20 events came from 10.0.0.9"),
    ],
)
def test_what_happens_all_the_time_is_told_with_its_pace(ask, words, expected):
    lists = [
        event(f"03:{3 * n:02}:00", "enumerate", user="reader", src_ip="10.0.0.9", target="keys", message="list keys")
        for n in range(20)
    ]
    text = rendered(ask(words, lists, hostile=[], actor="reader", column="user", episode=[1]))
    assert text.startswith(expected)


def test_a_bare_program_is_judged_where_commands_name_it(ask):
    packed = event(
        "03:03:30", "privilege_use", outcome="success", user="petra", command="/usr/bin/packer -c /srv/plans"
    )
    assert rendered(ask("is packer malicious here?", [*BREACH, packed], hostile=[*HOSTILE, 12])).startswith(
        "Yes: packer is part of the attack: petra used higher rights for “/usr/bin/packer -c /srv/plans”"
    )


def test_refused_log_ins_that_only_words_tell_are_counted(ask):
    said = [
        event(f"03:00:1{n}", "status", message=f"builder: Login failed for user {who} from 203.0.113.9")
        for n, who in enumerate(("root", "root", "build"))
    ]
    text = rendered(ask("how many wrong passwords were there?", said, hostile=[]))
    assert text.startswith("3 failed log-ins as “root” (2) and “build” (1) from 203.0.113.9")


def test_accounts_that_the_attack_raised_and_a_stranger_used_are_its_own(ask):
    grant = event("03:01:40", "permission_grant", outcome="success", user="petra", src_ip=INTRUDER, target="inga")
    later = event("06:00:00", "data_read", outcome="success", user="inga", src_ip="198.51.100.5", target="/srv/all.zip")
    usual = event("06:10:00", "data_read", outcome="success", user="inga", src_ip="10.0.0.8", target="/srv/menu.zip")
    text = rendered(ask("what was taken?", [*BREACH, grant, later, usual], hostile=[*HOSTILE, 12]))
    assert "/srv/all.zip" in text
    assert "/srv/menu.zip" not in text
