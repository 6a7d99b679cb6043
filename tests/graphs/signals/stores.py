"""Small stores and rule sets for the tests of this folder."""

import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from moewarden.graphs.events.store import EventStore
from moewarden.graphs.meaning.event import Event
from moewarden.graphs.signals.ruleset import RuleSet, load_rules

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def event(line: int = 1, *, at: float | None = 0, **columns: Any) -> Event:
    """An event `at` seconds after the start, or without a time."""
    time = None if at is None else START + timedelta(seconds=at)
    return Event(file="a.log", line=line, byte_offset=0, byte_length=1, time=time, **columns)


def store_of(folder: Path, events: Sequence[Event]) -> EventStore:
    """A store that holds the events, numbered from 1."""
    store = EventStore.create(folder / "events.duckdb", folder)
    store.append(events, first_id=1)
    return store


def rules_of(folder: Path, text: str) -> RuleSet:
    """The rules written in a YAML text."""
    path = folder / "rules.yml"
    path.write_text(textwrap.dedent(text))
    return load_rules([path])
