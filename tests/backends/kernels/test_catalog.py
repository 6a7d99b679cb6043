"""Choosing a kernel is explicit, and says why."""

import pytest
import torch

from moewarden.backends import KernelUnavailableError
from moewarden.backends.kernels.catalog import choose_kernel

CPU, GPU = torch.device("cpu"), torch.device("cuda")


def test_auto_takes_the_fastest_that_runs_and_says_what_it_passed_over():
    assert choose_kernel(CPU, torch.float32)[0].name == "cpu"
    kernel, reason = choose_kernel(GPU, torch.bfloat16)
    assert kernel.name == "reference"
    assert "not cpu: it runs on a CPU" in reason


def test_a_named_kernel_runs_or_is_an_error():
    assert choose_kernel(CPU, torch.float32, "reference")[0].name == "reference"
    with pytest.raises(KernelUnavailableError, match="'cpu' cannot run: it runs on a CPU, the weights are on cuda"):
        choose_kernel(GPU, torch.bfloat16, "cpu")
    with pytest.raises(KernelUnavailableError, match="choose one of auto, cpu, reference"):
        choose_kernel(CPU, torch.float32, "triton")
