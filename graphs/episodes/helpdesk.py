"""Second factors that a help desk resets: the person enrols a new one soon, from where the account always came."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from ..events.store import STATED, EventStore

SOON = timedelta(hours=24)
"""How soon the person enrols again."""
KNOWN_FOR = timedelta(hours=1)
"""How long the account must have come from the address."""
MOST_REFUSED = 3
"""Refused log-ins of the person in the hours before, from which on somebody else may be at work."""

_FACTOR = re.compile(r"mfa|factor|2fa|2sv|two[ -_]?step|authenticat|fido|passkey|security key|phone", re.IGNORECASE)


def renewed_factors(store: EventStore, rows: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """Ids of events by which somebody reset another's second factor whose owner then enrolled one from a familiar address."""
    resets = [
        row
        for row in rows
        if row["action"] in ("security_weaken", "account_change")
        and row["time"]
        and row["user"]
        and row["target"]
        and _plain(row["target"]) != _plain(row["user"])
        and _FACTOR.search(f"{row['template']} {row['message']}")
    ]
    return frozenset(row["id"] for row in resets if _is_renewed(store, row))


def _is_renewed(store: EventStore, reset: Mapping[str, Any]) -> bool:
    owner = _plain(reset["target"])
    found = store.query(
        f"SELECT time, src_ip, action, outcome FROM {STATED} WHERE split_part(lower(\"user\"), '@', 1) = ? AND time <= ? "
        "ORDER BY time LIMIT 20000",
        [owner, reset["time"] + SOON],
    )
    before = [row for row in found if row["time"] < reset["time"] - KNOWN_FOR and row["outcome"] != "failure"]
    known = {row["src_ip"] for row in before if row["src_ip"]}
    refused = [
        row
        for row in found
        if row["outcome"] == "failure"
        and row["action"] == "login"
        and abs(row["time"] - reset["time"]) <= 2 * KNOWN_FOR
    ]
    enrolled = [
        row
        for row in found
        if row["time"] >= reset["time"]
        and row["action"] in ("security_strengthen", "credential_create", "account_change")
        and row["outcome"] != "failure"
    ]
    from_home = bool(enrolled) and all(row["src_ip"] in known for row in enrolled)
    return from_home and len(refused) <= MOST_REFUSED


def _plain(account: str) -> str:
    return str(account).lower().partition("@")[0]
