"""Memory: what earlier incidents and this organisation's people say about what is at hand."""

import re
from collections.abc import Sequence

from .actions import Action
from .events.store import STATED, EventStore
from .schema import Memory
from .state import Episode, InvestigationState
from .workbench import Recall, as_memory

MOST_RECALLED = 8

_DOES: tuple[tuple[str, tuple[Action, ...]], ...] = (
    (r"logs?[ -](?:in|on)|log-?ins?|logons?|sign(?:s|ing)?[ -]ins?|authenticat\w+|passwords?", ("login",)),
    (r"reads?|reading|downloads?|copies|copy|backs? up|backups?", ("data_read", "file_read")),
    (r"lists?|listing|enumerat\w+|audits?|inventor\w+", ("enumerate",)),
    (r"exports?|uploads?|shares?|sends?|transfers?", ("data_export", "network_connect", "mail")),
    (r"scans?|scanning|probes?|sweeps?", ("network_connect", "network_block", "web_request", "dns_query")),
    (r"connects?|connections?|polls?|monitors?|checks?", ("network_connect", "web_request", "dns_query", "status")),
    (r"requests?|crawls?|crawling|fetch(?:es)?|browses?|visits?", ("web_request",)),
    (r"resolves?|looks? up|queries|query", ("dns_query", "data_read")),
    (r"runs?|running|starts?|starting|executes?|launches|scripts?", ("process_start", "script_run")),
    (r"sudo|root|elevat\w+|assumes?", ("privilege_use",)),
    (r"schedul\w+|cron|jobs?", ("task_schedule",)),
    (r"installs?|updates?|upgrades?|patch\w*|deploys?|deploying|restarts?|services?", ("service_change", "file_write")),
    (r"deploys?|provisions?|configures?|changes?|manages?", ("resource_create", "resource_change", "resource_delete")),
    (r"creates? (?:\w+ )?(?:users?|accounts?)", ("account_create",)),
    (r"(?:creates?|rotates?) (?:\w+ )?(?:keys?|tokens?|credentials?|certificates?)", ("credential_create",)),
    (r"resets?|renames?|unlocks?", ("account_change",)),
    (r"grants?|attaches|assigns?|roles?|policies|policy", ("permission_grant", "permission_revoke")),
    (r"writes?|writing|saves?|stores?", ("file_write", "registry_change")),
    (r"deletes?|removes?|cleans?", ("file_delete", "resource_delete", "account_delete")),
    (r"mails?|newsletters?", ("mail",)),
)
"""Words of a known-good fact -> what kinds of action they speak of."""


def recall_memories(memory: Recall | None, state: InvestigationState) -> list[Memory]:
    """Known-good facts and past incidents near to the alert, the question and what acts in the episodes."""
    if memory is None:
        return []
    view = state["view"]
    actors = [episode["actor"] for episode in state["episodes"][:20]]
    titles = " ".join(
        value for key, value in view["fields"].items() if key.lower() in ("title", "description", "name", "message")
    )
    queries = [f"{titles} {state.get('question') or ''} {' '.join(view['values'])}".strip(), *dict.fromkeys(actors)]
    found: dict[str, Memory] = {}
    for query in queries:
        for kind in ("known_good", "incident"):
            for item in memory.recall(query, kind=kind, limit=3):
                recalled = as_memory(item)
                found.setdefault(recalled["id"], recalled)
    return list(found.values())[: MOST_RECALLED * 3]


def memories_of(episode: Episode, memories: Sequence[Memory], store: EventStore) -> list[Memory]:
    """The known-good facts about this episode: they name its actor, or the user or address behind most of its events.

    A fact about the machine it happened to, or about one of many accounts that were tried, says nothing of who acted; nor
    does the name of an account that did not get in, which is only what somebody typed.
    """
    events = episode["events"][:500]
    rows = store.query(
        f"WITH own AS (SELECT src_ip, lower(\"user\") AS u, action = 'login' AND outcome = 'failure' AS typed FROM {STATED} "
        "WHERE id IN (SELECT unnest(?))) "
        "SELECT u AS v, count(*) AS n, typed FROM own GROUP BY ALL "
        "UNION ALL SELECT src_ip, count(*), false FROM own GROUP BY ALL",
        [events],
    )
    typed = {row["v"] for row in rows if row["typed"]}
    rows = [row for row in rows if row["v"] and not row["typed"]]
    names = {_without_session(episode["actor"].lower())} - (typed - {row["v"] for row in rows})
    names |= {_without_session(row["v"]) for row in rows if row["n"] * 2 > len(events)}
    names |= {name.split("/")[-1].split(":")[-1].split("\\")[-1] for name in names if len(name) > 4}
    facts = [memory for memory in memories if memory["kind"] == "known_good"]
    return [memory for memory in facts if any(_names(memory["text"], name) for name in names)]


def _without_session(name: str) -> str:
    """A role without the name of its session, which whoever assumes it chooses."""
    if ":assumed-role/" in name:
        return "/".join(name.split("/")[:2])
    return name if name.startswith("arn:") else name.partition("/")[0]


def speaks_of_activity(memory: Memory, actions: Sequence[str]) -> bool:
    """Whether a known-good fact names the kind of thing that was done, not only who did it."""
    return any(
        action in actions
        for pattern, meant in _DOES
        if re.search(rf"\b(?:{pattern})\b", memory["text"], re.IGNORECASE)
        for action in meant
    )


def _names(text: str, name: str) -> bool:
    return len(name) > 2 and bool(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text.lower()))
