"""The last norm, the output head and the likeliest token, readable."""

import torch
from torch import Tensor
from torch.nn import functional as F

from ..int8 import dequantize_rows
from ..nf4 import dequantize
from ..scales import Scales
from .norm import Norm, normalize


def head_reference(
    x: Tensor, norm: Norm | None, weight: Tensor, scales: Scales | None, divisor: float
) -> tuple[Tensor, Tensor]:
    """Logits and the likeliest token of each row, the first of equals: x [B, D] -> fp32 [B, V], int64 [B].

    weight: floats [V, D] without scales; int8 [V, D] with one scale a row; NF4 uint8 [V, D / 2] with one a block.
    """
    logits = F.linear(normalize(x, norm).float(), _dense(weight, scales)) / divisor
    return logits, logits.argmax(dim=-1)


def _dense(weight: Tensor, scales: Scales | None) -> Tensor:
    if scales is None:
        return weight.float()
    if weight.dtype == torch.int8:
        return dequantize_rows(weight, scales.absmax, torch.float32)
    return dequantize(weight, scales.dense(), torch.float32)
