"""The RMSNorm that a fused kernel applies to what it reads."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Norm:
    """Root-mean-square norm of a row, or of each of several equal parts of it."""

    weight: Tensor
    """[D]."""
    epsilon: float
    groups: int = 1
    """Parts of the row that are normalised apart, as Mamba's gated norm does."""


def normalize(x: Tensor, norm: Norm | None) -> Tensor:
    """x [..., D] normalised, with the roundings that the architectures have: [..., D] in x's dtype."""
    if norm is None:
        return x
    parts = x.float().reshape(*x.shape[:-1], norm.groups, -1)  # [..., G, D/G]
    parts = parts * torch.rsqrt(parts.pow(2).mean(-1, keepdim=True) + norm.epsilon)
    normalized: Tensor = norm.weight * parts.reshape(x.shape).to(x.dtype)
    return normalized.to(x.dtype)
