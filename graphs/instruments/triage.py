"""Log triage: search, one event in full, the lines around it, what a thing did, kinds of event, what is rare."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Literal

from pydantic import Field

from ..decisions.quoting import quote
from ..errors import InputError
from ..events.store import EventStore
from .choice import EVERYWHERE, Choice, condition, fewer, limits_of_time, words_of
from .families import PROCESS_TREE, SESSION
from .instrument import Arguments, Counted, Instrument, Reach, Shown
from .showing import COLUMNS, clock, event_line, listed, marks_of

LONGEST_LINE = 1_500
"""Characters of a raw line that one event is shown with."""
LONG_RECORD = 300
"""Characters from which on a line that stands among others is told by its event."""
MOST_FIELDS = 40
MOST_COMPARED = 8
MOST_RUNS = 12
"""Runs of equal events that are shown one by one; of more, those of the same kind are told together."""

_NAMES_AN_EVENT = re.compile(
    r"[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d.{0,20}"
)
"""What differs in every event, and says nothing: its own number, its time."""


class Search(Choice):
    """Find log events. Gives their number, and one line with #id for each, in order of time; where not all are
    shown, those with signals and of rare kinds are."""

    limit: int = Field(default=20, ge=1, le=50)


def search(reach: Reach, given: Search) -> Shown:
    """The events that match, the first of them shown."""
    store = reach.desk.store
    where, parameters = condition(given)
    counted = count_of(store, given)
    total = counted.check["expected"]
    if not total:
        return Shown(
            told=f"0 events match ({quote(words_of(given), limit=120)}).{fewer(reach.desk.store, given)}",
            counted=[counted],
        )
    marks = marks_of(reach.hits)
    chosen = store.query(
        f"SELECT id FROM (SELECT id, time, count(*) OVER (PARTITION BY template, action, outcome) AS n FROM events WHERE {where}) "
        f"ORDER BY id NOT IN (SELECT unnest(?::BIGINT[])), n, time NULLS LAST, id LIMIT {given.limit}",
        [*parameters, list(marks)],
    )
    ids = [row["id"] for row in chosen]
    rows = store.query(
        f"SELECT {COLUMNS} FROM events WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS LAST, id", [ids]
    )
    events = listed(rows, marks)
    return Shown(
        told=f"{total} events match ({quote(words_of(given), limit=120)}){events.common}",
        lines=events.lines,
        first=sorted(range(len(rows)), key=lambda place: ids.index(rows[place]["id"])),
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
    """Read one event in full, the line as it stands in the file; of further ones only what differs from it."""

    id: int
    others: list[int] = Field(default=[], max_length=MOST_COMPARED, description="#ids to compare with it")


def event(reach: Reach, given: Event) -> Shown:
    """All that the store and the file say of one event, and in what others differ from it."""
    store, marks = reach.desk.store, marks_of(reach.hits)
    row = _row(store, given.id)
    raw = store.raw([given.id]).get(given.id, "")
    own = _fields(store, given.id)
    lines = [f"line {row['line']} of {quote(row['file'], limit=120)}: {quote(raw, limit=LONGEST_LINE)}"]
    lines += [f"only suggested by its words: {row['inferred']}"] if row["inferred"] else []
    fresh = [(name, value) for name, value in own.items() if value not in raw or len(raw) > LONGEST_LINE]
    lines += [f"field {quote(name, limit=80)}: {quote(value, limit=200)}" for name, value in fresh[:MOST_FIELDS]]
    more = len(fresh) - len(fresh[:MOST_FIELDS])
    if own and not given.others:
        lines.append(f"names of fields: {quote(', '.join(own), limit=400)}")
    others = [other for other in dict.fromkeys(given.others) if other != given.id]
    for other in others:
        lines.append(event_line(_row(store, other), marks))
        lines += [f"  {line}" for line in _differences(own, _fields(store, other))]
    return Shown(told=event_line(row, marks), lines=lines, total=len(lines) + more, events=[given.id, *others])


def _fields(store: EventStore, event_id: int) -> dict[str, str]:
    """What an event says, field by field; a whole whose parts stand there as well is left out."""
    rows = store.query(
        "SELECT key, json_extract_string(fields, '$.' || to_json(key)) AS value FROM "
        "(SELECT fields, unnest(json_keys(fields)) AS key FROM events WHERE id = ?) WHERE value <> ''",
        [event_id],
    )
    named = {row["key"]: row["value"] for row in rows}
    parents = {name[:place] for name in named for place, letter in enumerate(name) if letter == "."}
    return {name: value for name, value in named.items() if name not in parents}


def _differences(own: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """The fields that differ, without numbers that only name the event, and times, which its line shows."""
    changed = [
        f"{quote(name, limit=80)}: {quote(value, limit=200)}"
        for name, value in other.items()
        if own.get(name) != value and not _NAMES_AN_EVENT.fullmatch(value)
    ]
    gone = [name for name in own if name not in other]
    lines = [*changed[:MOST_FIELDS], *([f"without {quote(', '.join(gone), limit=200)}"] if gone else [])]
    return lines or ["no other field differs"]


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
            f"SELECT id, line, time, message FROM events WHERE file = ? AND (line, id) {sign} (?, ?) "
            f"ORDER BY line {order}, id {order} LIMIT {most}",
            [row["file"], row["line"], row["id"]],
        )
    sides.sort(key=lambda near: (near["line"], near["id"]))
    raw = store.raw([near["id"] for near in sides])
    return Shown(
        told=f"{len(sides)} events of {quote(row['file'], limit=120)} around #{row['id']}",
        lines=[
            f"#{near['id']} line {near['line']}: {quote(_short(raw[near['id']], near), limit=300)}" for near in sides
        ],
        events=[near["id"] for near in sides],
    )


def _short(raw: str, row: Mapping[str, Any]) -> str:
    """The line; of a long record what its event says, because the telling part of a record may stand at its end."""
    return f"{row['time']} {row['message']}" if len(raw) > LONG_RECORD and row["message"] else raw


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
    marks = marks_of(reach.hits)
    runs, together = [list(run) for _, run in groupby(rows, key=_alike)], ""
    if len(runs) > MOST_RUNS:
        kinds = defaultdict(list)
        for row in rows:
            kinds[_alike(row), marks.get(row["id"])].append(row)
        runs, together = list(kinds.values()), ", told together also where others stand between them"
    events = listed([run[0] for run in runs], marks)
    told = f"{total} events name {quote(given.entity, limit=80)}, {len(runs)} kinds{together}"
    if total > MOST_READ:
        told += f"; the first {MOST_READ} were read"
    return Shown(
        told=f"{told}{events.common}",
        lines=[_run_line(run, line) for run, line in zip(runs, events.lines, strict=True)],
        first=sorted(range(len(runs)), key=lambda place: (runs[place][0]["id"] not in marks, len(runs[place]))),
        events=[run[0]["id"] for run in runs],
    )


_ALIKE = ("action", "outcome", "user", "src_ip", "host", "process", "template", "command")


def _alike(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(row[name] for name in _ALIKE)


def _run_line(run: Sequence[dict[str, Any]], first: str) -> str:
    return first if len(run) == 1 else f"{len(run)} times until #{run[-1]['id']} {clock(run[-1]['time'])}: {first}"


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
