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
        self.seen: set[str] = set()
        """Shapes that came once."""

    def meet(self, text: str, shape: str, learn: Callable[[str, str], Reading | None]) -> Reading | None:
        """The reading of a shape that is not known, learnt from the second of its texts."""
        if len(text) > LONGEST or not text.isascii():
            return None
        if shape not in self.seen:
            _all.note_seen()
            self.seen.add(shape)
            return None
        _all.note_known()
        self.seen.discard(shape)
        reading = self.known[shape] = learn(text, shape)
        return reading


class _All:
    """The readings of all programs."""

    def __init__(self) -> None:
        self._of: dict[str, Readings] = {}
        self._seen = self._known = 0

    def of(self, program: str) -> Readings:
        if (readings := self._of.get(program)) is None:
            self.note_known()
            readings = self._of[program] = Readings()
        return readings

    def note_known(self) -> None:
        """Count what is known, and forget it all where that is much."""
        self._known += 1
        if self._known > _MOST:
            self._known = 0
            self._of.clear()

    def note_seen(self) -> None:
        """The same of shapes that came once, which may be all that there are of their texts."""
        self._seen += 1
        if self._seen > _MOST:
            self._seen = 0
            for readings in list(self._of.values()):
                readings.seen.clear()


_all = _All()
readings_of = _all.of
