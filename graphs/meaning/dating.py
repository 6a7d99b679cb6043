"""What dates the files of a logs folder hold, so that a date without a year gets one."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo

from ..records.archive import LogOpener
from ..records.encodings import decode, encoding_of
from ..records.sources import LogPath, read_sample
from .timestamps import Clock

_HAS_YEAR = re.compile(r"(?:19|20)\d{2}|\d{9}")


def newest_date(files: Iterable[LogPath]) -> datetime | None:
    """The newest full date found near the beginning of any file."""
    clock = Clock(newest=datetime(1980, 1, 1, tzinfo=UTC))
    limit = datetime.now(UTC) + timedelta(days=2)
    newest: datetime | None = None
    with LogOpener() as opener:
        for file in files:
            for line in _spread_lines(file, opener):
                found = clock.find(line)
                if found and found[0].year > 1980 and found[0] < limit and (newest is None or found[0] > newest):
                    newest = found[0]
    return newest


def _spread_lines(file: LogPath, opener: LogOpener) -> list[str]:
    """About fifty lines of a file's sample; none where it cannot be read."""
    try:
        with opener.open(file.path, file.member) as stream:
            head = read_sample(stream, file.size).data
    except OSError:
        return []
    encoding = encoding_of(head)
    lines = head.decode(encoding.name, "replace").split("\n") if encoding.is_wide else head.split(b"\n")
    spread = lines[:: max(1, len(lines) // 50)]
    return [line[:1000] if isinstance(line, str) else decode(line[:1000])[0] for line in spread]


_IN_NAME = re.compile(
    r"(?<!\d)(?P<year>20\d\d)(?:(?P<gap>[-_.]?)(?P<month>0[1-9]|1[0-2])(?:(?P=gap)(?P<day>0[1-9]|[12]\d|3[01]))?)?(?!\d)"
)


def date_of_name(name: str) -> datetime | None:
    """The end of the day, month or year that a file's name bears (`messages-20240310`, `2024-03/auth.log`), or None."""
    for match in reversed(list(_IN_NAME.finditer(name))):
        year, month, day = int(match["year"]), int(match["month"] or 12), int(match["day"] or 0)
        try:
            first = datetime(year, month, day or 1, tzinfo=UTC)
        except ValueError:
            continue
        following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        return first + timedelta(days=1, seconds=-1) if day else following - timedelta(seconds=1)
    return None


def clock_for(newest: datetime | None, file: LogPath, *, exact: bool, zone: tzinfo = UTC) -> Clock:
    """A clock that knows what a date without a year in this file can mean, and which zone a time without one is in."""
    if (named := date_of_name(file.name)) is not None:
        return Clock(newest=named, zone=zone)
    if newest is None:
        modified = file.path.stat().st_mtime if file.modified is None else file.modified
        return Clock(newest=datetime.fromtimestamp(modified, UTC), zone=zone)
    # The alert may be raised before the logs end, and only the first dates of other files were looked at.
    return Clock(newest=newest, slack=timedelta(days=30 if exact else 90), zone=zone)


def anchor_years(clock: Clock, tail: str) -> None:
    """Let dates without a year count back from the file's last line, as logs are written forwards."""
    for line in reversed(tail.splitlines()[-20:]):
        found = clock.find(line[:300])
        if found:
            if found[0] <= clock.newest + clock.slack and not _HAS_YEAR.search(line[: found[2]]):
                clock.newest, clock.slack = found[0], timedelta(days=1)
                clock.forget()
            return
