"""A run folder as its pages read it: the report, and the events where they are. Nothing is owned, nothing is changed."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..exports.opening import open_report
from ..runs import is_own_run

if TYPE_CHECKING:
    from ...graphs.events.store import EventStore
    from ...graphs.schema import Report
    from ..desk import RunLine

_MOST_OPEN = 8
"""Stores that stay open for the next request: to open one takes longer than most queries."""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A finished run."""

    folder: Path
    report: "Report"
    logs: tuple[str, ...]
    is_own: bool
    """Whether this user's own run wrote where the logs are; lines are read again from nowhere else."""
    absent: tuple[str, ...] = ()
    """Parts that the report lacks: it was written by an earlier version."""
    drawn: dict[int, str] = field(default_factory=dict)
    """Chunks of evidence as a page shows them, by their numbers: made once for a report."""

    @property
    def store_path(self) -> Path:
        """Where its events are."""
        from ...graphs.workbench import store_path

        return store_path(str(self.folder))


def open_run(line: "RunLine") -> Opened:
    """The finished run of a line in the list; raises where it has no report."""
    if line.state == "unreadable":
        raise UsageError(line.problem)
    # Whole and of the types that the pages rely on, whoever wrote it.
    opened = open_report(line.folder / "report.json")
    try:
        is_own = is_own_run(line.folder)
    except UsageError:
        # A report alone, handed over without the rest of its folder, is still a report.
        is_own = False
    return Opened(folder=line.folder, report=opened.report, logs=line.logs, is_own=is_own, absent=opened.absent)


@dataclass
class OpenRuns:
    """Runs that pages were made of lately: what has not changed is not read twice. For any thread."""

    _known: OrderedDict[Path, tuple[object, Opened]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, line: "RunLine") -> Opened:
        """As `open_run`."""
        stamps = tuple(_stamp(line.folder / name) for name in ("report.json", "run.json"))
        with self._lock:
            known = self._known.get(line.folder)
        if known is not None and known[0] == stamps:
            return known[1]
        opened = open_run(line)
        with self._lock:
            self._known[line.folder] = (stamps, opened)
            while len(self._known) > _MOST_OPEN:
                self._known.popitem(last=False)
        return opened


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


@dataclass
class _Held:
    store: "EventStore"
    version: tuple[int, int, int]
    users: int = 0
    is_old: bool = False


@dataclass
class Stores:
    """Event stores that are open for reading, the least used of them closed when there are many. For any thread."""

    _held: OrderedDict[Path, _Held] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def of(self, opened: Opened) -> "Iterator[EventStore]":
        """The events of a run; raises where they are gone or not ours."""
        held = self._take(opened)
        try:
            yield held.store
        finally:
            with self._lock:
                held.users -= 1
                if held.is_old and not held.users:
                    held.store.close()

    def close(self) -> None:
        """Close all that nobody uses, the others as soon as they are free."""
        with self._lock:
            for path in list(self._held):
                self._let_go(path)

    def _take(self, opened: Opened) -> _Held:
        from ...graphs.errors import InputError
        from ...graphs.events.store import EventStore

        path = opened.store_path
        with self._lock:
            version = _stamp(path)
            if version is None:
                raise InputError(
                    f"{path}: the events of this run are gone. The report can still be read; investigate anew to look at "
                    "events."
                )
            held = self._held.get(path)
            if held is not None and held.version != version:
                self._let_go(path)
                held = None
            if held is None:
                held = _Held(EventStore.open(path, list(opened.logs) or [str(opened.folder)]), version)
                self._held[path] = held
            self._held.move_to_end(path)
            held.users += 1
            for other in list(self._held)[: max(0, len(self._held) - _MOST_OPEN)]:
                self._let_go(other)
            return held

    def _let_go(self, path: Path) -> None:
        held = self._held.pop(path)
        held.is_old = True
        if not held.users:
            held.store.close()
