"""What was read of logs before, found again by all that decides what stands in it: whole stores, and tasks of a reading.

That is every byte of the files, their names, what was known before reading, and the reader itself: an entry never grows
out of date. Entries come and go as whole folders, so any number of processes may share them.
"""

import hashlib
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from ..diskspace import is_full
from ..records.ingest import FileReport, IngestReport, SkippedFile
from ..records.roots import Place
from ..records.sources import LogPath
from .tasks import Given, Outcome, Task, outcomes_from_json, outcomes_to_json

LEAST_BYTES = 1 << 20
"""Bytes of logs from which on keeping what was read of them is worth a copy."""
_FOLDER = "events"
_STORE, _TASK, _TOLD = "events.duckdb", "events.arrow", "told.json"
_UNFINISHED = ".unfinished-"
_CHUNK = 1 << 20
_SETTLED = 2.0
"""Seconds that a file must have been left alone, for some disks note the time of a change no finer."""
_TRIES = 3
"""Times that an entry is looked at: another process may put a new one in its place meanwhile."""
_ABANDONED = 86_400.0
"""Seconds after which an unfinished entry belongs to nobody any more."""
_TIMES = ("first_time", "last_time")
_READER = ("records", "meaning", "products", "carriers", "events")
_LIBRARIES = ("duckdb", "evtx", "orjson", "pyarrow", "python-dateutil")

_Version = tuple[int, int, int, int]
_Told = TypeVar("_Told")


class Logs:
    """Files as they are now: what their store is found by, and whether they have changed since."""

    def __init__(self, files: Sequence[LogPath], places: Mapping[str, Place], given: Given) -> None:
        self._begun = time.time()
        self._given = given
        self._versions: dict[Path, _Version] = {}
        self._digests: dict[Path, str] = {}
        for path in dict.fromkeys(file.path for file in files):
            with suppress(OSError):  # who reads the file says so
                self._versions[path] = _version_of(path)
                self._digests[path] = _digest(path)
        where = sorted((name, place.root, place.path) for name, place in places.items())
        self.key = self._key_of(files, where)
        """Of the store of all files; '' where one of them cannot be read."""

    def key_of(self, task: Task) -> str:
        """Of what is read in one task, wherever else its file's other parts are read; '' where a file cannot be read."""
        return self._key_of(task.files, ["task", task.part])

    def _key_of(self, files: Sequence[LogPath], others: Sequence[object]) -> str:
        if not all(file.path in self._digests for file in files):
            return ""
        told = [(file.name, self._digests[file.path], file.member, file.modified, *self._dated(file)) for file in files]
        given = self._given
        newest = given.newest.isoformat() if given.newest else ""
        everything = json.dumps([_reader(), newest, given.is_exact, given.timezone, told, others])
        return hashlib.sha256(everything.encode()).hexdigest()

    def _dated(self, file: LogPath) -> tuple[int, ...]:
        """When the file was changed, where that dates its events."""
        return () if self._given.newest else (self._versions[file.path][3],)

    def are_unchanged(self, files: Sequence[LogPath]) -> bool:
        """Whether what was read of these files since is what a key says."""
        paths = {file.path for file in files}
        try:
            now = {path: _version_of(path) for path in paths}
        except OSError:
            return False
        return all(
            version == self._versions.get(path) and version[3] / 1e9 < self._begun - _SETTLED
            for path, version in now.items()
        )


class Kept:
    """Entries in a folder. What cannot be kept or used is read anew, and `trouble` says why."""

    def __init__(self, folder: Path, *, most_bytes: int) -> None:
        self._folder = folder / _FOLDER
        self.most_bytes = most_bytes
        """What was not used for longest goes where there is more."""
        self._room = 0
        """Bytes that may be added before the entries are looked at: other processes add some too."""
        self._lock = threading.Lock()
        self.trouble = ""

    def take(self, key: str, store_path: Path) -> IngestReport | None:
        """Put the store kept under a key at a path; None where there is none, or it is damaged."""
        told = self._take(key, _STORE, store_path, _report)
        if told is not None:
            _log_of(store_path).unlink(missing_ok=True)
        return told

    def take_task(self, key: str, result: Path) -> list[Outcome] | None:
        """The same for what was read in one task."""
        return self._take(key, _TASK, result, lambda told: outcomes_from_json(told["outcomes"]))

    def _take(self, key: str, name: str, path: Path, parse: Callable[[Mapping[str, Any]], _Told]) -> _Told | None:
        entry = self._folder / key
        for _ in range(_TRIES):
            try:
                told = _checked((entry / _TOLD).read_text())
                os.utime(entry)
                path.unlink(missing_ok=True)
                if _copy(entry / name, path) == told["digest"]:
                    return parse(told)
            except FileNotFoundError:
                return None
            except OSError as error:
                self.trouble = f"{entry}: cannot be used ({error.strerror or error}), so the logs were read anew"
                return None
            except (ValueError, KeyError, TypeError):
                pass  # what is damaged is told and removed below
        self.trouble = f"{entry}: damaged, so the logs were read anew"
        self._remove(entry)
        return None

    def keep(self, key: str, store_path: Path, report: IngestReport) -> bool:
        """Keep a store that is closed; whether it is kept. One that came of reading errors, or is too large, is not."""
        is_whole = not _log_of(store_path).exists() and not any(file.ends_early for file in report.files)
        if not is_whole or store_path.stat().st_size > self.most_bytes:
            return False
        return self._keep(key, _STORE, store_path, _told(report))

    def is_beside(self, folder: Path) -> bool:
        """Whether what is kept takes the room of the disk on which a folder lies."""
        own = next(place for place in (self._folder, *self._folder.parents) if place.exists())
        return own.stat().st_dev == folder.stat().st_dev

    def keep_task(self, key: str, result: Path, outcomes: Sequence[Outcome]) -> bool:
        """Keep what was read in one task; whether it is kept."""
        return self._keep(key, _TASK, result, {"outcomes": outcomes_to_json(outcomes)})

    def drop(self, keys: Iterable[str]) -> None:
        """Keep these no longer."""
        for key in keys:
            self._remove(self._folder / key)

    def _keep(self, key: str, name: str, path: Path, told: Mapping[str, Any]) -> bool:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self._folder))
            try:
                text = json.dumps({**told, "digest": _copy(path, unfinished / name)})
                (unfinished / _TOLD).write_text(f"{_digest_of(text)}\n{text}")
                self._remove(self._folder / key)
                try:
                    unfinished.rename(self._folder / key)
                except OSError:
                    if not (self._folder / key).exists():  # as it does where another process was faster
                        raise
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
            self._make_room(path.stat().st_size)
        except OSError as error:
            size = f"; it takes {max(1.0, path.stat().st_size / 1e6):,.0f} MB" if is_full(error) else ""
            self.trouble = f"{self._folder}: what was read cannot be kept ({error.strerror or error}{size})"
            return False
        return True

    def _make_room(self, kept: int) -> None:
        """Have no more than may be kept, without looking at all entries each time that little was added."""
        with self._lock:
            self._room -= kept
            if self._room > 0:
                return
            total = self._shrink()
            self._room = min(self.most_bytes - total, self.most_bytes >> 6)

    def _shrink(self) -> int:
        """Remove what was not used for longest, and what somebody left unfinished, until the rest is small enough."""
        entries = []
        for entry in self._folder.iterdir():
            try:
                used = entry.stat().st_mtime
                size = sum(file.stat().st_size for file in entry.iterdir())
            except OSError:  # another process removed it
                continue
            if not entry.name.startswith(_UNFINISHED):
                entries.append((used, size, entry))
            elif used < time.time() - _ABANDONED:
                self._remove(entry)
        total = left = 0
        for _, size, entry in sorted(entries, reverse=True):
            total += size
            if total > self.most_bytes:
                self._remove(entry)
            else:
                left += size
        return left

    def _remove(self, entry: Path) -> None:
        """Take an entry away at once, then its files: who is copying it goes on, and nobody finds half of it."""
        gone = entry.with_name(f"{_UNFINISHED}{os.getpid()}-{entry.name[-12:]}")
        try:
            entry.rename(gone)
        except OSError:  # there is none, or another process was faster
            return
        shutil.rmtree(gone, ignore_errors=True)


def _log_of(store_path: Path) -> Path:
    """Where DuckDB notes what does not stand in the store's own file yet."""
    return store_path.with_name(f"{store_path.name}.wal")


def _copy(source: Path, target: Path) -> str:
    """Copy a file; the digest of what was copied."""
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
            writing.write(chunk)
    return digest.hexdigest()


def _checked(text: str) -> dict[str, Any]:
    """What was told of a store. Raises ValueError where it is damaged."""
    digest, _, told = text.partition("\n")
    if _digest_of(told) != digest:
        raise ValueError("what it tells of itself was changed")
    return dict(json.loads(told))


def _digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _version_of(path: Path) -> _Version:
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=1)
def _reader() -> str:
    """A digest of all that turns bytes into events."""
    digest = hashlib.sha256(sys.version.encode())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    graphs = Path(__file__).parents[1]
    files = [*graphs.glob("*.py"), *(path for folder in _READER for path in (graphs / folder).rglob("*.py"))]
    for path in sorted(files):
        digest.update(f"{path.relative_to(graphs)}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _told(report: IngestReport) -> dict[str, Any]:
    files = [
        asdict(file) | {name: moment.isoformat() if (moment := getattr(file, name)) else None for name in _TIMES}
        for file in report.files
    ]
    return {"files": files, "skipped": [asdict(file) for file in report.skipped]}


def _report(told: Mapping[str, Any]) -> IngestReport:
    files = []
    for values in told["files"]:
        times = {name: datetime.fromisoformat(values[name]) if values[name] else None for name in _TIMES}
        errors = tuple((kind, count) for kind, count in values["errors"])
        files.append(FileReport(**{**values, **times, "errors": errors}))
    return IngestReport(files=tuple(files), skipped=tuple(SkippedFile(**values) for values in told["skipped"]))
