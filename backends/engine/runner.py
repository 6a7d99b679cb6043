"""What the engine asks of whatever computes logits: sequences in numbered slots, each at its own position."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from torch import Tensor

from ..moe.routing import RoutingCounts


class Snapshot(Protocol):
    """A slot's state after some tokens, kept so that they need not be read again."""

    @property
    def length(self) -> int:
        """Tokens it stands for."""

    @property
    def bytes(self) -> int:
        """Memory it takes."""


class Runner(Protocol):
    """Runs one model. Not thread-safe: the engine makes one call at a time."""

    name: str
    """How it is called in response metadata."""
    reason: str
    """Why it was chosen, in words."""
    kernel: str
    """What computes the routed layers."""
    kernel_reason: str
    """Why that."""
    slots: int
    """Sequences that can be held at once, numbered from 0."""
    context: int
    """Most tokens of one sequence."""

    def reset(self, slot: int) -> None:
        """Make the slot an empty sequence, its routing counts zero."""

    def length(self, slot: int) -> int:
        """Tokens the slot holds."""

    def feed(self, slot: int, tokens: Sequence[int]) -> Tensor:
        """Append tokens to one sequence; logits [V] after the last."""

    def step(self, tokens: Mapping[int, int]) -> Tensor:
        """Append one token to each of several non-empty sequences (slot: token); logits [B, V] in that order."""

    def branch(self, slot: int, tails: Sequence[Sequence[int]]) -> list[Tensor]:
        """Logits [len(tail), V] after each token of each possible continuation; the slot's sequence is unchanged."""

    def save(self, slot: int) -> Snapshot:
        """A copy of the sequence as it stands."""

    def load(self, slot: int, snapshot: Snapshot) -> None:
        """Make the slot, just reset, continue from a copy this runner saved."""

    def forget_routing(self, slot: int) -> None:
        """Make the slot's routing counts zero; its sequence stays."""

    def routing(self, slot: int) -> RoutingCounts:
        """How often each expert ran for this slot since its counts were zero; tokens from a snapshot did not run."""
