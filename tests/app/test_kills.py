"""The short form of `make kills`: two random kills of investigate; memory's and quantize's have tests of their own."""

import pytest

from moewarden.app.demo import demo_case

from . import kills
from .kills import Investigation, differences, kill


@pytest.mark.slow
def test_a_random_kill_loses_nothing_and_counts_nothing_twice(tmp_path, monkeypatch):
    monkeypatch.setattr(kills, "MOST_KILLS_IN_A_ROW", 1)
    tally = kill([Investigation(tmp_path, "none", demo_case())], kills=2, seed=1, tell=False)
    assert tally.kills
    assert tally.faults == []


def test_differences_are_named_by_their_place():
    expected = {"usage": {"model_calls": 3}, "findings": [{"id": "F1"}]}
    assert differences(expected, expected) == []
    found = {"usage": {"model_calls": 4}, "findings": [{"id": "F1"}]}
    assert differences(found, expected) == [".usage.model_calls: 4 instead of 3"]
    assert differences({**expected, "findings": []}, expected) == [".findings: [] instead of [{'id': 'F1'}]"]
