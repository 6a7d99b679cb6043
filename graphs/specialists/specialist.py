"""What a specialist is, and the bounded tool loop that all of them share."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from ..decisions.defaults import default_call
from ..decisions.prompts import DONE, call_decision
from ..errors import InputError
from ..schema import Asked, SpecialistName, ToolCall
from ..state import Hit, Question, RawFinding, SpecialistOutput, SpecialistState
from ..tools.result import ToolResult
from ..tools.subject import Subject
from ..workbench import Desk, Workbench, tell

MOST_CALLS = 4
"""Tool calls for one question."""

Tool = Callable[[Workbench, Desk, Subject, Sequence[Hit]], ToolResult]
"""A specialist's tool: read-only, about one subject."""


@dataclass(frozen=True)
class Specialist:
    """Who can be asked what."""

    name: SpecialistName
    charter: str
    """One sentence for people."""
    aims: Mapping[str, str]
    """What it can be asked -> the question in words, with `{subject}`."""
    tools: Mapping[str, Tool]


def build_specialist(specialist: Specialist, bench: Workbench) -> CompiledStateGraph[Any, Any, Any, Any]:
    """The specialist's own graph: choose a call, make it, until done; then hand back checked-ready findings."""

    def conclude(state: SpecialistState) -> SpecialistOutput:
        """Claims become findings with ids; the log of calls is closed."""
        task = state["task"]
        question, raw, desk = task["question"], findings_of(specialist, state), bench.desk(task)
        status = "answered" if raw else "budget" if desk.limit_met() else "nothing found"
        tell("act", "end", f"{len(raw)} findings", specialist=specialist.name)
        return {
            "raw": raw,
            "asked": [log_entry(specialist, question, task["value"], state.get("calls", []), raw, status)],
        }

    builder = StateGraph(SpecialistState, output_schema=SpecialistOutput)
    add_choosing(builder, specialist, bench, "conclude")
    builder.add_node("conclude", bench.working(conclude))
    builder.add_edge(START, "choose")
    builder.add_edge("conclude", END)
    return builder.compile(name=specialist.name)


def add_choosing(builder: StateGraph[Any, Any, Any, Any], specialist: Specialist, bench: Workbench, end: str) -> None:
    """Add the loop that chooses among enumerated calls; it goes to the node `end` when nothing is left to choose."""

    def choose(state: SpecialistState) -> SpecialistState:
        """`next_call` is the call to make, or `done`."""
        task, known = state["task"], state.get("known", [])
        desk, question = bench.desk(task), task["question"]
        here = {call["tool"] for call in state.get("calls", []) if "subject" in call["arguments"]}
        options = [f"{tool} {question['pointer']}" for tool in specialist.tools if tool not in here]
        options = [option for option in options if option not in task["made"]]
        if not options or len(here) >= MOST_CALLS or desk.limit_met():
            return {"next_call": DONE}
        words = f"{question['aim']} {question['pointer']}"
        answer = desk.asker.ask(call_decision(specialist.name, words, known, options), asker=specialist.name)
        return {"next_call": answer.option or default_call(question["aim"], known, options)}

    def call(state: SpecialistState) -> SpecialistState:
        """The call is made, or refused, and its outcome is known."""
        task, wanted = state["task"], state["next_call"]
        desk = bench.desk(task)
        tool, _, pointer = wanted.partition(" ")
        tell("act", "tool", f"{tool} {task['value']}", specialist=specialist.name)
        started = time.monotonic()
        subject = Subject(pointer=task["question"]["pointer"], kind=task["kind"], value=task["value"])
        result, status = _make(specialist, bench, desk, wanted, subject, task["hits"])
        entry: ToolCall = {
            "tool": tool,
            "arguments": {"subject": task["value"] if pointer else ""},
            "result": result.text,
            "status": status,
            "seconds": round(time.monotonic() - started, 3),
        }
        return {
            "known": [f"{wanted}: {result.known}"],
            "calls": [entry],
            "results": [[asdict(claim) for claim in result.claims]],
        }

    builder.add_node("choose", bench.working(choose))
    builder.add_node("call", bench.working(call))
    builder.add_conditional_edges("choose", lambda state: end if state["next_call"] == DONE else "call", ["call", end])
    builder.add_edge("call", "choose")


def findings_of(specialist: Specialist, state: SpecialistState) -> list[RawFinding]:
    """What the enumerated calls found, as findings with ids."""
    question = state["task"]["question"]
    claims = [claim for claims in state.get("results", []) for claim in claims]
    return [
        {
            "id": f"{question['id']}.{number}",
            "specialist": specialist.name,
            "question": question["id"],
            "template": claim["template"],
            "slots": dict(claim["slots"]),
            "values": list(claim["values"]),
            "events": [int(event) for event in claim["events"]],
            "checks": list(claim["checks"]),
            "weight": claim["weight"],
            "chart": claim["chart"],
        }
        for number, claim in enumerate(claims, 1)
    ]


def log_entry(
    specialist: Specialist,
    question: Question,
    value: str,
    calls: Sequence[ToolCall],
    raw: Sequence[RawFinding],
    status: Any,
) -> Asked:
    """The report's record of one question."""
    return {
        "round": question["round"],
        "specialist": specialist.name,
        "question": words_of(specialist, question, value),
        "because": question["because"],
        "calls": list(calls),
        "findings": [finding["id"] for finding in raw],
        "status": status,
    }


def words_of(specialist: Specialist, question: Question, value: str) -> str:
    """The question in words: the model's own, or the specialist's aim with what it is about."""
    return question.get("words") or specialist.aims[question["aim"]].format(subject=value)


def _make(
    specialist: Specialist, bench: Workbench, desk: Desk, wanted: str, subject: Subject, hits: Sequence[Hit]
) -> tuple[ToolResult, Any]:
    if not desk.take_call(f"{specialist.name} {wanted}"):
        return ToolResult(text="refused: the identical call was made before", known="refused"), "refused"
    try:
        return specialist.tools[wanted.split(" ")[0]](bench, desk, subject, hits), "ok"
    except InputError as error:
        return ToolResult(text=str(error), known="failed"), "failed"
