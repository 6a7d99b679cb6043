"""The two ends of a model: tokens to what stands for them, and the last rows to a logit for each token.

Weights in bfloat16 are read as they are and widened in registers: half the bytes, and not a bit of difference.
"""
# ruff: noqa: ARG001, ARG005 (an implementation is chosen by one argument, and Numba wants them all named)

from typing import Any, NamedTuple

import numpy as np

from .nf4 import BLOCK
from .numba_activations import Exact, chosen_for, is_form
from .numba_integers import LARGEST
from .numba_products import multiply_floats_part, rows_products
from .numba_rounded import multiply_bytes, round_block
from .numba_vectors import (
    LANES,
    Float32,
    Int8,
    Int64,
    UInt16,
    allocating,
    jit,
    load,
    load_brain,
    multiply_add,
    splat,
    store,
    store_four_sums,
)


class Head(NamedTuple):
    """The output head in floats, in bfloat16 or in eight bits: the other arrays are empty."""

    floats: Float32
    """[V * D]."""
    halves: UInt16
    """[V * D]."""
    codes: Int8
    """[V * D]."""
    scales: Float32
    """[V]: the largest magnitude of each row of codes, which is 127."""


class Embedding(NamedTuple):
    """The input embedding, in float32 or in bfloat16: the other array is empty."""

    floats: Float32
    """[V * D]."""
    halves: UInt16
    """[V * D]."""


@jit
def multiply_head(
    head: Head, kept: Any, x: Float32, width: int, rows: Int64, begin: int, end: int, outputs: int, out: Float32
) -> None:
    """x [.., D] at rows times the outputs `begin` to `end - 1` of the head [V, D] -> out [len(rows), V].

    kept: the same rows one after the other as `keep_for_head` keeps them; `begin` is a multiple of 16.
    """
    if len(head.halves):
        _multiply_halves(x, width, rows, head.halves, begin, end, outputs, out)
    elif len(head.floats):
        multiply_floats_part(x, width, rows, len(rows), head.floats, begin, end, outputs, out)
    else:
        _multiply_codes(kept, x, width, rows, head.codes, head.scales, begin, end, outputs, out)


@allocating
def _multiply_halves(
    x: Float32, width: int, rows: Int64, halves: UInt16, begin: int, end: int, outputs: int, out: Float32
) -> None:
    """The sums are those that the same weights have as floats, to the last bit."""
    buffer = np.empty(4 * width if len(rows) > 1 else begin * 0, dtype=np.float32)
    for block in range(begin, end, 4):
        output = min(block, outputs - 4)  # the last block may repeat some outputs of the one before
        if len(rows) == 1:  # it would not pay to store the weights
            _products_of_halves(x, rows[0] * width, halves, output * width, width, out, output)
            continue
        for i in range(0, 4 * width, LANES):
            store(buffer, i, load_brain(halves, output * width + i))
        rows_products(x, width, rows, len(rows), buffer, begin * 0, width, out, outputs, output)


@jit
def _products_of_halves(x: Float32, a: int, halves: UInt16, at: int, width: int, out: Float32, to: int) -> None:
    """One row of x with four neighbouring rows of weights: four sums to out[to:]."""
    s0 = s1 = s2 = s3 = splat(0.0)
    for i in range(0, width, LANES):
        v = load(x, a + i)
        s0 = multiply_add(load_brain(halves, at + i), v, s0)
        s1 = multiply_add(load_brain(halves, at + width + i), v, s1)
        s2 = multiply_add(load_brain(halves, at + 2 * width + i), v, s2)
        s3 = multiply_add(load_brain(halves, at + 3 * width + i), v, s3)
    store_four_sums(out, to, s0, s1, s2, s3)


@allocating
def _multiply_widened(
    x: Float32,
    width: int,
    rows: Int64,
    codes: Int8,
    scales: Float32,
    begin: int,
    end: int,
    outputs: int,
    out: Float32,
) -> None:
    """Weights in eight bits times activations as they are."""
    buffer = np.empty(4 * width, dtype=np.float32)
    for block in range(begin, end, 4):
        output = min(block, outputs - 4)
        for i in range(4):
            scale, at = scales[output + i] / np.float32(LARGEST), (output + i) * width
            for j in range(width):
                buffer[i * width + j] = np.float32(codes[at + j]) * scale
        rows_products(x, width, rows, len(rows), buffer, begin * 0, width, out, outputs, output)


def _multiply_codes(
    kept: Any,
    x: Float32,
    width: int,
    rows: Int64,
    codes: Int8,
    scales: Float32,
    begin: int,
    end: int,
    outputs: int,
    out: Float32,
) -> None:
    """The same with weights in eight bits."""
    raise NotImplementedError  # compiled code takes what is chosen below by the kind of activations


@chosen_for(_multiply_codes)
def _multiply_codes_with(
    kept: Any, x: Any, width: Any, rows: Any, codes: Any, scales: Any, begin: Any, end: Any, outputs: Any, out: Any
) -> Any:
    if is_form(kept, Exact):

        def exact(
            kept: Any, x: Any, width: Any, rows: Any, codes: Any, scales: Any, begin: Any, end: Any, outputs: Any,
            out: Any,
        ) -> None:  # fmt: skip
            _multiply_widened(x, width, rows, codes, scales, begin, end, outputs, out)

        return exact

    def rounded(
        kept: Any, x: Any, width: Any, rows: Any, codes: Any, scales: Any, begin: Any, end: Any, outputs: Any, out: Any
    ) -> None:
        multiply_bytes(kept, width, len(rows), codes, scales, begin, end, outputs, out)

    return rounded


def keep_for_head(kept: Any, to: int, source: Float32, at: int, count: int) -> None:
    """`keep` for activations that the output head is multiplied with."""
    raise NotImplementedError  # compiled code takes what is chosen below by the kind of activations


@chosen_for(keep_for_head)
def _keep_for_head(kept: Any, to: Any, source: Any, at: Any, count: Any) -> Any:
    if is_form(kept, Exact):
        return lambda kept, to, source, at, count: None

    def rounded(kept: Any, to: Any, source: Any, at: Any, count: Any) -> None:
        for i in range(0, count, BLOCK):
            round_block(source, at + i, kept, to + i, False)

    return rounded
