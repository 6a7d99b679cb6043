"""Accounts that suddenly come from elsewhere: whoever took one over does what its owner does, from another place."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import Any

from ..entities.addresses import is_internal
from ..events.store import STATED, EventStore
from ..meaning.values import address_of
from ..state import Episode
from .fold import GAP

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
    found = store.query(
        f'SELECT "user" AS u, src_ip, min(time) AS first FROM {STATED} WHERE "user" IN (SELECT unnest(?)) '
        "AND src_ip <> '' AND outcome <> 'failure' AND action <> 'status' AND time IS NOT NULL GROUP BY ALL",
        [sorted({user for user, _ in pairs})],
    )
    first: dict[str, dict[str, datetime]] = defaultdict(dict)
    for row in found:
        first[row["u"]][row["src_ip"]] = row["first"]
    return frozenset(
        (user, address)
        for user, address in pairs
        if first[user].get(address, new) >= new and any(seen < new for seen in first[user].values())
    )


def _is_outside(address: str) -> bool:
    plain = address_of(address)
    return bool(plain) and not is_internal(plain)
