"""The event store: every event of one investigation in a DuckDB file, its raw line left where it is."""

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb
import pyarrow as pa

from ..diskspace import is_full
from ..errors import InputError, StoreError
from ..meaning.event import Event
from ..plain_tables import open_duckdb
from ..records.archive import LogOpener
from ..records.encodings import decode
from ..records.lines import MAX_LINE_BYTES
from ..records.roots import Logs, Place, folder_of, roots_of
from ..records.sources import find_path, read_sample
from .columns import COLUMNS, table_of
from .fitting import Fitting
from .written import open_text

_ACCUSING = ("user", "src_ip", "dst_ip", "outcome", "target")
"""Columns of text by which an event makes somebody an actor, an account, a reached host or a success."""
_HARMLESS = ("web_request", "dns_query", "network_connect", "status", "other")
"""Actions that accuse nobody, so that they may be inferred."""


def _if_stated(column: str, empty: str) -> str:
    return f'CASE WHEN contains(inferred, \'{column}\') THEN {empty} ELSE "{column}" END AS "{column}"'


STATED = (
    "(SELECT * REPLACE ("
    + ", ".join(_if_stated(column, "''") for column in _ACCUSING)
    + ", "
    + _if_stated("dst_port", "NULL")
    + f", CASE WHEN contains(inferred, 'action') AND action NOT IN {_HARMLESS} THEN 'other' ELSE action END AS action"
    + ") FROM events)"
)
"""SQL for the events with what they state only: whoever names an actor, counts attempts or explains anything reads these.
Search, and who shows events, reads `events` itself, where `inferred` names the columns that words merely suggest."""

FILES: tuple[tuple[str, str], ...] = (("name", "VARCHAR"), ("root", "INTEGER"), ("path", "VARCHAR"))
"""Columns of `files`, which says where each file of the events lies; only there where several roots were read."""

LINES: tuple[tuple[str, str], ...] = (("id", "BIGINT"), ("raw", "VARCHAR"))
"""Columns of `lines`, the raw text of each event; only where the events come from a data set, which keeps it."""

_PACKED = {"fields": " USING COMPRESSION zstd"}
"""How columns are packed where DuckDB's own choice costs more: of long texts that resemble each other it takes three times
as long to pack them, and they become ten times as large."""


_WRITING: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,  # a second one takes a quarter more CPU time, and the processes that read want it
    "preserve_insertion_order": False,
}
_STORING, _STORING_MUCH = "128MB", "512MB"
"""What the database holds while events are stored: what it wrote it would keep as far as it may, for nobody. More where events
are long, and for who changes many at once."""
_SCANNING, _SCANNING_LONG = "256MB", "2GB"
_LONG = 16 << 20
_LONGEST = "SELECT max(size)::BIGINT FROM (SELECT sum(byte_length) AS size FROM events GROUP BY id // 2048)"
"""Bytes of log of the events that the database takes at once; from `_LONG` on `_SCANNING` may be too little for them: scripts
of 12,000 letters each, all of them kept whole, take a gigabyte."""
_STORE = "store"
_ROW_GROUP = 30_720
"""Rows that are packed together. With DuckDB's 122,880 the last, unfinished ones are packed anew so often, and so many wait in
memory, that writing takes twice the time and a gigabyte."""


_TOGETHER = 200_000
"""Events that are committed together: what is full of a row group is packed and written at once, and once only, while each
commit writes what is left of one twice and has it packed anew by the next."""
_TOGETHER_BYTES = 512 << 20
"""The same of events that are long: so much the database holds on the way."""


class EventStore:
    """Events of one investigation. One writer while perceiving; readers open their own cursor."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, logs: Logs, *, is_attached: bool = False) -> None:
        self._connection, self._is_attached = connection, is_attached
        self._roots = roots_of(logs)
        self._places: dict[str, Place] | None = None
        self._has_lines: bool | None = None
        self._scratch: Scratch | None = None
        self._lock = threading.Lock()
        self._uncommitted = self._uncommitted_bytes = 0
        self._takes_much = not is_attached
        self.fitting = Fitting()
        """What was left of events that are too long."""

    @classmethod
    def create(cls, path: Path, logs: Logs, places: Mapping[str, Place] | None = None) -> "EventStore":
        """Make an empty store at `path`, replacing what is there. `places`: where files lie, with several roots."""
        path.unlink(missing_ok=True)
        # What an earlier run was about to write belongs to its own file.
        path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
        connection = duckdb.connect(config={**_WRITING, "memory_limit": _STORING, "temp_directory": f"{path}.tmp"})
        connection.execute(f"ATTACH {_quoted(path)} AS {_STORE} (ROW_GROUP_SIZE {_ROW_GROUP})")
        connection.execute(f"USE {_STORE}")
        columns = ", ".join(f'"{name}" {kind}{_PACKED.get(name, "")}' for name, kind in COLUMNS)
        connection.execute(f"CREATE TABLE events ({columns})")
        connection.execute(f"CREATE TABLE files ({', '.join(f'{name} {kind}' for name, kind in FILES)})")
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
        return cls(connection, logs, is_attached=True)

    @classmethod
    def open(cls, path: Path, logs: Logs, *, threads: int = 0) -> "EventStore":
        """Open an existing store for reading, as data: it may be another's, and reaches no other file.

        `threads`: of the database, 0 for as many as there are cores. One is enough, and takes much less memory, where
        several of ours ask side by side, as a scan does. It then keeps little of its file, however large that is, unless
        events are so long that some of them together need more.
        """
        tables, optional = {"events": COLUMNS}, {"files": FILES, "lines": LINES}
        connection = open_duckdb(
            path, tables, optional=optional, threads=threads, most_memory=_SCANNING if threads else ""
        )
        if threads:
            try:
                (longest,) = connection.execute(_LONGEST).fetchone() or (None,)
            except duckdb.Error:
                longest = _LONG  # whoever asks is told what is wrong with the file
            if (longest or 0) >= _LONG:
                connection.close()
                connection = open_duckdb(path, tables, optional=optional, threads=threads, most_memory=_SCANNING_LONG)
        return cls(connection, logs)

    def append(self, events: Iterable[Event], *, first_id: int) -> int:
        """Add events in order, numbered from `first_id`; return the next free id.

        Text that is not well-formed and numbers that do not fit are mended, so no event can keep the others out.
        """
        return self.append_table(table_of(list(events)), first_id=first_id)

    def append_table(self, events: pa.Table, *, first_id: int) -> int:
        """Add events that are columns already, as `table_of` makes them; return the next free id."""
        following = first_id + int(events.num_rows)
        if events.num_rows:
            events = self.fitting.fit(events, first_id)
            if self.fitting.largest >= _LONG:
                self.take_much()
            batch = events.append_column("id", pa.array(range(first_id, following), pa.int64()))
            if not self._uncommitted:
                self._connection.begin()
            try:
                self._connection.register("batch", batch)
                self._connection.execute("INSERT INTO events BY NAME SELECT * FROM batch")
                self._connection.unregister("batch")
            except BaseException:  # a full disk, or Ctrl-C: nothing is left to commit
                self._uncommitted = self._uncommitted_bytes = 0
                raise
            self._uncommitted += batch.num_rows
            self._uncommitted_bytes += batch.nbytes
            if self._uncommitted >= _TOGETHER or self._uncommitted_bytes >= _TOGETHER_BYTES:
                self._commit()
        return following

    def take_much(self) -> None:
        """Let the database hold more, for events that are long or many that are changed at once."""
        if not self._takes_much:
            self._takes_much = True
            self._connection.execute(f"SET memory_limit = '{_STORING_MUCH}'")

    def _commit(self) -> None:
        """Let all cursors see what was added."""
        if self._uncommitted:
            self._uncommitted = self._uncommitted_bytes = 0
            self._connection.commit()

    def drop_behind(self, last_id: int) -> None:
        """Remove the events behind one, for they are read anew."""
        self._connection.execute("DELETE FROM events WHERE id > ?", [last_id])
        self.fitting.drop_behind(last_id)

    def query(self, sql: str, parameters: Sequence[object] | None = None) -> list[dict[str, Any]]:
        """Rows of one statement as dictionaries. Safe from several threads: each call has its own cursor."""
        cursor = self.cursor()
        result = cursor.execute(sql, parameters)
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own, for work that needs temporary tables or may be interrupted; close it afterwards."""
        self._commit()
        cursor = self._connection.cursor()
        if self._is_attached:
            cursor.execute(f"USE {_STORE}")
        return cursor

    @property
    def scratch(self) -> "Scratch":
        """Where tables stand that are counted once for this store; they go when it is closed."""
        with self._lock:
            if self._scratch is None:
                self._scratch = Scratch(self.cursor())
            return self._scratch

    def execute(self, sql: str, parameters: Sequence[object] | None = None) -> None:
        """Run a statement for its effect."""
        self.cursor().execute(sql, parameters)

    def raw(self, event_ids: Sequence[int]) -> dict[int, str]:
        """The text of events as it stands in the log files, undecodable bytes replaced; of a file that went away, that it did."""
        if self._keeps_lines():
            kept = self.query("SELECT id, raw FROM lines WHERE id IN (SELECT unnest(?))", [list(event_ids)])
            return {line["id"]: line["raw"] for line in kept}
        wanted = self.query(
            "SELECT id, file, byte_offset, byte_length FROM events WHERE id IN (SELECT unnest"
            "(?)) ORDER BY file, byte_offset",
            [list(event_ids)],
        )
        texts: dict[int, str] = {}
        with LogOpener() as opener:
            for file, grouped in groupby(wanted, key=lambda row: str(row["file"])):
                rows = list(grouped)
                try:
                    texts.update(self._texts(file, rows, opener))
                except OSError as error:
                    gone = f"({file} can no longer be read: {error.strerror or error})"
                    texts.update((row["id"], gone) for row in rows)
        return texts

    def _texts(self, file: str, rows: Sequence[Mapping[str, Any]], opener: LogOpener) -> dict[int, str]:
        """The text of events of one file, in the order in which they stand there."""
        texts: dict[int, str] = {}
        path, member = self._path_of(file)
        with opener.open(path, member) as packed:
            size = opener.size(path, member)
            stream, encoding = open_text(packed, read_sample(packed, size), size)
            for row in rows:
                stream.seek(row["byte_offset"])
                data = stream.read_fully(min(row["byte_length"], MAX_LINE_BYTES))
                texts[row["id"]] = decode(data, encoding)[0]
        return texts

    def _keeps_lines(self) -> bool:
        """Whether the raw text of the events is in this store."""
        if self._has_lines is None:
            known = self.query("SELECT 1 FROM information_schema.tables WHERE table_name = 'lines'")
            self._has_lines = bool(known)
        return self._has_lines

    def _path_of(self, file: str) -> tuple[Path, str]:
        """Where a file of the events lies, below the logs that were named and nowhere else; and which of an archive."""
        if self._places is None:
            known = self.query("SELECT 1 FROM information_schema.tables WHERE table_name = 'files'")
            rows = self.query("SELECT name, root, path FROM files") if known else []
            self._places = {row["name"]: Place(row["root"], row["path"]) for row in rows}
        place = self._places.get(file, Place(0, file))
        if 0 <= place.root < len(self._roots):
            root = self._roots[place.root]
            parts = PurePosixPath(place.path).parts
            if ".." not in parts and "/" not in parts:
                path, member = find_path(folder_of(root), place.path)
                if path == root or path.resolve().is_relative_to(folder_of(root).resolve()):
                    return path, member
        raise InputError(f"{file}: the event store names a file outside the logs that were given. Read them anew.")

    def close(self) -> None:
        """Release the file."""
        if self._scratch is not None:
            self._scratch.close()
        try:
            self._commit()
        finally:
            self._connection.close()


class Scratch:
    """A cursor of its own with temporary tables, each made once. Safe from several threads: one statement at a time."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor
        self._tables: set[str] = set()
        self._lock = threading.Lock()

    def make(self, table: str, sql: str) -> None:
        """Have a table with the rows of a statement."""
        with self._lock:
            if table not in self._tables:
                self._cursor.execute(f"CREATE TEMP TABLE {table} AS {sql}")
                self._tables.add(table)

    def query(self, sql: str, parameters: Sequence[object] | None = None) -> list[tuple[Any, ...]]:
        """Rows of one statement."""
        with self._lock:
            return self._cursor.execute(sql, parameters).fetchall()

    def close(self) -> None:
        """Drop everything."""
        self._cursor.close()


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def writing(path: Path, *, needed: int = 0, kept: Callable[[], str] = lambda: "") -> AbstractContextManager[None]:
    """Turn a full disk into a sentence that says what is needed, for a store at `path`.

    `needed`: bytes that the store takes at most, as far as that is known. `kept`: a sentence on what is not lost.
    """
    return writing_to(path.parent, needed=needed, kept=kept)


@contextmanager
def writing_to(folder: Path | str, *, needed: int = 0, kept: Callable[[], str] = lambda: "") -> Iterator[None]:
    """The same for whatever is written into a folder."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if not is_full(error):
            raise
        raise StoreError(
            f"{folder}: the disk has no room for the events of these logs{_room(folder)}; they take about as "
            f"much as the logs themselves{f', {max(1.0, needed / 1e6):,.0f} MB' if needed else ''}. {kept()}Make room there or name "
            "a folder on another disk, then run again."
        ) from error


def _room(folder: Path | str) -> str:
    try:
        return f" ({shutil.disk_usage(folder).free / 1e6:,.0f} MB are free)"
    except OSError:
        return ""
