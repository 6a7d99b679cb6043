"""Which implementation a packed linear layer uses, and why."""

import pytest
import torch
from torch.nn import functional as F

from moewarden.backends import KernelUnavailableError
from moewarden.backends.kernels import linear
from moewarden.backends.kernels.linear import choose_linear_kernel, linear_dense
from moewarden.backends.kernels.nf4 import dequantize, quantize
from moewarden.backends.kernels.scales import Scales, compress
from moewarden.backends.moe.linear import NF4Linear, use_linear_kernels

CPU, GPU = torch.device("cpu"), torch.device("cuda")
PACKED = torch.zeros(64, 48, dtype=torch.uint8)


@pytest.fixture
def card(monkeypatch):
    monkeypatch.setattr(linear, "triton_obstacle", lambda _device, _dtype: None)


@pytest.mark.usefixtures("card")
def test_a_gpu_reads_four_bits():
    assert choose_linear_kernel(GPU, torch.bfloat16, PACKED)[0].name == "triton"


@pytest.mark.usefixtures("card")
def test_a_width_that_it_cannot_read_is_unpacked():
    kernel, reason = choose_linear_kernel(GPU, torch.bfloat16, PACKED[:, :24])
    assert kernel.name == "dense"
    assert reason == (
        "not triton: the layer reads 48 values, which is no multiple of 32; "
        "not numba: it runs on a CPU, the weights are on cuda"
    )


def test_a_cpu_reads_four_bits_too():
    kernel, reason = choose_linear_kernel(CPU, torch.float32, PACKED)
    assert (kernel.name, reason) == ("numba", "not triton: it runs on an NVIDIA GPU, the weights are on cpu")


def test_a_cpu_unpacks_what_numba_cannot_read_and_says_why():
    for packed, shape in ((PACKED[:62], "62 x 96"), (torch.zeros(64, 24, dtype=torch.uint8), "64 x 48")):
        kernel, reason = choose_linear_kernel(CPU, torch.float32, packed)
        assert kernel.name == "dense"
        assert reason.endswith(f"not numba: the layer is {shape}, expected multiples of 4 and 32")


def test_a_named_kernel_runs_or_is_an_error():
    assert choose_linear_kernel(CPU, torch.float32, PACKED, "dense") == (
        linear.LINEAR_KERNELS["dense"],
        "asked for by name",
    )
    with pytest.raises(KernelUnavailableError, match="'triton' cannot run: it runs on an NVIDIA GPU"):
        choose_linear_kernel(CPU, torch.float32, PACKED, "triton")
    with pytest.raises(KernelUnavailableError, match="choose one of auto, triton, numba, dense"):
        choose_linear_kernel(CPU, torch.float32, PACKED, "marlin")


def test_unpacking_is_the_specification():
    packed, absmax = quantize(torch.randn(64, 96, generator=torch.Generator().manual_seed(0)))
    x, bias = torch.ones(2, 3, 96), torch.ones(64)
    expected = F.linear(x, dequantize(packed, absmax, torch.float32), bias)
    assert torch.equal(linear_dense(x, packed, Scales(absmax), bias), expected)


ANYWHERE = [
    "cpu",
    pytest.param(
        "cuda",
        marks=[pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA GPU")],
    ),
]


@pytest.mark.parametrize("device", ANYWHERE)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float16], ids=str)
@pytest.mark.parametrize("rows", [1, 3, 40], ids="N={}".format)
@pytest.mark.parametrize("nested", [False, True], ids=["scales", "nested"])
def test_bitsandbytes_multiplies_our_bytes(nested, rows, dtype, device):
    generator = torch.Generator().manual_seed(0)
    packed, absmax = quantize(torch.randn(160, 192, generator=generator) / 14)
    scales = compress(absmax) if nested else Scales(absmax)
    packed, scales = packed.to(device), Scales(*(tensor.to(device) for tensor in scales.tensors()))
    x = torch.randn(rows, 192, generator=generator).to(device, dtype)
    bias = torch.randn(160, generator=generator).to(device, dtype)
    kernel, reason = choose_linear_kernel(packed.device, dtype, packed, "bitsandbytes")
    assert reason == "asked for by name"
    expected = linear_dense(x.float(), packed, scales, bias.float())
    tolerance = 1e-5 if dtype == torch.float32 else 3e-2
    for _ in range(2):  # the second call finds the description of the first
        found = kernel.run(x, packed, scales, bias)
        torch.testing.assert_close(found.float(), expected, rtol=tolerance, atol=tolerance)


def test_other_scales_for_the_same_bytes_are_seen():
    packed, absmax = quantize(torch.randn(64, 64, generator=torch.Generator().manual_seed(0)))
    run, x = linear.LINEAR_KERNELS["bitsandbytes"].run, torch.ones(1, 64)
    first = run(x, packed, Scales(absmax), None)
    torch.testing.assert_close(run(x, packed, Scales(2 * absmax), None), 2 * first)


def test_bitsandbytes_refuses_what_its_blocks_do_not_fit():
    with pytest.raises(KernelUnavailableError, match=r"'bitsandbytes' cannot run: the layer reads 96 values.*of 64"):
        choose_linear_kernel(CPU, torch.float32, PACKED, "bitsandbytes")


@pytest.mark.usefixtures("card")
def test_many_rows_are_multiplied_by_the_unpacked_weight():
    packed, absmax = quantize(torch.randn(64, 96, generator=torch.Generator().manual_seed(0)))
    x = torch.ones(linear.MOST_FEW_ROWS + 1, 96)
    found = choose_linear_kernel(GPU, torch.float32, packed)[0].run(x, packed, Scales(absmax), None)
    assert torch.equal(found, linear_dense(x, packed, Scales(absmax), None))


def test_a_model_says_each_choice_once():
    model = torch.nn.Sequential(NF4Linear(96, 64, None), NF4Linear(64, 64, None))
    assert use_linear_kernels(model, torch.float32) == [
        "numba (not triton: it runs on an NVIDIA GPU, the weights are on cpu)"
    ]
    assert all(layer.kernel.name == "numba" for layer in model)
