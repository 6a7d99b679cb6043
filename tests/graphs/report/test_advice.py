"""Advice follows from what was found; what changes anything needs a person."""

import pytest

from moewarden.graphs.report.advice import actions_for


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
