"""Rows of activations, rounded to eight bits a block of 64, times NF4 or eight-bit weights: sums of whole numbers.

What NF4 already lost is ten times what the rounding loses. A row's result does not depend on its neighbours, to the
last bit: within a block the sums are exact, and the blocks are added in one order.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import literal_unroll

from .nf4 import BLOCK
from .numba_integers import (
    GROUP,
    LARGEST,
    OFFSET,
    PACKED_BYTES,
    fetch_bytes,
    fetch_packed,
    round_packed,
    round_plain,
)
from .numba_rows import add_bytes, add_packed, no_sums, scale_sums, store_sums
from .numba_vectors import (
    LANES,
    Float32,
    Int8,
    Int32,
    Int64,
    UInt8,
    UInt16,
    allocating,
    jit,
    largest_lane,
    load,
    maximum,
    multiply,
    splat,
)

MOST_ROWS = 8
"""Weights are unpacked in registers for so many rows of activations at once: more of them would not fit."""
SOME = tuple((0,) * count for count in range(1, MOST_ROWS + 1))
"""Tuples of all lengths up to there: code is compiled for each."""


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
    out: Float32,
    to: int,
    stride: int,
) -> None:
    """x [.., I] at `count` rows times the outputs `begin` to `end - 1` of W [O, I] in NF4.

    While a group is multiplied the next one is fetched, in the order of memory: rows side by side look like no order
    at all to the processor, which then waits for each.

    W begins at byte `at`, its scales, halves [O / GROUP, I / 64, GROUP], at `first_scale`; `begin` is a multiple of
    GROUP; O is at least GROUP, and the last group may repeat outputs of the one before. Output o of row r goes to
    out[to + r * stride + o].
    """
    half, blocks = width // 2, width // BLOCK
    for block in range(blocks):
        fetch_packed(packed, at + begin * half + block * PACKED_BYTES)
    for first in range(begin, end, GROUP):
        output = min(first, outputs - GROUP)
        weights, scale = at + output * half, first_scale + first * blocks
        ahead = weights + GROUP * half if first + GROUP < end else weights
        row = 0
        while row < count:
            for some in literal_unroll(SOME):
                if len(some) == min(count - row, len(SOME)):
                    _multiply_some(
                        some, x, rows, row, blocks, packed, weights, ahead, scales, scale, out,
                        to + row * stride + output, stride,
                    )  # fmt: skip
            row, ahead = row + len(SOME), weights


@jit
def _multiply_some(
    some: Any,
    x: Rounded,
    rows: Int64,
    row: int,
    blocks: int,
    packed: UInt8,
    weights: int,
    ahead: int,
    scales: UInt16,
    scale: int,
    out: Float32,
    to: int,
    stride: int,
) -> None:
    """A group times as many rows of x as `some` is long, from number `row` on; what stands ahead is fetched."""
    half = blocks * (BLOCK // 2)
    sums = no_sums(some)
    for block in range(blocks):
        fetch_packed(packed, ahead + block * PACKED_BYTES)
        sums = add_packed(
            sums, packed, weights + block * (BLOCK // 2), half, scales, scale + block * GROUP, x, rows, row, blocks, block
        )  # fmt: skip
    store_sums(out, to, stride, sums)


@allocating
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
    rows, blocks = np.arange(count), width // BLOCK
    for first in range(begin, end, GROUP):
        output = min(first, outputs - GROUP)
        ahead = (output + GROUP) * width if first + GROUP < end else output * width
        row = 0
        while row < count:
            for some in literal_unroll(SOME):
                if len(some) == min(count - row, len(SOME)):
                    sums = no_sums(some)
                    for block in range(blocks):
                        fetch_bytes(weights, ahead + block * 2 * PACKED_BYTES)
                        at = output * width + block * BLOCK
                        sums = add_bytes(sums, weights, at, width, x, rows, row, blocks, block)
                    store_sums(out, row * outputs + output, outputs, scale_sums(sums, scales, output))
            row, ahead = row + len(SOME), output * width
