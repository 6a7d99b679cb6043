"""Refusals because the server could ask nobody: its directory or database was away, as it says itself of each account, or in each refusal.

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
_CLOSED = re.compile(
    r"(?i)unavailable|unreachable|server is (?:down|offline)|(?:failed to|could not|cannot) open\b.{0,40}\bdatabase|"
    r"database\b.{0,60}\b(?:not (?:accessible|open|available)|starting up|shutting down|recover(?:y|ing|ed)|being restored)"
)
"""What the server says within the refusal where it is itself not ready: it asked for no other password."""
_WRONG = re.compile(r"(?i)password|credential|unknown user|no such user|invalid user")
"""What it says where it is, and the name or the password is wrong."""


def refused_for_nothing(
    store: EventStore,
    rows: Sequence[Mapping[str, Any]],
    familiar: Collection[tuple[str, str]],
    house: Collection[str],
) -> frozenset[int]:
    """Ids of the log-ins of an episode each of whose refusals says that the server is not ready, or stands beside an error of the
    same server that names the account.
    """
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
    is_explained = all(_is_closed(row) or _has_error(row, errors) for row in failed)
    return frozenset(row["id"] for row in logins) if is_explained else frozenset()


def _has_error(row: Mapping[str, Any], errors: Sequence[Mapping[str, Any]]) -> bool:
    account = re.compile(rf"(?<![\w.-]){re.escape(short_name(row['user']))}(?![\w-])", re.IGNORECASE)
    return any(abs(error["time"] - row["time"]) <= BESIDE and account.search(error["message"]) for error in errors)


def _is_closed(row: Mapping[str, Any]) -> bool:
    """Whether the refusal's own reason is that the server is not ready. The name is the client's to choose, and says nothing."""
    said = str(row["message"]).replace(str(row["user"]), "")
    return bool(_CLOSED.search(said)) and not _WRONG.search(said)
