"""Accounts that requests name in their query, where no field of a line holds an account."""

import re
from collections.abc import Sequence
from urllib.parse import unquote_plus

from ...questions.subjects import Subject
from .case import Case

_NAMED = re.compile(
    r"[?&;](?P<key>u|un|usr|user|username|user_?name|user_?id|uid|login|logon|log|account|acct|account_?id|e-?mail|mail|member|member_?id|customer|"
    r"customer_?id|client_?id|j_username|konto|benutzer|kennung)=(?P<name>[^&;#\s]{2,80})",
    re.IGNORECASE,
)
LEAST = 3
"""So many different names under one key, before they are taken for accounts."""


class Typed:
    """The accounts of one key: each with its refused requests, and with those that worked."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.refused: dict[str, list[int]] = {}
        self.worked: dict[str, list[int]] = {}

    @property
    def names(self) -> dict[str, list[int]]:
        """Account -> its requests, in the order of the requests."""
        events: dict[str, list[int]] = {}
        for found in (self.refused, self.worked):
            for name, ids in found.items():
                events.setdefault(name, []).extend(ids)
        return events


def typed_accounts(case: Case, subjects: Sequence[Subject] = ()) -> Typed | None:
    """Those of the attack's own requests, or of the addresses among the subjects; None where most were not refused."""
    addresses = [subject.value for subject in subjects if subject.kind == "ip"]
    if case.verdict != "malicious":
        return None
    keys: dict[str, Typed] = {}
    asked = "action IN ('web_request', 'login') AND contains(target, '=') AND (len(?) = 0 OR list_contains(?, src_ip))"
    for row in case.own("id, target, outcome", asked, [addresses, addresses]):
        match = _NAMED.search(str(row["target"]))
        if match is None:
            continue
        typed = keys.setdefault(match["key"].lower(), Typed(match["key"]))
        side = typed.refused if row["outcome"] == "failure" else typed.worked
        side.setdefault(unquote_plus(match["name"]), []).append(row["id"])
    best = max(keys.values(), key=lambda typed: len(typed.names), default=None)
    if best is None or len(best.names) < LEAST or len(best.refused) < len(best.worked):
        return None
    return best
