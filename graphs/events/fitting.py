"""Long events among many long ones keep parts of their texts: the database takes 2,048 events at once, however long they are.

A few long events among others stay as they are. What is left out stands in the log, is counted, and the report says so.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from ..records.ingest import FileReport
from .columns import COLUMNS

TOGETHER = 2_048
"""Events that the database takes at once."""
MOST_BYTES = 128 << 20
"""Of the texts of so many events; once they are more, the long ones are cut."""
LONG = 16 << 10
"""Bytes of an event's texts from which on it may be cut."""
_OF_FIELDS, _OF_COLUMN, _LEAST = 8 << 10, 2 << 10, 200
"""Letters that are left of all fields of an event that is cut, of each other column, and of each value of a field as long
as there is room."""
_TEXTS = tuple(name for name, kind in COLUMNS if kind in ("VARCHAR", "JSON"))
_NOTHING_BETWEEN = " … "


class Fitting:
    """Events on their way into one store, in their order."""

    def __init__(self) -> None:
        self._stretch, self._used = -1, 0
        self._cut: dict[int, str] = {}
        self.largest = 0
        """Bytes of the texts of so many events as the database takes at once, where they were the most."""

    def fit(self, events: pa.Table, first_id: int) -> pa.Table:
        """The events as the store takes them, numbered from `first_id`."""
        sizes = text_sizes(events)
        rows = [
            row
            for start, stop in _stretches(first_id, len(sizes))
            for row in self._too_long(first_id, sizes, start, stop)
        ]
        if not rows:
            return events
        files = events.column("file").take(pa.array(rows)).to_pylist()
        self._cut.update(zip([first_id + row for row in rows], files, strict=True))
        return _cut(events, rows)

    def _too_long(self, first_id: int, sizes: npt.NDArray[np.int64], start: int, stop: int) -> list[int]:
        """Of rows that the database takes at once those that are too long."""
        stretch = (first_id - 1 + start) // TOGETHER
        if stretch != self._stretch:
            self._stretch, self._used = stretch, 0
        whole = int(sizes[start:stop].sum())
        if self._used + whole <= MOST_BYTES:
            self._used += whole
            self.largest = max(self.largest, self._used)
            return []
        self.largest = MOST_BYTES
        rows = []
        for row, size in enumerate(sizes[start:stop].tolist(), start):
            if size > LONG and self._used + size > MOST_BYTES:
                rows.append(row)
            else:
                self._used += size
        return rows

    def drop_behind(self, last_id: int) -> None:
        """Forget the events behind one, for they are read anew."""
        self._cut = {number: file for number, file in self._cut.items() if number <= last_id}
        self._stretch, self._used = -1, 0

    def told(self, reports: Sequence[FileReport]) -> list[FileReport]:
        """The reports, where those of files with events that were cut count them."""
        cut = Counter(self._cut.values())
        return (
            [replace(report, truncated=report.truncated + cut[report.file]) for report in reports]
            if cut
            else [*reports]
        )


def text_sizes(events: pa.Table) -> npt.NDArray[np.int64]:
    """The bytes of all texts of each event."""
    sizes = np.zeros(events.num_rows, np.int64)
    for name in _TEXTS:
        sizes += pc.fill_null(pc.binary_length(_storage(events.column(name))), 0).to_numpy()
    return sizes


def _stretches(first_id: int, count: int) -> list[tuple[int, int]]:
    """Rows from one to before another that the database takes at once."""
    bounds = [*range(min(count, (1 - first_id) % TOGETHER), count, TOGETHER), count]
    return [(start, stop) for start, stop in zip([0, *bounds], bounds, strict=False) if start < stop]


def _cut(events: pa.Table, rows: Sequence[int]) -> pa.Table:
    """The events, with little left of the texts of some."""
    is_cut = np.zeros(events.num_rows, np.bool_)
    is_cut[rows] = True
    places, mask = pa.array(rows), pa.array(is_cut)
    lengths = events.column("byte_length").take(places).to_pylist()
    for number, field in enumerate(events.schema):
        if field.name not in _TEXTS:
            continue
        texts = _storage(events.column(number))
        before = texts.take(places).to_pylist()
        if field.name == "fields":
            after = [shorter_fields(text, length) for text, length in zip(before, lengths, strict=True)]
        else:
            after = [shorter(text, _OF_COLUMN) for text in before]
        if before != after:
            mended = pc.replace_with_mask(texts, mask, pa.array(after, pa.string()))
            if isinstance(field.type, pa.BaseExtensionType):
                mended = pa.chunked_array([pa.ExtensionArray.from_storage(field.type, mended.combine_chunks())])
            events = events.set_column(number, field, mended)
    return events


def shorter(text: str, most: int) -> str:
    """A text of so many letters at most: its beginning, and less of its end."""
    if len(text) <= most:
        return text
    end = most // 4
    return text[: most - end - len(_NOTHING_BETWEEN)] + _NOTHING_BETWEEN + text[len(text) - end :]


def shorter_fields(text: str, length: int) -> str:
    """The fields of a record of `length` bytes, as JSON, with the longest values cut; the last fields go where that is not enough."""
    fields: dict[str, str] = {"truncated": str(length), **orjson.loads(text)}
    left = _OF_FIELDS - sum(map(len, fields))
    most, waiting = _LEAST, sorted(map(len, fields.values()))
    for number, size in enumerate(waiting):
        share = left // (len(waiting) - number)
        if size > share:
            most = max(most, share)
            break
        left -= size
    else:
        most = max(waiting)
    kept: dict[str, str] = {}
    room = _OF_FIELDS
    for name, value in fields.items():
        kept_value = shorter(value, most)
        room -= len(name) + len(kept_value)
        if room < -len(fields):
            break
        kept[name] = kept_value
    return orjson.dumps(kept).decode()


def _storage(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if isinstance(column.type, pa.BaseExtensionType):
        return pa.chunked_array([chunk.storage for chunk in column.chunks], column.type.storage_type)
    return column
