"""Choosing a kernel is explicit, and says why."""

from dataclasses import replace

import pytest
import torch

from moewarden.backends import KernelUnavailableError
from moewarden.backends.kernels import catalog, obstacles
from moewarden.backends.kernels.activation import Activation
from moewarden.backends.kernels.catalog import choose_kernel
from moewarden.backends.kernels.experts import Experts, PackedWeights
from moewarden.backends.kernels.scales import Scales

CPU, GPU = torch.device("cpu"), torch.device("cuda")
SWIGLU = Activation(kind="swish")
WEIGHTS = PackedWeights(torch.zeros(2, 64, 32, dtype=torch.uint8), Scales(torch.zeros(2, 64)))
EXPERTS = Experts(up=WEIGHTS, down=WEIGHTS, activate=SWIGLU.apply, activation=SWIGLU)


@pytest.fixture
def card(monkeypatch):
    """A GPU that Triton can use."""
    monkeypatch.setattr(catalog, "triton_obstacle", lambda _device, _dtype: None)


@pytest.fixture
def no_card(monkeypatch):
    monkeypatch.setattr(catalog, "triton_obstacle", lambda _device, _dtype: "PyTorch finds no NVIDIA GPU")


@pytest.mark.usefixtures("card")
def test_a_cpu_never_gets_triton_unasked():
    kernel, reason = choose_kernel(CPU, torch.float32, experts=EXPERTS)
    assert (kernel.name, reason) == ("numba", "first that runs on cpu in float32")


def test_a_cpu_unpacks_what_numba_cannot_read_and_says_why(monkeypatch):
    narrow = PackedWeights(torch.zeros(2, 64, 24, dtype=torch.uint8), Scales(torch.zeros(2, 48)))
    for experts, name, shape in (
        (replace(EXPERTS, up=narrow), "up", "64 x 48"),
        (replace(EXPERTS, down=narrow), "down", "64 x 48"),
    ):
        kernel, reason = choose_kernel(CPU, torch.float32, experts=experts)
        assert kernel.name == "cpu"
        assert f"not numba: the {name} projection is {shape}, expected multiples of 4 and 32; first" in reason
    kernel, reason = choose_kernel(CPU, torch.float64, experts=EXPERTS)
    assert kernel.name == "cpu"
    assert "not numba: it computes in float32, bfloat16 or float16, not float64" in reason
    monkeypatch.setattr(obstacles, "find_spec", lambda _name: None)
    assert choose_kernel(CPU, torch.float32, experts=EXPERTS)[1].startswith("not numba: Numba is not installed; ")
    with pytest.raises(KernelUnavailableError, match="'numba' cannot run: Numba is not installed"):
        choose_kernel(CPU, torch.float32, "numba", EXPERTS)


def test_numba_reads_contiguous_weights_only():
    turned = PackedWeights(torch.zeros(2, 32, 64, dtype=torch.uint8).transpose(1, 2), WEIGHTS.scales)
    reason = choose_kernel(CPU, torch.float32, experts=replace(EXPERTS, up=turned))[1]
    assert "not numba: the up projection is not contiguous in memory" in reason


@pytest.mark.usefixtures("card")
def test_a_gpu_gets_triton():
    kernel, reason = choose_kernel(GPU, torch.bfloat16, experts=EXPERTS)
    assert kernel.name == "triton"
    assert reason == (
        "not numba: it runs on a CPU, the weights are on cuda; not cpu: it runs on a CPU, the weights are on cuda; "
        "first that runs on cuda in bfloat16"
    )


@pytest.mark.usefixtures("card")
def test_auto_falls_back_for_an_unknown_activation_and_says_why():
    unknown = replace(EXPERTS, activation=None)
    kernel, reason = choose_kernel(GPU, torch.bfloat16, experts=unknown)
    assert kernel.name == "reference"
    assert "not triton: it does not know this architecture's activation" in reason
    with pytest.raises(KernelUnavailableError, match="'triton' cannot run: it does not know"):
        choose_kernel(GPU, torch.bfloat16, "triton", unknown)


@pytest.mark.usefixtures("no_card")
def test_auto_says_everything_it_passed_over():
    kernel, reason = choose_kernel(GPU, torch.bfloat16)
    assert kernel.name == "reference"
    assert "not cpu: it runs on a CPU" in reason
    assert "not triton: PyTorch finds no NVIDIA GPU" in reason


def test_a_named_kernel_runs_or_is_an_error():
    assert choose_kernel(CPU, torch.float32, "reference")[0].name == "reference"
    with pytest.raises(KernelUnavailableError, match="'cpu' cannot run: it runs on a CPU, the weights are on cuda"):
        choose_kernel(GPU, torch.bfloat16, "cpu")
    with pytest.raises(KernelUnavailableError, match="'triton_decode' cannot run: "):
        choose_kernel(CPU, torch.float32, "triton_decode")
    with pytest.raises(KernelUnavailableError, match="choose one of auto, numba, cpu, triton, triton_decode"):
        choose_kernel(CPU, torch.float32, "cutlass")
