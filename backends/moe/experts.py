"""The function Transformers calls for packed experts, registered in its experts interface."""

from typing import Protocol

import torch
from torch import Tensor, nn
from transformers.integrations.moe import ALL_EXPERTS_FUNCTIONS

from ..kernels.catalog import Kernel, choose_kernel
from .packing import ExpertsModule, experts_modules, packed_experts

EXPERTS_FUNCTION = "moewarden_nf4"
"""The name under which Transformers finds us: `model.set_experts_implementation(EXPERTS_FUNCTION)`."""


class OffloadedExperts(Protocol):
    """One layer's experts that are not all on the card."""

    def run(self, kernel: Kernel, x: Tensor, ids: Tensor, weights: Tensor) -> Tensor:
        """x [T, D], ids [T, K], weights [T, K] -> [T, D]."""


def run_packed_experts(
    module: ExpertsModule, hidden_states: Tensor, top_k_index: Tensor, top_k_weights: Tensor
) -> Tensor:
    """One routed layer from packed weights: hidden_states [T, D], index and weights [T, K] -> [T, D]."""
    kernel: Kernel | None = getattr(module, "nf4_kernel", None)
    offloaded: OffloadedExperts | None = getattr(module, "offloaded", None)
    if offloaded is not None:
        assert kernel is not None, "whoever offloads experts chooses a kernel, too"
        return offloaded.run(kernel, hidden_states, top_k_index, top_k_weights)
    experts = packed_experts(module)
    if kernel is None:  # loaded by Transformers alone, without load_model
        kernel, _ = choose_kernel(hidden_states.device, hidden_states.dtype, experts=experts)
        module.nf4_kernel = kernel
    return kernel.run(hidden_states, experts, top_k_index, top_k_weights)


def use_kernel(model: nn.Module, kernel: Kernel) -> None:
    """Run every packed layer of the model with this kernel."""
    for _, module in experts_modules(model):
        module.nf4_kernel = kernel


def dtype_of(model: nn.Module) -> torch.dtype:
    """The dtype the model computes in: that of its first float parameter that is neither a scale nor an embedding."""
    tables = {id(module.weight) for module in model.modules() if isinstance(module, nn.Embedding)}
    return next(
        parameter.dtype
        for name, parameter in model.named_parameters()
        if parameter.is_floating_point() and not name.endswith("_absmax") and id(parameter) not in tables
    )


ALL_EXPERTS_FUNCTIONS.register(EXPERTS_FUNCTION, run_packed_experts)
