"""The four-bit format is bitsandbytes', byte for byte."""

import bitsandbytes.functional as bnb
import pytest
import torch

from moewarden.backends.kernels.nf4 import BLOCK, dequantize, is_packable, quantize

SHAPES = [(64, 64), (128, 192), (2, 32), (3, 128)]


def weights(shape: tuple[int, int], dtype: torch.dtype) -> torch.Tensor:
    values = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    values.view(-1)[:BLOCK] = 0.0  # a block without any magnitude
    values.view(-1)[-1] = 100.0  # and one ruled by an outlier
    return values.to(dtype)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16], ids=str)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_bytes_and_scales_equal_those_of_bitsandbytes(shape, dtype):
    weight = weights(shape, dtype)
    packed, absmax = quantize(weight)
    expected, state = bnb.quantize_4bit(weight, blocksize=BLOCK, quant_type="nf4")
    assert torch.equal(packed.reshape(-1), expected.reshape(-1))
    assert torch.equal(absmax, state.absmax)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_unpacking_equals_that_of_bitsandbytes(shape):
    weight = weights(shape, torch.float32)
    packed, absmax = quantize(weight)
    _, state = bnb.quantize_4bit(weight, blocksize=BLOCK, quant_type="nf4")
    expected = bnb.dequantize_4bit(packed.reshape(-1, 1), state)
    assert torch.equal(dequantize(packed, absmax, torch.float32), expected)


def test_every_byte_of_a_tie_goes_where_bitsandbytes_puts_it():
    steps = torch.linspace(-1, 1, 64 * 64).view(64, 64)
    packed, _ = quantize(steps)
    expected, _ = bnb.quantize_4bit(steps, blocksize=BLOCK, quant_type="nf4")
    assert torch.equal(packed.reshape(-1), expected.reshape(-1))


def test_a_transposed_matrix_is_packed_as_it_reads():
    weight = weights((64, 128), torch.float32)
    assert torch.equal(quantize(weight.T)[0], quantize(weight.T.contiguous())[0])


def test_packing_what_was_unpacked_changes_nothing():
    packed, absmax = quantize(weights((64, 64), torch.float32))
    again, scales = quantize(dequantize(packed, absmax, torch.float32))
    assert torch.equal(again, packed)
    assert torch.equal(scales, absmax)


@pytest.mark.parametrize(
    ("rows", "columns", "packable"), [(64, 64, True), (2, 32, True), (1, 32, False), (64, 63, False)], ids=str
)
def test_only_whole_bytes_and_blocks_are_packable(rows, columns, packable):
    assert is_packable(rows, columns) is packable
