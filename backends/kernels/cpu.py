"""The routed layer on a CPU: unpack many experts in one pass, then one matrix product per expert.

In fp32 it gives the reference's bits: the products are the same, and each token's sum runs over its experts in
ascending order.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from .experts import Experts, PackedWeights

UNPACKED_WEIGHTS = 16 * 2**20
"""Most weights held unpacked at a time: 64 MB in fp32."""


def moe_cpu(x: Tensor, experts: Experts, ids: Tensor, weights: Tensor) -> Tensor:
    """Weighted sum of each token's chosen experts; same signature and meaning as the reference.

    T tokens, K experts per token, S = T*K slots, D hidden.
    """
    tokens, top_k = ids.shape
    sorted_ids, order = ids.sort(dim=-1, stable=True)  # [T, K]: each token's experts in ascending order
    by_expert = sorted_ids.reshape(-1).argsort(stable=True)  # [S]: slots grouped by expert
    load = torch.bincount(sorted_ids.reshape(-1), minlength=experts.count)[: experts.count].tolist()

    routed = _routed_rows(x[by_expert // top_k], experts, load)  # [S, D]
    slots = torch.empty_like(routed)
    slots[by_expert] = routed
    slots = slots.view(tokens, top_k, -1).float() * weights.gather(1, order)[..., None].float()
    out = slots[:, 0]
    for slot in range(1, top_k):
        out = out + slots[:, slot]
    return out.to(x.dtype)


def _routed_rows(rows: Tensor, experts: Experts, load: list[int]) -> Tensor:
    """Each row through its expert: rows [S, D] sorted by expert, load[e] of them to expert e -> [S, D]."""
    out = rows.new_zeros(rows.shape)  # rows beyond sum(load) have no expert and stay zero
    hit = [expert for expert, count in enumerate(load) if count]
    step = max(1, UNPACKED_WEIGHTS // experts.weights_per_expert)
    start = 0
    for first in range(0, len(hit), step):
        group = hit[first : first + step]
        counts = [load[expert] for expert in group]
        end = start + sum(counts)
        inner = experts.activate(_project(rows[start:end], experts.up, group, counts))
        y = _project(inner, experts.down, group, counts)
        out[start:end] = y if experts.normalize is None else experts.normalize(y)
        start = end
    return out


def _project(rows: Tensor, weights: PackedWeights, group: list[int], counts: list[int]) -> Tensor:
    """rows [N, I], counts[i] of them to expert group[i] -> [N, O]."""
    contiguous = group[-1] - group[0] + 1 == len(group)
    chosen = slice(group[0], group[-1] + 1) if contiguous else torch.tensor(group, device=rows.device)
    dense = weights.dense(chosen, rows.dtype)  # [G, O, I]
    biases = [None] * len(group) if weights.bias is None else weights.bias[chosen].unbind()
    parts = torch.split(rows, counts)
    return torch.cat([F.linear(part, w, b) for part, w, b in zip(parts, dense.unbind(), biases, strict=True)])
