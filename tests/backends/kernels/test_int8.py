"""Eight bits a weight: the format, and the implementations that run on a CPU."""

import pytest
import torch
from torch.nn import functional as F

from moewarden.backends import KernelUnavailableError
from moewarden.backends.kernels import int8
from moewarden.backends.kernels.int8 import INT8_KERNELS, dequantize_rows, int8_dense, portions, quantize_rows
from moewarden.backends.kernels.linear import choose_linear_kernel
from moewarden.backends.kernels.scales import Scales
from moewarden.backends.moe.linear import Int8Linear, use_linear_kernels

CPU, GPU = torch.device("cpu"), torch.device("cuda")


def weight(rows: int = 200, columns: int = 96) -> torch.Tensor:
    values = torch.randn(rows, columns, generator=torch.Generator().manual_seed(0))
    values[1] = 0.0  # a row without any magnitude
    values[2, 5] = 100.0  # and one ruled by an outlier
    return values


def test_no_weight_moves_by_more_than_half_a_step():
    codes, absmax = quantize_rows(weight())
    assert (codes.dtype, absmax.dtype) == (torch.int8, torch.float32)
    assert torch.equal(absmax, weight().abs().amax(dim=1))
    error = (dequantize_rows(codes, absmax, torch.float32) - weight()).abs()
    assert (error <= (absmax / 127 * 0.5001)[:, None]).all()
    assert codes.abs().max() == 127
    assert not codes[1].any()


def test_packing_what_was_unpacked_changes_nothing():
    codes, absmax = quantize_rows(weight())
    again, scales = quantize_rows(dequantize_rows(codes, absmax, torch.float32))
    assert torch.equal(again, codes)
    torch.testing.assert_close(scales, absmax, rtol=1e-6, atol=0)


def test_packing_in_portions_changes_nothing(monkeypatch):
    whole = quantize_rows(weight())
    monkeypatch.setattr(int8, "PORTION", 64 * 96)
    assert [part.stop for part in portions(200, 96)] == [64, 128, 192, 200]
    assert all(torch.equal(a, b) for a, b in zip(quantize_rows(weight()), whole, strict=True))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
@pytest.mark.parametrize("bias", [False, True], ids=["plain", "biased"])
@pytest.mark.parametrize("name", ["cpu", "dense"])
def test_each_implementation_gives_the_unpacked_product(name, bias, dtype, monkeypatch):
    monkeypatch.setattr(int8, "UNPACKED", 64 * 96)
    codes, absmax = quantize_rows(weight())
    x = torch.randn(2, 3, 96, generator=torch.Generator().manual_seed(1)).to(dtype)
    offset = torch.ones(200, dtype=dtype) if bias else None
    expected = F.linear(x, dequantize_rows(codes, absmax, dtype), offset)
    found = choose_linear_kernel(CPU, dtype, codes, name, INT8_KERNELS)[0].run(x, codes, Scales(absmax), offset)
    torch.testing.assert_close(found, expected)


def test_the_choice_is_explicit(monkeypatch):
    codes = torch.zeros(8, 96, dtype=torch.int8)
    kernel, reason = choose_linear_kernel(CPU, torch.float32, codes, kernels=INT8_KERNELS)
    assert (kernel.name, reason) == ("cpu", "not triton: it runs on an NVIDIA GPU, the weights are on cpu")
    monkeypatch.setattr(int8, "triton_obstacle", lambda _device, _dtype: None)
    assert choose_linear_kernel(GPU, torch.bfloat16, codes, kernels=INT8_KERNELS)[0].name == "triton"
    kernel, reason = choose_linear_kernel(GPU, torch.bfloat16, codes[:, :33], kernels=INT8_KERNELS)
    assert kernel.name == "dense"
    assert "not triton: the layer reads 33 values, which is no multiple of 32; not cpu: it runs on a CPU" in reason
    with pytest.raises(KernelUnavailableError, match="'cpu' cannot run: it runs on a CPU, the weights are on cuda"):
        choose_linear_kernel(GPU, torch.bfloat16, codes, "cpu", INT8_KERNELS)


def test_many_rows_are_multiplied_by_the_unpacked_weight(monkeypatch):
    monkeypatch.setattr(int8, "triton_obstacle", lambda _device, _dtype: None)
    codes, absmax = quantize_rows(weight())
    x = torch.ones(int8.MOST_FEW_ROWS + 1, 96)
    kernel, _ = choose_linear_kernel(GPU, torch.float32, codes, kernels=INT8_KERNELS)
    assert torch.equal(kernel.run(x, codes, Scales(absmax), None), int8_dense(x, codes, Scales(absmax), None))


def test_a_layer_says_how_many_bits_it_has():
    model = torch.nn.Sequential(Int8Linear(96, 64, None))
    assert use_linear_kernels(model, torch.float32, "bitsandbytes")[0].startswith("8-bit cpu (not triton: ")
    assert use_linear_kernels(model, torch.float32, "dense") == ["8-bit dense (asked for by name)"]


def test_a_wrong_call_is_an_error_and_not_a_wrong_result():
    pytest.importorskip("triton", reason="Triton comes with PyTorch's CUDA builds")
    from moewarden.backends.kernels.triton_int8 import int8_triton

    codes, absmax = quantize_rows(weight())
    x = torch.ones(1, 96)
    for call, message in (
        ((x[:, :64], codes, Scales(absmax), None), r"x \(1, 64\).* do not fit the weight \(200, 96\)"),
        ((x, codes, Scales(absmax[:9]), None), r"scales \(9,\).* do not fit"),
        ((x, codes, Scales(absmax), torch.zeros(3)), r"bias \(3,\).* do not fit"),
        ((x, codes.to(torch.uint8), Scales(absmax), None), "expected int8 with float32"),
        ((x[:, :33], codes[:, :33], Scales(absmax), None), "no multiple of 32"),
        ((torch.ones(1, 200), codes.T[:, :200], Scales(absmax[:96]), None), "no multiple of 32|contiguous"),
        ((x, codes, Scales(absmax), None), "it runs on an NVIDIA GPU, the weights are on cpu"),
    ):
        with pytest.raises(ValueError, match=message):
            int8_triton(*call)
