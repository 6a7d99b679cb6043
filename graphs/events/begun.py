"""Tasks of a reading, each kept as soon as it is done: who is interrupted goes on behind them, and reads none twice."""

import shutil
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ..records.sources import LogPath
from .kept import Kept, Logs
from .tally import Tally
from .tasks import NOT_READ, Outcome, Task

_SHARE = 2
"""One part in so many of what may be kept is for the tasks of one reading: they are not to push out all whole stores."""
_LEAST_STORE = 4
"""No store is smaller than this part of its logs: with less room reading will end, and what it did is to be kept."""


class Begun:
    """What is kept of one reading while it goes on. Safe from several threads."""

    def __init__(self, logs: Logs, kept: Kept, files: Sequence[LogPath], store_folder: Path, *, is_fresh: bool) -> None:
        self._logs, self._kept, self._is_fresh = logs, kept, is_fresh
        self._left = kept.most_bytes // _SHARE
        self._needed, self._store_folder = sum(file.size for file in files), store_folder
        self._is_beside = self._is_short = False
        with suppress(OSError):  # who writes there says so
            self._is_beside = kept.is_beside(store_folder)
            self._is_short = _free(store_folder) < self._needed // _LEAST_STORE
        self._events = 0
        self._keys: set[str] = set()
        self._taken: set[Path] = set()
        self._lock = threading.Lock()

    def take(self, task: Task, result: Path) -> list[Outcome] | None:
        """What came of a task when it was read before, its events now in `result`."""
        key = self._logs.key_of(task)
        if self._is_fresh or not key:
            return None
        outcomes = self._kept.take_task(key, result)
        if outcomes is None:
            return None
        with self._lock:
            self._keys.add(key)
            self._taken.add(result)
            self._events += _events_of(outcomes)
        return outcomes

    def was_taken(self, result: Path) -> bool:
        """Whether what is in `result` was read before."""
        return result in self._taken

    def keep(self, task: Task, result: Path, outcomes: list[Outcome]) -> None:
        """Keep what came of a task, unless its files changed meanwhile, could not be read, or there is too little room."""
        with self._lock:
            self._taken.discard(result)
        key = self._logs.key_of(task)
        if not key or not all(map(_is_certain, outcomes)) or not self._logs.are_unchanged(task.files):
            return
        size = result.stat().st_size
        with self._lock:
            if self._kept.trouble or size > self._left or not self._has_room(size):
                return
            self._left -= size
            self._keys.add(key)
        if self._kept.keep_task(key, result, outcomes):
            with self._lock:
                self._events += _events_of(outcomes)

    def _has_room(self, size: int) -> bool:
        """Whether the store keeps the room that it needs, at most about what the logs take; or there is too little in any case."""
        if not self._is_beside or self._is_short:
            return True
        with suppress(OSError):
            return _free(self._store_folder) > self._needed + size
        return False

    def told(self) -> str:
        """A sentence on what is kept so far, or ''."""
        if not self._events:
            return ""
        return f"What was read so far, {self._events:,} events, is kept and will not be read again. "

    def drop(self) -> None:
        """Keep no task any longer: all is kept together."""
        self._kept.drop(self._keys)


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _events_of(outcomes: Sequence[Outcome]) -> int:
    return sum(outcome.events for outcome in outcomes if isinstance(outcome, Tally))


def _is_certain(outcome: Outcome) -> bool:
    """Whether reading once more would give the same."""
    return not outcome.ends_early if isinstance(outcome, Tally) else not outcome.reason.startswith(NOT_READ)
