"""What one process reads at a time: some files, or a part of a large one, into a file of Arrow batches."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from ..meaning.dating import anchor_years, clock_for
from ..meaning.event import Event
from ..meaning.zones import set_zone
from ..records.archive import LogOpener
from ..records.encodings import decode, encoding_of
from ..records.ingest import SkippedFile
from ..records.packed import LogStream
from ..records.parts import Part
from ..records.sources import LogPath, Sample, read_sample, read_tail, why_not_text
from .columns import SCHEMA, table_of
from .filereader import FileReader
from .store import writing_to
from .tally import Tally

NOT_READ = "cannot be read: "
"""How the reason begins why a file that may be a log was not read."""
BATCH_EVENTS = 5_000
BATCH_BYTES = 16 << 20

Outcome = Tally | SkippedFile
"""What came of a file, or of a part of it."""


@dataclass(frozen=True, slots=True)
class Given:
    """What is known before any file is read."""

    newest: datetime | None
    """A date near the end of the logs."""
    is_exact: bool
    """Whether somebody named it."""
    timezone: str = ""


class Task(NamedTuple):
    """Files that are read one after another, or one part of a single file."""

    files: tuple[LogPath, ...]
    part: Part | None = None
    inode: int = 0
    """Which file on the disk the part was cut from."""


def open_reader(
    file: LogPath, stream: LogStream, given: Given, on_read: Callable[[int], None], part: Part | None = None
) -> FileReader | SkippedFile:
    """Who reads a file from its open stream, or why nobody does."""
    sample = read_sample(stream, file.size)
    if reason := why_not_text(sample, stream, file.size):
        return SkippedFile(file=file.name, reason=reason[0], is_loss=reason[1])
    return FileReader(file, stream, sample, _clock(file, stream, sample, given), on_read, part)


def _clock(file: LogPath, stream: LogStream, sample: Sample, given: Given) -> Any:
    clock = clock_for(given.newest, file, exact=given.is_exact, zone=set_zone(given.timezone))
    encoding = encoding_of(sample.data).name
    tail = read_tail(stream, sample, file.size)
    anchor_years(clock, tail.decode(encoding, "replace") if encoding != "utf-8" else decode(tail)[0])
    return clock


def read_file(
    file: LogPath,
    opener: LogOpener,
    given: Given,
    take: "Callable[[Event], None] | Tables",
    on_read: Callable[[int], None],
    part: Part | None = None,
    inode: int = 0,
) -> Outcome:
    """Hand every event of a file, or of its part, to `take`. `inode`: which file the part was cut from.

    What takes tables gets the same events in less time.
    """
    try:
        with opener.open(file.path, file.member, size=0 if file.member else file.size) as stream:
            if part is not None and stream.inode() != inode:
                return SkippedFile(file=file.name, reason=f"{NOT_READ}another file has taken its place")
            reader = open_reader(file, stream, given, on_read, part)
            if isinstance(reader, SkippedFile):
                return reader
            if isinstance(take, Tables):
                for piece in reader.pieces():
                    take.take(piece)
            else:
                for event in reader.events():
                    take(event)
            return reader.tally()
    except OSError as error:
        return SkippedFile(file=file.name, reason=f"{NOT_READ}{error.strerror or error}")


class Batches:
    """Collects events and gives them on by the thousand."""

    def __init__(self, give: Callable[[list[Event]], None]) -> None:
        self._give = give
        self._events: list[Event] = []
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._events)

    def take(self, event: Event) -> None:
        """Add an event."""
        self._events.append(event)
        self._bytes += event.byte_length
        if len(self._events) >= BATCH_EVENTS or self._bytes >= BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Give on what waits."""
        events, self._events, self._bytes = self._events, [], 0
        self._give(events)


class Tables:
    """Collects events, by themselves or in tables, and gives them on as tables of some thousand."""

    def __init__(self, give: Callable[[pa.Table], None]) -> None:
        self._give = give
        self._batches = Batches(self._take_events)
        self._waiting: list[pa.Table] = []
        self._rows = self._bytes = 0

    def __len__(self) -> int:
        return self._rows + len(self._batches)

    def take(self, piece: Event | pa.Table) -> None:
        """Add an event or a table of them."""
        if isinstance(piece, Event):
            self._batches.take(piece)
        else:
            self._batches.flush()
            self._take_table(piece)

    def flush(self) -> None:
        """Give on what waits."""
        self._batches.flush()
        self._give_waiting()

    def _take_events(self, events: list[Event]) -> None:
        if events:
            self._take_table(table_of(events))

    def _take_table(self, table: pa.Table) -> None:
        self._waiting.append(table)
        self._rows += table.num_rows
        self._bytes += table.nbytes
        if self._rows >= BATCH_EVENTS or self._bytes >= BATCH_BYTES:
            self._give_waiting()

    def _give_waiting(self) -> None:
        if self._waiting:
            table = pa.concat_tables(self._waiting)
            self._waiting, self._rows, self._bytes = [], 0, 0
            self._give(table)


def read_task(
    task: Task, opener: LogOpener, given: Given, result: Path, on_read: Callable[[int, int], None]
) -> list[Outcome]:
    """Read the task's files into `result`; what came of each. `on_read`: which file, and how far."""
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.OSFile(str(result), "wb") as sink, pa.ipc.new_file(sink, SCHEMA, options=options) as writer:

        def write(events: pa.Table) -> None:
            # Whoever reads the files takes an OSError for one of theirs.
            with writing_to(result.parent):
                writer.write_table(events)

        tables = Tables(write)
        outcomes = [
            read_file(
                file,
                opener,
                given,
                tables,
                lambda place, number=number: on_read(number, place),  # type: ignore[misc]
                task.part,
                task.inode,
            )
            for number, file in enumerate(task.files)
        ]
        tables.flush()
    return outcomes


def tables_of(result: Path) -> Iterator[pa.Table]:
    """The events of a task, a batch at a time."""
    with pa.OSFile(str(result), "rb") as source:
        reader = pa.ipc.open_file(source)
        for number in range(reader.num_record_batches):
            yield pa.Table.from_batches([reader.get_batch(number)])


def write_task(task: Task, given: Given, result: Path) -> str:
    """A task as one line of text."""
    files = [[file.name, str(file.path), file.size, file.member, file.modified] for file in task.files]
    newest = given.newest.isoformat() if given.newest else None
    return json.dumps(
        {
            "files": files,
            "part": task.part,
            "inode": task.inode,
            "given": [newest, given.is_exact, given.timezone],
            "result": str(result),
        }
    )


def parse_task(line: str) -> tuple[Task, Given, Path]:
    """What `write_task` wrote."""
    told = json.loads(line)
    files = tuple(
        LogPath(name, Path(path), size, member, modified) for name, path, size, member, modified in told["files"]
    )
    newest, is_exact, timezone = told["given"]
    given = Given(datetime.fromisoformat(newest) if newest else None, is_exact, timezone)
    part = Part(*told["part"]) if told["part"] else None
    return Task(files, part, told["inode"]), given, Path(told["result"])


def outcomes_to_json(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """As plain values."""
    return [
        {"tally": outcome.to_json()}
        if isinstance(outcome, Tally)
        else {"skipped": [outcome.file, outcome.reason, outcome.is_loss]}
        for outcome in outcomes
    ]


def outcomes_from_json(values: Sequence[dict[str, Any]]) -> list[Outcome]:
    """What `outcomes_to_json` gave."""
    outcomes: list[Outcome] = []
    for value in values:
        if "tally" in value:
            outcomes.append(Tally.from_json(value["tally"]))
        else:
            file, reason, is_loss = value["skipped"]
            outcomes.append(SkippedFile(file=file, reason=reason, is_loss=is_loss))
    return outcomes
