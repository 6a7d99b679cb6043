"""The stages of a layer's experts: who is asked, what each says with its shared neighbour, and the sum."""

from typing import Any

from .numba_activations import keep, multiply
from .numba_experts import choose_experts, group_by_expert
from .numba_memory import floats_at
from .numba_products import fill, multiply_floats_part, swish_gate
from .numba_projections import add_part, parts_of
from .numba_room import WIDE, Own, Room, narrow_part
from .numba_tables import (
    COUNT,
    DOWN,
    DOWN_SCALES,
    FIRST,
    ROUTER,
    SHARED_DOWN,
    SHARED_DOWN_SCALES,
    SHARED_UP,
    SHARED_UP_SCALES,
    SLOT,
    UP,
    UP_SCALES,
    Shape,
)
from .numba_threads import Stage, finish_part, finish_stage, is_alone, take_part
from .numba_vectors import LANES, Int64, inlined, jit, load, multiply_add, splat, store

ROUTER_PART = 16
"""Outputs of the router in one part."""


@inlined
def run_experts(
    shape: Shape,
    weights: Int64,
    layer: int,
    spans: Int64,
    counts: Int64,
    room: Room,
    own: Own,
    counters: Int64,
    stage: int,
) -> Stage:
    """Each row's experts and the shared MLP, weighed and added to x."""
    stage = _score(shape, weights, layer, room, counters, stage)
    stage = _choose(shape, layer, spans, counts, room, counters, stage)
    stage = _up(shape, weights, layer, room, own, counters, stage)
    return _down(shape, weights, layer, room, own, counters, stage)


@jit
def _score(shape: Shape, weights: Int64, layer: int, room: Room, counters: Int64, stage: int) -> Stage:
    """Stage: the router's logits."""
    rows, padded, hidden = len(room.order), shape.router_rows, shape.hidden
    router = floats_at(weights[layer, ROUTER], padded * hidden)
    total = (padded + ROUTER_PART - 1) // ROUTER_PART
    while True:
        begin = take_part(counters, stage, total) * ROUTER_PART
        if begin >= padded:
            break
        end = min(begin + ROUTER_PART, padded)
        multiply_floats_part(room.normed, hidden, room.order, rows, router, begin, end, padded, room.logits)
        finish_part(counters, stage, total)
    return finish_stage(counters, stage)


@jit
def _choose(shape: Shape, layer: int, spans: Int64, counts: Int64, room: Room, counters: Int64, stage: int) -> Stage:
    """Stage: each row's experts, and each expert's rows; counted for whoever asked for the rows."""
    rows = len(room.order)
    if take_part(counters, stage, 1) == 0:
        choose_experts(
            room.logits, rows, shape.experts, shape.router_rows, shape.top_k, shape.forced_expert, shape.is_normalized,
            room.ids, room.gates,
        )  # fmt: skip
        room.chosen[0] = group_by_expert(
            room.ids, room.gates, rows, shape.experts, room.members, room.shares, room.groups
        )
        for span in range(len(spans)):
            for row in range(spans[span, FIRST], spans[span, FIRST] + spans[span, COUNT]):
                for k in range(shape.top_k):
                    counts[spans[span, SLOT], layer, room.ids[row, k]] += 1
        finish_part(counters, stage, 1)
    return finish_stage(counters, stage)


@jit
def _up(shape: Shape, weights: Int64, layer: int, room: Room, own: Own, counters: Int64, stage: int) -> Stage:
    """Stage: gate and up projections of the chosen experts and of the shared MLP, and what the gate leaves of them."""
    shared_parts, parts = parts_of(shape.shared_inner), parts_of(shape.inner)
    total = shared_parts + parts * room.chosen[0]
    while True:
        part = take_part(counters, stage, total)
        if part >= total:
            break
        if part < shared_parts:
            packed, scales = weights[layer, SHARED_UP], weights[layer, SHARED_UP_SCALES]
            _up_part(
                room.kept, shape.hidden, room.order, packed, scales, part * 0, shape.shared_inner, part * WIDE, own,
                room.shared, part * 0,
            )  # fmt: skip
            finish_part(counters, stage, total)
            continue
        part -= shared_parts
        group, column = part // parts, part % parts * WIDE
        start = room.groups[group, 1]
        packed, scales = weights[layer, UP], weights[layer, UP_SCALES]
        _up_part(
            room.kept, shape.hidden, room.members[start : room.groups[group + 1, 1]], packed, scales,
            room.groups[group, 0], shape.inner, column, own, room.gated, start,
        )  # fmt: skip
        finish_part(counters, stage, total)
    return finish_stage(counters, stage)


@inlined
def _up_part(
    kept: Any,
    hidden: int,
    rows: Int64,
    packed: int,
    scales: int,
    matrix: int,
    inner: int,
    begin: int,
    own: Own,
    gated: Any,
    first: int,
) -> None:
    """WIDE inner columns from `begin` on, for these rows: kept as activations from row `first` on."""
    count, columns = len(rows), min(WIDE, inner - begin)
    for part in range(2):
        at = part * inner + begin
        multiply(
            kept, hidden, rows, count, packed, scales, matrix, 2 * inner, at, at + columns, own.weights,
            own.both, part * columns - at, 2 * columns,
        )  # fmt: skip
    swish_gate(own.both, count, columns, own.half)
    for row in range(count):
        keep(gated, (first + row) * inner + begin, own.half, row * columns, columns)


@jit
def _down(shape: Shape, weights: Int64, layer: int, room: Room, own: Own, counters: Int64, stage: int) -> Stage:
    """Stage: down projections, weighed and added to x; each row's experts in ascending order."""
    rows, hidden = len(room.order), shape.hidden
    narrow = narrow_part(shape, rows, is_alone(counters))
    parts = (hidden + narrow - 1) // narrow
    while True:
        begin = take_part(counters, stage, parts) * narrow
        if begin >= hidden:
            break
        end = min(begin + narrow, hidden)
        if shape.shared_inner:
            multiply(
                room.shared, shape.shared_inner, room.order, rows,
                weights[layer, SHARED_DOWN], weights[layer, SHARED_DOWN_SCALES], begin * 0, hidden, begin, end,
                own.weights, own.part, -begin, narrow,
            )  # fmt: skip
        else:
            fill(own.part, 0, rows * narrow, 0.0)
        for group in range(room.chosen[0]):
            _add_expert(shape, weights, layer, room, own, group, begin, end, narrow)
        add_part(room.x, hidden, begin, rows, own.part, narrow, shape.residual_multiplier)
        finish_part(counters, stage, parts)
    return finish_stage(counters, stage)


@inlined
def _add_expert(
    shape: Shape, weights: Int64, layer: int, room: Room, own: Own, group: int, begin: int, end: int, narrow: int
) -> None:
    """One expert's answers to its rows, in the outputs `begin` to `end - 1`."""
    start, count = room.groups[group, 1], room.groups[group + 1, 1] - room.groups[group, 1]
    multiply(
        room.gated, shape.inner, room.places[start : start + count], count,
        weights[layer, DOWN], weights[layer, DOWN_SCALES], room.groups[group, 0], shape.hidden, begin, end,
        own.weights, own.answers, -begin, narrow,
    )  # fmt: skip
    for number in range(count):
        share, to, at = splat(room.shares[start + number]), room.members[start + number] * narrow, number * narrow
        for i in range(0, narrow, LANES):
            store(own.part, to + i, multiply_add(load(own.answers, at + i), share, load(own.part, to + i)))
