"""The kinds of events in a store: events that the same logsources mean, and the field names that each kind has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from ..events.store import STATED
from .columns import KEYS, FieldNames, LogSource, Origin, events_of, origin_of

_ROWS = 10_000
_LONG = 16 << 10
"""Bytes of an event that count as long where many of them stand together."""


@dataclass(frozen=True, slots=True)
class Part:
    """Consecutive events that are scanned at once."""

    first: int
    last: int
    events: int
    is_long: bool = False
    """Whether some of them are so long that no more should be looked at beside them."""


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


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look at a store tells of its kinds."""

    combinations: Mapping[tuple[str, ...], tuple[Any, ...]]
    """Each combination of `KEYS` -> its action, and for each logsource in order whether that means it."""
    names: Mapping[tuple[Any, ...], frozenset[str]]
    """For each of these the field names of its events."""

    @classmethod
    def of_all(cls, several: Iterable["Seen"]) -> "Seen":
        """Of stores whose events make up one, in order; all looked at for the same logsources."""
        combinations: dict[tuple[str, ...], tuple[Any, ...]] = {}
        names: dict[tuple[Any, ...], frozenset[str]] = {}
        for seen in several:
            combinations |= seen.combinations
            for combination, found in seen.names.items():
                names[combination] = names.get(combination, frozenset()) | found
        return cls(combinations, names)


def look(cursor: duckdb.DuckDBPyConnection, sources: Iterable[LogSource], parts: Sequence[Part]) -> Seen:
    """What stands in the parts of a store."""
    rows, combinations = _combinations(cursor, sorted(set(sources)))
    cursor.register("kinds_known", _table([(keys, number) for keys, number in rows]))
    cursor.execute("CREATE OR REPLACE TEMP TABLE kinds AS SELECT * FROM kinds_known")
    cursor.unregister("kinds_known")
    names: list[set[str]] = [set() for _ in combinations]
    for part in parts:
        for number, keys in _names(cursor, part):
            names[number].update(keys or ())
    cursor.execute("DROP TABLE kinds")
    return Seen(
        {keys: combinations[number] for keys, number in rows},
        {combination: frozenset(found) for combination, found in zip(combinations, names, strict=True)},
    )


class Kinds:
    """What there is to scan. Each cursor needs `attach` once.

    `elsewhere`: field names of events that are scanned by others; a rule's names are spelt as all events together spell them.
    """

    def __init__(self, sources: Iterable[LogSource], seen: Seen, *, elsewhere: Iterable[str] = ()) -> None:
        ordered = sorted(set(sources))
        numbers = {combination: number for number, combination in enumerate(seen.names)}
        rows = [(keys, numbers[combination]) for keys, combination in seen.combinations.items()]
        self._table = _table(rows)
        values: list[dict[str, set[str]]] = [{key: set() for key in KEYS} for _ in numbers]
        for keys, number in rows:
            for key, value in zip(KEYS, keys, strict=True):
                values[number][key].add(value.lower())
        self.all = tuple(
            Kind(
                frozenset(source for source, meant in zip(ordered, of, strict=True) if meant),
                action == "web_request",
                seen.names[action, *of],
                {key: frozenset(said) for key, said in values[number].items()},
            )
            for number, (action, *of) in enumerate(seen.names)
        )
        self.names = FieldNames(frozenset(elsewhere).union(*seen.names.values()))
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


def _table(rows: Sequence[tuple[tuple[str, ...], int]]) -> pa.Table:
    """Combinations of `KEYS` with the numbers of their kinds."""
    columns = {key: pa.array([keys[i] for keys, _ in rows], pa.string()) for i, key in enumerate(KEYS)}
    return pa.table({**columns, "kind": pa.array([number for _, number in rows], pa.int32())})


def parts_of(cursor: duckdb.DuckDBPyConnection, most_bytes: int) -> list[Part]:
    """The events in stretches of about as many bytes of log."""
    buckets = cursor.execute(
        "SELECT min(id), max(id), count(*), sum(byte_length + 400) FROM events GROUP BY id // 2000 ORDER BY 1"
    ).fetchall()
    parts: list[Part] = []
    size = most_bytes + 1
    for first, last, count, length in _small(cursor, buckets, most_bytes):
        is_long = length > _LONG * count
        if size + length > most_bytes:
            parts.append(Part(first, last, count, is_long))
            size = length
        else:
            before = parts[-1]
            parts[-1] = Part(before.first, last, before.events + count, before.is_long or is_long)
            size += length
    return parts


def _small(
    cursor: duckdb.DuckDBPyConnection, buckets: Iterable[tuple[int, int, int, int]], most_bytes: int
) -> Iterator[tuple[int, int, int, int]]:
    """The same buckets, but those of long events by event."""
    for bucket in buckets:
        first, last, count, length = bucket
        if length <= max(_LONG * count, most_bytes):
            yield bucket
        else:
            yield from cursor.execute(
                "SELECT id, id, 1, byte_length + 400 FROM events WHERE id BETWEEN ? AND ? ORDER BY id", [first, last]
            ).fetchall()


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
