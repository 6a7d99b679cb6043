"""A further question in the investigate way: written from the claims that hold, else asked of planner and specialists once more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..evidence import render
from ..follow_up import Conversation, FollowUp, answered_with, hostile_of, lines_for
from ..schema import Finding, Report
from ..state import InvestigationState, Question, RawFinding
from ..workbench import Desk
from .writing import write_answer

MOST_ROUNDS = 2
"""Rounds of questions that one further question may cost."""
MOST_CLAIMS = 40


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """What the claims make of a further question."""

    told: FollowUp
    report: Report
    """With the claims that came since it was written, and their lines."""
    is_answered: bool
    """Whether the model wrote an answer that holds and says that it answers."""
    is_open: bool
    """Whether the model says that the claims do not answer it; not where it wrote nothing usable."""


def reopened(state: InvestigationState, desk: Desk) -> InvestigationState:
    """The run goes on with the further question, with rounds, calls and tokens of its own."""
    return {
        "further": state["question"],
        "last_round": state.get("round", 0) + max(1, min(MOST_ROUNDS, desk.budget.rounds)),
        "asked_before": len(state.get("asked", [])),
        "spent_before": desk.asker.spent,
        "open": [],
    }


def is_asking(state: InvestigationState) -> bool:
    """Whether planner and specialists are asked the further question just now."""
    return bool(state.get("further")) and state["further"] == state["question"]


def allow(state: InvestigationState, desk: Desk) -> None:
    """Count what a further question costs from where it was asked."""
    desk.tokens_before = state.get("spent_before", 0)
    desk.recount(sum(len(entry["calls"]) for entry in state.get("asked", [])[state.get("asked_before", 0) :]))


def in_its_words(state: InvestigationState) -> list[Question]:
    """The further question itself, for triage: where the planner, who holds all for settled, asks nobody."""
    number = state.get("round", 0) + 1
    return [
        {
            "id": f"q{number}.1", "round": number, "specialist": "triage", "aim": "", "pointer": "",
            "because": "the user asks it", "words": " ".join(state["question"].split())[:500], "settles": "", "hypothesis": "h1",
        }
    ]  # fmt: skip


def from_claims(
    state: InvestigationState, desk: Desk, report: Report, told: FollowUp, conversation: Conversation
) -> Claimed:
    """The model's answer to a further question, from every claim that holds; `told` is the one that code wrote."""
    known = {item["id"] for item in report["findings"]}
    claims = [item for item in state.get("accepted", []) if item.get("author") == "model"][-MOST_CLAIMS:]
    fresh = [item for item in claims if item["id"] not in known]
    numbers, added = lines_for(
        desk.store, report, conversation, told, [event for item in fresh for event in item["events"][:4]]
    )
    questions = {question["id"]: question for question in state.get("planned", [])}
    findings = [_finding(item, numbers, questions) for item in fresh]
    grown: Report = {
        **report,
        "findings": [*(item for item in report["findings"] if item["id"] != "answer"), *(f for f in findings if f["evidence"])],
        "evidence": [*report["evidence"], *added],
        "question": told.question,
        "answer": told.answer,
        "answered": told.answered,
    }  # fmt: skip
    if not any(_is_claim(item, claims) for item in grown["findings"]):
        return Claimed(told=told, report=report, is_answered=False, is_open=True)
    written = write_answer(state, desk, grown, hostile_of(state, report), numbers)
    is_model = written.text != told.answer
    if not is_model or not written.is_answered:
        return Claimed(
            told=told, report=grown, is_answered=False, is_open=is_model or bool(written.dropped) or not written.notes
        )
    answer = answered_with(told, written.text, added)
    return Claimed(told=answer, report=grown, is_answered=True, is_open=False)


def _is_claim(finding: Finding, claims: Sequence[RawFinding]) -> bool:
    return any(finding["id"] == item["id"] for item in claims)


def _finding(item: RawFinding, numbers: Mapping[int, str], questions: Mapping[str, Question]) -> Finding:
    question = questions.get(item["question"])
    return {
        "id": item["id"],
        "specialist": item["specialist"],
        "question": question.get("words", "") if question else "",
        "claim": render(item),
        "episode": "",
        "evidence": [numbers[event] for event in item["events"] if event in numbers],
    }
