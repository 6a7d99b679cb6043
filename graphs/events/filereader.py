"""One log file becomes events: its kind found, its records read one by one, every line accounted for."""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain, islice
from typing import cast

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from ..carriers import csv_rows, spread
from ..carriers import text as text_format
from ..carriers.registry import LINE_FORMATS, READERS, read_record
from ..meaning.event import Draft, Event
from ..meaning.flatten import Record
from ..meaning.joins import Joins
from ..meaning.timestamps import Clock, zone_text
from ..products import catalogue
from ..products.format import DIRECTIVE, BlockParser, Columns, FileContext, LineFormat, LineParser
from ..records.encodings import decode
from ..records.evtx import EvtxStream
from ..records.framing import EVENT_END, has_parts, join_blocks, join_parts, join_quoted, join_xml, records_of
from ..records.ingest import FileReport
from ..records.jsonstream import JsonPiece, is_one_record, parse_json, split_document
from ..records.lines import MAX_LINE_BYTES, Line, split_lines
from ..records.packed import LogStream, Recoded
from ..records.parts import Part
from ..records.sources import LogPath, Sample
from .blocks import BLOCK, LEAST, in_order, table_of_block, text_of
from .carrier import carrier_of
from .tally import Tally
from .written import how_written

_KEPT_OF_LONG_LINE = 16_384
_ENVELOPE = re.compile(rb'"(?:[Rr]ecords|logEvents|events|value|entries)"')
"""A name near the beginning of a record that holds a list of others."""


class FileReader:
    """Reads one file from a stream; the counts are complete once `events` is exhausted.

    Whatever a format's reader raises over one record, that record is kept as text and counted.
    """

    def __init__(
        self,
        file: LogPath,
        stream: LogStream,
        sample: Sample,
        clock: Clock,
        on_read: Callable[[int], None],
        part: Part | None = None,
    ) -> None:
        self._name, self._part = file.name, part
        is_whole_text = type(stream) is LogStream and not file.member and not sample.start
        written = how_written(stream, sample, file.size)
        self._encoding, self._is_recoded = written.encoding, written.is_recoded
        self._entry, self._is_document = written.entry, written.is_document
        self._carrier = "binary event log" if isinstance(stream, EvtxStream) else carrier_of(written)
        self._context = FileContext(name=file.name, clock=clock, readers=READERS, sample=written.lines[:500])
        for line in written.lines[:200]:
            clock.find(line)  # teaches the clock whether days come first
        clock.forget()
        if self._is_recoded:
            stream = Recoded(stream, self._encoding.name, self._encoding.mark)
        self._end = written.end
        self._order, self._leans = _order_of(clock), False
        self._has_parts = any(has_parts(line) for line in written.lines[:200])
        self.parted_behind = self._parted_behind() if is_whole_text else None
        """What stands on the last line of each part that is read as if it were a file, unless a record of it says
        otherwise; b'' where that is any line, None where the file has no such parts."""
        self._stream = _Counted(stream, on_read, self._end)
        self._format = self._entry.name if self._entry else "json"
        self._is_json = self._entry is None and not self._is_recoded
        self._events = self._stated = self._broken = self._replaced = self._truncated = 0
        self._covered = self._blank = self._directives = 0
        self._errors: Counter[str] = Counter()
        self._joins, self._has_joined = Joins(), False
        self._first: datetime | None = None
        self._last: datetime | None = None

    def report(self) -> FileReport:
        """What came of the file."""
        return self.tally().report()

    def tally(self) -> Tally:
        """What came of the file or of its part, to be added to that of other parts."""
        clock, problem = self._context.clock, self._stream.problem
        is_last = self._part is None or self._part.end is None
        return Tally(
            file=self._name,
            format=self._format,
            carrier=self._carrier,
            encoding=self._encoding.name,
            lines=self._stream.lines,
            covered=self._covered,
            blank=self._blank,
            directives=self._directives,
            events=self._events,
            stated=self._stated,
            broken=self._broken + self._context.damaged,
            errors=dict(self._errors),
            replaced=self._replaced,
            truncated=self._truncated,
            ends_early=problem,
            first_time=self._first,
            last_time=self._last,
            zone=zone_text(clock),
            is_dated=clock.dated,
            is_yearless=clock.yearless,
            states_zone=clock.stated,
            leans=self._part is not None
            and (
                self._leans
                or _order_of(clock) != self._order
                or (not is_last and bool(self._context.notes or self._has_joined))
            ),
        )

    def _parted_behind(self) -> bytes | None:
        entry = self._entry
        if self._is_recoded or self._is_document or self._has_parts or self._end != b"\n":
            return None
        if entry is None or (entry.split == "lines" and entry.join is None):
            # Any line can be read as text, so that format is not asked of other files' lines; it needs no other line either.
            return b"" if entry is None or entry.standalone or entry.name == "text" else None
        return EVENT_END if entry.split == "xml" else None

    def events(self) -> Iterator[Event]:
        """Yield the file's events in order."""
        return cast(Iterator[Event], self._pieces(None))

    def pieces(self) -> Iterator[Event | pa.Table]:
        """Yield the same events in the same order, those of common shapes by the thousand as tables, in less time."""
        entry = self._entry
        is_by_line = entry is not None and entry.split == "lines" and entry.join is None and self._end == b"\n"
        can = is_by_line and not (self._is_document or self._is_recoded or self._has_parts)
        return self._pieces(entry.blocks(self._context) if can and entry is not None and entry.blocks else None)

    def _pieces(self, parse_block: BlockParser | None) -> Iterator[Event | pa.Table]:
        offset = 0 if self._is_recoded else self._encoding.mark
        if self._part is not None:
            offset = max(offset, self._part.start)
            self._stream.start_part(offset, self._part.end)
        else:
            self._stream.start(offset)
        others = self._others()
        if self._is_document:
            yield from self._document_events(offset, others)
        else:
            yield from self._all_line_events(offset, others, parse_block)

    def _others(self) -> list[LineParser]:
        """Parsers of what stands in the file besides its own format; products' own lines are one of them."""
        parsers: list[LineParser] = []
        own: list[LineFormat] = []
        for other in LINE_FORMATS:
            if not other.standalone or other is self._entry or other.name == "text":
                continue
            if other.name not in catalogue.OWN:
                parsers.append(other.parser(self._context))
                continue
            if not own:
                parsers.append(catalogue.own_lines(own, self._context))
            own.append(other)
        return parsers

    def _document_events(self, offset: int, others: list[LineParser]) -> Iterator[Event]:
        last = 0  # the last line that an event covers
        for piece in split_document(self._stream, offset=offset):
            end = piece.line + piece.data.count(b"\n")
            self._covered += end - max(last, piece.line - 1)
            last = max(last, end)
            yield from self._json_events(piece, others)
        self._directives = self._stream.lines - self._covered

    def _all_line_events(
        self, offset: int, others: list[LineParser], parse_block: BlockParser | None
    ) -> Iterator[Event | pa.Table]:
        entry, context = self._entry, self._context
        lines = split_lines(self._stream, offset=offset, end=self._end)
        if self._has_parts:
            lines = join_parts(lines)
        if entry and entry.split == "quoted":
            lines = join_quoted(lines, csv_rows.row_starts(context.sample))
        elif entry and entry.split == "xml":
            lines = join_xml(lines)
        elif entry and entry.starts and (starts := entry.starts(context.sample)) is not None:
            lines = join_blocks(lines, starts)
        elif entry and entry.join:
            lines = entry.join(lines)
        try:
            parse = self._json_line if entry is None else entry.parser(context)
        except Exception as error:  # a header that its reader cannot bear costs no line
            self._errors[type(error).__name__] += 1
            self._leans = True
            parse = _read_nothing
        if parse_block is not None:
            while block := list(islice(lines, BLOCK)):
                read = parse_block(text_of(block)) if len(block) >= LEAST else None
                if read is None:
                    yield from chain.from_iterable(self._events_of(line, parse, others) for line in block)
                else:
                    yield self._block(block, read, parse, others)
        for line in lines:
            yield from self._events_of(line, parse, others)

    def _block(self, block: list[Line], read: Columns, parse: LineParser, others: list[LineParser]) -> pa.Table:
        """The events of a block of lines, of which some were read together."""
        table, count = table_of_block(self._name, block, read), len(read.read)
        self._events += count
        self._covered += count
        self._stated += read.stated
        ends = pc.min_max(table.column("time")).as_py()
        if ends["min"] is not None:
            self._note_times(ends["min"].replace(tzinfo=UTC), ends["max"].replace(tzinfo=UTC))
        if count == len(block):
            return table
        known = frozenset(read.read)
        rest = [
            (number, event)
            for number, line in enumerate(block)
            if number not in known
            for event in self._events_of(line, parse, others)
        ]
        return in_order(table, read.read, rest) if rest else table

    def _note_times(self, first: datetime, last: datetime) -> None:
        if self._first is None or first < self._first:
            self._first = first
        if self._last is None or last > self._last:
            self._last = last

    def _events_of(self, line: Line, parse: LineParser, others: list[LineParser]) -> Iterable[Event]:
        """The events of a line, which may be of several records."""
        if b" <" in line.data[:8] or b"\0" in line.data:
            records = records_of(line)
            if records[0] is not line:
                return [
                    event
                    for place, record in enumerate(records)
                    for event in self._line_events(record, parse, others, height=0 if place else 1)
                ]
        return self._line_events(line, parse, others)

    def _line_events(
        self, line: Line, parse: LineParser, others: list[LineParser], *, height: int | None = None
    ) -> Iterable[Event]:
        """The event of a line, or the several that one record holds."""
        data = line.data
        if height is None:
            height = line.height or 1 + data.count(b"\n")
        text, replaced = "", False
        record = _whole_record(line) if self._is_json else None
        if record is None:
            if b"\0" in data:
                line = _without_zeros(line)
                data = line.data
            if (len(data) < line.length and not _is_joined(line)) or line.length >= MAX_LINE_BYTES:
                self._truncated += 1
                self._covered += height
                return (self._truncated_event(line),)
            text, replaced = decode(data, self._encoding.name)
            if not text or text.isspace():
                self._blank += height
                return ()
            if self._entry is None and (pieces := self._enveloped(line)):
                self._covered += height
                return chain.from_iterable(self._json_events(piece, others) for piece in pieces)
        try:
            draft = self._read_line(text, parse, others) if record is None else read_record(record, self._context)
        except Exception as error:  # whatever one record raises, the others are read
            self._errors[type(error).__name__] += 1
            draft = None
        if draft is DIRECTIVE:
            self._directives += height
            return ()
        self._covered += height
        if draft is None:
            draft = self._text(text or decode(data)[0])
        if replaced or (self._is_recoded and "\ufffd" in text):
            self._replaced += 1
        return (self._finish(draft, line.number, line.offset, line.length, data),)

    def _read_line(self, text: str, parse: LineParser, others: list[LineParser]) -> Draft | None:
        """The draft of the first reader that knows the line."""
        draft = parse(text)
        if draft is None:
            draft = next((found for other in others if (found := other(text)) is not None), None)
            if draft is None and self._entry is not None:
                draft = self._json_line(text)
        return draft

    def _json_line(self, text: str) -> Draft | None:
        stripped = text.strip().rstrip(",")
        if stripped[:1] != "{":
            return DIRECTIVE if stripped in ("[", "]") else None
        try:
            record, is_mended = parse_json(stripped.encode())
        except (ValueError, RecursionError):
            return None
        self._replaced += is_mended
        return read_record(record, self._context) if isinstance(record, dict) else None

    def _enveloped(self, line: Line) -> list[JsonPiece]:
        """Records of a line that is an envelope of several, as Azure and Firehose write them."""
        if not _may_hold_several(line.data):
            return []
        pieces = list(split_document(io.BytesIO(line.data), offset=line.offset, line=line.number))
        is_envelope = len(pieces) > 1 or (len(pieces) == 1 and len(pieces[0].data) < line.length)
        is_envelope = is_envelope or any(
            piece.record and spread.spread(piece.record)[0] is not piece.record for piece in pieces
        )
        return pieces if is_envelope and any(piece.record is not None for piece in pieces) else []

    def _json_events(self, piece: JsonPiece, others: list[LineParser]) -> Iterator[Event]:
        """The event of a piece, or the several that one record holds."""
        for record in spread.spread(piece.record) if piece.record else (None,):
            yield self._json_event(piece, record, others)

    def _json_event(self, piece: JsonPiece, record: Record | None, others: list[LineParser]) -> Event:
        draft = None
        text, replaced = decode(piece.data[:_KEPT_OF_LONG_LINE], self._encoding.name)
        self._replaced += replaced or piece.is_mended
        try:
            if record:
                draft = read_record(record, self._context)
            elif len(piece.data) < MAX_LINE_BYTES:
                draft = next((found for other in others if (found := other(text)) is not None), None)
        except Exception as error:  # whatever one record raises, the others are read
            self._errors[type(error).__name__] += 1
            draft = None
        if draft is None or draft is DIRECTIVE:
            draft = self._text(text)
        return self._finish(draft, piece.line, piece.offset, len(piece.data), piece.data[:_KEPT_OF_LONG_LINE])

    def _text(self, text: str) -> Draft:
        """A record that no reader knows, kept as text and counted."""
        self._broken += 1
        return self._plain_text(text)

    def _plain_text(self, text: str) -> Draft:
        try:
            return text_format.read_text(text, self._context)
        except Exception as error:  # words can be kept without being understood
            self._errors[type(error).__name__] += 1
            return _bare(text)

    def _truncated_event(self, line: Line) -> Event:
        text, replaced = decode(line.data[:_KEPT_OF_LONG_LINE], self._encoding.name)
        self._replaced += replaced
        draft = self._plain_text(text)
        draft.fields["truncated"] = str(line.length)
        return self._finish(draft, line.number, line.offset, line.length, line.data[:_KEPT_OF_LONG_LINE])

    def _finish(self, draft: Draft, line: int, offset: int, length: int, data: bytes) -> Event:
        time = draft.time
        if time is not None and (time.tzinfo is None or not 1 < time.year < 9999):
            self._errors["ValueError"] += 1
            self._broken += 1
            draft, time = _bare(decode(data, self._encoding.name)[0]), None
        if draft.join is not None:
            self._has_joined = True
            self._joins.complete(draft, draft.join)
        self._events += 1
        self._stated += not draft.inferred and draft.action != "other"
        if time is not None:
            self._note_times(time, time)
        if self._format == "json" and draft.format not in ("text", "json"):
            self._format = draft.format
        return draft.at(file=self._name, line=line, byte_offset=offset, byte_length=length)


def _whole_record(line: Line) -> Record | None:
    """The JSON object that a line is from its first byte to its last, as most are; None where there is more to ask."""
    data = line.data
    if data[:1] != b"{" or data[-1:] != b"}" or len(data) != line.length or line.length >= MAX_LINE_BYTES:
        return None
    try:
        record: Record = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    is_one = is_one_record(record, data) and spread.NAMES.isdisjoint(record)
    return record if is_one or not _may_hold_several(data) else None


def _may_hold_several(data: bytes) -> bool:
    """Whether a line may be an envelope of several records, or be several."""
    is_glued = data[:1] == b"{" and (b"}{" in data or b"} {" in data or b"},{" in data[:4096])
    return is_glued or _ENVELOPE.search(data, 0, 400) is not None or spread.may_hold_several(data)


def _is_joined(line: Line) -> bool:
    return bool(line.height) or b"\n" in line.data


def _without_zeros(line: Line) -> Line:
    """A line without the zeros that a crash left before and behind it; zeros within count as what they are."""
    data = line.data.lstrip(b"\0")
    start = len(line.data) - len(data)
    data = data.rstrip(b"\0")
    length = line.length - start if len(line.data) < line.length else len(data)
    return Line(line.number, line.offset + start, length, data)


def _read_nothing(_text: str) -> Draft | None:
    return None


def _bare(text: str) -> Draft:
    return Draft(format="text", template="text:unread", message=text.strip()[:300], fields={"message": text[:65_536]})


def _order_of(clock: Clock) -> tuple[bool, bool]:
    """What a clock has learnt of how its file writes days and months."""
    return clock.day_first, clock.month_first


class _Counted:
    """A stream that counts the lines passing through it and says how far it has come."""

    def __init__(self, stream: LogStream, on_read: Callable[[int], None], end: bytes) -> None:
        self._stream = stream
        self._end = end
        self._on_read = on_read
        self._ends = 0
        self._open = False
        self._left: int | None = None

    def start_part(self, start: int, end: int | None) -> None:
        """Begin at a place in a file that can be had from any place, and stop at another."""
        self._stream.seek(start)
        self._left = None if end is None else end - start

    def start(self, offset: int) -> None:
        """Begin at a place in the file."""
        self._stream.seek(0)
        self._stream.read_fully(offset)

    @property
    def problem(self) -> str:
        """Why the file could not be read to its end, or ''."""
        return self._stream.problem

    @property
    def lines(self) -> int:
        """Lines so far, an unfinished last one included."""
        return self._ends + self._open

    def read(self, size: int = -1, /) -> bytes:
        """Pass on what the stream gives."""
        size = size if size >= 0 else 1 << 18
        if self._left is not None:
            size = min(size, self._left)
        chunk = self._stream.read(size)
        if chunk:
            if self._left is not None:
                self._left -= len(chunk)
            self._ends += chunk.count(self._end)
            self._open = not chunk.endswith(self._end)
            self._on_read(self._stream.place())
        return chunk
