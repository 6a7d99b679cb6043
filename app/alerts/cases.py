"""Cases of the queue, as whoever lists them gets them."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import orjson

from .grouping import SEVERITIES

CaseState = Literal["waiting", "working", "finished", "failed", "cancelled", "dropped"]
"""waiting    nobody has begun it
working    it has a run, which goes on or is let go on
finished   its run has a report
failed     it cannot be investigated; `problem` says why
cancelled  a person ended its run
dropped    a person took it out before it began
"""
AGAIN: tuple[CaseState, ...] = ("failed", "cancelled", "dropped")
"""States from which a person may let a case wait once more."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of an alert."""

    case: int
    is_copy: bool
    """Whether it was there already: the very same, or the same but for its own id and times."""


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """A case in the list."""

    id: int
    state: CaseState
    severity: str
    title: str
    alerts: int
    copies: int
    """Alerts that came again."""
    who: tuple[str, ...]
    """Accounts, addresses and machines that its alerts name."""
    logs: tuple[str, ...]
    received: str
    run: str
    """The id of its run; empty until it begins."""
    attempts: int
    begun: str
    """When it was begun last; ISO 8601 in UTC."""
    verdict: str
    confidence: float | None
    problem: str
    ended: str
    fresh: tuple[str, ...]
    """What is new since a person last looked at the case: `new` where nobody has, `more` where alerts came, `failed`."""


@dataclass(frozen=True, kw_only=True)
class AlertLine:
    """An alert of a case."""

    content: bytes
    """JSON."""
    source: str
    """The file that it came from; empty where it was sent."""
    received: str
    copies: int
    severity: str
    time: float
    """When it says that it happened, else when it came; seconds since 1970."""


@dataclass(frozen=True, kw_only=True)
class Working:
    """Who works on the queue, or did last."""

    process: int
    at_once: int
    budget: str
    """What the cases of a day may cost, in words; empty for no limit."""
    limit: str
    """The budget that is used up, in words; empty while cases may begin."""
    until: str
    """When cases begin again: ISO 8601 in UTC."""


def case_line(row: sqlite3.Row) -> CaseLine:
    """A row of the table, with the number of its alerts and its names beside it."""
    return CaseLine(
        id=row["id"],
        state=row["state"],
        severity=SEVERITIES[row["severity"]],
        title=row["title"],
        alerts=row["alerts"],
        copies=row["copies"],
        who=tuple(orjson.loads(row["names"])),
        logs=tuple(orjson.loads(row["logs"])),
        received=row["received"],
        run=row["run"],
        attempts=row["attempts"],
        begun=row["begun"],
        verdict=row["verdict"],
        confidence=row["confidence"],
        problem=row["problem"],
        ended=row["ended"],
        fresh=tuple(_fresh(row)),
    )


def _fresh(row: sqlite3.Row) -> Iterator[str]:
    if not row["seen_state"]:
        yield "new"
    elif row["alerts"] + row["copies"] > row["seen_alerts"]:
        yield "more"
    if row["state"] == "failed" != row["seen_state"]:
        yield "failed"
