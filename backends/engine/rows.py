"""Which row of the cache each slot occupies: sequences that decode together stand side by side from row 0."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """Copy one row's state to another."""

    slot: int
    source: int
    target: int


def bucket(count: int) -> int:
    """How many rows a batch of `count` is padded to where only some sizes are prepared: the next power of two."""
    return 1 << (count - 1).bit_length()


def rows_needed(slots: int, *, padded: bool) -> int:
    """Rows with which any set of slots can decode together while the others keep theirs."""
    padding = max(bucket(n) - n for n in range(1, slots + 1)) if padded else 0
    return slots + padding + 1  # one more, so that two sequences can change places


class Rows:
    """Places slots in rows and says which must move."""

    def __init__(self, rows: int) -> None:
        """All rows free."""
        self._row_of: dict[int, int] = {}
        self._free = set(range(rows))

    def of(self, slot: int) -> int:
        """The slot's row."""
        return self._row_of[slot]

    def place(self, slot: int) -> int:
        """Give a new sequence a row: the first if nobody else is here, else far from those that decode."""
        self.leave(slot)
        row = max(self._free) if self._row_of else min(self._free)
        self._take(slot, row)
        return row

    def leave(self, slot: int) -> None:
        """Free the slot's row, if it has one."""
        if slot in self._row_of:
            self._free.add(self._row_of.pop(slot))

    def gather(self, slots: Sequence[int], batch: int) -> Iterator[Move]:
        """Bring these slots to the first rows, and everybody else out of the first `batch` rows.

        A move counts once the next is asked for: whoever stops in between has lost nothing.
        """
        while misplaced := self._misplaced(slots, batch):
            slot, target = misplaced
            yield Move(slot, self._row_of[slot], target)
            self.leave(slot)
            self._take(slot, target)

    def _misplaced(self, slots: Sequence[int], batch: int) -> tuple[int, int] | None:
        """A slot that must move and a free row that is better for it."""
        count = len(slots)
        strays = [slot for slot in slots if self._row_of[slot] >= count]
        intruders = [slot for slot, row in self._row_of.items() if row < batch and slot not in slots]
        if strays and min(self._free) < count:
            return strays[0], min(self._free)
        if intruders and max(self._free) >= batch:
            return min(intruders, key=self._row_of.__getitem__), max(self._free)
        if strays and intruders:  # only padding is free: step aside, so that an intruder can leave
            return next(slot for slot in strays if self._row_of[slot] >= batch), min(self._free)
        return None

    def _take(self, slot: int, row: int) -> None:
        self._free.discard(row)
        self._row_of[slot] = row
