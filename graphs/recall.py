"""Memory: what earlier incidents and this organisation's people say about what is at hand."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from .actions import Action
from .events.store import STATED, EventStore
from .memory import MemoryFolder
from .memory.names import Name, is_same, name_of, names_in
from .schema import Memory
from .state import Episode, InvestigationState
from .workbench import Recall, as_memory, tell

MOST_RECALLED = 8
_MOST_ALIKE = 3
"""Memories for the alert as a whole; an actor may be named by more."""

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
    titles = " ".join(
        value for key, value in view["fields"].items() if key.lower() in ("title", "description", "name", "message")
    )
    actors = list(dict.fromkeys(episode["actor"] for episode in state["episodes"][:20]))
    queries = [(f"{titles} {state.get('question') or ''} {' '.join(view['values'])}".strip(), _MOST_ALIKE)]
    found: dict[str, Any] = {}
    with _opened(memory) as source:
        for query, limit in [*queries, *((actor, MOST_RECALLED) for actor in actors)]:
            for kind in ("known_good", "incident"):
                for item in source.recall(query, kind=kind, limit=limit):
                    found.setdefault(as_memory(item)["id"], item)
    # What names somebody goes before what is merely like, so that the cut takes the likenesses.
    first = sorted(found.values(), key=lambda item: not (isinstance(item, dict) and item.get("named")))
    return [as_memory(item) for item in first[: MOST_RECALLED * 3]]


def notice_of(memory: Recall | None) -> str:
    """What the report should say about how memories were compared."""
    return memory.notice if isinstance(memory, MemoryFolder) and not memory.is_empty else ""


@contextmanager
def _opened(memory: Recall) -> Iterator[Recall]:
    """The memory, its folder opened once for all queries."""
    if not isinstance(memory, MemoryFolder) or memory.is_empty:
        yield memory
        return

    def progress(done: int, total: int) -> None:
        tell("recall", "progress", "memories are compared in a new way", done=done, total=total)

    with memory.open(progress=progress) as opened:
        yield opened


def memories_of(episode: Episode, memories: Sequence[Memory], store: EventStore) -> list[Memory]:
    """The known-good facts about this episode: they name its actor, or the user or address behind most of its events.

    A fact about the machine it happened to, or about one of many accounts that were tried, says nothing of who acted; nor
    does the name of an account that did not get in, which is only what somebody typed. A fact that names addresses speaks
    of what is done from one of them, or to one: somebody else may hold the account elsewhere.
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
    named = [memory for memory in facts if any(_names(memory["text"], name) for name in names)]
    addresses = _addresses(events, store) if named else []
    return [memory for memory in named if not _is_elsewhere(memory["text"], addresses)]


def _addresses(events: Sequence[int], store: EventStore) -> list[Name]:
    rows = store.query(
        f"SELECT DISTINCT unnest([src_ip, dst_ip]) AS v FROM {STATED} WHERE id IN (SELECT unnest(?))", [list(events)]
    )
    return [name_of(row["v"]) for row in rows if row["v"]]


def _is_elsewhere(text: str, addresses: Sequence[Name]) -> bool:
    """Whether a fact names addresses or networks, none of which took part."""
    told = [name for name in names_in(text) if name.kind in ("address", "network")]
    return bool(told and addresses) and not any(is_same(name, seen) for name in told for seen in addresses)


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
