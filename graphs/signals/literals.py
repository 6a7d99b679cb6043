"""Which literal texts stand in which values: all of one field's literals are looked for at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from ahocorasick_rs import BytesAhoCorasick, Implementation

from .needs import EDGE

_MOST_BYTES = 1 << 18
"""Bytes that are looked through at once, so that what stands in them takes little memory."""
_MANY_BYTES = 1 << 20
"""In more than so many bytes, literals that stand almost everywhere are not looked for."""
_SAMPLES = 4
"""Stretches of the values from which is told what stands almost everywhere."""
_OFTEN = 0.1
"""The part of the values in which a literal stands then."""
_MOST_AUTOMATA = 16
"""Automata kept of one field: what stands almost everywhere differs with the kind of events."""
_MOST_FAST = 3_000
"""Literals of the largest automaton that is quick to use, but slow to make and large."""
_UNFOLDED = "ſ"
"""A letter that patterns without case take for an s, though its lower case is itself."""
_BECOME_ASCII = ("\u212a", "\u0130")
"""Letters that are part of no word to a pattern, though their lower case is: the signs of Kelvin, and İ."""
_FIRST_NOT_ASCII = 0x80
_IN_WORDS = np.zeros(256, np.bool_)
_IN_WORDS[[ord(letter) for letter in "abcdefghijklmnopqrstuvwxyz0123456789_"]] = True

Integers = npt.NDArray[np.signedinteger[Any]]
Numbers = npt.NDArray[np.int64]


class Groups:
    """Items that belong to numbers below a bound, found by these."""

    def __init__(self, numbers: Integers, items: Integers, bound: int) -> None:
        self._items = items[np.argsort(numbers, kind="stable")]
        self._ends = np.cumsum(np.bincount(numbers, minlength=max(1, bound)))

    def of(self, numbers: Integers) -> tuple[Integers, Numbers]:
        """All items of some numbers, one number after the other, and how many each has."""
        ends = self._ends[numbers]
        begins = np.where(numbers > 0, self._ends[numbers - 1], 0)
        counts = ends - begins
        shifts = np.repeat(begins - (np.cumsum(counts) - counts), counts)
        items: Integers = self._items[shifts + np.arange(len(shifts))]
        return items, counts


class Literals:
    """Literal texts that one field is asked for: such as stand somewhere in it, and such as are all that it says."""

    def __init__(self, inner: Iterable[str], whole: Iterable[str]) -> None:
        self.inner: Mapping[str, int] = {text: number for number, text in enumerate(sorted(set(inner)))}
        self.whole: Mapping[str, int] = {text: number for number, text in enumerate(sorted(set(whole)))}
        self._wholes = pa.array(self.whole, pa.string())
        self._encoded = [_letters(text).encode() for text in self.inner]
        self._begins = np.array([text != _letters(text) and text[0] == EDGE for text in self.inner], np.bool_)
        self._ends = np.array([text != _letters(text) and text[-1] == EDGE for text in self.inner], np.bool_)
        self._automaton_for = lru_cache(maxsize=_MOST_AUTOMATA)(self._automaton)

    def stand_in(
        self, values: pa.StringArray, raw: pa.StringArray, often: frozenset[int] | None = None
    ) -> dict[int, Numbers | None]:
        """Of each inner literal that could stand in a value the numbers of these values, rising; None for any value.

        `values` are in lower case, `raw` the same ones as they were logged. `often`: literals that are not looked for,
        where that is known already.
        """
        if not self.inner or not len(values):
            return {}
        texts = _Texts(values)
        often = self._often(texts) if often is None else often
        pairs = [self._unfolded(values, raw)]
        pairs += [self._pairs(texts, first, last, often) for first, last in texts.stretches()]
        literals, places = np.divmod(_once(np.concatenate(pairs)), len(values))
        starts = np.flatnonzero(np.diff(literals, prepend=-1))
        split = np.split(places, starts[1:]) if len(starts) else []
        return {**dict(zip(literals[starts].tolist(), split, strict=True)), **dict.fromkeys(often)}

    def equal(self, values: pa.StringArray) -> dict[int, Numbers]:
        """Of each whole literal that is a value the number of that value."""
        if not self.whole or not len(values):
            return {}
        found = pc.index_in(values, value_set=self._wholes).fill_null(-1).to_numpy()
        places = np.flatnonzero(found >= 0)
        return {int(found[place]): np.array([place]) for place in places.tolist()}

    def _often(self, texts: "_Texts") -> frozenset[int]:
        if texts.size <= _MANY_BYTES:
            return frozenset()
        stretches = list(texts.stretches())
        often: frozenset[int] = frozenset()
        for first, last in stretches[:: max(1, len(stretches) // _SAMPLES)]:
            literals = self._pairs(texts, first, last, often) // len(texts)
            counts = np.bincount(literals, minlength=1)
            often |= frozenset(np.flatnonzero(counts > max(1, _OFTEN * (last - first))).tolist())
        return often

    def _pairs(self, texts: "_Texts", first: int, last: int, without: frozenset[int]) -> Numbers:
        """Each literal with each value that it stands in, as `literal * values + value`."""
        automaton, alike = self._automaton_for(without)
        if automaton is None:
            return np.empty(0, np.int64)
        ends = texts.ends[first : last + 1]
        found = automaton.find_matches_as_indexes(texts.letters[ends[0] : ends[-1]].data, overlapping=True)
        matches = np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found)).reshape(-1, 3)
        places = np.searchsorted(ends, matches[:, 1] + ends[0], side="right") - 1
        is_within = matches[:, 2] + ends[0] <= ends[places + 1]  # else it begins in one value and ends in another
        literals, times = alike.of(matches[is_within, 0])
        places = np.repeat(places[is_within], times)
        begin, end = (np.repeat(matches[is_within, which] + ends[0], times) for which in (1, 2))
        stands = self._stands(texts, literals, begin, end, first=ends[places], last=ends[places + 1])
        return _once(literals[stands] * len(texts) + places[stands] + first)

    def _stands(
        self, texts: "_Texts", literals: Numbers, begin: Numbers, end: Numbers, *, first: Numbers, last: Numbers
    ) -> npt.NDArray[np.bool_]:
        """Whether words begin and end with the literals that ask for it, in values that reach from `first` to `last`."""
        goes_on = _IN_WORDS[texts.letters[np.maximum(begin - 1, 0)]] & (begin > first)
        stands: npt.NDArray[np.bool_] = ~(goes_on & self._begins[literals])
        goes_on = _IN_WORDS[texts.letters[np.minimum(end, len(texts.letters) - 1)]] & (end < last)
        return stands & ~(goes_on & self._ends[literals])

    def _automaton(self, without: frozenset[int]) -> tuple[BytesAhoCorasick | None, Groups]:
        """What finds the letters of all literals but some, and for each of these the literals that consist of them."""
        alike: dict[bytes, list[int]] = defaultdict(list)
        for number, letters in enumerate(self._encoded):
            if number not in without:
                alike[letters].append(number)
        numbers = np.array([number for same in alike.values() for number in same], np.int64)
        of = np.repeat(np.arange(len(alike)), [len(same) for same in alike.values()])
        groups = Groups(of, numbers, len(alike))
        if not alike:
            return None, groups
        kind = Implementation.DFA if len(alike) <= _MOST_FAST else Implementation.ContiguousNFA
        return BytesAhoCorasick(list(alike), implementation=kind), groups

    def _unfolded(self, values: pa.StringArray, raw: pa.StringArray) -> Numbers:
        """Every literal with each value in which a letter stands for another."""
        if _Texts(raw).is_ascii:
            return np.empty(0, np.int64)
        found = pc.match_substring(values, _UNFOLDED)
        if self._begins.any() or self._ends.any():
            for letter in _BECOME_ASCII:
                found = pc.or_(found, pc.match_substring(raw, letter))
        places = np.flatnonzero(found.to_numpy(zero_copy_only=False))
        literals = np.arange(len(self.inner), dtype=np.int64)
        numbers: Numbers = (literals[:, None] * len(values) + places[None, :]).ravel()
        return numbers


def _once(keys: Numbers) -> Numbers:
    """Numbers rising, each once. Sorting is faster than NumPy's own way, which puts all of them into a hash table."""
    keys = np.sort(keys)
    return keys[np.diff(keys, prepend=-1) > 0]


def _letters(text: str) -> str:
    """A literal without the edges of words."""
    return text.strip(EDGE) or text


class _Texts:
    """The letters of some values, one after the other, and where each ends."""

    def __init__(self, values: pa.StringArray) -> None:
        _, offsets, data = values.buffers()
        ends = np.frombuffer(offsets, np.int32, count=len(values) + 1, offset=4 * values.offset)
        self.ends = ends.astype(np.int64)
        self.letters = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)

    def __len__(self) -> int:
        return len(self.ends) - 1

    @property
    def size(self) -> int:
        """Bytes of all."""
        return int(self.ends[-1] - self.ends[0])

    @property
    def is_ascii(self) -> bool:
        """Whether all letters are ASCII."""
        return int(self.letters[self.ends[0] : self.ends[-1]].max(initial=0)) < _FIRST_NOT_ASCII

    def stretches(self) -> Iterator[tuple[int, int]]:
        """The values in stretches of few bytes."""
        first = 0
        while first < len(self):
            reach = int(np.searchsorted(self.ends, self.ends[first] + _MOST_BYTES, side="right")) - 1
            last = max(first + 1, reach)
            yield first, last
            first = last
