"""Which kernels exist, and which one runs here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from ..errors import KernelUnavailableError
from .cpu import moe_cpu
from .experts import Experts
from .obstacles import experts_obstacle, numba_matrix_obstacle, numba_obstacle, triton_obstacle
from .reference import moe_reference


class MoeFunction(Protocol):
    """x [T, D], ids [T, K], weights [T, K] -> [T, D]."""

    def __call__(self, x: Tensor, experts: Experts, ids: Tensor, weights: Tensor) -> Tensor: ...


@dataclass(frozen=True)
class Kernel:
    """A named implementation of the routed layer."""

    name: str
    run: MoeFunction
    obstacle: Callable[[torch.device, torch.dtype, Experts | None], str | None]
    """Why it cannot run on this device, in this dtype, for these experts if they are known; None when it can."""


MOST_DECODE_TOKENS = 8
"""Up to so many tokens few share an expert, so nothing is gained by sorting them."""


def _never(_device: torch.device, _dtype: torch.dtype, _experts: Experts | None) -> None:
    return None


def _unless_cpu(device: torch.device, _dtype: torch.dtype, _experts: Experts | None) -> str | None:
    return None if device.type == "cpu" else f"it runs on a CPU, the weights are on {device}"


def _unless_numba(device: torch.device, dtype: torch.dtype, experts: Experts | None) -> str | None:
    obstacle = numba_obstacle(device, dtype)
    if obstacle is not None or experts is None:
        return obstacle
    up, down = experts.up.packed, experts.down.packed
    return numba_matrix_obstacle("up projection", up) or numba_matrix_obstacle("down projection", down)


def _unless_triton(device: torch.device, dtype: torch.dtype, experts: Experts | None) -> str | None:
    return triton_obstacle(device, dtype) or (None if experts is None else experts_obstacle(experts))


# Numba and Triton are imported by the first call of a kernel: that takes a second, and they need not be installed.
def _numba(x: Tensor, experts: Experts, ids: Tensor, weights: Tensor) -> Tensor:
    from .numba_layers import moe_numba

    return moe_numba(x, experts, ids, weights)


def _triton(x: Tensor, experts: Experts, ids: Tensor, weights: Tensor) -> Tensor:
    run = _triton_decode if x.shape[0] <= MOST_DECODE_TOKENS else _triton_grouped
    return run(x, experts, ids, weights)


def _triton_decode(x: Tensor, experts: Experts, ids: Tensor, weights: Tensor) -> Tensor:
    from .triton_decode import moe_triton_decode

    return moe_triton_decode(x, experts, ids, weights)


def _triton_grouped(x: Tensor, experts: Experts, ids: Tensor, weights: Tensor) -> Tensor:
    from .triton_grouped import moe_triton_grouped

    return moe_triton_grouped(x, experts, ids, weights)


KERNELS = {
    kernel.name: kernel
    for kernel in (
        Kernel("numba", _numba, _unless_numba),
        Kernel("cpu", moe_cpu, _unless_cpu),
        Kernel("triton", _triton, _unless_triton),
        Kernel("triton_decode", _triton_decode, _unless_triton),
        Kernel("triton_grouped", _triton_grouped, _unless_triton),
        Kernel("reference", moe_reference, _never),
    )
}
"""Every kernel by name: `auto` takes the first that can run. `triton` is decode or grouped, by the number of tokens."""


def choose_kernel(
    device: torch.device, dtype: torch.dtype, requested: str = "auto", experts: Experts | None = None
) -> tuple[Kernel, str]:
    """The kernel to use and, in words, why. A kernel asked for by name runs or is an error."""
    if requested != "auto":
        return _requested_kernel(device, dtype, requested, experts), "asked for by name"
    passed_over: list[str] = []
    for kernel in KERNELS.values():
        obstacle = kernel.obstacle(device, dtype, experts)
        if obstacle is None:
            return kernel, "; ".join([*passed_over, f"first that runs on {device.type} in {_short(dtype)}"])
        passed_over.append(f"not {kernel.name}: {obstacle}")
    raise KernelUnavailableError(f"No kernel runs on {device} in {_short(dtype)}: {'; '.join(passed_over)}.")


def _requested_kernel(device: torch.device, dtype: torch.dtype, name: str, experts: Experts | None) -> Kernel:
    if name not in KERNELS:
        raise KernelUnavailableError(f"There is no kernel {name!r}; choose one of auto, {', '.join(KERNELS)}.")
    obstacle = KERNELS[name].obstacle(device, dtype, experts)
    if obstacle is not None:
        raise KernelUnavailableError(f"Kernel {name!r} cannot run: {obstacle}. Ask for 'auto' to let us choose.")
    return KERNELS[name]


def _short(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
