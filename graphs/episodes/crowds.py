"""Many people behind one address: each mistypes, and each gets in. Whoever guesses gets into few of the accounts that he tries."""

import statistics
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

from ..entities.addresses import is_internal
from ..meaning.values import address_of
from .hands import MOST_MISTYPED, TYPING

LEAST_PEOPLE = 3
"""Accounts that make a crowd."""


def forgetful_crowd(rows: Sequence[Mapping[str, Any]], house: Collection[str]) -> frozenset[int]:
    """Ids of the log-ins of an episode where several accounts failed, none more often than a person mistypes, and every one
    of them got in itself afterwards, all from one address of the house and no faster than hands type.
    """
    logins = [row for row in rows if row["action"] == "login" and row["outcome"] and row["src_ip"] and row["user"]]
    failed = [row for row in logins if row["outcome"] == "failure"]
    by_account = Counter(row["user"] for row in failed)
    addresses = {row["src_ip"] for row in logins}
    if len(by_account) < LEAST_PEOPLE or len(addresses) != 1 or max(by_account.values()) > MOST_MISTYPED:
        return frozenset()
    [address] = addresses
    if address not in house and not is_internal(address_of(address) or address):
        return frozenset()
    last = {row["user"]: (row["time"], row["id"]) for row in failed if row["time"]}
    entered = {
        row["user"]
        for row in logins
        if row["outcome"] == "success"
        and row["time"]
        and (row["time"], row["id"]) > last.get(row["user"], (row["time"], row["id"]))
    }
    times = sorted(row["time"] for row in failed if row["time"])
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    by_hand = statistics.median(gaps or [0.0]) >= TYPING
    return frozenset(row["id"] for row in logins) if set(by_account) <= entered and by_hand else frozenset()
