"""Which literal texts could stand in some events: told from the pieces of up to four letters that these hold."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_PIECE = 4
_BITS = {4: 20, 3: 18, 2: 16}
"""Letters of a piece: bits of the places that such pieces have. Those of two have one each."""
_FIRST_PLACES = {4: 0, 3: 1 << 20, 2: (1 << 20) + (1 << 18)}
_PLACES = (1 << 20) + (1 << 18) + (1 << 16)
_FACTOR = np.uint32(2_654_435_761)
_THREE = np.uint32(0xFF_FFFF)
_BLOCK = 16_384
_UNFOLDED = "ſ".encode()
"""A letter that patterns without case take for an s, though its lower case is itself."""


class Pieces:
    """The pieces of two, three and four letters of some texts; never fewer than there are."""

    def __init__(self) -> None:
        self._seen = np.zeros(_PLACES, np.uint8)
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
        fours, threes, twos = (self._seen[first:] for first in _FIRST_PLACES.values())
        for start in range(0, size - _PIECE + 1, _BLOCK * _PIECE):
            for shift in range(_PIECE):
                count = min(_BLOCK, (size - start - shift) // _PIECE)
                if count > 0:
                    words = np.frombuffer(data, "<u4", count=count, offset=start + shift)
                    fours[_hash(words, 4, hashes[:count], places[:count])] = 1
                    np.bitwise_and(words, _THREE, out=hashes[:count])
                    threes[_hash(hashes[:count], 3, hashes[:count], places[:count])] = 1
        if size > 2:  # the last three letters begin no piece of four
            last = np.array([int.from_bytes(memoryview(data)[-3:], "little")], np.uint32)
            threes[_hash(last, 3, hashes[:1], places[:1])] = 1
        for shift in range(min(2, size - 1)):
            twos[np.frombuffer(data, "<u2", count=(size - shift) // 2, offset=shift)] = 1

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
    """Literal texts of at least two ASCII letters in lower case, cut into pieces."""

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
    places: list[int] = []
    starts = []
    for text in texts:
        starts.append(len(places))
        places += _places_of(text)
    return np.array(places, np.intp), np.array(starts, np.intp)


@lru_cache(maxsize=50_000)
def _places_of(text: str) -> tuple[int, ...]:
    """Places of one text's pieces: each kind of events asks for much the same texts."""
    data = text.encode("ascii")
    length = min(_PIECE, len(data))
    words = [int.from_bytes(data[i : i + length], "little") for i in range(len(data) - length + 1)]
    if length > 2:
        words = [(word * int(_FACTOR) & 0xFFFF_FFFF) >> (32 - _BITS[length]) for word in words]
    return tuple([word + _FIRST_PLACES[length] for word in words])


def _hash(
    words: npt.NDArray[np.uint32], length: int, hashes: npt.NDArray[np.uint32], places: npt.NDArray[np.intp]
) -> npt.NDArray[np.intp]:
    """The places of pieces among those of their length, written to `places`; `hashes` is room to work in."""
    np.multiply(words, _FACTOR, out=hashes)
    np.right_shift(hashes, np.uint32(32 - _BITS[length]), out=places, casting="unsafe")
    return places
