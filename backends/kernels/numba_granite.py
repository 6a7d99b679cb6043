"""A whole pass of a Granite mixture of experts over some rows of some sequences, as one compiled function.

Letters: N rows, D hidden width, H heads of width W, G kv heads, E experts, F and S inner widths of an expert and of the
shared MLP, V vocabulary, L layers.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numba import carray

from .numba_attention import attend, rotate
from .numba_compiling import Program, cached, sources_digest
from .numba_experts import choose_experts, run_experts
from .numba_products import fill, multiply_floats, multiply_packed, normalize, swish_gate
from .numba_vectors import LANES, Float32, Int64, entry, jit, load, multiply, multiply_add, pointer, splat, store


class Shape(NamedTuple):
    """What the program must know of a model besides its weights."""

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_width: int
    experts: int
    router_rows: int
    """E, rounded up to a multiple of four."""
    top_k: int
    inner: int
    shared_inner: int
    """0: there is no shared MLP."""
    vocabulary: int
    is_rotary: int
    """0: positions are not embedded."""
    forced_expert: int
    """-1: the router decides."""
    embedding_multiplier: float
    attention_multiplier: float
    residual_multiplier: float
    logits_scaling: float
    epsilon: float


WEIGHTS = (
    "attention_norm", "q", "q_scales", "k", "k_scales", "v", "v_scales", "o", "o_scales",
    "experts_norm", "router", "up", "up_scales", "down", "down_scales",
    "shared_up", "shared_up_scales", "shared_down", "shared_down_scales",
)  # fmt: skip
"""Columns of the table of addresses, int64 [L, 19]: where each layer's tensors stand."""
(
    ATTENTION_NORM, QUERY, QUERY_SCALES, KEY, KEY_SCALES, VALUE, VALUE_SCALES, MIX, MIX_SCALES,
    EXPERTS_NORM, ROUTER, UP, UP_SCALES, DOWN, DOWN_SCALES,
    SHARED_UP, SHARED_UP_SCALES, SHARED_DOWN, SHARED_DOWN_SCALES,
) = range(len(WEIGHTS))  # fmt: skip

SPAN = ("keys", "values", "room", "length", "first", "count", "slot", "is_kept")
"""Columns of the table of spans, int64: one span for each run of neighbouring rows that continue one sequence.

Addresses of the sequence's keys and values, fp32 [L, G, room, W], which hold `length` tokens; the rows `first` to
`first + count - 1` come after them; whom to count their experts for; whether to append their keys and values.
"""
KEYS, VALUES, ROOM, LENGTH, FIRST, COUNT, SLOT, IS_KEPT = range(len(SPAN))


@jit
def _floats(address: int, count: int) -> Any:
    return carray(pointer(address), (count,), np.float32)


@jit
def _bytes(address: int, count: int) -> Any:
    return carray(pointer(address), (count,), np.uint8)


@jit
def _packed(
    x: Float32, rows: Int64, packed: int, scales: int, outputs: int, width: int, buffer: Float32, out: Float32
) -> None:
    """x [N, I] times the packed weight [O, I], given by its addresses -> out [N, O]."""
    packed_bytes, scale_floats = _bytes(packed, outputs * width // 2), _floats(scales, outputs * width // 64)
    multiply_packed(x, width, rows, len(rows), packed_bytes, rows[0] * 0, scale_floats, outputs, buffer, out)


@jit
def _attention(
    shape: Shape,
    weights: Int64,
    layer: int,
    x: Float32,
    rows: Int64,
    positions: Int64,
    spans: Int64,
    cosines: Float32,
    sines: Float32,
    buffer: Float32,
    out: Float32,
) -> None:
    """Self-attention: normed x [N, D] -> out [N, D]; the new keys and values join the sequences that keep them."""
    n, width, row = len(rows), shape.head_width, shape.kv_heads * shape.head_width
    queries = np.empty(n * shape.heads * width, dtype=np.float32)
    keys = np.empty((n + 3) * row, dtype=np.float32)  # keys are read by fours: three more rows
    fill(keys, n * row, (n + 3) * row, 0.0)
    values = np.empty(n * row, dtype=np.float32)
    mixed = np.empty(n * shape.heads * width, dtype=np.float32)
    _packed(
        x, rows, weights[layer, QUERY], weights[layer, QUERY_SCALES], shape.heads * width, shape.hidden, buffer, queries
    )
    _packed(x, rows, weights[layer, KEY], weights[layer, KEY_SCALES], row, shape.hidden, buffer, keys)
    _packed(x, rows, weights[layer, VALUE], weights[layer, VALUE_SCALES], row, shape.hidden, buffer, values)
    if shape.is_rotary:
        rotate(queries, shape.heads, width, positions, cosines, sines)
        rotate(keys, shape.kv_heads, width, positions, cosines, sines)
    past_at = np.empty(shape.kv_heads, dtype=np.int64)
    for span in range(len(spans)):
        room, length = spans[span, ROOM], spans[span, LENGTH]
        first, count = spans[span, FIRST], spans[span, COUNT]
        for head in range(shape.kv_heads):
            past_at[head] = (layer * shape.kv_heads + head) * room * width
        size = shape.layers * shape.kv_heads * room * width
        past_keys, past_values = _floats(spans[span, KEYS], size), _floats(spans[span, VALUES], size)
        attend(
            queries, keys, values, past_keys, past_values, past_at, length, first, count,
            shape.heads, shape.kv_heads, width, shape.attention_multiplier, mixed,
        )  # fmt: skip
        if spans[span, IS_KEPT]:
            for head in range(shape.kv_heads):
                for i in range(count):
                    to, at = past_at[head] + (length + i) * width, (first + i) * row + head * width
                    for j in range(0, width, LANES):
                        store(past_keys, to + j, load(keys, at + j))
                        store(past_values, to + j, load(values, at + j))
    mix, mix_scales = weights[layer, MIX], weights[layer, MIX_SCALES]
    _packed(mixed, rows, mix, mix_scales, shape.hidden, shape.heads * width, buffer, out)


@jit
def _feed_forward(
    shape: Shape,
    weights: Int64,
    layer: int,
    x: Float32,
    rows: Int64,
    ids: Int64,
    gates: Float32,
    buffer: Float32,
    out: Float32,
) -> None:
    """Experts and shared MLP: normed x [N, D] -> out [N, D]; ids [N, K] says afterwards who answered."""
    n, inner, shared = len(rows), shape.inner, shape.shared_inner
    router = _floats(weights[layer, ROUTER], shape.router_rows * shape.hidden)
    choose_experts(
        x, router, rows, shape.hidden, shape.experts, shape.router_rows, shape.top_k, shape.forced_expert, ids, gates
    )
    if shared:
        both = np.empty(n * 2 * shared, dtype=np.float32)
        gated = np.empty(n * shared, dtype=np.float32)
        up, up_scales = weights[layer, SHARED_UP], weights[layer, SHARED_UP_SCALES]
        down, down_scales = weights[layer, SHARED_DOWN], weights[layer, SHARED_DOWN_SCALES]
        _packed(x, rows, up, up_scales, 2 * shared, shape.hidden, buffer, both)
        swish_gate(both, n, shared, gated)
        _packed(gated, rows, down, down_scales, shape.hidden, shared, buffer, out)
    else:
        fill(out, 0, n * shape.hidden, 0.0)
    size = shape.experts * inner * shape.hidden
    run_experts(
        x, ids, gates, shape.experts,
        _bytes(weights[layer, UP], size), _floats(weights[layer, UP_SCALES], size // 32),
        _bytes(weights[layer, DOWN], size // 2), _floats(weights[layer, DOWN_SCALES], size // 64),
        shape.hidden, inner, buffer, out,
    )  # fmt: skip


@jit
def _add_scaled(x: Float32, y: Float32, factor: float) -> None:
    """x += factor * y."""
    scale = splat(np.float32(factor))
    for i in range(0, len(x), LANES):
        store(x, i, multiply_add(load(y, i), scale, load(x, i)))


@jit
def _embed(tokens: Int64, embedding: Float32, factor: float, hidden: int, out: Float32) -> None:
    scale = splat(np.float32(factor))
    for row in range(len(tokens)):
        for i in range(0, hidden, LANES):
            store(out, row * hidden + i, multiply(load(embedding, tokens[row] * hidden + i), scale))


def _program(digest: str) -> Program:
    """The compiled pass. `digest` stands for the source it is made of: Numba's cache only looks at this file."""

    @entry
    def forward(
        shape: Shape,
        weights: Int64,
        embedding: Float32,
        norm: Float32,
        head: Float32,
        cosines: Float32,
        sines: Float32,
        tokens: Int64,
        positions: Int64,
        spans: Int64,
        wanted: Int64,
        counts: Int64,
        logits: Float32,
    ) -> None:
        """Run the rows and fill logits [len(wanted), V] for the wanted ones.

        embedding and head [V * D] flat, norm [D], cosines and sines [positions * W] flat; tokens and positions [N];
        counts int64 [slots, L, E] is added to.
        """
        _ = digest
        n, hidden = len(tokens), shape.hidden
        rows = np.arange(n)
        x = np.empty(n * hidden, dtype=np.float32)
        normed, y = np.empty_like(x), np.empty_like(x)
        widest = max(hidden, shape.heads * shape.head_width, shape.inner, shape.shared_inner)
        buffer = np.empty(4 * widest, dtype=np.float32)
        ids = np.empty((n, shape.top_k), dtype=np.int64)
        gates = np.empty((n, shape.top_k), dtype=np.float32)

        _embed(tokens, embedding, shape.embedding_multiplier, hidden, x)
        for layer in range(shape.layers):
            normalize(x, _floats(weights[layer, ATTENTION_NORM], hidden), shape.epsilon, n, hidden, normed)
            _attention(shape, weights, layer, normed, rows, positions, spans, cosines, sines, buffer, y)
            _add_scaled(x, y, shape.residual_multiplier)
            normalize(x, _floats(weights[layer, EXPERTS_NORM], hidden), shape.epsilon, n, hidden, normed)
            _feed_forward(shape, weights, layer, normed, rows, ids, gates, buffer, y)
            _add_scaled(x, y, shape.residual_multiplier)
            for span in range(len(spans)):
                for row in range(spans[span, FIRST], spans[span, FIRST] + spans[span, COUNT]):
                    for k in range(shape.top_k):
                        counts[spans[span, SLOT], layer, ids[row, k]] += 1

        normalize(x, norm, shape.epsilon, n, hidden, normed)
        multiply_floats(normed, hidden, wanted, len(wanted), head, shape.vocabulary, logits.reshape(-1))
        if shape.logits_scaling != 1.0:
            scaling = np.float32(shape.logits_scaling)
            for i in range(len(wanted)):
                for j in range(shape.vocabulary):
                    logits[i, j] /= scaling

    return forward


@cache
def load_program() -> Program:
    """The pass; its first call compiles it, unless this machine did that before."""
    return cached(_program(sources_digest()))
