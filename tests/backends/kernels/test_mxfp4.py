"""MXFP4 is read as Transformers reads it, to the bit, and written as its specification rounds."""

import pytest
import torch
from transformers.integrations.mxfp4 import convert_moe_packed_tensors

from moewarden.backends.kernels.experts import PackedWeights
from moewarden.backends.kernels.formats import MXFP4, NF4, format_of
from moewarden.backends.kernels.mxfp4 import BLOCK, is_packable, packed_shapes, quantize
from moewarden.backends.kernels.scales import LARGEST_EXPONENT, Scales, compress, power_of_two

ROWS, COLUMNS, COUNT = 8, 96, 3


def every_code_and_exponent() -> tuple[torch.Tensor, torch.Tensor]:
    """Blocks uint8 [E, O, G, 16] of random codes, exponents uint8 [E, O, G] that take each of their values."""
    generator = torch.Generator().manual_seed(0)
    blocks = torch.randint(0, 256, (COUNT, 32, 8, 16), dtype=torch.uint8, generator=generator)
    blocks[0, 0] = torch.arange(128, dtype=torch.uint8).view(8, 16)
    exponents = (torch.arange(COUNT * 32 * 8) % (LARGEST_EXPONENT + 1)).to(torch.uint8)
    return blocks, exponents.view(COUNT, 32, 8)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16], ids=str)
def test_every_code_and_every_exponent_read_as_transformers_reads_them(dtype: torch.dtype):
    blocks, exponents = every_code_and_exponent()
    expected = convert_moe_packed_tensors(blocks, exponents, dtype=dtype).transpose(1, 2)
    weights = PackedWeights(blocks.flatten(2), Scales(exponents.flatten(1)))
    bits = torch.int32 if dtype == torch.float32 else torch.int16  # with them -0 differs from 0
    assert torch.equal(weights.dense(slice(None), dtype).view(bits), expected.contiguous().view(bits))


def test_the_scales_say_the_format():
    fp32 = torch.rand(512)
    assert [format_of(Scales(fp32)), format_of(compress(fp32)), format_of(Scales(fp32.to(torch.uint8)))] == [
        NF4, NF4, MXFP4,
    ]  # fmt: skip


def test_each_weight_goes_to_the_nearest_level_and_a_tie_to_the_even_code():
    ties = torch.tensor([0.25, 0.75, 1.25, 1.75, 2.5, 3.5, 5.0])
    row = torch.zeros(BLOCK)
    row[:7], row[7:14], row[14] = ties, -ties, 7.9
    packed, exponents = quantize(row[None])
    read = MXFP4.dequantize(packed, power_of_two(exponents), torch.float32)[0]
    expected = torch.tensor([0.0, 1.0, 1.0, 2.0, 2.0, 4.0, 4.0])
    assert torch.equal(read[:15], torch.cat([expected, -expected, torch.tensor([6.0])]))


@pytest.mark.parametrize("factor", [1e-30, 0.02, 1.0, 3e30])
def test_packing_what_was_packed_changes_nothing(factor: float):
    weight = factor * torch.randn(ROWS, COLUMNS, generator=torch.Generator().manual_seed(1))
    packed, exponents = quantize(weight)
    assert (packed.shape, exponents.shape) == packed_shapes(ROWS, COLUMNS)
    read = MXFP4.dequantize(packed, power_of_two(exponents), torch.float32)
    assert (read - weight).abs().max() <= weight.abs().max() / 3
    again, exponents_again = quantize(read)
    assert torch.equal(MXFP4.dequantize(again, power_of_two(exponents_again), torch.float32), read)


def test_a_block_of_zeros_stays_zero_and_rows_must_divide_into_blocks():
    packed, exponents = quantize(torch.zeros(2, BLOCK))
    assert not MXFP4.dequantize(packed, power_of_two(exponents), torch.float32).any()
    assert is_packable(3, 2 * BLOCK)
    assert not is_packable(BLOCK, 3)
