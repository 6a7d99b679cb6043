"""Reads a part of the events block by block: of each field its different values, and which event has which.

What a block's events say is let go before the next one is read; what they say differently stays.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from .columns import Origin, select_computed, select_said
from .kinds import Part
from .lines import MADE_OF_LINES, Codes, Lines, MadeOfLines, Sought, flat, narrowed, numbered, stand_in_names
from .literals import Literals, Numbers
from .tables import Table, Values

_SMALL = 1 << 16
_ROWS = 2_048
_BYTES = 8 << 20
"""What events say is looked through when there is so much of it: a multiple of `_ROWS` events."""


def read_part(
    cursor: duckdb.DuckDBPyConnection,
    blocks: Sequence[Part],
    origins: Sequence[Origin],
    literals: Mapping[Origin, Literals],
    sought: Sought,
    names: Iterable[str],
) -> Table:
    """The events of some blocks, which have fields of these names. The cursor has the table `kinds`.

    Raises duckdb.Error where the database cannot give a field.
    """
    nothing = Literals((), ())
    known = {origin: literals.get(origin, nothing) for origin in origins}
    made = [origin for origin in origins if origin.column in MADE_OF_LINES]
    # With a cursor of its own: this one has not ended while its tables come.
    lines = Lines(cursor.cursor(), sought, {origin.column for origin in made}) if made else None
    asks_names = any(origin.column == "record" and stand_in_names(known[origin].inner, names) for origin in made)
    said: dict[Origin, list[tuple[pa.StringArray, Codes]]] = {
        origin: [] for origin in origins if origin.column not in MADE_OF_LINES
    }
    columns = sorted({origin.column for origin in said if origin.column})
    rows: list[tuple[Numbers, Numbers, Numbers]] = []
    for table in _tables(cursor, select_said(columns, blocks[0].first, blocks[-1].last)):
        read = _Block(table, columns)
        rows.append((read.ids, read.times, read.kinds))
        for origin, chunks in said.items():
            chunks.append(read.said(origin))
        if lines is not None:
            lines.add(*read.all_said(asks_names), events=len(read.ids))
    ids, times, kinds = (np.concatenate(column) for column in zip(*rows, strict=True))
    fields: dict[Origin, Values | MadeOfLines] = {}
    for origin in list(said):
        values, codes = _united(said.pop(origin))
        if len(values):
            fields[origin] = Values(values, codes, cursor, known[origin])
    for origin in made:
        assert lines is not None
        fields[origin] = MadeOfLines(origin.column, lines, _texts_of(cursor, ids, origin.column))
    return Table(ids, times, kinds, fields)


def _tables(cursor: duckdb.DuckDBPyConnection, sql: str) -> Iterator[pa.Table]:
    """What a statement finds, in tables of few bytes; the database does not get far ahead of who takes them."""
    try:
        reader = cursor.sql(sql).to_arrow_reader(_ROWS)
        batches: list[pa.RecordBatch] = []
        size = 0
        for batch in reader:
            batches.append(batch)
            size += batch.nbytes
            if size >= _BYTES:
                yield pa.Table.from_batches(batches)
                batches, size = [], 0
        if batches:
            yield pa.Table.from_batches(batches)
    except (OSError, pa.ArrowException) as error:  # so a reader tells what the database says
        raise duckdb.Error(str(error)) from error


class _Block:
    """Events as the database gives them, with the numbers of what they say."""

    def __init__(self, read: pa.Table, columns: Sequence[str]) -> None:
        # Copies: a view keeps all that the database gave with it.
        self.ids, self.times, self.kinds = (read.column(number).to_numpy().copy() for number in range(3))
        names, values, *plain = (column.combine_chunks() for column in read.columns[3:])
        # Each column by itself: most hold few different texts, which are told apart fastest among themselves.
        texts = len(plain) - len(columns)
        self._columns = dict(zip(columns, plain[texts:], strict=True))
        said = [flat(column) for column in (values, *plain[:texts])]
        self._values, self._codes = numbered([texts for texts, _ in said])
        self._rows = [rows for _, rows in said]
        # Places of the fields' values, in the order of their names.
        self._names, (self._name_codes,) = numbered([flat(names)[0]])
        assert len(self._name_codes) == len(self._codes[0])
        known = self._names.to_pylist()
        self._numbers = {name: number for number, name in enumerate(known)}
        narrow = self._name_codes.astype(np.uint16) if len(known) < _SMALL else self._name_codes
        self._order = np.argsort(narrow, kind="stable")
        self._ends = np.concatenate([[0], np.cumsum(np.bincount(self._name_codes, minlength=len(known)))])

    def said(self, origin: Origin) -> tuple[pa.StringArray, Codes]:
        """The different values of a field, and for each event the number of its value, or -1."""
        values, codes = self._named(origin.names)
        if not origin.column or not (codes < 0).any():
            return values, codes
        others, (other_codes,) = numbered([self._columns[origin.column]])
        if len(values):
            values, (numbers, other_numbers) = numbered([values, others])
            other_codes = np.append(other_numbers, np.int32(-1))[other_codes]  # -1 is the place behind the last value
            codes = np.where(codes < 0, other_codes, np.append(numbers, np.int32(-1))[codes])
            return values, narrowed(codes, len(values))
        return others, narrowed(other_codes, len(others))

    def _named(self, names: Sequence[str]) -> tuple[pa.StringArray, Codes]:
        """The different values of the first of these fields that an event has, and the number of each event's value."""
        codes = np.full(len(self.ids), -1, np.int32)
        known = [self._numbers[name] for name in names if name in self._numbers]
        if not known:
            return self._values.slice(0, 0), codes
        for number in reversed(known):
            places = self._order[self._ends[number] : self._ends[number + 1]]
            places = places[self._codes[0][places] >= 0][::-1]  # of two with one name the first counts
            codes[self._rows[0][places]] = self._codes[0][places]
        is_said = np.zeros(len(self._values) + 1, np.bool_)
        is_said[codes] = True
        is_said[-1] = False
        used = np.flatnonzero(is_said)
        numbers = np.cumsum(is_said, dtype=np.int32) - 1
        numbers[-1] = -1
        return self._values.take(pa.array(used)), narrowed(numbers[codes], len(used))

    def all_said(self, asks_names: bool) -> tuple[pa.StringArray, Codes, Codes]:
        """All that events say, a value after the other: the different ones, and of each one its number and the event."""
        codes = np.concatenate(self._codes)
        rows = np.concatenate(self._rows)
        is_said = codes >= 0
        values, codes, rows = self._values, codes[is_said], rows[is_said]
        if asks_names:
            codes = np.concatenate([codes, self._name_codes + len(values)])
            rows = np.concatenate([rows, self._rows[0]])
            values = pa.concat_arrays([values, self._names])
        return values, codes, rows


def _united(chunks: Sequence[tuple[pa.StringArray, Codes]]) -> tuple[pa.StringArray, Codes]:
    """The values of several blocks, each once."""
    if len(chunks) == 1:
        return chunks[0]
    values, numbers = numbered([values for values, _ in chunks])
    # -1 is the place behind the last value.
    renumbered = [
        narrowed(np.append(new, np.int32(-1)), len(values))[codes]
        for new, (_, codes) in zip(numbers, chunks, strict=True)
    ]
    return values, np.concatenate(renumbered)


def _texts_of(cursor: duckdb.DuckDBPyConnection, ids: Numbers, column: str) -> Callable[[Numbers], pa.StringArray]:
    """Who reads a computed column of some events."""

    def read(rows: Numbers) -> pa.StringArray:
        wanted = ids[rows]
        cursor.register("wanted", pa.table({"id": wanted}))
        try:
            sql = select_computed(column, "wanted", int(wanted.min()), int(wanted.max()))
            found = cursor.sql(sql).to_arrow_table()
        finally:
            cursor.unregister("wanted")
        known = found.column(0).to_numpy()
        order = np.argsort(known)
        places = order[np.searchsorted(known, wanted, sorter=order)]
        return found.column(1).combine_chunks().take(pa.array(places))

    return read
