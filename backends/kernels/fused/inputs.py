"""What every fused kernel checks before it launches."""

import torch
from torch import Tensor

from ..obstacles import check_device
from .norm import Norm

FLOATS = (torch.float32, torch.bfloat16, torch.float16)


def check_tensor(
    name: str, tensor: Tensor, shape: tuple[int, ...], device: torch.device, dtypes: tuple[torch.dtype, ...] = FLOATS
) -> None:
    """Raise unless it is contiguous, of this shape and one of these dtypes, and on this device."""
    if tuple(tensor.shape) != shape or not tensor.is_contiguous():
        raise ValueError(
            f"{name} has shape {tuple(tensor.shape)} with strides {tensor.stride()}, expected {shape}, contiguous."
        )
    if tensor.dtype not in dtypes:
        expected = " or ".join(str(dtype).removeprefix("torch.") for dtype in dtypes)
        raise ValueError(f"{name} is {str(tensor.dtype).removeprefix('torch.')}, expected {expected}.")
    if tensor.device != device:
        raise ValueError(f"{name} is on {tensor.device}, expected {device}, where x is.")


def check_norm(name: str, norm: Norm | None, width: int, device: torch.device) -> None:
    """Raise unless it is a norm of one whole row of this width, or none."""
    if norm is None:
        return
    check_tensor(f"{name}.weight", norm.weight, (width,), device)
    if norm.groups != 1:
        raise ValueError(f"{name} has {norm.groups} groups, expected one: this kernel normalises whole rows.")


def check_tickets(tickets: Tensor, count: int, device: torch.device) -> None:
    """Raise unless there are enough of them."""
    if tickets.dtype != torch.int32 or tickets.dim() != 1 or len(tickets) < count or tickets.device != device:
        raise ValueError(
            f"tickets are {tickets.dtype} {tuple(tickets.shape)} on {tickets.device}, expected at least {count} int32 on "
            f"{device}; make them with new_tickets."
        )


def check_rows(x: Tensor) -> None:
    """Raise unless x [B, …] is on a device where the kernels run."""
    check_device(x.device, x.dtype)
    if x.dim() != 2:
        raise ValueError(f"x has shape {tuple(x.shape)}, expected one row for each token.")
