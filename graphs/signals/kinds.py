"""The kinds of events in a store: events that the same logsources mean, and the field names that each kind has."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from ..events.store import STATED
from .columns import KEYS, FieldNames, LogSource, Origin, events_of, origin_of

_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Part:
    """Consecutive events that are scanned at once."""

    first: int
    last: int
    events: int


@dataclass(frozen=True, slots=True)
class Kind:
    """Events that the same logsources mean."""

    sources: frozenset[LogSource]
    has_requests: bool
    """Whether these are web requests."""
    names: frozenset[str]
    """Field names of these events."""
    values: Mapping[str, frozenset[str]]
    """What these events say in the columns by which they are told apart, in lower case."""

    def has(self, origin: Origin) -> bool:
        """Whether an event of this kind could have a field that comes from there."""
        if origin.column == "request" and not self.has_requests:
            return False
        return bool(origin.column) or not self.names.isdisjoint(origin.names)


class Kinds:
    """What there is to scan. Made with one look at all events; each cursor needs `attach` once."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, sources: Iterable[LogSource], parts: Sequence[Part]) -> None:
        ordered = sorted(set(sources))
        rows, combinations = _combinations(cursor, ordered)
        self._table = pa.table(
            {
                **{key: pa.array([row[i] for row, _ in rows], pa.string()) for i, key in enumerate(KEYS)},
                "kind": pa.array([kind for _, kind in rows], pa.int32()),
            }
        )
        self.attach(cursor)
        names: list[set[str]] = [set() for _ in combinations]
        for part in parts:
            for number, keys in _names(cursor, part):
                names[number].update(keys or ())
        values: list[dict[str, set[str]]] = [{key: set() for key in KEYS} for _ in combinations]
        for row, number in rows:
            for key, value in zip(KEYS, row, strict=True):
                values[number][key].add(value.lower())
        self.all = tuple(
            Kind(
                frozenset(source for source, meant in zip(ordered, of, strict=True) if meant),
                action == "web_request",
                frozenset(names[number]),
                {key: frozenset(said) for key, said in values[number].items()},
            )
            for number, (action, *of) in enumerate(combinations)
        )
        self.names = FieldNames(frozenset().union(*names))
        self._origins: dict[tuple[LogSource, str], Origin] = {}
        self._fields: dict[tuple[LogSource, int], _Fields] = {}

    def attach(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Have a table `kinds` on a cursor: product, category, service, action, kind."""
        cursor.register("kinds_known", self._table)
        cursor.execute("CREATE TEMP TABLE kinds AS SELECT * FROM kinds_known")
        cursor.unregister("kinds_known")

    def of(self, source: LogSource) -> list[int]:
        """Numbers of the kinds that a logsource means."""
        return [number for number, kind in enumerate(self.all) if source in kind.sources]

    def fields(self, source: LogSource, number: int) -> Mapping[str, bool]:
        """Of each field of a logsource whether events of a kind could have it."""
        asked = (source, number)
        if asked not in self._fields:
            self._fields[asked] = _Fields(self, source, number)
        return self._fields[asked]

    def origin(self, source: LogSource, field: str) -> Origin:
        """Where a field of a logsource comes from."""
        asked = (source, field)
        if asked not in self._origins:
            self._origins[asked] = origin_of(source, field, self.names)
        return self._origins[asked]


class _Fields(dict[str, bool]):
    """Field of a logsource -> whether events of one kind could have it; found out when it is first asked for."""

    def __init__(self, kinds: Kinds, source: LogSource, number: int) -> None:
        self._kinds, self._source, self._kind = kinds, source, kinds.all[number]

    def __missing__(self, field: str) -> bool:
        self[field] = self._kind.has(self._kinds.origin(self._source, field))
        return self[field]


def parts_of(cursor: duckdb.DuckDBPyConnection, most_bytes: int) -> list[Part]:
    """The events in stretches of about as many bytes of log."""
    buckets = cursor.execute(
        "SELECT min(id), max(id), count(*), sum(byte_length + 400) FROM events GROUP BY id // 2000 ORDER BY 1"
    ).fetchall()
    parts: list[Part] = []
    size = most_bytes + 1
    for first, last, count, length in buckets:
        if size + length > most_bytes:
            parts.append(Part(first, last, count))
            size = length
        else:
            parts[-1] = Part(parts[-1].first, last, parts[-1].events + count)
            size += length
    return parts


def _combinations(
    cursor: duckdb.DuckDBPyConnection, sources: Sequence[LogSource]
) -> tuple[list[tuple[tuple[str, ...], int]], list[tuple[Any, ...]]]:
    """Each combination of product, category, service and action with its kind; each kind's action and membership."""
    conditions = ", ".join(["action", *(f"coalesce({events_of(source)}, FALSE)" for source in sources)])
    keys = ", ".join(KEYS)
    cursor.execute(f"SELECT {keys}, {conditions} FROM (SELECT DISTINCT {keys} FROM {STATED})")
    numbers: dict[tuple[Any, ...], int] = {}
    rows = []
    while batch := cursor.fetchmany(_ROWS):
        rows += [(row[: len(KEYS)], numbers.setdefault(tuple(row[len(KEYS) :]), len(numbers))) for row in batch]
    return rows, list(numbers)


def _names(cursor: duckdb.DuckDBPyConnection, part: Part) -> Iterable[tuple[int, list[str]]]:
    cursor.execute(
        f"SELECT DISTINCT kind, json_keys(fields) FROM {STATED} JOIN kinds USING ({', '.join(KEYS)}) "
        f"WHERE id BETWEEN {part.first} AND {part.last}"
    )
    while batch := cursor.fetchmany(_ROWS):
        yield from batch
