"""Mamba-2 between its two projections: a short convolution, a state for each head, and a gated norm.

A sequence's states are written back where its rows are kept; otherwise they are copied first, so that several
continuations of one sequence can start from the same state.
"""

import numpy as np

from .numba_products import exponential
from .numba_vectors import (
    LANES,
    Float32,
    Floats,
    add,
    divide,
    jit,
    load,
    multiply,
    multiply_add,
    splat,
    store,
    store_four_sums,
    sum_lanes,
)


@jit
def swish(x: Floats) -> Floats:
    """x * sigmoid(x)."""
    one = splat(1.0)
    return multiply(x, divide(one, add(one, exponential(multiply(x, splat(-1.0))))))


@jit
def convolve(
    x: Float32,
    stride: int,
    offset: int,
    first: int,
    count: int,
    weight: Float32,
    bias: Float32,
    taps: int,
    channels: int,
    begin: int,
    end: int,
    state: Float32,
    state_at: int,
    is_kept: int,
    out: Float32,
) -> None:
    """Causal convolution of each channel from `begin` to `end - 1` with its own past, then swish.

    x [N, stride] from column `offset` on, `count` rows from row `first` on; weight [taps, channels], bias [channels];
    state [taps - 1, channels] from state_at on: the inputs before; out [N, channels].
    """
    past = taps - 1
    for channel in range(begin, end, LANES):
        for row in range(count):
            total = load(bias, channel)
            for tap in range(taps):
                source = row - past + tap
                if source < 0:
                    value = load(state, state_at + (source + past) * channels + channel)
                else:
                    value = load(x, (first + source) * stride + offset + channel)
                total = multiply_add(load(weight, tap * channels + channel), value, total)
            store(out, (first + row) * channels + channel, swish(total))
        if is_kept:
            for place in range(past):  # ascending: what is moved has not been written over yet
                source = count - past + place
                if source < 0:
                    value = load(state, state_at + (source + past) * channels + channel)
                else:
                    value = load(x, (first + source) * stride + offset + channel)
                store(state, state_at + place * channels + channel, value)


@jit
def scan_head(
    x: Float32,
    channels: int,
    head: int,
    width: int,
    size: int,
    b_at: int,
    c_at: int,
    steps: Float32,
    steps_stride: int,
    steps_at: int,
    step_bias: float,
    decay: float,
    skip: float,
    first: int,
    count: int,
    state: Float32,
    state_at: int,
    out: Float32,
    out_stride: int,
) -> None:
    """One head's state [width, size] through `count` rows from row `first` on; the state is changed in place.

    x [N, channels]: the head's inputs from column head * width on, B and C [size] from columns b_at and c_at on;
    steps [N, steps_stride]: the row's step before the bias in column steps_at. `decay` is negative.
    """
    for row in range(first, first + count):
        raw = steps[row * steps_stride + steps_at] + step_bias
        step = raw if raw > 20.0 else np.log1p(np.exp(raw))  # softplus, as PyTorch has it
        kept = splat(np.float32(np.exp(step * decay)))
        at = row * channels + head * width
        b, c = row * channels + b_at, row * channels + c_at
        to = row * out_stride + head * width
        for place in range(0, width, 4):
            x0, x1 = splat(np.float32(x[at + place] * step)), splat(np.float32(x[at + place + 1] * step))
            x2, x3 = splat(np.float32(x[at + place + 2] * step)), splat(np.float32(x[at + place + 3] * step))
            s0 = s1 = s2 = s3 = splat(0.0)
            for i in range(0, size, LANES):
                where = state_at + place * size + i
                in_b, in_c = load(x, b + i), load(x, c + i)
                v0 = multiply_add(load(state, where), kept, multiply(in_b, x0))
                v1 = multiply_add(load(state, where + size), kept, multiply(in_b, x1))
                v2 = multiply_add(load(state, where + 2 * size), kept, multiply(in_b, x2))
                v3 = multiply_add(load(state, where + 3 * size), kept, multiply(in_b, x3))
                store(state, where, v0)
                store(state, where + size, v1)
                store(state, where + 2 * size, v2)
                store(state, where + 3 * size, v3)
                s0, s1 = multiply_add(v0, in_c, s0), multiply_add(v1, in_c, s1)
                s2, s3 = multiply_add(v2, in_c, s2), multiply_add(v3, in_c, s3)
            store_four_sums(out, to + place, s0, s1, s2, s3)
        for place in range(width):
            out[to + place] += np.float32(skip) * x[at + place]


@jit
def gate_and_normalize(
    y: Float32, at: int, gates: Float32, gates_at: int, weight: Float32, epsilon: float, width: int, group: int
) -> None:
    """One row y [width] from `at` on, in place: times swish of its gates, then the RMS norm of each group of columns."""
    for start in range(0, width, group):
        squares = splat(0.0)
        for i in range(start, start + group, LANES):
            v = multiply(load(y, at + i), swish(load(gates, gates_at + i)))
            store(y, at + i, v)
            squares = multiply_add(v, v, squares)
        scale = splat(np.float32(1.0 / (sum_lanes(squares) / group + epsilon) ** 0.5))
        for i in range(start, start + group, LANES):
            store(y, at + i, multiply(load(weight, i), multiply(load(y, at + i), scale)))
