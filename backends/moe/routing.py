"""Which experts ran: counted per layer and slot on the device, while tokens pass the gate."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from .packing import experts_modules


@dataclass(frozen=True)
class RoutingCounts:
    """How often each expert ran for one request."""

    per_layer: Sequence[Sequence[int]] = ()
    """For each routed layer the count of each expert."""
    tokens: int = 0
    """Tokens that passed the gates, those of a beginning shared with other requests left out."""
    top_k: int = 0
    """Experts per token."""

    def layers(self) -> list[list[int]]:
        """Per routed layer, the count of each expert."""
        return [list(counts) for counts in self.per_layer]


class RoutingRecorder:
    """Hooks on every experts module: hand the chosen experts on, or replace the choice by one expert."""

    def __init__(self, model: nn.Module, forced_expert: int | None = None) -> None:
        """Attach to a loaded model; with `forced_expert` every token goes there, at every layer."""
        self.forced_expert = forced_expert
        self.experts = [module.num_experts for _, module in experts_modules(model)]
        """Of each routed layer."""
        self.seen: list[Tensor] | None = None
        """The gates' choices [T, K] of the pass that runs, layer by layer; None: nobody asks."""
        self.is_recording = True
        """Off, passes count nothing: to measure what recording costs."""
        for _, module in experts_modules(model):
            module.register_forward_pre_hook(self._hook, with_kwargs=True)

    def open(self, slots: int, device: torch.device) -> "SlotCounts":
        """Zero counts for so many slots, apart from those of whoever opened before."""
        return SlotCounts(self, slots, device)

    def _hook(self, _module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Experts modules are called with (hidden_states, top_k_index, top_k_weights)."""
        index: Tensor = kwargs["top_k_index"] if "top_k_index" in kwargs else args[1]
        if self.forced_expert is not None:
            index = torch.full_like(index, self.forced_expert)
        if self.seen is not None:
            self.seen.append(index)
        if self.forced_expert is None:
            return None
        if "top_k_index" in kwargs:
            return args, kwargs | {"top_k_index": index}
        return (args[0], index, *args[2:]), kwargs


class SlotCounts:
    """How often each expert ran for each slot, on the device.

    A forward pass only collects the gates' own index tensors; one scatter at its end adds all layers to the counts,
    so recording costs a handful of launches a pass and never waits for the device.
    """

    def __init__(self, recorder: RoutingRecorder, slots: int, device: torch.device) -> None:
        """All zero."""
        self._recorder = recorder
        self._most = max(recorder.experts, default=0)
        # One slot more for what must not count, one expert more for sentinels.
        self._counts = torch.zeros(len(recorder.experts), slots + 1, self._most + 1, dtype=torch.int64, device=device)
        self.top_k = 0
        """Experts per token, once a token has passed."""

    @property
    def nowhere(self) -> int:
        """The slot whose counts nobody reads: for padding and idle rows."""
        return self._counts.shape[1] - 1

    def by_owner(self, top_k: int) -> Tensor | None:
        """A view [slots + 1, L, at least E] for a step that counts by itself, `top_k` experts a token; None: do not."""
        if not self._recorder.is_recording:
            return None
        self.top_k = top_k
        return self._counts.transpose(0, 1)

    def reset(self, slot: int) -> None:
        """Forget what the slot's tokens did."""
        self._counts[:, slot] = 0

    def read(self, slot: int) -> list[list[int]]:
        """Per routed layer, how often each expert ran for the slot since its reset."""
        counts = self._counts[:, slot].tolist()
        return [row[:experts] for row, experts in zip(counts, self._recorder.experts, strict=True)]

    @contextmanager
    def recording(self, slots: Tensor) -> Iterator[None]:
        """Add one forward pass to the counts: slots int64 [T] names the slot of each of its tokens."""
        if not self._recorder.is_recording:
            yield
            return
        seen: list[Tensor] = []
        self._recorder.seen = seen
        try:
            yield
            self._add(seen, slots)
        finally:
            self._recorder.seen = None

    def _add(self, seen: list[Tensor], slots: Tensor) -> None:
        if not seen:
            return
        layers, room, width = self._counts.shape
        assert len(seen) == layers, "a layer's gate ran more than once, or not at all"
        self.top_k = seen[0].shape[-1]
        ids = torch.stack(seen).to(torch.int64).clamp(max=self._most)  # [L, T, K]
        layer = torch.arange(layers, device=ids.device)[:, None, None]
        places = (layer * room + slots[None, :, None]) * width + ids
        flat = places.reshape(-1)
        self._counts.view(-1).scatter_add_(0, flat, torch.ones_like(flat))
