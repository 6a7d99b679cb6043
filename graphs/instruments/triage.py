"""Log triage: search, one event in full, the lines around it, what a thing did, kinds of event, what is rare."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Literal

from pydantic import Field

from ..decisions.quoting import quote
from ..errors import InputError
from ..events.store import EventStore
from .choice import EVERYWHERE, Choice, condition, fewer, limits_of_time, words_of
from .families import PROCESS_TREE, SESSION
from .instrument import Arguments, Counted, Instrument, Reach, Shown
from .showing import COLUMNS, clock, event_line

LONGEST_LINE = 1_500
"""Characters of a raw line that one event is shown with."""
MOST_FIELDS = 40


class Search(Choice):
    """Find log events. Gives their number, and one line with #id for each, in order of time."""

    limit: int = Field(default=20, ge=1, le=50)


def search(reach: Reach, given: Search) -> Shown:
    """The events that match, the first of them shown."""
    store = reach.desk.store
    where, parameters = condition(given)
    counted = count_of(store, given)
    total = counted.check["expected"]
    if not total:
        return Shown(
            told=f"0 events match ({quote(words_of(given), limit=120)}).{fewer(reach, given)}", counted=[counted]
        )
    rows = store.query(
        f"SELECT {COLUMNS} FROM events WHERE {where} ORDER BY time NULLS LAST, id LIMIT {given.limit}", parameters
    )
    return Shown(
        told=f"{total} events match ({quote(words_of(given), limit=120)})",
        lines=[event_line(row) for row in rows],
        total=total,
        events=[row["id"] for row in rows],
        counted=[counted],
    )


def count_of(store: EventStore, choice: Choice) -> Counted:
    """How many events match, as a number that can be counted again."""
    where, parameters = condition(choice)
    sql = f"SELECT count(*) AS n FROM events WHERE {where}"
    number = store.query(sql, parameters)[0]["n"]
    return Counted(
        check={"sql": sql, "parameters": parameters, "expected": number},
        where=where,
        parameters=parameters,
        times=limits_of_time(choice),
    )


class Event(Arguments):
    """Read one event in full: every field, and the line as it stands in the file."""

    id: int


def event(reach: Reach, given: Event) -> Shown:
    """All that the store and the file say of one event."""
    row = _row(reach.desk.store, given.id)
    raw = reach.desk.store.raw([given.id]).get(given.id, "")
    pairs = reach.desk.store.query(
        "SELECT key, json_extract_string(fields, '$.' || to_json(key)) AS value FROM "
        "(SELECT fields, unnest(json_keys(fields)) AS key FROM events WHERE id = ?) WHERE value <> ''",
        [given.id],
    )
    inferred = f"only suggested by its words: {row['inferred']}" if row["inferred"] else ""
    fields = [f"field {quote(pair['key'], limit=80)}: {quote(pair['value'], limit=200)}" for pair in pairs]
    lines = [
        f"line {row['line']} of {quote(row['file'], limit=120)}: {quote(raw, limit=LONGEST_LINE)}",
        *([inferred] if inferred else []),
        *fields[:MOST_FIELDS],
    ]
    return Shown(
        told=event_line(row), lines=lines, total=len(lines) - len(fields[:MOST_FIELDS]) + len(fields), events=[given.id]
    )


class LinesAround(Arguments):
    """Read the lines before and after an event in its file."""

    id: int
    before: int = Field(default=5, ge=0, le=20)
    after: int = Field(default=5, ge=0, le=20)


def lines_around(reach: Reach, given: LinesAround) -> Shown:
    """The neighbours of one event in its file, as they stand there."""
    store, row = reach.desk.store, _row(reach.desk.store, given.id)
    sides = []
    for sign, order, most in (("<", "DESC", given.before), (">=", "", given.after + 1)):
        sides += store.query(
            f"SELECT id, line, time FROM events WHERE file = ? AND (line, id) {sign} (?, ?) "
            f"ORDER BY line {order}, id {order} LIMIT {most}",
            [row["file"], row["line"], row["id"]],
        )
    sides.sort(key=lambda near: (near["line"], near["id"]))
    raw = store.raw([near["id"] for near in sides])
    return Shown(
        told=f"{len(sides)} events of {quote(row['file'], limit=120)} around #{row['id']}",
        lines=[f"#{near['id']} line {near['line']}: {quote(raw[near['id']], limit=300)}" for near in sides],
        events=[near["id"] for near in sides],
    )


class Timeline(Arguments):
    """What one user, address, host, process or file did, in order of time, equal events together."""

    entity: str
    since: str = ""
    until: str = ""


MOST_READ = 5_000
"""Events that a timeline is made of."""


def timeline(reach: Reach, given: Timeline) -> Shown:
    """The runs of equal events that name a thing."""
    choice = Choice(since=given.since, until=given.until)
    where, parameters = condition(choice)
    about = f"({where}) AND contains({EVERYWHERE}, ?)"
    parameters = [*parameters, _needed("entity", given.entity).lower()]
    store = reach.desk.store
    total = store.query(f"SELECT count(*) AS n FROM events WHERE {about}", parameters)[0]["n"]
    rows = store.query(
        f"SELECT {COLUMNS} FROM events WHERE {about} ORDER BY time NULLS LAST, id LIMIT {MOST_READ}", parameters
    )
    runs = [list(run) for _, run in groupby(rows, key=_alike)]
    told = f"{total} events name {quote(given.entity, limit=80)}, in {len(runs)} runs of equal ones"
    if total > MOST_READ:
        told += f"; the first {MOST_READ} were read"
    return Shown(told=told, lines=[_run_line(run) for run in runs], events=[run[0]["id"] for run in runs])


def _alike(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("action", "outcome", "user", "src_ip", "host", "process", "template"))


def _run_line(run: Sequence[dict[str, Any]]) -> str:
    if len(run) == 1:
        return event_line(run[0])
    return f"{len(run)} times until #{run[-1]['id']} {clock(run[-1]['time'])}: {event_line(run[0])}"


class Templates(Choice):
    """Which kinds of event there are, the rarest first, with a count and an example."""

    limit: int = Field(default=20, ge=1, le=50)


def templates(reach: Reach, given: Templates) -> Shown:
    """Kinds of event with how often each occurs."""
    where, parameters = condition(given)
    rows = reach.desk.store.query(
        "SELECT template, action, count(*) AS n, min(id) AS one, any_value(message ORDER BY id) AS message, count(*) OVER () AS kinds "
        f"FROM events WHERE {where} GROUP BY template, action ORDER BY n, one LIMIT {given.limit}",
        parameters,
    )
    total = rows[0]["kinds"] if rows else 0
    return Shown(
        told=f"{total} kinds of event ({quote(words_of(given), limit=120)})",
        lines=[
            f"{row['n']} times {row['action']}, first #{row['one']} says {quote(row['message'], limit=160)}"
            for row in rows
        ],
        total=total,
        events=[row["one"] for row in rows],
    )


Column = Literal["user", "src_ip", "dst_ip", "host", "process", "parent", "target", "agent"]


class RareValues(Choice):
    """Which values of one column occur least, with a count and the first event."""

    column: Column
    limit: int = Field(default=20, ge=1, le=50)


def rare_values(reach: Reach, given: RareValues) -> Shown:
    """Values of a column, the rarest first."""
    where, parameters = condition(given)
    rows = reach.desk.store.query(
        f'SELECT "{given.column}" AS value, count(*) AS n, min(id) AS one, count(*) OVER () AS kinds FROM events '
        f"WHERE {where} AND \"{given.column}\" <> '' GROUP BY value ORDER BY n, one LIMIT {given.limit}",
        parameters,
    )
    total = rows[0]["kinds"] if rows else 0
    return Shown(
        told=f"{total} values of {given.column} ({quote(words_of(given), limit=120)})",
        lines=[f"{quote(row['value'], limit=120)} {row['n']} times, first #{row['one']}" for row in rows],
        total=total,
        events=[row["one"] for row in rows],
    )


def _row(store: EventStore, event_id: int) -> dict[str, Any]:
    rows = store.query(f"SELECT {COLUMNS} FROM events WHERE id = ?", [event_id])
    if not rows:
        raise InputError(f"there is no event #{event_id}; use an id that a search showed.")
    return rows[0]


def _needed(name: str, value: str) -> str:
    if not value.strip():
        raise InputError(f"{name} is empty; name what you look for.")
    return value.strip()


SEARCH = Instrument("search", Search, search)
EVENT = Instrument("event", Event, event)
"""Every specialist has these two: whoever cites an event must be able to find and read it."""

TRIAGE = (
    SEARCH,
    EVENT,
    Instrument("timeline", Timeline, timeline),
    Instrument("lines_around", LinesAround, lines_around),
    Instrument("rare_values", RareValues, rare_values),
    Instrument("templates", Templates, templates),
    PROCESS_TREE,
    SESSION,
)
