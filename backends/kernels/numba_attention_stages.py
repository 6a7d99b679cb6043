"""The stages of self-attention up to its last projection."""

from typing import Any

from .numba_activations import keep
from .numba_attention import attend, rotate
from .numba_memory import floats_at
from .numba_products import normalize
from .numba_projections import parts_of, project
from .numba_room import Own, Room
from .numba_tables import (
    COUNT,
    FIRST,
    IS_KEPT,
    KEY,
    KEY_BIAS,
    KEY_NORM,
    KEY_SCALES,
    KEYS,
    LENGTH,
    PLACE,
    QUERY,
    QUERY_BIAS,
    QUERY_NORM,
    QUERY_SCALES,
    ROOM,
    VALUE,
    VALUE_BIAS,
    VALUE_SCALES,
    VALUES,
    Shape,
)
from .numba_threads import Stage, finish_part, finish_stage, take_part
from .numba_vectors import LANES, Float32, Int64, inlined, jit, load, store

ATTENDING = 32
"""Rows that attend together."""


@inlined
def run_attention(
    shape: Shape,
    weights: Int64,
    layer: int,
    positions: Int64,
    spans: Int64,
    cosines: Float32,
    sines: Float32,
    room: Room,
    own: Own,
    counters: Int64,
    stage: int,
) -> Stage:
    """Queries, keys and values, what each row sees; the new keys and values join the sequences that keep them."""
    stage = _project_all(shape, weights, layer, room, own, counters, stage)
    if shape.head_norm or shape.is_rotary:
        stage = _turn(shape, weights, layer, positions, cosines, sines, room, counters, stage)
    stage = _attend_all(shape, weights, layer, spans, room, own, counters, stage)
    return _keep_all(shape, weights, layer, spans, room, counters, stage)


@jit
def _project_all(shape: Shape, weights: Int64, layer: int, room: Room, own: Own, counters: Int64, stage: int) -> Stage:
    q_width, kv_width = shape.heads * shape.head_width, shape.kv_heads * shape.head_width
    q_parts, kv_parts = parts_of(q_width), parts_of(kv_width)
    total = q_parts + 2 * kv_parts
    while True:
        part = take_part(counters, stage, total)
        if part >= total:
            break
        if part < q_parts:
            packed, scales, bias = weights[layer, QUERY], weights[layer, QUERY_SCALES], weights[layer, QUERY_BIAS]
            project(room.kept, shape.hidden, room.order, packed, scales, bias, q_width, part, own, room.queries)
        elif part < q_parts + kv_parts:
            packed, scales, bias = weights[layer, KEY], weights[layer, KEY_SCALES], weights[layer, KEY_BIAS]
            part -= q_parts
            project(room.kept, shape.hidden, room.order, packed, scales, bias, kv_width, part, own, room.keys)
        else:
            packed, scales, bias = weights[layer, VALUE], weights[layer, VALUE_SCALES], weights[layer, VALUE_BIAS]
            part -= q_parts + kv_parts
            project(room.kept, shape.hidden, room.order, packed, scales, bias, kv_width, part, own, room.values)
        finish_part(counters, stage, total)
    return finish_stage(counters, stage)


@jit
def _turn(
    shape: Shape,
    weights: Int64,
    layer: int,
    positions: Int64,
    cosines: Float32,
    sines: Float32,
    room: Room,
    counters: Int64,
    stage: int,
) -> Stage:
    """Stage: queries and keys are normalised, where they are, and turned by their positions, where they are."""
    rows, width = len(room.order), shape.head_width
    while True:
        row = take_part(counters, stage, rows)
        if row >= rows:
            break
        if shape.head_norm:
            _normalize_row(shape, room.queries, row, shape.heads * width, weights[layer, QUERY_NORM])
            _normalize_row(shape, room.keys, row, shape.kv_heads * width, weights[layer, KEY_NORM])
        if shape.is_rotary:
            rotate(room.queries, row, shape.heads, width, positions[row], cosines, sines)
            rotate(room.keys, row, shape.kv_heads, width, positions[row], cosines, sines)
        finish_part(counters, stage, rows)
    return finish_stage(counters, stage)


@inlined
def _normalize_row(shape: Shape, x: Float32, row: int, width: int, norm: int) -> None:
    """One row [width] of queries or keys, in place, in groups of `head_norm`."""
    group = min(shape.head_norm, width)
    values = x[row * width : (row + 1) * width]
    normalize(values, floats_at(norm, group), shape.epsilon, width // group, group, values)


@jit
def _attend_all(
    shape: Shape, weights: Int64, layer: int, spans: Int64, room: Room, own: Own, counters: Int64, stage: int
) -> Stage:
    width, total = shape.head_width, stage * 0
    for span in range(len(spans)):
        total += (spans[span, COUNT] + ATTENDING - 1) // ATTENDING * shape.kv_heads
    taken, done, span = take_part(counters, stage, total), 0, 0
    while span < len(spans):
        first, count, length = spans[span, FIRST], spans[span, COUNT], spans[span, LENGTH]
        blocks = (count + ATTENDING - 1) // ATTENDING
        if taken >= done + blocks * shape.kv_heads:
            done, span = done + blocks * shape.kv_heads, span + 1
            continue
        kv_head, block = (taken - done) // blocks, (taken - done) % blocks
        past, size = _past_of(shape, weights, layer, spans, span, kv_head)
        attend(
            room.queries, room.keys, room.values,
            floats_at(spans[span, KEYS], size), floats_at(spans[span, VALUES], size), past, length,
            first, block * ATTENDING, min((block + 1) * ATTENDING, count), kv_head,
            shape.heads, shape.kv_heads, width, shape.attention_multiplier, shape.window, own.scores, room.mixed,
        )  # fmt: skip
        finish_part(counters, stage, total)
        taken = take_part(counters, stage, total)
    return finish_stage(counters, stage)


@jit
def _keep_all(shape: Shape, weights: Int64, layer: int, spans: Int64, room: Room, counters: Int64, stage: int) -> Stage:
    rows, width = len(room.order), shape.heads * shape.head_width
    owner = 0
    while True:
        row = take_part(counters, stage, rows)
        if row >= rows:
            break
        keep(room.mixed_kept, row * width, room.mixed, row * width, width)
        while row >= spans[owner, FIRST] + spans[owner, COUNT]:  # rows come in ascending order
            owner += 1
        if spans[owner, IS_KEPT]:
            _append(shape, weights, layer, spans, owner, row, room)
        finish_part(counters, stage, rows)
    return finish_stage(counters, stage)


@inlined
def _append(shape: Shape, weights: Int64, layer: int, spans: Int64, span: int, row: int, room: Room) -> None:
    """Make a row's keys and values part of its sequence."""
    width = shape.head_width
    for head in range(shape.kv_heads):
        past, size = _past_of(shape, weights, layer, spans, span, head)
        past_keys, past_values = floats_at(spans[span, KEYS], size), floats_at(spans[span, VALUES], size)
        to = past + (spans[span, LENGTH] + row - spans[span, FIRST]) * width
        at = (row * shape.kv_heads + head) * width
        for i in range(0, width, LANES):
            store(past_keys, to + i, load(room.keys, at + i))
            store(past_values, to + i, load(room.values, at + i))


@inlined
def _past_of(shape: Shape, weights: Int64, layer: int, spans: Int64, span: int, head: int) -> Any:
    """Where a kv head's past begins, and the size of the whole."""
    row = spans[span, ROOM] * shape.head_width
    return (weights[layer, PLACE] * shape.kv_heads + head) * row, shape.attention_layers * shape.kv_heads * row
