"""What is planned from a routing record is what the slots then do."""

import pytest

from moewarden.backends import NotEnoughMemoryError, UnsupportedModelError
from moewarden.backends.moe.cache_cost import CacheCost
from moewarden.backends.moe.memory import CARD_OVERHEAD, MemoryNeed
from moewarden.backends.moe.offload.budget import CardShare, parse_offload, share_of_card
from moewarden.backends.moe.offload.plan import even, plan_cards, recorded, token_cost
from moewarden.backends.moe.offload.traces import drawn_trace, play

LAYERS, EXPERTS, TOP_K = 6, 64, 4
NEED = MemoryNeed(
    weights=1_000_000 + LAYERS * EXPERTS * 1000,
    cache=CacheCost(()),
    working=0,
    loading=0,
    most_tokens=4096,
    experts=LAYERS * EXPERTS * 1000,
    experts_per_layer=(EXPERTS,) * LAYERS,
)


@pytest.mark.parametrize("skew", [0.0, 0.6, 1.2])
@pytest.mark.parametrize("slots", [6, 20, 60, 150, 300])
def test_the_plan_is_what_a_trace_takes(skew: float, slots: int):
    taught, tokens = 64, 32
    trace = drawn_trace(LAYERS, EXPERTS, TOP_K, taught + 16, tokens, skew=skew, seed=7)
    record = recorded(trace.uses(range(taught)), taught * tokens) if skew else even([EXPERTS] * LAYERS, TOP_K)
    planned = token_cost(CardShare(slots, LAYERS * EXPERTS, 1000), record, TOP_K)
    played = play(trace, slots, taught=taught, filling=8)
    assert planned.experts == pytest.approx(played.per_token, rel=0.05, abs=0.1)
    assert planned.bytes == planned.experts * 1000


def test_a_skewed_gate_has_less_moved_than_an_even_one():
    share = CardShare(100, LAYERS * EXPERTS, 1000)
    trace = drawn_trace(LAYERS, EXPERTS, TOP_K, 40, 32, skew=1.0)
    skewed = token_cost(share, recorded(trace.uses(range(40)), 40 * 32), TOP_K)
    assert skewed.experts < 0.7 * token_cost(share, even([EXPERTS] * LAYERS, TOP_K), TOP_K).experts


def test_more_slots_never_cost_more_and_all_slots_cost_nothing():
    chances = even([EXPERTS] * LAYERS, TOP_K)
    costs = [token_cost(CardShare(slots, LAYERS * EXPERTS, 1), chances, TOP_K) for slots in (48, 100, 200, 300, 384)]
    assert [cost.experts for cost in costs] == sorted((cost.experts for cost in costs), reverse=True)
    assert costs[-1].bytes == 0
    assert costs[-1].stay == (EXPERTS,) * LAYERS


def test_a_layer_that_prefers_few_keeps_those_and_leaves_its_slots_to_others():
    chances = [[1.0] * TOP_K + [0.0] * (EXPERTS - TOP_K), *even([EXPERTS], TOP_K)]
    cost = token_cost(CardShare(60, 2 * EXPERTS, 1), chances, TOP_K)
    assert cost.stay[0] == TOP_K
    assert cost.stay[1] > TOP_K


@pytest.mark.parametrize("seed", range(3))
def test_a_trace_is_as_even_or_as_skewed_as_asked(seed: int):
    for skew, most in ((0.0, 1.6), (1.0, 20.0)):
        trace = drawn_trace(2, 32, 4, 8, 64, skew=skew, seed=seed)
        assert tuple(trace.ids.shape) == (8, 64, 2, 4)
        for layer in trace.uses(range(8)):
            assert sum(layer) == 8 * 64 * 4
            assert (max(layer) / (sum(layer) / 32) < most) or skew
            assert (max(layer) / (sum(layer) / 32) > 3) is bool(skew)


def test_cards_are_planned_with_what_the_rest_leaves():
    gib = 2**30
    rest = NEED.beside_experts(100)
    sizes = [(CARD_OVERHEAD + rest + left) / gib for left in (0, 6500, 200_500, 10**9)]
    plans = plan_cards(NEED, TOP_K, 100, sizes)
    assert [plan.share and plan.share.slots for plan in plans] == [None, 6, 200, 384]
    assert plans[3].share is not None
    assert plans[3].share.is_whole
    assert plans[2].recorded is None


@pytest.mark.parametrize(
    ("text", "size"),
    [("3GB", 3 * 10**9), ("1.5 GiB", 3 * 2**29), ("800mib", 800 * 2**20), ("12B", 12), ("7KB", 7000)],
)
def test_sizes_are_read(text: str, size: int):
    assert parse_offload(text) == size


@pytest.mark.parametrize("text", ["", "3", "GB", "3 GB of it", "1e9B", "all", "3TB", "-1MB"])
def test_other_words_are_refused(text: str):
    with pytest.raises(UnsupportedModelError, match="expected none, auto, or"):
        parse_offload(text)


def test_a_size_beyond_the_card_is_refused_with_what_is_left():
    free = NEED.beside_experts(100) + 100_000
    assert share_of_card(NEED, 100_000, free, 100).slots == 100
    assert share_of_card(NEED, "auto", free, 100).slots == 100
    with pytest.raises(NotEnoughMemoryError, match="offload='auto'"):
        share_of_card(NEED, 100_001, free, 100)
    with pytest.raises(NotEnoughMemoryError, match="one expert for each of 6 layers"):
        share_of_card(NEED, "auto", NEED.beside_experts(100) + 5999, 100)
