"""The launches of a fused decode step in bf16, as they are compiled to see what they need of a card."""

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
from .shapes import Mamba, Shape, meta_packed, meta_tensor

BF16, FP32, INT64 = torch.bfloat16, torch.float32, torch.int64
FEW_KEYS, MANY_KEYS = 64, 4096
"""Keys that one program of a kv head reads alone, and that several share."""


def fused_launches(shape: Shape) -> dict[str, Launch]:
    """Every kernel of the step for one row, and for eight where these are launched in another way."""
    found: dict[str, Launch] = {}
    for suffix, nested in (("", False), (", nested scales", True)):
        names = f"fused gate-up{suffix}", f"fused down{suffix}"
        found |= dict(zip(names, _experts(shape, nested), strict=True))
        found |= {f"fused project{suffix}": _project(shape, 1, nested)}
    found |= {
        "fused project, eight rows": _project(shape, 8, nested=False),
        "fused project to residual": _project_back(shape),
        "fused route": _route(shape),
        "fused attend": _attend(shape, FEW_KEYS),
        "fused attend in parts": _attend(shape, MANY_KEYS),
    }
    if shape.mamba is not None:
        found["fused mamba"] = _mamba(shape.mamba)
    for kind in ("16 bits", "int8", "nf4"):
        for rows, suffix in ((1, ""), (8, ", eight rows")):
            first, best = _head(shape, kind, rows)
            found |= {f"fused head {kind}{suffix}": first, "fused arg-max": best}
    return found


def _norm(width: int) -> Norm:
    return Norm(meta_tensor(BF16, width), 1e-5)


def _experts(shape: Shape, nested: bool) -> list[Launch]:
    x, up, down = meta_tensor(BF16, 1, shape.hidden), shape.inner, shape.hidden
    shared = (None, None)
    if shape.shared:
        shared_up = meta_packed(1, 2 * shape.shared, shape.hidden, nested)
        shared = shared_up, meta_packed(1, shape.hidden, shape.shared, nested)
    return experts_launches(
        x,
        _norm(shape.hidden),
        meta_packed(shape.experts, 2 * up, shape.hidden, nested),
        meta_packed(shape.experts, down, shape.inner, nested),
        Activation(kind="swish"),
        meta_tensor(INT64, 1, shape.top_k),
        meta_tensor(FP32, 1, shape.top_k),
        *shared,
        0.22,
        x,
    )


def _project(shape: Shape, rows: int, nested: bool) -> Launch:
    weight = meta_packed(1, shape.widest_linear, shape.hidden, nested)
    x, out = meta_tensor(BF16, rows, shape.hidden), meta_tensor(BF16, rows, shape.widest_linear)
    return project_launch(x, _norm(shape.hidden), weight.packed[0], weight.scales.of(0), None, None, 1.0, out)


def _project_back(shape: Shape) -> Launch:
    """Back to the residual stream: of Mamba with the gated norm, of attention without one."""
    width = shape.attention.heads * shape.attention.width if shape.mamba is None else shape.mamba.inner
    norm = None if shape.mamba is None else Norm(meta_tensor(BF16, width), 1e-5, shape.mamba.groups)
    weight = meta_packed(1, shape.hidden, width, nested=False)
    x, stream = meta_tensor(BF16, 1, width), meta_tensor(BF16, 1, shape.hidden)
    return project_launch(x, norm, weight.packed[0], weight.scales.of(0), None, stream, 0.22, stream)


def _route(shape: Shape) -> Launch:
    return route_launch(
        meta_tensor(BF16, 1, shape.hidden),
        _norm(shape.hidden),
        meta_tensor(BF16, shape.experts, shape.hidden),
        shape.is_over_all,
        meta_tensor(INT64, 2, shape.experts + 1),
        meta_tensor(INT64, 1),
        _tickets(1),
        None,
        meta_tensor(INT64, 1, shape.top_k),
        meta_tensor(FP32, 1, shape.top_k),
    )


def _attend(shape: Shape, keys: int) -> Launch:
    attention = shape.attention
    heads, kv_heads, width = attention.heads, attention.kv_heads, attention.width
    norms: tuple[Norm | None, Norm | None] = (None, None)
    if attention.norm_width:
        norms = _norm(attention.norm_width * width), _norm(min(attention.norm_width, kv_heads) * width)
    cached = meta_tensor(BF16, 1, kv_heads, keys, width)
    table = meta_tensor(BF16, keys, width) if attention.is_turned else None
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
        packed = meta_packed(1, shape.vocabulary, shape.hidden, nested=False)
        weight, scales = packed.packed[0], packed.scales.of(0)
    x, logits = meta_tensor(BF16, rows, shape.hidden), meta_tensor(FP32, rows, shape.vocabulary)
    return head_launches(x, _norm(shape.hidden), weight, scales, 6.0, logits, meta_tensor(INT64, rows))


def _tickets(kv_heads: int) -> torch.Tensor:
    return new_tickets(1, kv_heads, torch.device("meta"))
