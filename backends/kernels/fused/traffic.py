"""What a launch must move between a card's memory and its processors, from the sizes of its tensors alone."""

from dataclasses import dataclass

from torch import Tensor

from ..experts import PackedWeights
from ..scales import Scales


@dataclass(frozen=True)
class Moved:
    """Bytes of one call of a kernel: each tensor counts once, however many programs read it from the cache."""

    read: int
    written: int
    launches: int = 1

    @property
    def total(self) -> int:
        """Both ways together."""
        return self.read + self.written


def size(*tensors: Tensor | None) -> int:
    """Bytes of all of them."""
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors if tensor is not None)


def packed_size(packed: Tensor, scales: Scales) -> int:
    """Bytes of a packed matrix or a stack of them, scales included."""
    return size(packed, *scales.tensors())


def stack_size(weights: PackedWeights | None, matrices: float | None = None) -> float:
    """Bytes of so many matrices of a stack, or of all."""
    if weights is None:
        return 0
    whole = packed_size(weights.packed, weights.scales)
    return whole if matrices is None else whole * matrices / weights.packed.shape[0]
