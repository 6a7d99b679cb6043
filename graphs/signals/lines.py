"""All that events say is looked through a line at a time: each different line once, however many events have it.

A text that is made of all values of an event differs from every other, for one of them is a time or a number. The lines
that it consists of repeat.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .columns import DECODED_LINE, TEXT
from .literals import Literals, Numbers
from .needs import EDGE, SHORTEST

MADE_OF_LINES = (TEXT, "record", "request")
"""Columns whose text is made of all that an event says."""

_BREAKS = re.compile(r"[\r\n]+")
_JSON_SIGNS = re.compile(r'[\x00-\x1e"\\]+')
_NOT_BETWEEN_TEXTS = re.compile(rf"[^{EDGE}{{}}\[\]:, ]")
_CONTROL = r"[\x00-\x1f]"

_Integers = npt.NDArray[np.signedinteger[Any]]
Codes = _Integers
"""Numbers of texts, -1 where there is none."""


def part_in_a_line(column: str, literal: str) -> str:
    """What of a literal stands in one line of every event whose column holds it; '' where that tells nothing.

    >>> part_in_a_line("record", 'privileged":"true')
    'privileged'
    """
    if column != "record":
        return max(_BREAKS.split(literal), key=len)
    parts = []
    for part in _JSON_SIGNS.split(literal):
        # What stands behind a line break follows the n by which JSON writes it.
        part = part.removeprefix(EDGE)[1:] if part.removeprefix(EDGE).startswith("n") else part
        if _NOT_BETWEEN_TEXTS.search(part) and (len(part.strip(EDGE)) >= SHORTEST or not part.isascii()):
            parts.append(part)
    return max(parts, key=len, default="")


class Lines:
    """The lines of what some events say, each different one once, and which event has which."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self.cursor = cursor
        self.events = 0
        self.values = 0
        self._texts: list[pa.StringArray] = []
        self._line_codes: list[_Integers] = []
        self._line_values: list[_Integers] = []
        self._value_codes: list[_Integers] = []
        self._rows: list[_Integers] = []
        self._texts_once: pa.StringArray | None = None

    def add(self, values: pa.StringArray, codes: _Integers, rows: _Integers, *, events: int) -> None:
        """Take in what further events say: the different values, and of each place its value and event."""
        split = pc.split_pattern(values, "\n")
        texts, (codes_of_lines,) = numbered([pc.utf8_rtrim(split.flatten(), "\r")])
        self._texts.append(texts)
        self._line_codes.append(codes_of_lines)
        numbers = np.arange(self.values, self.values + len(values), dtype=np.int32)
        self._line_values.append(np.repeat(numbers, pc.list_value_length(split).to_numpy()))
        self._value_codes.append(codes + np.int32(self.values))
        self._rows.append(rows + np.int32(self.events))
        self.values += len(values)
        self.events += events
        self._texts_once = None

    @property
    def texts(self) -> pa.StringArray:
        """The different lines."""
        if self._texts_once is None:
            self._texts_once, numbers = numbered(self._texts)
            pairs = zip(numbers, self._line_codes, strict=True)
            self._texts = [self._texts_once]
            self._line_codes = [np.concatenate([numbers[codes] for numbers, codes in pairs])]
            self._line_values = [np.concatenate(self._line_values)]
            self._value_codes = [np.concatenate(self._value_codes)]
            self._rows = [np.concatenate(self._rows)]
            (self.line_codes,), (self.line_values,) = self._line_codes, self._line_values
            (self.value_codes,), (self.rows,) = self._value_codes, self._rows
        return self._texts_once

    def of(self, column: str) -> tuple[pa.StringArray, pa.StringArray]:
        """The lines as they stand in a column: in lower case, and as written."""
        written = self.texts
        if column == "record":
            written = self._with_escapes()
        elif column == "request":
            written = self._decoded()
        return lower(written, self.cursor), written

    def _with_escapes(self) -> pa.StringArray:
        """The lines as JSON writes them, apart from quotes and backslashes, which no part of a literal holds."""
        has_signs = pc.match_substring_regex(self.texts, _CONTROL)
        return _changed(self.texts, has_signs, "to_json(text)", self.cursor)

    def _decoded(self) -> pa.StringArray:
        """The lines as requests are read, in every way in which what stands around them can make them be read."""
        spaced = pc.replace_substring(self.texts, "+", " ")
        return _changed(spaced, pc.match_substring(spaced, "%"), DECODED_LINE, self.cursor)

    def places(self, found: Numbers) -> "Places":
        """Which events have which of these lines."""
        return Places(self, found)

    def values_with(self, numbers: Numbers) -> tuple[_Integers, _Integers]:
        """Some lines and the values that have them, pair by pair."""
        is_line = np.zeros(len(self.texts), np.bool_)
        is_line[numbers] = True
        at = np.flatnonzero(is_line[self.line_codes])
        return self.line_codes[at], self.line_values[at]

    def rows_with(self, values: _Integers) -> tuple[_Integers, _Integers]:
        """Some values and the events that have them, pair by pair."""
        is_value = np.zeros(self.values, np.bool_)
        is_value[values] = True
        at = np.flatnonzero(is_value[self.value_codes])
        return self.value_codes[at], self.rows[at]


class Places:
    """Which events have which of some lines."""

    def __init__(self, lines: Lines, found: Numbers) -> None:
        codes, values = lines.values_with(found)
        self._values = _Groups(codes, values, len(lines.texts))
        self._rows = _Groups(*lines.rows_with(values), lines.values)
        self._events = lines.events

    def rows(self, numbers: Numbers) -> npt.NDArray[np.bool_]:
        """The events that have one of these lines."""
        has = np.zeros(self._events, np.bool_)
        has[self._rows.of(self._values.of(numbers))] = True
        return has


class _Groups:
    """Items that belong to numbers below a bound, found by these."""

    def __init__(self, numbers: _Integers, items: _Integers, bound: int) -> None:
        self._items = items[np.argsort(numbers, kind="stable")]
        self._ends = np.cumsum(np.bincount(numbers, minlength=max(1, bound)))

    def of(self, numbers: _Integers) -> _Integers:
        """All items of some numbers."""
        ends = self._ends[numbers]
        begins = np.where(numbers > 0, self._ends[numbers - 1], 0)
        counts = ends - begins
        shifts = np.repeat(begins - (np.cumsum(counts) - counts), counts)
        items: _Integers = self._items[shifts + np.arange(len(shifts))]
        return items


class MadeOfLines:
    """A column whose text is made of all that events say: looked through by its lines, read only where it is asked for."""

    def __init__(
        self, column: str, lines: Lines, literals: Literals, read: Callable[[Numbers], pa.StringArray]
    ) -> None:
        """`read` gives the texts of some events."""
        self._column, self._lines, self._literals, self._read = column, lines, literals, read
        self._standing: dict[int, Numbers | None] | None = None
        self._places: Places | None = None

    def holding(self, texts: Sequence[str]) -> npt.NDArray[np.bool_] | bool:
        """The events that could hold all these texts."""
        if self._standing is None:
            self._standing = self._literals.stand_in(*self._lines.of(self._column))
            known = [numbers for numbers in self._standing.values() if numbers is not None]
            self._places = self._lines.places(np.unique(np.concatenate(known)) if known else np.empty(0, np.int64))
        assert self._places is not None
        rows: npt.NDArray[np.bool_] | bool = True
        for text in texts:
            numbers = self._standing.get(self._literals.inner[text], _NOWHERE)
            if numbers is None:
                continue
            if not len(numbers):
                return False
            more = self._places.rows(numbers)
            rows = more if rows is True else rows & more
        return rows

    def taken(self, rows: Numbers, *, in_lower: bool) -> pa.StringArray:
        """What some events say, in their order."""
        written = self._read(rows)
        return lower(written, self._lines.cursor) if in_lower else written


_NOWHERE: Numbers = np.empty(0, np.int64)


def flat(column: pa.Array) -> tuple[pa.StringArray, _Integers]:
    """All texts of a column, absent ones too, and the event of each."""
    if pa.types.is_list(column.type):
        texts = column.flatten()
        rows = pc.list_parent_indices(column).to_numpy().astype(np.int32)
    else:
        texts, rows = column, np.arange(len(column), dtype=np.int32)
    return texts, rows


def numbered(arrays: Sequence[pa.StringArray]) -> tuple[pa.StringArray, list[Codes]]:
    """The different texts of all arrays, and for each array the numbers of its texts, -1 where one is absent."""
    encoded = pa.chunked_array(arrays, pa.string()).dictionary_encode()
    if not encoded.num_chunks:
        return pa.array([], pa.string()), [np.empty(0, np.int32) for _ in arrays]
    # Arrow leaves out arrays that are empty.
    chunks = [chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False) for chunk in encoded.chunks]
    codes = np.concatenate(chunks).astype(np.int32, copy=False)
    return encoded.chunk(0).dictionary, np.split(codes, np.cumsum([len(array) for array in arrays])[:-1])


def narrowed(codes: _Integers, bound: int) -> Codes:
    """Numbers below a bound, or -1, in as few bytes as hold these and the bound."""
    for kind in (np.int8, np.int16):
        if bound <= np.iinfo(kind).max:
            return codes.astype(kind)
    return codes.astype(np.int32, copy=False)


def stand_in_names(literals: Iterable[str], names: Iterable[str]) -> bool:
    """Whether a literal could stand in the name of a field."""
    together = "\n".join(names).lower()
    return any(literal.strip(EDGE) in together for literal in literals)


def lower(values: pa.StringArray, cursor: duckdb.DuckDBPyConnection) -> pa.StringArray:
    """Texts in lower case, as the database writes it."""
    return _changed(pc.ascii_lower(values), pc.invert(pc.string_is_ascii(values)), "lower(text)", cursor)


def _changed(
    values: pa.StringArray, which: pa.BooleanArray, expression: str, cursor: duckdb.DuckDBPyConnection
) -> pa.StringArray:
    """Texts of which some are replaced by what the database makes of each `text`."""
    if not pc.any(which).as_py():
        return values
    others = values.filter(which)
    cursor.register("to_change", pa.table({"n": pa.array(range(len(others))), "text": others}))
    changed = cursor.sql(f"SELECT {expression} AS text FROM to_change ORDER BY n").to_arrow_table()
    cursor.unregister("to_change")
    return pc.replace_with_mask(values, which, changed.column(0).combine_chunks())
