"""Stages around every block of a layer: normalise what comes in, project it, and add what the block says."""

from typing import Any

import numpy as np

from .numba_activations import keep, multiply
from .numba_memory import floats_at
from .numba_products import normalize
from .numba_room import WIDE, Own, Room, narrow_part
from .numba_tables import OUT, OUT_BIAS, OUT_SCALES, Shape
from .numba_threads import Stage, finish_part, finish_stage, is_alone, take_part
from .numba_vectors import LANES, Float32, Int64, inlined, jit, load, multiply_add, splat, store


@jit
def take_input(shape: Shape, room: Room, counters: Int64, stage: int, norm: int) -> Stage:
    """Stage: normalise x and keep it for products."""
    weight, rows = floats_at(norm, shape.hidden), len(room.order)
    while True:
        row = take_part(counters, stage, rows)
        if row >= rows:
            break
        at = row * shape.hidden
        normalize(room.x[at : at + shape.hidden], weight, shape.epsilon, 1, shape.hidden, room.normed[at:])
        keep(room.kept, at, room.normed, at, shape.hidden)
        finish_part(counters, stage, rows)
    return finish_stage(counters, stage)


@jit
def project(
    kept: Any,
    width: int,
    order: Int64,
    packed: int,
    scales: int,
    bias: int,
    outputs: int,
    part: int,
    own: Own,
    out: Float32,
) -> None:
    """One part of a projection of all rows: out [N, outputs]."""
    begin = part * WIDE
    end, rows = min(begin + WIDE, outputs), len(order)
    multiply(
        kept, width, order, rows, packed, scales, begin * 0, outputs, begin, end, own.weights, out, begin * 0, outputs
    )
    if bias:
        _add_bias(out, outputs, rows, bias, begin, end)


@inlined
def _add_bias(out: Float32, stride: int, rows: int, bias: int, begin: int, end: int) -> None:
    values = floats_at(bias, end)
    for row in range(rows):
        for output in range(begin, end):
            out[row * stride + output] += values[output]


@inlined
def parts_of(outputs: int) -> Any:
    """Parts of a projection that begins a block."""
    return (outputs + WIDE - 1) // WIDE


@jit
def add_mixed(
    shape: Shape, weights: Int64, layer: int, width: int, room: Room, own: Own, counters: Int64, stage: int
) -> Stage:
    """Stage: the last projection of attention or Mamba, added to x."""
    rows, hidden = len(room.order), shape.hidden
    narrow = narrow_part(shape, rows, is_alone(counters))
    total = (hidden + narrow - 1) // narrow
    while True:
        begin = take_part(counters, stage, total) * narrow
        if begin >= hidden:
            break
        multiply(
            room.mixed_kept, width, room.order, rows, weights[layer, OUT], weights[layer, OUT_SCALES], begin * 0, hidden,
            begin, min(begin + narrow, hidden), own.weights, own.part, -begin, narrow,
        )  # fmt: skip
        if weights[layer, OUT_BIAS]:
            bias = floats_at(weights[layer, OUT_BIAS], hidden)
            for row in range(rows):
                for i in range(min(narrow, hidden - begin)):
                    own.part[row * narrow + i] += bias[begin + i]
        add_part(room.x, hidden, begin, rows, own.part, narrow, shape.residual_multiplier)
        finish_part(counters, stage, total)
    return finish_stage(counters, stage)


@inlined
def add_part(x: Float32, hidden: int, begin: int, rows: int, part: Float32, narrow: int, factor: float) -> None:
    """x[:, begin : begin + narrow] += factor * part."""
    scale = splat(np.float32(factor))
    for row in range(rows):
        for i in range(0, min(narrow, hidden - begin), LANES):
            to = row * hidden + begin + i
            store(x, to, multiply_add(load(part, row * narrow + i), scale, load(x, to)))
