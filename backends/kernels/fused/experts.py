"""A routed layer with its norm, its shared expert and its residual in two launches.

Checked in Triton's interpreter and compiled for five generations of cards; not yet run on a GPU.

B rows of the residual stream, K experts each, D hidden, F inner width of an expert, S of the shared one. The first
launch gives the activations of all chosen experts and of the shared one, the norm taken in; in the second each output
row visits its K experts and the shared one and adds everything to the residual stream, in fp32. So the result does not
depend on the order in which programs run.
"""

from collections.abc import Sequence
from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from ..activation import Activation
from ..experts import Experts, PackedWeights
from ..formats import NF4
from ..obstacles import check_device, check_moe_inputs
from ..scales import Scales
from ..triton_decode import BLOCK_CHUNKS, BLOCK_ROWS, WARPS, experts_at_once, row_blocks
from ..triton_nf4 import (
    Launch,
    activate,
    activation_arguments,
    chunk_products,
    jit,
    load_packed,
    load_pairs,
    load_scales,
    lookup,
    scale_arguments,
    unpack,
)
from ..triton_ops import described_kind
from .norm import Norm
from .projection import check_norm
from .traffic import Moved, size, stack_size

__all__ = ["BLOCK_CHUNKS", "BLOCK_ROWS", "MOST_REGISTERS", "experts_launches", "experts_moved", "fused_experts"]

MOST_REGISTERS = (144, 192)
"""Of a thread of either launch: without a limit of ours the assembler chooses lower ones and spills."""


@jit
def _inner(
    x_ptr: tl.tensor,
    norm_ptr: tl.tensor,
    packed_ptr: tl.tensor,
    scales: tl.tuple,
    rows: tl.tensor,
    WIDTH: tl.constexpr,
    INNER: tl.constexpr,
    EPSILON: tl.constexpr,
    KIND: tl.constexpr,
    INTERLEAVED: tl.constexpr,
    SLOPE: tl.constexpr,
    LIMIT: tl.constexpr,
    OFFSET: tl.constexpr,
    BLOCK_ROWS: tl.constexpr,
    BLOCK_CHUNKS: tl.constexpr,
    UNROLL: tl.constexpr,
    LOOKUP: tl.constexpr,
) -> Any:
    """Some rows of activation(norm(x) through one expert's gate and up projections): [R]."""
    row_mask = rows < INNER
    if INTERLEAVED:
        gate_rows, up_rows = 2 * rows, 2 * rows + 1
    else:
        gate_rows, up_rows = rows, rows + INNER
    gate_sum = tl.zeros((BLOCK_ROWS, BLOCK_CHUNKS), tl.float32)
    up_sum = tl.zeros((BLOCK_ROWS, BLOCK_CHUNKS), tl.float32)
    squares = tl.zeros((1, BLOCK_CHUNKS), tl.float32)
    for start in tl.range(0, WIDTH // 32, BLOCK_CHUNKS, loop_unroll_factor=UNROLL):
        chunks = start + tl.arange(0, BLOCK_CHUNKS)
        chunk_mask = (chunks < WIDTH // 32)[None, :]
        mask = row_mask[:, None] & chunk_mask
        gate_packed = load_packed(packed_ptr, gate_rows, chunks, mask, WIDTH)
        up_packed = load_packed(packed_ptr, up_rows, chunks, mask, WIDTH)
        x_even, x_odd = load_pairs(x_ptr, chunks, chunk_mask)  # [1, C, 16]
        squares += tl.sum(x_even * x_even + x_odd * x_odd, axis=2)
        gain_even, gain_odd = load_pairs(norm_ptr, chunks, chunk_mask)
        x_even, x_odd = x_even * gain_even, x_odd * gain_odd
        even, odd = unpack(gate_packed, LOOKUP)
        gate_sum += tl.sum(even * x_even + odd * x_odd, axis=2) * load_scales(scales, gate_rows, chunks, mask, WIDTH)
        even, odd = unpack(up_packed, LOOKUP)
        up_sum += tl.sum(even * x_even + odd * x_odd, axis=2) * load_scales(scales, up_rows, chunks, mask, WIDTH)
    factor = tl.rsqrt(tl.sum(squares) / WIDTH + EPSILON)
    gate, up = tl.sum(gate_sum, axis=1) * factor, tl.sum(up_sum, axis=1) * factor
    return activate(gate, up, KIND, True, SLOPE, LIMIT, OFFSET)


@jit
def inner_kernel(
    x_ptr: tl.tensor,
    norm_ptr: tl.tensor,
    packed_ptr: tl.tensor,
    absmax_ptr: tl.tensor,
    nested_ptr: tl.tensor,
    mean_ptr: tl.tensor,
    levels_ptr: tl.tensor,
    shared_packed_ptr: tl.tensor,
    shared_absmax_ptr: tl.tensor,
    shared_nested_ptr: tl.tensor,
    shared_mean_ptr: tl.tensor,
    ids_ptr: tl.tensor,
    inner_ptr: tl.tensor,
    shared_inner_ptr: tl.tensor,
    EXPERTS: tl.constexpr,
    TOP_K: tl.constexpr,
    WIDTH: tl.constexpr,
    INNER: tl.constexpr,
    SHARED: tl.constexpr,
    EPSILON: tl.constexpr,
    KIND: tl.constexpr,
    GATED: tl.constexpr,
    INTERLEAVED: tl.constexpr,
    SLOPE: tl.constexpr,
    LIMIT: tl.constexpr,
    OFFSET: tl.constexpr,
    BLOCK_ROWS: tl.constexpr,
    BLOCK_CHUNKS: tl.constexpr,
    UNROLL: tl.constexpr,
    LOOKUP: tl.constexpr,
) -> None:
    """Programs of the routed experts first, ROUTED_BLOCKS for each of a row's K, then those of the shared expert."""
    tl.static_assert(GATED)
    token = tl.program_id(0)
    block = tl.program_id(1)
    ROUTED_BLOCKS: tl.constexpr = (INNER + BLOCK_ROWS - 1) // BLOCK_ROWS
    x_ptr += token.to(tl.int64) * WIDTH
    if block < TOP_K * ROUTED_BLOCKS:
        slot = token * TOP_K + block // ROUTED_BLOCKS
        rows = block % ROUTED_BLOCKS * BLOCK_ROWS + tl.arange(0, BLOCK_ROWS)
        expert = tl.load(ids_ptr + slot).to(tl.int64)
        if (expert < 0) | (expert >= EXPERTS):
            return  # a sentinel: the second launch does not read this slot
        packed_ptr += expert * (INNER * WIDTH)
        absmax_ptr += expert * (2 * INNER * WIDTH // 64)
        if nested_ptr is not None:
            nested_ptr += expert * ((2 * INNER * WIDTH // 64 + 255) // 256)
            mean_ptr += expert
        scales = (absmax_ptr, nested_ptr, mean_ptr, levels_ptr)
        inner = _inner(
            x_ptr, norm_ptr, packed_ptr, scales, rows, WIDTH, INNER, EPSILON, KIND, INTERLEAVED, SLOPE, LIMIT, OFFSET,
            BLOCK_ROWS, BLOCK_CHUNKS, UNROLL, LOOKUP,
        )  # fmt: skip
        places = inner_ptr + slot.to(tl.int64) * INNER + rows
        tl.store(places, inner.to(inner_ptr.dtype.element_ty), mask=rows < INNER)
    elif SHARED > 0:
        rows = (block - TOP_K * ROUTED_BLOCKS) * BLOCK_ROWS + tl.arange(0, BLOCK_ROWS)
        scales = (shared_absmax_ptr, shared_nested_ptr, shared_mean_ptr, levels_ptr)
        inner = _inner(
            x_ptr, norm_ptr, shared_packed_ptr, scales, rows, WIDTH, SHARED, EPSILON, KIND, INTERLEAVED, SLOPE, LIMIT,
            OFFSET, BLOCK_ROWS, BLOCK_CHUNKS, UNROLL, LOOKUP,
        )  # fmt: skip
        places = shared_inner_ptr + token.to(tl.int64) * SHARED + rows
        tl.store(places, inner.to(shared_inner_ptr.dtype.element_ty), mask=rows < SHARED)


@jit
def outer_kernel(
    x_ptr: tl.tensor,
    inner_ptr: tl.tensor,
    packed_ptr: tl.tensor,
    absmax_ptr: tl.tensor,
    nested_ptr: tl.tensor,
    mean_ptr: tl.tensor,
    levels_ptr: tl.tensor,
    shared_inner_ptr: tl.tensor,
    shared_packed_ptr: tl.tensor,
    shared_absmax_ptr: tl.tensor,
    shared_nested_ptr: tl.tensor,
    shared_mean_ptr: tl.tensor,
    ids_ptr: tl.tensor,
    weights_ptr: tl.tensor,
    out_ptr: tl.tensor,
    EXPERTS: tl.constexpr,
    TOP_K: tl.constexpr,
    HIDDEN: tl.constexpr,
    INNER: tl.constexpr,
    SHARED: tl.constexpr,
    MULTIPLIER: tl.constexpr,
    BLOCK_ROWS: tl.constexpr,
    BLOCK_CHUNKS: tl.constexpr,
    UNROLL: tl.constexpr,
    UNROLL_EXPERTS: tl.constexpr,
    LOOKUP: tl.constexpr,
) -> None:
    """out[token, rows] = x + MULTIPLIER * (weighted down projections of the K experts + that of the shared one)."""
    token = tl.program_id(0)
    rows = tl.program_id(1) * BLOCK_ROWS + tl.arange(0, BLOCK_ROWS)
    row_mask = rows < HIDDEN
    total = tl.zeros((BLOCK_ROWS, BLOCK_CHUNKS), tl.float32)
    for k in tl.range(0, TOP_K, loop_unroll_factor=UNROLL_EXPERTS):
        slot = token * TOP_K + k
        expert = tl.load(ids_ptr + slot).to(tl.int64)
        is_routed = (expert >= 0) & (expert < EXPERTS)
        expert = tl.where(is_routed, expert, 0)
        weight = tl.where(is_routed, tl.load(weights_ptr + slot).to(tl.float32), 0.0)
        expert_packed_ptr = packed_ptr + expert * (HIDDEN * INNER // 2)
        expert_absmax_ptr = absmax_ptr + expert * (HIDDEN * INNER // 64)
        expert_nested_ptr, expert_mean_ptr = nested_ptr, mean_ptr
        if nested_ptr is not None:
            expert_nested_ptr = nested_ptr + expert * ((HIDDEN * INNER // 64 + 255) // 256)
            expert_mean_ptr = mean_ptr + expert
        scales = (expert_absmax_ptr, expert_nested_ptr, expert_mean_ptr, levels_ptr)
        expert_inner_ptr = inner_ptr + slot.to(tl.int64) * INNER
        for start in tl.range(0, INNER // 32, BLOCK_CHUNKS, loop_unroll_factor=UNROLL):
            chunks = start + tl.arange(0, BLOCK_CHUNKS)
            # A sentinel's activation was never written: do not read it, for NaN times zero is NaN.
            chunk_mask = chunks < tl.where(is_routed, INNER // 32, 0)
            mask = row_mask[:, None] & chunk_mask[None, :]
            packed = load_packed(expert_packed_ptr, rows, chunks, mask, INNER)
            total += weight * chunk_products(packed, expert_inner_ptr, scales, rows, chunks, mask, INNER, LOOKUP)
    if SHARED > 0:
        scales = (shared_absmax_ptr, shared_nested_ptr, shared_mean_ptr, levels_ptr)
        shared_inner_ptr += token.to(tl.int64) * SHARED
        for start in tl.range(0, SHARED // 32, BLOCK_CHUNKS, loop_unroll_factor=2):
            chunks = start + tl.arange(0, BLOCK_CHUNKS)
            mask = row_mask[:, None] & (chunks < SHARED // 32)[None, :]
            packed = load_packed(shared_packed_ptr, rows, chunks, mask, SHARED)
            total += chunk_products(packed, shared_inner_ptr, scales, rows, chunks, mask, SHARED, LOOKUP)
    places = token.to(tl.int64) * HIDDEN + rows
    residual = tl.load(x_ptr + places, mask=row_mask, other=0.0).to(tl.float32)
    out = residual + MULTIPLIER * tl.sum(total, axis=1)
    tl.store(out_ptr + places, out.to(out_ptr.dtype.element_ty), mask=row_mask)


def experts_launches(
    x: Tensor,
    norm: Norm,
    up: PackedWeights,
    down: PackedWeights,
    activation: Activation,
    ids: Tensor,
    weights: Tensor,
    shared_up: PackedWeights | None,
    shared_down: PackedWeights | None,
    multiplier: float,
    out: Tensor,
) -> list[Launch]:
    """Both launches; `out` [B, D] is theirs to fill."""
    tokens, top_k = ids.shape
    count, hidden, half_inner = down.packed.shape
    inner, shared_inner = 2 * half_inner, 0 if shared_down is None else 2 * shared_down.packed.shape[-1]
    common: dict[str, Any] = {
        "ids_ptr": ids,
        "inner_ptr": x.new_empty(tokens * top_k, inner),
        "shared_inner_ptr": x.new_empty(tokens, shared_inner) if shared_inner else None,
        "EXPERTS": count,
        "TOP_K": top_k,
        "INNER": inner,
        "SHARED": shared_inner,
        "BLOCK_ROWS": BLOCK_ROWS,
        "LOOKUP": lookup(),
        "x_ptr": x,
    }
    first = {
        "norm_ptr": norm.weight,
        "packed_ptr": up.packed,
        **scale_arguments(up.scales),
        **_shared_arguments(shared_up),
        "WIDTH": hidden,
        "EPSILON": norm.epsilon,
        **row_blocks(hidden),
        **activation_arguments(activation),
    }
    down_blocks = row_blocks(inner)
    second = {
        "packed_ptr": down.packed,
        **scale_arguments(down.scales),
        **_shared_arguments(shared_down),
        "weights_ptr": weights,
        "out_ptr": out,
        "HIDDEN": hidden,
        "MULTIPLIER": multiplier,
        **down_blocks,
        "UNROLL_EXPERTS": experts_at_once(top_k, down_blocks["UNROLL"]),
    }
    blocks = top_k * triton.cdiv(inner, BLOCK_ROWS) + triton.cdiv(shared_inner, BLOCK_ROWS)
    return [
        Launch(inner_kernel, (tokens, blocks), common | first, WARPS, most_registers=MOST_REGISTERS[0]),
        Launch(
            outer_kernel,
            (tokens, triton.cdiv(hidden, BLOCK_ROWS)),
            common | second,
            WARPS,
            most_registers=MOST_REGISTERS[1],
        ),
    ]


def _shared_arguments(weights: PackedWeights | None) -> dict[str, Tensor | None]:
    """The shared expert's pointers, None where there is none; its levels are those of the routed experts."""
    names = ("packed_ptr", "absmax_ptr", "nested_ptr", "mean_ptr")
    if weights is None:
        return {f"shared_{name}": None for name in names}
    arguments = {"packed_ptr": weights.packed} | scale_arguments(weights.scales)
    return {f"shared_{name}": arguments[name] for name in names}


@torch.library.custom_op("moewarden::fused_experts", mutates_args=())
def _fused_experts(
    x: Tensor,
    gain: Tensor,
    epsilon: float,
    up: Tensor,
    up_scales: list[Tensor],
    down: Tensor,
    down_scales: list[Tensor],
    kind: str,
    is_interleaved: bool,
    slope: float,
    limit: float,
    offset: float,
    ids: Tensor,
    weights: Tensor,
    shared: list[Tensor],
    multiplier: float,
) -> Tensor:
    check_device(x.device, x.dtype)
    out = x.new_empty(x.shape)
    if x.shape[0] == 0:
        return out
    activation = Activation(
        kind=described_kind(kind), is_interleaved=is_interleaved, slope=slope, limit=limit, offset=offset
    )
    routed = PackedWeights(up, Scales(*up_scales)), PackedWeights(down, Scales(*down_scales))
    with torch.cuda.device_of(x):  # type: ignore[no-untyped-call] # Triton launches on the current device
        launches = experts_launches(
            x, Norm(gain, epsilon), *routed, activation, ids, weights, *_shared_weights(shared), multiplier, out
        )
        for launch in launches:
            launch.run()
    return out


@_fused_experts.register_fake
def _(x: Tensor, *_rest: object) -> Tensor:
    return x.new_empty(x.shape)


def _shared_weights(tensors: Sequence[Tensor]) -> tuple[PackedWeights | None, PackedWeights | None]:
    """Up and down projection from the tensors of both, up's first."""
    if not tensors:
        return None, None
    half = len(tensors) // 2
    up, down = (PackedWeights(part[0], Scales(*part[1:])) for part in (tensors[:half], tensors[half:]))
    return up, down


def fused_experts(
    x: Tensor,
    norm: Norm,
    up: PackedWeights,
    down: PackedWeights,
    activation: Activation,
    ids: Tensor,
    weights: Tensor,
    shared_up: PackedWeights | None,
    shared_down: PackedWeights | None,
    multiplier: float,
) -> Tensor:
    """As `fused_experts_reference`; x, ids and weights contiguous, gated experts without bias."""
    _check(x, norm, up, down, activation, ids, weights)
    shared: list[Tensor] = []
    if shared_up is not None and shared_down is not None:
        ones = torch.empty(len(x), 1, dtype=torch.int64, device=x.device)
        _check(x, norm, shared_up, shared_down, activation, ones, ones)
        if shared_up.scales.is_nested != up.scales.is_nested or shared_down.scales.is_nested != down.scales.is_nested:
            raise ValueError("the shared expert's scales are kept in another way than the routed ones'.")
        for part in (shared_up, shared_down):
            shared += [part.packed, *part.scales.tensors()]
    out: Tensor = _fused_experts(
        x, norm.weight, norm.epsilon, up.packed, up.scales.tensors(), down.packed, down.scales.tensors(),
        activation.kind, activation.is_interleaved, activation.slope, activation.limit, activation.offset,
        ids, weights, shared, multiplier,
    )  # fmt: skip
    return out


def experts_moved(
    x: Tensor,
    norm: Norm,
    up: PackedWeights,
    down: PackedWeights,
    _activation: Activation,
    ids: Tensor,
    weights: Tensor,
    shared_up: PackedWeights | None,
    shared_down: PackedWeights | None,
    _multiplier: float,
) -> Moved:
    """Bytes that one call moves, each row having experts of its own."""
    tokens, top_k = ids.shape
    visited = min(tokens * top_k, up.packed.shape[0])
    inner = tokens * (top_k * 2 * down.packed.shape[-1]) * x.element_size()
    if shared_down is not None:
        inner += tokens * 2 * shared_down.packed.shape[-1] * x.element_size()
    weights_read = stack_size(up, visited) + stack_size(down, visited) + stack_size(shared_up) + stack_size(shared_down)
    # Both launches read x and the choice; what lies between them is written and read.
    read = int(weights_read) + 2 * size(x, ids) + size(norm.weight, weights) + inner
    return Moved(read, size(x) + inner, launches=2)


def _check(
    x: Tensor, norm: Norm, up: PackedWeights, down: PackedWeights, activation: Activation, ids: Tensor, weights: Tensor
) -> None:
    check_norm(x, norm)
    if norm.groups != 1 or not activation.is_gated or up.bias is not None or down.bias is not None:
        raise ValueError(
            "The fused experts have a norm over the whole row, a gate and no bias; found a norm of "
            f"{norm.groups} groups, {activation}, {'a' if up.bias is not None or down.bias is not None else 'no'} bias."
        )
    if up.format is not NF4 or down.format is not NF4:
        raise ValueError(f"The fused experts read nf4, found {up.format.name} and {down.format.name}.")
    check_moe_inputs(x, Experts(up, down, activation.apply, activation), ids, weights)
    if not (x.is_contiguous() and ids.is_contiguous() and weights.is_contiguous()):
        raise ValueError("x, ids or weights are not contiguous; call contiguous() once.")
