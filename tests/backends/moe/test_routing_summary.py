"""Numbers that can be checked by hand: an even split, one favourite, and everything between."""

import math

import pytest

from moewarden.backends.moe.routing_summary import mean_overlap, overlap, summarize_routing


def test_an_even_split_is_one_everywhere():
    summary = summarize_routing([[5, 5, 5, 5]] * 3, top_k=2)
    assert len(summary.layers) == 3
    for part in (*summary.layers, summary):
        assert (part.entropy, part.busiest, part.variation, part.unused) == pytest.approx((1, 1, 0, 0))
    assert summary.lowest_entropy == pytest.approx(0.5)  # two of four experts: one bit of two


def test_one_expert_takes_all():
    (layer,) = summarize_routing([[0, 9, 0, 0]], top_k=1).layers
    assert (layer.entropy, layer.busiest, layer.unused) == pytest.approx((0, 4, 0.75))
    assert layer.variation == pytest.approx(math.sqrt(3))  # shares 1, 0, 0, 0: deviation sqrt(3) / 4 over mean 1 / 4


def test_a_split_between_two_of_four_experts():
    (layer,) = summarize_routing([[6, 2, 0, 0]], top_k=1).layers
    bits = -(0.75 * math.log2(0.75) + 0.25 * math.log2(0.25))
    assert (layer.entropy, layer.busiest, layer.unused) == pytest.approx((bits / 2, 3, 0.5))


@pytest.mark.parametrize(
    "layers", [[], [[]], [[0, 0]], [[7]], [[1, 2], [], [3]]], ids=["none", "empty", "idle", "single", "ragged"]
)
def test_odd_records_have_finite_numbers(layers):
    summary = summarize_routing(layers, top_k=1)
    assert len(summary.layers) == len(layers)
    for part in (*summary.layers, summary):
        assert all(math.isfinite(value) for value in (part.entropy, part.busiest, part.variation, part.unused))


def test_layers_that_routed_nothing_do_not_blur_the_mean():
    assert summarize_routing([[4, 4], [0, 0]], top_k=1).entropy == pytest.approx(1)


def test_overlap_is_one_for_equal_shares_and_zero_for_different_experts():
    assert overlap([[2, 4], [1, 0]], [[10, 20], [0, 5]]) == pytest.approx([1, 0])


def test_overlap_follows_the_formula_and_is_symmetric():
    p, q = [3, 1], [1, 1]
    h = lambda *shares: -sum(x * math.log2(x) for x in shares)  # noqa: E731
    expected = 1 - (h(5 / 8, 3 / 8) - (h(3 / 4, 1 / 4) + h(1 / 2, 1 / 2)) / 2)
    assert overlap([p], [q]) == overlap([q], [p]) == pytest.approx([expected])


def test_overlap_is_unknown_where_one_routed_nothing():
    assert overlap([[1, 1], [0, 0]], [[1, 1], [3, 1]]) == [pytest.approx(1), None]
    assert mean_overlap([[1, 1], [0, 0]], [[1, 1], [3, 1]]) == pytest.approx(1)
    assert mean_overlap([[0, 0]], [[1, 1]]) is None


def test_records_of_different_models_are_not_compared():
    with pytest.raises(ValueError, match="same model"):
        overlap([[1, 2]], [[1, 2, 3]])
