"""All that events say is looked through a line at a time: each different line once, however many events have it.

A text that is made of all values of an event differs from every other, for one of them is a time or a number. The lines
that it consists of repeat.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .columns import DECODED_LINE, TEXT, Origin
from .literals import Groups, Integers, Literals, Numbers
from .needs import EDGE, SHORTEST

MADE_OF_LINES = (TEXT, "record", "request")
"""Columns whose text is made of all that an event says."""

_BREAKS = re.compile(r"[\r\n]+")
_JSON_SIGNS = re.compile(r'[\x00-\x1e"\\]+')
_NOT_BETWEEN_TEXTS = re.compile(rf"[^{EDGE}{{}}\[\]:, ]")
_CONTROL = r"[\x00-\x1f]"
_SAMPLE = 500
"""Events from which is told which literals stand so often that they are not looked for."""
_WORTH = 5
"""So many lines in which a literal is found cost as much as to ask a rule of one more event."""
_NOWHERE: Numbers = np.empty(0, np.int64)

Codes = Integers
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


class Sought:
    """Literals that are looked for in lines, those of all columns at once: most lines stand alike in each column."""

    def __init__(self, literals: Mapping[Origin, Literals]) -> None:
        """`literals`: what each field is asked for; those count whose column is one of `MADE_OF_LINES`."""
        asked: dict[str, set[str]] = {}
        for origin, known in literals.items():
            if origin.column in MADE_OF_LINES:
                asked.setdefault(origin.column, set()).update(known.inner)
        self.literals = Literals(set().union(*asked.values()), ())
        self.of: Mapping[str, frozenset[int]] = {
            column: frozenset(self.literals.inner[text] for text in texts) for column, texts in asked.items()
        }
        """Column -> the numbers of its literals."""


class Lines:
    """Which literals stand in the lines of what events say, found table by table: the lines themselves are not kept."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, sought: Sought, columns: Iterable[str]) -> None:
        """`columns`: those of `MADE_OF_LINES` that are asked for."""
        self.cursor = cursor
        self.events = 0
        self._sought = sought
        self._often: frozenset[int] | None = None
        self._found: dict[str, dict[int, list[_Found]]] = {column: {} for column in columns}

    def add(self, values: pa.StringArray, codes: Integers, rows: Integers, *, events: int) -> None:
        """Take in what further events say: the different values, and of each place its value and event."""
        # Told once, from the first events: each set of literals left out needs an automaton of its own.
        if self._often is None:
            self._often = self._standing_often(values, codes, rows, events)
        lines, line_codes, line_values = _lines_of(values)
        as_logged = self._sought.literals.stand_in(lower(lines, self.cursor), lines, self._often)
        found = {column: self._found_in(column, lines, as_logged) for column in self._found}
        standing = [at for of in found.values() for at in of.values() if at is not None]
        is_line = np.zeros(len(lines), np.bool_)
        is_line[np.concatenate(standing) if standing else []] = True
        at = np.flatnonzero(is_line[line_codes])
        is_value = np.zeros(len(values), np.bool_)
        is_value[line_values[at]] = True
        values_of = Groups(line_codes[at], line_values[at], len(lines))
        at = np.flatnonzero(is_value[codes])
        rows_of = Groups(codes[at], rows[at], len(values))
        packed: dict[tuple[int, int], npt.NDArray[np.uint8]] = {}
        for column, of in found.items():
            for literal in self._sought.of.get(column, frozenset()).intersection(of):
                lines_at = of[literal]
                known = None if lines_at is None else packed.get((literal, id(lines_at)))
                if lines_at is not None and known is None:
                    has = np.zeros(events, np.bool_)
                    has[rows_of.of(values_of.of(lines_at)[0])[0]] = True
                    known = packed[literal, id(lines_at)] = np.packbits(has)
                self._found[column].setdefault(literal, []).append(_Found(self.events, events, known))
        self.events += events

    def holding(self, column: str, literal: str) -> npt.NDArray[np.bool_] | bool:
        """The events that could hold a literal in a column."""
        stretches = self._found[column].get(self._sought.literals.inner[literal])
        if stretches is None:
            return False
        has = np.zeros(self.events, np.bool_)
        for found in stretches:
            has[found.first : found.first + found.events] = (
                True if found.packed is None else np.unpackbits(found.packed, count=found.events).view(np.bool_)
            )
        return has

    def _standing_often(self, values: pa.StringArray, codes: Integers, rows: Integers, events: int) -> frozenset[int]:
        """The literals that cost more where they stand than they spare where they do not, told from some events."""
        if events < 2 * _SAMPLE:
            return frozenset()
        is_sample = rows % (events // _SAMPLE) == 0
        used, codes = np.unique(codes[is_sample], return_inverse=True)
        lines, line_codes, line_values = _lines_of(values.take(pa.array(used)))
        found = self._sought.literals.stand_in(lower(lines, self.cursor), lines, frozenset())
        values_of = Groups(line_codes, line_values, len(lines))
        rows_of = Groups(codes, rows[is_sample], len(used))
        asked = len(np.unique(rows[is_sample]))
        often = set()
        for literal, at in found.items():
            if at is not None and len(at) > _WORTH * (asked - len(np.unique(rows_of.of(values_of.of(at)[0])[0]))):
                often.add(literal)
        return frozenset(often)

    def _found_in(
        self, column: str, lines: pa.StringArray, as_logged: dict[int, Numbers | None]
    ) -> dict[int, Numbers | None]:
        """Of each literal that could stand in lines, as a column has them, their numbers; None for any line."""
        which, written = self._written(column, lines)
        if not len(which):
            return as_logged
        is_other = np.zeros(len(lines), np.bool_)
        is_other[which] = True
        found = {literal: at if at is None else at[~is_other[at]] for literal, at in as_logged.items()}
        more = self._sought.literals.stand_in(lower(written, self.cursor), written, self._often)
        for literal, at in more.items():
            before = found.get(literal, _NOWHERE)
            found[literal] = None if at is None or before is None else np.concatenate([before, which[at]])
        return {literal: at for literal, at in found.items() if at is None or len(at)}

    def _written(self, column: str, lines: pa.StringArray) -> tuple[Numbers, pa.StringArray]:
        """The numbers of the lines that stand otherwise in a column than events say them, and how."""
        if column == "record":
            # As JSON writes them, apart from quotes and backslashes, which no part of a literal holds.
            which = _places(pc.match_substring_regex(lines, _CONTROL))
            return which, _made("to_json(text)", lines.take(pa.array(which)), self.cursor)
        if column == "request":
            # As requests are read, in every way in which what stands around them can make them be read.
            which = _places(pc.or_(pc.match_substring(lines, "+"), pc.match_substring(lines, "%")))
            spaced = pc.replace_substring(lines.take(pa.array(which)), "+", " ")
            return which, _changed(spaced, pc.match_substring(spaced, "%"), DECODED_LINE, self.cursor)
        return _NOWHERE, lines.slice(0, 0)


class _Found(NamedTuple):
    """Events in a row among which a literal stands."""

    first: int
    events: int
    packed: npt.NDArray[np.uint8] | None
    """A bit for each event, set where the literal could stand in it; None where it could in any."""


class MadeOfLines:
    """A column whose text is made of all that events say: looked through by its lines, read only where it is asked for."""

    def __init__(self, column: str, lines: Lines, read: Callable[[Numbers], pa.StringArray]) -> None:
        """`read` gives the texts of some events."""
        self._column, self._lines, self._read = column, lines, read

    def holding(self, texts: Sequence[str]) -> npt.NDArray[np.bool_] | bool:
        """The events that could hold all these texts."""
        rows: npt.NDArray[np.bool_] | bool = True
        for text in texts:
            more = self._lines.holding(self._column, text)
            if more is False:
                return False
            rows = more if rows is True else rows & more
        return rows

    def taken(self, rows: Numbers, *, in_lower: bool) -> pa.StringArray:
        """What some events say, in their order."""
        written = self._read(rows)
        return lower(written, self._lines.cursor) if in_lower else written


def flat(column: pa.Array) -> tuple[pa.StringArray, Integers]:
    """All texts of a column, absent ones too, and the event of each."""
    if pa.types.is_list(column.type):
        texts = column.flatten()
        rows = pc.list_parent_indices(column).to_numpy().astype(np.int32)
    else:
        texts, rows = column, np.arange(len(column), dtype=np.int32)
    return texts, rows


def _lines_of(values: pa.StringArray) -> tuple[pa.StringArray, Integers, Integers]:
    """The different lines of different texts; and of each place of a line its number and the number of its text."""
    if not pc.any(pc.match_substring_regex(values, r"[\r\n]")).as_py():
        every = np.arange(len(values), dtype=np.int32)
        return values, every, every
    split = pc.split_pattern(values, "\n")
    lines, (codes,) = numbered([pc.utf8_rtrim(split.flatten(), "\r")])
    return lines, codes, np.repeat(np.arange(len(values), dtype=np.int32), pc.list_value_length(split).to_numpy())


def numbered(arrays: Sequence[pa.StringArray]) -> tuple[pa.StringArray, list[Codes]]:
    """The different texts of all arrays, and for each array the numbers of its texts, -1 where one is absent."""
    encoded = pa.chunked_array(arrays, pa.string()).dictionary_encode()
    if not encoded.num_chunks:
        return pa.array([], pa.string()), [np.empty(0, np.int32) for _ in arrays]
    # Arrow leaves out arrays that are empty.
    chunks = [chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False) for chunk in encoded.chunks]
    codes = np.concatenate(chunks).astype(np.int32, copy=False)
    return encoded.chunk(0).dictionary, np.split(codes, np.cumsum([len(array) for array in arrays])[:-1])


def narrowed(codes: Integers, bound: int) -> Codes:
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
    return pc.replace_with_mask(values, which, _made(expression, values.filter(which), cursor))


def _made(expression: str, values: pa.StringArray, cursor: duckdb.DuckDBPyConnection) -> pa.StringArray:
    """What the database makes of each `text`."""
    if not len(values):
        return values
    cursor.register("to_change", pa.table({"n": pa.array(range(len(values))), "text": values}))
    changed = cursor.sql(f"SELECT {expression} AS text FROM to_change ORDER BY n").to_arrow_table()
    cursor.unregister("to_change")
    return changed.column(0).combine_chunks()


def _places(which: pa.BooleanArray) -> Numbers:
    return np.flatnonzero(which.to_numpy(zero_copy_only=False))
