"""A thing that a question names is looked for in the lines, and said to be absent where it is."""

import pytest

from moewarden.graphs.questions.question import Earlier

from ...stores import at
from .conftest import BREACH, HOSTILE, INTRUDER, event, rendered

INGA = {"user": "inga", "src_ip": "10.0.0.8", "outcome": "success"}
PETRA = {"user": "petra", "src_ip": INTRUDER, "outcome": "success"}
NIGHTLY = {"user": "nightly", "src_ip": "10.0.0.9", "outcome": "success"}
SHOP = {"user": "shop", "src_ip": "10.0.0.7", "outcome": "success"}
RULE = {"target": "petra", "message": "New-MailRule", "fields": {"op": "New-MailRule", "MoveTo": "Old Stuff"}}
LINES = [
    *BREACH,
    event("05:00:00", "resource_delete", **INGA, target="db/parcels_old", command="drop table parcels_old"),
    event("05:01:00", "account_change", **PETRA, **RULE),
    event("05:02:00", "data_export", **NIGHTLY, target="parcels", command="copy parcels to stdout"),
    event("05:03:00", "data_read", **SHOP, target="parcels", command="select 1 from parcels"),
    event("05:04:00", "file_write", outcome="success", target="bucket/flowlogs/1.gz", src_ip="10.0.0.6"),
]
"""Events 12 to 16 after the break-in."""
ATTACK = [*HOSTILE, 13]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "which table was dropped and by whom?",
            "Table: parcels_old (inga deleted “drop table parcels_old” at 05:00:00 [E12])",
        ),
        ("who created the mail rule?", f"petra changed the account “petra” at 05:01:00 [E13] from {INTRUDER}."),
        ("who copied the parcels?", "nightly exported data “copy parcels to stdout” at 05:02:00 [E14] from 10.0.0.9"),
        ("were the flow logs deleted or read?", "No: the logs show nothing of “flow logs” being deleted or read"),
        ("was the domain controller reached?", "No: the logs hold nothing of “domain controller”."),
        ("was /etc/shadow read?", "Yes: petra used higher rights for “/bin/cat /etc/shadow”"),
        ("Wurde die Tabelle parcels_old gelöscht?", "Ja: inga löschte “drop table parcels_old” um 05:00:00 [E12]"),
        ("what did the mail rule do?", "Its line says of “mail rule”: op “New-MailRule” and MoveTo “Old Stuff” [E13]."),
    ],
)
def test_the_thing_that_is_named_is_answered_for(ask, words, expected):
    assert rendered(ask(words, LINES, hostile=ATTACK)).startswith(expected)


def test_who_questions_begin_with_whom(ask):
    for words in ("who dropped the parcels_old table?", "which table was dropped?"):
        assert not rendered(ask(words, LINES, hostile=ATTACK)).startswith(("Yes", "No"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("how many files were written?", "3 files: "),
        ("how many plans were taken?", "1 plan: “/srv/plans.pdf” at 2026-11-21 03:03:00 UTC [E8]."),
        ("how many penguins were taken?", "The logs state nothing by which penguins could be counted."),
        (f"how many requests did {INTRUDER} make?", f"7 events of {INTRUDER}"),
        ("how many failed logins were there?", f"3 failed log-ins from {INTRUDER}"),
    ],
)
def test_what_is_counted_is_the_noun(ask, words, expected):
    writes = [
        event(f"03:03:{n:02}", "file_write", process="/tmp/lock", target=f"/srv/{n}.locked") for n in (10, 11, 12)
    ]
    assert rendered(ask(words, [*LINES, *writes], hostile=[*ATTACK, 17])).startswith(expected)


def test_the_time_of_an_act_is_not_that_of_the_attack(ask):
    text = rendered(ask("when did the stealing start and when did it end?", LINES, hostile=ATTACK))
    assert text.startswith("It happened at 2026-11-21 03:03:00 UTC [E8]")
    assert rendered(ask("When did it begin?", LINES, hostile=ATTACK)).startswith("It began at 2026-11-21 03:00:01 UTC")


def test_evidence_without_a_time_is_said(ask):
    late = {**event("03:00:00", "process_start", user="petra", command="grabber -all", outcome="success"), "time": None}
    text = rendered(ask("When did it start and when did it end?", [*LINES, late], hostile=[*ATTACK, 17]))
    assert "Without a time" in text
    assert "grabber -all" in text


def test_an_everyday_event_beside_the_evidence_does_not_widen_the_attack(ask):
    daily = event("01:00:00", "process_start", user="petra", command="sheet.exe", host="web-1")
    evil = event("03:05:00", "process_start", user="petra", command="evil.exe", host="web-1")
    text = rendered(
        ask("how long did it last?", [daily, evil], hostile=[2], episode=[1, 2], actor="petra", column="user")
    )
    assert "01:00" not in text
    assert "03:05:00" in text


def test_a_later_question_keeps_the_act_and_goes_on_behind_it(ask):
    earlier = Earlier(kind="activity", actions=("account_create",), until=at("2026-11-21 03:02:00"))
    assert rendered(ask("and when did he do that?", earlier=earlier)).startswith("It happened at 2026-11-21 03:02:00")
    text = rendered(ask("and what did they do next?", earlier=earlier))
    assert "plans.pdf" in text
    assert "svc9" not in text


def test_a_participle_is_no_name(ask):
    assert "nothing of" not in rendered(ask("how many widgets were zipped?"))
    assert "nothing of ahmed" in rendered(ask("Was ahmed involved?"))
