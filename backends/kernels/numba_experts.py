"""The routed layer: which experts each token goes to, and what they answer."""

import numpy as np

from .numba_products import multiply_floats, multiply_packed, swish_gate
from .numba_vectors import LANES, jit, load, multiply_add, splat, store


@jit
def choose_experts(x, weight, rows, hidden, experts, padded, top_k, forced, ids, gates):
    """x [N, D], router weight [padded, D] -> ids and gates [N, K]: the K largest logits, softmaxed among themselves.

    Of equal logits the lower expert comes first. `forced`, unless negative, replaces every choice.
    """
    logits = np.empty((len(rows), padded), dtype=np.float32)
    multiply_floats(x, hidden, rows, len(rows), weight, padded, logits.reshape(-1))
    for row in range(len(rows)):
        for k in range(top_k):
            best = 0
            for expert in range(1, experts):
                if logits[row, expert] > logits[row, best]:
                    best = expert
            ids[row, k] = best if forced < 0 else forced
            gates[row, k] = logits[row, best]
            logits[row, best] = -np.inf
        top = gates[row, 0]
        total = np.float32(0.0)
        for k in range(top_k):
            gates[row, k] = np.exp(gates[row, k] - top)
            total += gates[row, k]
        for k in range(top_k):
            gates[row, k] /= total


@jit
def run_experts(x, ids, gates, experts, up, up_scales, down, down_scales, hidden, inner, buffer, out):
    """Add to out [N, D] the weighted answers of each token's experts, in ascending order of the experts.

    x [N, D]; ids and gates [N, K]; up packs [E, 2F, D], down [E, D, F].
    """
    tokens, top_k = ids.shape
    starts = np.zeros(experts + 1, dtype=np.int64)  # of each expert's group
    for row in range(tokens):
        for k in range(top_k):
            starts[ids[row, k] + 1] += 1
    largest = starts.max()
    starts = np.cumsum(starts)
    members, shares = np.empty(tokens * top_k, dtype=np.int64), np.empty(tokens * top_k, dtype=np.float32)
    ends = starts[:-1].copy()
    for row in range(tokens):
        for k in range(top_k):
            place = ends[ids[row, k]]
            members[place], shares[place] = row, gates[row, k]
            ends[ids[row, k]] += 1

    both = np.empty(largest * 2 * inner, dtype=np.float32)
    gated = np.empty(largest * inner, dtype=np.float32)
    answers = np.empty(largest * hidden, dtype=np.float32)
    each = np.arange(largest)
    for expert in range(experts):
        count = ends[expert] - starts[expert]
        if count == 0:
            continue
        group = members[starts[expert] : ends[expert]]
        weight = expert * 2 * inner * hidden
        multiply_packed(x, hidden, group, count, up, weight, up_scales, 2 * inner, buffer, both)
        swish_gate(both, count, inner, gated)
        multiply_packed(gated, inner, each, count, down, weight // 2, down_scales, hidden, buffer, answers)
        for i in range(count):
            share = splat(shares[starts[expert] + i])
            to, at = group[i] * hidden, i * hidden
            for j in range(0, hidden, LANES):
                store(out, to + j, multiply_add(load(answers, at + j), share, load(out, to + j)))
