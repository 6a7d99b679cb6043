"""Refusals because somebody else set an account's password anew: what runs with the old one is refused until it is told.

The record of the change is another's, and whoever asks from where the account always got in guesses nothing.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from ..events.store import STATED, EventStore
from .accounts import short_name

BEFORE = timedelta(hours=24)
"""How long before the first refusal the password was changed, at most."""
MOST_CHANGES = 2000

_PASSWORD = re.compile(
    r"(?:passw(?:or)?d|passwort|kennwort)(?![\s_]*(?:last|never|expir|age|polic))|identified (?:by|with)|\bpwd\b",
    re.IGNORECASE,
)
"""What a record says that set one. What else of an account was changed leaves its password as it was."""


def refused_after_reset(
    store: EventStore, rows: Sequence[Mapping[str, Any]], familiar: Collection[tuple[str, str]]
) -> frozenset[int]:
    """Ids of the log-ins of accounts whose password another account changed just before their first refusal, and that were
    refused only where they had got in before; with them those that worked there.
    """
    logins = [row for row in rows if row["action"] == "login" and row["outcome"] and row["user"] and row["time"]]
    first: dict[str, Any] = {}
    for row in logins:
        if row["outcome"] == "failure":
            first.setdefault(row["user"], row["time"])
    if not first or not {(row["user"], row["place"]) for row in logins} <= set(familiar):
        return frozenset()
    changes = store.query(
        f'SELECT time, "user" AS u, target, action, template, message, command, fields FROM {STATED} '
        "WHERE action IN ('account_change', 'credential_create') AND outcome <> 'failure' AND \"user\" <> '' AND target <> '' "
        f"AND time BETWEEN ? AND ? ORDER BY time DESC, id LIMIT {MOST_CHANGES}",
        [min(first.values()) - BEFORE, max(first.values())],
    )
    resets = [change for change in changes if change["action"] == "credential_create" or _sets_password(change)]
    explained = {user for user, time in first.items() if any(_is_reset(change, user, time) for change in resets)}
    return frozenset(row["id"] for row in logins if row["user"] in explained) if explained == {*first} else frozenset()


def _sets_password(change: Mapping[str, Any]) -> bool:
    return bool(_PASSWORD.search(" ".join(str(change[name]) for name in ("template", "message", "command", "fields"))))


def _is_reset(change: Mapping[str, Any], user: str, refused: Any) -> bool:
    """Whether a change is of this account, by another, and shortly before its first refusal."""
    name = short_name(user)
    is_anothers = bool(name) and short_name(change["target"]) == name != short_name(change["u"])
    return is_anothers and refused - BEFORE <= change["time"] <= refused
