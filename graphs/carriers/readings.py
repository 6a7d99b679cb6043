"""What messages mean by their shape, of each program: kept for all files, up to so many in all."""

from collections.abc import Callable
from typing import Final

from ..meaning.alike import LONGEST, Alike
from ..products.quick import UNKNOWN, Reading

UNSEEN: Final = Reading(UNKNOWN, Alike())
"""The reading of a shape that was not met."""
_MOST = 16_384


class Readings:
    """What the messages of one program mean."""

    def __init__(self) -> None:
        self.known: dict[str, Reading | None] = {}
        """By shape; None where its messages are read one by one."""
        self._seen: set[str] = set()

    def meet(self, text: str, shape: str, learn: Callable[[str, str], Reading | None]) -> Reading | None:
        """The reading of a shape that is not known, learnt from the second of its texts."""
        if len(text) > LONGEST or not text.isascii():
            return None
        if shape not in self._seen:
            _all.note()
            self._seen.add(shape)
            return None
        self._seen.discard(shape)
        reading = self.known[shape] = learn(text, shape)
        return reading


class _All:
    """The readings of all programs."""

    def __init__(self) -> None:
        self._of: dict[str, Readings] = {}
        self._noted = 0

    def of(self, program: str) -> Readings:
        if (readings := self._of.get(program)) is None:
            self.note()
            readings = self._of[program] = Readings()
        return readings

    def note(self) -> None:
        """Count what is kept, and forget it all where that is much."""
        self._noted += 1
        if self._noted > _MOST:
            self._noted = 0
            self._of.clear()


_all = _All()
readings_of = _all.of
