"""Snapshots of prompt beginnings that come again: a system prompt and its tools are read once, not once a request."""

from collections import OrderedDict
from collections.abc import Sequence

from .runner import Snapshot

MOST_BYTES = 256 * 2**20
"""Memory that snapshots may take together."""


class Prefixes:
    """The snapshots used last, as many as fit."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Empty."""
        self._most_bytes = most_bytes
        self._kept: OrderedDict[tuple[int, ...], Snapshot] = OrderedDict()

    def find(self, tokens: Sequence[int]) -> Snapshot | None:
        """The longest snapshot that these tokens begin with and go beyond: at least one token is left to read."""
        best: tuple[int, ...] = ()
        for prefix in self._kept:
            if len(best) < len(prefix) < len(tokens) and tuple(tokens[: len(prefix)]) == prefix:
                best = prefix
        if not best:
            return None
        self._kept.move_to_end(best)
        return self._kept[best]

    def holds(self, tokens: Sequence[int]) -> bool:
        """Whether there is a snapshot of exactly these tokens."""
        return tuple(tokens) in self._kept

    def keep(self, tokens: Sequence[int], snapshot: Snapshot) -> None:
        """Keep a snapshot and drop those used longest ago until all fit."""
        if snapshot.bytes > self._most_bytes:
            return
        self._kept[tuple(tokens)] = snapshot
        while sum(kept.bytes for kept in self._kept.values()) > self._most_bytes:
            self._kept.popitem(last=False)
