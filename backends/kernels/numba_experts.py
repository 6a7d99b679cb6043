"""The routed layer: which experts each token goes to, and what they answer."""

import numpy as np

from .numba_products import multiply_floats, multiply_packed, swish_gate
from .numba_vectors import LANES, Float32, Int64, UInt8, jit, load, multiply_add, splat, store


@jit
def choose_experts(
    x: Float32,
    weight: Float32,
    rows: Int64,
    hidden: int,
    experts: int,
    padded: int,
    top_k: int,
    forced: int,
    ids: Int64,
    gates: Float32,
) -> None:
    """x [N, D], router weight [padded, D] -> ids and gates [N, K]: the K largest logits, softmaxed among themselves.

    Of equal logits the lower expert comes first. `forced`, unless negative, replaces every choice.
    """
    logits = np.empty(len(rows) * padded, dtype=np.float32)
    multiply_floats(x, hidden, rows, len(rows), weight, padded, logits)
    for row in range(len(rows)):
        at = row * padded
        for k in range(top_k):
            best = 0
            for expert in range(1, experts):
                if logits[at + expert] > logits[at + best]:
                    best = expert
            ids[row, k] = best if forced < 0 else forced
            gates[row, k] = logits[at + best]
            logits[at + best] = -np.inf
        top = gates[row, 0]
        total = np.float32(0.0)
        for k in range(top_k):
            gates[row, k] = np.exp(gates[row, k] - top)
            total += gates[row, k]
        for k in range(top_k):
            gates[row, k] /= total


@jit
def run_experts(
    x: Float32,
    ids: Int64,
    gates: Float32,
    experts: int,
    up: UInt8,
    up_scales: Float32,
    down: UInt8,
    down_scales: Float32,
    hidden: int,
    inner: int,
    buffer: Float32,
    out: Float32,
) -> None:
    """Add to out [N, D] the weighted answers of each token's experts, in ascending order of the experts.

    x [N, D]; ids and gates [N, K]; up packs [E, 2F, D], down [E, D, F].
    """
    tokens, top_k = ids.shape
    ends = np.empty(experts, dtype=np.int64)  # of each expert's group
    for expert in range(experts):
        ends[expert] = 0
    for row in range(tokens):
        for k in range(top_k):
            ends[ids[row, k]] += 1
    largest = start = 0
    for expert in range(experts):
        largest, start, ends[expert] = max(largest, ends[expert]), start + ends[expert], start
    members, shares = np.empty(tokens * top_k, dtype=np.int64), np.empty(tokens * top_k, dtype=np.float32)
    for row in range(tokens):
        for k in range(top_k):
            place = ends[ids[row, k]]
            members[place], shares[place] = row, gates[row, k]
            ends[ids[row, k]] += 1

    both = np.empty(largest * 2 * inner, dtype=np.float32)
    gated = np.empty(largest * inner, dtype=np.float32)
    answers = np.empty(largest * hidden, dtype=np.float32)
    each = np.arange(largest)
    start = 0
    for expert in range(experts):
        count = ends[expert] - start
        if count == 0:
            continue
        group = members[start : ends[expert]]
        weight = expert * 2 * inner * hidden
        multiply_packed(x, hidden, group, count, up, weight, up_scales, 2 * inner, buffer, both)
        swish_gate(both, count, inner, gated)
        multiply_packed(gated, inner, each, count, down, weight // 2, down_scales, hidden, buffer, answers)
        for i in range(count):
            share = splat(shares[start + i])
            to, at = group[i] * hidden, i * hidden
            for j in range(0, hidden, LANES):
                store(out, to + j, multiply_add(load(answers, at + j), share, load(out, to + j)))
        start = ends[expert]
