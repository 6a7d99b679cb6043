"""People who were called: a pager names the machine and the person, the person comes from the usual place, and all is put back.

The pager's own export says that it called; no hand on the machine writes there, as it may write through a logger. It explains
what was soon restored, and what no rule of level medium marks beside it; whoever does more was not called for that.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from ..actions import LEVELS
from ..events.store import STATED, EventStore
from ..state import Episode, Hit
from .accounts import short_name

CALLED = timedelta(hours=2)
"""How long before the stretch the call was, at most."""
MOST_CALLS = 5000
"""Records of a pager's file that is read."""
SESSION = timedelta(hours=12)
"""How long before the stretch a log-in to the machine is looked for."""

_INCIDENT = re.compile(r"(?:^|[._-])(?:incident|page|escalation)(?:[._ -]?(?:id|key|number))?$", re.IGNORECASE)
_CALLED = re.compile(r"assign|acknowledg|notif|respond|paged|on[_-]?call|called|^by$|(?:^|[._-])(?:user|name)$", re.IGNORECASE)  # fmt: skip


def called_events(
    store: EventStore,
    episode: Episode,
    rows: Sequence[Mapping[str, Any]],
    hits: Sequence[Hit],
    restored: Collection[int],
) -> frozenset[int]:
    """Ids of those events on a host that a called person did, where all that stands out of them was put back."""
    strong = [hit for hit in hits if LEVELS.index(hit["level"]) >= LEVELS.index("medium")]
    marked = {event for hit in strong for event in hit["events"]} & {row["id"] for row in rows}
    if not restored or not marked <= set(restored) or not episode["host"] or not episode["start"]:
        return frozenset()
    start = datetime.fromisoformat(episode["start"])
    called = {
        user
        for user in {str(row["user"]) for row in rows if row["user"]}
        if _was_called(store, user, episode["host"], start) and _is_at_the_usual_place(store, user, episode, start)
    }
    return frozenset(row["id"] for row in rows if row["user"] in called)


def _was_called(store: EventStore, user: str, host: str, start: datetime) -> bool:
    """Whether a pager named the machine, and in the same incident this person, in the hours before."""
    scratch = store.scratch
    scratch.make(
        "calls",
        "SELECT file, time, fields FROM events WHERE file IN (SELECT file FROM events WHERE file IN "
        f"(SELECT file FROM events GROUP BY file HAVING count(*) <= {MOST_CALLS}) "
        "GROUP BY file HAVING bool_and(regexp_matches(fields, '(?i)incident|page|escalation') AND format IN ('json', 'csv', 'xml') "
        "AND NOT contains(fields, '\"carrier.')))",
    )
    found = scratch.query("SELECT file, fields FROM calls WHERE time BETWEEN ? AND ?", [start - CALLED, start])
    incidents: dict[str, list[dict[str, str]]] = {}
    for file, written in found:
        fields = _fields(written)
        for number in [f"{file} {value}" for key, value in fields.items() if _INCIDENT.search(key)][:1]:
            incidents.setdefault(number, []).append(fields)
    return any(
        any(_names_machine(fields, host) for fields in own) and any(_names_person(fields, user) for fields in own)
        for own in incidents.values()
    )


def _names_machine(fields: Mapping[str, str], host: str) -> bool:
    name = re.compile(rf"(?<![\w-]){re.escape(host.partition('.')[0])}(?![\w-])", re.IGNORECASE)
    return any(name.search(value) for key, value in fields.items() if not _CALLED.search(key))


def _names_person(fields: Mapping[str, str], user: str) -> bool:
    return any(short_name(value) == short_name(user) for key, value in fields.items() if _CALLED.search(key))


def _is_at_the_usual_place(store: EventStore, user: str, episode: Episode, start: datetime) -> bool:
    """Whether each log-in of the account to the machine in the hours before came from where it came on an earlier day."""
    found = store.query(
        f"SELECT src_ip, time FROM {STATED} WHERE action = 'login' AND outcome = 'success' AND src_ip <> '' "
        'AND "user" = ? AND host = ? AND time <= ? ORDER BY time LIMIT 20000',
        [user, episode["host"], datetime.fromisoformat(episode["end"])],
    )
    now = {row["src_ip"] for row in found if row["time"] >= start - SESSION}
    before = {row["src_ip"] for row in found if row["time"] < start - SESSION}
    return bool(now) and now <= before


def _fields(text: str | None) -> dict[str, str]:
    try:
        parsed = orjson.loads(text or "{}")
    except orjson.JSONDecodeError:
        return {}
    return {str(key): str(value) for key, value in parsed.items()} if isinstance(parsed, dict) else {}
