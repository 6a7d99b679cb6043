"""Rows of activations times a weight matrix, from fp32, from NF4 and from MXFP4.

Arrays are flat; a matrix row is a position in one. Four weight rows are always multiplied at once, so that each
activation is read once for them and their sums are stored together. Every product is added up in the same order
whatever else is computed beside it, so a row's result does not depend on its neighbours, to the last bit.
"""

from .numba_nf4 import load_levels, load_scale
from .numba_vectors import (
    LANES,
    Float32,
    Floats,
    Int64,
    UInt8,
    add,
    divide,
    jit,
    load,
    maximum,
    minimum,
    multiply,
    multiply_add,
    power_of_two,
    round_to_whole,
    splat,
    store,
    store_four_sums,
    sum_lanes,
)

RUN = 32
"""Weights of one row that are read with one scale; the width of a packed matrix is a multiple of it."""


@jit
def multiply_packed(
    x: Float32,
    width: int,
    rows: Int64,
    count: int,
    packed: UInt8,
    at: int,
    scales: Float32,
    outputs: int,
    buffer: Float32,
    out: Float32,
) -> None:
    """x [.., I] at `count` rows times W [O, I] in four bits -> out [count, O].

    packed uint8 and scales, fp32 of NF4 or uint8 of MXFP4: those of a whole tensor, W begins with weight number `at`;
    buffer fp32 [4 * I].
    """
    multiply_part(x, width, rows, count, packed, at, scales, at * 0, outputs, outputs, buffer, out, at * 0)


@jit
def multiply_part(
    x: Float32,
    width: int,
    rows: Int64,
    count: int,
    packed: UInt8,
    at: int,
    scales: Float32,
    begin: int,
    end: int,
    outputs: int,
    buffer: Float32,
    out: Float32,
    to: int,
) -> None:
    """The same for the outputs `begin` to `end - 1` alone, multiples of four; out [count, O] begins at `to`."""
    for output in range(begin, end, 4):
        first = at + output * width
        if count == 1:
            _packed_products(x, rows[0] * width, packed, first, scales, width, out, to + output)
            continue
        for i in range(0, 4 * width, RUN):
            scale = splat(load_scale(scales, first + i))
            for j in range(i, i + RUN, LANES):
                store(buffer, j, multiply(load_levels(packed, scales, (first + j) >> 1), scale))
        rows_products(x, width, rows, count, buffer, at * 0, width, out, outputs, to + output)


@jit
def multiply_floats(
    x: Float32, width: int, rows: Int64, count: int, weights: Float32, outputs: int, out: Float32
) -> None:
    """x [.., I] at `count` rows times fp32 W [O, I], O at least 4 -> out [count, O]."""
    multiply_floats_part(x, width, rows, count, weights, rows[:0].size, outputs, outputs, out)


@jit
def multiply_floats_part(
    x: Float32,
    width: int,
    rows: Int64,
    count: int,
    weights: Float32,
    begin: int,
    end: int,
    outputs: int,
    out: Float32,
) -> None:
    """The same for the outputs `begin`, a multiple of four, to `end - 1` alone."""
    for block in range(begin, end, 4):
        output = min(block, outputs - 4)  # the last block may repeat some outputs of the one before
        rows_products(x, width, rows, count, weights, output * width, width, out, outputs, output)


@jit
def rows_products(
    x: Float32,
    width: int,
    rows: Int64,
    count: int,
    weights: Float32,
    at: int,
    stride: int,
    out: Float32,
    outputs: int,
    output: int,
) -> None:
    """Four weight rows times `count` rows of x, in tiles of four rows or two, as many as fit the registers."""
    row = 0
    if LANES == 16:
        while row + 4 <= count:
            a, b, c, d = rows[row] * width, rows[row + 1] * width, rows[row + 2] * width, rows[row + 3] * width
            _products_of_four(x, a, b, c, d, weights, at, stride, width, out, row * outputs + output, outputs)
            row += 4
    while row + 2 <= count:
        to = row * outputs + output
        products_of_two(x, rows[row] * width, rows[row + 1] * width, weights, at, stride, width, out, to, to + outputs)
        row += 2
    if row < count:
        products(x, rows[row] * width, weights, at, stride, width, out, row * outputs + output)


@jit
def products(x: Float32, a: int, weights: Float32, at: int, stride: int, width: int, out: Float32, to: int) -> None:
    """One row of x with four weight rows, `stride` apart: four sums to out[to:]."""
    s0 = s1 = s2 = s3 = splat(0.0)
    for i in range(0, width, LANES):
        v = load(x, a + i)
        s0 = multiply_add(load(weights, at + i), v, s0)
        s1 = multiply_add(load(weights, at + stride + i), v, s1)
        s2 = multiply_add(load(weights, at + 2 * stride + i), v, s2)
        s3 = multiply_add(load(weights, at + 3 * stride + i), v, s3)
    store_four_sums(out, to, s0, s1, s2, s3)


@jit
def products_of_two(
    x: Float32, a: int, b: int, weights: Float32, at: int, stride: int, width: int, out: Float32, to_a: int, to_b: int
) -> None:
    """Two rows of x with four weight rows: four sums each."""
    a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = splat(0.0)
    for i in range(0, width, LANES):
        va, vb = load(x, a + i), load(x, b + i)
        w0, w1 = load(weights, at + i), load(weights, at + stride + i)
        w2, w3 = load(weights, at + 2 * stride + i), load(weights, at + 3 * stride + i)
        a0, a1 = multiply_add(w0, va, a0), multiply_add(w1, va, a1)
        a2, a3 = multiply_add(w2, va, a2), multiply_add(w3, va, a3)
        b0, b1 = multiply_add(w0, vb, b0), multiply_add(w1, vb, b1)
        b2, b3 = multiply_add(w2, vb, b2), multiply_add(w3, vb, b3)
    store_four_sums(out, to_a, a0, a1, a2, a3)
    store_four_sums(out, to_b, b0, b1, b2, b3)


@jit
def _products_of_four(
    x: Float32,
    a: int,
    b: int,
    c: int,
    d: int,
    weights: Float32,
    at: int,
    stride: int,
    width: int,
    out: Float32,
    to: int,
    outputs: int,
) -> None:
    """Four rows of x with four weight rows: four sums each, `outputs` apart."""
    a0 = a1 = a2 = a3 = b0 = b1 = b2 = b3 = splat(0.0)
    c0 = c1 = c2 = c3 = d0 = d1 = d2 = d3 = splat(0.0)
    for i in range(0, width, LANES):
        va, vb, vc, vd = load(x, a + i), load(x, b + i), load(x, c + i), load(x, d + i)
        w = load(weights, at + i)
        a0, b0 = multiply_add(w, va, a0), multiply_add(w, vb, b0)
        c0, d0 = multiply_add(w, vc, c0), multiply_add(w, vd, d0)
        w = load(weights, at + stride + i)
        a1, b1 = multiply_add(w, va, a1), multiply_add(w, vb, b1)
        c1, d1 = multiply_add(w, vc, c1), multiply_add(w, vd, d1)
        w = load(weights, at + 2 * stride + i)
        a2, b2 = multiply_add(w, va, a2), multiply_add(w, vb, b2)
        c2, d2 = multiply_add(w, vc, c2), multiply_add(w, vd, d2)
        w = load(weights, at + 3 * stride + i)
        a3, b3 = multiply_add(w, va, a3), multiply_add(w, vb, b3)
        c3, d3 = multiply_add(w, vc, c3), multiply_add(w, vd, d3)
    store_four_sums(out, to, a0, a1, a2, a3)
    store_four_sums(out, to + outputs, b0, b1, b2, b3)
    store_four_sums(out, to + 2 * outputs, c0, c1, c2, c3)
    store_four_sums(out, to + 3 * outputs, d0, d1, d2, d3)


@jit
def _packed_products(
    x: Float32, a: int, packed: UInt8, first: int, scales: Float32, width: int, out: Float32, to: int
) -> None:
    """`products` with the weights unpacked on the way, for a single row of x: it would not pay to store them."""
    s0 = s1 = s2 = s3 = splat(0.0)
    second, third, fourth = first + width, first + 2 * width, first + 3 * width
    for i in range(0, width, RUN):
        scale0, scale1 = splat(load_scale(scales, first + i)), splat(load_scale(scales, second + i))
        scale2, scale3 = splat(load_scale(scales, third + i)), splat(load_scale(scales, fourth + i))
        for j in range(i, i + RUN, LANES):
            v = load(x, a + j)
            s0 = multiply_add(multiply(load_levels(packed, scales, (first + j) >> 1), scale0), v, s0)
            s1 = multiply_add(multiply(load_levels(packed, scales, (second + j) >> 1), scale1), v, s1)
            s2 = multiply_add(multiply(load_levels(packed, scales, (third + j) >> 1), scale2), v, s2)
            s3 = multiply_add(multiply(load_levels(packed, scales, (fourth + j) >> 1), scale3), v, s3)
    store_four_sums(out, to, s0, s1, s2, s3)


@jit
def normalize(x: Float32, weight: Float32, epsilon: float, rows: int, width: int, out: Float32) -> None:
    """RMS norm of each row: x [rows, I], weight [I] -> out [rows, I]."""
    for at in range(0, rows * width, width):
        squares = splat(0.0)
        for i in range(at, at + width, LANES):
            v = load(x, i)
            squares = multiply_add(v, v, squares)
        scale = splat(1.0 / (sum_lanes(squares) / width + epsilon) ** 0.5)
        for i in range(0, width, LANES):
            store(out, at + i, multiply(load(weight, i), multiply(load(x, at + i), scale)))


@jit
def exponential(x: Floats) -> Floats:
    """e^x in every lane, within about two units in the last place; beyond -87 and 88 it no longer changes."""
    x = minimum(maximum(x, splat(-87.0)), splat(88.0))
    n = round_to_whole(multiply(x, splat(1.44269504088896341)))
    r = multiply_add(n, splat(-0.693359375), x)  # ln 2 in two parts, the first of few bits, so that r is exact
    r = multiply_add(n, splat(2.12194440e-4), r)
    p = splat(1.9875691500e-4)
    p = multiply_add(p, r, splat(1.3981999507e-3))
    p = multiply_add(p, r, splat(8.3334519073e-3))
    p = multiply_add(p, r, splat(4.1665795894e-2))
    p = multiply_add(p, r, splat(1.6666665459e-1))
    p = multiply_add(p, r, splat(5.0000001201e-1))
    p = add(multiply_add(p, multiply(r, r), r), splat(1.0))
    return multiply(p, power_of_two(n))


@jit
def swish_gate(both: Float32, rows: int, inner: int, out: Float32) -> None:
    """swish(gate) * up: both [rows, 2F], gates first -> out [rows, F]."""
    one, minus = splat(1.0), splat(-1.0)
    for row in range(rows):
        for i in range(0, inner, LANES):
            gate = load(both, 2 * row * inner + i)
            up = load(both, (2 * row + 1) * inner + i)
            sigmoid = divide(one, add(one, exponential(multiply(gate, minus))))
            store(out, row * inner + i, multiply(multiply(gate, sigmoid), up))


@jit
def fill(out: Float32, start: int, end: int, value: float) -> None:
    """Set out[start:end] to a value."""
    for i in range(start, end):
        out[i] = value
