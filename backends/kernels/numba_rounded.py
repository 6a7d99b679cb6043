"""Rows of activations, rounded to eight bits a block of 64, times NF4 or eight-bit weights: sums of whole numbers.

What NF4 already lost is ten times what the rounding loses. A row's result does not depend on its neighbours, to the
last bit: within a block the sums are exact, and the blocks are added in one order.
"""

from typing import NamedTuple

import numpy as np

from .nf4 import BLOCK
from .numba_integers import (
    COLUMNS,
    GROUP,
    LARGEST,
    OFFSET,
    PACKED_BYTES,
    PART,
    add_column,
    add_plain,
    add_scaled,
    byte_sums,
    fetch_bytes,
    fetch_packed,
    no_ints,
    no_sums,
    packed_sums,
    round_packed,
    round_plain,
    store_scaled,
    store_sums,
    unpack_group,
)
from .numba_vectors import (
    LANES,
    Float32,
    Int8,
    Int32,
    Int64,
    UInt8,
    UInt16,
    jit,
    largest_lane,
    load,
    maximum,
    multiply,
    splat,
)

FEW_ROWS = 4
"""Up to so many rows of activations, weights are unpacked in registers for each; for more they are unpacked once."""


class Rounded(NamedTuple):
    """Rows of activations [N, I] as whole numbers."""

    codes: Int8
    """[N * I]."""
    scales: Float32
    """[N * I / 64]: what a product of codes is worth, of a code in 127ths."""
    offsets: Int32
    """[N * I / 64]: what the weights' offset adds to a block's sum."""


@jit
def round_block(x: Float32, at: int, rounded: Rounded, to: int, is_packed: bool) -> None:
    """Round 64 floats from `at` on to those of position `to`; the order is that of packed weights or their own."""
    top = splat(0.0)
    for i in range(at, at + BLOCK, LANES):
        v = load(x, i)
        top = maximum(maximum(v, multiply(v, splat(-1.0))), top)
    largest = largest_lane(top)
    factor = np.float32(0.0)
    if largest > 0.0:
        factor = np.float32(LARGEST) / largest
    # A block of tiny numbers may overflow the factor: it becomes zeros, as their products would round to.
    if not factor < np.float32(1e36):
        factor, largest = np.float32(0.0), np.float32(0.0)
    codes = rounded.codes
    total = round_packed(x, at, factor, codes, to) if is_packed else round_plain(x, at, factor, codes, to)
    rounded.scales[to // BLOCK] = largest / np.float32(LARGEST * LARGEST)
    rounded.offsets[to // BLOCK] = total * OFFSET


@jit
def multiply_rounded(
    x: Rounded,
    width: int,
    rows: Int64,
    count: int,
    packed: UInt8,
    at: int,
    scales: UInt16,
    first_scale: int,
    begin: int,
    end: int,
    outputs: int,
    tile: UInt8,
    out: Float32,
    to: int,
    stride: int,
) -> None:
    """x [.., I] at `count` rows times the outputs `begin` to `end - 1` of W [O, I] in NF4.

    For few rows the next group is fetched while one is multiplied, in the order of memory: rows side by side look like
    no order at all to the processor, which then waits for each.

    W begins at byte `at`, its scales, halves [O / GROUP, I / 64, GROUP], at `first_scale`; `begin` is a multiple of
    GROUP; O is at least GROUP, and the last group may repeat outputs of the one before. Output o of row r goes to
    out[to + r * stride + o]. tile uint8 [GROUP * I].
    """
    half, blocks = width // 2, width // BLOCK
    for first in range(begin, end, GROUP):
        output = min(first, outputs - GROUP)
        weights, scale = at + output * half, first_scale + first * blocks
        if count < FEW_ROWS:
            if first == begin:
                for block in range(blocks):
                    fetch_packed(packed, weights + block * PACKED_BYTES)
            for row in range(count):
                x_at, block_at = rows[row] * width, rows[row] * blocks
                sums = no_sums()
                for block in range(blocks):
                    if row == 0 and first + GROUP < end:
                        fetch_packed(packed, weights + (blocks + block) * PACKED_BYTES)
                    ints = packed_sums(packed, weights + block * (BLOCK // 2), half, x.codes, x_at + block * BLOCK)
                    sums = add_scaled(
                        sums,
                        ints,
                        x.offsets[block_at + block],
                        scales,
                        scale + block * GROUP,
                        x.scales[block_at + block],
                    )
                store_sums(out, to + row * stride + output, sums)
            continue
        for block in range(blocks):
            unpack_group(packed, weights + block * (BLOCK // 2), half, tile, block * GROUP * BLOCK)
        row = 0
        while row + 4 <= count:
            _tile_times_four(x, width, rows, row, tile, scales, scale, out, to + row * stride + output, stride)
            row += 4
        while row < count:
            _tile_times_one(x, width, rows[row], tile, scales, scale, out, to + row * stride + output)
            row += 1


@jit
def _tile_times_four(
    x: Rounded,
    width: int,
    rows: Int64,
    row: int,
    tile: UInt8,
    scales: UInt16,
    scale: int,
    out: Float32,
    to: int,
    stride: int,
) -> None:
    """An unpacked group times four rows of x."""
    blocks = width // BLOCK
    a, b, c, d = rows[row], rows[row + 1], rows[row + 2], rows[row + 3]
    sum_a = sum_b = sum_c = sum_d = no_sums()
    for block in range(blocks):
        at, i = block * GROUP * BLOCK, block * BLOCK
        in_a = in_b = in_c = in_d = no_ints()
        for column in range(COLUMNS):
            weights, four = at + column * PART, i + 4 * column
            in_a = add_column(in_a, tile, weights, x.codes, a * width + four)
            in_b = add_column(in_b, tile, weights, x.codes, b * width + four)
            in_c = add_column(in_c, tile, weights, x.codes, c * width + four)
            in_d = add_column(in_d, tile, weights, x.codes, d * width + four)
        factors = scale + block * GROUP
        at_a, at_b, at_c, at_d = a * blocks + block, b * blocks + block, c * blocks + block, d * blocks + block
        sum_a = add_scaled(sum_a, in_a, x.offsets[at_a], scales, factors, x.scales[at_a])
        sum_b = add_scaled(sum_b, in_b, x.offsets[at_b], scales, factors, x.scales[at_b])
        sum_c = add_scaled(sum_c, in_c, x.offsets[at_c], scales, factors, x.scales[at_c])
        sum_d = add_scaled(sum_d, in_d, x.offsets[at_d], scales, factors, x.scales[at_d])
    store_sums(out, to, sum_a)
    store_sums(out, to + stride, sum_b)
    store_sums(out, to + 2 * stride, sum_c)
    store_sums(out, to + 3 * stride, sum_d)


@jit
def _tile_times_one(
    x: Rounded, width: int, row: int, tile: UInt8, scales: UInt16, scale: int, out: Float32, to: int
) -> None:
    """An unpacked group times one row of x."""
    blocks = width // BLOCK
    sums = no_sums()
    for block in range(blocks):
        ints = no_ints()
        for column in range(COLUMNS):
            ints = add_column(
                ints, tile, block * GROUP * BLOCK + column * PART, x.codes, row * width + block * BLOCK + 4 * column
            )
        at = row * blocks + block
        sums = add_scaled(sums, ints, x.offsets[at], scales, scale + block * GROUP, x.scales[at])
    store_sums(out, to, sums)


@jit
def multiply_bytes(
    x: Rounded,
    width: int,
    count: int,
    weights: Int8,
    scales: Float32,
    begin: int,
    end: int,
    outputs: int,
    out: Float32,
) -> None:
    """x [count, I], rounded in its own order, times the outputs `begin` to `end - 1` of int8 W [O, I] -> out [count, O].

    scales fp32 [O]: the largest magnitude of each row of W, which is 127.
    """
    blocks = width // BLOCK
    for first in range(begin, end, GROUP):
        output = min(first, outputs - GROUP)
        for row in range(count):
            sums = no_sums()
            for block in range(blocks):
                at, place = output * width + block * BLOCK, row * blocks + block
                if row == 0 and first + GROUP < end:
                    fetch_bytes(weights, (output + GROUP) * width + block * 2 * PACKED_BYTES)
                ints = byte_sums(weights, at, width, x.codes, place * BLOCK)
                sums = add_plain(sums, ints, x.offsets[place], x.scales[place])
            store_scaled(out, row * outputs + output, sums, scales, output)
