"""The specification of `project`, in plain PyTorch on any device."""

import torch
from torch import Tensor
from torch.nn import functional as F

from ..nf4 import dequantize
from ..scales import Scales
from .norm import Norm, normalize


def project_reference(
    x: Tensor,
    norm: Norm | None,
    packed: Tensor,
    scales: Scales,
    bias: Tensor | None,
    residual: Tensor | None,
    multiplier: float,
) -> Tensor:
    """residual + multiplier * (norm(x) W^T + b), in fp32 but for the norm, and rounded at the end.

    B rows, I inputs, O outputs: x [B, I], packed [O, I/2] with scales of O*I/64 blocks, bias [O], residual [B, O]
    -> [B, O]
    """
    inputs = normalize(x, norm).float()  # [B, I]
    weight = dequantize(packed, scales.dense(), torch.float32)  # [O, I]
    out = multiplier * F.linear(inputs, weight, None if bias is None else bias.float())
    return (out if residual is None else residual.float() + out).to(x.dtype)
