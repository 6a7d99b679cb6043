"""What happens in a run, numbered, as plain JSON: one event a line in a file of its folder, for whoever looks now or later."""

import math
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from ..runs import check_size

JOURNAL = "journal.jsonl"
LONGEST_TEXT = 16_000
"""Characters of one text in an event; what is longer ends with a word on how much is missing."""
_LONGEST_LINE = 4 * 2**20

Event = dict[str, Any]
"""`number`, `time` (ISO 8601, UTC), `kind`, and what belongs to the kind."""


class Journal:
    """The events of one run folder, written by the process that owns the run. Safe to use from several threads."""

    def __init__(self, folder: Path, known: Sequence[Event] = (), *, tell: Callable[[], None] = lambda: None) -> None:
        """Continue what is known of the folder; a last line that a kill cut goes. `tell` is called after each event."""
        self.folder = folder
        self._path = folder / JOURNAL
        self._lock = threading.Lock()
        self._tell = tell
        self._events = list(known)
        self._last = self._events[-1]["number"] if self._events else 0
        self._write_anew()

    @property
    def last(self) -> int:
        """The number of the newest event; 0 where there is none."""
        return self._last

    def add(self, kind: str, *, exact: Mapping[str, Any] | None = None, **content: Any) -> Event:
        """The event, with its number and time, on disk before anybody sees it. `exact`: what is never shortened."""
        with self._lock:
            event = {
                **_shortened(content),
                **_plain(exact or {}),
                "number": self._last + 1,
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "kind": kind,
            }
            with self._path.open("ab") as file:
                file.write(orjson.dumps(event) + b"\n")
            self._events.append(event)
            self._last += 1
        self._tell()
        return event

    def after(self, number: int) -> list[Event]:
        """The events that follow a number."""
        with self._lock:
            first = bisect_right(self._events, number, key=lambda event: int(event["number"]))
            return self._events[first:]

    def _write_anew(self) -> None:
        """The file holds the events that are known here, whole."""
        with self._lock:
            part = self._path.with_name(f"{JOURNAL}.part")
            part.write_bytes(b"".join(orjson.dumps(event) + b"\n" for event in self._events))
            part.replace(self._path)


def read_events(folder: Path, after: int = 0) -> Iterator[Event]:
    """The events of a folder's file, in order. A line that is cut or is no event ends nothing: it is left out."""
    path = folder / JOURNAL
    if not path.is_file() or path.is_symlink():
        return
    check_size(path, "the events of a run")
    last = 0
    with path.open("rb") as lines:
        while line := lines.readline(_LONGEST_LINE):
            try:
                event = orjson.loads(line)
            except orjson.JSONDecodeError:
                continue
            if not isinstance(event, dict) or not isinstance(event.get("kind"), str):
                continue
            number = event.get("number")
            if not isinstance(number, int) or isinstance(number, bool) or not last < number < 2**53:
                continue
            last = number
            if number > after:
                yield {"time": "", **event}


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        text = value.encode("utf-8", "replace").decode()
        missing = len(text) - LONGEST_TEXT
        return f"{text[:LONGEST_TEXT]} … ({missing:,} more characters)" if missing > 0 else text
    if isinstance(value, Mapping):
        return {_key(key): _shortened(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shortened(item) for item in value]
    return _plain(value)


def _plain(value: Any) -> Any:
    """The value as JSON can hold it; what it cannot hold becomes text."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return value if -(2**63) <= value < 2**64 else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, bool) else str(value)


def _key(key: object) -> str:
    return str(key).encode("utf-8", "replace").decode()
