"""The specification of `fused_experts`, in plain PyTorch on any device."""

import torch
from torch import Tensor
from torch.nn import functional as F

from ..activation import Activation
from ..experts import PackedWeights
from .norm import Norm, normalize


def fused_experts_reference(
    x: Tensor,
    norm: Norm,
    up: PackedWeights,
    down: PackedWeights,
    activation: Activation,
    ids: Tensor,
    weights: Tensor,
    shared_up: PackedWeights | None,
    shared_down: PackedWeights | None,
    multiplier: float,
) -> Tensor:
    """x + multiplier * (weighted sum of each row's experts + the shared expert), in fp32 and rounded once at the end.

    B rows of the residual stream, K experts each: x [B, D], ids and weights [B, K] -> [B, D]. Ids outside of 0 to E-1
    mean "no expert here"; a shared expert is a stack of one, which every row visits with weight one.
    """
    hidden = normalize(x, norm).float()  # [B, D]
    out = torch.zeros_like(hidden)
    for row, chosen in enumerate(ids.tolist()):
        for place, expert in enumerate(chosen):
            if 0 <= expert < up.packed.shape[0]:
                out[row] += weights[row, place].float() * _visit(hidden[row], up, down, activation, expert)
    if shared_up is not None and shared_down is not None:
        for row in range(len(out)):
            out[row] += _visit(hidden[row], shared_up, shared_down, activation, 0)
    return (x.float() + multiplier * out).to(x.dtype)


def _visit(hidden: Tensor, up: PackedWeights, down: PackedWeights, activation: Activation, expert: int) -> Tensor:
    """One row [D] through one expert -> [D]."""
    first, second = (weights.dense(slice(expert, expert + 1), torch.float32)[0] for weights in (up, down))
    return F.linear(activation.apply(F.linear(hidden, first)), second)
