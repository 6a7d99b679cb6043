"""The event store: every event of one investigation in a DuckDB file, its raw line left where it is."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from ..errors import InputError
from .event import Event
from .lines import MAX_LINE_BYTES, encoding_of, open_log
from .roots import Logs, Place, folder_of, roots_of

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
"""Name and DuckDB type of each column of `events`; absent text is '' and absent numbers and times are NULL."""

_ARROW = {
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "TIMESTAMP": pa.timestamp("us"),
    "VARCHAR": pa.string(),
    "JSON": pa.string(),
}
_SCHEMA = pa.schema([(name, _ARROW[kind]) for name, kind in COLUMNS])


class EventStore:
    """Events of one investigation. One writer while perceiving; readers open their own cursor."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, logs: Logs) -> None:
        self._connection = connection
        self._roots = roots_of(logs)
        self._places: dict[str, Place] | None = None

    @classmethod
    def create(cls, path: Path, logs: Logs, places: Mapping[str, Place] | None = None) -> "EventStore":
        """Make an empty store at `path`, replacing what is there. `places`: where files lie, with several roots."""
        path.unlink(missing_ok=True)
        connection = duckdb.connect(str(path), config={"threads": 2, "preserve_insertion_order": False})
        columns = ", ".join(f'"{name}" {kind}' for name, kind in COLUMNS)
        connection.execute(f"CREATE TABLE events ({columns})")
        connection.execute("CREATE TABLE files (name VARCHAR, root INTEGER, path VARCHAR)")
        if places:
            names = pa.table(
                {
                    "name": list(places),
                    "root": [place.root for place in places.values()],
                    "path": [place.path for place in places.values()],
                }
            )
            connection.register("names", names)
            connection.execute("INSERT INTO files BY NAME SELECT * FROM names")
            connection.unregister("names")
        return cls(connection, logs)

    @classmethod
    def open(cls, path: Path, logs: Logs) -> "EventStore":
        """Open an existing store for reading."""
        return cls(duckdb.connect(str(path), read_only=True), logs)

    def append(self, events: Iterable[Event], *, first_id: int) -> int:
        """Add events in order, numbered from `first_id`; return the next free id."""
        rows = list(events)
        if rows:
            batch = pa.table(_columns(rows, first_id), schema=_SCHEMA)
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

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own, for work that needs temporary tables or may be interrupted; close it afterwards."""
        return self._connection.cursor()

    def execute(self, sql: str, parameters: Sequence[object] | None = None) -> None:
        """Run a statement for its effect."""
        self._connection.cursor().execute(sql, parameters)

    def raw(self, event_ids: Sequence[int]) -> dict[int, str]:
        """The text of events as it stands in the log files, undecodable bytes replaced."""
        wanted = self.query(
            "SELECT id, file, byte_offset, byte_length FROM events WHERE id IN (SELECT unnest"
            "(?)) ORDER BY file, byte_offset",
            [list(event_ids)],
        )
        texts: dict[int, str] = {}
        for file, rows in groupby(wanted, key=lambda row: str(row["file"])):
            with open_log(self._path_of(file)) as stream:
                encoding, _ = encoding_of(stream.read(512))
                for row in rows:
                    stream.seek(row["byte_offset"])
                    data = stream.read(min(row["byte_length"], MAX_LINE_BYTES))
                    texts[row["id"]] = data.decode(encoding, "replace")
        return texts

    def _path_of(self, file: str) -> Path:
        """Where a file of the events lies, below the logs that were named and nowhere else."""
        if self._places is None:
            known = self.query("SELECT 1 FROM information_schema.tables WHERE table_name = 'files'")
            rows = self.query("SELECT name, root, path FROM files") if known else []
            self._places = {row["name"]: Place(row["root"], row["path"]) for row in rows}
        place = self._places.get(file, Place(0, file))
        if 0 <= place.root < len(self._roots):
            root = self._roots[place.root]
            path = folder_of(root) / place.path
            if path == root or path.resolve().is_relative_to(folder_of(root).resolve()):
                return path
        raise InputError(f"{file}: the event store names a file outside the logs that were given. Read them anew.")

    def close(self) -> None:
        """Release the file."""
        self._connection.close()


def _columns(events: list[Event], first_id: int) -> dict[str, list[Any]]:
    columns: dict[str, list[Any]] = {
        name: [getattr(event, name) for event in events] for name, _ in COLUMNS if name not in ("id", "fields")
    }
    columns["id"] = list(range(first_id, first_id + len(events)))
    columns["time"] = [_naive_utc(time) for time in columns["time"]]
    columns["fields"] = [_json(event.fields) for event in events]
    return {name: columns[name] for name, _ in COLUMNS}


def _json(fields: Mapping[str, str]) -> str:
    try:
        return orjson.dumps(fields).decode()
    except TypeError:  # a lone surrogate, which JSON escapes can smuggle in
        clean = {
            key.encode("utf-8", "replace").decode(): value.encode("utf-8", "replace").decode()
            for key, value in fields.items()
        }
        return orjson.dumps(clean).decode()


def _naive_utc(time: datetime | None) -> datetime | None:
    return None if time is None else time.astimezone(UTC).replace(tzinfo=None)
