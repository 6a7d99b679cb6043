"""Confidence is a share that was counted, and never falls where a verdict is clearer."""

import pytest

from moewarden.graphs.confidence import CURVES, Curve, confidence_of


@pytest.mark.parametrize("verdict", CURVES)
def test_a_clearer_verdict_is_no_less_sure(verdict):
    shares = [confidence_of(verdict, distance / 10) for distance in range(30)]
    assert shares == sorted(shares)
    assert 0.0 < shares[0] <= shares[-1] < 0.98


def test_nothing_below_the_threshold_or_far_above_counts():
    curve = Curve(0.0, 1.0)
    assert curve.at(-5.0) == curve.at(0.0) == pytest.approx(0.5)
    assert curve.at(50.0) == curve.at(2.0)


def test_what_cannot_be_decided_is_no_surer_than_what_can():
    assert confidence_of("insufficient_evidence", 0.0) < min(
        confidence_of("benign", 0.0), confidence_of("malicious", 0.0)
    )
