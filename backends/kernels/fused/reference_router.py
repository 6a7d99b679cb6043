"""Norm, gate, softmax, choice and record of one routed layer, readable."""

from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F

from .norm import Norm, normalize

Softmax = Literal["all", "chosen"]
"""Over all experts before the choice (OLMoE, Qwen3-MoE, Mixtral), or over the chosen after it (Granite)."""


def route_reference(
    x: Tensor,
    norm: Norm | None,
    router: Tensor,
    top_k: int,
    is_normalized: bool,
    softmax: Softmax,
    counts: Tensor | None,
    layer: int,
    owners: Tensor | None,
    tickets: Tensor,
    forced_expert: int | None = None,
) -> tuple[Tensor, Tensor]:
    """The experts of each token and their weights; of equal experts the first is chosen.

    B tokens, D hidden, E experts, K chosen: x [B, D], router [E, D] -> ids int64 [B, K], weights fp32 [B, K], largest
    first. `is_normalized`: the chosen weights add up to one, which those of a softmax over the chosen always do.
    counts, integers [owners, L, at least E]: what ran is added to those of owners int64 [B] at this layer; without
    counts nothing is recorded. `forced_expert` takes the place of every choice, the weights stay. tickets are the
    fast kernel's: see tickets.py.
    """
    del tickets  # nothing runs side by side here
    logits = F.linear(normalize(x, norm).float(), router.float())  # [B, E]
    order = torch.sort(logits, dim=-1, descending=True, stable=True)
    chosen, ids = order.values[:, :top_k], order.indices[:, :top_k].contiguous()  # [B, K]
    weights = chosen.softmax(dim=-1)
    if softmax == "all" and not is_normalized:
        weights = (chosen - logits.logsumexp(dim=-1, keepdim=True)).exp()
    if forced_expert is not None:
        ids = torch.full_like(ids, forced_expert)
    if counts is not None:
        assert owners is not None, "counts belong to owners"
        places = owners[:, None].expand_as(ids), ids
        counts[:, layer].index_put_(places, torch.ones_like(ids, dtype=counts.dtype), accumulate=True)
    return ids, weights
