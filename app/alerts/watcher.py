"""A folder into which other tools put alerts: one a file, lists, or a line each."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UsageError
from .queue import AlertQueue, content_of
from .reading import alerts_in

ENDINGS = (".json", ".jsonl", ".ndjson")
BESIDE = "logs"
"""A folder of this name beside a file of alerts holds the logs that these are about."""
LARGEST = 64 * 2**20
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".swp", ".lock", ".crdownload", "~")
"""Endings of files that are still written, and will have another name."""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What one look at a folder brought."""

    alerts: int = 0
    copies: int = 0
    problems: tuple[str, ...] = ()
    """What is wrong with files, in words; each is said once."""


class Watcher:
    """Looks at a folder whenever it is asked to; what it has read it does not read again."""

    def __init__(self, queue: AlertQueue, folder: Path, logs: Sequence[Path] = ()) -> None:
        """`logs`: where to look for what an alert tells of, unless a folder `logs` lies beside its file."""
        if not folder.is_dir():
            raise UsageError(f"{folder}: no such folder; expected one into which alerts are put as JSON files.")
        self._queue, self._folder = queue, folder.resolve()
        self._logs = [root.resolve() for root in logs]

    def look(self) -> Looked:
        """Files that are new or have changed are read, and their alerts are in the queue."""
        known = self._queue.files()
        alerts = copies = 0
        problems: list[str] = []
        for path in self._files():
            try:
                status = path.stat()
            except OSError:
                continue  # it is gone again
            stamp = status.st_size, status.st_mtime_ns
            if known.get(str(path), (None, None))[:2] == stamp:
                continue
            beside = path.parent / BESIDE
            logs = [beside] if beside.is_dir() else self._logs
            problem = ""
            found: list[dict[str, Any]] = []
            try:
                if not path.name.lower().endswith(ENDINGS):
                    raise UsageError(
                        f"is not read; expected files of alerts: {', '.join(ENDINGS)}. Rename it if it is one."
                    )
                if not logs:
                    raise UsageError(f"no folder {BESIDE} lies beside it, and no --logs says in which logs to look.")
                found, problem = _usable(*alerts_in(_content(path, status.st_size)))
                taken = self._queue.add_file(path, stamp, found, logs, problem)
            except (UsageError, OSError) as error:
                problem = " ".join(str(error).split())
                taken = self._queue.add_file(path, stamp, [], self._logs, problem)
            alerts += sum(not one.is_copy for one in taken)
            copies += sum(one.is_copy for one in taken)
            if problem:
                problems.append(f"{path}: {problem}")
        return Looked(alerts=alerts, copies=copies, problems=tuple(problems))

    def _files(self) -> Iterator[Path]:
        """All files, in the order of their names; logs are none of them, and neither are links and what is still written."""
        for place, folders, names in os.walk(self._folder):
            folders[:] = sorted(name for name in folders if name != BESIDE and not name.startswith("."))
            for name in sorted(names):
                path = Path(place) / name
                is_other = name.startswith(".") or name.lower().endswith(_UNFINISHED)
                if not is_other and path.is_file() and not path.is_symlink():
                    yield path


def _usable(alerts: Sequence[dict[str, Any]], bad: int) -> tuple[list[dict[str, Any]], str]:
    """Those that can be kept, and what is wrong with the others: one that is too large keeps none of them out."""
    found, problems = [], [f"{bad:,} line{'' if bad == 1 else 's'} or items are no alert."] if bad else []
    for alert in alerts:
        try:
            content_of(alert)
        except UsageError as error:
            problems.append(str(error))
        else:
            found.append(alert)
    more = len(problems) - 3
    return found, " ".join([*problems[:3], f"So are {more:,} more." if more > 0 else ""]).strip()


def _content(path: Path, size: int) -> bytes:
    if size > LARGEST:
        raise UsageError(f"{size:,} bytes, more than {LARGEST:,}; expected alerts. Are these the logs?")
    return path.read_bytes()
