"""How far confidence is from what is right."""

import pytest

from moewarden.app.evaluation.scoring import Score, bins_of, brier, calibration_error, summarise


def score(confidence, *, right=True, verdict="benign"):
    return Score(case="c", truth=verdict if right else "malicious", verdict=verdict, confidence=confidence)


def test_brier_is_the_mean_square_of_the_gap():
    assert brier([score(0.9), score(0.9, right=False)]) == pytest.approx((0.01 + 0.81) / 2)
    assert brier([]) == 0.0


def test_calibration_error_weighs_each_bin_by_its_verdicts():
    scores = [score(0.95), score(0.95), score(0.55), score(0.55, right=False)]
    assert [(one.verdicts, one.right) for one in bins_of(scores)] == [(2, 0.5), (2, 1.0)]
    assert calibration_error(scores) == pytest.approx((2 * 0.05 + 2 * 0.05) / 4)


def test_certainty_has_a_bin_and_a_crash_has_none():
    assert [one.verdicts for one in bins_of([score(1.0), score(0.0, verdict="crash")])] == [1]
    assert brier([score(1.0), score(0.0, verdict="crash")]) == 0.0


def test_the_summary_holds_both():
    summary = summarise([score(0.9), score(0.8, right=False)])
    assert summary["brier"] == pytest.approx(0.325)
    assert summary["calibration_error"] == pytest.approx(0.45)
