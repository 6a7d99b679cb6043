"""Text of applications by the thousand lines: those that begin with a time and go on in words that were met before.

`text` says what a line means. Here the same is said of the lines whose words it has read, and of no others.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..meaning.alike import Part, has_digit, shape_of
from ..meaning.places import places_of
from ..meaning.timestamps import Clock
from ..products import quick
from ..products.format import BlockParser, Columns, FileContext, LineParser
from .payload import may_hold_payload
from .readings import UNSEEN, readings_of
from .sheet import Sheet, escaped, texts_of

_Row = tuple[str, ...]
_LINES = re.compile(
    r"^\[?"
    r"((?:19[7-9]|20[0-9]|21[0-9])[0-9]-[0-9]{2}-[0-9]{2})[ T]((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])"
    r"(\.[0-9]{1,6}(?![0-9])|,[0-9]{3}(?![0-9,])|(?![.,][0-9]))(Z(?![\w-])|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9](?![0-9])|(?![\d+-]))"
    r"([\] :|\t-].*\S)$|^.*$",
    re.MULTILINE,
)
"""Each line of a text: day, clock, part of a second, zone and what stands behind where it begins with a time, none where not."""
_STAMP = "2026-03-05 10:11:12"
"""A time as good as any other, for a line that stands for all of its shape."""
_TIMESTAMP = pa.timestamp("us")
_NAME = " text"
"""No program is called so."""
_BEFORE = ("level", "thread")
_FIELDS = frozenset((*_BEFORE, "message", "src_port"))
_FILLED = frozenset(("user", "src_ip", "dst_ip", "dst_port"))
_EDGES = " \t[]()|,;:-<>"


class _Reader:
    """Reads blocks of lines of one file."""

    def __init__(self, parser: Callable[[FileContext], LineParser], context: FileContext) -> None:
        self._clock = context.clock
        self._trial = FileContext(name=context.name, clock=Clock(), readers=context.readers)
        """Of lines that only stand for others."""
        self._parse = parser(self._trial)
        self._readings = readings_of(_NAME)

    def read(self, text: str) -> Columns | None:
        """The lines of a text that begin with a time and have been read in other digits."""
        rows = _LINES.findall(text)
        alike: defaultdict[quick.Reading, list[int]] = defaultdict(list)
        for number, (row, line) in enumerate(zip(rows, shape_of(text).split("\n"), strict=True)):
            if rest := row[4]:
                shape = line[-len(rest) :]
                reading = self._readings.known.get(shape, UNSEEN)
                if reading is UNSEEN:
                    reading = self._readings.meet(rest, shape, self._learn)
                if reading is not None:
                    alike[reading].append(number)
        return self._read(rows, alike) if alike else None

    def _read(self, rows: Sequence[_Row], alike: Mapping[quick.Reading, list[int]]) -> Columns | None:
        messages, before = [""] * len(rows), ["{"] * len(rows)
        sheet = Sheet(messages)
        for reading, numbers in alike.items():
            for number in numbers:
                rest = rows[number][4]
                messages[number] = rest[reading.start :]
                for name, part in reading.before:
                    value = part if isinstance(part, str) else escaped(rest[part[0] : part[1]])
                    before[number] += f'"{name}":"{value}",'
            sheet.fill(reading, numbers)
        numbers = sheet.numbers()
        time = self._times([rows[number] for number in numbers])
        if time.null_count:
            for number, is_dated in zip(numbers, pc.is_valid(time).to_pylist(), strict=True):
                if not is_dated:
                    sheet.drop(number)
            numbers, time = sheet.numbers(), time.drop_null()
        if not numbers:
            return None
        return Columns(numbers, {"format": "text", "time": time, **sheet.columns(numbers, before)}, sheet.stated())

    def _times(self, rows: Sequence[_Row]) -> Any:
        """When each line was written; null where its time is none."""
        stamps = [f"{day}T{clock}{part.replace(',', '.')}{zone}" for day, clock, part, zone, _ in rows]
        zoned = [bool(row[3]) for row in rows]
        is_one = all(zoned) or (not any(zoned) and self._clock.zone is UTC)
        if stamps and is_one and self._clock.parse(stamps[0]) is not None:
            kind = pa.timestamp("us", tz="UTC") if zoned[0] else _TIMESTAMP
            try:
                return texts_of(stamps).cast(kind).cast(_TIMESTAMP)
            except pa.ArrowInvalid:  # one of them is none
                pass
        times = [self._clock.parse(stamp) for stamp in stamps]
        return pa.array([None if time is None else time.replace(tzinfo=None) for time in times], _TIMESTAMP)

    def _learn(self, rest: str, shape: str) -> quick.Reading | None:
        """What all lines say that go on like this behind their time."""
        text = rest.lstrip(_EDGES)
        if "\x1b" in rest or "=" in rest or rest.endswith(("}", "]")):
            return None
        if text.startswith(("{", "<", "t", "C", "stdout ", "stderr ")) and ("," in text or may_hold_payload(text)):
            return None
        line = f"{_STAMP}{rest}"
        found = self._trial.clock.find(line)
        draft = self._parse(line) if found and found[1:] == (0, len(_STAMP)) else None
        if draft is None or draft.format != "text" or not draft.fields.keys() <= _FIELDS:
            return None
        if draft.product or draft.service or draft.host:
            return None
        if any(getattr(draft, name) for name in quick.COLUMNS if name not in _FILLED):
            return None
        message = draft.fields["message"]
        start = len(rest) - len(message)
        before = [(name, _part(value, rest)) for name, value in draft.fields.items() if name in _BEFORE]
        if rest[start:] != message or (places := places_of(draft, message, shape[start:])) is None:
            return None
        if None in dict(before).values():
            return None
        told = tuple((name, part) for name, part in before if part is not None)
        return replace(quick.reading_in_words(draft, places), start=start, before=told)


def _part(value: str, text: str) -> str | Part | None:
    """A value that is the same in all texts of the shape, or where it stands; None where that is unclear."""
    if not has_digit(value):
        return escaped(value)
    start = text.find(value)
    return (start, start + len(value)) if text.count(value) == 1 else None


def block_parser(parser: Callable[[FileContext], LineParser], context: FileContext) -> BlockParser:
    """Read blocks of lines of one file."""
    return _Reader(parser, context).read
