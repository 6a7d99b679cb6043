"""Accounts that the system locked because something kept their old password: every refusal came from where they always got in."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from ..events.store import STATED, EventStore
from .accounts import short_name

AROUND = timedelta(hours=1)
"""How long before the lock its refusals lie."""


def stale_locks(store: EventStore, rows: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """Ids of those events by which the system refused an account further tries that all came from where it got in before."""
    locks = [row for row in rows if row["action"] == "account_change" and row["outcome"] == "failure" and row["time"]]
    return frozenset(row["id"] for row in locks if _is_stale(store, row))


def _is_stale(store: EventStore, lock: Mapping[str, Any]) -> bool:
    account = short_name(str(lock["target"] or lock["user"]))
    if not account:
        return False
    found = store.query(
        f"SELECT src_ip, outcome, time, lower(\"user\") AS u FROM {STATED} WHERE action = 'login' AND src_ip <> '' "
        "AND time <= ? ORDER BY time LIMIT 50000",
        [lock["time"] + timedelta(minutes=5)],
    )
    own = [row for row in found if short_name(row["u"]) == account]
    failed = [row for row in own if row["outcome"] == "failure" and lock["time"] - row["time"] <= AROUND]
    if not failed:
        return False
    begin = min(row["time"] for row in failed)
    known = {row["src_ip"] for row in own if row["outcome"] == "success" and row["time"] < begin}
    others = {
        row["u"] for row in found if row["outcome"] == "failure" and row["src_ip"] in known and row["time"] >= begin
    }
    return all(row["src_ip"] in known for row in failed) and {short_name(name) for name in others} <= {account}
