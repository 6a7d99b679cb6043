"""How far a long command is, how fast it goes and how long it still takes: on standard error, never in its output."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..graphs.records.ingest import IngestProgress

_SECONDS_BETWEEN_LINES = 2.0
"""Without a terminal, progress is printed at most this often."""
_SECONDS_BEFORE_FORECAST = 2.0
"""What was done in less time says little about the rest."""


class Progress:
    """Tells how far reading and matching are: in place on a terminal, now and then a line elsewhere."""

    def __init__(self, console: Any, status: Any, total_bytes: int) -> None:
        self._console, self._status, self._total_bytes = console, status, total_bytes
        self._last = time.monotonic()
        self._began: dict[str, float] = {}
        self._file = ""
        self._bytes_before = self._bytes_of_file = 0

    def reading(self, progress: "IngestProgress") -> None:
        """A step of reading."""
        from .rendering.untrusted import one_line

        if progress.file != self._file:
            self._bytes_before += self._bytes_of_file
            self._file, self._bytes_of_file = progress.file, 0
        self._bytes_of_file = progress.bytes_total or 0
        done = self._bytes_before + min(progress.bytes_done, progress.bytes_total)
        share = min(1.0, done / self._total_bytes) if self._total_bytes else 0.0
        now = f"reading {one_line(progress.file)}" if progress.file else "read"
        files = f"{progress.files_done:,} of {progress.files_total:,} files"
        self._say(f"{now} ({files}): {progress.events:,} events{self._pace('reading', progress.events, share)}")

    def matching(self, done: int, total: int) -> None:
        """A step of matching rules."""
        share = done / total if total else 1.0
        self._say(f"matching rules: {done:,} of {total:,} events{self._pace('matching', done, share)}")

    def _pace(self, stage: str, events: int, share: float) -> str:
        """The rate, and the time left where the share that is done allows a forecast."""
        seconds = time.monotonic() - self._began.setdefault(stage, time.monotonic())
        if seconds < _SECONDS_BEFORE_FORECAST:
            return ""
        left = f", {_duration(seconds * (1 - share) / share)} left" if 0.01 < share < 1 else ""
        return f", {events / seconds:,.0f} events/s{left}"

    def _say(self, text: str) -> None:
        from rich.text import Text

        if self._status is not None:
            self._status.update(Text(text))
        elif time.monotonic() - self._last >= _SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            self._console.print(Text(text), soft_wrap=True, highlight=False)


@contextmanager
def progress(total_bytes: int = 0) -> Iterator[Progress]:
    """Progress of one command. `total_bytes`: of all logs, where it is known."""
    from rich.console import Console

    console: Any = Console(stderr=True)
    status = console.status("reading") if console.is_terminal and not console.is_dumb_terminal else None
    if status is None:
        yield Progress(console, None, total_bytes)
    else:
        with status:
            yield Progress(console, status, total_bytes)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3_600:.1f} h"
