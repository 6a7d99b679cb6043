"""Says how far reading has come, but not more often than somebody could read it."""

from collections.abc import Callable

from ..records.ingest import IngestProgress
from ..records.sources import LogPath

_BYTES_BETWEEN_REPORTS = 1 << 20
_FILES_BETWEEN_REPORTS = 50

OnProgress = Callable[[IngestProgress], None]


class Progress:
    """Progress of reading some files, for who asked to be told."""

    def __init__(self, on_progress: OnProgress | None, files_total: int) -> None:
        self._on_progress, self._total = on_progress, files_total
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
        self._on_progress(
            IngestProgress(
                file=file.name,
                files_done=done,
                files_total=self._total,
                events=events,
                bytes_done=place,
                bytes_total=file.size,
            )
        )

    def end(self, events: int) -> None:
        """All files are done."""
        if self._on_progress is not None:
            self._on_progress(IngestProgress(file="", files_done=self._total, files_total=self._total, events=events))
