"""The event store: every event of one investigation in a DuckDB file, its raw line left where it is."""

import gzip
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from .event import Event

COLUMNS: tuple[tuple[str, str], ...] = (
    ("id", "BIGINT"),
    ("file", "VARCHAR"),
    ("line", "INTEGER"),
    ("byte_offset", "BIGINT"),
    ("byte_length", "INTEGER"),
    ("time", "TIMESTAMP"),  # UTC
    ("format", "VARCHAR"),
    ("product", "VARCHAR"),
    ("category", "VARCHAR"),
    ("service", "VARCHAR"),
    ("host", "VARCHAR"),
    ("user", "VARCHAR"),
    ("src_ip", "VARCHAR"),
    ("dst_ip", "VARCHAR"),
    ("dst_port", "INTEGER"),
    ("action", "VARCHAR"),
    ("outcome", "VARCHAR"),
    ("process", "VARCHAR"),
    ("parent", "VARCHAR"),
    ("command", "VARCHAR"),
    ("target", "VARCHAR"),
    ("agent", "VARCHAR"),
    ("template", "VARCHAR"),
    ("message", "VARCHAR"),
    ("fields", "JSON"),  # {"dotted.name": "text"}
)
"""Name and DuckDB type of each column of the table `events`; absent text is '' and absent numbers and times are NULL."""

_ARROW = {"BIGINT": pa.int64(), "INTEGER": pa.int32(), "TIMESTAMP": pa.timestamp("us"), "VARCHAR": pa.string(), "JSON": pa.string()}
_SCHEMA = pa.schema([(name, _ARROW[kind]) for name, kind in COLUMNS])


class EventStore:
    """Events of one investigation. One writer while perceiving; readers open their own cursor."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, logs: Path) -> None:
        self._connection = connection
        self._logs = logs

    @classmethod
    def create(cls, path: Path, logs: Path) -> "EventStore":
        """Make an empty store at `path`, replacing what is there."""
        path.unlink(missing_ok=True)
        connection = duckdb.connect(str(path), config={"threads": 2, "preserve_insertion_order": False})
        columns = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS)
        connection.execute(f"CREATE TABLE events ({columns})")
        return cls(connection, logs)

    @classmethod
    def open(cls, path: Path, logs: Path) -> "EventStore":
        """Open an existing store for reading."""
        return cls(duckdb.connect(str(path), read_only=True), logs)

    def append(self, events: Iterable[Event], *, first_id: int) -> int:
        """Add events in order, numbered from `first_id`; return the next free id."""
        rows = [_row(first_id + i, event) for i, event in enumerate(events)]
        if rows:
            batch = pa.Table.from_pylist(rows, schema=_SCHEMA)
            self._connection.register("batch", batch)
            self._connection.execute("INSERT INTO events BY NAME SELECT * FROM batch")
            self._connection.unregister("batch")
        return first_id + len(rows)

    def query(self, sql: str, parameters: Sequence[object] | None = None) -> list[dict[str, Any]]:
        """Rows of one statement as dictionaries. Safe from several threads: each call has its own cursor."""
        cursor = self._connection.cursor()
        result = cursor.execute(sql, parameters)
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def execute(self, sql: str, parameters: Sequence[object] | None = None) -> None:
        """Run a statement for its effect."""
        self._connection.cursor().execute(sql, parameters)

    def raw(self, event_ids: Sequence[int]) -> dict[int, str]:
        """The text of events as it stands in the log files, undecodable bytes replaced."""
        wanted = self.query(
            "SELECT id, file, byte_offset, byte_length FROM events WHERE id IN (SELECT unnest(?)) ORDER BY file, byte_offset",
            [list(event_ids)],
        )
        texts: dict[int, str] = {}
        for row in wanted:
            path = self._logs / row["file"]
            opened = gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")
            with opened as stream:
                stream.seek(row["byte_offset"])
                texts[row["id"]] = stream.read(row["byte_length"]).decode("utf-8", "replace")
        return texts

    def close(self) -> None:
        """Release the file."""
        self._connection.close()


def _row(event_id: int, event: Event) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(event, name) for name, _ in COLUMNS if name not in ("id", "time", "fields")}
    row["id"] = event_id
    row["time"] = _naive_utc(event.time)
    row["fields"] = orjson.dumps(dict(event.fields)).decode()
    return row


def _naive_utc(time: datetime | None) -> datetime | None:
    return None if time is None else time.astimezone(UTC).replace(tzinfo=None)
