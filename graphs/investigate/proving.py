"""What a hostile episode was made of: the model that read the lines names techniques and events, and code holds it to them.

One call takes the place of a decision for each technique and each signal, which nobody can make without the lines.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import Field

from ..actions import LEVELS
from ..decisions.quoting import quote
from ..errors import InputError
from ..events.store import STATED, EventStore
from ..instruments.instrument import Arguments, Shown, checked, tool_schema
from ..instruments.showing import COLUMNS, listed, marks_of
from ..report.techniques import technique_of
from ..report.techniques import techniques as known_techniques
from ..state import Episode, Hit, InvestigationState
from ..workbench import Desk
from .briefing import PROVER, claim_lines, cut, hypothesis_lines, question_line
from .conversation import say_within
from .room import Room, fitted

MOST_TECHNIQUES = 10
MOST_EVENTS = 24
"""Lines that the model chooses among."""
WEIGHT = 3.0
"""Of an event that only the model counts to the attack: as a signal of level medium."""
BELONGS = "an event that belongs to it by what was claimed"

_PROVE = "prove"
_HIGH = LEVELS.index("high")

Lines = list[tuple[int, str, float]]
Techniques = list[tuple[str, list[int]]]


class Used(Arguments):
    """One technique."""

    number: str = Field(description="such as T1110.001")
    events: list[int] = Field(description="#ids of the events that show it")


class Prove(Arguments):
    """Name the techniques that were used, proposed or not, and sort the events shown."""

    techniques: list[Used] = Field(default=[], max_length=MOST_TECHNIQUES)
    further: list[int] = Field(default=[], description="#ids of events in claims that belong to the attack, too")
    ordinary: list[int] = Field(default=[], description="#ids of shown events that do not belong to it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Techniques and lines of one hostile episode."""

    techniques: Techniques
    lines: Lines


def prove(
    state: InvestigationState,
    desk: Desk,
    episode: Episode,
    hits: Mapping[str, Hit],
    techniques: Techniques,
    lines: Lines,
) -> Proof:
    """What the model leaves of the rules' proposals and adds to them; the proposals where it gives no usable answer."""
    own = [hits[name] for name in episode["hits"]]
    claimed = [event for item in state.get("accepted", []) if item.get("author") == "model" for event in item["events"]]
    shown = list(dict.fromkeys([*(event for event, _, _ in lines), *claimed]))[:MOST_EVENTS]
    made = _ask(state, desk, own, techniques, shown)
    if made is None:
        return Proof(techniques=techniques, lines=lines)
    strong = {event for hit in own if LEVELS.index(hit["level"]) >= _HIGH for event in hit["events"]}
    struck = set(made.ordinary) - strong
    kept = [line for line in lines if line[0] not in struck] or lines
    known = {event for event, _, _ in lines}
    fresh = [event for event in dict.fromkeys(made.further) if event in shown and event not in known | struck]
    joined = belonging(desk.store, fresh, episode["events"])
    allowed = known | set(joined) | set(episode["events"])
    return Proof(
        techniques=_held(made.techniques, techniques, own, allowed),
        lines=[*kept, *((event, BELONGS, WEIGHT) for event in joined)],
    )


def belonging(store: EventStore, events: Sequence[int], episode: Sequence[int]) -> list[int]:
    """Those of some events that may be counted to an attack on a model's word: done by an account that acts in the episode
    or is acted on, or from its address; but not where that account came from the same address before it began.
    """
    rows = store.query(
        f"""
        WITH own AS (SELECT time, "user", target, src_ip FROM {STATED} WHERE id IN (SELECT unnest(?)))
        SELECT e.id FROM {STATED} e WHERE e.id IN (SELECT unnest(?)) AND (
            (e.src_ip <> '' AND e.src_ip IN (SELECT src_ip FROM own))
            OR (e."user" <> '' AND lower(e."user") IN (SELECT lower("user") FROM own UNION SELECT lower(target) FROM own))
        ) AND NOT EXISTS (
            SELECT 1 FROM {STATED} b WHERE b.time < (SELECT min(time) FROM own) AND b."user" = e."user"
                AND b.src_ip = e.src_ip AND b.id <> e.id AND b.time < e.time AND e.src_ip NOT IN (SELECT src_ip FROM own)
        ) ORDER BY e.id
        """,
        [list(episode), list(events)],
    )
    return [row["id"] for row in rows]


def _held(wanted: Sequence[Used], proposed: Techniques, own: Sequence[Hit], allowed: Collection[int]) -> Techniques:
    """The model's techniques that exist and have an event of the attack, and what rules of level high name in any case."""
    certain = {number for hit in own if LEVELS.index(hit["level"]) >= _HIGH for number in hit["techniques"]}
    events = dict(proposed)
    kept = {number: ids for number, ids in proposed if number in certain}
    for item in wanted:
        ids = [event for event in item.events if event in allowed] or events.get(item.number, [])
        if ids and item.number in known_techniques():
            kept.setdefault(item.number, ids)
    return list(kept.items())


def _ask(
    state: InvestigationState, desk: Desk, own: Sequence[Hit], techniques: Techniques, shown: Sequence[int]
) -> Prove | None:
    tools = [tool_schema(_PROVE, Prove)]
    rows = desk.store.query(
        f"SELECT {COLUMNS} FROM events WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS LAST, id", [list(shown)]
    )
    events = listed(rows, marks_of(own))
    proposals = [_proposal(number) for number, _ in techniques]

    def compose(room: Room) -> tuple[list[BaseMessage], list[dict[str, Any]]]:
        lines = [
            question_line(state),
            *cut(hypothesis_lines(state.get("hypotheses", [])), room.characters(0.08)),
            *cut(claim_lines(state.get("accepted", [])), room.characters(0.25)),
            *cut(proposals, room.characters(0.08)),
            Shown(told=f"events{events.common}:", lines=events.lines).within(room.characters(0.3)),
            f"Call the tool {_PROVE}.",
        ]
        return fitted([SystemMessage(PROVER), HumanMessage("\n".join(lines))], [], tools, room), tools

    reply = say_within(desk, compose, kind="prove", asker="judge")
    wanted = next((call for call in reply.calls if call.name == _PROVE and not call.problem), None)
    try:
        made: Prove | None = checked(_PROVE, Prove, wanted.arguments) if wanted else None
    except InputError:
        return None
    return made


def _proposal(number: str) -> str:
    parent, own = technique_of(number.partition(".")[0]), technique_of(number)
    name = own.name if parent.id == own.id else f"{parent.name}: {own.name}"
    return f"a rule proposes {number} {quote(name, limit=100)}"
