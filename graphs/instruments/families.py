"""What belongs together: a process with its ancestors and children, and the events of one log-on session."""

from typing import Any

import orjson

from ..errors import InputError
from ..events.store import EventStore
from .instrument import Arguments, Instrument, Reach, Shown
from .showing import COLUMNS, event_line, listed, marks_of

DEEPEST = 6
"""Ancestors that are looked for."""
MOST_CHILDREN = 30
MOST_OF_SESSION = 200

OWN_NUMBER = ("ProcessGuid", "ProcessId", "NewProcessId", "pid")
"""Fields that number a process that starts, the surest first."""
NUMBER_ABOVE = ("ParentProcessGuid", "ParentProcessId", "CreatorProcessId", "ppid")
"""Fields that number who started it, each in the place of its own number's."""
_SESSION = ("TargetLogonId", "LogonId", "SubjectLogonId", "logon_id", "session_id", "SessionId", "session", "ses")


class ProcessTree(Arguments):
    """Show which process started the one of an event, and what it started in turn."""

    id: int


def _process_tree(reach: Reach, given: ProcessTree) -> Shown:
    store = reach.desk.store
    own = _event(store, given.id)
    if not own["process"]:
        raise InputError(f"event #{given.id} names no process; use one that does.")
    above: list[dict[str, Any]] = []
    row: dict[str, Any] | None = own
    while row is not None and len(above) < DEEPEST:
        row = _started_by(store, row)
        if row is None or row["id"] in {known["id"] for known in [own, *above]}:
            break
        above.append(row)
    children = _children(store, own)
    marks = marks_of(reach.hits)
    lines = [f"{'  ' * depth}{event_line(row, marks)}" for depth, row in enumerate([*reversed(above), own])]
    lines += [f"{'  ' * (len(above) + 1)}{event_line(row, marks)}" for row in children]
    more = " or more" if len(children) == MOST_CHILDREN else ""
    return Shown(
        told=f"{len(above)} processes above #{given.id}, {len(children)}{more} started by it",
        lines=lines,
        events=[row["id"] for row in [*reversed(above), own, *children]],
    )


STARTED = "(action = 'process_start' OR category = 'process_creation')"
"""SQL for starts of programs, those that are told as what the program did included."""


def _started_by(store: EventStore, row: dict[str, Any]) -> dict[str, Any] | None:
    """The start of the process that started this one: by its number where the event has one, otherwise by its name."""
    for name, number in zip(NUMBER_ABOVE, OWN_NUMBER, strict=True):
        if wanted := row["fields"].get(name):
            found = _rows(
                store,
                f"host = ? AND {STARTED} AND {_field(number)} = ? AND id < ?",
                row,
                wanted,
            )
            if found:
                return found[-1]
    found = _rows(
        store,
        f"host = ? AND {STARTED} AND lower(process) = ? AND id < ?",
        row,
        row["parent"].lower(),
    )
    return found[-1] if row["parent"] and found else None


def _children(store: EventStore, row: dict[str, Any]) -> list[dict[str, Any]]:
    for name, number in zip(NUMBER_ABOVE, OWN_NUMBER, strict=True):
        if own := row["fields"].get(number):
            found = _rows(
                store,
                f"host = ? AND {STARTED} AND {_field(name)} = ? AND id > ?",
                row,
                own,
            )
            if found:
                return found[:MOST_CHILDREN]
    return _rows(
        store,
        f"host = ? AND {STARTED} AND lower(parent) = ? AND id > ?",
        row,
        row["process"].lower(),
    )[:MOST_CHILDREN]


class Session(Arguments):
    """Show what happened in the log-on session that an event belongs to."""

    id: int


def _session(reach: Reach, given: Session) -> Shown:
    store = reach.desk.store
    own = _event(store, given.id)
    for name in _SESSION:
        number = own["fields"].get(name, "")
        if number and number not in ("0", "0x0", "0x3e7", "-", "4294967295"):
            either = " OR ".join(f"{_field(other)} = ?" for other in _SESSION)
            rows = store.query(
                f"SELECT {COLUMNS} FROM events WHERE host = ? AND ({either}) ORDER BY time, id LIMIT {MOST_OF_SESSION}",
                [own["host"], *[number] * len(_SESSION)],
            )
            return _shown(reach, rows, f"share the session of #{given.id}")
    if not own["user"] or own["time"] is None:
        raise InputError(
            f"event #{given.id} names no session, and no user at a time; use search with its host instead."
        )
    rows = store.query(
        f"""
        SELECT {COLUMNS} FROM events WHERE host = ? AND lower("user") = lower(?)
            AND time >= (SELECT coalesce(max(time), ?) FROM events WHERE host = ? AND lower("user") = lower(?)
                AND action = 'login' AND outcome = 'success' AND time <= ?)
            AND time <= (SELECT coalesce(min(time), TIMESTAMP '9999-01-01') FROM events WHERE host = ?
                AND lower("user") = lower(?) AND action = 'logout' AND time >= ?)
        ORDER BY time, id LIMIT {MOST_OF_SESSION}
        """,
        [
            own["host"],
            own["user"],
            own["time"],
            own["host"],
            own["user"],
            own["time"],
            own["host"],
            own["user"],
            own["time"],
        ],
    )
    return _shown(
        reach, rows, f"are of the same user and host as #{given.id}, from log-in to log-out; no line names the session"
    )


def _shown(reach: Reach, rows: list[dict[str, Any]], words: str) -> Shown:
    more = " or more" if len(rows) == MOST_OF_SESSION else ""
    marks = marks_of(reach.hits)
    events = listed(rows, marks)
    return Shown(
        told=f"{len(rows)}{more} events {words}{events.common}",
        lines=events.lines,
        first=[place for place, row in enumerate(rows) if row["id"] in marks],
        events=[row["id"] for row in rows],
    )


def _event(store: EventStore, event_id: int) -> dict[str, Any]:
    names = ", ".join(f"'{name}', {_field(name)}" for name in dict.fromkeys((*OWN_NUMBER, *NUMBER_ABOVE, *_SESSION)))
    rows = store.query(f"SELECT {COLUMNS}, json_object({names}) AS fields FROM events WHERE id = ?", [event_id])
    if not rows:
        raise InputError(f"there is no event #{event_id}; use an id that a search showed.")
    return _with_fields(rows[0])


def _rows(store: EventStore, where: str, row: dict[str, Any], wanted: str) -> list[dict[str, Any]]:
    names = ", ".join(f"'{name}', {_field(name)}" for name in (*OWN_NUMBER, *NUMBER_ABOVE))
    found = store.query(
        f"SELECT {COLUMNS}, json_object({names}) AS fields FROM events WHERE {where} ORDER BY id LIMIT 500",
        [row["host"], wanted, row["id"]],
    )
    return [_with_fields(item) for item in found]


def _with_fields(row: dict[str, Any]) -> dict[str, Any]:
    fields = {name: value for name, value in orjson.loads(row["fields"]).items() if value}
    return {**row, "fields": fields}


def _field(name: str) -> str:
    return f"json_extract_string(fields, '$.{name}')"


PROCESS_TREE = Instrument("process_tree", ProcessTree, _process_tree)
SESSION = Instrument("session", Session, _session)
