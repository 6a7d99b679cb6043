"""From a folder of logs to an event store: every file sniffed, streamed, parsed, counted."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Protocol

from ..meaning.dating import anchor_years, clock_for, newest_date
from ..meaning.event import Event
from ..meaning.zones import set_zone
from ..records.archive import LogOpener
from ..records.encodings import decode, encoding_of
from ..records.ingest import FileReport, IngestProgress, IngestReport, SkippedFile
from ..records.packed import LogStream
from ..records.roots import Logs, find_all, roots_of
from ..records.sources import LogPath, read_sample, read_tail, why_not_text
from .filereader import FileReader
from .settling import settle_carried, settle_years, settle_zones
from .store import EventStore, writing

__all__ = ["FileReport", "IngestProgress", "IngestReport", "SkippedFile", "perceive"]

_BATCH_EVENTS = 5_000
_BATCH_BYTES = 16 << 20
_BYTES_BETWEEN_REPORTS = 1 << 20
_FILES_BETWEEN_REPORTS = 50


def perceive(
    logs: Logs,
    store_path: Path,
    *,
    on_progress: Callable[[IngestProgress], None] | None = None,
    year_hint: datetime | None = None,
    timezone: str = "",
) -> IngestReport:
    """Read a folder of logs, one file, or several of both, into a new event store.

    `year_hint` is a date near the end of the logs, such as the alert's: it gives syslog dates their year.
    `timezone` is that of times which state none: a place, an offset or a name; without it they are taken from files
    beside them that state theirs for the same requests, else as UTC.
    """
    zone = set_zone(timezone)
    roots = roots_of(logs)
    files, places, skipped = find_all(roots, store_path)
    newest = year_hint or newest_date(files)
    with writing(store_path):
        store = EventStore.create(store_path, roots, places if len(roots) > 1 else None)
        try:
            reading = _Reading(store, files, newest, zone, is_exact=year_hint is not None, on_progress=on_progress)
            reading.read_all()
            reports = settle_years(store, reading.reports)
            if not timezone:
                reports = settle_zones(store, settle_carried(store, reports))
        finally:
            store.close()
    skipped += reading.skipped
    return IngestReport(files=tuple(reports), skipped=tuple(sorted(skipped, key=lambda entry: entry.file)))


class Sink(Protocol):
    """What takes the events of files: a store, or a part of a data set."""

    def append(self, events: list[Event], *, first_id: int) -> int:
        """Add events in order, numbered from `first_id`; return the next free number."""
        ...


def read_files(
    sink: Sink, files: list[LogPath], *, newest: datetime | None, zone: tzinfo
) -> tuple[list[FileReport], list[SkippedFile]]:
    """Read files into a sink, each on its own: what only whole logs side by side can tell is not settled."""
    reading = _Reading(sink, files, newest, zone, is_exact=False, on_progress=None)
    reading.read_all()
    return reading.reports, reading.skipped


class _Reading:
    """The files of one folder on their way into the store, in batches that span files."""

    def __init__(
        self,
        store: Sink,
        files: list[LogPath],
        newest: datetime | None,
        zone: tzinfo,
        *,
        is_exact: bool,
        on_progress: Callable[[IngestProgress], None] | None,
    ) -> None:
        self._store, self._files = store, files
        self._newest, self._zone, self._is_exact = newest, zone, is_exact
        self._on_progress = on_progress
        self.reports: list[FileReport] = []
        self.skipped: list[SkippedFile] = []
        self._batch: list[Event] = []
        self._batch_bytes = 0
        self._stored = 0
        self._done = 0
        self._last_told = (-_FILES_BETWEEN_REPORTS, 0)  # files done, bytes of the file

    def read_all(self) -> None:
        """Read every file; the store holds all events afterwards."""
        with LogOpener() as opener:
            for number, file in enumerate(self._files):
                self._done = number
                self._tell(file, 0)
                try:
                    with opener.open(file.path, file.member) as stream:
                        self._read(file, stream)
                except OSError as error:
                    reason = f"cannot be read: {error.strerror or error}"
                    self.skipped.append(SkippedFile(file=file.name, reason=reason))
        self._flush()
        if self._on_progress:
            done = len(self._files)
            self._on_progress(IngestProgress(file="", files_done=done, files_total=done, events=self._stored))

    def _read(self, file: LogPath, stream: LogStream) -> None:
        sample = read_sample(stream, file.size)
        if reason := why_not_text(sample, stream, file.size):
            self.skipped.append(SkippedFile(file=file.name, reason=reason[0], is_loss=reason[1]))
            return
        clock = clock_for(self._newest, file, exact=self._is_exact, zone=self._zone)
        encoding = encoding_of(sample.data).name
        tail = read_tail(stream, sample, file.size)
        anchor_years(clock, tail.decode(encoding, "replace") if encoding != "utf-8" else decode(tail)[0])
        reader = FileReader(file, stream, sample, clock, lambda place: self._tell(file, place))
        for event in reader.events():
            self._batch.append(event)
            self._batch_bytes += event.byte_length
            if len(self._batch) >= _BATCH_EVENTS or self._batch_bytes >= _BATCH_BYTES:
                self._flush()
        self.reports.append(reader.report())

    def _flush(self) -> None:
        self._stored = self._store.append(self._batch, first_id=self._stored + 1) - 1
        self._batch, self._batch_bytes = [], 0

    def _tell(self, file: LogPath, place: int) -> None:
        """Report progress, but not more often than somebody could read it."""
        if self._on_progress is None:
            return
        files, place_then = self._last_told
        if self._done - files < _FILES_BETWEEN_REPORTS and (
            place < _BYTES_BETWEEN_REPORTS or (files == self._done and place - place_then < _BYTES_BETWEEN_REPORTS)
        ):
            return
        self._last_told = (self._done, place)
        self._on_progress(
            IngestProgress(
                file=file.name,
                files_done=self._done,
                files_total=len(self._files),
                events=self._stored + len(self._batch),
                bytes_done=place,
                bytes_total=file.size,
            )
        )
