"""What a conversation's cache takes, layer by layer, found by running the model's own code on shapes alone."""

import inspect
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache, PreTrainedModel
from transformers.integrations.moe import ALL_EXPERTS_FUNCTIONS

from ..errors import UnsupportedModelError
from .packing import ExpertsModule

_SHAPES_ONLY = "moewarden_shapes"


@dataclass(frozen=True)
class LayerCost:
    """One layer's part of the cache of one sequence."""

    fixed: int
    """Bytes at any length: recurrent and convolution states."""
    per_token: int
    """Bytes for each token: keys and values, or their compressed form."""
    window: int | None
    """Most tokens kept; None keeps all."""

    def bytes(self, tokens: int) -> int:
        """Bytes for a sequence of so many tokens."""
        return self.fixed + self.per_token * (tokens if self.window is None else min(tokens, self.window))


@dataclass(frozen=True)
class CacheCost:
    """The cache of one sequence."""

    layers: tuple[LayerCost, ...]

    @property
    def fixed(self) -> int:
        """Bytes at any length."""
        return sum(layer.fixed for layer in self.layers)

    @property
    def per_token(self) -> int:
        """Bytes for each token, windows aside."""
        return sum(layer.per_token for layer in self.layers)

    def bytes(self, tokens: int) -> int:
        """Bytes for a sequence of so many tokens."""
        return sum(layer.bytes(tokens) for layer in self.layers)


def measure_cache(network: PreTrainedModel) -> CacheCost:
    """Cost of the cache of a float model on the meta device, in the model's dtype.

    Feeds one token, then two, to the code that will run: so a compressed cache counts as it is stored, and layers
    without keys and values count what they keep instead. Raises UnsupportedModelError where that code needs values.
    """
    before = network.config._experts_implementation
    network.set_experts_implementation(_SHAPES_ONLY)
    try:
        one, two = (_cache_after(network, tokens) for tokens in (1, 2))
    except (RuntimeError, NotImplementedError, TypeError, ValueError) as error:
        raise UnsupportedModelError(
            f"{type(network).__name__} cannot run on shapes alone, or keeps a cache of its own kind, so the size of its cache is unknown. "
            "Measure it by running the model."
        ) from error
    finally:
        network.set_experts_implementation(before)
    costs = []
    for first, second in zip(one.layers, two.layers, strict=True):
        per_token = _bytes(second) - _bytes(first)
        window = getattr(first, "sliding_window", None)  # the new token counts in it and is not yet kept
        costs.append(LayerCost(_bytes(first) - per_token, per_token, window and window - 1))
    return CacheCost(tuple(costs))


def cache_argument(network: PreTrainedModel) -> str:
    """The name under which the network's forward takes a cache: `cache` since Transformers 5.24."""
    return "cache" if "cache" in inspect.signature(network.forward).parameters else "past_key_values"


def _cache_after(network: PreTrainedModel, tokens: int) -> DynamicCache:
    cache = DynamicCache(config=network.config)
    with torch.no_grad():
        network(
            input_ids=torch.zeros(1, tokens, dtype=torch.int64, device="meta"),
            use_cache=True,
            **{cache_argument(network): cache},
        )
    return cache


def _bytes(layer: Any) -> int:
    """Of every tensor a cache layer keeps, in attributes or in lists and mappings of its own."""
    size = 0
    for value in vars(layer).values():
        kept = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else (value,)
        size += sum(item.nbytes for item in kept if isinstance(item, Tensor))
    return size


def _shapes_only(_module: ExpertsModule, hidden_states: Tensor, _top_k_index: Tensor, _top_k_weights: Tensor) -> Tensor:
    """A routed layer of which only the output's shape matters: [T, D] -> [T, D]."""
    return torch.empty_like(hidden_states)


ALL_EXPERTS_FUNCTIONS.register(_SHAPES_ONLY, _shapes_only)
