"""Refusals because the server could ask nobody: its directory or database was away, as it says itself of each account.

The programs of people whose passwords hold are refused then as well, all at once and again and again. It explains them where every
account got in from there before, and the address is the house's own.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from ..events.store import STATED, EventStore
from .accounts import short_name
from .inside import is_inside

BESIDE = timedelta(seconds=10)
"""How far from a refusal the server's error about its account stands."""
MOST_ROWS = 20_000

_AWAY = (
    r"(?i)can(?:'t|not| not) (?:connect|contact|reach|open)|connection (?:was )?(?:refused|reset|lost|timed out)|timed[ _-]?out|"
    r"unavailable|unreachable|temporar(?:y|ily)\W+(?:\w+\W+)?(?:fail|unavail|authentication)|server is (?:down|offline)|"
    r"(?:query|lookup|bind|backend|connection)\W+(?:\w+\W+)?failed|not (?:running|responding)|"
    r"no (?:response|reply) from|internal (?:error|failure)"
)


def refused_for_nothing(
    store: EventStore,
    rows: Sequence[Mapping[str, Any]],
    familiar: Collection[tuple[str, str]],
    house: Collection[str],
) -> frozenset[int]:
    """Ids of the log-ins of an episode each of whose refusals stands beside an error of the same server that names the account."""
    logins = [row for row in rows if row["action"] == "login" and row["outcome"] and row["user"] and row["time"]]
    failed = [row for row in logins if row["outcome"] == "failure"]
    if not failed or not all(row["src_ip"] in house or is_inside(row["src_ip"]) for row in logins):
        return frozenset()
    if not {(row["user"], row["src_ip"]) for row in logins} <= set(familiar):
        return frozenset()
    errors = store.query(
        f"SELECT time, message FROM {STATED} WHERE host = ? AND file IN (SELECT unnest(?)) AND action IN ('status', 'other') "
        "AND outcome <> 'success' AND time BETWEEN ? AND ? AND regexp_matches(message, ?) ORDER BY time LIMIT ?",
        [
            failed[0]["host"],
            sorted({row["file"] for row in failed}),
            min(row["time"] for row in failed) - BESIDE,
            max(row["time"] for row in failed) + BESIDE,
            _AWAY,
            MOST_ROWS,
        ],
    )
    is_explained = bool(errors) and all(_has_error(row, errors) for row in failed)
    return frozenset(row["id"] for row in logins) if is_explained else frozenset()


def _has_error(row: Mapping[str, Any], errors: Sequence[Mapping[str, Any]]) -> bool:
    account = re.compile(rf"(?<![\w.-]){re.escape(short_name(row['user']))}(?![\w-])", re.IGNORECASE)
    return any(abs(error["time"] - row["time"]) <= BESIDE and account.search(error["message"]) for error in errors)
