"""How far a long command is, how fast it goes and how long it still takes: on standard error, never in its output."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..graphs.records.ingest import IngestProgress

SECONDS_BETWEEN_LINES = 2.0
"""Without a terminal, progress is printed at most this often."""


class Progress:
    """Tells how far reading and matching are: in place on a terminal, now and then a line elsewhere."""

    def __init__(self, console: Any, status: Any) -> None:
        from ..graphs.events.progress import Pace

        self._console, self._status = console, status
        self._last = time.monotonic()
        self._reading, self._matching = Pace(), Pace()

    def reading(self, progress: "IngestProgress") -> None:
        """A step of reading."""
        from .rendering.untrusted import one_line

        percent = min(100 * progress.bytes_done // progress.bytes_total, 100) if progress.bytes_total else 0
        part = f", {percent} %" if percent and progress.files_total > 1 else ""
        files = f"{progress.files_done:,} of {progress.files_total:,} files{part}"
        now = f"{progress.doing} {progress.file}" if progress.file else "read"
        pace = self._reading.words(progress.events, progress.share)
        self._say(one_line(f"{now} ({files}): {progress.events:,} events{pace}"))

    def joining(self, cluster: str) -> None:
        """Workers are on their way."""
        self._say(f"joining the Ray cluster: {cluster}")

    def matching(self, done: int, total: int) -> None:
        """A step of matching rules."""
        pace = self._matching.words(done, done / total if total else 1.0)
        self._say(f"matching rules: {done:,} of {total:,} events{pace}")

    def _say(self, text: str) -> None:
        from rich.text import Text

        if self._status is not None:
            self._status.update(Text(text))
        elif time.monotonic() - self._last >= SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            self._console.print(Text(text), soft_wrap=True, highlight=False)


@contextmanager
def progress() -> Iterator[Progress]:
    """Progress of one command."""
    from rich.console import Console

    console: Any = Console(stderr=True)
    status = console.status("reading") if console.is_terminal and not console.is_dumb_terminal else None
    if status is None:
        yield Progress(console, None)
    else:
        with status:
            yield Progress(console, status)
