"""A whole pass of a mixture of experts over some rows of some sequences, as one compiled function.

Several threads may run it together. A stage is cut into parts that do not touch each other's results; whoever is free
takes the next one, and what a part computes does not depend on who does.

Letters: N rows, D hidden width, H heads of width W, G kv heads, E experts, K of them for each token, F and S inner
widths of an expert and of the shared MLP, V vocabulary, L layers.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from .numba_activations import Activations, keep, make_scratch, multiply
from .numba_attention import attend, rotate
from .numba_compiling import Program, cached, sources_digest
from .numba_experts import choose_experts, group_by_expert
from .numba_head import Embedding, Head, keep_for_head, multiply_head
from .numba_mamba import convolve, gate_and_normalize, scan_head
from .numba_products import fill, multiply_floats_part, normalize, swish_gate
from .numba_threads import Stage, finish_part, finish_stage, is_alone, take_part
from .numba_vectors import (
    LANES,
    Float32,
    Int64,
    entry,
    floats_at,
    jit,
    load,
    load_brain,
    multiply_add,
    splat,
    store,
)
from .numba_vectors import multiply as scaled


class Shape(NamedTuple):
    """What the program must know of a model besides its weights."""

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_width: int
    attention_layers: int
    is_rotary: int
    """0: positions are not embedded."""
    head_norm: int
    """Width over which queries and keys are normalised: a head's or the whole row's; 0: they are not."""
    window: int
    """Tokens that a token sees, itself included; 0: all."""
    experts: int
    router_rows: int
    """E, rounded up to a multiple of four."""
    top_k: int
    inner: int
    is_normalized: int
    """Whether the gates of the chosen experts add up to one."""
    shared_inner: int
    """0: there is no shared MLP."""
    vocabulary: int
    forced_expert: int
    """-1: the router decides."""
    mamba_heads: int
    mamba_width: int
    mamba_state: int
    mamba_groups: int
    mamba_taps: int
    embedding_multiplier: float
    attention_multiplier: float
    residual_multiplier: float
    logits_scaling: float
    epsilon: float


WEIGHTS = (
    "kind", "place", "mixer_norm", "experts_norm",
    "q", "q_scales", "q_bias", "q_norm", "k", "k_scales", "k_bias", "k_norm", "v", "v_scales", "v_bias",
    "in", "in_scales", "convolution", "convolution_bias", "step_bias", "decay", "skip", "gated_norm",
    "out", "out_scales", "out_bias",
    "router", "up", "up_scales", "down", "down_scales",
    "shared_up", "shared_up_scales", "shared_down", "shared_down_scales",
)  # fmt: skip
"""Columns of the table of layers, int64: what kind of layer it is, its number among its kind, and addresses of its
tensors, 0 where there is none."""
(
    KIND, PLACE, MIXER_NORM, EXPERTS_NORM,
    QUERY, QUERY_SCALES, QUERY_BIAS, QUERY_NORM, KEY, KEY_SCALES, KEY_BIAS, KEY_NORM, VALUE, VALUE_SCALES, VALUE_BIAS,
    IN, IN_SCALES, CONVOLUTION, CONVOLUTION_BIAS, STEP_BIAS, DECAY, SKIP, GATED_NORM,
    OUT, OUT_SCALES, OUT_BIAS,
    ROUTER, UP, UP_SCALES, DOWN, DOWN_SCALES,
    SHARED_UP, SHARED_UP_SCALES, SHARED_DOWN, SHARED_DOWN_SCALES,
) = range(len(WEIGHTS))  # fmt: skip
ATTENTION, MAMBA = 0, 1

SPAN = ("keys", "values", "room", "convolutions", "states", "length", "first", "count", "slot", "is_kept")
"""Columns of the table of spans, int64: one span for each run of neighbouring rows that continue one sequence.

Addresses of the sequence's keys and values, fp32 [attention layers, G, room, W], and of its Mamba states; it holds
`length` tokens; the rows `first` to `first + count - 1` come after them; whom to count their experts for; whether to
make them part of the sequence.
"""
KEYS, VALUES, ROOM, CONVOLUTIONS, STATES, LENGTH, FIRST, COUNT, SLOT, IS_KEPT = range(len(SPAN))

STAGES_PER_LAYER, STAGES_BESIDE = 12, 4
"""At most; each has counters of its own."""
WIDE, NARROW = 128, 64
"""Outputs in one part: of projections that begin a block, and of those that end it."""
FEW_ROWS = 8
"""Of up to so many rows, a thread that is alone computes whole projections that end a block: they fit in its cache."""
ROUTER_PART, HEAD_PART, CHANNELS, ATTENDING = 16, 256, 128, 32
"""The same of the router and the output head; channels of a convolution; rows that attend together."""


class Room(NamedTuple):
    """Where the stages of a pass leave what the next ones read."""

    x: Float32
    """[N, D]: the residual stream."""
    normed: Float32
    """[N, D]."""
    queries: Float32
    """[N, H * W]."""
    keys: Float32
    """[N + 3, G * W]: keys are read by fours."""
    values: Float32
    """[N, G * W]."""
    projected: Float32
    """Mamba's [N, gates, channels and steps]."""
    convolved: Float32
    """[N, channels]."""
    mixed: Float32
    """[N, width]: what attention or Mamba gives before its last projection."""
    logits: Float32
    """The router's [N, router_rows]."""
    ids: Int64
    """[N, K]."""
    gates: Float32
    """[N, K]."""
    members: Int64
    """[N * K]: see `group_by_expert`."""
    shares: Float32
    """[N * K]."""
    groups: Int64
    """[E + 1, 2]."""
    chosen: Int64
    """[1]: how many experts were."""


@jit
def _take_layer_input(shape: Shape, room: Room, counters: Int64, stage: int, norm: int, rows: int, kept: Any) -> Stage:
    """Stage: normalise x and keep it for products."""
    weight = floats_at(norm, shape.hidden)
    while True:
        row = take_part(counters, stage, rows)
        if row >= rows:
            break
        at = row * shape.hidden
        normalize(room.x[at : at + shape.hidden], weight, shape.epsilon, 1, shape.hidden, room.normed[at:])
        keep(kept, at, room.normed, at, shape.hidden)
        finish_part(counters, stage, rows)
    return finish_stage(counters, stage)


@jit
def _project(
    kept: Any,
    width: int,
    order: Int64,
    packed: int,
    scales: int,
    bias: int,
    outputs: int,
    part: int,
    scratch: Any,
    out: Float32,
) -> None:
    """One part of a projection of all rows: out [N, outputs]."""
    begin = part * WIDE
    end, rows = min(begin + WIDE, outputs), len(order)
    multiply(kept, width, order, rows, packed, scales, begin * 0, outputs, begin, end, scratch, out, begin * 0, outputs)
    if bias:
        _add_bias(out, outputs, rows, bias, begin, end)


@jit
def _add_bias(out: Float32, stride: int, rows: int, bias: int, begin: int, end: int) -> None:
    values = floats_at(bias, end)
    for row in range(rows):
        for output in range(begin, end):
            out[row * stride + output] += values[output]


@jit
def _parts(outputs: int) -> Any:
    return (outputs + WIDE - 1) // WIDE


@jit
def _attention(
    shape: Shape,
    weights: Int64,
    layer: int,
    positions: Int64,
    spans: Int64,
    cosines: Float32,
    sines: Float32,
    room: Room,
    order: Int64,
    counters: Int64,
    stage: int,
    kept: Any,
    mixed: Any,
    scratch: Any,
) -> Stage:
    """Self-attention up to its last projection; the new keys and values join the sequences that keep them."""
    rows, width = len(order), shape.head_width
    q_width, kv_width = shape.heads * width, shape.kv_heads * width
    q_parts, kv_parts = _parts(q_width), _parts(kv_width)
    total = q_parts + 2 * kv_parts
    while True:
        part = take_part(counters, stage, total)
        if part >= total:
            break
        if part < q_parts:
            packed, scales, bias = weights[layer, QUERY], weights[layer, QUERY_SCALES], weights[layer, QUERY_BIAS]
            _project(kept, shape.hidden, order, packed, scales, bias, q_width, part, scratch, room.queries)
        elif part < q_parts + kv_parts:
            packed, scales, bias = weights[layer, KEY], weights[layer, KEY_SCALES], weights[layer, KEY_BIAS]
            _project(kept, shape.hidden, order, packed, scales, bias, kv_width, part - q_parts, scratch, room.keys)
        else:
            packed, scales, bias = weights[layer, VALUE], weights[layer, VALUE_SCALES], weights[layer, VALUE_BIAS]
            part -= q_parts + kv_parts
            _project(kept, shape.hidden, order, packed, scales, bias, kv_width, part, scratch, room.values)
        finish_part(counters, stage, total)
    stage = finish_stage(counters, stage)

    if shape.head_norm or shape.is_rotary:
        while True:
            row = take_part(counters, stage, rows)
            if row >= rows:
                break
            if shape.head_norm:
                q_group, k_group = min(shape.head_norm, q_width), min(shape.head_norm, kv_width)
                q, k = (
                    room.queries[row * q_width : (row + 1) * q_width],
                    room.keys[row * kv_width : (row + 1) * kv_width],
                )
                normalize(
                    q, floats_at(weights[layer, QUERY_NORM], q_group), shape.epsilon, q_width // q_group, q_group, q
                )
                normalize(
                    k, floats_at(weights[layer, KEY_NORM], k_group), shape.epsilon, kv_width // k_group, k_group, k
                )
            if shape.is_rotary:
                rotate(room.queries, row, shape.heads, width, positions[row], cosines, sines)
                rotate(room.keys, row, shape.kv_heads, width, positions[row], cosines, sines)
            finish_part(counters, stage, rows)
        stage = finish_stage(counters, stage)

    total = rows * 0
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
            shape.heads, shape.kv_heads, width, shape.attention_multiplier, shape.window, room.mixed,
        )  # fmt: skip
        finish_part(counters, stage, total)
        taken = take_part(counters, stage, total)
    stage = finish_stage(counters, stage)

    owner = 0
    while True:
        row = take_part(counters, stage, rows)
        if row >= rows:
            break
        keep(mixed, row * q_width, room.mixed, row * q_width, q_width)
        while row >= spans[owner, FIRST] + spans[owner, COUNT]:  # rows come in ascending order
            owner += 1
        if spans[owner, IS_KEPT]:
            _append(shape, weights, layer, spans, owner, row, room)
        finish_part(counters, stage, rows)
    return finish_stage(counters, stage)


@jit
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


@jit
def _past_of(shape: Shape, weights: Int64, layer: int, spans: Int64, span: int, head: int) -> Any:
    """Where a kv head's past begins, and the size of the whole."""
    row = spans[span, ROOM] * shape.head_width
    return (weights[layer, PLACE] * shape.kv_heads + head) * row, shape.attention_layers * shape.kv_heads * row


@jit
def _mamba(
    shape: Shape,
    weights: Int64,
    layer: int,
    spans: Int64,
    room: Room,
    order: Int64,
    counters: Int64,
    stage: int,
    kept: Any,
    mixed: Any,
    scratch: Any,
) -> Stage:
    """A Mamba-2 mixer up to its last projection; states of sequences that keep their rows go on."""
    rows, heads, width, size = len(order), shape.mamba_heads, shape.mamba_width, shape.mamba_state
    inner, groups, taps = heads * width, shape.mamba_groups, shape.mamba_taps
    channels = inner + 2 * groups * size
    stride = inner + channels + heads
    parts = _parts(stride)
    while True:
        part = take_part(counters, stage, parts)
        if part >= parts:
            break
        packed, scales = weights[layer, IN], weights[layer, IN_SCALES]
        _project(kept, shape.hidden, order, packed, scales, part * 0, stride, part, scratch, room.projected)
        finish_part(counters, stage, parts)
    stage = finish_stage(counters, stage)

    weight, bias = (
        floats_at(weights[layer, CONVOLUTION], taps * channels),
        floats_at(weights[layer, CONVOLUTION_BIAS], channels),
    )
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
    stage = finish_stage(counters, stage)

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
    stage = finish_stage(counters, stage)

    norm = floats_at(weights[layer, GATED_NORM], inner)
    while True:
        row = take_part(counters, stage, rows)
        if row >= rows:
            break
        at = row * inner
        gate_and_normalize(room.mixed, at, room.projected, row * stride, norm, shape.epsilon, inner, inner // groups)
        keep(mixed, at, room.mixed, at, inner)
        finish_part(counters, stage, rows)
    return finish_stage(counters, stage)


@jit
def _narrow(hidden: int, rows: int, counters: Int64) -> Any:
    """Outputs in one part of a projection that ends a block."""
    return hidden if rows <= FEW_ROWS and is_alone(counters) else NARROW


@jit
def _add_mixed(
    shape: Shape,
    weights: Int64,
    layer: int,
    width: int,
    room: Room,
    order: Int64,
    counters: Int64,
    stage: int,
    mixed: Any,
    scratch: Any,
) -> Stage:
    """Stage: the last projection of attention or Mamba, added to x."""
    rows, hidden = len(order), shape.hidden
    narrow = _narrow(hidden, rows, counters)
    part_out = np.empty(rows * narrow, dtype=np.float32)
    total = (hidden + narrow - 1) // narrow
    while True:
        begin = take_part(counters, stage, total) * narrow
        if begin >= hidden:
            break
        multiply(
            mixed, width, order, rows, weights[layer, OUT], weights[layer, OUT_SCALES], begin * 0, hidden,
            begin, min(begin + narrow, hidden), scratch, part_out, -begin, narrow,
        )  # fmt: skip
        if weights[layer, OUT_BIAS]:
            bias = floats_at(weights[layer, OUT_BIAS], hidden)
            for row in range(rows):
                for i in range(min(narrow, hidden - begin)):
                    part_out[row * narrow + i] += bias[begin + i]
        _add_part(room.x, hidden, begin, rows, part_out, narrow, shape.residual_multiplier)
        finish_part(counters, stage, total)
    return finish_stage(counters, stage)


@jit
def _add_part(x: Float32, hidden: int, begin: int, rows: int, part: Float32, narrow: int, factor: float) -> None:
    """x[:, begin : begin + narrow] += factor * part."""
    scale = splat(np.float32(factor))
    for row in range(rows):
        for i in range(0, min(narrow, hidden - begin), LANES):
            to = row * hidden + begin + i
            store(x, to, multiply_add(load(part, row * narrow + i), scale, load(x, to)))


@jit
def _route(
    shape: Shape,
    weights: Int64,
    layer: int,
    spans: Int64,
    counts: Int64,
    room: Room,
    order: Int64,
    counters: Int64,
    stage: int,
) -> Stage:
    """Each row's experts, and each expert's rows; counted for whoever asked for the rows."""
    rows, padded, hidden = len(order), shape.router_rows, shape.hidden
    router = floats_at(weights[layer, ROUTER], padded * hidden)
    total = (padded + ROUTER_PART - 1) // ROUTER_PART
    while True:
        begin = take_part(counters, stage, total) * ROUTER_PART
        if begin >= padded:
            break
        end = min(begin + ROUTER_PART, padded)
        multiply_floats_part(room.normed, hidden, order, rows, router, begin, end, padded, room.logits)
        finish_part(counters, stage, total)
    stage = finish_stage(counters, stage)
    if take_part(counters, stage, 1) == 0:
        choose_experts(
            room.logits, rows, shape.experts, padded, shape.top_k, shape.forced_expert, shape.is_normalized,
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
def _up(
    shape: Shape,
    weights: Int64,
    layer: int,
    room: Room,
    order: Int64,
    counters: Int64,
    stage: int,
    kept: Any,
    gated: Any,
    shared: Any,
    scratch: Any,
) -> Stage:
    """Stage: gate and up projections of the chosen experts and of the shared MLP, and what the gate leaves of them."""
    shared_parts, parts = _parts(shape.shared_inner), _parts(shape.inner)
    total = shared_parts + parts * room.chosen[0]
    while True:
        part = take_part(counters, stage, total)
        if part >= total:
            break
        if part < shared_parts:
            packed, scales = weights[layer, SHARED_UP], weights[layer, SHARED_UP_SCALES]
            _up_part(
                kept, shape.hidden, order, packed, scales, part * 0, shape.shared_inner, part * WIDE, scratch,
                shared, part * 0,
            )  # fmt: skip
            finish_part(counters, stage, total)
            continue
        part -= shared_parts
        group, column = part // parts, part % parts * WIDE
        start = room.groups[group, 1]
        packed, scales = weights[layer, UP], weights[layer, UP_SCALES]
        _up_part(
            kept, shape.hidden, room.members[start : room.groups[group + 1, 1]], packed, scales, room.groups[group, 0],
            shape.inner, column, scratch, gated, start,
        )  # fmt: skip
        finish_part(counters, stage, total)
    return finish_stage(counters, stage)


@jit
def _up_part(
    kept: Any,
    hidden: int,
    rows: Int64,
    packed: int,
    scales: int,
    matrix: int,
    inner: int,
    begin: int,
    scratch: Any,
    gated: Any,
    first: int,
) -> None:
    """WIDE inner columns from `begin` on, for these rows: kept as activations from row `first` on."""
    count, columns = len(rows), min(WIDE, inner - begin)
    both = np.empty(count * 2 * columns, dtype=np.float32)
    half = np.empty(count * columns, dtype=np.float32)
    for part in range(2):
        at = part * inner + begin
        multiply(
            kept, hidden, rows, count, packed, scales, matrix, 2 * inner, at, at + columns, scratch,
            both, part * columns - at, 2 * columns,
        )  # fmt: skip
    swish_gate(both, count, columns, half)
    for row in range(count):
        keep(gated, (first + row) * inner + begin, half, row * columns, columns)


@jit
def _down(
    shape: Shape,
    weights: Int64,
    layer: int,
    room: Room,
    order: Int64,
    counters: Int64,
    stage: int,
    gated: Any,
    shared: Any,
    scratch: Any,
) -> Stage:
    """Stage: down projections, weighed and added to x; each row's experts in ascending order."""
    rows, hidden = len(order), shape.hidden
    narrow = _narrow(hidden, rows, counters)
    parts = (hidden + narrow - 1) // narrow
    total = np.empty(rows * narrow, dtype=np.float32)
    largest = rows * 0
    for group in range(room.chosen[0]):
        largest = max(largest, room.groups[group + 1, 1] - room.groups[group, 1])
    answers = np.empty(largest * narrow, dtype=np.float32)
    places = np.arange(rows * shape.top_k)
    while True:
        begin = take_part(counters, stage, parts) * narrow
        if begin >= hidden:
            break
        if shape.shared_inner:
            multiply(
                shared, shape.shared_inner, order, rows, weights[layer, SHARED_DOWN], weights[layer, SHARED_DOWN_SCALES],
                begin * 0, hidden, begin, min(begin + narrow, hidden), scratch, total, -begin, narrow,
            )  # fmt: skip
        else:
            fill(total, 0, rows * narrow, 0.0)
        for group in range(room.chosen[0]):
            start, end = room.groups[group, 1], room.groups[group + 1, 1]
            multiply(
                gated, shape.inner, places[start:end], end - start, weights[layer, DOWN], weights[layer, DOWN_SCALES],
                room.groups[group, 0], hidden, begin, min(begin + narrow, hidden), scratch, answers, -begin, narrow,
            )  # fmt: skip
            for place in range(start, end):
                share, to, at = splat(room.shares[place]), room.members[place] * narrow, (place - start) * narrow
                for i in range(0, narrow, LANES):
                    store(total, to + i, multiply_add(load(answers, at + i), share, load(total, to + i)))
        _add_part(room.x, hidden, begin, rows, total, narrow, shape.residual_multiplier)
        finish_part(counters, stage, parts)
    return finish_stage(counters, stage)


@jit
def _embed(shape: Shape, tokens: Int64, embedding: Embedding, room: Room, counters: Int64, stage: int) -> Stage:
    """Stage: the rows' embeddings to x."""
    scale, hidden = splat(np.float32(shape.embedding_multiplier)), shape.hidden
    while True:
        row = take_part(counters, stage, len(tokens))
        if row >= len(tokens):
            break
        at = tokens[row] * hidden
        for i in range(0, hidden, LANES):
            values = load_brain(embedding.halves, at + i) if len(embedding.halves) else load(embedding.floats, at + i)
            store(room.x, row * hidden + i, scaled(values, scale))
        finish_part(counters, stage, len(tokens))
    return finish_stage(counters, stage)


@jit
def _tell(
    shape: Shape,
    norm: Float32,
    head: Any,
    room: Room,
    wanted: Int64,
    counters: Int64,
    stage: int,
    kept: Any,
    logits: Float32,
) -> None:
    """The last stages: logits [len(wanted), V] of the wanted rows."""
    hidden, vocabulary = shape.hidden, shape.vocabulary
    while True:
        number = take_part(counters, stage, len(wanted))
        if number >= len(wanted):
            break
        at = wanted[number] * hidden
        normalize(room.x[at : at + hidden], norm, shape.epsilon, 1, hidden, room.normed[at:])
        keep_for_head(kept, number * hidden, room.normed, at, hidden)
        finish_part(counters, stage, len(wanted))
    stage = finish_stage(counters, stage)
    scaling = np.float32(shape.logits_scaling)
    total = (vocabulary + HEAD_PART - 1) // HEAD_PART
    while True:
        begin = take_part(counters, stage, total) * HEAD_PART
        if begin >= vocabulary:
            break
        end = min(begin + HEAD_PART, vocabulary)
        multiply_head(head, kept, room.normed, hidden, wanted, begin, end, vocabulary, logits)
        finish_part(counters, stage, total)
    stage = finish_stage(counters, stage)
    if scaling != 1.0:
        # A part of its own: neighbouring parts of the head may compute the same outputs twice.
        while True:
            number = take_part(counters, stage, len(wanted))
            if number >= len(wanted):
                break
            for i in range(number * vocabulary, (number + 1) * vocabulary):
                logits[i] /= scaling
            finish_part(counters, stage, len(wanted))
        finish_stage(counters, stage)


def _program(digest: str) -> Program:
    """The compiled pass. `digest` stands for the source it is made of: Numba's cache only looks at this file."""

    @entry
    def forward(
        shape: Shape,
        weights: Int64,
        embedding: Embedding,
        norm: Float32,
        head: Head,
        cosines: Float32,
        sines: Float32,
        tokens: Int64,
        positions: Int64,
        spans: Int64,
        wanted: Int64,
        counts: Int64,
        room: Room,
        kept: Activations,
        mixed: Activations,
        gated: Activations,
        shared: Activations,
        counters: Int64,
        logits: Float32,
    ) -> None:
        """Run the rows and fill logits [len(wanted), V], flat, for the wanted ones.

        norm [D], cosines and sines [positions * W] flat; tokens and positions [N];
        counts int64 [slots, L, E] is added to. Any number of threads may call this with the same arguments, and may
        come when others have finished: the pass is done when one of them returns. counters int64, zeros: WORDS for each
        stage. kept, mixed, gated and shared are room for the rows of D, of the mixer's width, of the experts' K * F and
        of S.
        """
        _ = digest
        order = np.arange(len(tokens))
        mamba_inner = shape.mamba_heads * shape.mamba_width
        widest = max(shape.hidden, shape.heads * shape.head_width, mamba_inner, shape.inner, shape.shared_inner)
        scratch = make_scratch(kept, widest)
        stage = _embed(shape, tokens, embedding, room, counters, order[0])
        for layer in range(shape.layers):
            stage = _take_layer_input(shape, room, counters, stage, weights[layer, MIXER_NORM], len(tokens), kept)
            if weights[layer, KIND] == MAMBA:
                width = mamba_inner
                stage = _mamba(shape, weights, layer, spans, room, order, counters, stage, kept, mixed, scratch)
            else:
                width = shape.heads * shape.head_width
                stage = _attention(
                    shape, weights, layer, positions, spans, cosines, sines, room, order, counters, stage,
                    kept, mixed, scratch,
                )  # fmt: skip
            stage = _add_mixed(shape, weights, layer, width, room, order, counters, stage, mixed, scratch)
            stage = _take_layer_input(shape, room, counters, stage, weights[layer, EXPERTS_NORM], len(tokens), kept)
            stage = _route(shape, weights, layer, spans, counts, room, order, counters, stage)
            stage = _up(shape, weights, layer, room, order, counters, stage, kept, gated, shared, scratch)
            stage = _down(shape, weights, layer, room, order, counters, stage, gated, shared, scratch)
        _tell(shape, norm, head, room, wanted, counters, stage, kept, logits)

    return forward


@cache
def load_program() -> Program:
    """The pass; its first call compiles it, unless this machine did that before."""
    return cached(_program(sources_digest()))
