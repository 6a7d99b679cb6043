"""Which kernels exist, and which one runs here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from ..errors import KernelUnavailableError
from .cpu import moe_cpu
from .experts import Experts
from .reference import moe_reference


class MoeFunction(Protocol):
    """x [T, D], ids [T, K], weights [T, K] -> [T, D]."""

    def __call__(self, x: Tensor, experts: Experts, ids: Tensor, weights: Tensor) -> Tensor: ...


@dataclass(frozen=True)
class Kernel:
    """A named implementation of the routed layer."""

    name: str
    run: MoeFunction
    obstacle: Callable[[torch.device, torch.dtype], str | None]
    """Why it cannot run on this device with this dtype; None when it can."""


def _never(_device: torch.device, _dtype: torch.dtype) -> None:
    return None


def _unless_cpu(device: torch.device, _dtype: torch.dtype) -> str | None:
    return None if device.type == "cpu" else f"it runs on a CPU, the weights are on {device}"


KERNELS = {
    kernel.name: kernel
    for kernel in (
        Kernel("cpu", moe_cpu, _unless_cpu),
        Kernel("reference", moe_reference, _never),
    )
}
"""Every kernel by name, fastest first: `auto` takes the first that can run."""


def choose_kernel(device: torch.device, dtype: torch.dtype, requested: str = "auto") -> tuple[Kernel, str]:
    """The kernel to use and, in words, why. A kernel asked for by name runs or is an error."""
    if requested != "auto":
        return _requested_kernel(device, dtype, requested), "asked for by name"
    passed_over: list[str] = []
    for kernel in KERNELS.values():
        obstacle = kernel.obstacle(device, dtype)
        if obstacle is None:
            return kernel, "; ".join([*passed_over, f"first that runs on {device.type} in {_short(dtype)}"])
        passed_over.append(f"not {kernel.name}: {obstacle}")
    raise KernelUnavailableError(f"No kernel runs on {device} in {_short(dtype)}: {'; '.join(passed_over)}.")


def _requested_kernel(device: torch.device, dtype: torch.dtype, name: str) -> Kernel:
    if name not in KERNELS:
        raise KernelUnavailableError(f"There is no kernel {name!r}; choose one of auto, {', '.join(KERNELS)}.")
    obstacle = KERNELS[name].obstacle(device, dtype)
    if obstacle is not None:
        raise KernelUnavailableError(f"Kernel {name!r} cannot run: {obstacle}. Ask for 'auto' to let us choose.")
    return KERNELS[name]


def _short(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
