"""All that events say is looked through a line at a time: each different line once, however many events have it.

A text that is made of all values of an event differs from every other, for one of them is a time or a number. The lines
that it consists of repeat.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .columns import DECODED_LINE, TEXT, Origin
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
    """Which literals stand in the lines of what events say, found table by table: the lines themselves are not kept."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, literals: Mapping[Origin, Literals]) -> None:
        """`literals`: what each field is asked for whose column is one of `MADE_OF_LINES`; several may have one column."""
        self.cursor = cursor
        self.events = 0
        self._searches = {origin: _Search(known) for origin, known in literals.items()}

    def add(self, values: pa.StringArray, codes: _Integers, rows: _Integers, *, events: int) -> None:
        """Take in what further events say: the different values, and of each place its value and event."""
        split = pc.split_pattern(values, "\n")
        lines, (line_codes,) = numbered([pc.utf8_rtrim(split.flatten(), "\r")])
        line_values = np.repeat(np.arange(len(values), dtype=np.int32), pc.list_value_length(split).to_numpy())
        as_written = {column: self._written(column, lines) for column in {origin.column for origin in self._searches}}
        in_lower: dict[int, pa.StringArray] = {}
        for origin, search in self._searches.items():
            written = as_written[origin.column]
            if id(written) not in in_lower:
                in_lower[id(written)] = lower(written, self.cursor)
            found = search.lines(in_lower[id(written)], written)
            numbers = [standing for standing in found.values() if standing is not None and len(standing)]
            is_line = np.zeros(len(lines), np.bool_)
            is_line[np.concatenate(numbers) if numbers else []] = True
            at = np.flatnonzero(is_line[line_codes])
            is_value = np.zeros(len(values), np.bool_)
            is_value[line_values[at]] = True
            values_of = _Groups(line_codes[at], line_values[at], len(lines))
            at = np.flatnonzero(is_value[codes])
            rows_of = _Groups(codes[at], rows[at], len(values))
            search.add(
                {
                    literal: None if standing is None else rows_of.of(values_of.of(standing))
                    for literal, standing in found.items()
                },
                first=self.events,
                events=events,
            )
        self.events += events

    def holding(self, origin: Origin, literal: int) -> npt.NDArray[np.bool_] | bool:
        """The events that could hold a literal in a field."""
        return self._searches[origin].holding(literal, self.events)

    def _written(self, column: str, lines: pa.StringArray) -> pa.StringArray:
        """The lines as they stand in a column."""
        if column == "record":
            # As JSON writes them, apart from quotes and backslashes, which no part of a literal holds.
            has_signs = pc.match_substring_regex(lines, _CONTROL)
            return _changed(lines, has_signs, "to_json(text)", self.cursor)
        if column == "request":
            # As requests are read, in every way in which what stands around them can make them be read.
            spaced = pc.replace_substring(lines, "+", " ")
            return _changed(spaced, pc.match_substring(spaced, "%"), DECODED_LINE, self.cursor)
        return lines


class _Search:
    """Literals that one column is asked for, and the events in which they stand."""

    def __init__(self, literals: Literals) -> None:
        self._literals = literals
        self._often: frozenset[int] | None = None
        self._found: dict[int, list[_Found]] = {}

    def lines(self, in_lower: pa.StringArray, written: pa.StringArray) -> dict[int, Numbers | None]:
        """Of each literal that could stand in these lines the numbers of them; None for any line."""
        # Told once, from the first lines: each set of literals left out needs an automaton of its own.
        if self._often is None:
            self._often = self._literals.often(in_lower)
        return self._literals.stand_in(in_lower, written, self._often)

    def add(self, found: Mapping[int, _Integers | None], *, first: int, events: int) -> None:
        """Take in where literals stand among the next events, of which `first` stand before; None for any event."""
        for literal, rows in found.items():
            packed = None
            if rows is not None:
                if not len(rows):
                    continue
                has = np.zeros(events, np.bool_)
                has[rows] = True
                packed = np.packbits(has)
            self._found.setdefault(literal, []).append(_Found(first, events, packed))

    def holding(self, literal: int, events: int) -> npt.NDArray[np.bool_] | bool:
        """The events that could hold a literal."""
        stretches = self._found.get(literal)
        if stretches is None:
            return False
        has = np.zeros(events, np.bool_)
        for found in stretches:
            has[found.first : found.first + found.events] = (
                True if found.packed is None else np.unpackbits(found.packed, count=found.events).view(np.bool_)
            )
        return has


class _Found(NamedTuple):
    """Events in a row among which a literal stands."""

    first: int
    events: int
    packed: npt.NDArray[np.uint8] | None
    """A bit for each event, set where the literal could stand in it; None where it could in any."""


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
        self, origin: Origin, lines: Lines, literals: Literals, read: Callable[[Numbers], pa.StringArray]
    ) -> None:
        """`read` gives the texts of some events."""
        self._origin, self._lines, self._literals, self._read = origin, lines, literals, read

    def holding(self, texts: Sequence[str]) -> npt.NDArray[np.bool_] | bool:
        """The events that could hold all these texts."""
        rows: npt.NDArray[np.bool_] | bool = True
        for text in texts:
            more = self._lines.holding(self._origin, self._literals.inner[text])
            if more is False:
                return False
            rows = more if rows is True else rows & more
        return rows

    def taken(self, rows: Numbers, *, in_lower: bool) -> pa.StringArray:
        """What some events say, in their order."""
        written = self._read(rows)
        return lower(written, self._lines.cursor) if in_lower else written


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
