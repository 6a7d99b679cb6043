"""Syslog by the thousand lines: headers as nearly all are, in front of messages that a product knows.

`syslog` says what a line means. Here the same is said of the lines that are as usual, and of no others.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..meaning.alike import Alike, shape_of
from ..meaning.timestamps import Clock
from ..meaning.zones import ZONE
from ..products import quick
from ..products.catalogue import is_record
from ..products.format import BlockParser, Columns, FileContext
from ..products.web import ordered
from .readings import UNSEEN, Readings, readings_of
from .sheet import Sheet, joined, texts_of
from .syslog_names import AUTH_PROGRAMS, facility_is_host, may_hold_header, own_name
from .syslog_prose import read_prose, reading_of

_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_LINES = re.compile(
    r"^(?:(?:<([0-9]{1,3})>)?"
    rf"(?:((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 0-3][0-9]) ({_CLOCK})|"
    rf"((?:19[7-9]|20[0-9]|21[0-9])[0-9]-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}(?:\.[0-9]{{1,6}})?(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9]))) "
    r"((?!-? |\d{4} )[\w.-]+) ([\w./@-]{1,60})(?:\[([0-9]+)\])?: {1,40}(\S(?:.*\S)?))$|^.*$",
    re.MULTILINE,
)
"""Each line of a text: priority, day and clock or a whole time, host, program, process id and message where it is as usual,
none where it is not."""
_is_zone = re.compile(ZONE).fullmatch
_LAST_OF_DAY = timedelta(seconds=86_399)
_TIMESTAMP = pa.timestamp("us")
_MOST_KNOWN = 4096
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_NUMBERED_HEADER = re.compile(r"<|0000[-\s]")
"""Shapes of messages of which numbers say whether they hold another header."""


@lru_cache(maxsize=_MOST_KNOWN)
def _speaker(program: str) -> quick.Program | None:
    """What the messages of a program mean; None where more than the message says so."""
    base = own_name(program).lower()
    return None if program == "-" or not base or base in ordered.PROGRAMS else quick.program(base)


@lru_cache(maxsize=_MOST_KNOWN)
def _is_host(text: str) -> bool:
    """Whether what stands where the host does is one: no zone of the time before it, no facility."""
    return not _is_zone(text) and not facility_is_host(text)


def _readings_of(program: str) -> Readings | None:
    """None where more than the message says what it means."""
    return None if _speaker(program) is None else readings_of(program)


def _learn(program: str, message: str, shape: str) -> quick.Reading | None:
    """What all messages of a shape say."""
    speaker = _speaker(program)
    if speaker is None or _may_be_other(message) or _NUMBERED_HEADER.match(shape):
        return None
    found = speaker.reading(message, shape)
    return reading_of(program, message, shape, found) if isinstance(found, Alike) else found


def _may_be_other(message: str) -> bool:
    """Whether a message may be a record of another format."""
    return may_hold_header(message) or message.startswith("[ID ") or is_record(message)


def _read_line(sheet: Sheet, number: int, header: Sequence[str]) -> None:
    """Read a line by itself."""
    pri, _, _, _, host, program, pid, message = header
    speaker = _speaker(program)
    if speaker is None or _may_be_other(message):
        return
    fields = {"host": host, "program": program}
    if pid:
        fields["pid"] = pid
    if pri:
        fields["pri"] = pri
    fields["message"] = message
    row: quick.Row = [program, "", "", "", None, "", "", "", ""]
    meant = speaker.read(message, row, fields)
    if meant is quick.UNKNOWN:
        if (draft := read_prose(program, message, fields)) is not None:
            row = [getattr(draft, name) for name in quick.COLUMNS]
            sheet.put(number, row, fields, quick.meant_of(draft), draft.message)
    elif meant is not None:
        if meant.service in AUTH_PROGRAMS:
            fields["auth"] = "true"
        sheet.put(number, row, fields, meant)


class _Times:
    """Times of headers as Arrow columns."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._midnights: dict[str, int | None] = {}

    def of(self, days: Sequence[str], clocks: Sequence[str], moments: Sequence[str]) -> Any:
        """When each line was written; null where its time is none."""
        if not any(moments):
            each = pa.array(days, pa.string()).dictionary_encode()
            midnights = [self._midnight(day) for day in each.dictionary.to_pylist()]
            if None not in midnights:
                moment = pc.binary_join_element_wise("1970-01-01T", pa.array(clocks, pa.string()), "")
                since = moment.cast(_TIMESTAMP).cast(pa.int64())
                return pc.add(pa.array(midnights, pa.int64()).take(each.indices), since).cast(_TIMESTAMP)
        elif all(moments) and self._clock.parse(moments[0]) is not None:
            try:
                return pa.array(moments, pa.string()).cast(pa.timestamp("us", tz="UTC")).cast(_TIMESTAMP)
            except pa.ArrowInvalid:  # one of them is none
                pass
        stamps = zip(days, clocks, moments, strict=True)
        times = [self._clock.parse(moment or f"{day} {clock}") for day, clock, moment in stamps]
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
        headers = _LINES.findall(text)
        pris, days, clocks, moments, hosts, programs, pids, messages = zip(*headers, strict=True)
        sheet = Sheet(messages)
        one_by_one = self._by_shape(sheet, shape_of(text).split("\n"), hosts, programs)
        for number in one_by_one:
            _read_line(sheet, number, headers[number])
        numbers = sheet.numbers()
        if not numbers:
            return None
        is_all = len(numbers) == len(headers)

        def kept(values: Sequence[str]) -> Sequence[str]:
            return values if is_all else [values[number] for number in numbers]

        time = self._times.of(kept(days), kept(clocks), kept(moments))
        if time.null_count:
            is_dated = pc.is_valid(time).to_pylist()
            for number in [number for number, dated in zip(numbers, is_dated, strict=True) if not dated]:
                sheet.drop(number)
            numbers, time, is_all = sheet.numbers(), time.drop_null(), False
            if not numbers:
                return None
        host, program = texts_of(hosts), texts_of(programs)
        before = joined('{"host":"', host, '","program":"', program, '",', _named("pid", pids), _named("pri", pris))
        columns = sheet.columns(numbers, before, program)
        host = host if is_all else host.take(pa.array(numbers, pa.int32()))
        return Columns(numbers, {"format": "syslog", "time": time, "host": host, **columns}, sheet.stated())

    @staticmethod
    def _by_shape(sheet: Sheet, lines: Sequence[str], hosts: Sequence[str], programs: Sequence[str]) -> list[int]:
        """Read the messages whose shape has been seen before; the numbers of others that may be read."""
        is_host = {host: _is_host(host) for host in set(hosts)}
        known = {program: _readings_of(program) for program in set(programs)}
        alike: defaultdict[quick.Reading, list[int]] = defaultdict(list)
        others: list[int] = []
        for number, (program, host, message, shape) in enumerate(
            zip(programs, hosts, sheet.messages, lines, strict=True)
        ):
            readings = known[program]
            if readings is None or not is_host[host]:
                continue
            shape = shape[-len(message) :]
            reading = readings.known.get(shape, UNSEEN)
            if reading is UNSEEN:
                reading = readings.meet(message, shape, partial(_learn, program))
            if reading is None:
                others.append(number)
            else:
                alike[reading].append(number)
        for reading, numbers in alike.items():
            others += sheet.fill(reading, numbers)
        return others


def _named(name: str, values: Sequence[str]) -> Any:
    """A field that a line may have, as JSON."""
    if not any(values):
        return ""
    texts = texts_of(values)
    return pc.if_else(pc.equal(texts, ""), "", joined(f'"{name}":"', texts, '",'))


def block_parser(context: FileContext) -> BlockParser:
    """Read blocks of lines of one file."""
    return _Reader(context).read
