"""Which experts the next layer will need: what its router would say of what this layer reads.

A layer adds little to what all layers before it wrote, so the next router's likeliest experts are mostly known before
the layer between has computed. How often that holds is measured all the time; where it holds too rarely, nothing is
copied ahead.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

GOOD = 0.5
"""So much of what is expected must come true, or copying ahead moves more than it saves."""
REMEMBERED = 4096
"""Guesses that count; older ones fade."""


class Guesses:
    """What is expected of each layer, and how often it comes true."""

    def __init__(self, routers: Sequence[Tensor | None]) -> None:
        """Each layer's router [E, D]; None where it is not known."""
        self._routers = routers
        self._expected: dict[int, set[int]] = {}
        self._right = self._made = 0.0

    @property
    def share(self) -> float:
        """Of what was expected lately, what came true; 1 before anything was."""
        return self._right / self._made if self._made else 1.0

    @property
    def are_good(self) -> bool:
        """Whether copying ahead is worth it."""
        return self.share >= GOOD

    def of_next(self, layer: int, x: Tensor, top_k: int) -> Tensor | None:
        """For each token [T, D] the experts [T, K] that the next layer will probably choose; None where nobody knows."""
        router = self._routers[layer + 1] if layer + 1 < len(self._routers) else None
        if router is None:
            return None
        return torch.nn.functional.linear(x.to(router.dtype), router).topk(top_k).indices

    def expect(self, layer: int, experts: Sequence[int]) -> None:
        """Remember what the layer will probably need."""
        self._expected[layer] = set(experts)

    def compare(self, layer: int, needed: Sequence[int]) -> None:
        """See what came true."""
        expected = self._expected.pop(layer, None)
        if not expected:
            return
        if self._made > REMEMBERED:
            self._right, self._made = self._right / 2, self._made / 2
        self._right += len(expected.intersection(needed))
        self._made += len(expected)


def find_router(network: Any, experts: str) -> Tensor | None:
    """The router's weight [E, D] beside the experts of that name; None where there is not exactly one like it."""
    module = network.get_submodule(experts)
    shape = (module.num_experts, module.down_proj.shape[1])  # packed [E, D, F/2]
    block = network.get_submodule(experts.rpartition(".")[0])
    inside = experts.rpartition(".")[2] + "."
    found = [
        parameter
        for name, parameter in block.named_parameters()
        if not name.startswith(inside) and tuple(parameter.shape) == shape
    ]
    return found[0] if len(found) == 1 else None
