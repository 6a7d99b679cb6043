"""A dense linear layer from eight-bit weights for few rows: the weight is read once, as it is stored.

Checked in Triton's interpreter and compiled for four generations of cards; not yet run on a GPU.

N rows, I inputs, O outputs. One row is a matrix-vector product; more rows share tiles. A row's only scale is applied
after its sum.
"""

from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from .int8 import int8_width_obstacle
from .obstacles import check_device
from .scales import Scales
from .triton_nf4 import Launch, add_product, dot_precision, jit

VECTOR_ROWS = 4
"""Outputs of a program when x is one row."""

VECTOR_COLUMNS = 512
"""Inputs it reads at once: 8 bytes of a thread for each output."""

MOST_ROWS = 64
"""Rows of the tallest tile."""

TILE_OUTPUTS = 32
"""Outputs of a tile."""

TILE_COLUMNS = 128
"""Inputs that one step of the inner loop multiplies."""


@jit
def int8_vector_kernel(
    x_ptr: tl.tensor,
    packed_ptr: tl.tensor,
    absmax_ptr: tl.tensor,
    bias_ptr: tl.tensor,
    out_ptr: tl.tensor,
    WIDTH: tl.constexpr,
    OUTPUTS: tl.constexpr,
    BLOCK_ROWS: tl.constexpr,
    BLOCK_COLUMNS: tl.constexpr,
) -> None:
    """out[outputs] = weight times one vector."""
    rows = tl.program_id(0) * BLOCK_ROWS + tl.arange(0, BLOCK_ROWS)
    row_mask = rows < OUTPUTS
    total = tl.zeros((BLOCK_ROWS, BLOCK_COLUMNS), tl.float32)
    for start in tl.range(0, WIDTH, BLOCK_COLUMNS):
        columns = start + tl.arange(0, BLOCK_COLUMNS)
        mask = columns < WIDTH
        # A head has more than 2^31 bytes where vocabulary times width says so.
        places = packed_ptr + rows[:, None].to(tl.int64) * WIDTH + columns[None, :]
        weight = tl.load(places, mask=row_mask[:, None] & mask[None, :], other=0).to(tl.float32)
        x = tl.load(x_ptr + columns, mask=mask, other=0.0).to(tl.float32)
        total += weight * x[None, :]
    out = tl.sum(total, axis=1) * (tl.load(absmax_ptr + rows, mask=row_mask, other=0.0) / 127.0)
    if bias_ptr is not None:
        out += tl.load(bias_ptr + rows, mask=row_mask, other=0.0).to(tl.float32)
    tl.store(out_ptr + rows, out.to(out_ptr.dtype.element_ty), mask=row_mask)


@jit
def int8_tile_kernel(
    x_ptr: tl.tensor,
    packed_ptr: tl.tensor,
    absmax_ptr: tl.tensor,
    bias_ptr: tl.tensor,
    out_ptr: tl.tensor,
    ROWS: tl.tensor,
    WIDTH: tl.constexpr,
    OUTPUTS: tl.constexpr,
    BLOCK_ROWS: tl.constexpr,
    BLOCK_OUTPUTS: tl.constexpr,
    BLOCK_COLUMNS: tl.constexpr,
    PRECISION: tl.constexpr,
) -> None:
    """out[rows, outputs] = x[rows] times the transposed weight; int8 is exact in every float dtype."""
    DTYPE: tl.constexpr = x_ptr.dtype.element_ty
    rows = tl.program_id(1) * BLOCK_ROWS + tl.arange(0, BLOCK_ROWS)
    row_mask = rows < ROWS
    outputs = tl.program_id(0) * BLOCK_OUTPUTS + tl.arange(0, BLOCK_OUTPUTS)
    output_mask = outputs < OUTPUTS
    out = tl.zeros((BLOCK_OUTPUTS, BLOCK_ROWS), tl.float32)
    for start in range(0, WIDTH, BLOCK_COLUMNS):
        columns = start + tl.arange(0, BLOCK_COLUMNS)
        mask = columns < WIDTH
        places = packed_ptr + outputs[:, None].to(tl.int64) * WIDTH + columns[None, :]
        tile = tl.load(places, mask=output_mask[:, None] & mask[None, :], other=0).to(tl.float32).to(DTYPE)
        x_places = x_ptr + rows[:, None] * WIDTH + columns[None, :]
        x = tl.load(x_places, mask=row_mask[:, None] & mask[None, :], other=0.0)
        out = add_product(out, tile, x, PRECISION)
    out *= (tl.load(absmax_ptr + outputs, mask=output_mask, other=0.0) / 127.0)[:, None]
    if bias_ptr is not None:
        out += tl.load(bias_ptr + outputs, mask=output_mask, other=0.0).to(tl.float32)[:, None]
    places = out_ptr + rows[None, :].to(tl.int64) * OUTPUTS + outputs[:, None]
    tl.store(places, out.to(DTYPE), mask=output_mask[:, None] & row_mask[None, :])


def int8_launch(x: Tensor, packed: Tensor, absmax: Tensor, bias: Tensor | None, out: Tensor) -> Launch:
    """The launch that fills `out` [N, O] from x [N, I]."""
    rows, width = x.shape
    outputs = packed.shape[0]
    arguments: dict[str, Any] = {
        "x_ptr": x,
        "packed_ptr": packed,
        "absmax_ptr": absmax,
        "bias_ptr": bias,
        "out_ptr": out,
        "WIDTH": width,
        "OUTPUTS": outputs,
    }
    if rows == 1:
        columns = min(VECTOR_COLUMNS, int(triton.next_power_of_2(width)))
        arguments |= {"BLOCK_ROWS": VECTOR_ROWS, "BLOCK_COLUMNS": columns}
        return Launch(int8_vector_kernel, (triton.cdiv(outputs, VECTOR_ROWS),), arguments, warps=2, stages=2)
    block_rows = min(MOST_ROWS, max(16, int(triton.next_power_of_2(rows))))
    arguments |= {
        "ROWS": rows,
        "BLOCK_ROWS": block_rows,
        "BLOCK_OUTPUTS": TILE_OUTPUTS,
        "BLOCK_COLUMNS": TILE_COLUMNS,
        "PRECISION": dot_precision(x.dtype),
    }
    grid = triton.cdiv(outputs, TILE_OUTPUTS), triton.cdiv(rows, block_rows)
    return Launch(int8_tile_kernel, grid, arguments, warps=2, stages=2)


@torch.library.custom_op("moewarden::int8_linear", mutates_args=())
def _linear(x: Tensor, packed: Tensor, absmax: Tensor, bias: Tensor | None) -> Tensor:
    check_device(x.device, x.dtype)
    out = x.new_empty(x.shape[0], packed.shape[0])
    if x.shape[0] > 0:
        with torch.cuda.device_of(x):  # type: ignore[no-untyped-call] # Triton launches on the current device
            int8_launch(x, packed, absmax, bias, out).run()
    return out


@_linear.register_fake
def _(x: Tensor, packed: Tensor, _absmax: Tensor, _bias: Tensor | None) -> Tensor:
    return x.new_empty(x.shape[0], packed.shape[0])


def int8_triton(x: Tensor, packed: Tensor, scales: Scales, bias: Tensor | None) -> Tensor:
    """y = x W^T + b: x [..., I], W int8 [O, I] with one scale per row, b [O] -> [..., O]."""
    _check_inputs(x, packed, scales, bias)
    out: Tensor = _linear(x.reshape(-1, x.shape[-1]).contiguous(), packed, scales.absmax, bias)
    return out.view(*x.shape[:-1], packed.shape[0])


def _check_inputs(x: Tensor, packed: Tensor, scales: Scales, bias: Tensor | None) -> None:
    """Raise for anything a kernel would answer with a wrong result or a fault."""
    obstacle = int8_width_obstacle(packed)
    if obstacle is not None:
        raise ValueError(f"A Triton kernel cannot run: {obstacle}. Use choose_linear_kernel to find one that can.")
    outputs, width = packed.shape
    bias_shape = None if bias is None else tuple(bias.shape)
    if x.shape[-1] != width or tuple(scales.absmax.shape) != (outputs,) or bias_shape not in (None, (outputs,)):
        raise ValueError(
            f"x {tuple(x.shape)}, scales {tuple(scales.absmax.shape)}, bias {bias_shape} do not fit the weight "
            f"{tuple(packed.shape)}; expected x [..., {width}], scales and bias [{outputs}]."
        )
    if packed.dtype != torch.int8 or scales.absmax.dtype != torch.float32:
        raise ValueError(f"weight is {packed.dtype} with scales {scales.absmax.dtype}, expected int8 with float32.")
    if not packed.is_contiguous() or packed.device != x.device:
        raise ValueError(f"weight must be contiguous and on {x.device}, found {packed.stride()} on {packed.device}.")
