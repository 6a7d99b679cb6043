"""A linear layer that lives in NF4.

Our own module rather than bitsandbytes' Linear4bit: its state is two plain tensors, which save, load and memory-map
like any others; it works on every device torch has; and the bytes are the same, so bitsandbytes' kernels can still
read them.
"""

import torch
from torch import Tensor, nn

from ..kernels.linear import LinearKernel, choose_linear_kernel
from ..kernels.nf4 import dequantize, packed_shapes


class NF4Linear(nn.Module):
    """y = x W^T + b, with W [O, I] in four bits."""

    def __init__(self, in_features: int, out_features: int, bias: nn.Parameter | None) -> None:
        """Make room for a packed weight [O, I]; keep the bias as it is."""
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        packed, absmax = packed_shapes(out_features, in_features)
        self.weight = nn.Parameter(torch.empty(packed, dtype=torch.uint8), requires_grad=False)
        self.weight_absmax = nn.Parameter(torch.empty(absmax, dtype=torch.float32), requires_grad=False)
        self.bias = bias
        self.kernel: LinearKernel | None = None

    def forward(self, x: Tensor) -> Tensor:
        """x [..., I] -> [..., O]."""
        if self.kernel is None:
            self.kernel, _ = choose_linear_kernel(x.device, x.dtype, self.weight)
        return self.kernel.run(x, self.weight, self.weight_absmax, self.bias)

    def dense_weight(self, dtype: torch.dtype) -> Tensor:
        """The unpacked weight [O, I]."""
        return dequantize(self.weight, self.weight_absmax, dtype)


def use_linear_kernels(model: nn.Module, dtype: torch.dtype) -> list[str]:
    """Choose a kernel for every packed linear layer; return each different choice with its reason."""
    choices: dict[str, None] = {}
    for module in model.modules():
        if isinstance(module, NF4Linear):
            module.kernel, reason = choose_linear_kernel(module.weight.device, dtype, module.weight)
            choices[f"{module.kernel.name} ({reason})"] = None
    return list(choices)
