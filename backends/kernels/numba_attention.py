"""Causal attention of sequences that each have their own past.

Rows that are new in this pass see the keys of the sequence's past, which only lies there to be read, and those of the
new rows before them. Nothing is written to the past, so several continuations of one sequence can share it.
"""

from typing import Any

import numpy as np

from .numba_products import exponential, fill, products, products_of_two
from .numba_vectors import (
    LANES,
    Float32,
    add,
    jit,
    largest_lane,
    load,
    maximum,
    multiply,
    multiply_add,
    splat,
    store,
    sum_lanes,
)


@jit
def rotate(x: Float32, row: int, heads: int, head_width: int, position: int, cosines: Float32, sines: Float32) -> None:
    """Rotary embedding of one row in place: x [N, heads * head_width], tables [positions, head_width]."""
    half, table = head_width // 2, position * head_width
    for head in range(heads):
        at = (row * heads + head) * head_width
        for i in range(half):
            low, high = x[at + i], x[at + half + i]
            x[at + i] = low * cosines[table + i] - high * sines[table + i]
            x[at + half + i] = high * cosines[table + half + i] + low * sines[table + half + i]


@jit
def attend(
    queries: Float32,
    keys: Float32,
    values: Float32,
    past_keys: Float32,
    past_values: Float32,
    past: int,
    length: int,
    first: int,
    begin: int,
    end: int,
    kv_head: int,
    heads: int,
    kv_heads: int,
    width: int,
    scale: float,
    window: int,
    scores: Float32,
    out: Float32,
) -> None:
    """The attention of one sequence's new rows number `begin` to `end - 1`, of those heads that read one kv head.

    queries [N, heads * width]; keys and values of the new rows [N + 3, kv_heads * width], this sequence's from row
    `first` on; past_keys and past_values: [length, width] of this kv head from `past` on; out [N, heads * width].
    A row sees the `window` last tokens, itself included; all where it is 0. scores: room for 2 * (length + end + 4 +
    LANES).
    """
    group = heads // kv_heads  # query heads that share a kv head
    kv_row, row_width = kv_heads * width, heads * width
    room = length + end + 4 + LANES
    zero = splat(np.float32(0.0))
    none = first * 0  # for a literal 0 Numba would compile functions anew
    new, total = first * kv_row + kv_head * width, end * group
    for pair in range(begin * group, total, 2):
        # Two queries at a time, of one row or of neighbours: they read almost the same keys. An odd last one keeps
        # itself company.
        other = min(pair + 1, total - 1)
        row_a, row_b = pair // group, other // group
        a = (first + row_a) * row_width + (kv_head * group + pair % group) * width
        b = (first + row_b) * row_width + (kv_head * group + other % group) * width
        seen_a, seen_b = length + row_a + 1, length + row_b + 1
        for key in range(0, length, 4):
            at = past + key * width
            _scores(queries, a, b, past_keys, at, width, width, scores, key, room)
        for key in range(0, row_b + 1, 4):
            _scores(queries, a, b, keys, new + key * kv_row, kv_row, width, scores, length + key, room)
        unseen_a, unseen_b = none, none
        if window:
            unseen_a, unseen_b = max(none, seen_a - window), max(none, seen_b - window)
        share_a = splat(_weigh(scores, none, unseen_a, seen_a, seen_b, scale))
        share_b = splat(_weigh(scores, room, unseen_b, seen_b, seen_b, scale))
        for i in range(0, width, LANES):
            store(out, a + i, zero)
            store(out, b + i, zero)
        _add_values(scores, none, room, past_values, past, width, length, width, a, b, out)
        _add_values(scores, length, room, values, new, kv_row, row_b + 1, width, a, b, out)
        for i in range(0, width, LANES):
            # Both are read before either is written: they may be one.
            mean_a, mean_b = multiply(load(out, a + i), share_a), multiply(load(out, b + i), share_b)
            store(out, a + i, mean_a)
            store(out, b + i, mean_b)


@jit
def _add_values(
    scores: Float32,
    first: int,
    room: int,
    values: Float32,
    at: int,
    stride: int,
    count: int,
    width: int,
    a: int,
    b: int,
    out: Float32,
) -> None:
    """Add `count` values, each weighed by its score from `first` on, to the two queries' rows of out."""
    i = 0
    while i + 4 * LANES <= width:
        a0, a1 = load(out, a + i), load(out, a + i + LANES)
        a2, a3 = load(out, a + i + 2 * LANES), load(out, a + i + 3 * LANES)
        b0, b1 = load(out, b + i), load(out, b + i + LANES)
        b2, b3 = load(out, b + i + 2 * LANES), load(out, b + i + 3 * LANES)
        for key in range(count):
            weight_a, weight_b = splat(scores[first + key]), splat(scores[room + first + key])
            v = at + key * stride + i
            v0, v1 = load(values, v), load(values, v + LANES)
            v2, v3 = load(values, v + 2 * LANES), load(values, v + 3 * LANES)
            a0, a1 = multiply_add(weight_a, v0, a0), multiply_add(weight_a, v1, a1)
            a2, a3 = multiply_add(weight_a, v2, a2), multiply_add(weight_a, v3, a3)
            b0, b1 = multiply_add(weight_b, v0, b0), multiply_add(weight_b, v1, b1)
            b2, b3 = multiply_add(weight_b, v2, b2), multiply_add(weight_b, v3, b3)
        store(out, a + i, a0)
        store(out, a + i + LANES, a1)
        store(out, a + i + 2 * LANES, a2)
        store(out, a + i + 3 * LANES, a3)
        store(out, b + i, b0)
        store(out, b + i + LANES, b1)
        store(out, b + i + 2 * LANES, b2)
        store(out, b + i + 3 * LANES, b3)
        i += 4 * LANES
    while i < width:
        a0, b0 = load(out, a + i), load(out, b + i)
        for key in range(count):
            v0 = load(values, at + key * stride + i)
            a0 = multiply_add(splat(scores[first + key]), v0, a0)
            b0 = multiply_add(splat(scores[room + first + key]), v0, b0)
        store(out, a + i, a0)
        store(out, b + i, b0)
        i += LANES


@jit
def _scores(
    queries: Float32,
    a: int,
    b: int,
    keys: Float32,
    at: int,
    stride: int,
    width: int,
    scores: Float32,
    to: int,
    room: int,
) -> None:
    """Products of the queries at a and b with four keys; of one query alone where the two are the same."""
    if a == b:
        products(queries, a, keys, at, stride, width, scores, to)
        for i in range(to, to + 4):
            scores[room + i] = scores[i]
    else:
        products_of_two(queries, a, b, keys, at, stride, width, scores, to, room + to)


@jit
def _weigh(scores: Float32, at: int, unseen: int, seen: int, filled: int, scale: float) -> Any:
    """Turn the scores number `unseen` to `seen - 1` into e^(score - largest), all others up to `filled` into 0.

    Returns 1 / their sum.
    """
    end = (filled + LANES - 1) // LANES * LANES
    fill(scores, at, at + unseen, -np.inf)
    fill(scores, at + seen, at + end, -np.inf)
    factor = splat(np.float32(scale))
    top = splat(np.float32(-np.inf))
    for i in range(at, at + end, LANES):
        top = maximum(multiply(load(scores, i), factor), top)
    offset = splat(-largest_lane(top))
    for i in range(at, at + end, LANES):
        store(scores, i, exponential(multiply_add(load(scores, i), factor, offset)))
    fill(scores, at, at + unseen, 0.0)
    fill(scores, at + seen, at + end, 0.0)
    total = splat(np.float32(0.0))
    for i in range(at, at + end, LANES):
        total = add(total, load(scores, i))
    return np.float32(1.0) / sum_lanes(total)
