"""Who and what stands in the events: accounts, machines, addresses, programs, with what each did."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...graphs.events.store import EventStore
    from ...graphs.schema import Report

MOST = 300
_KINDS = (
    ("user", "account"),
    ("host", "machine"),
    ("src_ip", "address"),
    ("dst_ip", "address"),
    ("process", "program"),
)


@dataclass(frozen=True, kw_only=True)
class EntityRow:
    """One name, as the events state it."""

    kind: str
    value: str
    events: int
    failed: int
    first: datetime | None
    last: datetime | None
    is_indicator: bool
    episodes: tuple[str, ...]
    """Ids of the hostile episodes whose title or cited lines name it."""


def list_entities(store: "EventStore", report: "Report", *, words: str = "") -> list[EntityRow]:
    """Names that the events state, those of the report's indicators and hostile episodes first, then by how often."""
    from ...graphs.events.store import STATED

    parts = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, \"{column}\" AS value, time, outcome FROM {STATED} WHERE \"{column}\" <> ''"
        for column, kind in _KINDS
    )
    told = {ioc["value"].casefold() for ioc in report["iocs"]}
    hostile = [episode for episode in report["episodes"] if episode["decision"] == "hostile"]
    # What the report names comes along however rare it is.
    named = sorted(told | {word.casefold() for episode in hostile for word in episode["title"].split()})
    rows = store.query(
        f"""
        SELECT kind, value, count(*) AS events, count(*) FILTER (WHERE outcome = 'failure') AS failed,
            min(time) AS first, max(time) AS last, lower(value) IN (SELECT unnest(?)) AS named
        FROM ({parts}) WHERE ? = '' OR contains(lower(value), lower(?))
        GROUP BY kind, value ORDER BY named DESC, events DESC, value LIMIT {MOST}
        """,
        [named, words, words],
    )
    return [
        EntityRow(
            kind=row["kind"],
            value=row["value"],
            events=row["events"],
            failed=row["failed"],
            first=row["first"],
            last=row["last"],
            is_indicator=row["value"].casefold() in told,
            episodes=tuple(
                episode["id"] for episode in hostile if row["value"].casefold() in episode["title"].casefold().split()
            ),
        )
        for row in rows
    ]
