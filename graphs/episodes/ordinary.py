"""Ordinary explanations that events support: each is found by code and cited, never assumed."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from .clients import AUTOMATION, CHANGE_REFERENCE, MANAGEMENT_PARENTS, client_kind
from .facts import Scope, is_internal

MOST_CITED = 5
"""Events cited for one explanation."""

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

Explanation = tuple[str, list[int]]
"""A word of `ORDINARY` and the ids of the events that show it."""


def explanations(scope: Scope, traits: Sequence[str]) -> list[Explanation]:
    """Every ordinary explanation that holds for an episode, in vocabulary order, with events."""
    found = [(word, test(scope, frozenset(traits))) for word, test in _TESTS.items()]
    return [(word, events[:MOST_CITED]) for word, events in found if events]


def _ids(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]


def _habitual(scope: Scope, traits: frozenset[str]) -> list[int]:
    """On three occasions or more, in the same way. Attackers come back too: outsiders' noise does not count."""
    outsider = scope.episode["actor_column"] == "src_ip" and not is_internal(scope.episode["actor"])
    if len(scope.occasions) < 3 or (outsider and traits & (_ATTACK | _LOUD)):
        return []
    return _ids(scope.flagged_rows)


def _scheduled(scope: Scope, traits: frozenset[str]) -> list[int]:
    """At regular intervals, or on several days at the same time of day."""
    outsider = scope.episode["actor_column"] == "src_ip" and not is_internal(scope.episode["actor"])
    if "c2_pattern" in traits or (outsider and traits & (_ATTACK | _LOUD)):
        return []
    clock = [time.hour * 60 + time.minute + time.second / 60 for time in scope.occasions]
    if (
        len(clock) >= 2
        and len({time.date() for time in scope.occasions}) == len(clock)
        and max(clock) - min(clock) <= 5
    ):
        return _ids(scope.flagged_rows)
    times = [row["time"] for row in scope.flagged_rows if row["time"]]
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    if len(gaps) < 3:
        return []
    mean = statistics.fmean(gaps)
    return _ids(scope.flagged_rows) if mean >= 30 and statistics.pstdev(gaps) < 0.1 * mean else []


def _management_parent(scope: Scope, _: frozenset[str]) -> list[int]:
    started = [row for row in scope.flagged_rows if row["parent"]]
    managed = [row for row in started if MANAGEMENT_PARENTS.search(f"{row['parent']} {row['process']}")]
    others = [
        row for row in scope.flagged_rows if not row["parent"] and row["action"] in ("process_start", "script_run")
    ]
    return _ids(managed) if started and len(managed) * 2 >= len(started) + len(others) else []


def _strengthens(scope: Scope, _: frozenset[str]) -> list[int]:
    changes = [row for row in scope.rows if row["action"] in _CHANGING or row["action"] == "security_strengthen"]
    better = [row for row in changes if row["action"] in ("security_strengthen", "permission_revoke")]
    return _ids(better) if better and len(better) == len(changes) else []


def _mistyped_password(scope: Scope, traits: frozenset[str]) -> list[int]:
    logins = [row for row in scope.rows if row["action"] == "login" and row["outcome"]]
    failed = [row for row in logins if row["outcome"] == "failure"]
    worked = [row for row in logins if row["outcome"] == "success"]
    if not failed or not worked or len(failed) > 5 or traits & {"brute_force", "spray"}:
        return []
    same = {row["user"] for row in failed if row["user"]} <= {row["user"] for row in worked}
    return _ids([*failed, *worked]) if same else []


def _declared_crawler(scope: Scope, traits: frozenset[str]) -> list[int]:
    crawling = [row for row in scope.rows if client_kind(row["agent"]) == "crawler"]
    ordinary = scope.episode["family"] == "web" and not traits & _ATTACK
    return _ids(crawling) if ordinary and len(crawling) * 10 >= len(scope.rows) * 9 else []


def _application_paths(scope: Scope, traits: frozenset[str]) -> list[int]:
    if scope.episode["family"] != "web" or traits & _ATTACK:
        return []
    failing = [row for row in scope.rows if row["outcome"] == "failure"]
    by_people = [row for row in failing if client_kind(row["agent"]) in ("browser", "monitoring", "tool")]
    roots = {str(row["target"]).split("?")[0].strip("/").split("/")[0] for row in failing}
    return (
        _ids(by_people)
        if failing and len(by_people) == len(failing) and len(roots) <= max(6, len(failing) // 3)
        else []
    )


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
    own = [row for row in changes if row["user"] and row["user"].lower() in str(row["target"]).lower()]
    return (
        _ids(own) if own and len(own) == len([row for row in scope.flagged_rows if row["action"] in _CHANGING]) else []
    )


def _automation(scope: Scope, traits: frozenset[str]) -> list[int]:
    if traits & (_ATTACK | _LOUD) or scope.episode["family"] not in ("cloud", "saas", "endpoint", "database"):
        return []
    done = [row for row in scope.flagged_rows if AUTOMATION.search(f"{row['user']} {row['agent']}")]
    return _ids(done) if done and len(done) * 10 >= len(scope.flagged_rows) * 9 else []


def _change_reference(scope: Scope, _: frozenset[str]) -> list[int]:
    own = [row for row in scope.rows if CHANGE_REFERENCE.search(f"{row['message']} {row['command']}")]
    return _ids(own) or list(scope.changes)


def _own_range(scope: Scope, traits: frozenset[str]) -> list[int]:
    """Every account that it tried got in from this address, now or earlier, and it is an internal or a familiar one."""
    logins = [row for row in scope.rows if row["action"] == "login" and row["src_ip"]]
    worked = [row for row in logins if row["outcome"] == "success"]
    if not worked or not {row["user"] for row in logins if row["user"]} <= {row["user"] for row in worked}:
        return []
    familiar = {(row["user"], row["src_ip"]) for row in worked} & set(scope.familiar)
    inside = all(is_internal(str(row["src_ip"])) for row in logins)
    return _ids(worked) if familiar or (inside and not traits & _LOUD) else []


def _routine_noise(scope: Scope, traits: frozenset[str]) -> list[int]:
    """Many do the same; or, for contacts with a far end, several others have it too and nothing else is loud."""
    quiet = not traits & (_ATTACK | _LOUD)
    polling = scope.far_peers >= 2 and traits & {"c2_pattern"} and not traits & ((_ATTACK | _LOUD) - {"c2_pattern"})
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
    "declared_crawler": _declared_crawler,
    "application_paths": _application_paths,
    "read_only": _read_only,
    "own_account": _own_account,
    "automation": _automation,
    "change_reference": _change_reference,
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
    "declared_crawler": "the client names itself a crawler and fetches ordinary paths",
    "application_paths": "the failing requests are for the application's own paths, by ordinary clients, no attacks",
    "read_only": "nothing was done but listing and reading",
    "own_account": "the user changed only the own account",
    "automation": "a deployment or maintenance identity did it",
    "change_reference": "the events name a change or ticket",
    "own_range": "the source is an internal address whose logins worked",
    "routine_noise": "many others do the same in the same way",
    "single_step": "it is one isolated step, and nothing before or after it stands out",
}
"""What each word means, for the report."""
