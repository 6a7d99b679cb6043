"""The stretch of time that a question is about, read in the zone of the logs."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise, product

from ..wordlists import words

HasEvents = Callable[[datetime, datetime], bool]
"""Whether the events in question have any between two moments in UTC without a zone."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From `start` to `end` in UTC without a zone, both open where None."""

    start: datetime | None = None
    end: datetime | None = None
    is_date_assumed: bool = False
    """The question names an hour and no day."""

    def where(self) -> tuple[str, list[object]]:
        """SQL condition on events, and its parameters."""
        tests, values = ["TRUE"], list[object]()
        if self.start is not None:
            tests.append("time >= ?")
            values.append(self.start)
        if self.end is not None:
            tests.append("time < ?")
            values.append(self.end)
        return " AND ".join(tests), values

    def within(self, other: "Window | None") -> "Window":
        """What both hold."""
        if other is None:
            return self
        starts = [moment for moment in (self.start, other.start) if moment is not None]
        ends = [moment for moment in (self.end, other.end) if moment is not None]
        return Window(
            start=max(starts, default=None), end=min(ends, default=None), is_date_assumed=self.is_date_assumed
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What is needed to understand a time that a person names."""

    zone: tzinfo
    anchor: datetime
    """The moment that the incident is about, in the zone: `yesterday` is the day before it."""
    first: datetime
    last: datetime
    """Of the logs, in the zone."""

    def utc(self, moment: datetime) -> datetime:
        """In UTC, without a zone, as the store has it."""
        return moment.replace(tzinfo=self.zone).astimezone(UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class _Time:
    hour: int
    minute: int | None = None
    second: int | None = None
    is_open: bool = False
    """Could be of the morning or of the afternoon."""


@dataclass(frozen=True, slots=True)
class _Point:
    day: date | None = None
    time: _Time | None = None


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar", "february feb februar", "march mar märz mrz", "april apr", "may mai", "june jun juni",
            "july jul juli", "august aug", "september sep sept", "october oct oktober okt", "november nov",
            "december dec dezember dez",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday montag", "tuesday dienstag", "wednesday mittwoch", "thursday donnerstag", "friday freitag",
            "saturday samstag sonnabend", "sunday sonntag",
        )
    )
    for name in names.split()
}  # fmt: skip
_PARTS: dict[str, tuple[int, int]] = {
    "morning": (5, 12), "morgen": (5, 12), "vormittag": (6, 12), "vormittags": (6, 12), "morgens": (5, 12), "früh": (4, 12),
    "afternoon": (12, 18), "nachmittag": (12, 18), "nachmittags": (12, 18),
    "evening": (17, 24), "abend": (17, 24), "abends": (17, 24), "tonight": (18, 24),
    "night": (0, 6), "nacht": (0, 6), "nachts": (0, 6), "overnight": (0, 6),
}  # fmt: skip
_HALVES: dict[str, int] = {
    "afternoon": 12, "nachmittag": 12, "nachmittags": 12, "evening": 12, "abend": 12, "abends": 12, "pm": 12,
    "morning": 0, "morgen": 0, "vormittag": 0, "vormittags": 0, "morgens": 0, "früh": 0, "night": 0, "nacht": 0, "nachts": 0, "am": 0,
}  # fmt: skip
_UNITS = {
    **dict.fromkeys(("second", "seconds", "sekunde", "sekunden"), timedelta(seconds=1)),
    **dict.fromkeys(("minute", "minutes", "min", "minuten"), timedelta(minutes=1)),
    **dict.fromkeys(("hour", "hours", "stunde", "stunden"), timedelta(hours=1)),
    **dict.fromkeys(("day", "days", "tag", "tage", "tagen"), timedelta(days=1)),
    **dict.fromkeys(("week", "weeks", "woche", "wochen"), timedelta(days=7)),
}
_NUMBERS = {
    word: number
    for number, pair in enumerate(
        (
            "zero null", "one eins", "two zwei", "three drei", "four vier", "five fünf", "six sechs", "seven sieben",
            "eight acht", "nine neun", "ten zehn", "eleven elf", "twelve zwölf",
        )
    )
    for word in pair.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ADDRESS = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2}|:\d{1,5})?(?![\w.])|[\da-f]{0,4}(?::[\da-f]{0,4}){3,}|\S*[\\/@]\S*"
)
_BEHIND_A_DAY = (
    "of|at|after|before|since|between|from|until|till|to|and|or|in|on|with|by|around|about|through|did|was|were|is|has|had|"
    "does|do|how|what|when|who|which|than|as|only|alone"
)
"""What may follow `on the 7th`, where `the 7th request` is no day."""
_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2})(?:t(?=\d))?"
    r"|(?P<dotted>\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})?)(?!\d)"
    rf"|(?P<daymonth>\d{{1,2}})(?:st|nd|rd|th|\.)? (?:of )?(?P<month>{_MONTH})\b\.?(?: (?P<year>\d{{4}}))?"
    rf"|\b(?P<month2>{_MONTH})\.? (?P<daymonth2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year2>\d{{4}}))?"
    rf"|(?<=\bthe )(?P<nth>\d{{1,2}})(?:st|nd|rd|th)(?=\s*(?:$|[^\w\s]|\d|(?:{_BEHIND_A_DAY})\b))"
    r"|(?:(?<=\bam )|(?<=\b(?:de|zu)[mnr] )|(?<=\bvom ))(?P<nth2>\d{1,2})\.(?=\s|\W*$)"
    r"|(?P<clock>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?z? ?(?P<half>am|pm|a\.m\.|p\.m\.)?(?: uhr)?(?![\d:])"
    r"|(?P<hour>\d{1,2}) ?(?P<half2>am|pm|a\.m\.|p\.m\.|o'?clock|uhr|h)\b(?: (?P<minute2>[0-5]\d)\b)?"
    r"|(?P<number>\d{1,4})(?![\d.:]*\d|(?:st|nd|rd|th)\b)"
    r"|(?P<dash>[-–—])(?=\s*\d)"
    r"|(?P<word>[a-zäöüß]+)"
)
_RANGE = frozenset(("between", "zwischen", "from", "von"))
_TO = frozenset(("and", "und", "to", "until", "till", "bis", "through", "-"))
_AFTER = frozenset(("after", "since", "from", "nach", "seit", "ab", "past", "starting"))
_BEFORE = frozenset(("before", "until", "till", "by", "vor", "bis"))
_AT = frozenset(("at", "um"))
_AROUND = frozenset(("around", "about", "gegen", "circa", "ca", "approximately", "ungefähr", "roughly"))
_GLUE = frozenset(("on", "at", "the", "am", "um", "of", "den", "dem", "zum", "o", "clock", "uhr", "about", "around"))
_LAST_WORDS = frozenset(("last", "past", "letzten", "letzte", "vergangenen", "final"))
_FIRST_WORDS = frozenset(("first", "ersten", "erste"))

_Token = tuple[str, object]


def window_in(clause: str, clock: Clock, has_events: HasEvents) -> Window | None:
    """The stretch of time that a part of a question, in lower case, names; None where it names none."""
    tokens = list(_tokens(_ADDRESS.sub(" ", clause), clock))
    if (counted := _counted(tokens, clock)) is not None:
        return counted
    half = next(
        (_HALVES[str(value)] for kind, value in tokens if kind == "word" and str(value) in _HALVES and value != "am"),
        None,
    )
    found = _framed(tokens)
    if found is None:
        return _part_of_day(tokens, clock)
    window = _resolved(*found, half, tokens, clock, has_events)
    if _NIGHT_TO.search(clause) and window.start and window.end:
        window = replace(window, start=window.start - _DAY, end=window.end - _DAY)
    if (day := _day_before_an_hour(tokens)) and found[0] in ("after", "before"):
        midnight = datetime.combine(day, time())
        window = window.within(Window(start=clock.utc(midnight), end=clock.utc(midnight + _DAY)))
    return window


_NIGHT_TO = re.compile(r"\bnacht (?:zum|zu dem|auf den) |\bnight (?:to|into) the ")
"""The night before a day, and not the one behind it."""


def _day_before_an_hour(tokens: Sequence[_Token]) -> date | None:
    """`on the 7th after 14:00` ends with the 7th, which `after 14:00 on the 7th` need not."""
    for place, (kind, value) in enumerate(tokens):
        if kind == "time":
            return None
        if kind == "day" and isinstance(value, date):
            point, after = _point(tokens, place, is_bare=False)
            before = [str(word) for _, word in tokens[max(0, place - 2) : place]]
            is_open = bool({*before} & (_AFTER | _BEFORE | _RANGE) - {"am"})
            follows = tokens[after : after + 1]
            is_framed = bool(follows) and follows[0][0] == "word" and follows[0][1] in _AFTER | _BEFORE
            return value if point and point.time is None and is_framed and not is_open else None
    return None


def _tokens(text: str, clock: Clock) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        groups = match.groupdict()
        try:
            if groups["iso"]:
                yield "day", date.fromisoformat(groups["iso"])
            elif groups["dotted"]:
                day, month, year = [*groups["dotted"].split("."), ""][:3]
                yield "day", _day(int(day), int(month), year, clock)
            elif groups["month"] or groups["month2"]:
                name, day = groups["month"] or groups["month2"], groups["daymonth"] or groups["daymonth2"]
                yield "day", _day(int(day), _MONTHS[name], groups["year"] or groups["year2"] or "", clock)
            elif groups["nth"] or groups["nth2"]:
                named = _day_of_the_logs(int(groups["nth"] or groups["nth2"]), clock, must_be=bool(groups["nth2"]))
                if named is not None:
                    yield "day", named
            elif groups["clock"]:
                second = int(groups["second"]) if groups["second"] else None
                yield "time", _time(int(groups["clock"]), int(groups["minute"]), second, groups["half"] or "")
            elif groups["hour"]:
                minute = int(groups["minute2"]) if groups["minute2"] else None
                yield "time", _time(int(groups["hour"]), minute, None, groups["half2"])
            elif groups["number"]:
                yield "number", int(groups["number"])
            elif groups["dash"]:
                yield "word", "-"
            else:
                yield from _word(groups["word"], clock)
        except ValueError:
            continue  # a day or an hour that does not exist is none


def _word(word: str, clock: Clock) -> Iterator[_Token]:
    today = clock.anchor.date()
    if word in ("today", "heute"):
        yield "day", today
    elif word in ("yesterday", "gestern"):
        yield "day", today - _DAY
    elif word == "vorgestern":
        yield "day", today - 2 * _DAY
    elif word in _WEEKDAYS:
        yield "day", today - timedelta(days=(today.weekday() - _WEEKDAYS[word]) % 7)
    elif word in ("noon", "midday", "mittag", "mittags"):
        yield "time", _Time(12, 0)
    elif word in ("midnight", "mitternacht"):
        yield "time", _Time(0, 0)
    elif word in _NUMBERS:
        yield "number", _NUMBERS[word]
    else:
        yield "word", word


def _day(day: int, month: int, year: str, clock: Clock) -> date:
    if year:
        return date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
    near = [date(clock.anchor.year + step, month, day) for step in (0, -1, 1)]
    return min(near, key=lambda found: abs(found - clock.anchor.date()))


def _day_of_the_logs(day: int, clock: Clock, *, must_be: bool) -> date | None:
    """`on the 7th`: that day of the logs which is nearest to the incident; one outside them unless it `must_be` there."""
    days = [on for on in _days_of(clock) if on.day == day]
    if days or must_be:
        return days[0] if days else None
    this = clock.anchor.date().replace(day=1)
    return this.replace(day=day)  # a day that the month does not have is none


def _time(hour: int, minute: int | None, second: int | None, half: str) -> _Time:
    half = half.replace(".", "")
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise ValueError(f"{hour} {half}")
        return _Time(hour % 12 + 12 * (half == "pm"), minute, second)
    if hour > 24 or (minute or 0) > 59 or (second or 0) > 59:
        raise ValueError(f"{hour}:{minute}")
    return _Time(hour % 24, minute, second, is_open=1 <= hour <= 12 and second is None and half != "uhr")


def _framed(tokens: Sequence[_Token]) -> tuple[str, _Point, _Point | None] | None:
    """How the clause names its time: `between` two points, `after`, `before`, `at` or `around` one."""
    for start, (kind, value) in enumerate(tokens):
        if kind == "word" and value in _RANGE:
            first, after = _point(tokens, start + 1)
            if first and after < len(tokens) and tokens[after][0] == "word" and tokens[after][1] in _TO:
                second, _ = _point(tokens, after + 1)
                if second:
                    return "between", _same_half(first, second), second
    for start, (kind, _) in enumerate(tokens):
        first, after = _point(tokens, start, is_bare=False) if kind in ("day", "time") else (None, start)
        if not first:
            continue
        if first.time is None and any(later == "time" for later, _ in tokens[after:]):
            continue  # `on the 7th after 14:00`: the hour frames it, the day is found beside it
        word = str(tokens[start - 1][1]) if start and tokens[start - 1][0] == "word" else ""
        if after < len(tokens) and tokens[after][1] in ("-", "to", "bis", "until", "till"):
            second, _ = _point(tokens, after + 1)
            if second:
                return "between", first, second
        if after < len(tokens) and tokens[after][1] in ("and", "und", "or", "oder") and not first.time:
            second, _ = _point(tokens, after + 1)
            if second and second.day and not second.time and first.day and second.day - first.day == _DAY:
                return "between", first, second  # `on the 7th and the 8th`
        before = str(tokens[start - 2][1]) if start > 1 and word in _GLUE and tokens[start - 2][0] == "word" else ""
        for name, said in (("after", _AFTER), ("before", _BEFORE), ("around", _AROUND)):
            if word in said or (before in said and word not in _AROUND):
                return name, first, None
        return "at", first, None
    for start, (kind, value) in enumerate(tokens):
        if kind != "word" or value not in _AFTER | _BEFORE | _AT | _AROUND:
            continue
        point, _ = _point(tokens, start + 1)
        if point:
            name = (
                "after" if value in _AFTER else "before" if value in _BEFORE else "around" if value in _AROUND else "at"
            )
            return name, point, None
    return None


def _same_half(first: _Point, second: _Point) -> _Point:
    """`between 2 and 3 pm`: the afternoon holds for both."""
    one, other = first.time, second.time
    if one and other and one.is_open and not other.is_open and 12 <= one.hour % 12 + 12 <= other.hour:
        return _Point(first.day, _Time(one.hour % 12 + 12, one.minute, one.second))
    return first


def _point(tokens: Sequence[_Token], start: int, *, is_bare: bool = True) -> tuple[_Point | None, int]:
    """A day, a time or both from a place on, and where they end; a bare number is an hour where `is_bare`."""
    day: date | None = None
    moment: _Time | None = None
    place = end = start
    while place < len(tokens):
        kind, value = tokens[place]
        if kind == "day" and day is None and isinstance(value, date):
            day = value
        elif kind == "time" and moment is None and isinstance(value, _Time):
            moment = value
        elif kind == "number" and moment is None and is_bare and isinstance(value, int) and value <= 24:
            follows = tokens[place + 1] if place + 1 < len(tokens) else ("", "")
            if follows[0] == "word" and (follows[1] in _UNITS or str(follows[1]) in _NOT_HOURS):
                break
            moment = _Time(value % 24, is_open=1 <= value <= 12)
        elif not (kind == "word" and value in _GLUE and (day or moment or place == start)):
            break
        else:
            place += 1
            continue
        place += 1
        end = place
    return (_Point(day, moment), end) if day or moment else (None, start)


_NOT_HOURS = words("""
    failed attempts logins accounts users hosts times events lines requests other others more of files machines
""")


def _counted(tokens: Sequence[_Token], clock: Clock) -> Window | None:
    """`in the last two hours`, `the first ten minutes`: from the end, or the beginning, of the logs."""
    for place, (kind, value) in enumerate(tokens):
        if kind != "word" or value not in _LAST_WORDS | _FIRST_WORDS:
            continue
        rest = tokens[place + 1 : place + 3]
        number = 1
        if rest and rest[0][0] == "number" and isinstance(rest[0][1], int):
            number, rest = rest[0][1], rest[1:]
        if rest and rest[0][1] in _UNITS:
            length = number * _UNITS[str(rest[0][1])]
            if value in _LAST_WORDS:
                return Window(start=clock.utc(clock.last.replace(tzinfo=None) - length), end=None)
            return Window(start=None, end=clock.utc(clock.first.replace(tzinfo=None) + length))
        if rest and value in _LAST_WORDS and rest[0][1] in ("night", "nacht"):
            midnight = datetime.combine(clock.anchor.date(), time())
            return Window(start=clock.utc(midnight - timedelta(hours=6)), end=clock.utc(midnight + timedelta(hours=7)))
    return None


def _part_of_day(tokens: Sequence[_Token], clock: Clock) -> Window | None:
    """`this morning`, `in the afternoon`."""
    spoken = [str(value) for kind, value in tokens if kind == "word"]
    for before, part in pairwise(["", *spoken]):
        if (
            part in _PARTS
            and part not in ("früh", "overnight")
            and (_OF_THE_INCIDENT & set(spoken))
            and before not in _OF_ANY
        ):
            return _night(clock) if part in _NIGHTS else _hours(clock.anchor.date(), part, clock)
    return None


_OF_THE_INCIDENT = frozenset(("this", "that", "in", "during", "am", "at", "the", "diese", "dieser", "jener"))
_OF_ANY = frozenset(("every", "each", "any", "jede", "jeder", "jeden", "other", "andere", "anderen"))
"""Before a part of a day: not the incident's."""
_NIGHTS = frozenset(("night", "nacht", "nachts"))


def _night(clock: Clock) -> Window:
    """From the evening to the morning around the incident, or before it, where that was by day."""
    midnight = datetime.combine(clock.anchor.date(), time())
    evening = midnight + timedelta(hours=18 if clock.anchor.hour >= 18 else -6)
    return Window(start=clock.utc(evening), end=clock.utc(evening + timedelta(hours=13)))


def _hours(day: date, part: str, clock: Clock) -> Window:
    midnight, (first, last) = datetime.combine(day, time()), _PARTS[part]
    return Window(start=clock.utc(midnight + timedelta(hours=first)), end=clock.utc(midnight + timedelta(hours=last)))


def _resolved(
    frame: str,
    first: _Point,
    second: _Point | None,
    half: int | None,
    tokens: Sequence[_Token],
    clock: Clock,
    has_events: HasEvents,
) -> Window:
    day = first.day or (second.day if second else None)
    day = day or next((value for kind, value in tokens if kind == "day" and isinstance(value, date)), None)
    if first.time is None and (second is None or second.time is None):
        return _days(frame, first, second, tokens, clock)
    times = [point.time for point in (first, second) if point and point.time]
    can_shift = all(moment.is_open for moment in times)
    if frame in ("after", "before") and any(moment.minute is not None for moment in times):
        can_shift = False  # whoever writes 2:00 and no end means the clock's two
    shifts = [half] if half is not None else [0, 12] if can_shift else [0]
    days = [day] if day else _days_of(clock)
    tried = [(on, shift) for on, shift in product(days, shifts)]
    made = [_between(frame, first, second, on, shift, clock, is_assumed=not day) for on, shift in tried]
    for (on, _), window in zip(tried, made, strict=True):
        # A window that is open on one side is looked at as far as it lies on that day.
        midnight = clock.utc(datetime.combine(on, time()))
        if has_events(window.start or midnight, window.end or midnight + _DAY):
            return window
    return made[0]


def _days_of(clock: Clock) -> list[date]:
    """The day of the incident, then the others of the logs, the nearest first."""
    anchor, span = clock.anchor.date(), (clock.last.date() - clock.first.date()).days
    days = [clock.first.date() + number * _DAY for number in range(min(span, 60) + 1)]
    return [anchor, *sorted((day for day in days if day != anchor), key=lambda day: abs(day - anchor))]


def _days(frame: str, first: _Point, second: _Point | None, tokens: Sequence[_Token], clock: Clock) -> Window:
    """Whole days, or a part of one."""
    assert first.day is not None
    part = next((str(value) for kind, value in tokens if kind == "word" and value in _PARTS), "")
    if part and frame in ("at", "around") and second is None:
        if part in ("night", "nacht", "nachts", "overnight"):
            midnight = datetime.combine(first.day, time())
            return Window(
                start=clock.utc(midnight + timedelta(hours=18)), end=clock.utc(midnight + timedelta(hours=31))
            )
        return _hours(first.day, part, clock)
    start = clock.utc(datetime.combine(first.day, time()))
    if frame == "before":
        return Window(end=start)
    if frame == "after":
        return Window(start=start)
    last = second.day if second and second.day else first.day
    return Window(start=start, end=clock.utc(datetime.combine(last + _DAY, time())))


def _between(
    frame: str, first: _Point, second: _Point | None, day: date, shift: int, clock: Clock, *, is_assumed: bool
) -> Window:
    def moment(point: _Point, on: date) -> tuple[datetime, timedelta]:
        told = point.time or _Time(0, 0, 0)
        hour = told.hour % 12 + shift if told.is_open and shift else told.hour
        if told.is_open and not shift and told.hour == 12 and told.minute is None:
            hour = 12
        length = (
            timedelta(hours=1)
            if told.minute is None
            else timedelta(minutes=1)
            if told.second is None
            else timedelta(seconds=1)
        )
        return datetime.combine(point.day or on, time(hour % 24, told.minute or 0, told.second or 0)), length

    start, length = moment(first, day)
    if frame == "between" and second:
        end, last = moment(second, first.day or day)
        if end <= start:
            end += _DAY
        if second.time and second.time.second is not None:
            end += last
        return Window(start=clock.utc(start), end=clock.utc(end), is_date_assumed=is_assumed)
    if frame == "after":
        return Window(start=clock.utc(start), is_date_assumed=is_assumed)
    if frame == "before":
        return Window(end=clock.utc(start), is_date_assumed=is_assumed)
    if frame == "around":
        aside = timedelta(minutes=30) if length >= timedelta(hours=1) else timedelta(minutes=5)
        return Window(start=clock.utc(start - aside), end=clock.utc(start + length + aside), is_date_assumed=is_assumed)
    return Window(start=clock.utc(start), end=clock.utc(start + length), is_date_assumed=is_assumed)
