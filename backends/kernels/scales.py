"""The scales of NF4 blocks: one fp32 number for each, or eight bits for each (double quantisation); and of MXFP4's.

Double quantisation is bitsandbytes' `compress_statistics`, byte for byte: what a scale lies above or below the mean of
its matrix becomes the index of the nearest of 256 levels, and 256 indices share one fp32 scale. A weight then costs
4.127 bits instead of 4.5.

The scale of a block of MXFP4 is a power of two, and eight bits hold its exponent.
"""

from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

NESTED_BLOCK = 256
"""Scales that share one nested scale."""

LARGEST_EXPONENT = 254
"""Of MXFP4: two to the 127th. The format calls 255 not a number."""


@dataclass(frozen=True)
class Scales:
    """One scale for each block of weights, of one matrix or a stack of them. B blocks in a matrix."""

    absmax: Tensor
    """fp32 [..., B]; uint8 codes [..., B] when the other two are there; alone, uint8 is MXFP4's exponents."""
    nested: Tensor | None = None
    """fp32 [..., ceil(B / 256)]: the scales of the codes."""
    mean: Tensor | None = None
    """fp32 [...]: the mean of the scales, one for each matrix."""

    @property
    def is_nested(self) -> bool:
        """Whether the scales are quantised themselves."""
        return self.nested is not None

    @property
    def has_exponents(self) -> bool:
        """Whether the scales are powers of two, given by their exponents."""
        return self.nested is None and self.absmax.dtype == torch.uint8

    def dense(self) -> Tensor:
        """The scales as fp32 [..., B], with bitsandbytes' rounding: product first, then sum."""
        if self.has_exponents:
            return power_of_two(self.absmax)
        if self.nested is None or self.mean is None:
            return self.absmax
        codes = self.absmax.reshape(-1, self.absmax.shape[-1])  # [M, B]
        levels = dynamic_levels(codes.device).index_select(0, codes.reshape(-1).int()).view(codes.shape)
        nested = self.nested.reshape(len(codes), -1).repeat_interleave(NESTED_BLOCK, dim=-1)  # [M, at least B]
        scales = levels.mul_(nested[:, : codes.shape[-1]]).add_(self.mean.reshape(-1, 1))
        return scales.view(self.absmax.shape)

    def of(self, matrices: Tensor | slice | int) -> "Scales":
        """The scales of some matrices of a stack."""
        if self.nested is None or self.mean is None:
            return Scales(self.absmax[matrices])
        return Scales(self.absmax[matrices], self.nested[matrices], self.mean[matrices])

    def tensors(self) -> list[Tensor]:
        """One tensor, or three: `Scales(*tensors)` is the way back."""
        return [tensor for tensor in (self.absmax, self.nested, self.mean) if tensor is not None]


def power_of_two(exponents: Tensor) -> Tensor:
    """2^(e - 127) of uint8 exponents, fp32; infinity for 255."""
    # The exponent of an fp32 number has the same eight bits and the same middle; 2^-127 alone has no whole mantissa.
    return torch.where(exponents == 0, 0x00400000, exponents.int() << 23).view(torch.float32)


def nested_shapes(blocks: int) -> tuple[tuple[int], tuple[()]]:
    """Shapes of the nested scales and of the mean of a matrix with so many blocks."""
    return (-(-blocks // NESTED_BLOCK),), ()


def compress(absmax: Tensor) -> Scales:
    """Quantise the scales of one matrix: fp32 [B] -> codes, nested scales and mean.

    bitsandbytes does it: on a CPU it rounds by a table, on a GPU by comparison, and a value in 600 differs.
    """
    from bitsandbytes.functional import quantize_blockwise

    mean = absmax.mean()
    codes, state = quantize_blockwise(absmax - mean, blocksize=NESTED_BLOCK)
    return Scales(codes, state.absmax, mean)


@cache
def dynamic_levels(device: torch.device) -> Tensor:
    """The 256 levels of bitsandbytes' dynamic map, fp32 and ascending.

    For each power of ten from 1e-6 to 1 the range from a tenth of it to itself is cut into 1, 2, 4, … 64 parts; their
    middles with either sign, zero and one are the levels.
    """
    levels = [0.0, 1.0]
    for exponent in range(7):
        borders = torch.linspace(0.1, 1, 2**exponent + 1)
        middles = (10 ** (exponent - 6) * ((borders[:-1] + borders[1:]) / 2.0)).tolist()
        levels += middles + [-level for level in middles]
    return torch.tensor(sorted(levels), device=device)
