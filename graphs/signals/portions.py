"""Few events at a time for a costly pattern: no more letters at once than can be looked at before its time is up."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

LONGEST = 4
"""An event may have so many times as many letters as are looked at at once; a longer one is left out."""
_CHEAP_SECONDS = 0.05
"""After a portion that took less, the next is four times as large."""
_LARGEST = 16
"""The largest portion in terms of the first."""


class Portions:
    """Stretches of events, as the first and last id of each, for one pattern. Each can be iterated over once."""

    def __init__(
        self,
        ids: npt.NDArray[np.int64],
        sizes: npt.NDArray[np.int64],
        *,
        most: int,
        events: npt.NDArray[np.int64] | None = None,
    ) -> None:
        """`ids` rise; `sizes` are the letters of each text; `most` those of the first portion.

        `events`: how many events say each text, where that is not one.
        """
        self._ids, self._most = ids, max(1, most)
        self._ends = np.cumsum(sizes)
        self._is_long = sizes > LONGEST * self._most
        self._scale = 1
        self.left_out = int((self._is_long if events is None else events[self._is_long]).sum())
        """Events that are in no portion, for they are too long."""

    def __iter__(self) -> Iterator[tuple[int, int]]:
        bounds = [-1, *np.flatnonzero(self._is_long).tolist(), len(self._ids)]
        for before, after in pairwise(bounds):
            yield from self._between(before + 1, after)

    def grow(self, seconds: float) -> None:
        """Make the next portion larger where the last one was cheap, and small again where it was not."""
        self._scale = min(_LARGEST, 4 * self._scale) if seconds < _CHEAP_SECONDS else 1

    def _between(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        while start < stop:
            before = int(self._ends[start - 1]) if start else 0
            reach = int(np.searchsorted(self._ends, before + self._scale * self._most, side="right"))
            end = min(stop, max(start + 1, reach))
            yield int(self._ids[start]), int(self._ids[end - 1])
            start = end
