"""What the events of one kind say in the fields that rules read: each value once, and which event has which."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .columns import NAMES, SAID, Origin, select, select_computed
from .lines import MADE_OF_LINES, Lines, MadeOfLines, lower, stand_in_names
from .literals import Literals, Numbers

_LONG = 500
"""Bytes of the mean text that is called long."""
_LARGEST_KEY = 1 << 62

_NOWHERE: Numbers = np.empty(0, np.int64)

Codes = npt.NDArray[np.int32]


class Values:
    """One field: its different values, and for each event the number of its value, or -1 where it has none."""

    def __init__(self, said: pa.StringArray, cursor: duckdb.DuckDBPyConnection, literals: Literals) -> None:
        self.raw: pa.StringArray
        self.codes: Codes
        if said.null_count == 0 and said.get_total_buffer_size() > _LONG * len(said):
            # Long texts seldom repeat, and to compare them costs as much as to look through them.
            self.raw, self.codes = said, np.arange(len(said), dtype=np.int32)
        else:
            encoded = said.dictionary_encode()
            self.raw = encoded.dictionary
            self.codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
        self._cursor, self._literals = cursor, literals
        # Found out when they are first asked for; a cached property would keep other threads waiting.
        self._lower: pa.StringArray | None = None
        self._standing: dict[int, Numbers | None] | None = None
        self._equal: dict[int, Numbers] | None = None

    @property
    def lower(self) -> pa.StringArray:
        """The values in lower case, as the database writes it."""
        if self._lower is None:
            self._lower = lower(self.raw, self._cursor)
        return self._lower

    @property
    def exist(self) -> npt.NDArray[np.bool_] | bool:
        """The events that have the field."""
        there = self.codes >= 0
        return bool(there[0]) if len(there) and there.all() == there.any() else there

    def holding(self, texts: Sequence[str]) -> npt.NDArray[np.bool_] | bool:
        """The events whose value holds all these texts."""
        if texts and self._standing is None:
            self._standing = self._literals.stand_in(self.lower, self.raw)
        numbers: Numbers | None = None
        for text in texts:
            found = self._standing.get(self._literals.inner[text], _NOWHERE) if self._standing else _NOWHERE
            if found is None:
                continue
            if not len(found):
                return False
            numbers = found if numbers is None else np.intersect1d(numbers, found, assume_unique=True)
        return self._events_with(numbers) if numbers is not None else self.exist

    def being(self, text: str) -> npt.NDArray[np.bool_] | bool:
        """The events whose value is this text."""
        if self._equal is None:
            self._equal = self._literals.equal(self.lower)
        found = self._equal.get(self._literals.whole[text])
        return False if found is None else self._events_with(found)

    def taken(self, rows: Numbers, *, in_lower: bool) -> pa.StringArray:
        """What some events say, in their order."""
        codes = self.codes[rows]
        return (self.lower if in_lower else self.raw).take(pa.array(codes, mask=codes < 0))

    def _events_with(self, numbers: Numbers) -> npt.NDArray[np.bool_] | bool:
        if not len(numbers):
            return False
        has = np.zeros(len(self.raw) + 1, np.bool_)
        has[numbers] = True
        return has[self.codes]  # -1 is the place behind the last value


@dataclass(frozen=True, slots=True)
class KindTable:
    """Events of one kind: ids, times, and the fields by where they come from. A field that none has is missing."""

    ids: npt.NDArray[np.int64]
    times: npt.NDArray[np.int64]
    fields: Mapping[Origin, Values | MadeOfLines]

    def distinct(self, rows: Numbers, origins: Iterable[Origin]) -> tuple[Numbers, Numbers]:
        """Rows that differ in these fields, and for each of `rows` the number of the one that is like it."""
        key = np.zeros(len(rows), np.int64)
        size = 1
        for values in (self.fields[origin] for origin in dict.fromkeys(origins) if origin in self.fields):
            if isinstance(values, MadeOfLines):  # all that an event says is seldom said twice
                return rows, np.arange(len(rows))
            more = len(values.raw) + 1
            if size > _LARGEST_KEY // more:
                known, key = np.unique(key, return_inverse=True)
                size = len(known)
            key = key * more + (values.codes[rows] + 1)
            size *= more
        _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
        return rows[first], inverse

    def taken(self, rows: Numbers, origin: Origin, *, in_lower: bool) -> pa.StringArray:
        """What some events say in a field."""
        values = self.fields.get(origin)
        return pa.nulls(len(rows), pa.string()) if values is None else values.taken(rows, in_lower=in_lower)


def read_kind(
    cursor: duckdb.DuckDBPyConnection,
    table: str,
    origins: Sequence[Origin],
    literals: Mapping[Origin, Literals],
    names: Iterable[str],
) -> KindTable:
    """Read the fields of a table's events, which have fields of these names.

    Raises duckdb.Error where the database cannot give one of them.
    """
    nothing = Literals((), ())
    made = [origin for origin in origins if origin.column in MADE_OF_LINES]
    read_now = [origin for origin in origins if origin.column not in MADE_OF_LINES]
    said = list(SAID) if made else []
    if any(origin.column == "record" and stand_in_names(literals.get(origin, nothing).inner, names) for origin in made):
        said.append(NAMES)
    read = cursor.sql(select(read_now, table, lines=said)).to_arrow_table()
    ids = read.column(0).to_numpy()
    times = read.column(1).to_numpy()
    columns = [column.combine_chunks() for column in read.columns[2:]]
    fields: dict[Origin, Values | MadeOfLines] = {
        origin: Values(column, cursor, literals.get(origin, nothing))
        for origin, column in zip(read_now, columns, strict=False)
        if column.null_count < len(column)
    }
    if made:
        lines = Lines(columns[len(read_now) :], cursor)
        for origin in made:
            texts = _texts_of(cursor, table, ids, origin.column)
            fields[origin] = MadeOfLines(origin.column, lines, literals.get(origin, nothing), texts)
    return KindTable(ids, times, fields)


def _texts_of(
    cursor: duckdb.DuckDBPyConnection, table: str, ids: Numbers, column: str
) -> Callable[[Numbers], pa.StringArray]:
    """Who reads a computed column of some of a table's events."""

    def read(rows: Numbers) -> pa.StringArray:
        cursor.register("wanted", pa.table({"id": ids[rows]}))
        try:
            found = cursor.sql(select_computed(column, table, "wanted")).to_arrow_table()
        finally:
            cursor.unregister("wanted")
        known = found.column(0).to_numpy()
        order = np.argsort(known)
        places = order[np.searchsorted(known, ids[rows], sorter=order)]
        return found.column(1).combine_chunks().take(pa.array(places))

    return read
