"""The specification: one expert at a time, in plain PyTorch, on any device."""

import torch
from torch import Tensor

from .experts import Experts


def moe_reference(x: Tensor, experts: Experts, ids: Tensor, weights: Tensor) -> Tensor:
    """Weighted sum of each token's chosen experts.

    T tokens, K experts per token, D hidden:
    x [T, D], ids [T, K], weights [T, K] -> [T, D]; ids of E and above mean "no expert here".
    """
    # bf16 sums lose bits as K grows, so accumulate in fp32.
    out = torch.zeros_like(x, dtype=torch.float32)
    for expert in torch.unique(ids).tolist():
        if expert >= experts.count:
            continue
        slot, token = torch.where(ids.T.eq(expert))  # [N], [N]: tokens sent here, slot by slot
        y = experts.mlp(expert, x[token]).float()  # [N, D]
        out.index_add_(0, token, y * weights[token, slot, None].float())
    return out.to(x.dtype)
