"""The size of the cache is what a real run keeps."""

from pathlib import Path

import pytest
import torch
from torch import Tensor
from transformers import AutoModelForCausalLM, DynamicCache

from moewarden.backends.moe.cache_cost import LayerCost, cache_argument, measure_cache
from moewarden.backends.moe.checkpoint import read_config, skeleton


@pytest.mark.parametrize("tokens", [1, 40, 200])
def test_bytes_equal_those_of_a_real_cache(family: Path, tokens: int):
    cost = measure_cache(skeleton(family, read_config(family), packed=False, dtype=torch.float32))
    network = AutoModelForCausalLM.from_pretrained(family, dtype=torch.float32)
    cache = DynamicCache(config=network.config)
    with torch.no_grad():
        network(torch.zeros(1, tokens, dtype=torch.int64), **{cache_argument(network): cache})
    kept = 0
    for layer in cache.layers:
        for value in vars(layer).values():
            items = value.values() if isinstance(value, dict) else [value]
            kept += sum(item.nbytes for item in items if isinstance(item, Tensor))
    assert cost.bytes(tokens) == kept


def test_a_window_bounds_what_is_kept():
    layer = LayerCost(fixed=10, per_token=2, window=128)
    assert [layer.bytes(tokens) for tokens in (0, 100, 128, 5000)] == [10, 210, 266, 266]


def test_measuring_leaves_the_model_as_it_was(granite: Path):
    network = skeleton(granite, read_config(granite), packed=False)
    before = network.config._experts_implementation
    measure_cache(network)
    assert network.config._experts_implementation == before
