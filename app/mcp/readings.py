"""Logs that were read for a client, kept so that the next call need not read them again."""

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...graphs.datasets.loading import load
from ...graphs.datasets.manifest import dataset_of
from ...graphs.events.reader import perceive
from ...graphs.events.store import EventStore
from ...graphs.perception import rules_of
from ...graphs.records.ingest import IngestProgress, IngestReport
from ...graphs.signals import RuleSet, ScanReport, scan, starter_pack
from ..case import check_logs
from ..runs import fingerprint
from ..settings import Settings, cache_folder
from ..wiring import manner_of
from .evidence import name_of

MOST_KEPT = 4
"""Readings that are kept while nobody uses them."""

Tell = Callable[[str], None]
"""Told how far something is, in a sentence; raises StoppedError where nobody waits for it any more."""


@dataclass(kw_only=True, eq=False)
class Reading:
    """Logs as events, and what came of reading them."""

    folder: Path
    print: dict[str, Any]
    """What the files were when they were read."""
    store: EventStore
    report: IngestReport
    users: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    scanned: ScanReport | None = None

    def signals(self, rules: RuleSet, tell: Tell) -> ScanReport:
        """What the rules find, matched once."""
        with self.lock:
            if self.scanned is None:
                self.scanned = scan(
                    self.store, rules, on_progress=lambda done, total: tell(f"matching rules: {done} of {total} events")
                )
            return self.scanned

    def close(self) -> None:
        """Remove it."""
        self.store.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Readings:
    """What was read in this process, the latest last. Safe from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kept: dict[tuple[Path, ...], Reading] = {}
        self._doors: dict[tuple[Path, ...], threading.Lock] = {}
        self._lock = threading.Lock()

    @property
    def rules(self) -> RuleSet:
        """The rules that come along and the user's own."""
        return rules_of((starter_pack(), *self._settings.rules), cache_folder())

    @contextmanager
    def of(self, logs: Sequence[Path], tell: Tell) -> Iterator[Reading]:
        """Logs, read now or before; anew where a file changed meanwhile."""
        key = tuple(logs)
        check_logs(*key)
        with self._lock:
            door = self._doors.setdefault(key, threading.Lock())
        with door:  # one call reads, the others wait for what it read
            reading = self._take(key, fingerprint(key)) or self._add(key, self._read(key, tell))
        try:
            yield reading
        finally:
            self._give_back(reading)

    def close(self) -> None:
        """Remove everything."""
        with self._lock:
            for reading in self._kept.values():
                reading.close()
            self._kept.clear()

    def _take(self, key: tuple[Path, ...], now: dict[str, Any]) -> Reading | None:
        with self._lock:
            reading = self._kept.pop(key, None)
            if reading is None:
                return None
            if reading.print != now:
                if not reading.users:
                    reading.close()
                return None
            reading.users += 1
            self._kept[key] = reading
            return reading

    def _add(self, key: tuple[Path, ...], reading: Reading) -> Reading:
        with self._lock:
            reading.users += 1
            self._kept[key] = reading
            return reading

    def _give_back(self, reading: Reading) -> None:
        with self._lock:
            reading.users -= 1
            if reading not in self._kept.values() and not reading.users:
                reading.close()
            idle = [key for key, kept in self._kept.items() if not kept.users]
            for key in idle[: max(0, len(idle) - MOST_KEPT)]:
                self._kept.pop(key).close()

    def _read(self, logs: tuple[Path, ...], tell: Tell) -> Reading:
        def told(progress: IngestProgress) -> None:
            what = f"{progress.doing} {name_of(progress.file)}" if progress.file else "read"
            tell(f"{what}: {progress.files_done} of {progress.files_total} files, {progress.events} events")

        print_before = fingerprint(logs)
        folder = Path(tempfile.mkdtemp(prefix="moewarden-mcp-"))
        try:
            path, zone = folder / "events.duckdb", self._settings.timezone
            if dataset := dataset_of(logs):
                report = load(dataset, path, on_progress=told, timezone=zone)
            else:
                report = perceive(logs, path, on_progress=told, timezone=zone, manner=manner_of(self._settings))
            store = EventStore.open(path, logs)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return Reading(folder=folder, print=print_before, store=store, report=report)
