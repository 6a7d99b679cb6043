"""Advice follows from what was found; what changes anything needs a person."""

import pytest

from moewarden.graphs.report.advice import actions_for
from moewarden.graphs.report.indicators import ENTERED, MADE


def report(verdict, *, iocs=(), techniques=()):
    return {
        "verdict": verdict,
        "evidence": [{"id": "E1"}, {"id": "E2"}],
        "iocs": [{"type": kind, "value": value, "why": "it did it", "evidence": ["E1"]} for kind, value in iocs],
        "techniques": [
            {"id": "T1", "name": "A technique", "tactic": tactic, "evidence": ["E2"]} for tactic in techniques
        ],
    }


def test_each_indicator_has_its_action():
    iocs = [("ip", "203.0.113.9"), ("user", "eve"), ("file", "/tmp/x"), ("key", "AKIA"), ("domain", "a.example")]
    actions = actions_for(report("malicious", iocs=iocs))
    assert [value in action["text"] for (_, value), action in zip(iocs, actions, strict=True)] == [True] * 5
    assert all(action["needs_approval"] and action["evidence"] == ["E1"] for action in actions)


def test_an_indicator_that_nobody_can_block_has_none():
    assert actions_for(report("malicious", iocs=[("hash", "e3b0"), ("command", "curl x | sh")])) == []


def test_a_tactic_has_its_action_once():
    actions = actions_for(report("malicious", techniques=["persistence", "persistence", "reconnaissance"]))
    assert len(actions) == 1
    assert actions[0]["evidence"] == ["E2"]


@pytest.mark.parametrize("verdict", ["benign", "insufficient_evidence"])
def test_without_malice_nothing_needs_approval(verdict):
    [action] = actions_for(report(verdict, iocs=[("ip", "203.0.113.9")]))
    assert not action["needs_approval"]
    assert "203.0.113.9" not in action["text"]


@pytest.mark.parametrize(
    ("kind", "value", "why", "advice"),
    [
        ("user", "svc9", MADE, "Disable svc9, which the intruder made, and check what it did since."),
        ("user", "petra", ENTERED, "Reset the password and the second factors of petra, "),
        ("ip", "10.0.0.9", "the source", "Find the machine or session behind 10.0.0.9, isolate it, "),
        ("ip", "203.0.113.9", "the source", "Block 203.0.113.9 "),
    ],
    ids=["made", "entered", "inside", "outside"],
)
def test_advice_fits_what_the_indicator_is(kind, value, why, advice):
    told = report("malicious")
    told["iocs"] = [{"type": kind, "value": value, "why": why, "evidence": ["E1"]}]
    [action] = actions_for(told)
    assert action["text"].startswith(advice)


def test_a_mail_rule_is_removed_and_no_logging_restored_for_it():
    told = report("malicious")
    told["techniques"] = [
        {"id": "T1564.008", "name": "Email Hiding Rules", "tactic": "defense_evasion", "evidence": ["E2"]},
        {"id": "T1070.001", "name": "Clear Windows Event Logs", "tactic": "defense_evasion", "evidence": ["E1"]},
        {"id": "T1036", "name": "Masquerading", "tactic": "defense_evasion", "evidence": ["E1"]},
    ]
    assert [(action["text"][:23], action["evidence"]) for action in actions_for(told)] == [
        ("Remove the mail rules t", ["E2"]),
        ("Restore logging and pro", ["E1"]),
    ]
