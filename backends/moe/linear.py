"""Linear layers that live in four or in eight bits.

Our own modules rather than bitsandbytes' Linear4bit: their state is plain tensors, which save, load and memory-map like
any others; they work on every device torch has; and the four-bit bytes are the same, so bitsandbytes' kernels can
still read them.
"""

from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor, nn

from ..kernels.int8 import INT8_KERNELS, dequantize_rows
from ..kernels.linear import LINEAR_KERNELS, LinearKernel, choose_linear_kernel
from ..kernels.nf4 import dequantize, packed_shapes
from ..kernels.scales import Scales, nested_shapes


class PackedLinear(nn.Module):
    """y = x W^T + b, with W [O, I] packed in `weight` and its scales beside it."""

    kernels: ClassVar[Mapping[str, LinearKernel]]
    """The implementations to choose from."""
    bits: ClassVar[int]
    """Of a weight, scales not counted."""
    weight: nn.Parameter

    def __init__(self, in_features: int, out_features: int, bias: nn.Parameter | None) -> None:
        """Keep the bias as it is."""
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        self.bias = bias
        self.kernel: LinearKernel | None = None

    def forward(self, x: Tensor) -> Tensor:
        """x [..., I] -> [..., O]."""
        if self.kernel is None:
            self.kernel, _ = choose_linear_kernel(x.device, x.dtype, self.weight, kernels=self.kernels)
        return self.kernel.run(x, self.weight, packed_scales(self, "weight"), self.bias)

    def dense_weight(self, dtype: torch.dtype) -> Tensor:
        """The unpacked weight [O, I]."""
        raise NotImplementedError


class NF4Linear(PackedLinear):
    """Four bits; scales for each block of 64, quantised themselves with `double_quant`."""

    kernels = LINEAR_KERNELS
    bits = 4

    def __init__(
        self, in_features: int, out_features: int, bias: nn.Parameter | None, *, double_quant: bool = False
    ) -> None:
        """Make room for a packed weight [O, I]."""
        super().__init__(in_features, out_features, bias)
        packed, absmax = packed_shapes(out_features, in_features)
        self.weight = frozen(torch.empty(packed, dtype=torch.uint8))
        make_room_for_scales(self, "weight", (), absmax[0], double_quant=double_quant)

    def dense_weight(self, dtype: torch.dtype) -> Tensor:
        """The unpacked weight [O, I]."""
        return dequantize(self.weight, packed_scales(self, "weight").dense(), dtype)


class Int8Linear(PackedLinear):
    """Eight bits; one scale for each row."""

    kernels = INT8_KERNELS
    bits = 8

    def __init__(self, in_features: int, out_features: int, bias: nn.Parameter | None) -> None:
        """Make room for a packed weight [O, I]."""
        super().__init__(in_features, out_features, bias)
        self.weight = frozen(torch.empty(out_features, in_features, dtype=torch.int8))
        self.weight_absmax = frozen(torch.empty(out_features, dtype=torch.float32))

    def dense_weight(self, dtype: torch.dtype) -> Tensor:
        """The unpacked weight [O, I]."""
        return dequantize_rows(self.weight, self.weight_absmax, dtype)


def scale_names(leaf: str) -> tuple[str, str, str]:
    """The parameters beside a packed parameter that hold its scales; the last two only with double quantisation."""
    return f"{leaf}_absmax", f"{leaf}_nested_absmax", f"{leaf}_mean_absmax"


def packed_scales(module: nn.Module, leaf: str) -> Scales:
    """The scales of a packed parameter of this module."""
    absmax, nested, mean = scale_names(leaf)
    return Scales(getattr(module, absmax), getattr(module, nested, None), getattr(module, mean, None))


def make_room_for_scales(
    module: nn.Module, leaf: str, stack: tuple[int, ...], blocks: int, *, double_quant: bool
) -> None:
    """Empty scales for a packed matrix of so many blocks, or for a stack of them; on torch's default device."""
    absmax, nested, mean = scale_names(leaf)
    dtype = torch.uint8 if double_quant else torch.float32
    setattr(module, absmax, frozen(torch.empty(*stack, blocks, dtype=dtype)))
    if double_quant:
        nested_shape, mean_shape = nested_shapes(blocks)
        setattr(module, nested, frozen(torch.empty(*stack, *nested_shape, dtype=torch.float32)))
        setattr(module, mean, frozen(torch.empty((*stack, *mean_shape), dtype=torch.float32)))


def frozen(tensor: Tensor) -> nn.Parameter:
    """A parameter without a gradient."""
    return nn.Parameter(tensor, requires_grad=False)


def use_linear_kernels(model: nn.Module, dtype: torch.dtype, requested: str = "auto") -> list[str]:
    """Choose a kernel for every packed linear layer; return each different choice with its reason.

    `requested` names a kernel of the four-bit layers; an eight-bit head takes the one of that name where it has one.
    """
    choices: dict[str, None] = {}
    for module in model.modules():
        if isinstance(module, PackedLinear):
            wanted = requested if isinstance(module, NF4Linear) or requested in module.kernels else "auto"
            module.kernel, reason = choose_linear_kernel(
                module.weight.device, dtype, module.weight, wanted, module.kernels
            )
            label = "" if isinstance(module, NF4Linear) else f"{module.bits}-bit "
            choices[f"{label}{module.kernel.name} ({reason})"] = None
    return list(choices)
