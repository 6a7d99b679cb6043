"""The packed experts of one layer, as kernels see them."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from .activation import Activation
from .formats import Format, format_of
from .scales import Scales


@dataclass(frozen=True)
class PackedWeights:
    """One projection of every expert, in four bits."""

    packed: Tensor
    """uint8 [E, O, I/2]."""
    scales: Scales
    """Of each expert's O*I/64 blocks in NF4, O*I/32 in MXFP4."""
    bias: Tensor | None = None
    """[E, O]."""

    @property
    def format(self) -> Format:
        """How the weights are packed."""
        return format_of(self.scales)

    @property
    def absmax(self) -> Tensor:
        """The scales in fp32 [E, B], unpacked when they are quantised."""
        return self.scales.dense()

    def dense(self, experts: Tensor | slice, dtype: torch.dtype) -> Tensor:
        """Unpack some experts: [N, O, I]."""
        return self.format.dequantize(self.packed[experts], self.scales.of(experts).dense(), dtype)

    def apply(self, expert: int, x: Tensor) -> Tensor:
        """x [N, I] through one expert -> [N, O]."""
        weight = self.format.dequantize(self.packed[expert], self.scales.of(expert).dense(), x.dtype)
        return F.linear(x, weight, None if self.bias is None else self.bias[expert])


@dataclass(frozen=True)
class Experts:
    """Everything that turns a token into an expert's answer. E experts, D hidden, F inner width."""

    up: PackedWeights
    """Gate and up projection together (O = 2F), or the up projection alone (O = F)."""
    down: PackedWeights
    """Down projection (O = D, I = F)."""
    activate: Callable[[Tensor], Tensor]
    """What the architecture does between the two: [N, O of up] -> [N, F]."""
    activation: Activation | None = None
    """The same as a description, for kernels that do it themselves; None when there is none."""
    normalize: Callable[[Tensor], Tensor] | None = None
    """A norm applied to each expert's output, where the architecture has one."""

    @property
    def count(self) -> int:
        """E."""
        return self.up.packed.shape[0]

    @property
    def weights_per_expert(self) -> int:
        """Weights of one expert, both projections."""
        return 2 * (self.up.packed[0].numel() + self.down.packed[0].numel())

    def mlp(self, expert: int, x: Tensor) -> Tensor:
        """x [N, D] through one expert -> [N, D]."""
        y = self.down.apply(expert, self.activate(self.up.apply(expert, x)))
        return y if self.normalize is None else self.normalize(y)
