"""Ordinary explanations of log-ins: who mistypes, who forgot, who comes from where the account always comes from."""

import re
import statistics
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from .facts import Scope, is_internal
from .hands import MOST_FORGOTTEN, MOST_MISTYPED, TYPING
from .loud import LOUD

KNOWN_FOR = timedelta(minutes=15)
"""How long before a prompt that a person refused the account got in from there, at least."""
_REFUSED_PROMPT = re.compile(
    r"deny_push|(?:den(?:y|ied)|reject\w*|declin\w*|refus\w*)\W+(?:\w+\W+){0,3}(?:push|prompt|notification|phone call|second factor|mfa)|"
    r"(?:push|prompt|second factor|mfa)\W+(?:\w+\W+){0,3}(?:denied|rejected|declined|refused)",
    re.IGNORECASE,
)
"""What a refused prompt of a second factor is called."""


def mistyped_password(scope: Scope, traits: frozenset[str]) -> list[int]:
    """One to three failures, then success, for one account from one place. More than that may be a guess that worked, and so
    may few from an address outside that is new to the account. Nor does anybody mistype a prompt that the person refused: it
    is forgiven where the account always came from.
    """
    failed, worked = _logins(scope)
    if any(row["id"] in scope.strange for row in (*failed, *worked)):
        return []
    if not all(_is_at_home(scope, row, worked) for row in failed if _is_refused_prompt(row)):
        return []
    if not failed or not worked or len(failed) > MOST_MISTYPED:
        return []
    if traits & LOUD or scope.failed_logins > 2 * MOST_MISTYPED:
        return []
    same = {row["user"] for row in failed if row["user"]} <= {row["user"] for row in worked}
    return _ids([*failed, *worked]) if same else []


def _is_refused_prompt(row: Mapping[str, Any]) -> bool:
    return bool(_REFUSED_PROMPT.search(f"{row['template']} {row['message']}"))


def _is_at_home(scope: Scope, row: Mapping[str, Any], worked: Sequence[Mapping[str, Any]]) -> bool:
    """Whether an account is where the house is, or where it got in a while before."""
    pair = (row["user"], row["src_ip"])
    if is_internal(str(row["src_ip"])) or row["src_ip"] in scope.house or pair in scope.usual:
        return True
    return any(
        (other["user"], other["src_ip"]) == pair and row["time"] - other["time"] >= KNOWN_FOR
        for other in worked
        if row["time"] and other["time"]
    )


def stale_password(scope: Scope, _: frozenset[str]) -> list[int]:
    """Failures of the one account that the place ever asks for and that got in from there before, and no success among them:
    a service, a device or a telephone that was not told the new password. Whoever guesses has no such past, and where the
    account gets in with the new one, it always did.
    """
    failed, worked = _logins(scope)
    pairs = {(row["user"], row["place"]) for row in failed}
    known = set(scope.familiar)
    if len(pairs) != 1 or not pairs <= known:
        return []
    last = max((row["time"] for row in failed if row["time"]), default=None)
    between = [
        row for row in worked if (row["user"], row["place"]) in pairs and last and row["time"] and row["time"] < last
    ]
    [(user, place)] = pairs
    others = [row for row in worked if (row["user"], row["place"]) != (user, place)]
    is_known = all(row["user"] == user and (user, row["place"]) in known for row in others)
    return _ids([*failed, *others]) if not between and is_known else []


def own_range(scope: Scope, traits: frozenset[str]) -> list[int]:
    """Every account that it tried got in from this address, and the address is an internal one, the house's own, or was the
    account's before.

    An account that already came from the address may forget its password there; a stranger's failures are no habit.
    """
    failed, worked = ([row for row in part if row["src_ip"]] for part in _logins(scope))
    logins = sorted([*failed, *worked], key=lambda row: int(row["id"]))
    if any(row["id"] in scope.displaced for row in logins):
        return []
    if not worked or not {row["user"] for row in logins if row["user"]} <= {row["user"] for row in worked}:
        return []
    pairs = {(row["user"], row["src_ip"]) for row in failed or worked}
    quiet = forgivable(scope) if failed else {"success_after_failures"}
    if pairs <= set(scope.familiar) and not traits & (LOUD - quiet) and (is_typed(scope) or not failed):
        return _ids(logins)
    inside = all(is_internal(str(row["src_ip"])) or row["src_ip"] in scope.house for row in logins)
    return _ids(logins) if inside and not traits & LOUD else []


def forgivable(scope: Scope) -> frozenset[str]:
    """The traits that are no sign of guessing where one account failed a handful of times from one address, by hand, and
    then got in: that it worked in the end, where the address is internal or was the account's before. And where it was
    the account's before, that many failed as this account, too: so few are never many, so the others are somebody else's.
    """
    failed, worked = _logins(scope)
    pairs = {(row["user"], row["place"]) for row in failed}
    if len(pairs) != 1 or not pairs & {(row["user"], row["place"]) for row in worked} or not is_typed(scope):
        return frozenset()
    if pairs <= set(scope.familiar):
        is_few = scope.failed_logins <= MOST_FORGOTTEN
        return frozenset(("success_after_failures", *(("brute_force",) if is_few else ())))
    [(_, address)] = pairs
    return frozenset(("success_after_failures",) if is_internal(str(address)) else ())


def is_typed(scope: Scope) -> bool:
    """Whether the failures are as few and as slow as a person's."""
    failed, _ = _logins(scope)
    times = [row["time"] for row in failed if row["time"]]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    few = 0 < len(failed) <= MOST_FORGOTTEN and scope.failed_logins <= 2 * MOST_FORGOTTEN
    return few and (len(failed) <= MOST_MISTYPED or statistics.median(gaps or [0.0]) >= TYPING)


def _logins(scope: Scope) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """The log-ins with an address that failed, and those that worked."""
    known = [row for row in scope.rows if row["action"] == "login" and row["outcome"]]
    return [row for row in known if row["outcome"] == "failure"], [row for row in known if row["outcome"] == "success"]


def _ids(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]
