"""What the desk tells of a run, in the words of a page."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..approving import exactly

if TYPE_CHECKING:
    from ...graphs.schema import Report
    from ..desk import Approval, Desk, Event, RunLine

_STATES: Mapping[str, tuple[str, str]] = {
    "queued": ("", "waits for its turn"),
    "running": ("running", "at work"),
    "waiting": ("waiting", "waits for your word"),
    "finished": ("finished", "finished"),
    "failed": ("failed", "failed"),
    "cancelled": ("", "stopped by a person"),
    "stopped": ("failed", "broken off"),
    "elsewhere": ("running", "at work in another process"),
    "older": ("finished", "finished, by an older version"),
    "unreadable": ("failed", "cannot be read"),
}
"""The class by which a state is drawn, and its words."""
_NEWS: Mapping[str, str] = {
    "finished": "report",
    "failed": "failed",
    "cancelled": "stopped",
    "stopped": "broken off",
    "approval_wanted": "a call to decide",
    "answered": "answer",
    "not_answered": "question failed",
    "more": "more alerts",
}
_PERSON = ("approval_wanted", "failed", "stopped", "not_answered")


@dataclass(frozen=True)
class State:
    """What a run is doing."""

    kind: str
    text: str


@dataclass(frozen=True)
class News:
    """Something that happened since a person last looked."""

    text: str
    needs_person: bool


@dataclass(frozen=True)
class Named:
    """A run of which a part of a page needs no more than its name."""

    name: str


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """A run as pages show it."""

    name: str
    title: str
    question: str
    state: State
    is_over: bool
    """Whether there is a report."""
    verdict: str
    beside_alert: bool
    severity: str
    confidence: float
    started: str
    news: tuple[News, ...]
    problem: str
    can_cancel: bool
    can_resume: bool
    can_accept: bool
    accepted: bool
    last: int = 0
    """The number of the newest event."""


def state_of(state: str) -> State:
    """A state of the desk's."""
    return State(*_STATES[state])


def news_words(kind: str) -> News:
    """A kind of what happened."""
    return News(_NEWS.get(kind, kind.replace("_", " ")), kind in _PERSON)


def view_case(line: "RunLine", *, accepted: bool = False) -> CaseView:
    """A line of the desk's list."""
    is_over = line.state in ("finished", "older") or bool(line.verdict)
    return CaseView(
        name=line.id,
        title=line.title or line.question or line.id,
        question=line.question,
        state=state_of(line.state),
        is_over=is_over,
        verdict=line.verdict,
        beside_alert=line.beside_alert,
        severity=line.severity,
        confidence=line.confidence or 0.0,
        started=line.started,
        news=tuple(news_words(kind) for kind in line.news),
        problem=line.problem,
        can_cancel=line.state in ("queued", "running", "waiting"),
        can_resume=line.state in ("failed", "cancelled", "stopped") and not is_over,
        can_accept=line.state == "finished" and not accepted,
        accepted=accepted,
        last=line.events,
    )


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A call that a person allows or refuses."""

    id: int
    tool: str
    specialist: str
    question: str
    exactly: str
    """All of its arguments in plain letters, nothing cut or hidden."""
    arguments: str
    """The same as JSON that reads back as they are: what the form sends."""


def view_approvals(approvals: "Sequence[Approval]") -> list[Waiting]:
    """The calls that wait, with exactly what each would get."""
    return [
        Waiting(
            id=item.number,
            tool=item.tool,
            specialist=item.specialist,
            question=item.question,
            exactly=exactly(dict(item.arguments)),
            arguments=json.dumps(dict(item.arguments), ensure_ascii=True),
        )
        for item in approvals
    ]


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A further question and what became of it."""

    question: str
    answer: str
    answered: bool = True
    is_open: bool = False
    failed: bool = False
    lines: tuple[Mapping[str, Any], ...] = ()


def view_turns(desk: "Desk", run: str, report: "Report", events: "Sequence[Event]") -> list[Turn]:
    """Every further question, wherever it was asked; what is still open, or failed at last, comes at the end."""
    from ...graphs.follow_up import Conversation, cited_lines, turn_of

    told = tuple(turn_of(row) for row in desk.conversation(run))
    turns = [
        Turn(
            question=turn.question,
            answer=turn.answer,
            answered=turn.answered,
            lines=tuple(dict(line) for line in cited_lines(turn, Conversation(turns=told[:number]), report)),
        )
        for number, turn in enumerate(told)
    ]
    ended = {event.get("asked"): event for event in events if event["kind"] in ("answered", "not_answered")}
    last = max((event["number"] for event in ended.values() if event["kind"] == "answered"), default=0)
    for event in events:
        if event["kind"] != "asked":
            continue
        question = str(event.get("question", ""))
        end = ended.get(event["number"])
        if end is not None and end["kind"] == "not_answered" and end["number"] > last:
            turns.append(Turn(question=question, answer=str(end.get("problem", "")), failed=True))
        elif end is None and desk.is_at_work(run):
            turns.append(Turn(question=question, answer="The answer is being looked for", is_open=True))
        elif end is None and event["number"] > last:
            text = "The server ended before there was an answer. Ask again."
            turns.append(Turn(question=question, answer=text, failed=True))
    return turns


def was_accepted(events: "Sequence[Event]") -> bool:
    """Whether the run is in the memory."""
    return any(event["kind"] == "accepted" for event in events)
