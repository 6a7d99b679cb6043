"""Which experts ran: counted per layer while a request's tokens pass the gate."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from .packing import experts_modules


@dataclass
class RoutingCounts:
    """How often each expert ran for one request."""

    per_layer: list[Tensor] = field(default_factory=list)
    """For each routed layer int64 [E + 1], on its device; the last entry takes what must not count."""
    tokens: int = 0
    """Tokens that passed the gates."""
    top_k: int = 0
    """Experts per token."""

    def layers(self) -> list[list[int]]:
        """Per routed layer, the count of each expert."""
        return [counts[:-1].tolist() for counts in self.per_layer]


class RoutingRecorder:
    """Hooks on every experts module: count the chosen experts, or replace the choice by one expert."""

    def __init__(self, model: nn.Module, forced_expert: int | None = None) -> None:
        """Attach to a loaded model; with `forced_expert` every token goes there, at every layer."""
        self._forced_expert = forced_expert
        self._modules = [module for _, module in experts_modules(model)]
        self._active: RoutingCounts | None = None
        self._padding: Tensor | None = None
        for layer, module in enumerate(self._modules):
            module.register_forward_pre_hook(self._hook(layer), with_kwargs=True)

    @property
    def forced_expert(self) -> int | None:
        """Where every token goes; None: where the router sends it."""
        return self._forced_expert

    def new_counts(self) -> RoutingCounts:
        """Empty counts for one request."""
        return RoutingCounts(
            [
                torch.zeros(module.num_experts + 1, dtype=torch.int64, device=module.down_proj.device)
                for module in self._modules
            ]
        )

    @contextmanager
    def recording(self, counts: RoutingCounts, tokens: int, padding: Tensor | None = None) -> Iterator[None]:
        """Add this forward pass to `counts`; rows marked in `padding` (bool [T]) are left out."""
        self._active, self._padding = counts, padding
        counts.tokens += tokens
        try:
            yield
        finally:
            self._active = self._padding = None

    def _hook(self, layer: int) -> Any:
        def observe(module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            """Experts modules are called with (hidden_states, top_k_index, top_k_weights)."""
            index: Tensor = kwargs["top_k_index"] if "top_k_index" in kwargs else args[1]
            forced = self._forced_expert
            if forced is not None:
                index = torch.full_like(index, forced)
            if self._active is not None:
                self._count(layer, module.num_experts, index, self._active)
            if forced is None:
                return None
            if "top_k_index" in kwargs:
                return args, kwargs | {"top_k_index": index}
            return (args[0], index, *args[2:]), kwargs

        return observe

    def _count(self, layer: int, experts: int, index: Tensor, counts: RoutingCounts) -> None:
        """index [T, K]; scatter_add_ keeps the counts on the device without waiting for it."""
        ids = index.clamp(max=experts)
        if self._padding is not None:
            ids = ids.masked_fill(self._padding[:, None], experts)
        flat = ids.reshape(-1).to(torch.int64)
        counts.per_layer[layer].scatter_add_(0, flat, torch.ones_like(flat))
        counts.top_k = index.shape[-1]
