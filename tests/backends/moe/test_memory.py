"""The arithmetic of what fits, checked on a real model's configuration."""

from pathlib import Path

import pytest
import torch
from transformers import DeepseekV2Config

from moewarden.backends.benchmarks.configurations import granite_h_tiny
from moewarden.backends.moe.cache_cost import CacheCost, LayerCost
from moewarden.backends.moe.checkpoint import skeleton
from moewarden.backends.moe.describe import describe_checkpoint
from moewarden.backends.moe.memory import CARD_OVERHEAD, STEP, MemoryNeed, fits, measure_need
from moewarden.backends.moe.quiet import quiet_transformers

ATTENTION = (5, 15, 25, 35)
GRANITE_4_H_TINY = granite_h_tiny()
GRANITE_4_H_TINY.dtype = torch.bfloat16


@pytest.fixture(scope="module")
def granite_4() -> MemoryNeed:
    with quiet_transformers():
        network, packed = (
            skeleton(Path("tiny"), GRANITE_4_H_TINY, packed=is_packed, dtype=torch.bfloat16)
            for is_packed in (False, True)
        )
        return measure_need(network, packed, quantize=True)


def test_granite_4_h_tiny_needs_what_its_configuration_says(granite_4: MemoryNeed):
    assert granite_4.weights == pytest.approx(4.1e9, rel=0.02)
    head_dim = 1536 // 12
    assert granite_4.cache.per_token == len(ATTENTION) * 2 * 4 * head_dim * 2
    state = 48 * 64 * 128 * 4  # kept in float32
    convolution = (48 * 64 + 2 * 128) * 4 * 2
    assert granite_4.cache.fixed == 36 * (state + convolution)
    assert granite_4.loading == 3 * 64 * 2 * 512 * 1536 * 2
    assert 200e6 < granite_4.working < 500e6


def test_granite_4_h_tiny_fits_a_card_of_six(granite_4: MemoryNeed):
    found = {card.gibibytes: card.context for card in fits(granite_4)}
    assert found[4] is None
    assert found[6] is not None
    assert found[6] > 64_000
    assert found[8] == found[80] == 131_072


def test_a_compressed_cache_counts_as_it_is_stored():
    config = DeepseekV2Config(
        num_hidden_layers=2, kv_lora_rank=512, qk_rope_head_dim=64, n_routed_experts=8, first_k_dense_replace=1,
        num_experts_per_tok=2, n_group=1, topk_group=1, moe_intermediate_size=64, vocab_size=128,
    )  # fmt: skip
    network = skeleton(Path("mla"), config, packed=False, dtype=torch.bfloat16)
    assert measure_need(network, None, quantize=False).cache.per_token == 2 * (512 + 64) * 2


def need(*, per_token: int = 1000, loading: int = 0, most: int = 100_000) -> MemoryNeed:
    cache = CacheCost((LayerCost(5_000, per_token, None),))
    return MemoryNeed(weights=10**9, cache=cache, working=10**6, loading=loading, most_tokens=most)


def test_the_longest_context_is_the_last_step_that_fits():
    small = need()
    for free in (1_005_000_000, 1_010_000_000, 1_100_000_000):
        longest = small.longest_context(free)
        assert longest is not None
        assert longest % STEP == 0
        assert small.peak(longest) <= free < small.peak(longest + STEP)
    assert small.longest_context(10**9) is None
    assert small.longest_context(10**12) == 100_000


def test_what_loading_takes_counts_too():
    assert need(loading=10**9).peak(1) == 2 * 10**9
    assert need(loading=10**9).longest_context(2 * 10**9 - 1) is None


def test_a_card_does_not_lend_all_its_memory():
    lent = 4 * 2**30 - CARD_OVERHEAD
    for weights, context in ((lent, None), (lent - 10**6, 256)):
        cache = CacheCost((LayerCost(0, 1, None),))
        card = fits(MemoryNeed(weights=weights, cache=cache, working=0, loading=0, most_tokens=256))[0]
        assert (card.gibibytes, card.context) == (4, context)


def test_a_description_says_what_packing_would_save(family: Path):
    described = describe_checkpoint(family)
    assert described.packed_bytes is not None
    assert described.packed_bytes < described.bytes / 2
    assert described.need is not None
    assert described.need.weights == pytest.approx(described.packed_bytes, rel=0.05)  # buffers are no part
    assert described.cards[-1].context == 4096
