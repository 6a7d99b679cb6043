"""Investigate a story's logs, and score the report."""

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from moewarden.graphs import build_investigation
from moewarden.graphs.workbench import Budget

from .story import Score, Story, score_story

Seat = Callable[[dict[str, Any]], dict[str, Any]]
"""From alert, question and logs to the report."""


def open_seat(model: str) -> Seat:
    """The judge: `none` for rules alone, or a model's name as the command line takes it."""
    if model == "none":
        # Verdict and names come from what is judged before and after the rounds of questions: one round does.
        graph = build_investigation(None, seats="rules", budget=Budget(rounds=1, tool_calls=0, seconds=120))
    else:
        from moewarden.app.settings import load_settings
        from moewarden.app.wiring import open_model

        seat = open_model(load_settings({"model": model}))
        graph = build_investigation(seat, budget=Budget(seconds=300))
    return lambda case: dict(graph.invoke(case)["report"])


def tell(story: Story, seat: Seat) -> Score:
    """The story's score; its logs are read from a path that does not give the answer away."""
    return score_story(story, investigate(story, seat))


def investigate(story: Story, seat: Seat) -> dict[str, Any]:
    """The report on a story."""
    with TemporaryDirectory(prefix="case-") as work:
        logs = Path(work) / "logs"
        shutil.copytree(story.folder / "logs", logs)
        if story.modified:
            moment = datetime.fromisoformat(story.modified).timestamp()
            for path in logs.iterdir():
                os.utime(path, (moment, moment))
        return seat({"alert": dict(story.alert), "question": story.question, "logs": str(logs)})
