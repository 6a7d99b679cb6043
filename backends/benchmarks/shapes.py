"""The layers of the measured models as far as kernels are concerned, and tensors of such shapes without data."""

from dataclasses import dataclass

import torch
from torch import Tensor

from ..kernels.experts import PackedWeights
from ..kernels.scales import Scales, nested_shapes


@dataclass(frozen=True)
class Mamba:
    """A model's state-space layers."""

    heads: int
    width: int = 64
    states: int = 128
    taps: int = 4
    groups: int = 1

    @property
    def inner(self) -> int:
        """Width of what passes the gate."""
        return self.heads * self.width

    @property
    def channels(self) -> int:
        """What passes the convolution."""
        return self.inner + 2 * self.groups * self.states


@dataclass(frozen=True)
class Attention:
    """A model's attention layers."""

    heads: int
    kv_heads: int
    norm_width: int = 0
    """Heads that one norm of queries spans, 0 for none."""
    is_turned: bool = False
    """Whether it has rotary embedding."""
    width: int = 128


@dataclass(frozen=True)
class Shape:
    """The layers of a model, as far as kernels are concerned."""

    model: str
    hidden: int
    inner: int
    experts: int
    top_k: int
    widest_linear: int
    """Outputs of the widest dense layer that reads the hidden state."""
    vocabulary: int
    """Outputs of the head."""
    attention: Attention
    shared: int = 0
    """Inner width of the shared expert, 0 where there is none."""
    mamba: Mamba | None = None
    is_over_all: bool = False
    """Whether the weights of the chosen experts are shares among all."""


GRANITE_TINY = Shape(
    "granite-4.0-h-tiny",
    hidden=1536,
    inner=512,
    experts=64,
    top_k=6,
    widest_linear=6448,
    vocabulary=100352,
    attention=Attention(heads=12, kv_heads=4),
    shared=1024,
    mamba=Mamba(heads=48),
)
SHAPES = (
    GRANITE_TINY,
    Shape(
        "granite-4.0-h-small",
        hidden=4096,
        inner=768,
        experts=72,
        top_k=10,
        widest_linear=16768,
        vocabulary=100352,
        attention=Attention(heads=32, kv_heads=8),
        shared=1536,
        mamba=Mamba(heads=128),
    ),
    Shape(
        "OLMoE-1B-7B",
        hidden=2048,
        inner=1024,
        experts=64,
        top_k=8,
        widest_linear=2048,
        vocabulary=50304,
        attention=Attention(heads=16, kv_heads=16, norm_width=16, is_turned=True),
        is_over_all=True,
    ),
    Shape(
        "Qwen3-30B-A3B",
        hidden=2048,
        inner=768,
        experts=128,
        top_k=8,
        widest_linear=4096,
        vocabulary=151936,
        attention=Attention(heads=32, kv_heads=4, norm_width=1, is_turned=True),
    ),
)


def meta_packed(count: int, rows: int, columns: int, nested: bool) -> PackedWeights:
    """A stack of packed matrices without data."""
    blocks = rows * columns // 64
    packed = meta_tensor(torch.uint8, count, rows, columns // 2)
    if not nested:
        return PackedWeights(packed, Scales(meta_tensor(torch.float32, count, blocks)))
    second, mean = nested_shapes(blocks)
    scales = Scales(
        meta_tensor(torch.uint8, count, blocks),
        meta_tensor(torch.float32, count, *second),
        meta_tensor(torch.float32, count, *mean),
    )
    return PackedWeights(packed, scales)


def meta_tensor(dtype: torch.dtype, *shape: int) -> Tensor:
    """A tensor without data."""
    return torch.empty(shape, dtype=dtype, device="meta")
