"""NF4: four bits a weight, one fp32 scale per block of 64, byte for byte as bitsandbytes packs it.

A weight matrix [O, I] is read row by row as blocks of 64. Each block is divided by its largest magnitude and every
value becomes the index of the nearest of sixteen levels. Two indices share a byte, the first in the high half.
"""

from functools import cache

import torch
from torch import Tensor

from .formats import NF4

BLOCK = NF4.block
"""Weights that share one scale."""

LEVELS = NF4.levels


def is_packable(rows: int, columns: int) -> bool:
    """Whether a matrix [rows, columns] divides into whole bytes per row and whole blocks."""
    return columns % 2 == 0 and rows * columns % BLOCK == 0


def packed_shapes(rows: int, columns: int) -> tuple[tuple[int, int], tuple[int]]:
    """Shapes of the packed bytes and of the scales of a matrix [rows, columns]."""
    return (rows, columns // 2), (rows * columns // BLOCK,)


def quantize(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Pack a float matrix: [O, I] -> bytes [O, I/2], scales fp32 [O*I/64]."""
    rows, columns = weight.shape
    blocks = weight.float().contiguous().view(-1, BLOCK)  # [B, 64]
    absmax = blocks.abs().amax(dim=-1)  # [B]
    # Multiplying by the reciprocal, not dividing: bitsandbytes does, and the two differ in the last bit.
    scaled = (blocks * (1.0 / absmax.clamp(min=1e-38))[:, None]).clamp_(-1, 1)
    codes = torch.bucketize(scaled, _midpoints(weight.device), out_int32=True).to(torch.uint8)
    pairs = codes.reshape(rows, columns // 2, 2)
    return (pairs[..., 0] << 4) | pairs[..., 1], absmax


def dequantize(packed: Tensor, absmax: Tensor, dtype: torch.dtype) -> Tensor:
    """Unpack one matrix or a stack of them: bytes [..., O, I/2], scales [..., O*I/64] -> [..., O, I]."""
    return NF4.dequantize(packed, absmax, dtype)


@cache
def levels(device: torch.device) -> Tensor:
    """The sixteen levels as a tensor."""
    return torch.tensor(LEVELS, device=device)


@cache
def _midpoints(device: torch.device) -> Tensor:
    """The 15 borders between neighbouring levels."""
    return (levels(device)[1:] + levels(device)[:-1]) / 2
