"""The routed layer for many tokens: rows sorted by expert, one tile per program, weights unpacked in registers.

Checked in Triton's interpreter and compiled for four generations of cards; not yet run on a GPU.

T tokens, K experts per token, S = T*K slots, D hidden, F inner width. Sorting and tiling are torch operations on the
device. How many tiles there are depends on the routing, so the grid has as many as any routing could need, and the
surplus programs return at once: the host never waits for the device.
"""

from dataclasses import dataclass
from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from .activation import Activation
from .experts import PackedWeights
from .triton_nf4 import (
    Launch,
    activate,
    activation_arguments,
    add_product,
    dense_tile,
    dot_precision,
    jit,
    lookup,
    scale_arguments,
    scales_before,
)
from .triton_ops import register_moe_op

BLOCK_COLUMNS = 64
"""Output columns of a tile."""

BLOCK_CHUNKS = 2
"""Chunks of 32 weights that one step of the inner loop multiplies."""

MOST_ROWS = 64
"""Rows of the largest tile; the smallest has 16, what tensor cores take at least."""

COMBINED_COLUMNS = 256
"""Output columns of a program that adds up a token's experts."""


@jit
def grouped_up_kernel(
    x_ptr: tl.tensor,
    packed_ptr: tl.tensor,
    absmax_ptr: tl.tensor,
    nested_ptr: tl.tensor,
    mean_ptr: tl.tensor,
    levels_ptr: tl.tensor,
    bias_ptr: tl.tensor,
    order_ptr: tl.tensor,
    tile_expert_ptr: tl.tensor,
    tile_start_ptr: tl.tensor,
    tile_end_ptr: tl.tensor,
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
    BLOCK_COLUMNS: tl.constexpr,
    BLOCK_CHUNKS: tl.constexpr,
    LOOKUP: tl.constexpr,
    PRECISION: tl.constexpr,
) -> None:
    """inner[row] = activation(x of the row's token through its expert's up projection), rows sorted by expert."""
    expert = tl.load(tile_expert_ptr + tl.program_id(1)).to(tl.int64)
    if expert >= EXPERTS:
        return
    OUTPUTS: tl.constexpr = 2 * INNER if GATED else INNER
    DTYPE: tl.constexpr = x_ptr.dtype.element_ty
    rows = tl.load(tile_start_ptr + tl.program_id(1)) + tl.arange(0, BLOCK_ROWS)
    row_mask = rows < tl.load(tile_end_ptr + tl.program_id(1))
    tokens = tl.load(order_ptr + rows, mask=row_mask, other=0) // TOP_K
    columns = tl.program_id(0) * BLOCK_COLUMNS + tl.arange(0, BLOCK_COLUMNS)
    column_mask = columns < INNER
    # Without a gate there is one projection; it is called gate, and up is left out.
    if INTERLEAVED:
        gate_columns, up_columns = 2 * columns, 2 * columns + 1
    else:
        gate_columns, up_columns = columns, columns + INNER
    packed_ptr += expert * (OUTPUTS * WIDTH // 2)
    absmax_ptr += expert * scales_before(absmax_ptr, nested_ptr, OUTPUTS * WIDTH)
    if nested_ptr is not None:
        nested_ptr += expert * ((OUTPUTS * WIDTH // 64 + 255) // 256)
        mean_ptr += expert
    scales = (absmax_ptr, nested_ptr, mean_ptr, levels_ptr)

    gate = tl.zeros((BLOCK_COLUMNS, BLOCK_ROWS), tl.float32)
    up = tl.zeros((BLOCK_COLUMNS, BLOCK_ROWS), tl.float32)
    for start in range(0, WIDTH // 32, BLOCK_CHUNKS):
        chunks = start + tl.arange(0, BLOCK_CHUNKS)
        mask = column_mask[:, None] & (chunks < WIDTH // 32)[None, :]
        inputs = start * 32 + tl.arange(0, 32 * BLOCK_CHUNKS)
        x_mask = row_mask[:, None] & (inputs < WIDTH)[None, :]
        x = tl.load(x_ptr + tokens[:, None] * WIDTH + inputs[None, :], mask=x_mask, other=0.0)
        tile = dense_tile(packed_ptr, scales, gate_columns, chunks, mask, WIDTH, LOOKUP, DTYPE)
        gate = add_product(gate, tile, x, PRECISION)
        if GATED:
            tile = dense_tile(packed_ptr, scales, up_columns, chunks, mask, WIDTH, LOOKUP, DTYPE)
            up = add_product(up, tile, x, PRECISION)

    if bias_ptr is not None:
        bias_ptr += expert * OUTPUTS
        gate += tl.load(bias_ptr + gate_columns, mask=column_mask, other=0.0).to(tl.float32)[:, None]
        if GATED:
            up += tl.load(bias_ptr + up_columns, mask=column_mask, other=0.0).to(tl.float32)[:, None]
    inner = activate(gate, up, KIND, GATED, SLOPE, LIMIT, OFFSET)
    places = inner_ptr + rows[None, :].to(tl.int64) * INNER + columns[:, None]
    tl.store(places, inner.to(DTYPE), mask=column_mask[:, None] & row_mask[None, :])


@jit
def grouped_down_kernel(
    inner_ptr: tl.tensor,
    packed_ptr: tl.tensor,
    absmax_ptr: tl.tensor,
    nested_ptr: tl.tensor,
    mean_ptr: tl.tensor,
    levels_ptr: tl.tensor,
    bias_ptr: tl.tensor,
    order_ptr: tl.tensor,
    tile_expert_ptr: tl.tensor,
    tile_start_ptr: tl.tensor,
    tile_end_ptr: tl.tensor,
    slots_ptr: tl.tensor,
    EXPERTS: tl.constexpr,
    HIDDEN: tl.constexpr,
    INNER: tl.constexpr,
    BLOCK_ROWS: tl.constexpr,
    BLOCK_COLUMNS: tl.constexpr,
    BLOCK_CHUNKS: tl.constexpr,
    LOOKUP: tl.constexpr,
    PRECISION: tl.constexpr,
) -> None:
    """slots[order[row]] = down projection of inner[row]: each row goes back to its token's slot, unweighted."""
    expert = tl.load(tile_expert_ptr + tl.program_id(1)).to(tl.int64)
    if expert >= EXPERTS:
        return
    DTYPE: tl.constexpr = inner_ptr.dtype.element_ty
    rows = tl.load(tile_start_ptr + tl.program_id(1)) + tl.arange(0, BLOCK_ROWS)
    row_mask = rows < tl.load(tile_end_ptr + tl.program_id(1))
    slots = tl.load(order_ptr + rows, mask=row_mask, other=0)
    columns = tl.program_id(0) * BLOCK_COLUMNS + tl.arange(0, BLOCK_COLUMNS)
    column_mask = columns < HIDDEN
    packed_ptr += expert * (HIDDEN * INNER // 2)
    absmax_ptr += expert * scales_before(absmax_ptr, nested_ptr, HIDDEN * INNER)
    if nested_ptr is not None:
        nested_ptr += expert * ((HIDDEN * INNER // 64 + 255) // 256)
        mean_ptr += expert
    scales = (absmax_ptr, nested_ptr, mean_ptr, levels_ptr)

    out = tl.zeros((BLOCK_COLUMNS, BLOCK_ROWS), tl.float32)
    for start in range(0, INNER // 32, BLOCK_CHUNKS):
        chunks = start + tl.arange(0, BLOCK_CHUNKS)
        mask = column_mask[:, None] & (chunks < INNER // 32)[None, :]
        inputs = start * 32 + tl.arange(0, 32 * BLOCK_CHUNKS)
        places = inner_ptr + rows[:, None].to(tl.int64) * INNER + inputs[None, :]
        inner = tl.load(places, mask=row_mask[:, None] & (inputs < INNER)[None, :], other=0.0)
        tile = dense_tile(packed_ptr, scales, columns, chunks, mask, INNER, LOOKUP, DTYPE)
        out = add_product(out, tile, inner, PRECISION)

    if bias_ptr is not None:
        out += tl.load(bias_ptr + expert * HIDDEN + columns, mask=column_mask, other=0.0).to(tl.float32)[:, None]
    places = slots_ptr + slots[None, :] * HIDDEN + columns[:, None]
    tl.store(places, out.to(DTYPE), mask=column_mask[:, None] & row_mask[None, :])


@jit
def combine_kernel(
    slots_ptr: tl.tensor,
    ids_ptr: tl.tensor,
    weights_ptr: tl.tensor,
    out_ptr: tl.tensor,
    EXPERTS: tl.constexpr,
    TOP_K: tl.constexpr,
    HIDDEN: tl.constexpr,
    BLOCK_COLUMNS: tl.constexpr,
) -> None:
    """out[token] = sum over k of weights[token, k] * slots[token, k], in fp32 and always in that order."""
    token = tl.program_id(0)
    columns = tl.program_id(1) * BLOCK_COLUMNS + tl.arange(0, BLOCK_COLUMNS)
    total = tl.zeros((BLOCK_COLUMNS,), tl.float32)
    for k in range(TOP_K):
        slot = token.to(tl.int64) * TOP_K + k
        expert = tl.load(ids_ptr + slot)
        weight = tl.load(weights_ptr + slot).to(tl.float32)
        # A sentinel's slot was never written.
        width = tl.where((expert >= 0) & (expert < EXPERTS), HIDDEN, 0)
        total += weight * tl.load(slots_ptr + slot * HIDDEN + columns, mask=columns < width, other=0.0).to(tl.float32)
    places = out_ptr + token.to(tl.int64) * HIDDEN + columns
    tl.store(places, total.to(out_ptr.dtype.element_ty), mask=columns < HIDDEN)


@dataclass(frozen=True)
class Tiles:
    """Slots sorted by expert and cut into tiles that never straddle two experts. N tiles at most."""

    order: Tensor
    """[S]: the slot of each sorted row."""
    expert: Tensor
    """[N]: the expert of each tile; E for a tile that is not needed."""
    start: Tensor
    """[N]: its first row."""
    end: Tensor
    """[N]: the row after its expert's last."""


def most_tiles(slots: int, experts: int, rows: int) -> int:
    """How many tiles any routing can need: each expert in use leaves at most one tile incomplete."""
    return (slots + min(slots, experts) * (rows - 1)) // rows


def cut_into_tiles(ids: Tensor, experts: int, rows: int) -> Tiles:
    """ids [T, K] -> tiles of at most so many rows. Torch operations only, and none that waits for the device."""
    sorted_ids, order = ids.reshape(-1).sort(stable=True)
    device = ids.device
    borders = torch.arange(experts + 1, device=device, dtype=ids.dtype)
    first_row = torch.searchsorted(sorted_ids, borders)  # [E + 1]
    tiles_before = ((first_row[1:] - first_row[:-1] + rows - 1) // rows).cumsum(0)  # [E]: up to and with expert e
    tile = torch.arange(most_tiles(ids.numel(), experts, rows), device=device)
    expert = torch.searchsorted(tiles_before, tile, right=True)  # [N]
    known = expert.clamp(max=experts - 1)
    tile_of_expert = tile - torch.where(known > 0, tiles_before[(known - 1).clamp(min=0)], 0)
    return Tiles(order, expert, first_row[known] + tile_of_expert * rows, first_row[known + 1])


def rows_at_once(slots: int, experts: int) -> int:
    """Rows of a tile: about as many as an expert gets on average."""
    rows = 16
    while rows < MOST_ROWS and rows * experts < slots:
        rows *= 2
    return rows


def grouped_launches(
    x: Tensor, up: PackedWeights, down: PackedWeights, activation: Activation, ids: Tensor, weights: Tensor, out: Tensor
) -> list[Launch]:
    """All three launches; `out` [T, D] is theirs to fill."""
    tokens, top_k = ids.shape
    count, hidden, half_inner = down.packed.shape
    rows = rows_at_once(tokens * top_k, count)
    tiles = cut_into_tiles(ids, count, rows)
    inner = x.new_empty(tokens * top_k, 2 * half_inner)  # [S, F], sorted
    slots = x.new_empty(tokens * top_k, hidden)  # [S, D], token by token
    shared: dict[str, Any] = {
        "order_ptr": tiles.order,
        "tile_expert_ptr": tiles.expert,
        "tile_start_ptr": tiles.start,
        "tile_end_ptr": tiles.end,
        "inner_ptr": inner,
        "EXPERTS": count,
        "INNER": 2 * half_inner,
        "BLOCK_ROWS": rows,
        "BLOCK_COLUMNS": BLOCK_COLUMNS,
        "BLOCK_CHUNKS": BLOCK_CHUNKS,
        "PRECISION": dot_precision(x.dtype),
    }
    to_inner = {
        "x_ptr": x,
        "packed_ptr": up.packed,
        **scale_arguments(up.scales),
        "bias_ptr": up.bias,
        "TOP_K": top_k,
        "WIDTH": hidden,
        "LOOKUP": lookup(up.format),
    }
    to_slots = {
        "packed_ptr": down.packed,
        **scale_arguments(down.scales),
        "bias_ptr": down.bias,
        "slots_ptr": slots,
        "HIDDEN": hidden,
        "LOOKUP": lookup(down.format),
    }
    combined = {
        "slots_ptr": slots,
        "ids_ptr": ids,
        "weights_ptr": weights,
        "out_ptr": out,
        "EXPERTS": count,
        "TOP_K": top_k,
        "HIDDEN": hidden,
        "BLOCK_COLUMNS": COMBINED_COLUMNS,
    }
    count_of_tiles = tiles.expert.numel()
    return [
        Launch(
            grouped_up_kernel,
            (triton.cdiv(2 * half_inner, BLOCK_COLUMNS), count_of_tiles),
            to_inner | shared | activation_arguments(activation),
            warps=4,
            stages=2,
        ),
        Launch(
            grouped_down_kernel,
            (triton.cdiv(hidden, BLOCK_COLUMNS), count_of_tiles),
            to_slots | shared,
            warps=4,
            stages=2,
        ),
        Launch(combine_kernel, (tokens, triton.cdiv(hidden, COMBINED_COLUMNS)), combined, warps=2),
    ]


def _grouped(
    x: Tensor, up: PackedWeights, down: PackedWeights, activation: Activation, ids: Tensor, weights: Tensor
) -> Tensor:
    out = x.new_empty(x.shape)
    for launch in grouped_launches(x, up, down, activation, ids, weights, out):
        launch.run()
    return out


moe_triton_grouped = register_moe_op("moe_grouped", _grouped)
"""Same signature and meaning as the reference; best from about nine tokens on."""
