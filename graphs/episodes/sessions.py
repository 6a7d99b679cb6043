"""Where an account comes from whose deeds name no address: the log-in that began its session does, as a hypervisor's or a
database's records have it, or the request for the same thing in the log of the web server before it.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from ..events.store import STATED, EventStore
from ..state import Episode
from .accounts import short_name
from .fold import GAP

MOST_LOGINS = 5000
FRONT = timedelta(seconds=2)
"""How far from a deed the request for it stands in the log of the web server before it."""
MOST_DEEDS = 2000
"""Deeds of an account that are looked up there."""
MOST_REQUESTS = 100_000
EPOCH = datetime(1970, 1, 2)

_WORDS = re.compile(r"[\w.-]{3,}")


def placed(store: EventStore, episode: Episode, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For each of those events that names an account and no address: the event once for each address from which the account
    logged in within the hour before, on a machine to that machine. Of several sessions any may be the deed's.
    """
    bare = [row for row in rows if row["user"] and not row["src_ip"] and row["time"]]
    if not bare or not episode["start"]:
        return []
    logins = _logins(store, episode, {short_name(row["user"]) for row in bare})
    return [
        {"id": row["id"], "user": login["u"], "src_ip": login["src_ip"], "login": login["id"]}
        for row in bare
        for login in _sessions(logins[short_name(row["user"])], row, is_machine=episode["family"] == "endpoint")
    ]


def _sessions(
    logins: Sequence[Mapping[str, Any]], row: Mapping[str, Any], *, is_machine: bool
) -> list[Mapping[str, Any]]:
    """An account's first log-in from each address within the hour before an event."""
    begin = bisect_left(logins, row["time"] - GAP, key=_time_of)
    end = bisect_right(logins, row["time"], key=_time_of)
    first: dict[tuple[str, str], Mapping[str, Any]] = {}
    for login in logins[begin:end]:
        if not is_machine or login["host"] == row["host"]:
            first.setdefault((login["u"], login["src_ip"]), login)
    return list(first.values())


def _time_of(login: Mapping[str, Any]) -> datetime:
    time: datetime = login["time"]
    return time


def _logins(store: EventStore, episode: Episode, names: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """Short name -> what log-ins of these accounts from an address worked from an hour before the stretch on, in time order.
    Of too many there are none: where only some are known, another may be the intruder's.
    """
    where = (
        f"FROM {STATED} WHERE action = 'login' AND outcome = 'success' AND src_ip <> '' AND \"user\" <> '' "
        "AND time BETWEEN ? AND ?"
    )
    stretch = [datetime.fromisoformat(episode["start"]) - GAP, datetime.fromisoformat(episode["end"])]
    spelled = [row["u"] for row in store.query(f'SELECT DISTINCT "user" AS u {where}', stretch)]
    found = defaultdict(list)
    for login in store.query(
        f'SELECT id, "user" AS u, src_ip, host, time {where} AND "user" IN (SELECT unnest(?)) ORDER BY time, id '
        f"LIMIT {MOST_LOGINS + 1}",
        [*stretch, [name for name in spelled if short_name(name) in names]],
    ):
        found[short_name(login["u"])].append(login)
    return found if sum(map(len, found.values())) <= MOST_LOGINS else defaultdict(list)


def residents(sessions: Sequence[Mapping[str, Any]], usual: Collection[tuple[str, str]]) -> frozenset[int]:
    """Ids of the placed events all of whose sessions came from where the account came on earlier days."""
    elsewhere = {row["id"] for row in sessions if (row["user"], row["src_ip"]) not in usual}
    return frozenset(row["id"] for row in sessions) - elsewhere


def fronted(store: EventStore, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Those of the events that name an account, a thing and no address for which a web server beside had requests for that
    thing, from none of the addresses from which the account's deeds were asked for before: once for each request that names
    nobody else.
    """
    bare = [row for row in rows if row["user"] and not row["src_ip"] and row["target"] and row["time"]]
    found = []
    for user in sorted({row["user"] for row in bare}):
        own = [row for row in bare if row["user"] == user]
        asked = _requests(store, user, min(row["time"] for row in own), max(row["time"] for row in own))
        if not asked:
            continue
        before = _requests(store, user, EPOCH, min(row["time"] for row in own) - GAP)
        known = {request["src_ip"] for request in before}
        places = defaultdict(set)
        for request in asked:
            places[request["id"]].add(request["src_ip"])
        deeds = {row["id"] for row in own}
        found += [
            {"id": request["id"], "user": user, "src_ip": request["src_ip"], "login": request["request"]}
            for request in asked
            if known and request["id"] in deeds and not known & places[request["id"]]
            if short_name(request["asker"]) in ("", short_name(user))
        ]
    return found


def _requests(store: EventStore, user: str, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """For the account's last deeds within a time: the requests beside, whose path holds every word of what was acted on."""
    near = f"INTERVAL {FRONT.seconds} second"
    found = store.query(
        f"WITH deeds AS (SELECT id, time, lower(target) AS thing FROM {STATED} WHERE \"user\" = ? AND src_ip = '' "
        f"AND target <> '' AND time BETWEEN ? AND ? ORDER BY time DESC LIMIT {MOST_DEEDS}), "
        f'requests AS (SELECT id, time, src_ip, "user" AS asker, lower(target) AS path FROM {STATED} '
        f"WHERE action = 'web_request' AND src_ip <> '' AND time BETWEEN ?::TIMESTAMP - {near} AND ?::TIMESTAMP + {near}) "
        "SELECT deeds.id AS id, thing, requests.id AS request, src_ip, asker, path FROM deeds JOIN requests "
        f"ON requests.time BETWEEN deeds.time - {near} AND deeds.time + {near} LIMIT {MOST_REQUESTS}",
        [user, start, end, start, end],
    )
    return [row for row in found if _names(unquote(row["path"]), row["thing"])]


def _names(path: str, thing: str) -> bool:
    """Whether every word of a thing is one of the path's: `app` is none of `/application`."""
    words = _WORDS.findall(thing)
    return bool(words) and all(re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", path) for word in words)
