"""The gate of a routed layer: which experts each token goes to, and which tokens each expert gets."""

import numpy as np

from .numba_vectors import Float32, Int64, allocating, jit


@jit
def choose_experts(
    logits: Float32,
    rows: int,
    experts: int,
    padded: int,
    top_k: int,
    forced: int,
    is_normalized: int,
    ids: Int64,
    gates: Float32,
) -> None:
    """Router logits [N, padded] -> ids and gates [N, K]: the K largest logits, softmaxed.

    Among themselves, or without `is_normalized` among all experts. Of equal logits the lower expert comes first.
    `forced`, unless negative, replaces every choice. The logits are used up.
    """
    for row in range(rows):
        at = row * padded
        total = np.float32(0.0)
        if not is_normalized:
            largest = logits[at]
            for expert in range(1, experts):
                largest = max(largest, logits[at + expert])
            for expert in range(experts):
                total += np.exp(logits[at + expert] - largest)
        for k in range(top_k):
            best = 0
            for expert in range(1, experts):
                if logits[at + expert] > logits[at + best]:
                    best = expert
            ids[row, k] = best if forced < 0 else forced
            gates[row, k] = logits[at + best]
            logits[at + best] = -np.inf
        top = gates[row, 0]
        for k in range(top_k):
            gates[row, k] = np.exp(gates[row, k] - top)
            if is_normalized:
                total += gates[row, k]
        for k in range(top_k):
            gates[row, k] /= total


@allocating
def group_by_expert(
    ids: Int64, gates: Float32, rows: int, experts: int, members: Int64, shares: Float32, groups: Int64
) -> int:
    """Sort the choices [N, K] by expert; the number of experts that were chosen.

    members and shares [N * K]: row and gate of each place; groups [at least E + 1, 2]: of each chosen expert its
    number and where its places begin, and one more for where the last ones end.
    """
    top_k = ids.shape[1]
    counts = np.zeros(experts, dtype=np.int64)
    for row in range(rows):
        for k in range(top_k):
            counts[ids[row, k]] += 1
    chosen = start = 0
    for expert in range(experts):
        count = counts[expert]
        counts[expert] = start
        if count:
            groups[chosen, 0], groups[chosen, 1] = expert, start
            chosen += 1
            start += count
    groups[chosen, 1] = start
    for row in range(rows):
        for k in range(top_k):
            place = counts[ids[row, k]]
            members[place], shares[place] = row, gates[row, k]
            counts[ids[row, k]] += 1
    return chosen
