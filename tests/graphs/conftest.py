"""A case that was perceived once, from which each test investigates with a graph of its own."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from moewarden.graphs import build_investigation

from .incident import ALERT, write_logs

THREAD: Any = {"configurable": {"thread_id": "test"}}


@dataclass(frozen=True)
class Perceived:
    """Logs that the real `perceive` has read, and what it knew then."""

    logs: Path
    workdir: Path
    values: dict[str, Any]

    def graph(
        self, workdir: Path, model: Any = None, *, question: str | None = None, checkpointer: Any = None, **options: Any
    ) -> Any:
        """A graph that has perceived the case and goes on when it is invoked with None and `THREAD`."""
        workdir.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.workdir / "events.duckdb", workdir)
        graph = build_investigation(model, workdir=workdir, checkpointer=checkpointer or InMemorySaver(), **options)
        asked = self.values.get("question", "") if question is None else question
        graph.update_state(THREAD, {**self.values, "workdir": str(workdir), "question": asked}, as_node="perceive")
        return graph

    def investigate(self, workdir: Path, model: Any = None, **options: Any) -> dict[str, Any]:
        """The report of an investigation that goes on from here."""
        report: dict[str, Any] = self.graph(workdir, model, **options).invoke(None, THREAD)["report"]
        return report


def perceive(folder: Path, alert: dict[str, Any], logs: Path, question: str = "") -> Perceived:
    """Read a case once, with the real graph."""
    graph = build_investigation(None, workdir=folder, checkpointer=InMemorySaver())
    case = {"alert": alert, "question": question, "logs": str(logs)}
    graph.invoke(case, THREAD, interrupt_after=["perceive"])
    return Perceived(logs=logs, workdir=folder, values=graph.get_state(THREAD).values)


@pytest.fixture(scope="session")
def incident(tmp_path_factory: pytest.TempPathFactory) -> Perceived:
    """The small incident, perceived with its alert."""
    folder = tmp_path_factory.mktemp("incident")
    return perceive(folder / "run", ALERT, write_logs(folder / "logs"))


@pytest.fixture
def investigate(incident: Perceived, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """The small incident's report, with a model and options of the test's own."""
    numbers = iter(range(1000))

    def run(model: Any = None, **options: Any) -> dict[str, Any]:
        return incident.investigate(tmp_path / f"run-{next(numbers)}", model, **options)

    return run
