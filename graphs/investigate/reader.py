"""A specialist of the investigate way: it reads, calls tools and states claims until it is done or a limit is met; then
it hands back the claims that hold.

A question of the code's own plan, to which the model finds nothing, is answered as in the decide way: choose a call, make it.
"""

from collections.abc import Sequence
from typing import Any, Literal

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langgraph.errors import GraphInterrupt
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from ..decisions.quoting import quote
from ..instruments import INSTRUMENTS
from ..instruments.instrument import Reach, tool_schema
from ..instruments.own import OwnTool, own_tools
from ..specialists.specialist import Specialist, add_choosing, findings_of, log_entry, words_of
from ..state import InvestigationState, RawFinding, SpecialistOutput, SpecialistState, Task, Turn
from ..workbench import Desk, Workbench, tell
from .asking import ask_person
from .briefing import (
    READER,
    alert_lines,
    claim_lines,
    cut,
    event_lines,
    question_line,
    signal_lines,
    span_line,
    telling_events,
)
from .claims import Finish, StateClaim
from .conversation import say_within
from .hand import CLAIM, FINISH, Hand
from .room import Room, fitted, is_roomy, room_at

MOST_TURNS = 12
"""Answers of the model to one question."""
MOST_FRUITLESS = 4
"""Turns in a row without a call that worked; then the conversation ends."""
SHARE = 8
"""One question may spend the run's tokens divided by this."""
RESERVE = 0.8
"""Of the run's tokens; what is left is for judging and writing."""
WEIGHT = 2.6
"""Of a model's claim among findings: after the strongest signals, before counts."""


def build_reader(specialist: Specialist, bench: Workbench) -> CompiledStateGraph[Any, Any, Any, Any]:
    """The specialist's own graph."""
    taken = [*(item.name for items in INSTRUMENTS.values() for item in items), CLAIM, FINISH]
    own = own_tools(bench.tools, list(dict.fromkeys(taken)))

    def converse(state: SpecialistState) -> SpecialistState:
        """One more answer of the model was read and its calls were made, refused or failed; or `ended` says why not."""
        task, turns, spent = state["task"], state.get("turns", []), state.get("spent", 0)
        desk = bench.desk(task)
        desk.go_on()
        if ended := _limit(desk, turns, spent):
            return {"ended": ended}

        def compose(room: Room) -> tuple[list[BaseMessage], list[dict[str, Any]]]:
            tools = _tools(specialist, room, own)
            opening = _opening(specialist, task, room, _lines(desk, task, room))
            if not is_roomy(opening, turns, tools, room):  # what was found says more than what everybody is shown
                opening = _opening(specialist, task, room, ())
            return fitted(opening, turns, tools, room), tools

        reply = say_within(desk, compose, kind="turn", asker=specialist.name)
        spent += reply.tokens
        if reply.problem:
            return {"ended": reply.problem, "spent": spent}
        reach = Reach(desk=desk, hits=task["hits"], lists=bench.intelligence, databases=bench.databases)
        # Before anything is done: the node begins anew once a person has answered, and finds the model's answer kept.
        words = words_of(specialist, task["question"], task["value"])
        try:
            refused = ask_person(own, reply, turns, specialist.name, words)
        except GraphInterrupt:
            desk.wait_for_person()
            raise
        hand = Hand(specialist.name, desk, reach, turns, room_at(desk), own, refused)
        turn, log = hand.make(reply, f"{specialist.name} {task['question']['id']} {len(turns)}")
        for entry in log:
            tell("act", "tool", f"{entry['tool']} {entry['status']}", specialist=specialist.name)
        return {"turns": [turn], "calls": log, "ended": hand.ended or _fruitless([*turns, turn]), "spent": spent}

    def conclude(state: SpecialistState) -> SpecialistOutput:
        """Claims become findings with ids; the log of calls is closed."""
        task = state["task"]
        raw = _findings(specialist, task, state.get("turns", [])) or findings_of(specialist, state)
        status = "answered" if raw else _status(bench.desk(task), state.get("ended", ""), state.get("turns", []))
        tell("act", "end", f"{len(raw)} findings", specialist=specialist.name)
        return {
            "raw": raw,
            "asked": [log_entry(specialist, task["question"], task["value"], state.get("calls", []), raw, status)],
        }

    def begin(state: SpecialistState) -> Literal["converse", "choose"]:
        """To the model, unless the run decides, or follows the code's plan because the model is gone."""
        task = state["task"]
        is_asked = not bench.desk(task).asker.patience.given_up or "words" in task["question"]
        return "converse" if "about" in task and is_asked else "choose"

    builder = StateGraph(SpecialistState, output_schema=SpecialistOutput)
    builder.add_node("converse", bench.working(converse))
    builder.add_node("conclude", bench.working(conclude))
    add_choosing(builder, specialist, bench, "conclude")
    builder.add_conditional_edges(START, begin, ["converse", "choose"])
    builder.add_conditional_edges("converse", _after, ["converse", "choose", "conclude"])
    builder.add_edge("conclude", END)
    return builder.compile(name=specialist.name)


def reading_task(state: InvestigationState) -> dict[str, Any]:
    """What a specialist is handed beside its question: the case, and what is known so far."""
    return {
        "about": [question_line(state), *alert_lines(state)],
        "known": claim_lines(state.get("accepted", [])),
        "events": state["view"]["events"][:8],
    }


def _after(state: SpecialistState) -> Literal["converse", "choose", "conclude"]:
    """On with the conversation; once it has ended without a claim, the code's own question still gets the code's own calls."""
    if not state["ended"]:
        return "converse"
    has_claims = any(turn["claims"] for turn in state.get("turns", []))
    return "conclude" if has_claims or "words" in state["task"]["question"] else "choose"


def _limit(desk: Desk, turns: Sequence[Turn], spent: int) -> str:
    """Why the model is not asked again; empty where it is."""
    if limit := desk.limit_met():
        return limit
    if len(turns) >= MOST_TURNS:
        return f"{MOST_TURNS} answers were read"
    if spent >= desk.budget.tokens // SHARE or desk.asker.spent >= desk.budget.tokens * RESERVE:
        return "its share of the tokens is spent"
    return ""


def _fruitless(turns: Sequence[Turn]) -> str:
    """Why a conversation that leads nowhere ends: prose after it was told to call, or nothing but refused calls."""
    if len(turns) > 1 and not turns[-1]["calls"] and not turns[-2]["calls"]:
        return "it wrote prose instead of calling a tool"
    last = turns[-MOST_FRUITLESS:]
    if len(last) == MOST_FRUITLESS and not any(call["ok"] for turn in last for call in turn["calls"]):
        return "none of its last calls could be made"
    return ""


def _status(desk: Desk, ended: str, turns: Sequence[Turn]) -> Literal["nothing found", "failed", "budget"]:
    if desk.limit_met() or "tokens" in ended:
        return "budget"
    has_worked = any(call["ok"] for turn in turns for call in turn["calls"])
    was_asked = bool(turns or ended)  # else the run decides, and its calls failed or not by themselves
    return "nothing found" if has_worked or ended == "finished" or not was_asked else "failed"


def _tools(specialist: Specialist, room: Room, users: Sequence[OwnTool]) -> list[dict[str, Any]]:
    """The specialist's tools, the most useful ones where there is no room for all."""
    own = [tool_schema(CLAIM, StateClaim), tool_schema(FINISH, Finish)]
    instruments = [*(item.schema() for item in INSTRUMENTS[specialist.name]), *(item.schema() for item in users)]
    while len(instruments) > 2 and room.size([], [*instruments, *own]) > room.tokens * 0.35:
        instruments.pop()
    return _once([*instruments, *own])


def _once(tools: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tools, each argument explained where it comes first: what follows has its name and its kind."""
    explained: set[str] = set()
    for tool in tools:
        for name, kind in tool["function"]["parameters"]["properties"].items():
            known = f"{name} {kind.get('description')}"
            if known in explained:
                kind.pop("description", None)
            explained.add(known)
    return tools


def _lines(desk: Desk, task: Task, room: Room) -> list[str]:
    events = telling_events((), {hit["id"]: hit for hit in task["hits"]}, task.get("events", []))
    return [span_line(desk.store), *event_lines(desk.store, events, task["hits"], room.characters(0.1))]


def _opening(specialist: Specialist, task: Task, room: Room, events: Sequence[str]) -> list[BaseMessage]:
    question = task["question"]
    lines = [f"question: {quote(words_of(specialist, question, task['value']), limit=500)}"]
    if question.get("settles"):
        lines.append(f"what would settle it: {quote(question['settles'], limit=300)}")
    lines += cut(task.get("about", []), room.characters(0.08))
    lines += cut([*signal_lines(task["hits"]), *task.get("known", [])], room.characters(0.1))
    lines += events
    return [SystemMessage(READER), HumanMessage("\n".join(lines))]


def _findings(specialist: Specialist, task: Task, turns: Sequence[Turn]) -> list[RawFinding]:
    claims = [claim for turn in turns for claim in turn["claims"]]
    question = task["question"]["id"]
    return [
        {
            "id": f"{question}.{number}",
            "specialist": specialist.name,
            "question": question,
            "template": "{sentence}",
            "slots": {
                "sentence": claim["sentence"],
                **{f"n{place}": value for place, value in enumerate(claim["values"])},
            },
            "values": [f"n{place}" for place in range(len(claim["values"]))],
            "events": [int(event) for event in claim["events"]],
            "checks": list(claim["checks"]),
            "weight": WEIGHT,
            "chart": claim["chart"],
            "author": "model",
        }
        for number, claim in enumerate(claims, 1)
    ]
