"""The routed layer for few tokens: two launches, nothing sorted, every output element summed by one program.

Checked in Triton's interpreter and compiled for four generations of cards; not yet run on a GPU.

T tokens, K experts per token, S = T*K slots, D hidden, F inner width. The first launch gives each slot's activation
[S, F]; in the second each output row visits its token's K experts and adds them up in fp32, routing weight included.
So the result does not depend on the order in which programs run.
"""

from typing import Any

import triton
import triton.language as tl
from torch import Tensor

from .activation import Activation
from .experts import PackedWeights
from .obstacles import CHUNK
from .triton_nf4 import (
    Launch,
    activate,
    activation_arguments,
    chunk_products,
    jit,
    load_packed,
    lookup,
    scale_arguments,
    scales_before,
)
from .triton_ops import register_moe_op

BLOCK_ROWS = 4
"""Output rows of a program: small, so that six experts of 512 rows still make 768 programs."""

BLOCK_CHUNKS = 16
"""Chunks of a row read at once: 512 weights, a whole row of granite-4.0-h-tiny's down projection."""

MOST_UNROLLED = 4
"""Steps of the loop over a row that are unrolled: more would spill registers."""

MOST_STEPS = 6
"""The same, counted over the experts that a row of the second launch visits."""

WARPS = 2
"""64 threads: each takes one chunk of one row."""


@jit
def gate_up_kernel(
    x_ptr: tl.tensor,
    packed_ptr: tl.tensor,
    absmax_ptr: tl.tensor,
    nested_ptr: tl.tensor,
    mean_ptr: tl.tensor,
    levels_ptr: tl.tensor,
    bias_ptr: tl.tensor,
    ids_ptr: tl.tensor,
    inner_ptr: tl.tensor,
    EXPERTS: tl.constexpr,
    TOP_K: tl.constexpr,
    WIDTH: tl.constexpr,
    INNER: tl.constexpr,
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
    """inner[slot, rows] = activation(x[token] through the up projection of the slot's expert)."""
    slot = tl.program_id(0)
    rows = tl.program_id(1) * BLOCK_ROWS + tl.arange(0, BLOCK_ROWS)
    expert = tl.load(ids_ptr + slot).to(tl.int64)
    if (expert < 0) | (expert >= EXPERTS):
        return  # a sentinel: the second launch does not read this slot
    OUTPUTS: tl.constexpr = 2 * INNER if GATED else INNER
    x_ptr += (slot // TOP_K).to(tl.int64) * WIDTH
    packed_ptr += expert * (OUTPUTS * WIDTH // 2)
    absmax_ptr += expert * scales_before(absmax_ptr, nested_ptr, OUTPUTS * WIDTH)
    if nested_ptr is not None:
        nested_ptr += expert * ((OUTPUTS * WIDTH // 64 + 255) // 256)
        mean_ptr += expert
    scales = (absmax_ptr, nested_ptr, mean_ptr, levels_ptr)
    row_mask = rows < INNER
    # Without a gate there is one projection; it is called gate, and up is left out.
    if INTERLEAVED:
        gate_rows, up_rows = 2 * rows, 2 * rows + 1
    else:
        gate_rows, up_rows = rows, rows + INNER

    gate_sum = tl.zeros((BLOCK_ROWS, BLOCK_CHUNKS), tl.float32)
    up_sum = tl.zeros((BLOCK_ROWS, BLOCK_CHUNKS), tl.float32)
    for start in tl.range(0, WIDTH // 32, BLOCK_CHUNKS, loop_unroll_factor=UNROLL):
        chunks = start + tl.arange(0, BLOCK_CHUNKS)
        mask = row_mask[:, None] & (chunks < WIDTH // 32)[None, :]
        packed = load_packed(packed_ptr, gate_rows, chunks, mask, WIDTH)
        gate_sum += chunk_products(packed, x_ptr, scales, gate_rows, chunks, mask, WIDTH, LOOKUP)
        if GATED:
            packed = load_packed(packed_ptr, up_rows, chunks, mask, WIDTH)
            up_sum += chunk_products(packed, x_ptr, scales, up_rows, chunks, mask, WIDTH, LOOKUP)

    gate, up = tl.sum(gate_sum, axis=1), tl.sum(up_sum, axis=1)  # [R]
    if bias_ptr is not None:
        bias_ptr += expert * OUTPUTS
        gate += tl.load(bias_ptr + gate_rows, mask=row_mask, other=0.0).to(tl.float32)
        if GATED:
            up += tl.load(bias_ptr + up_rows, mask=row_mask, other=0.0).to(tl.float32)
    inner = activate(gate, up, KIND, GATED, SLOPE, LIMIT, OFFSET)
    places = inner_ptr + slot.to(tl.int64) * INNER + rows
    tl.store(places, inner.to(inner_ptr.dtype.element_ty), mask=row_mask)


@jit
def down_kernel(
    inner_ptr: tl.tensor,
    packed_ptr: tl.tensor,
    absmax_ptr: tl.tensor,
    nested_ptr: tl.tensor,
    mean_ptr: tl.tensor,
    levels_ptr: tl.tensor,
    bias_ptr: tl.tensor,
    ids_ptr: tl.tensor,
    weights_ptr: tl.tensor,
    out_ptr: tl.tensor,
    EXPERTS: tl.constexpr,
    TOP_K: tl.constexpr,
    HIDDEN: tl.constexpr,
    INNER: tl.constexpr,
    BLOCK_ROWS: tl.constexpr,
    BLOCK_CHUNKS: tl.constexpr,
    UNROLL: tl.constexpr,
    UNROLL_EXPERTS: tl.constexpr,
    LOOKUP: tl.constexpr,
) -> None:
    """out[token, rows] = sum over k of weights[token, k] * (down projection of expert k of inner[token, k])."""
    token = tl.program_id(0)
    rows = tl.program_id(1) * BLOCK_ROWS + tl.arange(0, BLOCK_ROWS)
    row_mask = rows < HIDDEN

    total = tl.zeros((BLOCK_ROWS, BLOCK_CHUNKS), tl.float32)
    bias = tl.zeros((BLOCK_ROWS,), tl.float32)
    for k in tl.range(0, TOP_K, loop_unroll_factor=UNROLL_EXPERTS):
        slot = token * TOP_K + k
        expert = tl.load(ids_ptr + slot).to(tl.int64)
        is_routed = (expert >= 0) & (expert < EXPERTS)
        expert = tl.where(is_routed, expert, 0)
        weight = tl.where(is_routed, tl.load(weights_ptr + slot).to(tl.float32), 0.0)
        expert_packed_ptr = packed_ptr + expert * (HIDDEN * INNER // 2)
        expert_absmax_ptr = absmax_ptr + expert * scales_before(absmax_ptr, nested_ptr, HIDDEN * INNER)
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
        if bias_ptr is not None:
            bias += weight * tl.load(bias_ptr + expert * HIDDEN + rows, mask=row_mask, other=0.0).to(tl.float32)

    out = tl.sum(total, axis=1) + bias
    tl.store(out_ptr + token.to(tl.int64) * HIDDEN + rows, out.to(out_ptr.dtype.element_ty), mask=row_mask)


def decode_launches(
    x: Tensor, up: PackedWeights, down: PackedWeights, activation: Activation, ids: Tensor, weights: Tensor, out: Tensor
) -> list[Launch]:
    """Both launches; `out` [T, D] is theirs to fill."""
    tokens, top_k = ids.shape
    count, hidden, half_inner = down.packed.shape
    inner = x.new_empty(tokens * top_k, 2 * half_inner)  # [S, F]
    shared: dict[str, Any] = {
        "EXPERTS": count,
        "TOP_K": top_k,
        "INNER": 2 * half_inner,
        "BLOCK_ROWS": BLOCK_ROWS,
    }
    gate_up = {
        "x_ptr": x,
        "packed_ptr": up.packed,
        **scale_arguments(up.scales),
        "bias_ptr": up.bias,
        "ids_ptr": ids,
        "inner_ptr": inner,
        "WIDTH": hidden,
        "LOOKUP": lookup(up.format),
        **row_blocks(hidden),
    }
    to_hidden = {
        "inner_ptr": inner,
        "packed_ptr": down.packed,
        **scale_arguments(down.scales),
        "bias_ptr": down.bias,
        "ids_ptr": ids,
        "weights_ptr": weights,
        "out_ptr": out,
        "HIDDEN": hidden,
        "LOOKUP": lookup(down.format),
        **row_blocks(2 * half_inner),
        "UNROLL_EXPERTS": experts_at_once(top_k, row_blocks(2 * half_inner)["UNROLL"]),
    }
    return [
        Launch(
            gate_up_kernel,
            (tokens * top_k, triton.cdiv(2 * half_inner, BLOCK_ROWS)),
            gate_up | shared | activation_arguments(activation),
            WARPS,
        ),
        Launch(down_kernel, (tokens, triton.cdiv(hidden, BLOCK_ROWS)), to_hidden | shared, WARPS),
    ]


def row_blocks(width: int) -> dict[str, int]:
    """How a row is read: so many chunks at once, a power of two and no more than it has; so many times unrolled.

    Unrolled, the loads of all steps are on their way before the first product: 96 bytes a thread for a row of 1536.
    """
    chunks = min(BLOCK_CHUNKS, int(triton.next_power_of_2(width // CHUNK)))
    return {"BLOCK_CHUNKS": chunks, "UNROLL": min(MOST_UNROLLED, triton.cdiv(width // CHUNK, chunks))}


def experts_at_once(top_k: int, steps: int) -> int:
    """How many experts' rows the second launch asks for before it waits for the first, each in so many steps."""
    return max(n for n in range(1, top_k + 1) if n == 1 or (top_k % n == 0 and n * steps <= MOST_STEPS))


def _decode(
    x: Tensor, up: PackedWeights, down: PackedWeights, activation: Activation, ids: Tensor, weights: Tensor
) -> Tensor:
    out = x.new_empty(x.shape)
    for launch in decode_launches(x, up, down, activation, ids, weights, out):
        launch.run()
    return out


moe_triton_decode = register_moe_op("moe_decode", _decode)
"""Same signature and meaning as the reference; best for up to about eight tokens."""
