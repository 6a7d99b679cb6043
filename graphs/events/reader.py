"""From a folder of logs to an event store: every file sniffed, streamed, parsed, counted.

Large logs are read by processes side by side, in files and parts of files, and put into the store in their order: events,
ids, places and counts are those of one process that reads file after file.
"""

import glob
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from ..freeing import give_back
from ..meaning.dating import newest_date
from ..meaning.zones import set_zone
from ..records.archive import LogOpener
from ..records.ingest import FileReport, IngestProgress, IngestReport, SkippedFile
from ..records.roots import Logs, Place, find_all, roots_of
from ..records.sources import LogPath
from .begun import Begun
from .crew import can_start
from .grown import told_grown
from .kept import LEAST_BYTES, Kept
from .kept import Logs as KnownLogs
from .manner import Manner
from .parting import tasks_of
from .processors import MOST, usable_cores
from .progress import OnProgress, Progress
from .settling import settle_carried, settle_years, settle_zones
from .store import EventStore, writing
from .tally import Tally
from .tasks import NOT_READ, Given, Tables, read_file
from .together import Together

__all__ = ["FileReport", "IngestProgress", "IngestReport", "SkippedFile", "perceive"]

_LEAST_BYTES = 8 << 20
"""Bytes of logs from which on several processes read them: a process takes half a second to start."""
_RESULTS = ".results"


def perceive(
    logs: Logs,
    store_path: Path,
    *,
    on_progress: OnProgress | None = None,
    year_hint: datetime | None = None,
    timezone: str = "",
    manner: Manner = Manner(),  # noqa: B008 - frozen
) -> IngestReport:
    """Read a folder of logs, one file, or several of both, into a new event store.

    `year_hint` is a date near the end of the logs, such as the alert's: it gives syslog dates their year.
    `timezone` is that of times which state none: a place, an offset or a name; without it they are taken from files
    beside them that state theirs for the same requests, else as UTC.
    `manner`: by how many processes, and where what was read is kept for the next time.
    """
    set_zone(timezone)  # what is no zone is refused before anything is read
    roots = roots_of(logs)
    files, places, skipped = find_all(roots, store_path)
    given = Given(year_hint or newest_date(files), year_hint is not None, timezone)
    progress = Progress(on_progress, files)
    places = places if len(roots) > 1 else {}
    before = _before(files, places, given, manner, store_path)
    size = sum(file.size for file in files)
    with writing(store_path, needed=size, kept=lambda: before.begun().told() if before else ""):
        read = before.take(store_path) if before else None
        if read is None:
            read = _read_anew(
                roots, store_path, files, places, given, progress, manner, before.begun() if before else None
            )
            if before:
                progress.keep(read.events)
                read = before.keep(store_path, read)
        progress.end(read.events)
    return replace(read, skipped=tuple(sorted((*skipped, *read.skipped), key=lambda entry: entry.file)))


def _read_anew(
    roots: Sequence[Path],
    store_path: Path,
    files: Sequence[LogPath],
    places: Mapping[str, Place],
    given: Given,
    progress: Progress,
    manner: Manner,
    begun: Begun | None,
) -> IngestReport:
    store = EventStore.create(store_path, roots, places)
    try:
        reading = _read(store, files, given, progress, store_path, manner.processes, begun)
        progress.settle(sum(report.events for report in reading.reports))
        store.take_much()
        reports = settle_years(store, reading.reports)
        if not given.timezone:
            reports = settle_zones(store, settle_carried(store, reports))
        reports = told_grown(store.fitting.told(reports), files)
    finally:
        store.close()
        give_back()
    return IngestReport(
        files=tuple(reports),
        skipped=tuple(reading.skipped),
        troubles=tuple(dict.fromkeys(reading.troubles)),
        taken_over=reading.taken_over,
    )


def _before(
    files: Sequence[LogPath], places: Mapping[str, Place], given: Given, manner: Manner, store_path: Path
) -> "_Before | None":
    """What may be kept of these logs; None where nothing is to be."""
    if manner.cache is None or not manner.cache_bytes or sum(file.size for file in files) < LEAST_BYTES:
        return None
    logs, kept = KnownLogs(files, places, given), Kept(manner.cache, most_bytes=manner.cache_bytes)
    begun = Begun(logs, kept, files, store_path.parent, is_fresh=manner.is_fresh)
    return _Before(logs, kept, files, begun, manner.is_fresh)


class _Before:
    """Logs, and what is kept of them."""

    def __init__(self, logs: KnownLogs, kept: Kept, files: Sequence[LogPath], begun: Begun, is_fresh: bool) -> None:
        self._logs, self._kept, self._files, self._begun, self._is_fresh = logs, kept, files, begun, is_fresh

    def begun(self) -> Begun:
        """What is kept of a reading of them that did not end."""
        return self._begun

    def take(self, store_path: Path) -> IngestReport | None:
        """All of them, read before."""
        key = self._logs.key
        return self._kept.take(key, store_path) if key and not self._is_fresh else None

    def keep(self, store_path: Path, read: IngestReport) -> IngestReport:
        """Keep what was read, unless something changed or could not be read meanwhile."""
        could_be_read = not any(file.reason.startswith(NOT_READ) for file in read.skipped)
        key = self._logs.key
        if key and could_be_read and self._logs.are_unchanged(self._files) and self._kept.keep(key, store_path, read):
            self._begun.drop()
        return replace(read, troubles=(*read.troubles, *filter(None, [self._kept.trouble])))


def _read(
    store: EventStore,
    files: Sequence[LogPath],
    given: Given,
    progress: Progress,
    store_path: Path,
    processes: int,
    begun: Begun | None,
) -> "_Alone | Together":
    is_much = sum(file.size for file in files) >= _LEAST_BYTES
    if not processes:
        processes = min(usable_cores(), MOST) if is_much else 1
    if not can_start():
        processes = 1
    # One process alone reads task by task too where much would be lost with it, and there is where to keep what is done.
    if processes > 1 or (is_much and begun):
        tasks = tasks_of(files, given)
        if len(tasks) > 1:
            together = Together(store, tasks, given, progress, begun)
            with _results_folder(store_path) as folder:
                together.read_all(Path(folder), min(processes, len(tasks)) if processes > 1 else 0)
            return together
    alone = _Alone(store, progress)
    alone.read_all(files, given)
    return alone


def _results_folder(store_path: Path) -> "tempfile.TemporaryDirectory[str]":
    """A folder for what was read and does not stand in the store yet; those of killed readings go."""
    for left in store_path.parent.glob(f"{glob.escape(store_path.name)}.*{_RESULTS}"):
        shutil.rmtree(left, ignore_errors=True)
    return tempfile.TemporaryDirectory(prefix=f"{store_path.name}.", suffix=_RESULTS, dir=store_path.parent)


class _Alone:
    """The files of one folder on their way into the store, in batches that span files."""

    def __init__(self, store: EventStore, progress: Progress) -> None:
        self._store, self._progress = store, progress
        self.reports: list[FileReport] = []
        self.skipped: list[SkippedFile] = []
        self.troubles: list[str] = []
        self.taken_over = 0
        self._tables = Tables(self._append)
        self._stored = 0

    def read_all(self, files: Sequence[LogPath], given: Given) -> None:
        """Read every file; the store holds all events afterwards."""
        with LogOpener() as opener:
            for number, file in enumerate(files):
                self._tell(file, number, 0)
                outcome = read_file(
                    file,
                    opener,
                    given,
                    self._tables,
                    lambda place, file=file, number=number: self._tell(file, number, place),  # type: ignore[misc]
                )
                if isinstance(outcome, Tally):
                    self.reports.append(outcome.report())
                else:
                    self.skipped.append(outcome)
        self._tables.flush()

    def _append(self, events: pa.Table) -> None:
        self._stored = self._store.append_table(events, first_id=self._stored + 1) - 1

    def _tell(self, file: LogPath, number: int, place: int) -> None:
        self._progress.tell(file, done=number, place=place, events=self._stored + len(self._tables))
