"""The tools that investigate and answer: a run of the graph in a folder of its own, which ends when its client does not wait."""

import contextlib
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from langchain_core.language_models import BaseChatModel
from langgraph.types import Command

from ...graphs.decisions.ask import Asker
from ...graphs.decisions.ledger import Ledger
from ...graphs.decisions.patience import StoppedError
from ...graphs.follow_up import ask_again, cited_lines
from ...graphs.investigate.ways import investigates
from ...graphs.state import InvestigationState
from ..case import read_case
from ..commands.ask import keep_turn, read_conversation
from ..errors import UsageError
from ..further import ask_specialists, why_not_again
from ..rendering.untrusted import shorten
from ..rendering.write import write_report
from ..runs import THREAD, Run, finished_run, new_folder, open_state, start_run
from ..settings import Settings
from ..wiring import make_investigation, open_model
from .evidence import NOTICE, line_of, name_of
from .forms import Ask, Investigate
from .readings import Tell

if TYPE_CHECKING:
    from ...graphs import schema
    from ...graphs.follow_up import Conversation, FollowUp
    from ..runs import Finished

Approve = Callable[[Mapping[str, Any]], bool | str]
"""Asks a person whether a tool that may change something is called; what is no true is told to the model."""

_LONGEST_PROSE = 8_000
_LONGEST_MESSAGE = 160
_NOT_TOLD = ("decision",)
"""Kinds of progress that come by the hundred."""


class Investigations:
    """Runs of this process. They share one open model."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock, self._opening = threading.Lock(), threading.Lock()
        self._opened: list[BaseChatModel | None] = []

    @property
    def runs(self) -> Path:
        """The folder in which each run gets its own."""
        return self._settings.runs

    def investigate(
        self, given: Investigate, logs: Sequence[Path], tell: Tell, approve: Approve, cancelled: threading.Event
    ) -> dict[str, Any]:
        """The report of a new run."""
        case = read_case(
            alert=given.alert,
            question=given.question,
            logs=logs,
            since=given.since,
            until=given.until,
            entity=given.entity,
        )
        roots = [str(root) for root in case.logs]
        limits = {"since": case.since, "until": case.until, "entity": case.entity}
        start = {"alert": case.alert, "question": case.question, "logs": roots, **limits}
        with self._lock:  # two runs that begin in the same second get two folders
            folder = new_folder(self._settings).absolute()
            folder.mkdir(parents=True)
        with start_run(folder, case, self._settings) as run:
            report = self._carry_out(run, start, tell, approve, cancelled)
            paths = write_report(report, folder)
        return _report(report, folder, paths)

    def ask(self, given: Ask, folder: Path) -> dict[str, Any]:
        """The answer to a further question, kept with the run."""
        if not given.question.strip():
            raise UsageError("the question is empty. Say what you want to know.")
        with finished_run(folder) as finished:
            conversation, _ = read_conversation(finished.conversation)
            told = self._asked_of_specialists(given.question, finished, conversation) or ask_again(
                given.question,
                finished.state,
                workdir=finished.folder,
                conversation=conversation,
                open_asker=None if self._settings.model == "none" else self._asker,
                reads_lines=finished.is_own,
            )
            keep_turn(finished.conversation, told)
            lines = cited_lines(told, conversation, finished.state["report"])
        return {
            "notice": NOTICE,
            "answer": shorten(told.answer, _LONGEST_PROSE),
            "answered": told.answered,
            "evidence": [_line(line) for line in lines],
        }

    def _carry_out(
        self, run: Run, start: Any, tell: Tell, approve: Approve, cancelled: threading.Event
    ) -> "schema.Report":
        """Run the graph to its report. Once `cancelled` is set it ends with a StoppedError."""
        with open_state(run) as state:
            graph = make_investigation(
                self._settings,
                models={self._settings.model: self._model},
                workdir=run.folder.resolve(),
                checkpointer=state,
                logs=start["logs"],
                cancelled=cancelled,
            )
            while True:
                stream: Any = graph.stream(start, THREAD, stream_mode=["custom"], subgraphs=True, durability="sync")
                with contextlib.closing(stream):
                    for _, _, happened in stream:
                        if cancelled.is_set():
                            raise StoppedError("the client does not wait for the run any more")
                        if isinstance(happened, dict) and happened.get("kind") not in _NOT_TOLD:
                            tell(_sentence(happened))
                found = graph.get_state(THREAD)
                if not found.interrupts:
                    return cast("schema.Report", found.values["report"])
                start = Command(resume={waiting.id: approve(waiting.value) for waiting in found.interrupts})

    def _asked_of_specialists(
        self, question: str, finished: "Finished", conversation: "Conversation"
    ) -> "FollowUp | None":
        """The answer of the investigate way, where the run worked so and may go on."""
        if not investigates(cast("InvestigationState", finished.state)):
            return None
        if why_not_again(finished, self._settings, question):
            return None
        return ask_specialists(finished, self._settings, question, conversation)

    def _model(self) -> BaseChatModel | None:
        """The settings' model, opened by whoever needs it first."""
        with self._opening:
            if not self._opened:
                self._opened.append(open_model(self._settings))
            return self._opened[0]

    def _asker(self) -> Asker:
        return Asker(self._model(), Ledger(), _NoLimit())


class _NoLimit:
    """The one question is always allowed."""

    def exhausted(self, _spent_tokens: int) -> str | None:
        return None


def _sentence(happened: Mapping[str, Any]) -> str:
    """What happened, in one line; it may hold names out of logs."""
    text = " ".join(part for part in (happened.get("specialist", ""), happened.get("text", "")) if part)
    return shorten(f"{happened.get('step', '')}: {name_of(text)}".removesuffix(": "), _LONGEST_MESSAGE)


def _report(report: "schema.Report", folder: Path, paths: Sequence[Path]) -> dict[str, Any]:
    usage = report["usage"]
    return {
        "notice": NOTICE,
        "run": folder.name,
        "verdict": report["verdict"],
        "severity": report["severity"],
        "confidence": report["confidence"],
        "answer": shorten(report["answer"], _LONGEST_PROSE),
        "answered": report["answered"],
        "findings": [_part(finding, "claim", "evidence") for finding in report["findings"]],
        "techniques": [_part(technique, "id", "name", "evidence") for technique in report["techniques"]],
        "indicators": [
            {**_part(found, "type", "why", "evidence"), "value": name_of(found["value"])} for found in report["iocs"]
        ],
        "evidence": [_line(line) for line in report["evidence"]],
        "actions": [_part(action, "text", "because", "evidence") for action in report["actions"]],
        "not_checked": report["not_checked"],
        "limits_met": usage["limits_met"],
        "model": report["model"],
        "model_problem": usage.get("model_problem", ""),
        "files": [str(path) for path in paths],
    }


def _part(item: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: item[name] for name in names}


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **_part(line, "id", "line", "time", "why"),
        "file": name_of(line["file"]),
        "text": line_of(line["quote"]),
    }
