"""Which hostile episodes belong to what the alert is about."""

import pytest

from moewarden.graphs.report.compose import _left_aside
from moewarden.graphs.verdict import noise_among

REFUSED = {"actor": ["external"], "source": ["authentication"], "failure_share": ["all"], "strongest_rule": ["high"]}
ENTERED = REFUSED | {"failure_share": ["majority"], "success_after_failures": ["many"]}


def judged(sheet, *, alerted):
    return {"hostile": True, "alerted": alerted, "sheet": sheet}


@pytest.mark.parametrize(
    ("about", "left"),
    [(ENTERED, ["p2"]), (REFUSED, []), (ENTERED | {"source": ["web"]}, ["p2"])],
    ids=["somebody got in", "tries in vain themselves", "something else"],
)
def test_noise_joins_only_a_story_of_tries_in_vain(about, left):
    judgements = {"p1": judged(about, alerted=True), "p2": judged(REFUSED, alerted=False)}
    others = {"p1": {"actor": "203.0.113.1"}, "p2": {"actor": "203.0.113.2"}}
    assert noise_among(judgements, others, has_alert=True) == left
    assert noise_among(judgements, others, has_alert=False) == []
    same = {"p1": {"actor": "203.0.113.1"}, "p2": {"actor": "203.0.113.1"}}
    assert noise_among(judgements, same, has_alert=True) == []


def test_tries_of_whoever_did_what_the_alert_is_about_are_no_noise():
    about = {**judged({"actor": ["external"], "source": ["authentication"]}, alerted=True), "hostile": False}
    judgements = {"p1": {**about, "episode": "p1"}, "p2": {**judged(REFUSED, alerted=False), "episode": "p2"}}
    same = {"p1": {"actor": "203.0.113.1"}, "p2": {"actor": "203.0.113.1"}}
    assert noise_among(judgements, same, has_alert=True) == []
    assert noise_among(judgements, same | {"p2": {"actor": "203.0.113.2"}}, has_alert=True) == ["p2"]


def test_who_was_left_aside_is_said():
    episodes = {f"p{n}": {"actor": f"203.0.113.{n}"} for n in range(1, 8)}
    [said] = _left_aside(list(episodes), episodes)
    assert "203.0.113.1" in said
    assert "and 2 more" in said
    assert _left_aside([], {}) == []
