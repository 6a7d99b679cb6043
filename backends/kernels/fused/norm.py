"""An RMS norm as the kernels that take it in see it."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Norm:
    """x / sqrt(mean(x^2) + epsilon) * weight, the mean taken over each of `groups` equal parts of a row."""

    weight: Tensor
    """[I]."""
    epsilon: float
    groups: int = 1

    def apply(self, x: Tensor) -> Tensor:
        """The readable version: x [B, I] -> fp32 [B, I]."""
        parts = x.float().unflatten(-1, (self.groups, -1))  # [B, groups, I / groups]
        normalized = parts * torch.rsqrt(parts.square().mean(-1, keepdim=True) + self.epsilon)
        return normalized.flatten(-2) * self.weight.float()
