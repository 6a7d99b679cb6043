"""A dense linear layer from NF4 for few rows: the weight is read once, as four bits.

Checked in Triton's interpreter and compiled for four generations of cards; not yet run on a GPU.

N rows, I inputs, O outputs. One row is a matrix-vector product; more rows share an unpacked tile. With many, unpacking
the whole weight for a library's matrix product costs less: linear.py chooses.
"""

from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from .obstacles import check_device, check_linear_inputs
from .scales import Scales
from .triton_decode import BLOCK_ROWS, WARPS, row_blocks
from .triton_nf4 import (
    Launch,
    add_product,
    chunk_products,
    dense_tile,
    dot_precision,
    jit,
    load_packed,
    lookup,
    scale_arguments,
)

MOST_ROWS = 64
"""Rows of the tallest tile."""

TILE_COLUMNS = 32
"""Outputs of a tile, 16 for each of two warps: few, because one layer has to fill the card."""

TILE_CHUNKS = 4
"""Chunks of 32 weights that one step of the inner loop multiplies."""


@jit
def vector_kernel(
    x_ptr: tl.tensor,
    packed_ptr: tl.tensor,
    absmax_ptr: tl.tensor,
    nested_ptr: tl.tensor,
    mean_ptr: tl.tensor,
    levels_ptr: tl.tensor,
    bias_ptr: tl.tensor,
    out_ptr: tl.tensor,
    WIDTH: tl.constexpr,
    OUTPUTS: tl.constexpr,
    BLOCK_ROWS: tl.constexpr,
    BLOCK_CHUNKS: tl.constexpr,
    UNROLL: tl.constexpr,
    LOOKUP: tl.constexpr,
) -> None:
    """out[outputs] = weight times one vector."""
    scales = (absmax_ptr, nested_ptr, mean_ptr, levels_ptr)
    rows = tl.program_id(0) * BLOCK_ROWS + tl.arange(0, BLOCK_ROWS)
    row_mask = rows < OUTPUTS
    total = tl.zeros((BLOCK_ROWS, BLOCK_CHUNKS), tl.float32)
    for start in tl.range(0, WIDTH // 32, BLOCK_CHUNKS, loop_unroll_factor=UNROLL):
        chunks = start + tl.arange(0, BLOCK_CHUNKS)
        mask = row_mask[:, None] & (chunks < WIDTH // 32)[None, :]
        packed = load_packed(packed_ptr, rows, chunks, mask, WIDTH)
        total += chunk_products(packed, x_ptr, scales, rows, chunks, mask, WIDTH, LOOKUP)
    out = tl.sum(total, axis=1)
    if bias_ptr is not None:
        out += tl.load(bias_ptr + rows, mask=row_mask, other=0.0).to(tl.float32)
    tl.store(out_ptr + rows, out.to(out_ptr.dtype.element_ty), mask=row_mask)


@jit
def tile_kernel(
    x_ptr: tl.tensor,
    packed_ptr: tl.tensor,
    absmax_ptr: tl.tensor,
    nested_ptr: tl.tensor,
    mean_ptr: tl.tensor,
    levels_ptr: tl.tensor,
    bias_ptr: tl.tensor,
    out_ptr: tl.tensor,
    ROWS: tl.tensor,
    WIDTH: tl.constexpr,
    OUTPUTS: tl.constexpr,
    BLOCK_ROWS: tl.constexpr,
    BLOCK_COLUMNS: tl.constexpr,
    BLOCK_CHUNKS: tl.constexpr,
    LOOKUP: tl.constexpr,
    PRECISION: tl.constexpr,
) -> None:
    """out[rows, outputs] = x[rows] times the transposed weight."""
    scales = (absmax_ptr, nested_ptr, mean_ptr, levels_ptr)
    DTYPE: tl.constexpr = x_ptr.dtype.element_ty
    rows = tl.program_id(1) * BLOCK_ROWS + tl.arange(0, BLOCK_ROWS)
    row_mask = rows < ROWS
    columns = tl.program_id(0) * BLOCK_COLUMNS + tl.arange(0, BLOCK_COLUMNS)
    column_mask = columns < OUTPUTS
    out = tl.zeros((BLOCK_COLUMNS, BLOCK_ROWS), tl.float32)
    for start in range(0, WIDTH // 32, BLOCK_CHUNKS):
        chunks = start + tl.arange(0, BLOCK_CHUNKS)
        mask = column_mask[:, None] & (chunks < WIDTH // 32)[None, :]
        inputs = start * 32 + tl.arange(0, 32 * BLOCK_CHUNKS)
        x_mask = row_mask[:, None] & (inputs < WIDTH)[None, :]
        x = tl.load(x_ptr + rows[:, None] * WIDTH + inputs[None, :], mask=x_mask, other=0.0)
        tile = dense_tile(packed_ptr, scales, columns, chunks, mask, WIDTH, LOOKUP, DTYPE)
        out = add_product(out, tile, x, PRECISION)
    if bias_ptr is not None:
        out += tl.load(bias_ptr + columns, mask=column_mask, other=0.0).to(tl.float32)[:, None]
    places = out_ptr + rows[None, :] * OUTPUTS + columns[:, None]
    tl.store(places, out.to(DTYPE), mask=column_mask[:, None] & row_mask[None, :])


def linear_launch(x: Tensor, packed: Tensor, scales: Scales, bias: Tensor | None, out: Tensor) -> Launch:
    """The launch that fills `out` [N, O] from x [N, I]."""
    rows, width = x.shape
    outputs = packed.shape[0]
    arguments: dict[str, Any] = {
        "x_ptr": x,
        "packed_ptr": packed,
        **scale_arguments(scales),
        "bias_ptr": bias,
        "out_ptr": out,
        "WIDTH": width,
        "OUTPUTS": outputs,
        "LOOKUP": lookup(),
    }
    if rows == 1:
        arguments |= {"BLOCK_ROWS": BLOCK_ROWS, **row_blocks(width)}
        return Launch(vector_kernel, (triton.cdiv(outputs, BLOCK_ROWS),), arguments, WARPS)
    block_rows = min(MOST_ROWS, max(16, int(triton.next_power_of_2(rows))))
    arguments |= {
        "ROWS": rows,
        "BLOCK_ROWS": block_rows,
        "BLOCK_COLUMNS": TILE_COLUMNS,
        "BLOCK_CHUNKS": TILE_CHUNKS,
        "PRECISION": dot_precision(x.dtype),
    }
    grid = triton.cdiv(outputs, TILE_COLUMNS), triton.cdiv(rows, block_rows)
    return Launch(tile_kernel, grid, arguments, warps=2, stages=2)


@torch.library.custom_op("moewarden::nf4_linear", mutates_args=())
def _linear(x: Tensor, packed: Tensor, scales: list[Tensor], bias: Tensor | None) -> Tensor:
    check_device(x.device, x.dtype)
    out = x.new_empty(x.shape[0], packed.shape[0])
    if x.shape[0] > 0:
        with torch.cuda.device_of(x):  # type: ignore[no-untyped-call] # Triton launches on the current device
            linear_launch(x, packed, Scales(*scales), bias, out).run()
    return out


@_linear.register_fake
def _(x: Tensor, packed: Tensor, _scales: list[Tensor], _bias: Tensor | None) -> Tensor:
    return x.new_empty(x.shape[0], packed.shape[0])


def linear_triton(x: Tensor, packed: Tensor, scales: Scales, bias: Tensor | None) -> Tensor:
    """y = x W^T + b: x [..., I], W packed [O, I/2] with scales of O*I/64 blocks, b [O] -> [..., O]."""
    check_linear_inputs(x, packed, scales, bias)
    out: Tensor = _linear(x.reshape(-1, x.shape[-1]).contiguous(), packed, scales.tensors(), bias)
    return out.view(*x.shape[:-1], packed.shape[0])
