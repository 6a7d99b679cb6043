"""Where a house's people come from: addresses outside that many accounts use, and pairs of account and address with a past.

Nobody who acts wrote the log-ins of others, nor the days on which an account came from an address before.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ..events.store import STATED, EventStore
from ..state import Episode
from .accounts import short_name
from .inside import is_inside

LEAST_ACCOUNTS = 5
"""Accounts that work from a house's own address, at least."""
LEAST_SHARE = 1 / 3
"""Share of all accounts with an address that come from there: many use a public proxy too, but not a third of a house."""
LEAST_DAYS = 2
"""Earlier days on which an address was in use, at least."""
EVER = (8, 3, 1 / 2)
"""The same three numbers where later days count as well, for logs that only begin: more than any intruder takes over."""
BEFORE = timedelta(hours=12)
"""How long before the stretch all of it must have been."""

FOREVER = timedelta(days=36500)

_Seen = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]
_PAIRS = (
    "SELECT \"user\" AS u, src_ip, time::DATE AS day, min(time) AS first FROM {stated} WHERE \"user\" <> '' AND src_ip <> '' "
    "AND outcome <> 'failure' AND (action <> 'login' OR outcome = 'success') "
    "AND action NOT IN ('network_connect', 'network_block', 'dns_query', 'alert', 'status', 'other') "
    "AND time IS NOT NULL GROUP BY ALL"
)


def house_addresses(store: EventStore, episode: Episode) -> frozenset[str]:
    """Addresses outside from which a good part of the accounts worked on several days before the stretch, or most of them on
    more days, whenever.
    """
    query = (
        "SELECT src_ip, count(DISTINCT u), (SELECT count(DISTINCT u) FROM seen WHERE first < ?) "
        "FROM seen WHERE first < ? GROUP BY src_ip HAVING count(DISTINCT u) >= ? AND count(DISTINCT day) >= ?"
    )
    found = frozenset[str]()
    for accounts, days, share, rows in (
        (LEAST_ACCOUNTS, LEAST_DAYS, LEAST_SHARE, _seen(store, episode, BEFORE)),
        (*EVER, _seen(store, episode, -FOREVER)),
    ):
        if rows is None:
            continue
        found |= {
            address
            for address, there, everybody in rows(query, [accounts, days])
            if there >= share * everybody and not is_inside(address)
        }
    return found


def usual_pairs(store: EventStore, episode: Episode, rows: Sequence[Mapping[str, Any]]) -> frozenset[tuple[str, str]]:
    """Pairs (account, address) of some events that were seen together on several days before the stretch."""
    users = sorted({row["user"] for row in rows if row["user"]})
    seen = _seen(store, episode, BEFORE)
    if not users or seen is None:
        return frozenset()
    found = seen(
        "SELECT u, src_ip FROM seen WHERE first < ? AND first < ? AND u IN (SELECT unnest(?)) GROUP BY ALL "
        "HAVING count(DISTINCT day) >= ?",
        [users, LEAST_DAYS],
    )
    return frozenset((user, address) for user, address in found)


def _seen(store: EventStore, episode: Episode, before: timedelta) -> _Seen | None:
    """Ask of what was seen so long before the stretch: the query's first two parameters are the end of it."""
    if not episode["start"]:
        return None
    scratch, end = store.scratch, datetime.fromisoformat(episode["start"]) - before
    scratch.make("seen", _PAIRS.format(stated=STATED))
    return lambda query, parameters: scratch.query(query, [end, end, *parameters])


def is_entitled(store: EventStore, episode: Episode, house: Collection[str]) -> bool:
    """Whether another account gave the one that acts its rights long before, from inside or from the house's own address."""
    name = short_name(episode["actor"])
    if episode["actor_column"] != "user" or not name or not episode["start"]:
        return False
    found = store.query(
        f"SELECT \"user\" AS u, src_ip FROM {STATED} WHERE action = 'permission_grant' AND outcome <> 'failure' AND time <= ? "
        "AND (contains(lower(target), ?) OR contains(lower(fields), ?)) LIMIT 500",
        [datetime.fromisoformat(episode["start"]) - BEFORE, name, name],
    )
    return any(
        row["u"] and short_name(row["u"]) != name and (row["src_ip"] in house or is_inside(row["src_ip"]))
        for row in found
    )
