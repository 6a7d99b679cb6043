"""Double quantisation is bitsandbytes', byte for byte."""

import bitsandbytes.functional as bnb
import pytest
import torch

from moewarden.backends.kernels.experts import PackedWeights
from moewarden.backends.kernels.nf4 import BLOCK, dequantize, quantize
from moewarden.backends.kernels.scales import Scales, compress, dynamic_levels

SHAPES = [(64, 64), (2, 32), (128, 192), (257, 64), (512, 1536)]
"""1, 64, 384, 257 and 12288 blocks: less than a nested block of 256, one more than it, many."""


def weight(shape: tuple[int, int]) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))


def test_the_levels_are_those_of_bitsandbytes():
    assert torch.equal(dynamic_levels(torch.device("cpu")), bnb.create_dynamic_map())


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_codes_and_scales_equal_those_of_bitsandbytes(shape):
    packed, absmax = quantize(weight(shape))
    scales = compress(absmax)
    expected, state = bnb.quantize_4bit(weight(shape), blocksize=BLOCK, quant_type="nf4", compress_statistics=True)
    assert torch.equal(packed.view(-1), expected.view(-1))
    assert torch.equal(scales.absmax, state.absmax)
    assert torch.equal(scales.nested, state.state2.absmax)
    assert torch.equal(scales.mean, state.offset)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_unpacking_equals_that_of_bitsandbytes(shape):
    blocks = weight(shape).view(-1, BLOCK)
    packed, state = bnb.quantize_4bit(blocks, blocksize=BLOCK, quant_type="nf4", compress_statistics=True)
    scales = Scales(state.absmax, state.state2.absmax, state.offset)
    found = dequantize(packed.view(blocks.shape[0], -1), scales.dense(), torch.float32)
    assert torch.equal(found, bnb.dequantize_4bit(packed, state))


def test_equal_scales_stay_what_they_are():
    """Every difference from the mean is zero, and so is the nested scale."""
    absmax = torch.full((300,), 3.0)
    assert torch.equal(compress(absmax).dense(), absmax)


def test_a_stack_is_read_matrix_by_matrix():
    pairs = [quantize(weight((257, 64)) * (1 + n)) for n in range(3)]
    each = [compress(absmax) for _, absmax in pairs]
    stack = Scales(*(torch.stack(parts) for parts in zip(*(scales.tensors() for scales in each), strict=True)))
    assert torch.equal(stack.dense(), torch.stack([scales.dense() for scales in each]))
    assert torch.equal(stack.of(1).dense(), each[1].dense())
    weights = PackedWeights(torch.stack([packed for packed, _ in pairs]), stack)
    assert torch.equal(weights.absmax, stack.dense())
    some = weights.dense(torch.tensor([2, 0]), torch.float32)
    assert torch.equal(some[0], dequantize(pairs[2][0], each[2].dense(), torch.float32))


def test_plain_scales_are_themselves():
    absmax = torch.rand(5, 16)
    assert Scales(absmax).dense() is absmax
    assert not Scales(absmax).is_nested
    assert len(Scales(absmax).tensors()) == 1
