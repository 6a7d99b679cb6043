"""What an experienced analyst would ask next: the planner's and the specialists' order of work where no model decides.

The bundled model learns this order from generated situations; a larger model may do better. A run without a model
follows it.
"""

from collections.abc import Sequence

from .prompts import DONE, STOP

AIMS: dict[str, tuple[str, ...]] = {
    "triage": ("activity", "around", "rare"),
    "intelligence": ("reputation", "technique"),
    "data": ("reach", "records"),
    "analysis": ("trend", "baseline"),
}
"""What each specialist can be asked about a pointer: what it did, what happened around it, what is unusual of it;
whether a list names it, what a technique is; what it touched, what the user's databases hold of it; its counts over
time, its deviation.
"""

CALLS: dict[str, tuple[str, ...]] = {
    "activity": ("signals", "timeline", "event"),
    "around": ("signals", "neighbours", "templates"),
    "rare": ("rare", "event"),
    "reputation": ("lists",),
    "technique": ("describe",),
    "reach": ("schema", "reach"),
    "records": ("schema", "records"),
    "trend": ("counts",),
    "baseline": ("compare", "counts"),
}
"""Aim -> the tool calls that answer it, in order."""

FACT_WORDS = (
    "ip", "domain", "url", "mail", "user", "host", "process", "command", "file", "hash", "arn", "key", "registry",
    "technique", "alerted", "external", "internal", "new", "actor", "low", "medium", "high", "critical",
)  # fmt: skip
"""Words that describe an open pointer to the planner: what it is, whether the alert names it, where it is, whether a
later round found it, whether it acts, and the strongest signal on its events."""

_ORDER = ("activity", "reach", "trend", "reputation", "technique", "around", "baseline", "rare", "records")
_REPUTABLE = ("ip", "domain", "url", "hash", "mail")


def default_next(facts: Sequence[str], candidates: Sequence[str]) -> str:
    """The most useful of `candidates` (`triage activity ip1`), or `stop` when none is worth a question.

    `facts`: `ip1: ip, alerted, external, high`; a candidate about a pointer without facts is worth nothing.
    """
    words = {line.split(":", 1)[0]: line.split(":", 1)[1].replace(",", " ").split() for line in facts}

    def worth(candidate: str) -> float:
        _, aim, pointer = candidate.split(" ")
        known = words.get(pointer, [])
        interest = (
            4.0 * ("alerted" in known)
            + 3.0 * ("new" in known)
            + 2.0 * ("actor" in known)
            + 1.0 * ("external" in known)
            + {"low": 1.0, "medium": 3.0, "high": 4.0, "critical": 5.0}.get(known[-1] if known else "", 0.0)
        )
        if aim == "reputation" and not any(kind in known for kind in _REPUTABLE):
            return 0.0
        if aim == "technique" and "technique" not in known:
            return 0.0
        return interest - 0.8 * _ORDER.index(aim)

    best = max(candidates, key=worth, default=STOP)
    return best if best != STOP and worth(best) >= 2.0 else STOP


def default_call(aim: str, known: Sequence[str], candidates: Sequence[str]) -> str:
    """The first call of `CALLS[aim]` that is a candidate and not yet known, or `done`.

    `known`: `timeline ip1: many`; a candidate is `timeline ip1`.
    """
    made = {line.split(":", 1)[0] for line in known}
    for tool in CALLS[aim]:
        for candidate in candidates:
            if candidate.split(" ")[0] == tool and candidate not in made:
                return candidate
    return DONE
