"""The order of work without a model."""

import pytest

from moewarden.graphs.decisions.defaults import AIMS, CALLS, default_call, default_next
from moewarden.graphs.decisions.prompts import DONE, STOP
from moewarden.graphs.specialists import SPECIALISTS


def test_specialists_can_do_what_the_defaults_ask():
    assert {name: set(aims) for name, aims in AIMS.items()} == {
        name: set(specialist.aims) for name, specialist in SPECIALISTS.items()
    }
    for name, aims in AIMS.items():
        for aim in aims:
            assert set(CALLS[aim]) <= set(SPECIALISTS[name].tools)


@pytest.mark.parametrize(
    ("facts", "candidates", "chosen"),
    [
        (
            ["ip1: ip, external", "ip2: ip, alerted"],
            ["triage activity ip1", "triage activity ip2"],
            "triage activity ip2",
        ),
        (
            ["ip1: ip, alerted", "ip2: ip, new, high"],
            ["triage activity ip1", "triage activity ip2"],
            "triage activity ip2",
        ),
        (["ip1: ip, alerted"], ["analysis baseline ip1", "triage activity ip1"], "triage activity ip1"),
        (["ip1: ip, internal"], ["triage activity ip1"], STOP),
        ([], ["triage activity ip9"], STOP),
        ([], [], STOP),
    ],
    ids=["the alerted one", "the new and loud one", "what it did", "nothing of interest", "unknown", "nothing left"],
)
def test_the_most_useful_question_comes_first(facts, candidates, chosen):
    assert default_next(facts, candidates) == chosen


def test_calls_follow_their_order_until_done():
    options = ["event ip1", "signals ip1", "timeline ip1"]
    known = []
    made = []
    while (call := default_call("activity", known, options)) != DONE:
        made.append(call)
        known.append(f"{call}: few")
    assert made == ["signals ip1", "timeline ip1", "event ip1"]
