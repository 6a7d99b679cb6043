"""Accounts that suddenly come from elsewhere: whoever took one over does what its owner does, from another place."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..entities.addresses import is_internal
from ..events.store import STATED, EventStore
from ..meaning.values import address_of
from ..state import Episode
from .fold import GAP


def strange_events(store: EventStore, episode: Episode, rows: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """Ids of those events whose account came from that address outside for the first time within the hour before the stretch
    or in it, and came from others before. Of an account without a past nothing is strange.
    """
    pairs = {
        (row["user"], row["src_ip"])
        for row in rows
        if row["user"] and (plain := address_of(row["src_ip"])) and not is_internal(plain)
    }
    if not pairs or not episode["start"]:
        return frozenset()
    found = store.query(
        f'SELECT "user" AS u, src_ip, min(time) AS first FROM {STATED} WHERE "user" IN (SELECT unnest(?)) '
        "AND src_ip <> '' AND outcome <> 'failure' AND time IS NOT NULL GROUP BY ALL",
        [sorted({user for user, _ in pairs})],
    )
    first: dict[str, dict[str, datetime]] = defaultdict(dict)
    for row in found:
        first[row["u"]][row["src_ip"]] = row["first"]
    new = datetime.fromisoformat(episode["start"]) - GAP
    strangers = {
        (user, address)
        for user, address in pairs
        if first[user].get(address, new) >= new and any(seen < new for seen in first[user].values())
    }
    return frozenset(row["id"] for row in rows if (row["user"], row["src_ip"]) in strangers)
