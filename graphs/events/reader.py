"""From a folder of logs to an event store: every file sniffed, streamed, parsed, counted."""

import io
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from ..logformats import LINE_FORMATS, choose_line_format, read_record
from ..logformats import text as text_format
from ..logformats.format import DIRECTIVE, FileContext, LineFormat, LineParser
from .event import Draft, Event
from .ingest import FileReport, IngestProgress, IngestReport, SkippedFile
from .jsonstream import ENVELOPES, JsonPiece, loads, split_document
from .lines import MAX_LINE_BYTES, ByteSource, Line, decode, encoding_of, open_log, split_lines
from .records import join_quoted, join_xml
from .roots import Logs, find_all, roots_of
from .sources import SAMPLE_BYTES, anchor_years, clock_for, newest_date, read_head, why_not_text
from .store import EventStore
from .timestamps import Clock

__all__ = ["FileReport", "IngestProgress", "IngestReport", "SkippedFile", "perceive"]

_BATCH = 5_000
_KEPT_OF_LONG_LINE = 16_384


def perceive(
    logs: Logs,
    store_path: Path,
    *,
    on_progress: Callable[[IngestProgress], None] | None = None,
    year_hint: datetime | None = None,
) -> IngestReport:
    """Read a folder of logs, one file, or several of both, into a new event store.

    `year_hint` is a date near the end of the logs, such as the alert's: it gives syslog dates their year.
    """
    roots = roots_of(logs)
    files, places, skipped = find_all(roots, store_path)
    heads = {path: read_head(path) for path in files}
    newest = year_hint or newest_date(heads.values())
    store = EventStore.create(store_path, roots, places if len(roots) > 1 else None)
    reports: list[FileReport] = []
    total = 0
    try:
        for done, (path, name) in enumerate(files.items()):
            head = heads.pop(path)
            if isinstance(head, str) or (reason := why_not_text(head)):
                skipped.append(SkippedFile(file=name, reason=head if isinstance(head, str) else reason))
                continue
            clock = clock_for(newest, path, exact=year_hint is not None)
            anchor_years(clock, path)
            reader = _FileReader(path, name, head, clock)
            for batch in _batches(reader.events()):
                total = store.append(batch, first_id=total + 1) - 1
                if on_progress:
                    on_progress(IngestProgress(file=name, files_done=done, files_total=len(files), events=total))
            reports.append(reader.report())
        if on_progress:
            on_progress(IngestProgress(file="", files_done=len(files), files_total=len(files), events=total))
    finally:
        store.close()
    return IngestReport(files=tuple(reports), skipped=tuple(sorted(skipped, key=lambda entry: entry.file)))


def _batches(events: Iterator[Event]) -> Iterator[list[Event]]:
    batch: list[Event] = []
    for event in events:
        batch.append(event)
        if len(batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class _FileReader:
    """Reads one file; the counts are complete once `events` is exhausted."""

    def __init__(self, path: Path, name: str, head: bytes, clock: Clock) -> None:
        self._path, self._name = path, name
        self._encoding, self._mark = encoding_of(head)
        self._head = decode(head[self._mark :], self._encoding)[0]
        lines = self._head.splitlines()
        if len(head) >= SAMPLE_BYTES and len(lines) > 1:
            lines.pop()  # cut off by the sample's end
        self._context = FileContext(name=name, clock=clock, sample=lines[:500])
        for line in lines[:200]:
            clock.find(line)  # teaches the clock whether days come first
        self._format = ""
        self._lines = self._events = self._broken = self._replaced = self._truncated = 0
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._note = ""

    def report(self) -> FileReport:
        return FileReport(
            file=self._name,
            format=self._format,
            lines=self._lines,
            events=self._events,
            broken=self._broken,
            replaced=self._replaced,
            truncated=self._truncated,
            first_time=self._first,
            last_time=self._last,
            note=self._note,
        )

    def events(self) -> Iterator[Event]:
        """Yield the file's events in order."""
        try:
            with open_log(self._path) as stream:
                stream.read(self._mark)
                counted = _LineCounter(stream)
                yield from self._read(counted)
                self._lines = counted.lines
        except (OSError, EOFError, zlib.error) as error:
            self._note = f"ends early: {getattr(error, 'strerror', None) or error}"

    def _read(self, stream: ByteSource) -> Iterator[Event]:
        kind = self._json_kind()
        if kind == "document":
            self._format = "json"
            for piece in split_document(stream, offset=self._mark):
                yield self._json_event(piece)
            return
        entry = None if kind == "lines" else choose_line_format(self._context.sample)
        self._format = entry.name if entry else "json"
        lines = split_lines(stream, encoding=self._encoding, offset=self._mark)
        if entry and entry.split == "quoted":
            lines = join_quoted(lines)
        elif entry and entry.split == "xml":
            lines = join_xml(lines)
        parse = self._json_line if entry is None else entry.parser(self._context)
        others = [
            other.parser(self._context)
            for other in LINE_FORMATS
            if other.standalone and other is not entry and other.name != "text"
        ]
        for line in lines:
            yield from self._line_events(line, parse, others, entry)

    def _json_kind(self) -> str:
        """Whether the file holds JSON lines, a JSON document, or neither."""
        head = self._head.lstrip()
        if self._encoding != "utf-8" or head[:1] not in ("{", "["):
            return "lines" if head[:1] == "{" else ""
        try:
            first = loads(head.partition("\n")[0].rstrip().rstrip(",").encode())
            if isinstance(first, dict):
                return "document" if ENVELOPES.intersection(first) and head.count("\n", 0, -1) == 0 else "lines"
            if isinstance(first, list):
                return "document" if first and isinstance(first[0], dict) else ""
        except (ValueError, RecursionError):
            pass
        inside = head[1:].lstrip()
        if head[0] == "[":
            return "document" if inside[:1] in ("{", "]") else ""
        return "document" if inside[:1] in ('"', "}") else ""

    def _json_line(self, text: str) -> Draft | None:
        stripped = text.strip().rstrip(",")
        if stripped[:1] != "{":
            return DIRECTIVE if stripped in ("[", "]") else None
        try:
            record = loads(stripped.encode())
        except (ValueError, RecursionError):
            return None
        return read_record(record, self._context) if isinstance(record, dict) else None

    def _line_events(
        self, line: Line, parse: LineParser, others: list[LineParser], entry: LineFormat | None
    ) -> Iterator[Event]:
        if len(line.data) < line.length or line.length >= MAX_LINE_BYTES:
            self._truncated += 1
            yield self._truncated_event(line)
            return
        text, replaced = decode(line.data, self._encoding)
        if not text or text.isspace():
            return
        if entry is None and (pieces := self._enveloped(line)):
            for piece in pieces:
                yield self._json_event(piece)
            return
        draft = parse(text)
        if draft is DIRECTIVE:
            return
        if draft is None:
            draft = next((found for other in others if (found := other(text)) is not None), None)
            if draft is None and entry is not None:
                draft = self._json_line(text)
        if draft is None:
            draft = text_format.read_text(text, self._context)
            self._broken += 1
        self._replaced += replaced
        yield self._finish(draft, line.number, line.offset, line.length)

    def _enveloped(self, line: Line) -> list[JsonPiece]:
        """Records of a line that is an envelope of several, as Azure and Firehose write them."""
        if not any(
            f'"{name}"'.encode() in line.data[:400]
            for name in ("Records", "records", "logEvents", "events", "value", "entries")
        ):
            return []
        pieces = list(split_document(io.BytesIO(line.data), offset=line.offset, line=line.number))
        return (
            pieces
            if pieces and all(piece.record is not None and len(piece.data) < line.length for piece in pieces)
            else []
        )

    def _json_event(self, piece: JsonPiece) -> Event:
        if piece.record:
            draft = read_record(piece.record, self._context)
        else:
            text, replaced = decode(piece.data[:_KEPT_OF_LONG_LINE])
            self._replaced += replaced
            self._broken += 1
            draft = text_format.read_text(text, self._context)
        return self._finish(draft, piece.line, piece.offset, len(piece.data))

    def _truncated_event(self, line: Line) -> Event:
        text, replaced = decode(line.data[:_KEPT_OF_LONG_LINE], self._encoding)
        self._replaced += replaced
        draft = text_format.read_text(text, self._context)
        draft.fields["truncated"] = str(line.length)
        return self._finish(draft, line.number, line.offset, line.length)

    def _finish(self, draft: Draft, line: int, offset: int, length: int) -> Event:
        self._events += 1
        if draft.time is not None:
            self._first = draft.time if self._first is None else min(self._first, draft.time)
            self._last = draft.time if self._last is None else max(self._last, draft.time)
        if self._format == "json" and draft.format not in ("text", "json"):
            self._format = draft.format
        return draft.at(file=self._name, line=line, byte_offset=offset, byte_length=length)


class _LineCounter:
    """A stream that counts the lines passing through it."""

    def __init__(self, stream: ByteSource) -> None:
        self._stream = stream
        self._ends = 0
        self._open = False

    @property
    def lines(self) -> int:
        """Lines so far, an unfinished last one included."""
        return self._ends + self._open

    def read(self, size: int = -1, /) -> bytes:
        """Pass on what the stream gives."""
        chunk = self._stream.read(size)
        if chunk:
            self._ends += chunk.count(b"\n")
            self._open = not chunk.endswith(b"\n")
        return chunk
