"""Memory: what earlier incidents and this organisation's people say about what is at hand."""

import re
from collections.abc import Sequence

from .events.lexicon import classify
from .events.store import EventStore
from .report.schema import Memory
from .state import Episode, InvestigationState
from .workbench import Recall, as_memory

MOST_RECALLED = 8


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
    """The known-good facts about this episode: they name its actor, or a host, user or address of its events."""
    names = {episode["actor"].lower(), episode["host"].lower()} - {""}
    rows = store.query(
        'SELECT DISTINCT unnest([lower(host), lower("user"), src_ip]) AS v FROM events WHERE id IN (SELECT unnest(?))',
        [episode["events"][:500]],
    )
    names |= {row["v"] for row in rows if row["v"] and len(row["v"]) > 2}
    names |= {name.split("/")[-1].split(":")[-1].split("\\")[-1] for name in names if len(name) > 4}
    known = [memory for memory in memories if memory["kind"] == "known_good"]
    return [memory for memory in known if any(_names(memory["text"], name) for name in names)]


def speaks_of_activity(memory: Memory, actions: Sequence[str]) -> bool:
    """Whether a known-good fact names the kind of thing that was done, not only who did it."""
    return any(classify(part) in actions for part in re.split(r"[.;,]| and ", memory["text"]) if part.strip())


def _names(text: str, name: str) -> bool:
    return len(name) > 2 and bool(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text.lower()))
