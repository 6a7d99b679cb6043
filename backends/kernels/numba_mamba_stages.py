"""The stages of a Mamba-2 mixer up to its last projection."""

from .numba_activations import keep
from .numba_mamba import convolve, gate_and_normalize, scan_head
from .numba_memory import floats_at
from .numba_projections import parts_of, project
from .numba_room import Own, Room
from .numba_tables import (
    CONVOLUTION,
    CONVOLUTION_BIAS,
    CONVOLUTIONS,
    COUNT,
    DECAY,
    FIRST,
    GATED_NORM,
    IN,
    IN_SCALES,
    IS_KEPT,
    PLACE,
    SKIP,
    STATES,
    STEP_BIAS,
    Shape,
)
from .numba_threads import Stage, finish_part, finish_stage, take_part
from .numba_vectors import Int64, allocating, inlined, jit

CHANNELS = 128
"""Channels of a convolution in one part."""


@inlined
def run_mamba(
    shape: Shape,
    weights: Int64,
    layer: int,
    spans: Int64,
    room: Room,
    own: Own,
    counters: Int64,
    stage: int,
) -> Stage:
    """What the mixer says of each row; states of sequences that keep their rows go on."""
    inner = shape.mamba_heads * shape.mamba_width
    channels = inner + 2 * shape.mamba_groups * shape.mamba_state
    stride = inner + channels + shape.mamba_heads
    stage = _project_in(shape, weights, layer, stride, room, own, counters, stage)
    stage = _convolve_all(shape, weights, layer, spans, channels, stride, room, counters, stage)
    stage = _scan_all(shape, weights, layer, spans, channels, stride, room, counters, stage)
    return _keep_all(shape, weights, layer, stride, room, counters, stage)


@jit
def _project_in(
    shape: Shape, weights: Int64, layer: int, stride: int, room: Room, own: Own, counters: Int64, stage: int
) -> Stage:
    parts = parts_of(stride)
    while True:
        part = take_part(counters, stage, parts)
        if part >= parts:
            break
        packed, scales = weights[layer, IN], weights[layer, IN_SCALES]
        project(room.kept, shape.hidden, room.order, packed, scales, part * 0, stride, part, own, room.projected)
        finish_part(counters, stage, parts)
    return finish_stage(counters, stage)


@jit
def _convolve_all(
    shape: Shape,
    weights: Int64,
    layer: int,
    spans: Int64,
    channels: int,
    stride: int,
    room: Room,
    counters: Int64,
    stage: int,
) -> Stage:
    taps, inner = shape.mamba_taps, shape.mamba_heads * shape.mamba_width
    weight = floats_at(weights[layer, CONVOLUTION], taps * channels)
    bias = floats_at(weights[layer, CONVOLUTION_BIAS], channels)
    state_size = (taps - 1) * channels
    parts = (channels + CHANNELS - 1) // CHANNELS
    while True:
        part = take_part(counters, stage, parts * len(spans))
        if part >= parts * len(spans):
            break
        span, begin = part // parts, part % parts * CHANNELS
        at = weights[layer, PLACE] * state_size
        convolve(
            room.projected, stride, inner, spans[span, FIRST], spans[span, COUNT], weight, bias, taps,
            channels, begin, min(begin + CHANNELS, channels),
            floats_at(spans[span, CONVOLUTIONS], at + state_size), at, spans[span, IS_KEPT], room.convolved,
        )  # fmt: skip
        finish_part(counters, stage, parts * len(spans))
    return finish_stage(counters, stage)


@allocating
def _scan_all(
    shape: Shape,
    weights: Int64,
    layer: int,
    spans: Int64,
    channels: int,
    stride: int,
    room: Room,
    counters: Int64,
    stage: int,
) -> Stage:
    heads, width, size, groups = shape.mamba_heads, shape.mamba_width, shape.mamba_state, shape.mamba_groups
    inner = heads * width
    step_bias, decay = floats_at(weights[layer, STEP_BIAS], heads), floats_at(weights[layer, DECAY], heads)
    skip = floats_at(weights[layer, SKIP], heads)
    while True:
        part = take_part(counters, stage, heads * len(spans))
        if part >= heads * len(spans):
            break
        span, head = part // heads, part % heads
        at = (weights[layer, PLACE] * heads + head) * width * size
        state = floats_at(spans[span, STATES], at + width * size)[at:]
        if not spans[span, IS_KEPT]:
            state = state.copy()
        group = head // (heads // groups)
        scan_head(
            room.convolved, channels, head, width, size, inner + group * size, inner + (groups + group) * size,
            room.projected, stride, inner + channels + head, step_bias[head], decay[head], skip[head],
            spans[span, FIRST], spans[span, COUNT], state, part * 0, room.mixed, inner,
        )  # fmt: skip
        finish_part(counters, stage, heads * len(spans))
    return finish_stage(counters, stage)


@jit
def _keep_all(shape: Shape, weights: Int64, layer: int, stride: int, room: Room, counters: Int64, stage: int) -> Stage:
    rows, inner = len(room.order), shape.mamba_heads * shape.mamba_width
    norm = floats_at(weights[layer, GATED_NORM], inner)
    group = inner // shape.mamba_groups
    while True:
        row = take_part(counters, stage, rows)
        if row >= rows:
            break
        at = row * inner
        gate_and_normalize(room.mixed, at, room.projected, row * stride, norm, shape.epsilon, inner, group)
        keep(room.mixed_kept, at, room.mixed, at, inner)
        finish_part(counters, stage, rows)
    return finish_stage(counters, stage)
