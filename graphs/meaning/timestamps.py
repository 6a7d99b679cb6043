"""Times as logs write them, to UTC.

Times without an offset are taken as those of the file's zone, which is UTC until somebody says another. Dates without a
year (RFC 3164 syslog) get the latest year that does not lie after the newest date known from elsewhere: the alert, the
file's name, other dates in the logs, or the file's own modification time.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from dateutil import parser as dateutil_parser

from .zones import NAMES, OFFSET, ZONE, named_zone, zone_name, zone_of

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CACHE_LIMIT = 8192
_LONGEST = 64
_AROUND = " \t\r\n[]\"'"

_CLOCK = r"(\d{1,2})[:.](\d{2})[:.](\d{2})(?:[.,:](\d{1,9}))?(?:\s?([AaPp])\.?[Mm]\.?)?"
_OFFSET = rf"(?:\s*\(?({ZONE}|[A-Z]{{3,4}}|[+-]\d{{3}}(?!\d))\)?)?"
_MONTH = r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?\s+)?"
_ISO = re.compile(
    rf"(\d{{4}})[-/.:](\d{{1,2}})[-/.:](\d{{1,2}})(?:(?:[T\s_,:@.-]|\s@\s)+{_CLOCK}{_OFFSET}(?:\s[A-Z]{{3,4}})?(?:\sm=[+-][\d.]+)?)?$",
    re.ASCII,
)
_COMPACT = re.compile(
    r"(\d{4})(\d{2})(\d{2})[T_ -]?(\d{2}):?(\d{2}):?(\d{2})(?:[.,](\d{1,9}))?\s?(Z|[+-]\d{2}:?\d{2})?$", re.ASCII
)
_SHORT_YEAR = re.compile(rf"(\d{{2}})(\d{{2}})(\d{{2}})\s+{_CLOCK}$", re.ASCII)
_CLF = re.compile(rf"(\d{{1,2}})/{_MONTH}/(\d{{4}})[:\s]{_CLOCK}{_OFFSET}$", re.I | re.ASCII)
_RFC3164 = re.compile(
    rf"(?:(\d{{4}})\s+)?{_DAY}{_MONTH}\s+(\d{{1,2}}),?\s+(?:(\d{{4}}),?\s+)?(?:@\s+|at\s+)?{_CLOCK}{_OFFSET}"
    rf"(?:\s+(\d{{4}})(?:\s+({OFFSET}))?)?$",
    re.I | re.ASCII,
)
_DAY_FIRST = re.compile(
    rf"{_DAY}(\d{{1,2}})[\s-]?{_MONTH}[\s-]?(\d{{4}}|\d{{2}})(?:,?\s+|::){_CLOCK}{_OFFSET}$", re.I | re.ASCII
)
_CLOCK_FIRST = re.compile(
    rf"{_CLOCK}{_OFFSET}\s+{_DAY}(?:{_MONTH}\s+(\d{{1,2}}),?|(\d{{1,2}})\s+{_MONTH})\s+(\d{{4}})$", re.I | re.ASCII
)
_SLASHED = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4}|\d{2})(?:,?[ T:]+|-|\s[-|]\s|@)"
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,:](\d{1,9}))?)?(?:\s*([AP])\.?M\.?)?" + _OFFSET + "$",
    re.I | re.ASCII,
)
_SPOKEN = re.compile(r"\s(?:à\s)?(\d{1,2})h(\d{2})(?:[m:.](\d{2})s?)?$", re.ASCII)
"""An hour as it is said: `19h00`, `19h00.30`, `19h00m30s`."""
_NO_YEAR = re.compile(rf"(\d{{2}})/(\d{{2}})[- ]{_CLOCK}{_OFFSET}$", re.ASCII)
_GLOG = re.compile(r"[IWEFD](\d{2})(\d{2})\s+(\d{2}):(\d{2}):(\d{2})\.(\d{3,9})$", re.ASCII)
_TAI64N = re.compile(r"@4([0-9a-f]{15})([0-9a-f]{8})?$", re.I)
_TAI_LESS_UTC = 10
"""Seconds that `multilog` writes above UTC: it knows no leap seconds."""
_DOTNET = re.compile(r"/Date\((-?\d+)(?:[+-]\d{4})?\)/$")
_NUMBER = re.compile(r"\d{9,20}(?:\.\d+)?$", re.ASCII)

_MONTH_NAMES = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_FRACTION = r"(?:\.\d{1,9}|,\d{3}(?![\d,]))?"
_TAIL = rf"(?:\s?(?:(?:UTC|GMT)[+-]\d{{1,2}}(?::?\d{{2}})?|(?:{NAMES}|Z)(?![\w-])|{OFFSET}))?"
_ANYWHERE = re.compile(
    rf"""(?<!\d)(?<!\d\.)(?:
      \d{{4}}/\d{{2}}/\d{{2}}-\d{{2}}:\d{{2}}:\d{{2}}:\d{{3,6}}(?![\d:])
    | \d{{4}}(?:[-/]\d{{1,2}}[-/]|\.\d{{1,2}}\.)\d{{1,2}}(?:[T\s_-]+|\.)\d{{1,2}}:\d{{2}}:\d{{2}}{_FRACTION}{_TAIL}
    | \d{{4}}:\d{{2}}:\d{{2}}-\d{{2}}:\d{{2}}:\d{{2}}(?!:?\d)
    | \d{{2}}/\d{{1,2}}/\d{{1,2}}@\d{{2}}:\d{{2}}:\d{{2}}(?!:?\d)
    | \d{{1,2}}-{_MONTH_NAMES}-\d{{4}}::\d{{1,2}}:\d{{2}}:\d{{2}}{_FRACTION}
    | \d{{1,2}}/{_MONTH_NAMES}/\d{{4}}[:\s]\d{{2}}:\d{{2}}:\d{{2}}{_FRACTION}(?:\s[+-]\d{{4}})?
    | (?:(?:19|20)\d{{2}}\s+)?(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+)?{_MONTH_NAMES}\s+\d{{1,2}},?\s+
        (?:\d{{4}},?\s+)?(?:@\s)?\d{{1,2}}:\d{{2}}:\d{{2}}{_FRACTION}(?:\s[AP]M\b)?{_TAIL}(?:\s+(?:19|20)\d{{2}}\b(?![:.-]))?
    | (?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+)?\d{{1,2}}[\s-]?{_MONTH_NAMES}[\s-]?(?:\d{{4}}|\d{{2}}),?\s+
        \d{{2}}:\d{{2}}(?::\d{{2}}{_FRACTION}{_TAIL}|(?![\d:]))
    | \d{{1,2}}:\d{{2}}:\d{{2}}{_FRACTION}{_TAIL}\s+(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?\s+)?
        (?:{_MONTH_NAMES}\s+\d{{1,2}},?|\d{{1,2}}\s+{_MONTH_NAMES})\s+\d{{4}}
    | \d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}(?:(?:,?\s+|:|\s[-|]\s)\d{{1,2}}:\d{{2}}:\d{{2}}{_FRACTION}(?:\s?[AP]M\b)?{_TAIL}
        |,?\s+\d{{1,2}}:\d{{2}}(?![\d:]))
    | (?<![\w.-])\d{{1,2}}/\d{{1,2}}/\d{{2}}(?:,?\s{{1,4}}|\s[-|]\s)
        \d{{1,2}}:\d{{2}}(?::\d{{2}}(?::\d{{3}}(?!\d)|{_FRACTION})(?:\s?[AP]M\b)?{_TAIL}|(?![\d:]))
    | (?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}})\s(?:à\s)?\d{{1,2}}h\d{{2}}(?:[m:.]\d{{2}}s?)?(?!\w)
    | (?<![\w.])\d{{2}}\.\d{{2}}\.\d{{2}},?\s\d{{2}}:\d{{2}}:\d{{2}}(?![\d:.])
    | \d{{8}}T\d{{6}}{_FRACTION}(?:Z|{OFFSET})?
    | (?<!\w)20\d{{6}}[\s_-]\d{{2}}:?\d{{2}}:?\d{{2}}(?![\d:]){_FRACTION}
    | (?<!\w)\d{{6}}\s+\d{{1,2}}:\d{{2}}:\d{{2}}(?![\d:.])
    | (?<![^\s\[])[IWEFD]\d{{4}}\s\d{{2}}:\d{{2}}:\d{{2}}\.\d{{6}}\b
    | @4[0-9a-f]{{23}}\b
    | (?P<epoch>1\d{{9}}(?:\.\d{{1,9}}|\d{{3}})?(?![\d.\w-]))
    )""",
    re.VERBOSE | re.ASCII,
)
_OTHER_TIME = re.compile(
    r"\b(?:expir\w*|until|since|valid\w*|before|after|till|from|between|due|deadline)\W{1,3}(?:\w{2,5}\W)?$", re.I
)
_BSD_LENGTH, _BSD_CLOCK = len("Mar  5 10:24:00"), len("Mar  5 ")
_CLF_LENGTH, _CLF_CLOCK = len("05/Mar/2026:10:24:00 +0100"), len("05/Mar/2026:")
_PLAIN_CLF = re.compile(r"\d\d/[A-Za-z]{3}/\d{4}:\d\d:[0-5]\d:[0-5]\d [+-]\d{4}", re.ASCII)
_MOST_DAYS = 4096
_FIRST = 4
"""Within so many characters from the beginning of a line stands its own time, whatever its form."""


@dataclass(slots=True)
class Clock:
    """Reads the times of one file."""

    newest: datetime = field(default_factory=lambda: datetime.now(UTC))
    """The newest date known from elsewhere: a date without a year never lies after it."""
    slack: timedelta = timedelta(days=1)
    """How far after `newest` a date without a year may still lie."""
    day_first: bool = False
    """Whether this file was seen to write 13/02/2024; until then 03/02/2024 is read month first."""
    zone: tzinfo = UTC
    """Of times that state none."""
    assumed: bool = False
    """Whether a time was read that states no zone."""
    stated: bool = False
    """Whether a time was read that states its zone, or needs none."""
    yearless: bool = False
    """Whether a date was read that bears no year."""
    dated: bool = False
    """Whether a date was read that bears its year."""
    _cache: dict[str, datetime | None] = field(default_factory=dict)
    _days: dict[str, datetime] = field(default_factory=dict)
    """Midnights of days that were read, by the text around the clock; those without a year lie whole before the newest
    date."""

    def parse(self, text: str, zone: str = "") -> datetime | None:
        """The moment a value names, or None if it names none. `zone`: what stands beside it about its zone."""
        if zone:
            return self._parse_beside(text, zone)
        if len(text) > _LONGEST:
            text = text.strip(_AROUND)
            if len(text) > _LONGEST:
                return None
        if (known := self._cache.get(text)) is not None or text in self._cache:
            return known
        if len(self._cache) >= _CACHE_LIMIT:
            self._cache.clear()
        time = self._cache[text] = self._parse(text.strip(_AROUND))
        return time

    def forget(self) -> None:
        """Drop what was remembered, after `newest` has changed."""
        self._cache.clear()
        self._days.clear()
        self.assumed = self.stated = self.yearless = self.dated = False

    def find(self, text: str) -> tuple[datetime, int, int] | None:
        """The time of a line, with its start and end: the first within it that is not quoted and not another's.

        A bare number is a time only at the line's beginning, or where no date stands.
        """
        number: tuple[datetime, int, int] | None = None
        for match in _ANYWHERE.finditer(text, 0, 400):
            start = match.start()
            if start > _FIRST:
                if match["epoch"] and number is not None:
                    continue
                before = text[:start]
                if _is_quoted(before, text[match.end() :]) or _OTHER_TIME.search(before, max(0, start - 24)):
                    continue
            time = self.parse(match.group())
            if time is None:
                continue
            if start > _FIRST and match["epoch"]:
                number = (time, start, match.end())
                continue
            return time, start, match.end()
        return number

    def find_last(self, text: str) -> tuple[datetime, int, int] | None:
        """The last time within a text, with its start and end; bare numbers aside."""
        for match in reversed([match for match in _ANYWHERE.finditer(text, 0, 400) if not match["epoch"]]):
            if (time := self.parse(match.group())) is not None:
                return time, match.start(), match.end()
        return None

    def _parse_beside(self, text: str, zone: str) -> datetime | None:
        if _STATES_ZONE.search(text) or (there := named_zone(zone.strip())) is None:
            return self.parse(text)
        own, flags = self.zone, (self.assumed, self.yearless)
        self.zone = there
        try:
            time = self._parse(text.strip(_AROUND))
        finally:
            self.zone = own
            self.assumed = flags[0]
        self.stated = self.stated or time is not None
        return time

    def _parse(self, text: str) -> datetime | None:
        if not 6 <= len(text) <= _LONGEST:
            return None
        try:
            return self._by_shape(text)
        except (ValueError, ArithmeticError):  # a minute of thirty digits is one of arithmetic
            return None

    def _on_known_day(self, text: str, at: int) -> datetime | None:
        """The moment that `Mar  5 10:24:00` or `05/Mar/2026:10:24:00 +0100` names, where a moment of that day was read
        before; `at` is where its clock stands.
        """
        day = self._days.get(text[:at] + text[at + 8 :])
        if day is None or (at == _BSD_CLOCK and self.zone is not UTC):
            return None
        hour, minute, second = text[at : at + 2], text[at + 3 : at + 5], text[at + 6 : at + 8]
        if text[at + 2] != ":" or text[at + 5] != ":" or hour > "23" or minute > "59" or second > "59":
            return None
        if not (hour + minute + second).isdecimal() or not text.isascii():
            return None
        if at == _BSD_CLOCK:
            self.yearless = self.assumed = True
        else:
            self.dated = self.stated = True
        return day + timedelta(hours=int(hour), minutes=int(minute), seconds=int(second))

    def _keep_day(self, text: str, at: int, time: datetime) -> None:
        """Remember the day of a moment, whose clock stands at this place."""
        if len(self._days) < _MOST_DAYS:
            clock = timedelta(hours=int(text[at : at + 2]), minutes=int(text[at + 3 : at + 5]))
            self._days[text[:at] + text[at + 8 :]] = time.replace(second=0, microsecond=0) - clock

    def _by_shape(self, text: str) -> datetime | None:
        if "h" in text and (spoken := _SPOKEN.search(text)) is not None:
            self.day_first = True  # nobody who writes hours so writes the month first
            text = f"{text[: spoken.start()]} {spoken[1]}:{spoken[2]}:{spoken[3] or '00'}"
        at = _BSD_CLOCK if len(text) == _BSD_LENGTH else _CLF_CLOCK if len(text) == _CLF_LENGTH else 0
        if at and (time := self._on_known_day(text, at)) is not None:
            return time
        if text[0].isdigit():
            if text[4:5] == "-" and text[10:11] in ("T", " "):
                try:
                    return self._utc(datetime.fromisoformat(text))
                except ValueError:
                    pass
            if _NUMBER.match(text) and not (match := _COMPACT.match(text)):
                self.stated = True
                return _from_number(text)
            if match := _ISO.match(text):
                year, month, day, *clock = match.groups()
                return self._moment(int(year), int(month), int(day), *clock)
            if match := _COMPACT.match(text):
                year, month, day, hour, minute, second, fraction, zone = match.groups()
                return self._moment(int(year), int(month), int(day), hour, minute, second, fraction, None, zone)
            if match := _CLF.match(text):
                day, month, year, *clock = match.groups()
                time = self._moment(int(year), _MONTHS[month[:3].lower()], int(day), *clock)
                if time is not None and _PLAIN_CLF.fullmatch(text):
                    self._keep_day(text, _CLF_CLOCK, time)
                return time
            if match := _SLASHED.match(text):
                return self._slashed(match)
            if match := _NO_YEAR.match(text):  # as tcpdump and Snort write it
                month, day, *clock = match.groups()
                return self._without_year(int(month), int(day), *clock)
            if match := _SHORT_YEAR.match(text):
                year, month, day, *clock = match.groups()
                return self._moment(2000 + int(year), int(month), int(day), *clock)
        if match := _RFC3164.match(text):
            first, month, day, year, *clock, last, behind = match.groups()
            if behind:
                clock[-1] = behind
            if named := first or year or last:
                return self._moment(int(named), _MONTHS[month[:3].lower()], int(day), *clock)
            time = self._without_year(_MONTHS[month[:3].lower()], int(day), *clock)
            if time is not None and len(text) == _BSD_LENGTH and self.zone is UTC:
                midnight = time.replace(hour=0, minute=0, second=0, microsecond=0)
                if midnight + timedelta(days=1) <= self.newest + self.slack and len(self._days) < _MOST_DAYS:
                    self._days[text[:_BSD_CLOCK]] = midnight
            return time
        if match := _DAY_FIRST.match(text):
            day, month, year, *clock = match.groups()
            return self._moment(
                int(year) + (2000 if len(year) == 2 else 0), _MONTHS[month[:3].lower()], int(day), *clock
            )
        if match := _CLOCK_FIRST.match(text):
            *clock, month, day, other_day, other_month, year = match.groups()
            return self._moment(int(year), _MONTHS[(month or other_month)[:3].lower()], int(day or other_day), *clock)
        if match := _GLOG.match(text):
            month, day, hour, minute, second, fraction = match.groups()
            return self._without_year(int(month), int(day), hour, minute, second, fraction)
        if match := _TAI64N.match(text):
            self.stated = True
            fraction = int(match[2] or "0", 16) // 1000
            return _UNIX_EPOCH + timedelta(seconds=int(match[1], 16) - _TAI_LESS_UTC, microseconds=fraction)
        if match := _DOTNET.match(text):
            self.stated = True
            return _UNIX_EPOCH + timedelta(milliseconds=int(match[1]))
        if ":" in text and any(c.isdigit() for c in text):
            return self._utc(dateutil_parser.parse(text, tzinfos=_dateutil_zone, default=datetime(1, 1, 1)))
        return None

    def _slashed(self, match: re.Match[str]) -> datetime | None:
        first, separator, second, year, hour, minute, seconds, fraction, half, zone = match.groups()
        clock = (hour, minute, seconds, fraction, half, zone)
        if len(year) == 2 and separator == "/" and self._is_year_first(first, year):
            return self._moment(2000 + int(first), int(second), int(year), *clock)
        self.day_first = self.day_first or int(first) > 12
        is_day_first = self.day_first or (separator != "/" and int(second) <= 12)
        month, day = (int(second), int(first)) if is_day_first else (int(first), int(second))
        if month > 12:
            month, day = day, month
        full_year = int(year) + (2000 if len(year) == 2 else 0)
        return self._moment(full_year, month, day, *clock)

    def _is_year_first(self, first: str, last: str) -> bool:
        """Whether of two numbers around a month the first is the year: it is no month, and nearer to the newest date."""
        now = self.newest.year - 2000
        return int(first) > 12 and 1 <= int(last) <= 31 and abs(int(first) - now) < abs(int(last) - now)

    def _without_year(self, month: int, day: int, *clock: str | None) -> datetime | None:
        latest = self.newest + self.slack
        dated = self.dated
        self.yearless = True
        for year in range(latest.year, latest.year - 9, -1):  # 29 February needs up to eight years
            try:
                time = self._moment(year, month, day, *clock)
            except ValueError:
                continue
            self.dated = dated
            if time is not None and time <= latest:
                return time
        return None

    def _moment(
        self,
        year: int,
        month: int,
        day: int,
        hour: str | None = None,
        minute: str | None = None,
        second: str | None = None,
        fraction: str | None = None,
        half: str | None = None,
        zone: str | None = None,
    ) -> datetime | None:
        if not 1970 <= year <= 2200:
            return None
        hours = int(hour or 0)
        if half:
            hours = hours % 12 + (12 if half in "Pp" else 0)
        microsecond = int(fraction[:6].ljust(6, "0")) if fraction else 0
        seconds = min(int(second or 0), 59)  # a leap second counts as its predecessor
        there = _zone(zone)
        return self._utc(datetime(year, month, day, hours, int(minute or 0), seconds, microsecond, there))

    def _utc(self, time: datetime) -> datetime | None:
        if not 1970 <= time.year <= 2200:
            return None
        self.dated = True
        if time.tzinfo is None:
            self.assumed = True
            return time.replace(tzinfo=UTC) if self.zone is UTC else time.replace(tzinfo=self.zone).astimezone(UTC)
        self.stated = True
        return time.astimezone(UTC)


def _is_quoted(before: str, behind: str) -> bool:
    """Whether a time stands within a longer text in quotes; one that fills its quotes is a value."""
    is_value = before.endswith('"') and behind.startswith('"')
    return not is_value and before.count('"') % 2 == 1


def zone_text(clock: Clock) -> str:
    """What a clock took for the zone of times that state none; '' where all stated theirs."""
    if not clock.assumed:
        return ""
    return "UTC, assumed" if clock.zone is UTC else f"{zone_name(clock.zone)}, as set"


def states_zone(text: str) -> bool:
    """Whether a time says what zone it is in, or needs none, as seconds since 1970."""
    return len(text) <= _LONGEST and _STATES_ZONE.search(text.strip(_AROUND)) is not None


_STATES_ZONE = re.compile(rf"\d\s?\(?{ZONE}\)?\s*$|^\d{{9,}}(?:\.\d+)?$")


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if len(text) == 4 and text[0] in "+-" and text[1:].isdigit():  # minutes, as DB2 writes them
        minutes = int(text)
        return zone_of(f"{text[0]}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}")
    return zone_of(text)


def _dateutil_zone(name: str | None, offset: int | None) -> tzinfo | int | None:
    return offset if offset is not None else zone_of(name or "")


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
