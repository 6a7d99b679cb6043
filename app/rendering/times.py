"""Times as people read them: parsing, one way of writing, and the ticks of a time axis."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(_MINUTE * count for count in (1, 2, 5, 10, 15, 30)),
    *(_HOUR * count for count in (1, 2, 3, 6, 12)),
    *(_DAY * count for count in (1, 2, 7, 14, 30, 91, 182, 365, 730, 1825, 3650)),
)


@dataclass(frozen=True)
class Tick:
    """One mark of a time axis."""

    at: float
    """Position in percent of the axis."""
    label: str
    day: str
    """The date, where it changes; otherwise empty."""


def parse_time(text: str) -> datetime | None:
    """An ISO 8601 time in UTC; None where the text is not one."""
    try:
        time = datetime.fromisoformat(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def write_time(text: str) -> str:
    """`2026-11-20 10:20:31`, with milliseconds where there are some; other text comes back as it is."""
    time = parse_time(text)
    if time is None:
        return text
    written = time.strftime("%Y-%m-%d %H:%M:%S")
    return f"{written}.{time.microsecond // 1000:03d}" if time.microsecond else written


def write_span(seconds: float) -> str:
    """`45 s`, `12 min`, `3.5 h`, `9 days`."""
    for unit, size in (("days", 2 * _DAY), ("h", 2 * _HOUR), ("min", 2 * _MINUTE)):
        if seconds >= size:
            return f"{seconds / (size / 2):.1f}".removesuffix(".0") + f" {unit}"
    return f"{seconds:.1f}".removesuffix(".0") + " s"


def axis_ticks(start: datetime, end: datetime, *, most: int = 5) -> list[Tick]:
    """Round times between start and end, at most `most` + 1 of them."""
    seconds = (end - start).total_seconds()
    step = next(
        (step for step in _STEPS if seconds / step <= most), _STEPS[-1] * math.ceil(seconds / most / _STEPS[-1])
    )
    pattern = "%H:%M:%S" if step < _MINUTE else "%H:%M" if step < _DAY else "%d %b %Y"
    origin = datetime(start.year, 1, 1, tzinfo=UTC) if step > _DAY else start.replace(hour=0, minute=0, second=0)
    origin = origin.replace(microsecond=0)
    passed = -(-(start - origin).total_seconds() // step)
    ticks: list[Tick] = []
    day = ""
    time = origin + timedelta(seconds=passed * step)
    while time <= end:
        this_day = time.strftime("%d %b %Y") if step < _DAY else ""
        at = 100 * (time - start).total_seconds() / seconds
        ticks.append(Tick(at, time.strftime(pattern), this_day if this_day != day else ""))
        day = this_day
        time += timedelta(seconds=step)
    return ticks
