"""Syslog by the thousand lines: headers as nearly all are, in front of messages that a product knows.

`syslog` says what a line means. Here the same is said of the lines that are as usual, and of no others.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import compress
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from ..meaning.timestamps import Clock
from ..meaning.zones import ZONE
from ..products import quick
from ..products.catalogue import is_record
from ..products.format import BlockParser, Columns, FileContext
from ..products.web import ordered
from .syslog_names import AUTH_PROGRAMS, facility_is_host, may_hold_header, own_name

_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_LINES = re.compile(
    r"^(?:(?:<([0-9]{1,3})>)?"
    rf"(?:((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 0-3][0-9]) ({_CLOCK})|"
    rf"((?:19[7-9]|20[0-9]|21[0-9])[0-9]-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}(?:\.[0-9]{{1,6}})?(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9]))) "
    r"((?!-? |\d{4} )[\w.-]+) ([\w./@-]{1,60})(?:\[([0-9]+)\])?: (\S(?:.*\S)?))$|^.*$",
    re.MULTILINE,
)
"""Each line of a text: priority, day and clock or a whole time, host, program, process id and message where it is as usual,
none where it is not."""
_is_zone = re.compile(ZONE).fullmatch
_LONGEST = 300
"""Characters of a message, or of a template."""
_LAST_OF_DAY = timedelta(seconds=86_399)
_TIMESTAMP = pa.timestamp("us")
_MOST_KNOWN = 4096
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_Header = tuple[str, ...]


@lru_cache(maxsize=_MOST_KNOWN)
def _speaker(program: str) -> quick.Program | None:
    """What the messages of a program mean; None where more than the message says so."""
    base = own_name(program).lower()
    return None if program == "-" or not base or base in ordered.PROGRAMS else quick.program(base)


@lru_cache(maxsize=_MOST_KNOWN)
def _is_host(text: str) -> bool:
    """Whether what stands where the host does is one: no zone of the time before it, no facility."""
    return not _is_zone(text) and not facility_is_host(text)


class _Rows:
    """Lines that are read, and what they say."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.headers: list[_Header] = []
        self._rows: list[quick.Row] = []
        self._messages: list[str] = []
        self._fields: list[bytes] = []
        self._meanings: dict[quick.Meant, int] = {}
        self._meant: list[int] = []

    def add(self, number: int, header: _Header, row: quick.Row, fields: dict[str, str], meant: quick.Meant) -> None:
        """Add a line."""
        self.numbers.append(number)
        self.headers.append(header)
        self._rows.append(row)
        self._messages.append(f"{header[5]}: {header[7]}"[:_LONGEST])
        self._fields.append(orjson.dumps(fields))
        self._meant.append(self._meanings.setdefault(meant, len(self._meanings)))

    def columns(self) -> dict[str, Any]:
        """What the lines say, a column at a time."""
        meant = pa.array(self._meant, pa.int32())
        columns: dict[str, Any] = {
            name: pa.array([text[:_LONGEST] for text in texts], pa.string()).take(meant)
            for name, texts in zip(quick.Meant._fields, zip(*self._meanings, strict=True), strict=True)
        }
        for name, values in zip(quick.COLUMNS, zip(*self._rows, strict=True), strict=True):
            columns[name] = pa.array(values, pa.int32() if name == "dst_port" else pa.string())
        columns["host"] = pa.array([header[4] for header in self.headers], pa.string())
        columns["message"] = pa.array(self._messages, pa.string())
        columns["fields"] = pa.array(self._fields, pa.string())
        return columns

    def stated(self) -> int:
        """How many say what happens."""
        says = [meant.action != "other" for meant in self._meanings]
        return sum([says[meant] for meant in self._meant])

    def without(self, is_kept: Sequence[bool]) -> "_Rows":
        """Only some of them."""
        kept = _Rows()
        kept._meanings = self._meanings
        for name in ("numbers", "headers", "_rows", "_messages", "_fields", "_meant"):
            setattr(kept, name, list(compress(getattr(self, name), is_kept)))
        return kept


class _Times:
    """Times of headers as Arrow columns."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._midnights: dict[str, int | None] = {}

    def of(self, headers: Sequence[_Header]) -> Any:
        """When each line was written; null where its time is none."""
        moments = [header[3] for header in headers]
        if not any(moments):
            days = pa.array([header[1] for header in headers], pa.string()).dictionary_encode()
            midnights = [self._midnight(day) for day in days.dictionary.to_pylist()]
            if None not in midnights:
                clocks = pc.binary_join_element_wise("1970-01-01T", pa.array([header[2] for header in headers]), "")
                since = clocks.cast(_TIMESTAMP).cast(pa.int64())
                return pc.add(pa.array(midnights, pa.int64()).take(days.indices), since).cast(_TIMESTAMP)
        elif all(moments) and self._clock.parse(moments[0]) is not None:
            try:
                return pa.array(moments, pa.string()).cast(pa.timestamp("us", tz="UTC")).cast(_TIMESTAMP)
            except pa.ArrowInvalid:  # one of them is none
                pass
        times = [self._clock.parse(header[3] or f"{header[1]} {header[2]}") for header in headers]
        return pa.array([None if time is None else time.replace(tzinfo=None) for time in times], _TIMESTAMP)

    def _midnight(self, day: str) -> int | None:
        """Microseconds from 1970 to the beginning of a day such as `Mar  5` that is 24 hours long; None where it is not,
        or where its end lies in another year.
        """
        if day not in self._midnights:
            if len(self._midnights) >= _MOST_KNOWN:
                self._midnights.clear()
            first, last = self._clock.parse(f"{day} 00:00:00"), self._clock.parse(f"{day} 23:59:59")
            is_whole = first is not None and last is not None and last - first == _LAST_OF_DAY
            self._midnights[day] = (first - _EPOCH) // _MICROSECOND if first is not None and is_whole else None
        return self._midnights[day]


class _Reader:
    """Reads blocks of lines of one file."""

    def __init__(self, context: FileContext) -> None:
        self._times = _Times(context.clock)

    def read(self, text: str) -> Columns | None:
        """The lines of a text that are as usual."""
        rows = _Rows()
        for number, header in enumerate(_LINES.findall(text)):
            pri, _, _, _, host, program, pid, message = header
            if not program or not _is_host(host) or (speaker := _speaker(program)) is None:
                continue
            if may_hold_header(message) or message.startswith("[ID ") or is_record(message):
                continue
            fields = {"host": host, "program": program}
            if pid:
                fields["pid"] = pid
            if pri:
                fields["pri"] = pri
            fields["message"] = message
            row: quick.Row = [program, "", "", "", None, "", "", "", ""]
            meant = speaker.read(message, row, fields)
            if meant is not None:
                if meant.service in AUTH_PROGRAMS:
                    fields["auth"] = "true"
                rows.add(number, header, row, fields, meant)
        if not rows.numbers:
            return None
        time = self._times.of(rows.headers)
        if time.null_count:
            rows, time = rows.without(pc.is_valid(time).to_pylist()), time.drop_null()
            if not rows.numbers:
                return None
        return Columns(rows.numbers, {"format": "syslog", "time": time, **rows.columns()}, rows.stated())


def block_parser(context: FileContext) -> BlockParser:
    """Read blocks of lines of one file."""
    return _Reader(context).read
