"""A dense linear layer from NF4: which implementations exist, and which one runs here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional as F

from ..errors import KernelUnavailableError
from .nf4 import BLOCK, dequantize
from .obstacles import numba_matrix_obstacle, numba_obstacle, triton_obstacle, width_obstacle
from .scales import Scales

MOST_FEW_ROWS = 64
"""Up to so many rows, reading four bits and unpacking in registers beats unpacking the whole weight first."""
MOST_CPU_ROWS = 512
"""The same on a CPU with Numba: from twice as many on PyTorch's product of the unpacked weight is as fast."""


class LinearFunction(Protocol):
    """x [..., I], packed [O, I/2], scales of O*I/64 blocks, bias [O] -> [..., O]."""

    def __call__(self, x: Tensor, packed: Tensor, scales: Scales, bias: Tensor | None) -> Tensor: ...


@dataclass(frozen=True)
class LinearKernel:
    """A named implementation of a packed linear layer."""

    name: str
    run: LinearFunction
    obstacle: Callable[[torch.device, torch.dtype, Tensor], str | None]
    """Why it cannot run on this device, in this dtype, with this packed weight; None when it can."""


def linear_dense(x: Tensor, packed: Tensor, scales: Scales, bias: Tensor | None) -> Tensor:
    """The specification: unpack the whole weight, then multiply."""
    return F.linear(x, dequantize(packed, scales.dense(), x.dtype), bias)


def _triton(x: Tensor, packed: Tensor, scales: Scales, bias: Tensor | None) -> Tensor:
    if x.numel() > MOST_FEW_ROWS * x.shape[-1]:
        return linear_dense(x, packed, scales, bias)
    # Imported by the first call: importing Triton takes a second, and it need not be installed.
    from .triton_linear import linear_triton

    return linear_triton(x, packed, scales, bias)


def _numba(x: Tensor, packed: Tensor, scales: Scales, bias: Tensor | None) -> Tensor:
    if x.numel() > MOST_CPU_ROWS * x.shape[-1]:
        return linear_dense(x, packed, scales, bias)
    # Imported by the first call, as above.
    from .numba_layers import linear_numba

    return linear_numba(x, packed, scales, bias)


def _bitsandbytes(x: Tensor, packed: Tensor, scales: Scales, bias: Tensor | None) -> Tensor:
    # Imported by the first call, as above.
    from .bitsandbytes_linear import linear_bitsandbytes

    return linear_bitsandbytes(x, packed, scales, bias)


def _unless_triton(device: torch.device, dtype: torch.dtype, packed: Tensor) -> str | None:
    if device.type == "cpu":  # where the kernel only runs interpreted
        return "it runs on an NVIDIA GPU, the weights are on cpu"
    return triton_obstacle(device, dtype) or width_obstacle("layer", packed)


def _unless_numba(device: torch.device, dtype: torch.dtype, packed: Tensor) -> str | None:
    return numba_obstacle(device, dtype) or numba_matrix_obstacle("layer", packed)


def _unless_bitsandbytes(_device: torch.device, _dtype: torch.dtype, packed: Tensor) -> str | None:
    if find_spec("bitsandbytes") is None:
        return "bitsandbytes is not installed"
    width = 2 * packed.shape[-1]
    return None if width % BLOCK == 0 else f"the layer reads {width} values, which is no multiple of {BLOCK}"


def never(_device: torch.device, _dtype: torch.dtype, _packed: Tensor) -> None:
    """No obstacle anywhere."""
    return


LINEAR_KERNELS = {
    kernel.name: kernel
    for kernel in (
        LinearKernel("triton", _triton, _unless_triton),
        LinearKernel("numba", _numba, _unless_numba),
        LinearKernel("dense", linear_dense, never),
        LinearKernel("bitsandbytes", _bitsandbytes, _unless_bitsandbytes),
    )
}
"""Every implementation by name: `auto` takes the first that can run, so bitsandbytes' own only runs by name."""


def choose_linear_kernel(
    device: torch.device,
    dtype: torch.dtype,
    packed: Tensor,
    requested: str = "auto",
    kernels: Mapping[str, LinearKernel] = LINEAR_KERNELS,
) -> tuple[LinearKernel, str]:
    """The implementation to use and, in words, why. One asked for by name runs or is an error."""
    if requested not in (*kernels, "auto"):
        raise KernelUnavailableError(
            f"There is no linear kernel {requested!r}; choose one of auto, {', '.join(kernels)}."
        )
    if requested != "auto":
        obstacle = kernels[requested].obstacle(device, dtype, packed)
        if obstacle is not None:
            raise KernelUnavailableError(f"Linear kernel {requested!r} cannot run: {obstacle}. Ask for 'auto'.")
        return kernels[requested], "asked for by name"
    passed_over: list[str] = []
    for kernel in kernels.values():
        obstacle = kernel.obstacle(device, dtype, packed)
        if obstacle is None:
            return kernel, "; ".join(passed_over) or f"first that runs on {device.type}"
        passed_over.append(f"not {kernel.name}: {obstacle}")
    raise KernelUnavailableError(f"No linear kernel runs on {device}: {'; '.join(passed_over)}.")
