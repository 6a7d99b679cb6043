"""The last norm, the output head and the likeliest token in two launches.

Checked in Triton's interpreter and compiled for five generations of cards; not yet run on a GPU.

Each program computes the logits of a few tokens of the vocabulary and keeps the likeliest of them; the second launch
finds the likeliest of these. One row is a matrix-vector product; more rows share tiles, so that the weight is read once.
"""

from typing import Any, Literal

import torch
import triton
import triton.language as tl
from torch import Tensor

from ..obstacles import check_linear_inputs
from ..scales import Scales
from ..triton_nf4 import (
    Launch,
    add_product,
    dense_tile,
    dot_precision,
    jit,
    load_packed,
    load_pairs,
    load_scales,
    lookup,
    scale_arguments,
    unpack,
)
from .inputs import FLOATS, check_norm, check_rows, check_tensor
from .norm import Norm
from .rounded_norm import rounded_norm
from .router import ordered_key
from .traffic import Moved, size

BLOCK_OUTPUTS = 8
"""Tokens of the vocabulary of one program when x is one row."""

BLOCK_COLUMNS = 512
"""Inputs it reads at once."""

TILE_OUTPUTS = 32
"""Tokens of the vocabulary of a tile."""

TILE_COLUMNS = 128
"""Inputs that one step of a tile multiplies."""

MOST_ROWS = 64
"""Rows of the tallest tile."""

BLOCK_BEST = 4096
"""Programs whose likeliest tokens are compared at once."""

WARPS = 4

NO_SCALES = dict.fromkeys(("absmax_ptr", "nested_ptr", "mean_ptr", "levels_ptr"))

WeightKind = Literal["float", "int8", "nf4"]


@jit
def finish(
    logits: tl.tensor,
    outputs: tl.tensor,
    rows: tl.tensor,
    row_mask: tl.tensor,
    logits_ptr: tl.tensor,
    keys_ptr: tl.tensor,
    best_ptr: tl.tensor,
    OUTPUTS: tl.constexpr,
) -> None:
    """Store logits [outputs, rows] and, of each row, the likeliest of these outputs with its key."""
    output_mask = outputs < OUTPUTS
    mask = output_mask[:, None] & row_mask[None, :]
    tl.store(logits_ptr + rows[None, :].to(tl.int64) * OUTPUTS + outputs[:, None], logits, mask=mask)
    keys = tl.where(output_mask[:, None], ordered_key(logits), -2147483648)
    largest = tl.max(keys, axis=0)  # [rows]
    first = tl.min(tl.where(keys == largest[None, :], outputs[:, None], 2147483647), axis=0)
    place = rows * tl.num_programs(0) + tl.program_id(0)
    tl.store(keys_ptr + place, largest, mask=row_mask)
    tl.store(best_ptr + place, first, mask=row_mask)


@jit
def head_vector_kernel(
    x_ptr: tl.tensor,
    norm_ptr: tl.tensor,
    weight_ptr: tl.tensor,
    absmax_ptr: tl.tensor,
    nested_ptr: tl.tensor,
    mean_ptr: tl.tensor,
    levels_ptr: tl.tensor,
    logits_ptr: tl.tensor,
    keys_ptr: tl.tensor,
    best_ptr: tl.tensor,
    WIDTH: tl.constexpr,
    OUTPUTS: tl.constexpr,
    KIND: tl.constexpr,
    EPSILON: tl.constexpr,
    DIVISOR: tl.constexpr,
    BLOCK_OUTPUTS: tl.constexpr,
    BLOCK_COLUMNS: tl.constexpr,
    UNROLL: tl.constexpr,
    LOOKUP: tl.constexpr,
) -> None:
    """Logits of some outputs for one row; what the norm divides by is the same for the whole row, so it comes last."""
    outputs = tl.program_id(0) * BLOCK_OUTPUTS + tl.arange(0, BLOCK_OUTPUTS)
    output_mask = outputs < OUTPUTS
    if KIND == "nf4":
        scales = (absmax_ptr, nested_ptr, mean_ptr, levels_ptr)
        BLOCK_CHUNKS: tl.constexpr = BLOCK_COLUMNS // 32
        total = tl.zeros((BLOCK_OUTPUTS, BLOCK_CHUNKS), tl.float32)
        squares = tl.zeros((1, BLOCK_CHUNKS), tl.float32)
        for start in tl.range(0, WIDTH // 32, BLOCK_CHUNKS, loop_unroll_factor=UNROLL):
            chunks = start + tl.arange(0, BLOCK_CHUNKS)
            chunk_mask = (chunks < WIDTH // 32)[None, :]
            mask = output_mask[:, None] & chunk_mask
            packed = load_packed(weight_ptr, outputs, chunks, mask, WIDTH)
            even, odd = unpack(packed, LOOKUP)  # [R, C, 16]
            x_even, x_odd = load_pairs(x_ptr, chunks, chunk_mask)  # [1, C, 16]
            if norm_ptr is not None:
                squares += tl.sum(x_even * x_even + x_odd * x_odd, axis=2)
                gain_even, gain_odd = load_pairs(norm_ptr, chunks, chunk_mask)
                x_even, x_odd = x_even * gain_even, x_odd * gain_odd
            products = tl.sum(even * x_even + odd * x_odd, axis=2)
            total += products * load_scales(scales, outputs, chunks, mask, WIDTH)
        square = tl.sum(tl.sum(squares, axis=1), axis=0)
    else:
        total = tl.zeros((BLOCK_OUTPUTS, BLOCK_COLUMNS), tl.float32)
        squares = tl.zeros((BLOCK_COLUMNS,), tl.float32)
        for start in tl.range(0, WIDTH, BLOCK_COLUMNS, loop_unroll_factor=UNROLL):
            columns = start + tl.arange(0, BLOCK_COLUMNS)
            column_mask = columns < WIDTH
            mask = output_mask[:, None] & column_mask[None, :]
            places = weight_ptr + outputs[:, None].to(tl.int64) * WIDTH + columns[None, :]
            weight = tl.load(places, mask=mask, other=0).to(tl.float32)
            x = tl.load(x_ptr + columns, mask=column_mask, other=0.0).to(tl.float32)
            if norm_ptr is not None:
                squares += x * x
                x *= tl.load(norm_ptr + columns, mask=column_mask, other=0.0).to(tl.float32)
            total += weight * x[None, :]
        square = tl.sum(squares, axis=0)
    logits = tl.sum(total, axis=1)
    if norm_ptr is not None:
        logits *= tl.rsqrt(square / WIDTH + EPSILON)
    if KIND == "int8":
        logits *= tl.load(absmax_ptr + outputs, mask=output_mask, other=0.0) / 127.0
    row = tl.arange(0, 1)
    finish((logits / DIVISOR)[:, None], outputs, row, row < 1, logits_ptr, keys_ptr, best_ptr, OUTPUTS)


@jit
def head_tile_kernel(
    x_ptr: tl.tensor,
    norm_ptr: tl.tensor,
    weight_ptr: tl.tensor,
    absmax_ptr: tl.tensor,
    nested_ptr: tl.tensor,
    mean_ptr: tl.tensor,
    levels_ptr: tl.tensor,
    logits_ptr: tl.tensor,
    keys_ptr: tl.tensor,
    best_ptr: tl.tensor,
    ROWS: tl.tensor,
    WIDTH: tl.constexpr,
    OUTPUTS: tl.constexpr,
    KIND: tl.constexpr,
    EPSILON: tl.constexpr,
    DIVISOR: tl.constexpr,
    BLOCK_ROWS: tl.constexpr,
    BLOCK_OUTPUTS: tl.constexpr,
    BLOCK_COLUMNS: tl.constexpr,
    LOOKUP: tl.constexpr,
    PRECISION: tl.constexpr,
) -> None:
    """Logits of some outputs for some rows; rows are read twice, for what the norm divides by and for the product."""
    DTYPE: tl.constexpr = x_ptr.dtype.element_ty
    scales = (absmax_ptr, nested_ptr, mean_ptr, levels_ptr)
    rows = tl.program_id(1) * BLOCK_ROWS + tl.arange(0, BLOCK_ROWS)
    row_mask = rows < ROWS
    outputs = tl.program_id(0) * BLOCK_OUTPUTS + tl.arange(0, BLOCK_OUTPUTS)
    output_mask = outputs < OUTPUTS
    squares = tl.zeros((BLOCK_ROWS,), tl.float32)
    if norm_ptr is not None:
        for start in range(0, WIDTH, BLOCK_COLUMNS):
            columns = start + tl.arange(0, BLOCK_COLUMNS)
            x_mask = row_mask[:, None] & (columns < WIDTH)[None, :]
            x = tl.load(x_ptr + rows[:, None] * WIDTH + columns[None, :], mask=x_mask, other=0.0).to(tl.float32)
            squares += tl.sum(x * x, axis=1)
    scale = tl.rsqrt(squares / WIDTH + EPSILON) if norm_ptr is not None else squares

    logits = tl.zeros((BLOCK_OUTPUTS, BLOCK_ROWS), tl.float32)
    for start in range(0, WIDTH, BLOCK_COLUMNS):
        columns = start + tl.arange(0, BLOCK_COLUMNS)
        column_mask = columns < WIDTH
        x_mask = row_mask[:, None] & column_mask[None, :]
        x = tl.load(x_ptr + rows[:, None] * WIDTH + columns[None, :], mask=x_mask, other=0.0)
        if norm_ptr is not None:
            gain = tl.load(norm_ptr + columns, mask=column_mask, other=0.0).to(tl.float32)
            x = rounded_norm(x.to(tl.float32), scale[:, None], gain[None, :], DTYPE).to(DTYPE)
        if KIND == "nf4":
            chunks = start // 32 + tl.arange(0, BLOCK_COLUMNS // 32)
            mask = output_mask[:, None] & (chunks < WIDTH // 32)[None, :]
            tile = dense_tile(weight_ptr, scales, outputs, chunks, mask, WIDTH, LOOKUP, DTYPE)
        else:
            places = weight_ptr + outputs[:, None].to(tl.int64) * WIDTH + columns[None, :]
            tile = tl.load(places, mask=output_mask[:, None] & column_mask[None, :], other=0)
            tile = tile.to(tl.float32).to(DTYPE)  # int8 is exact in every float dtype
        logits = add_product(logits, tile, x, PRECISION)
    if KIND == "int8":
        logits *= (tl.load(absmax_ptr + outputs, mask=output_mask, other=0.0) / 127.0)[:, None]
    finish(logits / DIVISOR, outputs, rows, row_mask, logits_ptr, keys_ptr, best_ptr, OUTPUTS)


@jit
def best_kernel(
    keys_ptr: tl.tensor, best_ptr: tl.tensor, out_ptr: tl.tensor, PARTS: tl.constexpr, BLOCK: tl.constexpr
) -> None:
    """out[row] = the likeliest of what the first launch's programs kept, the first of equals."""
    row = tl.program_id(0)
    keys_ptr += row * PARTS
    best_ptr += row * PARTS
    largest = tl.full((BLOCK,), -2147483648, tl.int32)
    best = tl.full((BLOCK,), 2147483647, tl.int32)
    for start in range(0, PARTS, BLOCK):
        parts = start + tl.arange(0, BLOCK)
        keys = tl.load(keys_ptr + parts, mask=parts < PARTS, other=-2147483648)
        outputs = tl.load(best_ptr + parts, mask=parts < PARTS, other=2147483647)
        best = tl.where(keys > largest, outputs, best)  # parts ascend, so the first of equals stays
        largest = tl.maximum(largest, keys)
    top = tl.max(largest, axis=0)
    tl.store(out_ptr + row, tl.min(tl.where(largest == top, best, 2147483647), axis=0).to(tl.int64))


def head_launches(
    x: Tensor, norm: Norm | None, weight: Tensor, scales: Scales | None, divisor: float, logits: Tensor, best: Tensor
) -> list[Launch]:
    """Both launches: they fill logits [B, V] and best [B]."""
    rows, width = x.shape
    outputs, kind = len(weight), weight_kind(weight, scales)
    arguments: dict[str, Any] = {
        "x_ptr": x,
        "norm_ptr": None if norm is None else norm.weight,
        "weight_ptr": weight,
        **(NO_SCALES if scales is None else scale_arguments(scales)),
        "logits_ptr": logits,
        "WIDTH": width,
        "OUTPUTS": outputs,
        "KIND": kind,
        "EPSILON": 0.0 if norm is None else norm.epsilon,
        "DIVISOR": divisor,
        "LOOKUP": lookup(),
    }
    programs = triton.cdiv(outputs, BLOCK_OUTPUTS if rows == 1 else TILE_OUTPUTS)
    keys, kept = x.new_empty(rows, programs, dtype=torch.int32), x.new_empty(rows, programs, dtype=torch.int32)
    arguments |= {"keys_ptr": keys, "best_ptr": kept}
    if rows == 1:
        columns = min(BLOCK_COLUMNS, max(32, int(triton.next_power_of_2(width))))
        arguments |= {"BLOCK_OUTPUTS": BLOCK_OUTPUTS, "BLOCK_COLUMNS": columns}
        arguments["UNROLL"] = min(3, triton.cdiv(width, columns))
        first = Launch(head_vector_kernel, (programs,), arguments, WARPS)
    else:
        block_rows = min(MOST_ROWS, max(16, int(triton.next_power_of_2(rows))))
        arguments |= {"ROWS": rows, "BLOCK_ROWS": block_rows, "BLOCK_OUTPUTS": TILE_OUTPUTS}
        arguments |= {"BLOCK_COLUMNS": TILE_COLUMNS, "PRECISION": dot_precision(x.dtype)}
        grid = programs, triton.cdiv(rows, block_rows)
        first = Launch(head_tile_kernel, grid, arguments, warps=2, stages=2)
    block = min(BLOCK_BEST, int(triton.next_power_of_2(programs)))
    last = {"keys_ptr": keys, "best_ptr": kept, "out_ptr": best, "PARTS": programs, "BLOCK": block}
    return [first, Launch(best_kernel, (rows,), last, warps=8)]


def weight_kind(weight: Tensor, scales: Scales | None) -> WeightKind:
    """How the weight is stored, by its dtype."""
    if scales is None:
        return "float"
    return "int8" if weight.dtype == torch.int8 else "nf4"


@torch.library.custom_op("moewarden::fused_head", mutates_args=())
def _head(
    x: Tensor, gain: Tensor | None, epsilon: float, weight: Tensor, scales: list[Tensor], divisor: float
) -> tuple[Tensor, Tensor]:
    logits = x.new_empty(len(x), len(weight), dtype=torch.float32)
    best = x.new_empty(len(x), dtype=torch.int64)
    if len(x) > 0:
        norm = None if gain is None else Norm(gain, epsilon)
        described = Scales(*scales) if scales else None
        with torch.cuda.device_of(x):  # type: ignore[no-untyped-call] # Triton launches on the current device
            for launch in head_launches(x, norm, weight, described, divisor, logits, best):
                launch.run()
    return logits, best


@_head.register_fake
def _(x: Tensor, _gain: Tensor | None, _epsilon: float, weight: Tensor, *_rest: Any) -> tuple[Tensor, Tensor]:
    return x.new_empty(len(x), len(weight), dtype=torch.float32), x.new_empty(len(x), dtype=torch.int64)


def head(x: Tensor, norm: Norm | None, weight: Tensor, scales: Scales | None, divisor: float) -> tuple[Tensor, Tensor]:
    """Same signature and meaning as `head_reference`."""
    check_rows(x)
    batch, hidden = x.shape
    check_tensor("x", x, (batch, hidden), x.device)
    check_norm("norm", norm, hidden, x.device)
    outputs = len(weight)
    if scales is None:
        check_tensor("weight", weight, (outputs, hidden), x.device, FLOATS)
    elif weight.dtype == torch.int8:
        check_tensor("weight", weight, (outputs, hidden), x.device, (torch.int8,))
        check_tensor("scales", scales.absmax, (outputs,), x.device, (torch.float32,))
    else:
        check_linear_inputs(x, weight, scales, None)
    gain, epsilon = (None, 0.0) if norm is None else (norm.weight, norm.epsilon)
    tensors = [] if scales is None else scales.tensors()
    logits, best = _head(x, gain, epsilon, weight, tensors, divisor)
    return logits, best


def head_moved(x: Tensor, norm: Norm | None, weight: Tensor, scales: Scales | None, _divisor: float) -> Moved:
    """Bytes that one call moves; what one launch leaves to the other stays in the cache of the card."""
    read = size(x, weight, None if norm is None else norm.weight, *([] if scales is None else scales.tensors()))
    return Moved(read, len(x) * (4 * len(weight) + 8), launches=2)
