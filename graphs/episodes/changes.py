"""Ordinary explanations of changes and reading: what was changed, who the platform says did it, and whose records were read."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from .accounts import short_name
from .clients import AUTOMATION
from .delivered import prefix_of
from .facts import Scope, is_internal
from .loud import ATTACK, GAINS, LOUD

CHANGING = frozenset(
    (
        "account_create", "account_change", "account_delete", "credential_create", "permission_grant", "permission_revoke",
        "security_weaken", "log_clear", "service_change", "task_schedule", "registry_change", "file_write", "file_delete",
        "data_export", "resource_create", "resource_change", "resource_delete", "process_access", "module_load",
        "process_start", "script_run", "privilege_use",
    )
)  # fmt: skip
READING = frozenset(
    (
        "enumerate", "data_read", "file_read", "web_request", "dns_query", "status", "login", "logout", "network_connect",
    )
)  # fmt: skip
_CONTROL_PLANE = re.compile(r"system:(?:kube-controller-manager|kube-scheduler|apiserver)$")


def strengthens(scope: Scope, _: frozenset[str]) -> list[int]:
    """Every change of the stretch makes things safer, by structured records: prose is anybody's."""
    changes = [row for row in scope.rows if row["action"] in CHANGING or row["action"] == "security_strengthen"]
    better = [
        row
        for row in changes
        if row["action"] in ("security_strengthen", "permission_revoke") and row["format"] != "text"
    ]
    if any(row["id"] in scope.strange for row in better):
        return []  # an intruder's own second factor makes nothing safer
    return _ids(better) if better and len(better) == len(changes) else []


def own_account(scope: Scope, _: frozenset[str]) -> list[int]:
    """The only changes are of the actor's own account, from where it came before."""
    if any(row["id"] in scope.strange for row in scope.flagged_rows):
        return []
    changes = [
        row
        for row in scope.flagged_rows
        if row["action"] in ("account_change", "credential_create", "security_strengthen")
        and row["category"] != "process_creation"  # what was typed is no record of it
    ]
    own = [row for row in changes if row["user"] and short_name(str(row["target"])) == short_name(row["user"])]
    return _ids(own) if len(own) == len([row for row in scope.flagged_rows if row["action"] in CHANGING]) else []


def automation(scope: Scope, traits: frozenset[str]) -> list[int]:
    """Done by an identity that the service knows and that deploys or maintains; one made in these logs, or a client's word, is none.

    What gains something it must have done before, marked by the same rules: a key that leaked is used for other things.
    """
    if traits & (ATTACK | LOUD) or scope.episode["family"] not in ("cloud", "saas", "endpoint", "database"):
        return []
    if not scope.earlier and len(scope.occasions) < 2:
        return []
    gained = {event for hit in scope.hits if GAINS.intersection(hit["traits"]) for event in hit["events"]}
    own = [
        row
        for row in scope.flagged_rows
        if short_name(row["user"]) not in scope.new_accounts
        and row["id"] not in scope.displaced
        and (row["id"] not in gained or len(scope.habits.get(row["id"], ())) >= 2)
    ]
    return _ids([row for row in own if AUTOMATION.search(str(row["user"]).partition("/")[0])])


_OF_ACCOUNTS = ("cloud", "saas", "authentication", "database", "web", "mail")
"""Families of episodes whose records say from where an account acts."""
MOST_REFUSED = 3
"""Refusals that happen to whoever is entitled."""


def own_place(scope: Scope, traits: frozenset[str]) -> list[int]:
    """Done from the house's own address, or from where the account came on several earlier days; where no rule of level medium
    marks it, from an address inside as well that the account logged in from.

    The records of others and of other days say so; a thief of passwords or keys has them not. Many refusals are a search.
    """
    # Whoever was given rights by another exports with them, too.
    loud = (ATTACK | LOUD) - {"exfiltration"} if scope.entitled and _is_mere_export(scope) else ATTACK | LOUD
    if scope.episode["family"] not in _OF_ACCOUNTS or traits & loud or scope.from_elsewhere:
        return []
    if sum(row["outcome"] == "failure" for row in scope.rows) > MOST_REFUSED:
        return []
    marked = frozenset(
        event for hit in scope.hits if hit["level"] not in ("informational", "low") for event in hit["events"]
    )
    known = set(scope.usual) | set(scope.familiar)
    return _ids(
        [
            row
            for row in scope.flagged_rows
            if row["user"]
            and row["id"] not in scope.displaced
            and short_name(str(row["user"])) not in scope.new_accounts
            and (
                row["src_ip"] in scope.house
                or row["id"] in scope.resident
                or (row["user"], row["src_ip"]) in scope.usual
                or (row["id"] not in marked and is_internal(str(row["src_ip"])) and _logged_in(scope, row, known))
            )
        ]
    )


def _is_mere_export(scope: Scope) -> bool:
    return all(hit["level"] in ("informational", "low") for hit in scope.hits if "exfiltration" in hit["traits"])


def _logged_in(scope: Scope, row: Mapping[str, Any], known: Collection[tuple[str, str]]) -> bool:
    pair = (row["user"], row["src_ip"])
    return pair in known or any(
        (other["user"], other["src_ip"]) == pair and other["action"] == "login" and other["outcome"] == "success"
        for other in scope.rows
    )


def platform_service(scope: Scope, _: frozenset[str]) -> list[int]:
    """Done by a service of the platform itself, as the platform's own audit record says."""
    return _ids([row for row in scope.flagged_rows if is_platform(row)])


def is_platform(row: Mapping[str, Any]) -> bool:
    """Whether a cloud's or cluster's audit record names a part of the platform as who acted."""
    if row["product"] == "kubernetes":
        return bool(_CONTROL_PLANE.match(str(row["user"])))
    return row["product"] == "aws" and row["identity"] == "AWSService" and str(row["user"]).endswith(".amazonaws.com")


def own_records(scope: Scope, traits: frozenset[str]) -> list[int]:
    """All that was read is what the platform itself delivers there, nothing was refused, and nothing but reading was done."""
    if traits & (ATTACK | (LOUD - {"exfiltration"})) or not scope.delivered:
        return []
    if any(row["outcome"] == "failure" or row["action"] not in READING for row in scope.rows):
        return []
    if short_name(scope.episode["actor"]) in scope.new_accounts:
        return []
    return _ids([row for row in scope.flagged_rows if _is_delivered(scope, row)])


def _is_delivered(scope: Scope, row: Mapping[str, Any]) -> bool:
    """An object that was read, or that the platform decrypted for its reader."""
    return row["action"] == "data_read" and prefix_of(row["decrypted"] or str(row["target"])) in scope.delivered


def read_only(scope: Scope, traits: frozenset[str]) -> list[int]:
    """Nothing was done but listing and reading."""
    fine = all(row["action"] in READING for row in scope.rows) and not traits & (ATTACK | LOUD)
    return (
        _ids(scope.rows)
        if fine and any(row["action"] in ("enumerate", "data_read", "file_read") for row in scope.rows)
        else []
    )


def _ids(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]
