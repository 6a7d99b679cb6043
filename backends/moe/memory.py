"""What running a model takes, what is free, and what would fit.

    weights   every tensor in its final dtype or packing
    cache     of one sequence: keys and values per token, and states of a fixed size (see cache_cost.py)
    working   tokens read at once x (4 hidden + 3 widest layer + 4 state-space rows) x 4 bytes + 2 x vocabulary x 4 bytes,
              and a mask: tokens read at once x tokens of the sequence x 2 bytes
    loading   while quantising, three times the largest tensor in the float dtype, before there is cache or working space

The widest layer is the largest output of a linear layer or of a token's chosen experts; a state-space row is the
heads times the chunk length of the scan. Working space is an upper estimate of what PyTorch holds at a time, the
other three are exact.
"""

import logging
from dataclasses import dataclass
from typing import Any

from torch import nn
from transformers import PretrainedConfig, PreTrainedModel

from ..errors import UnsupportedModelError
from .cache_cost import CacheCost, measure_cache
from .packing import PROJECTIONS, experts_modules, packed_name

log = logging.getLogger(__name__)

TOKENS_AT_ONCE = 1024
"""Of a prompt, read in one forward pass."""
CARD_SIZES = (4, 6, 8, 12, 16, 24, 48, 80)
"""GiB of the cards people have."""
CARD_OVERHEAD = 600 * 2**20
"""Of a card's memory, taken by the display, the CUDA context and the libraries' workspaces."""
STEP = 256
"""Contexts that fit are rounded down to so many tokens."""


@dataclass(frozen=True, kw_only=True)
class MemoryNeed:
    """What one model needs, in bytes."""

    weights: int
    cache: CacheCost
    working: int
    """Apart from the mask, which grows with the sequence."""
    loading: int
    most_tokens: int
    """The model's own longest context."""
    experts: int = 0
    """Of the weights, those of packed experts: they need not all be on the card."""
    experts_per_layer: tuple[int, ...] = ()
    """Of the routed layers, where experts are packed."""
    is_cache_known: bool = True
    """False where the model keeps a cache of its own kind, which then counts nothing here."""

    @property
    def expert(self) -> int:
        """One packed expert."""
        return self.experts // max(1, sum(self.experts_per_layer))

    def beside_experts(self, tokens: int) -> int:
        """With one sequence of so many tokens, all but the experts."""
        return self.running(tokens) - self.experts

    def running(self, tokens: int) -> int:
        """With one sequence of so many tokens."""
        return self.weights + self.cache.bytes(tokens) + self.working_with(tokens)

    def working_with(self, tokens: int) -> int:
        """Working space while the last part of so many tokens is read."""
        return self.working + 2 * tokens * min(tokens, TOKENS_AT_ONCE)

    def peak(self, tokens: int) -> int:
        """Loading included."""
        return max(self.running(tokens), self.weights + self.loading)

    def longest_context(self, free: int) -> int | None:
        """Most tokens of one sequence that fit in so many bytes, up to the model's own; None where not even one step."""
        if self.peak(self.most_tokens) <= free:
            return self.most_tokens
        fitting, too_long = 0, self.most_tokens // STEP + 1
        while too_long - fitting > 1:
            middle = (fitting + too_long) // 2
            fitting, too_long = (middle, too_long) if self.peak(middle * STEP) <= free else (fitting, middle)
        return fitting * STEP or None


@dataclass(frozen=True)
class CardFit:
    """A card size and what it can run."""

    gibibytes: int
    context: int | None
    """Longest sequence; None where the model does not fit."""


def fits(need: MemoryNeed) -> tuple[CardFit, ...]:
    """The longest context on each of `CARD_SIZES`, one sequence at a time."""
    return tuple(CardFit(size, need.longest_context(size * 2**30 - CARD_OVERHEAD)) for size in CARD_SIZES)


def measure_need(network: PreTrainedModel, packed: PreTrainedModel | None, *, quantize: bool) -> MemoryNeed:
    """What a float model on the meta device will need in its dtype.

    `packed` is the same with room for packed weights, where it will run from those; `quantize` says that they are
    packed while loading.
    """
    is_cache_known = True
    try:
        cache = measure_cache(network)
    except UnsupportedModelError as error:
        log.info("%s", error)
        cache, is_cache_known = CacheCost(()), False
    loading = 0
    if packed is not None and quantize:
        loading = 3 * max(tensor.nbytes for name, tensor in network.named_parameters() if packed_name(packed, name))
    final = packed or network
    routed = [] if packed is None else [module for _, module in experts_modules(packed)]
    return MemoryNeed(
        weights=sum(tensor.nbytes for tensor in [*final.parameters(), *final.buffers()]),
        cache=cache,
        working=_working_bytes(network),
        loading=loading,
        most_tokens=longest_context(network.config),
        experts=sum(tensor.nbytes for module in routed for tensor in module.parameters(recurse=False)),
        experts_per_layer=tuple(module.num_experts for module in routed),
        is_cache_known=is_cache_known,
    )


def longest_context(config: PretrainedConfig) -> int:
    """The model's own limit in tokens; 4096 where config.json names none."""
    return int(getattr(config.get_text_config(), "max_position_embeddings", None) or 4096)


def _working_bytes(network: PreTrainedModel) -> int:
    """The estimate of the module's docstring."""
    text: Any = network.config.get_text_config()
    head = network.get_output_embeddings()
    widths = [m.out_features for m in network.modules() if isinstance(m, nn.Linear) and m is not head]
    for _, experts in experts_modules(network):
        rows = max(max(getattr(experts, leaf).shape[1:]) for leaf in PROJECTIONS if hasattr(experts, leaf))
        widths.append(rows * top_k(network.config))
    scan = (getattr(text, "mamba_n_heads", None) or 0) * (getattr(text, "mamba_chunk_size", None) or 0)
    tokens = min(TOKENS_AT_ONCE, longest_context(network.config))
    per_token = 4 * text.hidden_size + 3 * max(widths, default=0) + 4 * scan
    return int(tokens * per_token * 4 + 2 * text.vocab_size * 4)


def top_k(config: PretrainedConfig) -> int:
    """Experts each token uses; 0 for a dense model."""
    text = config.get_text_config()
    names = ("num_experts_per_tok", "num_experts_per_token", "moe_topk", "top_k_experts", "moe_k")
    return next((int(value) for name in names if (value := getattr(text, name, None))), 0)
