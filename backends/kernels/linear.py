"""A dense linear layer from NF4: which implementations exist, and which one runs here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional as F

from ..errors import KernelUnavailableError
from .nf4 import dequantize
from .obstacles import triton_obstacle, width_obstacle

MOST_FEW_ROWS = 64
"""Up to so many rows, reading four bits and unpacking in registers beats unpacking the whole weight first."""


class LinearFunction(Protocol):
    """x [..., I], packed [O, I/2], absmax [O*I/64], bias [O] -> [..., O]."""

    def __call__(self, x: Tensor, packed: Tensor, absmax: Tensor, bias: Tensor | None) -> Tensor: ...


@dataclass(frozen=True)
class LinearKernel:
    """A named implementation of a packed linear layer."""

    name: str
    run: LinearFunction
    obstacle: Callable[[torch.device, torch.dtype, Tensor], str | None]
    """Why it cannot run on this device, in this dtype, with this packed weight; None when it can."""


def linear_dense(x: Tensor, packed: Tensor, absmax: Tensor, bias: Tensor | None) -> Tensor:
    """The specification: unpack the whole weight, then multiply."""
    return F.linear(x, dequantize(packed, absmax, x.dtype), bias)


def _triton(x: Tensor, packed: Tensor, absmax: Tensor, bias: Tensor | None) -> Tensor:
    if x.numel() > MOST_FEW_ROWS * x.shape[-1]:
        return linear_dense(x, packed, absmax, bias)
    # Imported by the first call: importing Triton takes a second, and it need not be installed.
    from .triton_linear import linear_triton

    return linear_triton(x, packed, absmax, bias)


def _unless_triton(device: torch.device, dtype: torch.dtype, packed: Tensor) -> str | None:
    if device.type == "cpu":  # where the kernel only runs interpreted
        return "it runs on an NVIDIA GPU, the weights are on cpu"
    return triton_obstacle(device, dtype) or width_obstacle("layer", packed)


def _never(_device: torch.device, _dtype: torch.dtype, _packed: Tensor) -> None:
    return None


LINEAR_KERNELS = {
    kernel.name: kernel
    for kernel in (LinearKernel("triton", _triton, _unless_triton), LinearKernel("dense", linear_dense, _never))
}
"""Every implementation by name, fastest first: `auto` takes the first that can run."""


def choose_linear_kernel(
    device: torch.device, dtype: torch.dtype, packed: Tensor, requested: str = "auto"
) -> tuple[LinearKernel, str]:
    """The implementation to use and, in words, why. One asked for by name runs or is an error."""
    if requested not in (*LINEAR_KERNELS, "auto"):
        raise KernelUnavailableError(
            f"There is no linear kernel {requested!r}; choose one of auto, {', '.join(LINEAR_KERNELS)}."
        )
    obstacle = LINEAR_KERNELS["triton"].obstacle(device, dtype, packed)
    if requested == "triton" and obstacle is not None:
        raise KernelUnavailableError(f"Linear kernel 'triton' cannot run: {obstacle}. Ask for 'auto' or 'dense'.")
    if requested != "auto":
        return LINEAR_KERNELS[requested], "asked for by name"
    if obstacle is None:
        return LINEAR_KERNELS["triton"], f"first that runs on {device.type}"
    return LINEAR_KERNELS["dense"], f"not triton: {obstacle}"
