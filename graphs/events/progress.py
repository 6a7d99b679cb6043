"""Says how far reading has come, but not more often than somebody could read it; and how fast it goes."""

import time
from collections.abc import Callable, Sequence
from itertools import accumulate

from ..records.ingest import IngestProgress
from ..records.sources import LogPath

_BYTES_BETWEEN_REPORTS = 1 << 20
_FILES_BETWEEN_REPORTS = 50
_SECONDS_BEFORE_FORECAST = 2.0
"""What was done in less time says little about the rest."""

OnProgress = Callable[[IngestProgress], None]


class Progress:
    """Progress of reading some files, for who asked to be told."""

    def __init__(self, on_progress: OnProgress | None, files: Sequence[LogPath]) -> None:
        self._on_progress, self._total = on_progress, len(files)
        self._before = [0, *accumulate(file.size for file in files)]
        self._last = (-_FILES_BETWEEN_REPORTS, 0)  # files done, bytes of the file

    def tell(self, file: LogPath, *, done: int, place: int, events: int) -> None:
        """So many files are done, and of this one so many bytes."""
        if self._on_progress is None:
            return
        files, place_then = self._last
        if done - files < _FILES_BETWEEN_REPORTS and (
            place < _BYTES_BETWEEN_REPORTS or (files == done and place - place_then < _BYTES_BETWEEN_REPORTS)
        ):
            return
        self._last = (done, place)
        bytes_done = self._before[min(done, self._total)] + min(place, file.size)
        self._on_progress(
            IngestProgress(
                file=file.name,
                files_done=done,
                files_total=self._total,
                events=events,
                bytes_done=place,
                bytes_total=file.size,
                share=min(1.0, bytes_done / max(1, self._before[-1])),
            )
        )

    def end(self, events: int) -> None:
        """All files are done."""
        if self._on_progress is not None:
            self._on_progress(
                IngestProgress(file="", files_done=self._total, files_total=self._total, events=events, share=1.0)
            )


class Pace:
    """How fast something goes and how long it still takes, counted from when it is first asked."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began: float | None = None

    def words(self, events: int, share: float) -> str:
        """The rate, and the time left where the share that is done allows a forecast; at first nothing."""
        now = self._clock()
        if self._began is None:
            self._began = now
        seconds = now - self._began
        if seconds < _SECONDS_BEFORE_FORECAST:
            return ""
        left = f", {_duration(seconds * (1 - share) / share)} left" if 0.01 < share < 1 else ""
        return f", {events / seconds:,.0f} events/s{left}"


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3_600:.1f} h"
