"""Who sat in the model's seat: a model that failed is named as the one that failed, never as the judge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..decisions.ask import Asker

_SHOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """What the report says of the model."""

    model: str
    """Its name where it judged something; otherwise `none`, with the name of the one that failed."""
    problem: str = ""
    """What went wrong and what to do, where the run had to go on without the model; empty where it did not."""
    notes: tuple[str, ...] = ()
    """What was not checked because of it."""


def seat_of(name: str, asker: Asker, judgements: Sequence[Mapping[str, Any]]) -> Seat:
    """Who judged, by the answers that were kept: those from before a kill count as well."""
    totals, patience = asker.ledger.totals(), asker.patience
    unanswered, decisions = totals.abstained + patience.not_asked, totals.calls + patience.not_asked
    if name == "none" or not unanswered:
        return Seat(model=name)
    reason = patience.last.what if patience.last else totals.last_problem
    reason = reason if len(reason) <= _SHOWN else f"{reason[: _SHOWN - 1]}…"
    count = f"{name} left {unanswered} of {decisions} decisions unanswered, which rules made instead"
    has_judged = any(judgement["decision"] != "abstained" for judgement in judgements)
    has_answered = totals.calls > totals.abstained
    if has_judged or (has_answered and not judgements):
        model = name
    else:
        model = f"none ({name} failed{' before it judged' if has_answered else ''}: {reason})"
    if model == name and not patience.given_up:
        return Seat(model=name, notes=(f"{count}. The last failure: {reason}.",))
    stopped = f"; it was not asked again {patience.given_up}" if patience.given_up else ""
    advice = f" {patience.last.advice}" if patience.last else ""
    problem = f"{count}{stopped}. The last failure: {reason}.{advice}"
    return Seat(model=model, problem=problem, notes=(problem,))
