"""The programs that were started, each below the one that started it."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...graphs.events.store import EventStore

MOST_READ = 20_000
MOST_SHOWN = 1_000
_SECONDS_APART = 1.0
_MOST_TWINS = 8
"""How many starts before it are looked at for the same one in another log."""


@dataclass
class Process:
    """A start of a program, or the program that others say started them while no line tells of its own start."""

    event: int | None
    host: str
    name: str
    command: str
    user: str
    time: datetime | None
    is_cited: bool
    source: str = ""
    """Which log tells of it."""
    depth: int = 0
    children: list["Process"] = field(default_factory=list)

    @property
    def short(self) -> str:
        """The program's name without its folders."""
        return re.split(r"[\\/]", self.name.rstrip("\\/"))[-1] or self.name


@dataclass(frozen=True)
class Forest:
    """The trees in the order of time, each flattened: parents stand before their children."""

    rows: tuple[Process, ...]
    starts: int
    """All starts in the events."""
    left_out: int
    """Starts that are not shown, because there are more than a page holds."""


def grow_forest(store: "EventStore", cited: Collection[int], *, only_cited: bool) -> Forest:
    """Trees of all starts; with `only_cited`, those that hold a cited one."""
    starts = _starts(store)
    total = int(store.query(f"SELECT count(*) AS n FROM events WHERE {_started()}")[0]["n"])
    roots = _plant(starts, set(cited))
    if only_cited:
        roots = [root for root in roots if _holds_cited(root)]
    rows = [row for root in roots for row in _flat(root)]
    left_out = sum(row.event is not None for row in rows[MOST_SHOWN:]) + max(0, total - len(starts))
    return Forest(tuple(rows[:MOST_SHOWN]), total, left_out)


def _started() -> str:
    from ...graphs.instruments.families import STARTED

    return f"{STARTED} AND process <> ''"


def _starts(store: "EventStore") -> list[dict[str, Any]]:
    from ...graphs.instruments.families import NUMBER_ABOVE, OWN_NUMBER

    names = ", ".join(
        f"json_extract_string(fields, '$.{name}') AS \"{name}\"" for name in dict.fromkeys((*OWN_NUMBER, *NUMBER_ABOVE))
    )
    return store.query(
        f'SELECT id, time, host, "user", process, parent, command, service, {names} FROM events WHERE {_started()} '
        f"ORDER BY time NULLS LAST, id LIMIT {MOST_READ}"
    )


def _plant(starts: list[dict[str, Any]], cited: set[int]) -> list[Process]:
    """A parent is the latest earlier start with the number, or else the name, that a start says its own had."""
    from ...graphs.instruments.families import NUMBER_ABOVE, OWN_NUMBER

    roots: list[Process] = []
    known: dict[tuple[str, str, str], Process] = {}
    for row in starts:
        process = Process(
            row["id"],
            row["host"],
            row["process"],
            row["command"],
            row["user"],
            row["time"],
            row["id"] in cited,
            row["service"],
        )
        above = [
            (row["host"], number, str(row[name]))
            for name, number in zip(NUMBER_ABOVE, OWN_NUMBER, strict=True)
            if row[name]
        ]
        if row["parent"]:
            above.append((row["host"], "", row["parent"].casefold()))
        parent = next((known[key] for key in above if key in known), None)
        if parent is None and above:
            name = row["parent"] or f"process {above[0][2]}"
            parent = Process(None, row["host"], name, "", "", None, False)
            roots.append(parent)
            known.update(dict.fromkeys(above, parent))
        siblings = roots if parent is None else parent.children
        if (twin := _twin(process, siblings)) is not None:
            twin.is_cited |= process.is_cited
            process = twin
        else:
            siblings.append(process)
        for number in OWN_NUMBER:
            if row[number]:
                known[row["host"], number, str(row[number])] = process
        known[row["host"], "", row["process"].casefold()] = process
    return roots


def _twin(process: Process, siblings: list[Process]) -> Process | None:
    """The same start as another log tells it: auditing and a sensor both write one."""
    for other in reversed(siblings[-_MOST_TWINS:]):
        is_same = (other.host, other.name.casefold(), other.command) == (
            process.host,
            process.name.casefold(),
            process.command,
        )
        is_near = other.time and process.time and abs((other.time - process.time).total_seconds()) <= _SECONDS_APART
        if is_same and is_near and other.source != process.source:
            return other
    return None


def _holds_cited(root: Process) -> bool:
    waiting = [root]
    while waiting:
        process = waiting.pop()
        if process.is_cited:
            return True
        waiting += process.children
    return False


def _flat(root: Process) -> list[Process]:
    rows = []
    waiting = [root]
    while waiting:
        process = waiting.pop()
        rows.append(process)
        for child in process.children:
            child.depth = process.depth + 1
        waiting += reversed(process.children)
    return rows
