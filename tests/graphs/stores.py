"""Event stores with hand-made events, each standing in a real file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from moewarden.graphs.decisions.ask import Asker
from moewarden.graphs.decisions.ledger import Ledger
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.meaning.event import Event
from moewarden.graphs.state import Hit
from moewarden.graphs.workbench import Budget, Desk


def at(text: str) -> datetime:
    """A UTC time from `2026-11-21 03:00:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def make_store(folder: Path, events: list[dict[str, Any]], *, lines: list[str] | None = None) -> EventStore:
    """Events 1, 2, … in `app.log`, one line each: the given lines, or what the events say."""
    written = lines or [" ".join(str(value) for value in event.values()) for event in events]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "app.log").write_text("\n".join(written) + "\n")
    store = EventStore.create(folder / "events.duckdb", folder)
    offset, made = 0, []
    for number, (event, line) in enumerate(zip(events, written, strict=True), 1):
        length = len(line.encode())
        place = {"file": "app.log", "line": number, "byte_offset": offset, "byte_length": length}
        made.append(Event(**{"message": line[:300], **place, **event}))
        offset += length + 1
    store.append(made, first_id=1)
    return store


def make_desk(store: EventStore) -> Desk:
    """A desk without a model."""

    class Endless:
        def exhausted(self, _: int) -> None:
            return None

    return Desk(store=store, asker=Asker(None, Ledger(), Endless()), budget=Budget(), logs=Path())


def make_hit(events: list[int], **more: Any) -> Hit:
    """A signal on events; a medium one of no particular kind unless told otherwise."""
    hit: Hit = {
        "id": "s1",
        "rule": "a-rule",
        "title": "A rule",
        "level": "medium",
        "techniques": [],
        "tactics": [],
        "traits": [],
        "false_positives": [],
        "events": events,
        "count": len(events),
        "group": {},
    }
    hit.update(more)  # type: ignore[typeddict-item]
    return hit
