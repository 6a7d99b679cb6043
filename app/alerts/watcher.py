"""A folder into which other tools put alerts: one a file, lists, or a line each."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from ..errors import UsageError
from .queue import AlertQueue

ENDINGS = (".json", ".jsonl", ".ndjson")
BESIDE = "logs"
"""A folder of this name beside a file of alerts holds the logs that these are about."""
LARGEST = 64 * 2**20
_LISTS = (
    "alerts",
    "Alerts",
    "value",
    "results",
    "data",
    "items",
    "Records",
    "Findings",
    "findings",
    "incidents",
    "events",
)
"""Names under which tools wrap a list of alerts."""


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
                if not logs:
                    raise UsageError(f"no folder {BESIDE} lies beside it, and no --logs says in which logs to look.")
                found, bad = alerts_in(_content(path, status.st_size))
                problem = f"{bad} lines are no alert." if bad else ""
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
        """Files of alerts, in the order of their names; logs are none, and neither are links."""
        for place, folders, names in os.walk(self._folder):
            folders[:] = sorted(name for name in folders if name != BESIDE and not name.startswith("."))
            for name in sorted(names):
                path = Path(place) / name
                if name.lower().endswith(ENDINGS) and not name.startswith(".") and not path.is_symlink():
                    yield path


def alerts_in(content: bytes) -> tuple[list[dict[str, Any]], int]:
    """The alerts in some bytes, and how many lines or items are none: one object, a list, a wrapped list, or a line each."""
    from ..case import alert_of

    try:
        value: Any = orjson.loads(content)
    except orjson.JSONDecodeError:
        return _lines(content)
    if isinstance(value, dict):
        whole = alert_of(content, name="the file")
        wrapped = _wrapped(whole)
        return ([whole], 0) if wrapped is None else _objects(wrapped)
    if isinstance(value, list):
        return _objects(value)
    raise UsageError("holds a single value; expected alerts as JSON objects.")


def _wrapped(value: dict[str, Any]) -> list[Any] | None:
    """The list that a tool's answer is about, where there is one beside little else."""
    hits = value.get("hits")
    if isinstance(hits, dict) and isinstance(hits.get("hits"), list):
        return [hit.get("_source", hit) if isinstance(hit, dict) else hit for hit in hits["hits"]]
    for name in _LISTS:
        found = value.get(name)
        is_list = isinstance(found, list) and bool(found) and all(isinstance(item, dict) for item in found)
        if (
            is_list
            and not any(isinstance(other, dict) for key, other in value.items() if key != name)
            and len(value) <= 6
        ):
            return list(found or ())
    return None


def _objects(items: Sequence[Any]) -> tuple[list[dict[str, Any]], int]:
    from ...graphs.wellformed import shallow

    found: list[Any] = [shallow(item) for item in items if isinstance(item, dict) and item]
    return found, len(items) - len(found)


def _lines(content: bytes) -> tuple[list[dict[str, Any]], int]:
    """An object each line; a last line without an end may still be written, and counts as none."""
    from ..case import alert_of

    found, bad = [], 0
    for line in content.splitlines():
        if not line.strip():
            continue
        try:
            found.append(alert_of(line, name="a line"))
        except UsageError:
            bad += 1
    if not found:
        alert_of(content, name="the file")  # says what is wrong with it as a whole
    return found, bad


def _content(path: Path, size: int) -> bytes:
    if size > LARGEST:
        raise UsageError(f"{size:,} bytes, more than {LARGEST:,}; expected alerts. Are these the logs?")
    return path.read_bytes()
