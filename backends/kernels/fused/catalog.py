"""The kernels of a fused decode step: in Triton, or the readable references on any device."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import torch
from torch import Tensor

from ..obstacles import triton_obstacle
from .reference_attention import attend_reference
from .reference_experts import fused_experts_reference
from .reference_head import head_reference
from .reference_mamba import mamba_step_reference
from .reference_projection import project_reference
from .reference_router import route_reference


@dataclass(frozen=True)
class FusedKernels:
    """One implementation of everything that a decode step launches; the references say what each does."""

    name: Literal["triton", "reference"]
    project: Callable[..., Tensor]
    experts: Callable[..., Tensor]
    route: Callable[..., tuple[Tensor, Tensor]]
    attend: Callable[..., Tensor]
    mamba_step: Callable[..., Tensor]
    head: Callable[..., tuple[Tensor, Tensor]]


REFERENCE = FusedKernels(
    name="reference",
    project=project_reference,
    experts=fused_experts_reference,
    route=route_reference,
    attend=attend_reference,
    mamba_step=mamba_step_reference,
    head=head_reference,
)
"""Readable, for any device; on a CPU nothing else runs outside of Triton's interpreter."""


@cache
def triton_kernels() -> FusedKernels:
    """Those for a GPU. Importing Triton takes a second, and it need not be installed."""
    from .attention import attend
    from .experts import fused_experts
    from .head import head
    from .mamba import mamba_step
    from .projection import project
    from .router import route

    return FusedKernels(
        name="triton",
        project=project,
        experts=fused_experts,
        route=route,
        attend=attend,
        mamba_step=mamba_step,
        head=head,
    )


def fused_kernels(device: torch.device, dtype: torch.dtype) -> FusedKernels:
    """Triton's where they run, the references on a CPU, whatever the interpreter is; an obstacle on a GPU is an error."""
    obstacle = triton_obstacle(device, dtype)
    if obstacle is None:
        return triton_kernels()
    if device.type == "cpu":
        return REFERENCE
    raise ValueError(f"The fused kernels cannot run: {obstacle}.")
