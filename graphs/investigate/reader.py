"""A specialist of the investigate way: it reads, calls tools and states claims until it is done or a limit is met; then
it hands back the claims that hold.

A question of the code's own plan, to which the model finds nothing, is answered as in the decide way: choose a call, make it.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

import orjson
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from ..decisions.quoting import clipped, quote
from ..errors import InputError
from ..instruments import INSTRUMENTS
from ..instruments.instrument import Counted, Instrument, Reach, Shown, checked, tool_schema
from ..schema import Chart, ToolCall
from ..specialists.specialist import Specialist, add_choosing, findings_of, log_entry, words_of
from ..state import InvestigationState, RawFinding, SpecialistOutput, SpecialistState, Task, Turn
from ..workbench import Desk, Workbench, tell
from .briefing import READER, alert_lines, claim_lines, cut, question_line, signal_lines
from .claims import Finish, Held, StateClaim, check_claim
from .conversation import Reply, Wanted, say
from .room import Room, fitted, room_of

MOST_TURNS = 12
"""Answers of the model to one question."""
MOST_CALLS = 24
"""Tool calls of one question."""
MOST_CLAIMS = 10
"""Claims of one question that are kept."""
MOST_FRUITLESS = 4
"""Turns in a row without a call that worked; then the conversation ends."""
SHARE = 8
"""One question may spend the run's tokens divided by this."""
RESERVE = 0.8
"""Of the run's tokens; what is left is for judging and writing."""
WEIGHT = 2.6
"""Of a model's claim among findings: after the strongest signals, before counts."""

_CLAIM, _FINISH = "state_claim", "finish"


def build_reader(specialist: Specialist, bench: Workbench) -> CompiledStateGraph[Any, Any, Any, Any]:
    """The specialist's own graph."""

    def converse(state: SpecialistState) -> SpecialistState:
        """One more answer of the model was read and its calls were made, refused or failed; or `ended` says why not."""
        task, turns, spent = state["task"], state.get("turns", []), state.get("spent", 0)
        desk = bench.desk(task)
        if ended := _limit(desk, turns, spent):
            return {"ended": ended}
        room = room_of(desk.asker.model)
        tools, before = _tools(specialist, room), desk.asker.spent
        messages = fitted(_opening(specialist, task, room), turns, tools, room)
        reply = say(desk, messages, tools, kind="turn", asker=specialist.name)
        spent += max(0, desk.asker.spent - before)
        if reply.problem:
            return {"ended": reply.problem, "spent": spent}
        reach = Reach(desk=desk, hits=task["hits"], lists=bench.intelligence, databases=bench.databases)
        hand = _Hand(specialist, desk, reach, turns, room)
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


def reading_task(state: InvestigationState) -> dict[str, list[str]]:
    """What a specialist is handed beside its question: the case, and what is known so far."""
    return {"about": [question_line(state), *alert_lines(state)], "known": claim_lines(state.get("accepted", []))}


class _Hand:
    """Makes the calls of one answer."""

    def __init__(self, specialist: Specialist, desk: Desk, reach: Reach, turns: Sequence[Turn], room: Room) -> None:
        self._desk, self._reach, self._turns = desk, reach, turns
        self._instruments: Mapping[str, Instrument] = {item.name: item for item in INSTRUMENTS[specialist.name]}
        self._known = {*self._instruments, _CLAIM, _FINISH}
        self._characters = max(400, room.characters(0.2))
        self._made = {_key(call["name"], call["arguments"]) for turn in turns for call in turn["calls"]}
        self._count = sum(len(turn["calls"]) for turn in turns)
        self._claims = [claim for turn in turns for claim in turn["claims"]]
        self._counted = [Counted(**item) for turn in turns for item in turn["counted"]]
        self._turn: Turn = {"text": "", "calls": [], "claims": [], "counted": []}
        self._chart: Chart | None = None
        self.ended = ""

    def make(self, reply: Reply, place: str) -> tuple[Turn, list[ToolCall]]:
        """The turn as the model will read it, and the same calls for the report."""
        self._turn["text"] = reply.text
        log: list[ToolCall] = []
        size = self._characters // max(1, len(reply.calls))
        for number, wanted in enumerate(reply.calls):
            started = time.monotonic()
            self._desk.take_call(f"{place}.{number} {wanted.name}")
            result, told, status, events = self._outcome(wanted, max(300, size))
            self._made.add(_key(wanted.name, wanted.arguments))
            self._turn["calls"].append(
                {
                    "name": wanted.name or "-",
                    "arguments": wanted.arguments,
                    "result": result,
                    "told": told,
                    "events": events,
                    "ok": status == "ok",
                }
            )
            log.append(
                {
                    "tool": wanted.name if wanted.name in self._known else "-",
                    "arguments": {
                        name: _text(value)
                        for name, value in list(wanted.arguments.items())[:16]
                        if name.isascii() and name.isidentifier()
                    },
                    "result": told,
                    "status": status,
                    "seconds": round(time.monotonic() - started, 3),
                }
            )
        return self._turn, log

    def _outcome(self, wanted: Wanted, size: int) -> tuple[str, str, Literal["ok", "refused", "failed"], list[int]]:
        self._count += 1
        if self._count > MOST_CALLS:
            self.ended = self.ended or f"{MOST_CALLS} calls were made"
            return ("refused: no more calls may be made for this question.",) * 2 + ("refused", [])
        is_made = _key(wanted.name, wanted.arguments) in self._made
        if is_made and not wanted.problem and wanted.name != _FINISH:
            said = "refused: the identical call was made before; its result stands above. Call something else, state_claim or finish."
            return said, said, "refused", []
        try:
            if wanted.problem:
                raise InputError(f"{wanted.problem}. Write them as one JSON object.")
            shown = self._used(wanted)
        except InputError as error:
            said = f"error: {error}"
            return clipped(said, 1_200), clipped(said, 300), "failed", []
        return shown.within(size), clipped(shown.told, 300), "ok", list(shown.events)[:200]

    def _used(self, wanted: Wanted) -> Shown:
        if wanted.name == _FINISH:
            self.ended = "finished"
            return Shown(told="finished")
        if wanted.name == _CLAIM:
            return self._stated(checked(_CLAIM, StateClaim, wanted.arguments))
        if wanted.name not in self._instruments:
            names = ", ".join([*self._instruments, _CLAIM, _FINISH])
            raise InputError(f"there is no tool {quote(wanted.name, limit=60)}; the tools are {names}.")
        shown = self._instruments[wanted.name].call(self._reach, wanted.arguments)
        self._counted += shown.counted
        self._turn["counted"] += [_plain(item) for item in shown.counted]
        if shown.chart:
            self._chart = shown.chart
        return shown

    def _stated(self, given: StateClaim) -> Shown:
        if len(self._claims) >= MOST_CLAIMS:
            raise InputError(f"{MOST_CLAIMS} claims are enough for one question; call finish.")
        held = check_claim(self._reach.desk.store, given, self._counted, self._reach.hits)
        if any(claim["sentence"].casefold() == held.sentence.casefold() for claim in self._claims):
            raise InputError("this was claimed before; state something else, or call finish.")
        claim = {**_claim(held), "chart": self._chart}
        self._claims.append(claim)
        self._turn["claims"].append(claim)
        self._chart = None
        return Shown(told=f"it holds: {quote(held.sentence, limit=200)}")


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
    return "nothing found" if has_worked or ended == "finished" else "failed"


def _tools(specialist: Specialist, room: Room) -> list[dict[str, Any]]:
    """The specialist's tools, the most useful ones where there is no room for all."""
    own = [tool_schema(_CLAIM, StateClaim), tool_schema(_FINISH, Finish)]
    instruments = [instrument.schema() for instrument in INSTRUMENTS[specialist.name]]
    while len(instruments) > 2 and room.size([], [*instruments, *own]) > room.tokens * 0.35:
        instruments.pop()
    return [*instruments, *own]


def _opening(specialist: Specialist, task: Task, room: Room) -> list[BaseMessage]:
    question = task["question"]
    lines = [f"question: {quote(words_of(specialist, question, task['value']), limit=500)}"]
    if question.get("settles"):
        lines.append(f"what would settle it: {quote(question['settles'], limit=300)}")
    lines += cut(task.get("about", []), room.characters(0.12))
    lines += cut([*signal_lines(task["hits"]), *task.get("known", [])], room.characters(0.12))
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


def _claim(held: Held) -> dict[str, Any]:
    return {
        "sentence": held.sentence,
        "events": list(held.events),
        "values": list(held.values),
        "checks": list(held.checks),
    }


def _plain(counted: Counted) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(counted).items()}


def _key(name: str, arguments: Mapping[str, Any]) -> str:
    return f"{name} {orjson.dumps(arguments, option=orjson.OPT_SORT_KEYS, default=str).decode()}"


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
    return text[:2_000]
