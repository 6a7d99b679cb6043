"""What stands in a store, for who asks how well the logs were understood."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .store import EventStore

STATEMENTS = (
    *("time", "host", "user", "src_ip", "dst_ip", "dst_port", "action", "outcome", "target", "process", "parent"),
    *("command", "agent", "service", "product", "category"),
)
"""Columns that say what happened; each is stated or inferred where it holds anything."""
_PAGE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadKind:
    """Events of one kind of which no reader knows what happened."""

    template: str
    count: int
    file: str
    line: int
    example: str
    """The first of them as it stands in the file."""


def unread_kinds(store: EventStore, *, limit: int) -> tuple[list[UnreadKind], int]:
    """The most frequent kinds whose action is open or inferred, and how many kinds there are in all."""
    rows = store.query(
        "SELECT template, count(*) AS count, min(id) AS id, arg_min(file, id) AS file, arg_min(line, id) AS line, "
        "count(*) OVER () AS kinds FROM events WHERE action = 'other' OR contains(inferred, 'action') "
        "GROUP BY template ORDER BY count DESC, id LIMIT ?",
        [limit],
    )
    texts = store.raw([row["id"] for row in rows])
    kinds = [
        UnreadKind(
            template=row["template"], count=row["count"], file=row["file"], line=row["line"], example=texts[row["id"]]
        )
        for row in rows
    ]
    return kinds, rows[0]["kinds"] if rows else 0


def services_of(store: EventStore) -> dict[str, list[tuple[str, int]]]:
    """Which services or products the events of each file name, the most frequent first."""
    rows = store.query(
        "SELECT file, coalesce(nullif(service, ''), product) AS name, count(*) AS count FROM events "
        "WHERE name <> '' GROUP BY ALL ORDER BY count DESC, name"
    )
    services: dict[str, list[tuple[str, int]]] = {}
    for row in rows:
        services.setdefault(row["file"], []).append((row["name"], row["count"]))
    return services


def every_event(store: EventStore) -> Iterator[dict[str, Any]]:
    """The rows of all events in the order in which they were read, without holding them all."""
    last = 0
    while rows := store.query("SELECT * FROM events WHERE id > ? ORDER BY id LIMIT ?", [last, _PAGE]):
        yield from rows
        last = rows[-1]["id"]


def basis_of(event: dict[str, Any]) -> dict[str, str]:
    """For each column that says something, whether it is stated or inferred."""
    inferred = set(event["inferred"].split())
    return {
        name: "inferred" if name in inferred else "stated"
        for name in STATEMENTS
        if event[name] not in ("", None) and not (name == "action" and event[name] == "other")
    }
