"""Routed-layer kernels as torch library operators, so that `torch.compile` and CUDA graphs hold them as one node."""

from collections.abc import Callable

import torch
from torch import Tensor

from .activation import Activation, ActivationKind
from .experts import Experts, PackedWeights
from .obstacles import check_device, check_moe_inputs
from .scales import Scales

MoeImplementation = Callable[[Tensor, PackedWeights, PackedWeights, Activation, Tensor, Tensor], Tensor]


def register_moe_op(
    name: str, implementation: MoeImplementation
) -> Callable[[Tensor, Experts, Tensor, Tensor], Tensor]:
    """Register `moewarden::name`; return the function with the kernels' signature that checks and calls it."""

    def operator(
        x: Tensor,
        up: Tensor,
        up_scales: list[Tensor],
        up_bias: Tensor | None,
        down: Tensor,
        down_scales: list[Tensor],
        down_bias: Tensor | None,
        ids: Tensor,
        weights: Tensor,
        kind: str,
        is_gated: bool,
        is_interleaved: bool,
        slope: float,
        limit: float,
        offset: float,
    ) -> Tensor:
        check_device(x.device, x.dtype)
        if x.shape[0] == 0:
            return x.new_empty(x.shape)
        activation = Activation(
            kind=described_kind(kind),
            is_gated=is_gated,
            is_interleaved=is_interleaved,
            slope=slope,
            limit=limit,
            offset=offset,
        )
        packed = (
            PackedWeights(up, Scales(*up_scales), up_bias),
            PackedWeights(down, Scales(*down_scales), down_bias),
        )
        with torch.cuda.device_of(x):  # type: ignore[no-untyped-call] # Triton launches on the current device
            return implementation(x, *packed, activation, ids, weights)

    registered = torch.library.custom_op(f"moewarden::{name}", operator, mutates_args=())
    registered.register_fake(lambda x, *_rest: x.new_empty(x.shape))

    def run(x: Tensor, experts: Experts, ids: Tensor, weights: Tensor) -> Tensor:
        activation = check_moe_inputs(x, experts, ids, weights)
        out: Tensor = registered(
            x.contiguous(),
            experts.up.packed,
            experts.up.scales.tensors(),
            experts.up.bias,
            experts.down.packed,
            experts.down.scales.tensors(),
            experts.down.bias,
            ids.contiguous(),
            weights.contiguous(),
            activation.kind,
            activation.is_gated,
            activation.is_interleaved,
            activation.slope,
            activation.limit,
            activation.offset,
        )
        return out

    return run


def described_kind(name: str) -> ActivationKind:
    """An operator's arguments are plain types; this one was checked before it became a string."""
    kind: ActivationKind = name  # type: ignore[assignment]
    return kind
