"""The planner of the investigate way: hypotheses and questions in words, weighed again after every round."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import Field

from ..decisions.ask import Asker
from ..decisions.quoting import quote
from ..errors import InputError
from ..events.store import STATED, EventStore
from ..instruments.instrument import Arguments, checked, tool_schema
from ..planner import plan_round
from ..schema import HypothesisStatus, SpecialistName
from ..state import InvestigationState, Question, Weighed
from ..workbench import Desk
from .accusing import is_party
from .briefing import (
    PLANNER,
    alert_lines,
    claim_lines,
    cut,
    episode_lines,
    event_lines,
    hypothesis_lines,
    log_lines,
    memory_lines,
    question_line,
    signal_lines,
    telling_events,
)
from .claims import Cited
from .conversation import say_within
from .room import Room, fitted
from .terms import names_in_store, terms_of

QUESTIONS_A_ROUND = 4
MOST_HYPOTHESES = 5
TRIES = 2
"""Answers of the planner in one round; what was wrong with the first is said to it."""

LINES = 0.25
"""Of the context, for the lines of events that the planner reads."""
CARE = 200
"""Tokens left free, because no count is exact."""

_PLAN = "plan"
_NO_PLAN = "The model gave no usable plan"


class Hypothesis(Arguments):
    """What may have happened."""

    text: str
    status: HypothesisStatus = "open"
    supporting: list[int] = Field(default=[], description="#ids of events in claims that speak for it")
    contradicting: list[int] = Field(default=[], description="#ids of events in claims that speak against it")


class Ask(Arguments):
    """One question to one specialist."""

    specialist: SpecialistName
    question: str
    settles: str = Field(default="", description="what answer would settle a hypothesis")
    hypothesis: int = Field(default=1, ge=1, le=MOST_HYPOTHESES, description="which one, from 1")


class Plan(Arguments):
    """State all hypotheses in the same order as before, with their status by what was found, and the next questions. Ask
    nothing when every hypothesis is settled or nothing more can be learned."""

    hypotheses: list[Hypothesis] = Field(min_length=1, max_length=MOST_HYPOTHESES)
    questions: list[Ask] = Field(default=[], max_length=QUESTIONS_A_ROUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a round begins with."""

    questions: list[Question]
    hypotheses: list[Weighed]
    notes: list[str] = field(default_factory=list)


def plan(state: InvestigationState, desk: Desk, *, has_lists: bool, has_databases: bool) -> Planned:
    """The next round's questions, and the hypotheses as they are weighed now.

    Where the model gives no usable plan, the code's own is followed, and said.
    """
    before = state.get("hypotheses", [])
    has_failed = any(note.startswith(_NO_PLAN) for note in state.get("notes", []))
    made, problem = (None, "") if has_failed else _ask(state, desk)
    if made is not None:
        weighed = _weighed(made, state, desk.store)
        # What settled the incident says nothing about a further question.
        is_settled = all(item["status"] != "open" for item in weighed) and not state.get("further")
        return Planned(questions=[] if is_settled else _questions(made, weighed, state), hypotheses=weighed)
    notes = [f"{_NO_PLAN} ({problem}); the code's own plan was followed."] if problem else []
    questions = plan_round(
        state,
        store=desk.store,
        asker=Asker(None, desk.asker.ledger, desk),
        has_lists=has_lists,
        has_databases=has_databases,
    )
    return Planned(questions=questions, hypotheses=before, notes=notes)


def weigh_last(state: InvestigationState, desk: Desk, *, has_lists: bool, has_databases: bool) -> InvestigationState:
    """What the last round's findings make of the hypotheses; nobody is asked any more, and what stays open is said."""
    planned = plan(state, desk, has_lists=has_lists, has_databases=has_databases)
    is_open = bool(planned.questions) or any(item["status"] == "open" for item in planned.hypotheses)
    return {
        "open": [],
        "hypotheses": planned.hypotheses,
        "notes": [*state.get("notes", []), *planned.notes],
        "limits": [f"rounds: {desk.budget.rounds}"] if is_open else [],
    }


def _ask(state: InvestigationState, desk: Desk) -> tuple[Plan | None, str]:
    """The model's plan, or why there is none."""
    tools, problem = [tool_schema(_PLAN, Plan)], ""

    def compose(room: Room) -> tuple[list[BaseMessage], list[dict[str, Any]]]:
        wrong = [HumanMessage(f"That was no usable plan: {problem} Call the tool plan.")] if problem else []
        return fitted([*briefing(state, desk, room), *wrong], [], tools, room), tools

    for _ in range(TRIES):
        reply = say_within(desk, compose, kind="plan", asker="planner")
        if reply.problem:
            return None, quote(reply.problem, limit=200)
        try:
            wanted = next((call for call in reply.calls if call.name == _PLAN), None)
            if wanted is None or wanted.problem:
                raise InputError(wanted.problem if wanted else "it called no tool.")
            made: Plan = checked(_PLAN, Plan, wanted.arguments)
            if not made.questions and not state.get("round", 0):
                raise InputError("it asks nobody anything. In the first round ask at least one question.")
            _check_named(made, state, desk.store)
            return made, ""
        except InputError as error:
            problem = str(error)
    return None, problem.rstrip(".")


def _check_named(made: Plan, state: InvestigationState, store: EventStore) -> None:
    """Raise where a hypothesis names an account, machine or address that nothing marks: only somebody's text can have."""
    known = names_in_store(store)
    named = {term.text for item in made.hypotheses for term in terms_of(item.text, known) if term.text.lower() in known}
    if not named:
        return
    marked = {event for hit in state["hits"] if hit["level"] != "informational" for event in hit["events"]}
    marked.update(event for finding in state.get("accepted", []) for event in finding["events"])
    rows = store.query(
        f'SELECT DISTINCT action, outcome, "user", host, src_ip, dst_ip, target FROM {STATED} WHERE id IN (SELECT unnest(?))',
        [sorted(marked | set(state["view"]["events"]))],
    )
    for name in sorted(named):
        if not any(is_party(name, row) for row in rows):
            raise InputError(
                f"a hypothesis names {quote(name, limit=80)}, whom neither alert nor signal nor finding marks."
            )


def briefing(state: InvestigationState, desk: Desk, room: Room) -> list[BaseMessage]:
    """What the planner reads: alert, question, what was read, what stands out, what is known, and what was found."""
    hits = {hit["id"]: hit for hit in state["hits"]}
    asked = [
        f"asked {entry['specialist']}: {quote(entry['question'], limit=200)} ({entry['status']})"
        for entry in state.get("asked", [])
    ]
    dropped = len(state.get("dropped", []))
    shares = (
        (0.05, [question_line(state), *log_lines(desk.store, state)]),
        (0.06, alert_lines(state)),
        (0.07, signal_lines(state["hits"])),
        (0.12, episode_lines(desk.store, state["episodes"], hits)),
        (0.03, memory_lines(state["memories"])),
        (0.05, hypothesis_lines(state.get("hypotheses", []))),
        (0.05, asked),
        (0.14, [*claim_lines(state.get("accepted", [])), *([f"{dropped} findings did not hold"] if dropped else [])]),
    )
    lines = [line for share, part in shares for line in cut(part, room.characters(share))]
    tools = room.size([SystemMessage(PLANNER)], [tool_schema(_PLAN, Plan)])
    left = min(room.reading - tools - room.count("\n".join(lines)) - CARE, int(room.tokens * LINES))
    events = telling_events(state["episodes"], hits, state["view"]["events"])
    lines += event_lines(desk.store, events, state["hits"], left * 3)
    lines.append(f"Round {state.get('round', 0) + 1} of at most {desk.budget.rounds}. Call the tool plan.")
    return [SystemMessage(PLANNER), HumanMessage("\n".join(lines))]


def _weighed(made: Plan, state: InvestigationState, store: EventStore) -> list[Weighed]:
    """The hypotheses, each mark held to events that accepted findings cite: without one nothing is settled, and nobody is
    named in what is supported who took no part in its events.
    """
    known = names_in_store(store)
    cited = {event for finding in state.get("accepted", []) for event in finding["events"]}
    weighed: list[Weighed] = []
    for number, item in enumerate(made.hypotheses, 1):
        supporting = [event for event in dict.fromkeys(item.supporting) if event in cited]
        contradicting = [event for event in dict.fromkeys(item.contradicting) if event in cited]
        proof = {"supported": supporting, "refuted": contradicting, "open": [0]}[item.status]
        named = [term.text for term in terms_of(item.text, known) if term.text.lower() in known]
        if item.status == "supported" and not all(Cited(store, supporting).parties(name) for name in named):
            proof = []
        weighed.append(
            {
                "id": f"h{number}",
                "text": " ".join(item.text.split())[:400],
                "status": item.status if proof else "open",
                "for": supporting[:12],
                "against": contradicting[:12],
            }
        )
    return weighed


def _questions(made: Plan, weighed: Sequence[Weighed], state: InvestigationState) -> list[Question]:
    """The questions that were not asked before in the same words."""
    round_number = state.get("round", 0) + 1
    asked = {(question["specialist"], question.get("words", "").casefold()) for question in state.get("planned", [])}
    questions: list[Question] = []
    for item in made.questions:
        words = " ".join(item.question.split())[:500]
        key = (item.specialist, words.casefold())
        if not words or key in asked:
            continue
        asked.add(key)
        about = f"h{item.hypothesis}" if item.hypothesis <= len(weighed) else "h1"
        questions.append(
            {
                "id": f"q{round_number}.{len(questions) + 1}",
                "round": round_number,
                "specialist": item.specialist,
                "aim": "",
                "pointer": "",
                "because": f"to settle {about}",
                "words": words,
                "settles": " ".join(item.settles.split())[:300],
                "hypothesis": about,
            }
        )
    return questions
