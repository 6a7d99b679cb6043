"""Says how far reading has come, but not more often than somebody could read it; and how fast it goes."""

import time
from collections.abc import Callable, Sequence
from itertools import accumulate

from ..records.ingest import IngestProgress
from ..records.sources import LogPath

_BYTES_BETWEEN_REPORTS = 1 << 20
_FILES_BETWEEN_REPORTS = 50
_SECONDS_BETWEEN_REPORTS = 0.5
"""Less may have been read since the last report where it took so long."""
_SECONDS_BEFORE_FORECAST = 2.0
"""What was done in less time says little about the rest."""

OnProgress = Callable[[IngestProgress], None]


class Progress:
    """Progress of reading some files, for who asked to be told."""

    def __init__(
        self,
        on_progress: OnProgress | None,
        files: Sequence[LogPath],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._on_progress, self._total, self._clock = on_progress, len(files), clock
        self._then = clock()
        self._before = [0, *accumulate(file.size for file in files)]
        self._last = (-_FILES_BETWEEN_REPORTS, 0)  # files done, bytes of the file

    def tell(self, file: LogPath, *, done: int, place: int, events: int) -> None:
        """So many files are done, and of this one so many bytes."""
        if self._on_progress is None:
            return
        files, place_then = self._last
        now = self._clock()
        is_near = done - files < _FILES_BETWEEN_REPORTS and (
            place < _BYTES_BETWEEN_REPORTS or (files == done and place - place_then < _BYTES_BETWEEN_REPORTS)
        )
        if is_near and now - self._then < _SECONDS_BETWEEN_REPORTS:
            return
        self._last, self._then = (done, place), now
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
        self._say(events)

    def settle(self, events: int) -> None:
        """All files are read; what only all of them can tell is looked for."""
        self._say(events, "the files", "settling times of")

    def keep(self, events: int) -> None:
        """What was read is copied for the next time."""
        self._say(events, "what was read", "keeping")

    def _say(self, events: int, file: str = "", doing: str = "reading") -> None:
        if self._on_progress is not None:
            self._on_progress(
                IngestProgress(
                    file=file,
                    files_done=self._total,
                    files_total=self._total,
                    events=events,
                    share=1.0,
                    doing=doing,
                )
            )


class Pace:
    """How fast something goes and how long it still takes, counted from when it is first asked.

    Between two steps the rate stays and the time left runs down, so that who waits for a long step is not told that all
    goes slower and slower.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began: float | None = None
        self._step = (0, 0.0)
        self._at = 0.0

    def words(self, events: int, share: float) -> str:
        """The rate, and the time left where the share that is done allows a forecast; at first nothing."""
        now = self._clock()
        if self._began is None:
            self._began = self._at = now
        if (events, share) != self._step:
            self._step, self._at = (events, share), now
        seconds = self._at - self._began
        if seconds < _SECONDS_BEFORE_FORECAST:
            return ""
        left = seconds * (1 - share) / share - (now - self._at) if 0.01 < share < 1 else 0.0
        if left <= 0:  # the step takes longer than those before it
            seconds = now - self._began
        return f", {events / seconds:,.0f} events/s" + (f", {_duration(left)} left" if left > 0 else "")


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3_600:.1f} h"
