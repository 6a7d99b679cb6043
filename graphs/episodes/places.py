"""Accounts that suddenly come from elsewhere: whoever took one over does what its owner does, from another place.

Outside, any place that is new is elsewhere. Inside, people change desks and addresses are lent: there only an account that kept
to its own machines for days is missed there.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import Any

from ..entities.addresses import is_internal
from ..events.store import STATED, EventStore
from ..meaning.values import address_of
from ..state import Episode, Hit
from .fold import GAP
from .inside import is_inside

GAINING = frozenset(("persistence", "privilege_escalation"))
"""Tactics by which an intruder stays or may do more."""
KEPT_DAYS = 2
"""Earlier days, at least, on which an account kept to its machines inside."""
KEPT_HOURS = 12
"""Different earlier hours, at least, in which a job's account did, where the logs hold no such days."""
KEPT_PLACES = 2
"""Machines to which an account keeps, at most."""
SHARED = 3
"""Accounts that came from an address before and make it a server through which many come, at least."""
SESSION = timedelta(hours=2)
"""How long before the stretch a log-in to the host is looked for."""


def strange_events(store: EventStore, episode: Episode, rows: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """Ids of those events whose account came from that address outside for the first time within the hour before the stretch
    or in it, and came from others before. Of an account without a past nothing is strange.
    """
    pairs = {(row["user"], row["src_ip"]) for row in rows if row["user"] and _is_outside(row["src_ip"])}
    if not pairs or not episode["start"]:
        return frozenset()
    strangers = _strangers(store, pairs, datetime.fromisoformat(episode["start"]) - GAP)
    return frozenset(row["id"] for row in rows if (row["user"], row["src_ip"]) in strangers)


def moved_events(store: EventStore, episode: Episode, rows: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """Ids of those events whose account kept to one or two addresses inside on earlier days, or through many hours, and came
    from another one inside for the first time within the hour before the stretch or in it. An address that several others came
    from before is a server's or a gateway's.
    """
    pairs = {(row["user"], row["src_ip"]) for row in rows if row["user"] and is_inside(row["src_ip"])}
    if not pairs or not episode["start"]:
        return frozenset()
    new = datetime.fromisoformat(episode["start"]) - GAP
    past = _past(store, {user for user, _ in pairs})
    busy = _busy(store, {user for user, _ in pairs}, new)
    moved = {
        (user, address) for user, address in pairs if user in past and _is_moved(past[user], address, new, user in busy)
    }
    if moved:
        shared = _shared(store, {address for _, address in moved}, new)
        moved = {(user, address) for user, address in moved if address not in shared}
    return frozenset(row["id"] for row in rows if (row["user"], row["src_ip"]) in moved)


def _is_moved(days: Mapping[str, Sequence[datetime]], address: str, new: datetime, is_busy: bool) -> bool:
    earlier = {place: [day for day in seen if day < new] for place, seen in days.items()}
    places = [place for place, seen in earlier.items() if seen]
    kept_on = {day.date() for seen in earlier.values() for day in seen}
    is_kept = 0 < len(places) <= KEPT_PLACES and all(is_inside(place) for place in places)
    return address not in places and is_kept and (is_busy or len(kept_on - {new.date()}) >= KEPT_DAYS)


def _busy(store: EventStore, users: Set[str], new: datetime) -> frozenset[str]:
    """Those of the accounts that did something in so many different hours before."""
    found = store.query(
        f"SELECT \"user\" AS u FROM {STATED} WHERE \"user\" IN (SELECT unnest(?)) AND src_ip <> '' AND outcome <> 'failure' "
        f"AND action <> 'status' AND time < ? GROUP BY u HAVING count(DISTINCT date_trunc('hour', time)) >= {KEPT_HOURS}",
        [sorted(users), new],
    )
    return frozenset(row["u"] for row in found)


def _shared(store: EventStore, addresses: Set[str], new: datetime) -> frozenset[str]:
    found = store.query(
        f"SELECT src_ip FROM {STATED} WHERE src_ip IN (SELECT unnest(?)) AND \"user\" <> '' AND outcome <> 'failure' "
        f'AND time < ? GROUP BY src_ip HAVING count(DISTINCT "user") >= {SHARED}',
        [sorted(addresses), new],
    )
    return frozenset(row["src_ip"] for row in found)


def gained_by(store: EventStore, episode: Episode, users: Set[str], hits: Mapping[str, Hit]) -> frozenset[str]:
    """Those of the accounts that any rule marks within the hour around the stretch for what lets somebody stay or do more."""
    marked = (
        sorted({e for hit in hits.values() if GAINING.intersection(hit["tactics"]) for e in hit["events"]})
        if users
        else []
    )
    if not marked or not episode["start"]:
        return frozenset()
    start, end = datetime.fromisoformat(episode["start"]), datetime.fromisoformat(episode["end"])
    found = store.query(
        f'SELECT DISTINCT "user" AS u FROM {STATED} WHERE id IN (SELECT unnest(?)) AND "user" IN (SELECT unnest(?)) '
        "AND time BETWEEN ? AND ?",
        [marked, sorted(users), start - GAP, end + GAP],
    )
    return frozenset(row["u"] for row in found)


def came_from_elsewhere(store: EventStore, episode: Episode, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether an account that acts on the host logged in to it in the hours before, from an address outside that was new."""
    users = sorted({row["user"] for row in rows if row["user"]})
    if episode["family"] != "endpoint" or not users or not episode["start"]:
        return False
    start = datetime.fromisoformat(episode["start"])
    found = store.query(
        f"SELECT DISTINCT \"user\" AS u, src_ip FROM {STATED} WHERE action = 'login' AND outcome = 'success' AND host = ? "
        "AND \"user\" IN (SELECT unnest(?)) AND src_ip <> '' AND time BETWEEN ? AND ?",
        [episode["host"], users, start - SESSION, datetime.fromisoformat(episode["end"])],
    )
    pairs = {(row["u"], row["src_ip"]) for row in found if _is_outside(row["src_ip"])}
    return bool(pairs and _strangers(store, pairs, start - SESSION))


def _strangers(store: EventStore, pairs: Set[tuple[str, str]], new: datetime) -> frozenset[tuple[str, str]]:
    """Those of the pairs (account, address) that were seen at `new` or later only, of accounts that came from others before."""
    past = _past(store, {user for user, _ in pairs})
    first = {user: {address: min(days) for address, days in places.items()} for user, places in past.items()}
    return frozenset(
        (user, address)
        for user, address in pairs
        if first.get(user, {}).get(address, new) >= new and any(seen < new for seen in first.get(user, {}).values())
    )


def _past(store: EventStore, users: Set[str]) -> dict[str, dict[str, list[datetime]]]:
    """Account -> address -> the first moment of each day on which it did something there."""
    found = store.query(
        f'SELECT "user" AS u, src_ip, min(time) AS first FROM {STATED} WHERE "user" IN (SELECT unnest(?)) '
        "AND src_ip <> '' AND outcome <> 'failure' AND action <> 'status' AND time IS NOT NULL "
        "GROUP BY u, src_ip, time::DATE ORDER BY first",
        [sorted(users)],
    )
    past: dict[str, dict[str, list[datetime]]] = defaultdict(lambda: defaultdict(list))
    for row in found:
        past[row["u"]][row["src_ip"]].append(row["first"])
    return past


def _is_outside(address: str) -> bool:
    plain = address_of(address)
    return bool(plain) and not is_internal(plain)
