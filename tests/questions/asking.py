"""Questions about cases, with what a right first sentence says and must not say.

`asked/*.json` holds them; each names a case: `stories/NAME` of tests/stories, `cases/NAME` of tests/cases, or
`questions/NAME` of `cases/` here. The right answers were written by reading the logs.
"""

import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from langgraph.checkpoint.memory import InMemorySaver

from moewarden.graphs import build_investigation
from moewarden.graphs.follow_up import ask_again
from moewarden.graphs.workbench import Budget

HERE = Path(__file__).parent
ASKED = HERE / "asked"
_FOLDERS = {"stories": HERE.parent / "stories" / "told", "cases": HERE.parent / "cases", "questions": HERE / "cases"}
KEYS = {"case", "question", "says", "never", "whole", "answered"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question and what its answer must be like."""

    half: str
    case: str
    question: str
    says: tuple[str, ...]
    """Patterns that the first sentence holds."""
    never: tuple[str, ...]
    """Patterns that the first sentence does not hold."""
    whole: tuple[str, ...] = ()
    """Patterns that the whole answer holds."""
    answered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How one question was answered."""

    asked: Asked
    answer: str
    faults: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def load_questions(only: str = "") -> list[Asked]:
    """Every question whose case or words contain a text, in the order of the files."""
    found = []
    for path in sorted(ASKED.glob("*.json")):
        for row in orjson.loads(path.read_bytes()):
            if strange := set(row) - KEYS:
                raise ValueError(f"{path.name}: unknown keys {sorted(strange)}; expected some of {sorted(KEYS)}.")
            found.append(
                Asked(
                    half=path.stem,
                    case=row["case"],
                    question=row["question"],
                    says=tuple(row["says"]),
                    never=tuple(row["never"]),
                    whole=tuple(row.get("whole", ())),
                    answered=row.get("answered", True),
                )
            )
    return [asked for asked in found if only in asked.case or only in asked.question]


def first_sentence(answer: str) -> str:
    """Up to the first full stop that ends a sentence; the citations behind it are not part of it."""
    match = re.match(r".*?[.!?](?=\s+[A-ZÄÖÜ“„\d]|\s*$)", answer, re.DOTALL)
    return match[0] if match else answer


def score(asked: Asked, answer: str, *, answered: bool) -> Score:
    """What is wrong with an answer."""
    first = first_sentence(answer)
    faults = [f"does not say {pattern}" for pattern in asked.says if not re.search(pattern, first)]
    faults += [f"says {pattern}" for pattern in asked.never if re.search(pattern, first)]
    faults += [f"nowhere says {pattern}" for pattern in asked.whole if not re.search(pattern, answer)]
    if answered != asked.answered:
        faults.append(f"answered is {answered}")
    return Score(asked=asked, answer=answer, faults=tuple(faults))


Seat = Callable[..., Any]
"""From a working folder and a checkpointer to the graph."""


def open_seat(model: str) -> Seat:
    """The graph's maker: `none` for rules alone, or a model's name as the command line takes it."""
    if model == "none":
        # What the answers are made of is judged before and after the rounds of questions: one round does.
        return lambda **kept: build_investigation(
            None, seats="rules", budget=Budget(rounds=1, tool_calls=0, seconds=120), **kept
        )
    from moewarden.app.settings import load_settings
    from moewarden.app.wiring import open_model

    seat = open_model(load_settings({"model": model}))
    return lambda **kept: build_investigation(seat, budget=Budget(rounds=1, tool_calls=0, seconds=300), **kept)


def ask_all(questions: Sequence[Asked], seat: Seat, *, each: bool = False) -> list[Score]:
    """The scores of the questions; each case is investigated once, with its first question.

    `each`: investigate anew for every question instead of asking the finished investigation.
    """
    scores: list[Score] = []
    for case in dict.fromkeys(asked.case for asked in questions):
        own = [asked for asked in questions if asked.case == case]
        with TemporaryDirectory(prefix="case-") as work:
            logs, alert = _laid_out(case, Path(work))
            first, state = _investigate(seat, Path(work) / "run", alert, own[0].question, logs)
            scores.append(score(own[0], first["answer"], answered=first["answered"]))
            for asked in own[1:]:
                if each:
                    report, _ = _investigate(seat, Path(work) / "run", alert, asked.question, logs)
                    scores.append(score(asked, report["answer"], answered=report["answered"]))
                else:
                    told = ask_again(asked.question, state)
                    scores.append(score(asked, told.answer, answered=told.answered))
    return scores


def _investigate(seat: Seat, folder: Path, alert: Any, question: str, logs: Path) -> tuple[Any, Any]:
    thread: Any = {"configurable": {"thread_id": "case"}}
    graph = seat(workdir=folder, checkpointer=InMemorySaver())
    report = graph.invoke({"alert": alert, "question": question, "logs": str(logs)}, thread)["report"]
    return report, graph.get_state(thread).values


def _laid_out(case: str, work: Path) -> tuple[Path, dict[str, Any]]:
    """The logs of a case in a place whose name gives nothing away, and its alert."""
    room, _, name = case.partition("/")
    folder = _FOLDERS[room] / name
    logs = work / "logs"
    shutil.copytree(folder / "logs", logs)
    if room == "stories":
        told = orjson.loads((folder / "story.json").read_bytes())
        if told.get("modified"):
            moment = datetime.fromisoformat(told["modified"]).timestamp()
            for path in logs.iterdir():
                os.utime(path, (moment, moment))
        return logs, told["alert"]
    alert = orjson.loads((folder / "alert.json").read_bytes())
    return logs, alert if isinstance(alert, dict) else {}
