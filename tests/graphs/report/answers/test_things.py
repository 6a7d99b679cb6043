"""A thing that a question names is looked for in the lines, and said to be absent where it is."""

import pytest

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
            "inga deleted “drop table parcels_old” at 05:00:00 [E12] from 10.0.0.8",
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
