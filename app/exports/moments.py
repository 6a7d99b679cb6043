"""Times of a report as other formats write them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from ...graphs.schema import Evidence, Report
from ..rendering.times import parse_time

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stamp(time: datetime) -> str:
    """`2026-11-20T10:20:31.000Z`."""
    return f"{time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def microseconds(time: datetime) -> int:
    """Since 1970, exactly."""
    return (time - _EPOCH) // timedelta(microseconds=1)


def milliseconds(time: datetime) -> int:
    """Since 1970, rounded down."""
    return (time - _EPOCH) // timedelta(milliseconds=1)


def created_at(report: Report) -> datetime:
    """When the report was made; of an earlier version that does not say it, when the last cited line was written."""
    return parse_time(report["created"]) or max(times_of(report["evidence"]), default=_EPOCH)


def times_of(evidence: Iterable[Evidence]) -> list[datetime]:
    """The times that the lines state."""
    return [time for item in evidence if (time := parse_time(item["time"]))]
