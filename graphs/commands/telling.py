"""What commands do becomes what the store says of their events.

Signals have been found by then: a deed marks nothing. It says what happened to whoever asks, and who counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import duckdb
import orjson
import pyarrow as pa

from ..events.store import EventStore
from ..meaning.values import address_of
from ..workbench import Desk
from .deed import ACTIONS, Deed, DeedKind
from .reading import deeds_of, may_do

MOST_READ = 200_000
"""Different command lines that are read; more are left as they are."""
_STARTS = ("process_start", "script_run")
"""Actions that give way to what the command does."""
_OF_STARTS = ("", "process_creation", "ps_script")
"""Categories of such events; a request to start something elsewhere stays a request."""
_SPOKEN = (*_STARTS, "privilege_use", "task_schedule", "service_change", "alert", "other")
"""Actions whose commands are read."""
_RANK: tuple[DeedKind, ...] = (
    "account_create", "grant", "key", "log_clear", "weaken", "account_delete", "account_change", "module", "task", "service",
    "upload", "become",
)  # fmt: skip
"""Which of several deeds of one line names its event."""
_LINE = (
    "coalesce(CASE WHEN contains(fields::VARCHAR, '\"argv\"') THEN json_extract_string(fields, '$.argv') END, command)"
)
"""SQL for a command with its quotes, where a record has its arguments apart."""
_SAME_DEED = timedelta(seconds=10)
"""So close together, a wrapper, its shell and the program itself speak of one deed."""
_TOLD_ELSEWHERE = timedelta(minutes=1)
"""So close to a record of the act itself, the command is told by that record."""


class _Fact(NamedTuple):
    """What one event gets."""

    id: int
    action: str
    target: str
    dst_ip: str
    dst_port: int | None
    deeds: str


def tell_deeds(desk: Desk, path: Path) -> int:
    """Write what commands do into the store; returns how many events got anything.

    The start of a program becomes the act that its command is (an account made, a log emptied, a module loaded) unless the
    system recorded that act itself. The thing it was done to stands in `target`, the other end in `dst_ip` and `dst_port`
    where nothing stood, and every deed of the line in the field `deeds`.
    """
    facts = _facts(desk.store)
    if not facts:
        return 0
    logs = desk.logs
    desk.store.close()
    with duckdb.connect(str(path)) as connection:
        connection.register("facts", pa.Table.from_pylist([fact._asdict() for fact in facts], schema=_SCHEMA))
        connection.execute(
            "UPDATE events SET action = coalesce(nullif(facts.action, ''), events.action), "
            "category = CASE WHEN facts.action <> '' AND events.category = '' THEN 'process_creation' ELSE events.category END, "
            "target = CASE WHEN facts.target <> '' AND (events.target = '' OR facts.action <> '') THEN facts.target "
            "ELSE events.target END, "
            "dst_ip = CASE WHEN events.dst_ip = '' THEN facts.dst_ip ELSE events.dst_ip END, "
            "dst_port = CASE WHEN events.dst_ip = '' THEN facts.dst_port ELSE events.dst_port END, "
            "fields = json_merge_patch(events.fields, facts.deeds::JSON) FROM facts WHERE events.id = facts.id"
        )
    desk.store = EventStore.open(path, logs)
    return len(facts)


_SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("action", pa.string()),
        ("target", pa.string()),
        ("dst_ip", pa.string()),
        ("dst_port", pa.int32()),
        ("deeds", pa.string()),
    ]
)


def _facts(store: EventStore) -> list[_Fact]:
    """What the events get whose commands do something that has a name, in their order."""
    commands = store.query(
        f"SELECT DISTINCT {_LINE} AS command FROM events WHERE command <> '' AND action IN (SELECT unnest(?)) LIMIT ?",
        [list(_SPOKEN), MOST_READ],
    )
    read = {row["command"]: deeds for row in commands if may_do(row["command"]) and (deeds := deeds_of(row["command"]))}
    if not read:
        return []
    rows = store.query(
        f"SELECT id, time, host, file, action, {_LINE} AS command, category FROM events WHERE action IN (SELECT unnest(?)) "
        f"AND command <> '' AND {_LINE} IN (SELECT unnest(?)) ORDER BY id",
        [list(_SPOKEN), list(read)],
    )
    named = _named(rows, read) - _recorded(store, rows, read)
    return [_fact(row, read[row["command"]], is_named=row["id"] in named) for row in rows]


def _main(deeds: Sequence[Deed]) -> Deed | None:
    """The deed that names the event."""
    return min((deed for deed in deeds if deed.kind in _RANK), key=lambda deed: _RANK.index(deed.kind), default=None)


def _named(rows: Sequence[Mapping[str, object]], read: Mapping[str, Sequence[Deed]]) -> set[int]:
    """Events that their command names: of a wrapper, its shell and the program, the last."""
    latest: dict[tuple[object, ...], tuple[datetime | None, int]] = {}
    found: set[int] = set()
    for row in rows:
        main = _main(read[str(row["command"])])
        if main is None or row["action"] not in _STARTS or row["category"] not in _OF_STARTS:
            continue
        key, time = (row["file"], row["host"], main.kind, main.what), row["time"]
        known = latest.get(key)
        assert time is None or isinstance(time, datetime)
        if known and known[0] and time and abs(time - known[0]) <= _SAME_DEED:
            found.discard(known[1])
        latest[key] = (time, int(str(row["id"])))
        found.add(int(str(row["id"])))
    return found


def _recorded(store: EventStore, rows: Sequence[Mapping[str, object]], read: Mapping[str, Sequence[Deed]]) -> set[int]:
    """Events beside which, on the same machine, the system itself recorded an act of that kind."""
    wanted: dict[str, list[tuple[int, datetime, object]]] = defaultdict(list)
    for row in rows:
        main, time = _main(read[str(row["command"])]), row["time"]
        if main is not None and isinstance(time, datetime) and main.kind != "become":
            wanted[ACTIONS[main.kind]].append((int(str(row["id"])), time, row["host"]))
    if not wanted:
        return set()
    known: dict[tuple[str, object], list[datetime]] = defaultdict(list)
    for row in store.query(
        "SELECT action, host, time FROM events WHERE action IN (SELECT unnest(?)) AND time IS NOT NULL LIMIT 100000",
        [list(wanted)],
    ):
        known[(row["action"], row["host"])].append(row["time"])
    return {
        event
        for action, events in wanted.items()
        for event, time, host in events
        if any(abs(time - other) <= _TOLD_ELSEWHERE for other in known.get((action, host), ()))
    }


def _fact(row: Mapping[str, object], deeds: Sequence[Deed], *, is_named: bool) -> _Fact:
    main = _main(deeds) if is_named else None
    ends = [(address, deed.port) for deed in deeds if (address := address_of(deed.host))]
    things = [deed.file or deed.what for deed in deeds if deed.kind in ("download", "archive", "dump", "credentials")]
    sent = main.file if main and main.kind == "upload" else ""
    target = (
        (sent or main.what or main.url or main.host or main.file)
        if main
        else next((thing for thing in things if thing), "")
    )
    return _Fact(
        id=int(str(row["id"])),
        action=ACTIONS[main.kind] if main else "",
        target=target[:500],
        dst_ip=ends[0][0] if ends else "",
        dst_port=ends[0][1] if ends else None,
        deeds=orjson.dumps({"deeds": "; ".join(_texts(deeds))}).decode(),
    )


def _texts(deeds: Iterable[Deed]) -> list[str]:
    return [f"{deed.text} (encoded)" if deed.is_decoded else deed.text for deed in deeds]
