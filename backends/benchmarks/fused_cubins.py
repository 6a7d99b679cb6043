"""What the fused decode step's Triton kernels need of a card, read from their compiled code; no GPU takes part.

    python -m moewarden.backends.benchmarks.fused_cubins FILE

compiles each for every kind of card, as it would be launched in bf16, and writes one row for each.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch

from ..kernels.activation import Activation
from ..kernels.fused.attention import attend_launch
from ..kernels.fused.experts import experts_launches
from ..kernels.fused.head import head_launches
from ..kernels.fused.mamba import mamba_launch
from ..kernels.fused.norm import Norm
from ..kernels.fused.projection import project_launch
from ..kernels.fused.router import route_launch
from ..kernels.fused.tickets import new_tickets
from ..kernels.scales import Scales
from ..kernels.triton_nf4 import Launch
from .cubins import SHAPES, SHARED_MEMORY, Cubin, Shape, Stored, compile_launch, meta_packed, meta_tensor, write_rows

BF16, FP32, INT64 = torch.bfloat16, torch.float32, torch.int64
FEW_KEYS, MANY_KEYS = 64, 4096
"""Keys that one program of a kv head reads alone, and that several share."""


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
class FusedShape:
    """What the fused step's kernels need to know of a model beyond its other shapes."""

    heads: int
    kv_heads: int
    width: int = 128
    """Of a head."""
    normed_heads: int = 0
    """Heads that one norm of queries spans, 0 for none."""
    is_turned: bool = False
    """Whether there is rotary embedding."""
    shared: int = 0
    """Inner width of the shared expert, 0 where there is none."""
    mamba: Mamba | None = None
    is_over_all: bool = False
    """Whether the weights of the chosen experts are shares among all."""


FUSED_SHAPES = {
    "granite-4.0-h-tiny": FusedShape(heads=12, kv_heads=4, shared=1024, mamba=Mamba(heads=48)),
    "granite-4.0-h-small": FusedShape(heads=32, kv_heads=8, shared=1536, mamba=Mamba(heads=128)),
    "OLMoE-1B-7B": FusedShape(heads=16, kv_heads=16, normed_heads=16, is_turned=True, is_over_all=True),
    "Qwen3-30B-A3B": FusedShape(heads=32, kv_heads=4, normed_heads=1, is_turned=True),
}
"""Of the models that the fused step runs."""


def fused_launches(shape: Shape) -> dict[str, Launch]:
    """Every kernel of the step for one row, and for eight where these are launched in another way."""
    more = FUSED_SHAPES[shape.model]
    found: dict[str, Launch] = {}
    stores: dict[str, Stored] = {"": "nf4", ", nested scales": "nested"}
    for suffix, stored in stores.items():
        names = f"fused gate-up{suffix}", f"fused down{suffix}"
        found |= dict(zip(names, _experts(shape, more, stored), strict=True))
        found |= {f"fused project{suffix}": _project(shape, 1, stored)}
    found |= {
        "fused project, eight rows": _project(shape, 8, "nf4"),
        "fused project to residual": _project_back(shape, more),
        "fused route": _route(shape, more),
        "fused attend": _attend(more, FEW_KEYS),
        "fused attend in parts": _attend(more, MANY_KEYS),
    }
    if more.mamba is not None:
        found["fused mamba"] = _mamba(more.mamba)
    for kind in ("16 bits", "int8", "nf4"):
        for rows, suffix in ((1, ""), (8, ", eight rows")):
            first, best = _head(shape, kind, rows)
            found |= {f"fused head {kind}{suffix}": first, "fused arg-max": best}
    return found


def _norm(width: int) -> Norm:
    return Norm(meta_tensor(BF16, width), 1e-5)


def _experts(shape: Shape, more: FusedShape, stored: Stored) -> list[Launch]:
    x, shared_up, shared_down = meta_tensor(BF16, 1, shape.hidden), None, None
    if more.shared:
        shared_up = meta_packed(1, 2 * more.shared, shape.hidden, stored)
        shared_down = meta_packed(1, shape.hidden, more.shared, stored)
    return experts_launches(
        x,
        _norm(shape.hidden),
        meta_packed(shape.experts, 2 * shape.inner, shape.hidden, stored),
        meta_packed(shape.experts, shape.hidden, shape.inner, stored),
        Activation(kind="swish"),
        meta_tensor(INT64, 1, shape.top_k),
        meta_tensor(FP32, 1, shape.top_k),
        shared_up,
        shared_down,
        0.22,
        x,
    )


def _project(shape: Shape, rows: int, stored: Stored) -> Launch:
    weight = meta_packed(1, shape.widest_linear, shape.hidden, stored)
    x, out = meta_tensor(BF16, rows, shape.hidden), meta_tensor(BF16, rows, shape.widest_linear)
    return project_launch(x, _norm(shape.hidden), weight.packed[0], weight.scales.of(0), None, None, 1.0, out)


def _project_back(shape: Shape, more: FusedShape) -> Launch:
    """Back to the residual stream: of Mamba with the gated norm, of attention without one."""
    width = more.heads * more.width if more.mamba is None else more.mamba.inner
    norm = None if more.mamba is None else Norm(meta_tensor(BF16, width), 1e-5, more.mamba.groups)
    weight = meta_packed(1, shape.hidden, width, "nf4")
    x, stream = meta_tensor(BF16, 1, width), meta_tensor(BF16, 1, shape.hidden)
    return project_launch(x, norm, weight.packed[0], weight.scales.of(0), None, stream, 0.22, stream)


def _route(shape: Shape, more: FusedShape) -> Launch:
    return route_launch(
        meta_tensor(BF16, 1, shape.hidden),
        _norm(shape.hidden),
        meta_tensor(BF16, shape.experts, shape.hidden),
        more.is_over_all,
        meta_tensor(INT64, 2, shape.experts + 1),
        meta_tensor(INT64, 1),
        _tickets(1),
        None,
        meta_tensor(INT64, 1, shape.top_k),
        meta_tensor(FP32, 1, shape.top_k),
    )


def _attend(more: FusedShape, keys: int) -> Launch:
    heads, kv_heads, width = more.heads, more.kv_heads, more.width
    norms: tuple[Norm | None, Norm | None] = (None, None)
    if more.normed_heads:
        norms = _norm(more.normed_heads * width), _norm(min(more.normed_heads, kv_heads) * width)
    cached = meta_tensor(BF16, 1, kv_heads, keys, width)
    table = meta_tensor(BF16, keys, width) if more.is_turned else None
    return attend_launch(
        meta_tensor(BF16, 1, (heads + 2 * kv_heads) * width),
        cached,
        cached,
        meta_tensor(INT64, 1),
        meta_tensor(INT64, 1),
        table,
        table,
        *norms,
        width**-0.5,
        0,
        _tickets(kv_heads),
        keys,
        meta_tensor(BF16, 1, heads * width),
    )


def _mamba(mamba: Mamba) -> Launch:
    return mamba_launch(
        meta_tensor(BF16, 1, mamba.inner + mamba.channels + mamba.heads),
        meta_tensor(BF16, 1, mamba.channels, mamba.taps),
        meta_tensor(FP32, 1, mamba.heads, mamba.width, mamba.states),
        meta_tensor(INT64, 1),
        meta_tensor(BF16, mamba.channels, mamba.taps),
        meta_tensor(BF16, mamba.channels),
        meta_tensor(BF16, mamba.heads),
        meta_tensor(FP32, mamba.heads),
        meta_tensor(BF16, mamba.heads),
        _tickets(1),
        meta_tensor(BF16, 1, mamba.inner),
    )


def _head(shape: Shape, kind: str, rows: int) -> list[Launch]:
    scales: Scales | None = None
    weight = meta_tensor(BF16 if kind == "16 bits" else torch.int8, shape.vocabulary, shape.hidden)
    if kind == "int8":
        scales = Scales(meta_tensor(FP32, shape.vocabulary))
    elif kind == "nf4":
        packed = meta_packed(1, shape.vocabulary, shape.hidden, "nf4")
        weight, scales = packed.packed[0], packed.scales.of(0)
    x, logits = meta_tensor(BF16, rows, shape.hidden), meta_tensor(FP32, rows, shape.vocabulary)
    return head_launches(x, _norm(shape.hidden), weight, scales, 6.0, logits, meta_tensor(INT64, rows))


def _tickets(kv_heads: int) -> torch.Tensor:
    return new_tickets(1, kv_heads, torch.device("meta"))


def compile_all() -> Iterator[Cubin]:
    """Every kernel of every model for every kind of card."""
    for shape in SHAPES:
        if shape.model in FUSED_SHAPES:
            for name, launch in fused_launches(shape).items():
                for capability in SHARED_MEMORY:
                    yield compile_launch(shape, name, launch, capability)


if __name__ == "__main__":
    write_rows(Path(sys.argv[1]), compile_all())
