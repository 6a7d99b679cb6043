"""The ablation: the same investigation with different judges."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from langchain_core.language_models import BaseChatModel

from ...graphs.investigation import build_investigation
from ...graphs.schema import Report
from ...graphs.way import DECIDE, ChooseWay, Way
from ...graphs.workbench import Budget
from .cases import TruthCase, at_neutral_path
from .scoring import Score, score_report

Seats = Literal["both", "rules", "model"]
QUESTION = "Was this malicious, and how far did it go?"


@dataclass(frozen=True)
class Row:
    """One line of the ablation: who sits in which seat."""

    name: str
    seats: Seats
    make_model: Callable[[], BaseChatModel | None]
    way: Way | ChooseWay = DECIDE
    """How it works; only a seat's own model may do more than decide."""


ROWS = ("rules", "model", "both", "both, random weights", "both, bag of words")


def run_row(
    row: Row,
    cases: Sequence[TruthCase],
    budget: Budget,
    on_case: Callable[[Score], None],
    on_report: Callable[[str, Report], None] | None = None,
) -> list[Score]:
    """Investigate every case with this row's judges; a crash is a score with its problem named."""
    model = row.make_model()
    scores = []
    for case in cases:
        started = time.monotonic()
        try:
            with at_neutral_path(case) as (alert, logs):
                graph = build_investigation(model, budget=budget, seats=row.seats, way=row.way)
                result = graph.invoke({"alert": alert, "question": QUESTION if not alert else "", "logs": str(logs)})
            score = score_report(case.name, case.truth, result["report"], time.monotonic() - started)
            # Rules that made a failed model's decisions must not earn its score.
            score = replace(score, problem=result["report"]["usage"].get("model_problem", ""))
            if on_report:
                on_report(case.name, result["report"])
        except Exception as error:  # one case's crash must not hide the others' scores
            problem = f"{type(error).__name__}: {error}"
            seconds = time.monotonic() - started
            score = Score(
                case=case.name, truth=case.truth["verdict"], verdict="crash", seconds=seconds, problem=problem
            )
        scores.append(score)
        on_case(score)
    return scores
