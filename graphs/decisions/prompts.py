"""The decisions as prompts. The training data renders the first seven of them through these same functions.

A prompt's first line names the decision; then facts in closed vocabularies, pointers (`ip1`, `user2`) in place of
identifiers, and quoted text only through `quote`.
"""

from collections.abc import Sequence

from ..actions import ACTIONS
from ..episodes.vocabulary import Sheet, sheet_lines
from .decision import Decision
from .quoting import quote

SYSTEM = "You help investigate security incidents. Read the facts and answer with exactly one of the options."
"""The system message of every decision."""

QUESTION_KINDS = ("who", "when", "how", "what", "scope", "malicious", "unmapped")
"""What a user's question may ask for: actor; time; means and course; what was done; how far; whether hostile."""

STOP = "stop"
DONE = "done"
NONE = "none"


def action_decision(names: Sequence[str], values: Sequence[str], line: str = "") -> Decision:
    """A: what does an unknown kind of event do? `names`: its field names; `values`: its action-like values; `line`: one such
    event, for a model that may read the logs themselves.
    """
    if line:
        example = f"action\nWhat does an event of this kind do? Such as: {quote(line, limit=600)}"
        return Decision(kind="action", prompt=example, options=ACTIONS)
    shown = "\n".join(f"value: {quote(value, limit=80)}" for value in values[:6])
    return Decision(
        kind="action", prompt=f"action\nfields: {quote(' '.join(names[:24]), limit=300)}\n{shown}", options=ACTIONS
    )


def episode_decision(sheet: Sheet, reading: Sequence[str] = ()) -> Decision:
    """B: is this episode hostile? `reading`: quoted lines and claims, for a model that can read them."""
    prompt = "\n".join(["episode", *sheet_lines(sheet), *reading])
    return Decision(kind="episode", prompt=prompt, options=("hostile", "ordinary", "unclear"))


def relevant_decision(episode: Sheet, event: Sheet) -> Decision:
    """C: does this kind of event belong into the evidence of a hostile episode? `event` uses the same vocabulary."""
    shown = {key: episode[key] for key in ("source", "actor", "traits", "tactics") if key in episode}
    prompt = "\n".join(["relevant", *sheet_lines(shown), "event", *sheet_lines(event)])
    return Decision(kind="relevant", prompt=prompt, options=("yes", "no"))


def technique_decision(episode: Sheet, name: str, tactics: Sequence[str], support: Sequence[str]) -> Decision:
    """D: did the episode use this ATT&CK technique? `name`: ATT&CK's own; `support`: words saying what proposes it, of
    `rule_low` … `rule_critical` (a matching rule names it), `trait`, `action`.
    """
    shown = {
        key: episode[key]
        for key in ("source", "actor", "actions", "failed", "strongest_rule", "traits")
        if key in episode
    }
    lines = [
        "technique",
        f"name: {name}",
        f"tactics: {', '.join(tactics)}",
        f"support: {', '.join(support)}",
        *sheet_lines(shown),
    ]
    return Decision(kind="technique", prompt="\n".join(lines), options=("yes", "no"))


def next_decision(facts: Sequence[str], asked: Sequence[str], candidates: Sequence[str]) -> Decision:
    """E: which question next? `facts` such as `ip1: external, new, hostile_rule`; `asked` and `candidates` such as
    `triage activity ip1`. The option `stop` is always there.
    """
    lines = ["next", *(f"open {fact}" for fact in facts[:8]), *(f"asked {question}" for question in asked[-8:])]
    return Decision(kind="next", prompt="\n".join(lines), options=(*candidates, STOP))


def call_decision(specialist: str, question: str, known: Sequence[str], candidates: Sequence[str]) -> Decision:
    """F: which tool call next? `known`: one line per finished call, such as `timeline ip1: many events, 3 signals`."""
    lines = ["call", f"specialist: {specialist}", f"question: {question}", *(f"known {line}" for line in known[-6:])]
    return Decision(kind="call", prompt="\n".join(lines), options=(*candidates, DONE))


def question_decision(words: str) -> Decision:
    """G: what does the user ask for? `words`: the question with identifiers replaced by pointers."""
    return Decision(kind="question", prompt=f"question\n{quote(words, limit=400)}", options=QUESTION_KINDS)


def unmarked_decision(lines: Sequence[str], about: Sequence[str], care: str) -> Decision:
    """For a model that reads: which of some quoted lines is a step of an attack? `about`: the alert; `care`: how to read."""
    shown = [f"e{number} {line}" for number, line in enumerate(lines, 1)]
    prompt = [
        "unmarked",
        "No rule marks these log lines, one of each kind; most logs hold nothing hostile among them. Which one states a step "
        "of an attack? Of several the clearest; none where the lines may as well be ordinary work.",
        care,
        *about,
        *shown,
    ]
    return Decision(
        kind="unmarked", prompt="\n".join(prompt), options=(NONE, *(f"e{n}" for n in range(1, len(lines) + 1)))
    )


def pointed_decision(lines: Sequence[str], about: Sequence[str], care: str) -> Decision:
    """For a model that reads: is this line, beside the alert alone, a step of an attack?"""
    prompt = [
        "pointed",
        "Is what this log line states a step of an attack (hostile), somebody's own work, a test or a mistake (ordinary), or "
        "does it not say (unclear)? What the alert claims is not yet proven.",
        care,
        *about,
        *(f"line {line}" for line in lines),
    ]
    return Decision(kind="pointed", prompt="\n".join(prompt), options=("hostile", "ordinary", "unclear"))
