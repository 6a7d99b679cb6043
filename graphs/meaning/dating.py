"""What dates the files of a logs folder hold, so that a date without a year gets one."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ..records.encodings import decode, encoding_of
from ..records.opening import open_log
from ..records.sources import LogPath, read_sample
from .timestamps import Clock

_HAS_YEAR = re.compile(r"(?:19|20)\d{2}|\d{9}")


def newest_date(files: Iterable[LogPath]) -> datetime | None:
    """The newest full date found near the beginning of any file."""
    clock = Clock(newest=datetime(1980, 1, 1, tzinfo=UTC))
    limit = datetime.now(UTC) + timedelta(days=2)
    newest: datetime | None = None
    for file in files:
        for line in _spread_lines(file):
            found = clock.find(line)
            if found and found[0].year > 1980 and found[0] < limit and (newest is None or found[0] > newest):
                newest = found[0]
    return newest


def _spread_lines(file: LogPath) -> list[str]:
    """About fifty lines of a file's sample; none where it cannot be read."""
    try:
        with open_log(file.path) as stream:
            head = read_sample(stream, file.size).data
    except OSError:
        return []
    encoding = encoding_of(head)
    lines = head.decode(encoding.name, "replace").split("\n") if encoding.is_wide else head.split(b"\n")
    spread = lines[:: max(1, len(lines) // 50)]
    return [line[:1000] if isinstance(line, str) else decode(line[:1000])[0] for line in spread]


def clock_for(newest: datetime | None, path: Path, *, exact: bool) -> Clock:
    """A clock that knows what a date without a year in this file can mean."""
    if newest is None:
        return Clock(newest=datetime.fromtimestamp(path.stat().st_mtime, UTC))
    # The alert may be raised before the logs end, and only the first dates of other files were looked at.
    return Clock(newest=newest, slack=timedelta(days=30 if exact else 90))


def anchor_years(clock: Clock, tail: str) -> None:
    """Let dates without a year count back from the file's last line, as logs are written forwards."""
    for line in reversed(tail.splitlines()[-20:]):
        found = clock.find(line[:300])
        if found:
            if found[0] <= clock.newest + clock.slack and not _HAS_YEAR.search(line[: found[2]]):
                clock.newest, clock.slack = found[0], timedelta(days=1)
                clock.forget()
            return
