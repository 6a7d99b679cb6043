"""Which flagged events of a machine are somebody's everyday commands, that an attack beside them did not do."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..events.store import EventStore
from .facts import Scope

_HOURS = 3
"""In so many different hours, the same account ran the same command."""
_BEFORE = timedelta(hours=1)
"""So long before anything else of the episode it must have begun: what comes with an attack is a part of it."""
_NORM = "regexp_replace(command, '[0-9]+', '#', 'g')"


def everyday_events(store: EventStore, scope: Scope) -> frozenset[int]:
    """Ids of flagged events whose command the same account ran hour after hour before anything else of the episode happened.

    Empty where everything flagged is such: then it is what the episode is about.
    """
    rows = [row for row in scope.flagged_rows if row["command"] and row["time"]]
    if not rows:
        return frozenset()
    regular = regular_commands(store, scope.episode["host"])
    repeated = {row["id"]: regular[key] for row in rows if (key := _key(row)) in regular}
    others = [row["time"] for row in scope.flagged_rows if row["id"] not in repeated and row["time"]]
    if not others:
        return frozenset()
    return frozenset(event for event, first in repeated.items() if first <= min(others) - _BEFORE)


def regular_commands(store: EventStore, host: str) -> dict[tuple[str, str], datetime]:
    """(account, command without its numbers) -> when it began, of those run in several different hours on a machine."""
    rows = store.query(
        f"SELECT \"user\" AS who, {_NORM} AS what, min(time) AS first FROM events WHERE host = ? AND command <> '' AND time IS NOT NULL "
        "AND action IN ('process_start', 'script_run', 'data_export', 'task_schedule', 'privilege_use', 'service_change') "
        f"GROUP BY ALL HAVING count(DISTINCT date_trunc('hour', time)) >= {_HOURS} LIMIT 5000",
        [host],
    )
    return {(row["who"], row["what"]): row["first"] for row in rows}


def is_regular(row: Mapping[str, Any], regular: Mapping[tuple[str, str], datetime], start: datetime) -> bool:
    """Whether a command was run hour after hour, and already an hour before a moment."""
    first = regular.get(_key(row))
    return first is not None and first <= start - _BEFORE


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row["user"]), re.sub(r"[0-9]+", "#", str(row["command"]))
