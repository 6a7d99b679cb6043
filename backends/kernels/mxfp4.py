"""MXFP4: four bits a weight, one power of two per block of 32 in eight bits; 4.25 bits a weight in all.

The rounding is that of the Open Compute Project's specification of microscaling formats: the block's largest magnitude
gives the exponent, each weight goes to the nearest level, of two equally near ones to the even code, and what lies
beyond the largest level becomes that level.
"""

from itertools import pairwise

import torch
from torch import Tensor

from .formats import MXFP4
from .scales import LARGEST_EXPONENT, power_of_two

BLOCK = MXFP4.block
_LARGEST_POWER = 2
"""The largest level, 6, is 1.5 times two to this."""


def is_packable(_rows: int, columns: int) -> bool:
    """Whether each row of a matrix divides into whole blocks."""
    return columns % BLOCK == 0


def packed_shapes(rows: int, columns: int) -> tuple[tuple[int, int], tuple[int]]:
    """Shapes of the packed bytes and of the exponents of a matrix [rows, columns]."""
    return (rows, columns // 2), (rows * columns // BLOCK,)


def quantize(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Pack a float matrix: [O, I] -> bytes [O, I/2], exponents uint8 [O*I/32]."""
    rows, columns = weight.shape
    blocks = weight.float().contiguous().view(-1, BLOCK)  # [B, 32]
    _, power = torch.frexp(blocks.abs().amax(dim=-1))  # [B]: the magnitude is in [0.5, 1) times two to this
    exponents = (power - 1 - _LARGEST_POWER + 127).clamp_(0, LARGEST_EXPONENT).to(torch.uint8)
    scaled = blocks / power_of_two(exponents)[:, None]
    magnitude = scaled.abs()
    codes = torch.zeros_like(magnitude, dtype=torch.uint8)
    levels = MXFP4.levels[:8]
    for code, (lower, upper) in enumerate(pairwise(levels)):
        middle = (lower + upper) / 2
        codes += magnitude > middle if code % 2 == 0 else magnitude >= middle
    codes += 8 * torch.signbit(scaled).to(torch.uint8)
    pairs = codes.reshape(rows, columns // 2, 2)
    return pairs[..., 0] | (pairs[..., 1] << 4), exponents
