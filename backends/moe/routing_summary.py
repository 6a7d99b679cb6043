"""What the counts of a gate mean in a few numbers: how evenly experts were used, and how alike two users of them are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Layers = Sequence[Sequence[int]]
"""[layer][expert] -> how often it ran; layers may differ in their number of experts."""


@dataclass(frozen=True)
class LayerSummary:
    """One layer's use of its experts. All zero where nothing was routed."""

    entropy: float
    """Shannon entropy of the experts' shares over log2 of their number: 1 is an even split, 0 a single expert."""
    busiest: float
    """The busiest expert's share over a fair share (1 / experts): 1 is an even split."""
    variation: float
    """Standard deviation of the shares over their mean (coefficient of variation): 0 is an even split."""
    unused: float
    """Share of the experts that never ran."""


@dataclass(frozen=True)
class RoutingSummary:
    """All layers' use of their experts; the means are over layers that routed something."""

    layers: tuple[LayerSummary, ...]
    entropy: float
    lowest_entropy: float
    """What `entropy` would be if every token went to the same `top_k` experts: log2 top_k over log2 experts."""
    busiest: float
    variation: float
    unused: float


def summarize_routing(layers: Layers, top_k: int) -> RoutingSummary:
    """Entropy, balance and unused experts per layer, and their means.

    Few tokens leave experts unused and entropy low whatever the gate prefers: T tokens reach at most T * top_k.
    """
    counts, experts = _table(layers)
    totals = counts.sum(axis=1)
    share = counts / np.maximum(totals, 1)[:, None]  # [L, E]
    bits = _entropy_bits(share)
    most = np.log2(np.maximum(experts, 2))  # one expert has no entropy to begin with
    routed = totals > 0
    present = np.arange(counts.shape[1]) < experts[:, None]  # [L, E]
    fair = 1 / np.maximum(experts, 1)
    spread = np.sqrt((np.where(present, share - fair[:, None], 0) ** 2).sum(axis=1) / np.maximum(experts, 1))
    columns = np.stack(
        [
            bits / most,
            share.max(axis=1, initial=0) * experts,
            spread / fair,
            (present & (counts == 0)).sum(axis=1) / np.maximum(experts, 1),
        ],
        axis=1,
    )  # [L, 4]
    columns = np.where(routed[:, None], columns, 0.0)
    means = columns[routed].mean(axis=0) if routed.any() else np.zeros(4)
    lowest = np.log2(max(top_k, 1)) / most[routed].mean() if routed.any() else 0.0
    return RoutingSummary(
        layers=tuple(LayerSummary(*map(float, row)) for row in columns),
        entropy=float(means[0]),
        lowest_entropy=float(lowest),
        busiest=float(means[1]),
        variation=float(means[2]),
        unused=float(means[3]),
    )


def overlap(first: Layers, second: Layers) -> list[float | None]:
    """How alike two askers use each layer's experts: 1 where their shares are equal, 0 where they share no expert.

    1 - JSD(p, q), with the Jensen-Shannon divergence in bits,
    JSD(p, q) = H((p + q) / 2) - (H(p) + H(q)) / 2, H(p) = -sum p log2 p (Lin, "Divergence measures based on the
    Shannon entropy", IEEE Transactions on Information Theory 37, 1991). None where one of them routed nothing.
    Small counts differ by chance, which lowers the overlap.
    """
    if [len(layer) for layer in first] != [len(layer) for layer in second]:
        raise ValueError(
            f"The two records have {len(first)} and {len(second)} layers, or other numbers of experts; "
            "only records of the same model can be compared."
        )
    (p, _), (q, _) = _table(first), _table(second)
    p_total, q_total = p.sum(axis=1), q.sum(axis=1)
    p, q = p / np.maximum(p_total, 1)[:, None], q / np.maximum(q_total, 1)[:, None]
    divergence = _entropy_bits((p + q) / 2) - (_entropy_bits(p) + _entropy_bits(q)) / 2
    alike = np.clip(1 - divergence, 0, 1)
    known = (p_total > 0) & (q_total > 0)
    return [float(value) if ok else None for value, ok in zip(alike, known, strict=True)]


def mean_overlap(first: Layers, second: Layers) -> float | None:
    """The mean of `overlap` over the layers where it is known; None where it is known nowhere."""
    known = [value for value in overlap(first, second) if value is not None]
    return sum(known) / len(known) if known else None


def _table(layers: Layers) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Counts [L, E], zero beyond a layer's own experts, and how many experts each layer has [L]."""
    experts = np.array([len(layer) for layer in layers], dtype=np.int64)
    width = int(experts.max(initial=0))
    rows = [[*layer, *[0] * (width - len(layer))] for layer in layers]
    return np.array(rows, dtype=np.float64).reshape(len(layers), width), experts


def _entropy_bits(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each row [L, E] -> [L]."""
    logs = np.log2(share, out=np.zeros_like(share), where=share > 0)
    return np.asarray(-(share * logs).sum(axis=1))
