"""Ordinary explanations that events support: each is found by code and cited, never assumed.

Only what the actor could not have written himself explains anything: what a server or the system recorded of him, what
others do, what he did before. Ticket numbers, clients' names, comments and the names of programs explain nothing.
"""

import statistics
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from ..actions import LEVELS
from .clients import AUTOMATION, is_management_agent
from .crawlers import is_known_crawler
from .facts import Scope, is_internal, short_name
from .paths import path_of, root_of

MOST_CITED = 5
"""Events cited for one explanation."""

MOST_MISTYPED = 3
"""Wrong passwords in a row that a person who knows the right one types; a common limit of servers, too."""

WEAK = frozenset(("single_step", "read_only"))
"""Words that say what is missing from an episode rather than what it was: they never carry a benign verdict."""

_CHANGING = {
    "account_create", "account_change", "account_delete", "credential_create", "permission_grant", "permission_revoke",
    "security_weaken", "log_clear", "service_change", "task_schedule", "registry_change", "file_write", "file_delete",
    "data_export", "resource_create", "resource_change", "resource_delete", "process_access", "module_load",
    "process_start", "script_run", "privilege_use",
}  # fmt: skip
_READING = {
    "enumerate",
    "data_read",
    "file_read",
    "web_request",
    "dns_query",
    "status",
    "login",
    "logout",
    "network_connect",
}
_ATTACK = {"attack_string", "scanner_client", "webshell", "probe_paths", "shell_from_server"}
_LOUD = {
    "brute_force",
    "spray",
    "scan",
    "c2_pattern",
    "exfiltration",
    "known_bad",
    "credential_dump",
    "success_after_failures",
}

_GAINS = {
    "download_execute", "new_admin", "persistence", "privilege_escalation", "defense_disable", "remote_exec", "shell_from_server",
    "webshell", "injection", "tunnel", "ransom", "log_tamper", "lateral_login", "encoded_command", "odd_path",
}  # fmt: skip
"""What an intruder repeats as well as a job does."""
_RECORDED = frozenset(("management_parent", "strengthens_security", "own_range"))

Explanation = tuple[str, list[int]]
"""A word of `ORDINARY` and the ids of the events that it explains."""


def explanations(scope: Scope, traits: Sequence[str]) -> list[Explanation]:
    """Every ordinary explanation that holds for some events of an episode, in vocabulary order, with all those events."""
    found = [(word, test(scope, frozenset(traits))) for word, test in _TESTS.items()]
    return [(word, events) for word, events in found if events]


def holding(scope: Scope, found: Sequence[Explanation]) -> list[Explanation]:
    """The explanations that count, each with a few of its events to cite.

    An explanation covers the events where it stands and no others: together they must cover everything that was flagged,
    or only the weak ones are kept, for what they are worth. And none counts against a rule of level high or above.
    """
    if _strongest(scope) >= LEVELS.index("high"):
        return []
    flagged = {row["id"] for row in scope.flagged_rows}
    kept = (
        found if _covers(scope, found) else [(word, ids) for word, ids in found if word in WEAK and flagged <= {*ids}]
    )
    return [(word, events[:MOST_CITED]) for word, events in kept]


def explained_hits(scope: Scope, found: Sequence[Explanation]) -> frozenset[str]:
    """Ids of the signals below level high whose events in the episode are all explained, weak words left aside."""
    covered = {event for word, events in found for event in events if word not in WEAK}
    return frozenset(
        hit["id"]
        for hit in scope.hits
        if LEVELS.index(hit["level"]) < LEVELS.index("high") and scope.flagged.intersection(hit["events"]) <= covered
    )


def is_doubtful(scope: Scope, found: Sequence[Explanation]) -> bool:
    """Whether a rule of level high contradicts what the system itself recorded of all that was flagged: then nobody is
    accused, nor cleared. What the actor does again and again, or is called, raises no such doubt, unless for days.
    """
    recorded = [(word, ids) for word, ids in found if word in _RECORDED or (word == "habitual" and _days(scope) >= 3)]
    return _strongest(scope) == LEVELS.index("high") and _covers(scope, recorded)


def _strongest(scope: Scope) -> int:
    return max((LEVELS.index(hit["level"]) for hit in scope.hits), default=0)


def _covers(scope: Scope, found: Sequence[Explanation]) -> bool:
    covered = {event for word, events in found for event in events if word not in WEAK}
    return bool(covered) and {row["id"] for row in scope.flagged_rows} <= covered


def _ids(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]


def _habitual(scope: Scope, traits: frozenset[str]) -> list[int]:
    """On three days or more, in the same way; or on three occasions, or two days where no rule of level medium marks it.

    Attackers come back too: what is loud, gains something or goes out of the house counts only as a habit of days, and an
    outsider's noise never does.
    """
    outsider = scope.episode["actor_column"] == "src_ip" and not is_internal(scope.episode["actor"])
    if outsider and traits & (_ATTACK | _LOUD):
        return []
    quiet = not traits & (_ATTACK | _LOUD | _GAINS) and not _goes_out(scope)
    unmarked = _strongest(scope) < LEVELS.index("medium") and not outsider
    often = quiet and (len(scope.occasions) >= 3 or (_days(scope) >= 2 and unmarked))
    return _ids(scope.flagged_rows) if _days(scope) >= 3 or often else []


def _days(scope: Scope) -> int:
    return len({time.date() for time in scope.occasions})


def _goes_out(scope: Scope) -> bool:
    """Whether something flagged reaches for a far end outside: an implant calls home regularly, too."""
    return any(
        row["action"] in ("network_connect", "dns_query", "web_request")
        and not is_internal(row["dst_ip"] or "")
        and not str(row["target"]).startswith("/")
        for row in scope.flagged_rows
    )


def _scheduled(scope: Scope, traits: frozenset[str]) -> list[int]:
    """In rounds at regular intervals, or on several days at the same time of day; nothing loud, nothing that goes out."""
    if traits & (_ATTACK | _LOUD | _GAINS) or _goes_out(scope) or _strongest(scope) >= LEVELS.index("medium"):
        return []
    clock = [time.hour * 60 + time.minute + time.second / 60 for time in scope.occasions]
    at_one_hour = len(clock) >= 2 and _days(scope) == len(clock) and max(clock) - min(clock) <= 5
    return _ids(scope.flagged_rows) if at_one_hour or _is_regular(scope.rounds) else []


def _is_regular(times: Sequence[datetime]) -> bool:
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    if len(gaps) < 3:
        return False
    mean = statistics.fmean(gaps)
    return mean >= 30 and statistics.pstdev(gaps) < 0.1 * mean


def _management_parent(scope: Scope, _: frozenset[str]) -> list[int]:
    """Started by a management agent that lies where only an administrator can put it; what those programs report is theirs."""
    managed = [row for row in scope.flagged_rows if is_management_agent(row["parent"])]
    programs = {row["process"] for row in managed if row["process"]}
    return _ids(
        [row for row in scope.flagged_rows if row in managed or (not row["parent"] and row["process"] in programs)]
    )


def _strengthens(scope: Scope, _: frozenset[str]) -> list[int]:
    changes = [row for row in scope.rows if row["action"] in _CHANGING or row["action"] == "security_strengthen"]
    better = [
        row
        for row in changes
        if row["action"] in ("security_strengthen", "permission_revoke")
        and row["format"] != "text"  # prose is anybody's
    ]
    return _ids(better) if better and len(better) == len(changes) else []


def _mistyped_password(scope: Scope, traits: frozenset[str]) -> list[int]:
    """One to three failures, then success, for one account from one place. More than that may be a guess that worked."""
    logins = [row for row in scope.rows if row["action"] == "login" and row["outcome"]]
    failed = [row for row in logins if row["outcome"] == "failure"]
    worked = [row for row in logins if row["outcome"] == "success"]
    if (
        not failed
        or not worked
        or len(failed) > MOST_MISTYPED
        or traits & _LOUD
        or scope.failed_logins > 2 * MOST_MISTYPED
    ):
        return []
    same = {row["user"] for row in failed if row["user"]} <= {row["user"] for row in worked}
    return _ids([*failed, *worked]) if same else []


def _known_crawler(scope: Scope, traits: frozenset[str]) -> list[int]:
    if scope.episode["family"] != "web" or traits & (_ATTACK | _LOUD - {"scan"}):
        return []
    return _ids([row for row in scope.rows if is_known_crawler(row["client"] or row["src_ip"])])


def _application_paths(scope: Scope, traits: frozenset[str]) -> list[int]:
    """Requests, some of which fail, for what the server gives to others or readily to this client, or what several others ask
    for in vain as well.
    """
    if scope.episode["family"] != "web" or traits & (_ATTACK | _LOUD):
        return []
    paths = {row["id"]: path_of(row["target"]) for row in scope.rows}
    known = [row for row in scope.rows if scope.served & {paths[row["id"]], root_of(paths[row["id"]])}]
    return _ids(known) if any(row["outcome"] == "failure" for row in scope.rows) else []


def _read_only(scope: Scope, traits: frozenset[str]) -> list[int]:
    fine = all(row["action"] in _READING for row in scope.rows) and not traits & (_ATTACK | _LOUD)
    return (
        _ids(scope.rows)
        if fine and any(row["action"] in ("enumerate", "data_read", "file_read") for row in scope.rows)
        else []
    )


def _own_account(scope: Scope, _: frozenset[str]) -> list[int]:
    changes = [
        row
        for row in scope.flagged_rows
        if row["action"] in ("account_change", "credential_create", "security_strengthen")
    ]
    own = [row for row in changes if row["user"] and short_name(str(row["target"])) == short_name(row["user"])]
    return (
        _ids(own) if own and len(own) == len([row for row in scope.flagged_rows if row["action"] in _CHANGING]) else []
    )


def _automation(scope: Scope, traits: frozenset[str]) -> list[int]:
    """Done by an identity that the service knows and that deploys or maintains; one made in these logs, or a client's word, is none."""
    if traits & (_ATTACK | _LOUD) or scope.episode["family"] not in ("cloud", "saas", "endpoint", "database"):
        return []
    if not scope.earlier and len(scope.occasions) < 2:
        return []
    own = [row for row in scope.flagged_rows if short_name(row["user"]) not in scope.new_accounts]
    return _ids([row for row in own if AUTOMATION.search(str(row["user"]).partition("/")[0])])


def _own_range(scope: Scope, traits: frozenset[str]) -> list[int]:
    """Every account that it tried got in from this address, now or earlier, and it is an internal or a familiar one."""
    logins = [row for row in scope.rows if row["action"] == "login" and row["src_ip"]]
    worked = [row for row in logins if row["outcome"] == "success"]
    if not worked or not {row["user"] for row in logins if row["user"]} <= {row["user"] for row in worked}:
        return []
    familiar = {(row["user"], row["src_ip"]) for row in worked} & set(scope.familiar)
    inside = all(is_internal(str(row["src_ip"])) for row in logins)
    return _ids(logins) if familiar or (inside and not traits & _LOUD) else []


def _routine_noise(scope: Scope, traits: frozenset[str]) -> list[int]:
    """Many do the same; or, for contacts with a far end, several others have it too and nothing else is loud."""
    quiet = not traits & (_ATTACK | _LOUD)
    polling = scope.far_peers >= 5 and traits & {"c2_pattern"} and not traits & ((_ATTACK | _LOUD) - {"c2_pattern"})
    return _ids(scope.flagged_rows) if (scope.peers > 5 and quiet) or polling else []


def _single_step(scope: Scope, traits: frozenset[str]) -> list[int]:
    rules = {hit["rule"] for hit in scope.hits if hit["level"] not in ("informational", "low")}
    weak = all(hit["level"] in ("informational", "low", "medium") for hit in scope.hits)
    alone = len(rules) <= 1 and weak and len(scope.flagged) <= 3 and not traits & (_ATTACK | _LOUD)
    return _ids(scope.flagged_rows) if alone else []


_TESTS: dict[str, Callable[[Scope, frozenset[str]], list[int]]] = {
    "habitual": _habitual,
    "scheduled": _scheduled,
    "management_parent": _management_parent,
    "strengthens_security": _strengthens,
    "mistyped_password": _mistyped_password,
    "declared_crawler": _known_crawler,
    "application_paths": _application_paths,
    "read_only": _read_only,
    "own_account": _own_account,
    "automation": _automation,
    "own_range": _own_range,
    "routine_noise": _routine_noise,
    "single_step": _single_step,
}

SENTENCES = {
    "habitual": "the same actor did the same on earlier occasions in these logs",
    "scheduled": "it happens at regular intervals, like a job",
    "management_parent": "it was started by a management, deployment or monitoring agent",
    "strengthens_security": "every change makes things safer",
    "mistyped_password": "a few failed attempts were followed by success for the same account from the same place",
    "declared_crawler": "the requests come from a search engine's own network",
    "application_paths": "the failing requests are for what the server gives to others, or what others ask for in vain too",
    "read_only": "nothing was done but listing and reading",
    "own_account": "the user changed only the own account",
    "automation": "a deployment or maintenance identity did it",
    "own_range": "the source is an internal address, or one that the account used before, and its logins worked",
    "routine_noise": "many others do the same in the same way",
    "single_step": "it is one isolated step, and nothing before or after it stands out",
}
"""What each word means, for the report."""
