"""Times as logs write them, to UTC.

Times without an offset are taken as UTC. Dates without a year (RFC 3164 syslog) get the latest year that does not lie
after the newest date known from elsewhere: the alert, other dates in the logs, or the file's own modification time.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

from dateutil import parser as dateutil_parser

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_ZONES = {
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "WET": 0,
    "WEST": 1,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "BST": 1,
    "MSK": 3,
    "JST": 9,
    "AEST": 10,
    "AEDT": 11,
}
_FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CACHE_LIMIT = 8192
_LONGEST = 64
_AROUND = " \t\r\n[]\"'"

_CLOCK = r"(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?"
_OFFSET = r"(?:\s*(Z|UTC|GMT|[A-Z]{3,4}|[+-]\d{2}:?\d{2}))?"
_MONTH = r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?:[T\s_,:-]+{_CLOCK}{_OFFSET})?$", re.ASCII)
_COMPACT = re.compile(
    r"(\d{4})(\d{2})(\d{2})[T_ -]?(\d{2})(\d{2})(\d{2})(?:[.,](\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$", re.ASCII
)
_CLF = re.compile(rf"(\d{{1,2}})/{_MONTH}/(\d{{4}})[:\s]{_CLOCK}{_OFFSET}$", re.I | re.ASCII)
_RFC3164 = re.compile(
    rf"(?:\w{{3}},?\s+)?{_MONTH}\s+(\d{{1,2}}),?\s+(?:(\d{{4}})\s+)?{_CLOCK}{_OFFSET}(?:\s+(\d{{4}}))?$",
    re.I | re.ASCII,
)
_DAY_FIRST = re.compile(
    rf"(?:\w{{3,9}},?\s+)?(\d{{1,2}})[\s-]{_MONTH}[\s-](\d{{4}}),?\s+{_CLOCK}{_OFFSET}$", re.I | re.ASCII
)
_SLASHED = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2}),?[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s*([AP]M))?"
    + _OFFSET
    + "$",
    re.I | re.ASCII,
)
_SHORT_YEAR = re.compile(rf"(\d{{2}})(\d{{2}})(\d{{2}})[T\s]+{_CLOCK}{_OFFSET}$", re.ASCII)
_DOTNET = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/$")
_NUMBER = re.compile(r"\d{9,20}(?:\.\d+)?$", re.ASCII)

_ANYWHERE = re.compile(
    r"""(?<![\d.])(?:
      \d{4}[-/]\d{2}[-/]\d{2}[T\s_]+\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:\s?(?:Z|UTC|GMT)\b|\s?[+-]\d{2}:?\d{2}\b)?
    | \d{1,2}/(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/\d{4}[:\s]\d{2}:\d{2}:\d{2}(?:\s[+-]\d{4})?
    | (?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+\d{1,2},?\s+
        (?:\d{4}\s+)?\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:\s[A-Z]{3,4})?(?:\s+(?:19|20)\d{2}\b)?
    | (?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+)?\d{1,2}[\s-]
        (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[\s-]\d{4},?\s+
        \d{2}:\d{2}:\d{2}(?:\.\d+)?(?:\s(?:Z|UTC|GMT|[+-]\d{4}))?
    | \d{1,2}/\d{1,2}/\d{4},?\s+\d{1,2}:\d{2}:\d{2}(?:\.\d+)?(?:\s?[AP]M)?
    | \d{8}T\d{6}(?:\.\d+)?Z?
    | 1\d{9}(?:\.\d{1,9}|\d{3})?(?![\d.])
    )""",
    re.VERBOSE | re.ASCII,
)


@dataclass(slots=True)
class Clock:
    """Reads the times of one file."""

    newest: datetime = field(default_factory=lambda: datetime.now(UTC))
    """The newest date known from elsewhere: a date without a year never lies after it."""
    slack: timedelta = timedelta(days=1)
    """How far after `newest` a date without a year may still lie."""
    day_first: bool = False
    """Whether this file was seen to write 13/02/2024; until then 03/02/2024 is read month first."""
    _cache: dict[str, datetime | None] = field(default_factory=dict)

    def parse(self, text: str) -> datetime | None:
        """The moment a value names, or None if it names none."""
        if len(text) > _LONGEST:
            text = text.strip(_AROUND)
            if len(text) > _LONGEST:
                return None
        try:
            return self._cache[text]
        except KeyError:
            pass
        if len(self._cache) >= _CACHE_LIMIT:
            self._cache.clear()
        time = self._cache[text] = self._parse(text.strip(_AROUND))
        return time

    def forget(self) -> None:
        """Drop what was remembered, after `newest` has changed."""
        self._cache.clear()

    def find(self, text: str) -> tuple[datetime, int, int] | None:
        """The first time within a text, with its start and end."""
        for match in _ANYWHERE.finditer(text, 0, 400):
            time = self.parse(match.group())
            if time is not None:
                return time, match.start(), match.end()
        return None

    def _parse(self, text: str) -> datetime | None:
        if not 6 <= len(text) <= _LONGEST:
            return None
        try:
            return self._by_shape(text)
        except (ValueError, OverflowError):
            return None

    def _by_shape(self, text: str) -> datetime | None:
        if text[0].isdigit():
            if text[4:5] == "-" and text[10:11] in ("T", " "):
                try:
                    return _utc(datetime.fromisoformat(text))
                except ValueError:
                    pass
            if _NUMBER.match(text) and not (match := _COMPACT.match(text)):
                return _from_number(text)
            if match := _ISO.match(text):
                year, month, day, *clock = match.groups()
                return _moment(int(year), int(month), int(day), *clock)
            if match := _COMPACT.match(text):
                year, month, day, *clock = match.groups()
                return _moment(int(year), int(month), int(day), *clock)
            if match := _CLF.match(text):
                day, month, year, *clock = match.groups()
                return _moment(int(year), _MONTHS[month[:3].lower()], int(day), *clock)
            if match := _SHORT_YEAR.match(text):
                year, month, day, *clock = match.groups()
                return _moment(2000 + int(year), int(month), int(day), *clock)
            if match := _SLASHED.match(text):
                return self._slashed(match)
        if match := _RFC3164.match(text):
            month, day, year, hour, minute, second, fraction, zone, last = match.groups()
            named = year or last
            if named:
                return _moment(int(named), _MONTHS[month[:3].lower()], int(day), hour, minute, second, fraction, zone)
            return self._without_year(_MONTHS[month[:3].lower()], int(day), hour, minute, second, fraction, zone)
        if match := _DAY_FIRST.match(text):
            day, month, year, *clock = match.groups()
            return _moment(int(year), _MONTHS[month[:3].lower()], int(day), *clock)
        if match := _DOTNET.match(text):
            return _UNIX_EPOCH + timedelta(milliseconds=int(match[1]))
        if ":" in text and any(c.isdigit() for c in text):
            return _utc(dateutil_parser.parse(text, tzinfos=_dateutil_zone, default=datetime(1, 1, 1)))
        return None

    def _slashed(self, match: re.Match[str]) -> datetime | None:
        first, second, year, hour, minute, seconds, fraction, half, zone = match.groups()
        self.day_first = self.day_first or int(first) > 12
        month, day = (int(second), int(first)) if self.day_first else (int(first), int(second))
        if month > 12:
            month, day = day, month
        hours = int(hour) % 12 + (12 if half.upper() == "PM" else 0) if half else int(hour)
        full_year = int(year) + (2000 if len(year) == 2 else 0)
        return _moment(full_year, month, day, str(hours), minute, seconds, fraction, zone)

    def _without_year(self, month: int, day: int, *clock: str | None) -> datetime | None:
        latest = self.newest + self.slack
        for year in range(latest.year, latest.year - 9, -1):  # 29 February needs up to eight years
            try:
                time = _moment(year, month, day, *clock)
            except ValueError:
                continue
            if time is not None and time <= latest:
                return time
        return None


def _moment(
    year: int,
    month: int,
    day: int,
    hour: str | None = None,
    minute: str | None = None,
    second: str | None = None,
    fraction: str | None = None,
    zone: str | None = None,
) -> datetime | None:
    if not 1970 <= year <= 2200:
        return None
    microsecond = int(fraction[:6].ljust(6, "0")) if fraction else 0
    seconds = min(int(second or 0), 59)  # a leap second counts as its predecessor
    return _utc(datetime(year, month, day, int(hour or 0), int(minute or 0), seconds, microsecond, _zone(zone)))


def _zone(text: str | None) -> timezone:
    if not text or text in ("Z", "UTC", "GMT"):
        return UTC
    if text[0] in "+-":
        minutes = int(text[1:3]) * 60 + int(text[-2:])
        return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
    return timezone(timedelta(hours=_ZONES.get(text, 0)))


def _dateutil_zone(name: str | None, offset: int | None) -> int:
    return offset if offset is not None else 3600 * _ZONES.get(name or "", 0)


def _utc(time: datetime) -> datetime | None:
    if not 1970 <= time.year <= 2200:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _from_number(text: str) -> datetime | None:
    """Epoch seconds, milliseconds, microseconds or nanoseconds, or a Windows FILETIME, told apart by size."""
    value = float(text)
    whole = int(text.partition(".")[0])
    if 1e8 <= value < 1e11:
        return _UNIX_EPOCH + timedelta(seconds=whole, microseconds=round((value - whole) * 1e6))
    if 1e11 <= value < 1e14:
        return _UNIX_EPOCH + timedelta(milliseconds=whole)
    if 1e14 <= value < 1e17:
        return _UNIX_EPOCH + timedelta(microseconds=whole)
    if 1e17 <= value < 1e18:
        return _FILETIME_EPOCH + timedelta(microseconds=whole // 10)
    if 1e18 <= value < 4e18:
        return _UNIX_EPOCH + timedelta(microseconds=whole // 1000)
    return None
