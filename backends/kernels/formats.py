"""How four-bit weights lie in memory: NF4 as bitsandbytes packs it, MXFP4 as the Open Compute Project defines it.

In both a weight matrix [O, I] is read row by row, some weights share one scale, a weight is the index of one of sixteen
levels, and two indices share a byte. What differs is a value of `Format`, and the scales say which it is: bytes that
are not quantised further are MXFP4's exponents.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import torch
from torch import Tensor

from .scales import Scales

FormatName = Literal["nf4", "mxfp4"]


@dataclass(frozen=True)
class Format:
    """One way to pack four-bit weights."""

    name: FormatName
    block: int
    """Weights that share one scale."""
    levels: tuple[float, ...]
    """What each of the sixteen codes stands for, before it is scaled."""
    is_low_first: bool
    """Whether the first of two weights lies in the low half of their byte."""

    def dequantize(self, packed: Tensor, scales: Tensor, dtype: torch.dtype) -> Tensor:
        """Unpack one matrix or a stack of them: bytes [..., O, I/2], fp32 scales [..., O*I/block] -> [..., O, I]."""
        # One lookup yields both values of a byte: the pair of floats travels as one 64-bit integer.
        pairs = _byte_pairs(self, packed.device).index_select(0, packed.reshape(-1).int())
        values = pairs.view(torch.float32).view(-1, self.block)  # [B, block]
        values.mul_(scales.reshape(-1, 1))
        return values.view(*packed.shape[:-1], 2 * packed.shape[-1]).to(dtype)


NF4 = Format(
    name="nf4",
    block=64,
    levels=(
        -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453,
        -0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0.0,
        0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
        0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0,
    ),
    is_low_first=False,
)  # fmt: skip
"""Quantiles of a normal distribution, scaled to [-1, 1]; the same constants as bitsandbytes."""

MXFP4 = Format(
    name="mxfp4",
    block=32,
    levels=(0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, -0.0, -0.5, -1.0, -1.5, -2.0, -3.0, -4.0, -6.0),
    is_low_first=True,
)
"""A sign, two bits of exponent and one of mantissa (E2M1); a block's scale is a power of two (E8M0)."""

FORMATS = {form.name: form for form in (NF4, MXFP4)}


def format_of(scales: Scales) -> Format:
    """The format that these scales belong to."""
    return MXFP4 if scales.has_exponents else NF4


@cache
def _byte_pairs(form: Format, device: torch.device) -> Tensor:
    """For each byte its two fp32 values, stored as one int64: [256]."""
    byte = torch.arange(256, device=device)
    halves = (byte & 15, byte >> 4) if form.is_low_first else (byte >> 4, byte & 15)
    levels = torch.tensor(form.levels, device=device)
    return torch.stack([levels[half] for half in halves], dim=-1).view(torch.int64).reshape(256)
