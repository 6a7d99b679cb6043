"""One part of a data set: some files, read in order, or a stretch of one, as one Parquet file.

Any process on any machine may do this.
"""

from collections.abc import Callable
from itertools import accumulate
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ..events.tasks import Given, Outcome, Tables, read_file
from ..events.written import open_text
from ..records.archive import LogOpener
from ..records.encodings import decode
from ..records.lines import MAX_LINE_BYTES
from ..records.packed import LogStream
from ..records.sources import LogPath, read_sample
from ..wellformed import well_formed_text
from .account import Account
from .manifest import PART_SCHEMA
from .place import Place
from .plan import Work
from .room import room_at

_ROWS = 20_000
"""Rows that are compressed together, the last ones aside."""
_BYTES = 64 << 20
"""Fewer where these are long."""
_NAMES = "SELECT DISTINCT unnest(names) AS name FROM (SELECT DISTINCT json_keys(fields) AS names FROM events)"


OnRead = Callable[[str, int, int], None]
"""Called on the way with: the part that is read, how many bytes of its files are, and how many events it has so far."""


def read_part(work: Work, where: str, on_read: OnRead) -> Account:
    """Read the files of one part into the data set; a part that is there already is not read again.

    Doing it twice, or a second time after a worker died in the middle, writes the same part.
    """
    place = Place(where)
    if place.has(work.account):
        return Account.from_json(place.read(work.account))
    with room_at(where, work.logs_bytes), place.writing(work.part) as file, _PartWriter(file, work, where) as sink:
        outcomes = _read(sink, work, on_read)
    names = tuple(sorted(sink.field_names))
    account = Account(file=work.part, events=sink.events, outcomes=tuple(outcomes), field_names=names)
    with room_at(where, work.logs_bytes):
        place.write(work.account, account.to_json())
    return account


def _read(sink: "_PartWriter", work: Work, on_read: OnRead) -> list[Outcome]:
    """Each file on its own: what only whole logs side by side can tell is not settled."""
    tables = Tables(sink.append)
    given = Given(work.newest, is_exact=False, timezone=work.timezone)
    start = work.stretch.start if work.stretch else 0
    before = [0, *accumulate(file.size for file in work.files)]
    with LogOpener() as opener:
        outcomes = [
            read_file(
                file,
                opener,
                given,
                tables,
                lambda place, number=number: on_read(  # type: ignore[misc]
                    work.part, before[number] + max(0, place - start), sink.events
                ),
                work.stretch,
                work.inode,
            )
            for number, file in enumerate(work.files)
        ]
    tables.flush()
    return outcomes


class _PartWriter:
    """Takes events in order and writes them with their raw lines."""

    def __init__(self, file: Any, work: Work, where: str) -> None:
        self._where, self._logs_bytes = where, work.logs_bytes
        self._raw = _RawLines(work.files)
        self._writer = pq.ParquetWriter(file, PART_SCHEMA, compression="zstd")
        self._waiting: list[pa.Table] = []
        self._rows = self._bytes = 0
        self._names = duckdb.connect(config={"threads": 1})
        self.events = 0
        self.field_names: set[str] = set()

    def __enter__(self) -> "_PartWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._raw.close()
        self._names.close()
        try:
            if kind is None:
                self._flush()
        finally:
            self._close()

    def append(self, events: pa.Table) -> None:
        """Add events."""
        if not events.num_rows:
            return
        table = events.append_column("raw", pa.array(self._raw.texts(events), type=pa.string()))
        self._waiting.append(table)
        self._names.register("events", events.select(["fields"]))
        self.field_names.update(name for (name,) in self._names.execute(_NAMES).fetchall())
        self._names.unregister("events")
        self._rows += table.num_rows
        self._bytes += table.nbytes
        self.events += table.num_rows
        if self._rows >= _ROWS or self._bytes >= _BYTES:
            self._flush()

    def _flush(self) -> None:
        # Whoever reads the files takes an OSError for one of theirs.
        with room_at(self._where, self._logs_bytes):
            if self._waiting:
                self._writer.write_table(pa.concat_tables(self._waiting))
        self._waiting, self._rows, self._bytes = [], 0, 0

    def _close(self) -> None:
        try:
            with room_at(self._where, self._logs_bytes):
                self._writer.close()
        finally:
            self._writer.is_open = False  # or it tries again as it is forgotten, and its complaint is printed


class _RawLines:
    """The text of events as it stands in the files, read anew behind the reader; events come in the order of the files."""

    def __init__(self, files: tuple[LogPath, ...]) -> None:
        self._files = {file.name: file for file in files}
        self._opener = LogOpener()
        self._name = ""
        self._stream: LogStream | None = None
        self._text_stream: LogStream | None = None
        self._encoding = ""
        self._last = (-1, -1)
        self._text = ""

    def texts(self, events: pa.Table) -> list[str]:
        """The text of each event, undecodable bytes replaced. Where a file went away meanwhile, what was understood of it."""
        places = (events.column(name).to_pylist() for name in ("file", "byte_offset", "byte_length"))
        return [
            self._text_at(file, offset, length, lambda row=row: events.column("message")[row].as_py())  # type: ignore[misc]
            for row, (file, offset, length) in enumerate(zip(*places, strict=True))
        ]

    def _text_at(self, file: str, offset: int, length: int, understood: Callable[[], str]) -> str:
        try:
            if file != self._name:
                self._start(self._files[file])
            if (offset, length) != self._last:
                assert self._text_stream is not None
                self._text_stream.seek(offset)
                data = self._text_stream.read_fully(min(length, MAX_LINE_BYTES))
                self._text, self._last = well_formed_text(decode(data, self._encoding)[0]), (offset, length)
        except OSError:
            return understood()
        return self._text

    def _start(self, file: LogPath) -> None:
        self._close_stream()
        self._stream = self._opener.open(file.path, file.member)
        sample = read_sample(self._stream, file.size)
        self._text_stream, self._encoding = open_text(self._stream, sample, file.size)
        self._name, self._last = file.name, (-1, -1)

    def _close_stream(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._stream, self._name = None, ""

    def close(self) -> None:
        """Release the files."""
        self._close_stream()
        self._opener.close()
