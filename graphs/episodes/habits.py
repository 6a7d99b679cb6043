"""Ordinary explanations from before and beside: what the actor did on other days, and what others do as well."""

import re
import statistics
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from ..actions import LEVELS
from .facts import Scope, is_internal
from .hands import MOST_MISTYPED
from .loud import ATTACK, GAINS, LOUD

MOST_PEERS_NEEDED = 5
"""Others beyond whom the same doing, or the same far end, is many's."""
FEW_PEERS = 2
"""The same, where no rule marks anything."""
CARRYING = 24
"""Characters of a name's part from which on it may carry data: words and reversed addresses have fewer."""
POLLING_SHARE = 1 / 3
"""Share of the machines that go out which reach what a house polls."""

MOST_UNEVEN = 0.1
"""How far the intervals of a job differ, as a share of their length."""

_NAMES = re.compile(r"\{[^{}]*\}")
"""The names of a table's columns: what each of its rows has in common."""
_WORDS = re.compile(r"(?<!<)[^\W\d_]{2}")


def habitual(scope: Scope, traits: frozenset[str]) -> list[int]:
    """On three days or more, in the same way; or on three occasions, or two days where no rule of level medium marks it.

    Attackers come back too: what is loud, gains something or goes out of the house counts only as a habit of days, and an
    outsider's noise never does, nor an account that suddenly comes from elsewhere, outside or inside. What a rule
    marks is no habit of a machine that only wrote down what others did.
    """
    outsider = _is_outsider(scope)
    if outsider and traits & (ATTACK | LOUD):
        return []
    loud = frozenset(
        event for hit in scope.hits if (ATTACK | LOUD | GAINS).intersection(hit["traits"]) for event in hit["events"]
    )
    marked = frozenset(
        event for hit in scope.hits if LEVELS.index(hit["level"]) >= LEVELS.index("medium") for event in hit["events"]
    )
    found = []
    for row in scope.flagged_rows:
        occasions = scope.habits.get(row["id"], ())
        on_days = len({time.date() for time in occasions})
        quiet = row["id"] not in loud and not _reaches_out(row)
        twice = on_days >= 2 and row["id"] not in marked and not outsider
        is_often = on_days >= 3 or (quiet and (len(occasions) >= 3 or twice))
        is_somebodys = _has_actor(scope) or row["id"] not in marked
        if is_often and is_somebodys and _is_told(scope, row) and row["id"] not in scope.displaced:
            found.append(row["id"])
    return found


def _is_outsider(scope: Scope) -> bool:
    return scope.episode["actor_column"] == "src_ip" and not is_internal(scope.episode["actor"])


def _has_actor(scope: Scope) -> bool:
    """Whether the episode's actor acts: on a host its programs do; elsewhere a host or a file is only where it stands."""
    return scope.episode["actor_column"] not in ("host", "file", "dst_ip") or scope.episode["family"] in (
        "endpoint",
        "detection",
        "other",
    )


def _is_told(scope: Scope, row: Mapping[str, Any]) -> bool:
    """Whether the record says who did it, or at least what was done: lines that say neither are alike in nothing."""
    said = _NAMES.sub("", str(row["template"]).partition(":")[2])
    says_what = row["action"] not in ("status", "other") or _WORDS.search(said)
    return bool(says_what) or scope.episode["actor_column"] != "file"


def scheduled(scope: Scope, traits: frozenset[str]) -> list[int]:
    """In rounds at regular intervals, or on several days at the same time of day; nothing loud, nothing that goes out."""
    if traits & (ATTACK | LOUD | GAINS) or _goes_out(scope) or strongest(scope) >= LEVELS.index("medium"):
        return []
    own = [row for row in scope.flagged_rows if row["id"] not in scope.displaced]
    if not _has_actor(scope):
        return []
    if _at_one_hour(scope):
        return _ids(own)
    return [row["id"] for row in own if _is_on_the_beat(scope, row)] if _is_regular(scope.rounds) else []


def is_own_check(scope: Scope) -> bool:
    """Whether such a check came back on three days: what spreads does not keep a week's hour."""
    return is_recurring_check(scope) and days(scope) >= 3


def is_recurring_check(scope: Scope) -> bool:
    """Whether a machine inside tries the same at the same time of several days and is mostly refused, and does no more than
    knock where it is let in: the house's own scanner does so, and an infected machine could. Nobody is accused of that alone.
    """
    inside = scope.episode["actor_column"] == "src_ip" and is_internal(scope.episode["actor"])
    refused = [row for row in scope.flagged_rows if row["outcome"] == "failure"]
    let_in = [row for row in scope.flagged_rows if row["outcome"] != "failure"]
    only_knocks = all(row["action"] == "network_connect" for row in let_in) and len(let_in) < len(refused)
    return inside and _at_one_hour(scope) and only_knocks


def routine_noise(scope: Scope, traits: frozenset[str]) -> list[int]:
    """Many do the same; or, for contacts with a far end, a third of all that go out reach the same owner and nothing else is
    loud. A handful of machines that call one place may all be infected: it takes a share of the house, not a number. People
    travel; where accounts come from a new place after refusals there, however long before, or gain something on the way, what
    others do explains nothing.
    """
    quiet = not traits & (ATTACK | LOUD | GAINS)
    many_reach = scope.far_peers >= MOST_PEERS_NEEDED and scope.far_peers + 1 >= POLLING_SHARE * scope.far_population
    polling = many_reach and "c2_pattern" in traits and not traits & ((ATTACK | LOUD | GAINS) - {"c2_pattern"})
    enough = MOST_PEERS_NEEDED if scope.hits else FEW_PEERS
    taken = {row["user"] for row in scope.flagged_rows if row["id"] in scope.strange}
    refused = {row["user"] for row in scope.rows if row["action"] == "login" and row["outcome"] == "failure"}
    is_taken = bool(taken & (refused | scope.gained)) or bool(taken and scope.failed_logins > MOST_MISTYPED)
    is_alone = not scope.has_travellers  # from outside, where the others come from inside, is not what the others do
    apart = scope.displaced if is_taken or is_alone else scope.moved
    many_do, many_ask = scope.peers > enough and quiet, scope.far_peers > enough and quiet
    return [
        row["id"]
        for row in scope.flagged_rows
        if row["id"] not in apart and (polling or (many_ask if _reaches_out(row) and _names_far_end(row) else many_do))
    ]


def days(scope: Scope) -> int:
    """On how many days the actor began to do the same."""
    return len({time.date() for time in scope.occasions})


def strongest(scope: Scope) -> int:
    """The highest level among the signals, as its place in `LEVELS`."""
    return max((LEVELS.index(hit["level"]) for hit in scope.hits), default=0)


def _goes_out(scope: Scope) -> bool:
    """Whether something flagged reaches for a far end outside: an implant calls home regularly, too."""
    return any(_reaches_out(row) for row in scope.flagged_rows)


def _reaches_out(row: Mapping[str, Any]) -> bool:
    """Whether an event goes out of the house; a question whose name carries something does, whatever resolver inside passes it
    on.
    """
    carries = row["action"] == "dns_query" and any(len(label) >= CARRYING for label in str(row["target"]).split("."))
    goes = row["action"] in ("network_connect", "dns_query", "web_request") and not is_internal(row["dst_ip"] or "")
    return (carries or goes) and not str(row["target"]).startswith("/")


def _names_far_end(row: Mapping[str, Any]) -> bool:
    return bool(row["dst_ip"] or row["target"])


def _at_one_hour(scope: Scope) -> bool:
    clock = [time.hour * 60 + time.minute + time.second / 60 for time in scope.occasions]
    return len(clock) >= 2 and days(scope) == len(clock) and max(clock) - min(clock) <= 5


def _is_regular(times: Sequence[datetime]) -> bool:
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    if len(gaps) < 3:
        return False
    mean = statistics.fmean(gaps)
    return mean >= 30 and statistics.pstdev(gaps) < MOST_UNEVEN * mean


def _is_on_the_beat(scope: Scope, row: Mapping[str, Any]) -> bool:
    """Whether the round that an event belongs to has another one interval before or after it: one more between two is none of the
    job's.
    """
    if row["time"] is None:
        return False
    beat = statistics.median((later - earlier).total_seconds() for earlier, later in pairwise(scope.rounds))
    begun = max((start for start in scope.rounds if start <= row["time"]), default=row["time"])
    gaps = [abs((start - begun).total_seconds()) for start in scope.rounds if start != begun]
    return any(abs(gap - beat) <= MOST_UNEVEN * beat for gap in gaps)


def _ids(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]
