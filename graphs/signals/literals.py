"""Which literal texts could stand in some events: told from the four-letter pieces that these hold, all at once."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_PIECE = 4
_BITS = 20
_FACTOR = np.uint32(2_654_435_761)
_BLOCK = 16_384
_UNFOLDED = "ſ".encode()
"""A letter that patterns without case take for an s, though its lower case is itself."""


class Pieces:
    """The pieces of four letters of some texts; never fewer than there are."""

    def __init__(self) -> None:
        self._seen = np.zeros(1 << _BITS, np.uint8)
        self._everything = False

    def add(self, texts: pa.StringArray) -> None:
        """Take in lower-case texts."""
        _, offsets, data = texts.buffers()
        if data is None or not len(texts):
            return
        ends = np.frombuffer(offsets, np.int32, count=len(texts) + 1, offset=4 * texts.offset)
        self._add(data.slice(int(ends[0]), int(ends[-1] - ends[0])))

    def _add(self, data: pa.Buffer) -> None:
        size = len(data)
        hashes, places = np.empty(_BLOCK, np.uint32), np.empty(_BLOCK, np.intp)
        self._everything |= memoryview(data).tobytes().find(_UNFOLDED) >= 0
        for start in range(0, size - _PIECE + 1, _BLOCK * _PIECE):
            for shift in range(_PIECE):
                count = min(_BLOCK, (size - start - shift) // _PIECE)
                if count > 0:
                    words = np.frombuffer(data, "<u4", count=count, offset=start + shift)
                    _hash(words, hashes[:count], places[:count])
                    self._seen[places[:count]] = 1

    def clear(self) -> None:
        """Forget all texts."""
        self._seen.fill(0)
        self._everything = False

    def possible(self, literals: "Literals") -> npt.NDArray[np.bool_]:
        """Of each literal whether it could stand in the texts."""
        if self._everything:
            return np.ones(len(literals.numbers), np.bool_)
        return literals.could_stand(self._seen)


class Literals:
    """Literal texts of at least four ASCII letters in lower case, cut into pieces."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.numbers: Mapping[str, int] = {text: number for number, text in enumerate(sorted(set(texts)))}
        self._pieces, self._starts = _cut(list(self.numbers))

    def could_stand(self, seen: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        """Of each literal whether all its pieces were seen."""
        if not self.numbers:
            return np.zeros(0, np.bool_)
        could: npt.NDArray[np.bool_] = np.logical_and.reduceat(seen[self._pieces], self._starts)
        return could


def _cut(texts: Sequence[str]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Places of all texts' pieces, and where each text's begin."""
    words: list[int] = []
    starts = []
    for text in texts:
        starts.append(len(words))
        data = text.encode("ascii")
        words += [int.from_bytes(data[i : i + _PIECE], "little") for i in range(len(data) - _PIECE + 1)]
    pieces = np.array(words, "<u4")
    places = np.empty(len(pieces), np.intp)
    _hash(pieces, np.empty(len(pieces), np.uint32), places)
    return places, np.array(starts, np.intp)


def _hash(words: npt.NDArray[np.uint32], hashes: npt.NDArray[np.uint32], places: npt.NDArray[np.intp]) -> None:
    np.multiply(words, _FACTOR, out=hashes)
    np.right_shift(hashes, np.uint32(32 - _BITS), out=places, casting="unsafe")
