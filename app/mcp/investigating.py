"""The tools that investigate and answer: a run of the graph in a folder of its own, which ends when its client does not wait."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.language_models import BaseChatModel

from ...graphs.decisions.patience import StoppedError
from ...graphs.follow_up import cited_lines
from ..case import read_case
from ..errors import UsageError
from ..further import answer_question
from ..rendering.untrusted import shorten
from ..rendering.write import write_report
from ..running import Allow, investigate
from ..runs import finished_run, new_folder, start_run
from ..settings import Settings
from ..wiring import open_model
from .evidence import NOTICE, line_of, name_of
from .forms import Ask, Investigate
from .readings import Tell

if TYPE_CHECKING:
    from ...graphs import schema

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
        self, given: Investigate, logs: Sequence[Path], tell: Tell, allow: Allow, cancelled: threading.Event
    ) -> dict[str, Any]:
        """The report of a new run. Once `cancelled` is set it ends with a StoppedError."""
        case = read_case(
            alert=given.alert,
            question=given.question,
            logs=logs,
            since=given.since,
            until=given.until,
            entity=given.entity,
        )
        with self._lock:  # two runs that begin in the same second get two folders
            folder = new_folder(self._settings).absolute()
            folder.mkdir(parents=True)
        with start_run(folder, case, self._settings) as run:
            see = _watcher(tell, cancelled)
            report = investigate(run, see=see, allow=allow, cancelled=cancelled, modes=("custom",), opened=self._model)
            paths = write_report(report, folder)
        return _report(report, folder, paths)

    def ask(self, given: Ask, folder: Path, tell: Tell, allow: Allow, cancelled: threading.Event) -> dict[str, Any]:
        """The answer to a further question, kept with the run."""
        if not given.question.strip():
            raise UsageError("the question is empty. Say what you want to know.")
        said: list[str] = []
        with finished_run(folder) as finished:
            told, conversation = answer_question(
                given.question,
                finished,
                self._settings,
                say=said.append,
                allow=allow,
                see=_watcher(tell, cancelled),
                opened=self._model,
                cancelled=cancelled,
            )
            lines = cited_lines(told, conversation, finished.state["report"])
        return {
            "notice": NOTICE,
            "answer": shorten(told.answer, _LONGEST_PROSE),
            "answered": told.answered,
            "evidence": [_line(line) for line in lines],
            "remarks": said,
        }

    def _model(self) -> BaseChatModel | None:
        """The settings' model, opened by whoever needs it first."""
        with self._opening:
            if not self._opened:
                self._opened.append(open_model(self._settings))
            return self._opened[0]


def _watcher(tell: Tell, cancelled: threading.Event) -> Any:
    """Tells the steps of a stream, and ends it once nobody waits."""

    def see(_place: tuple[str, ...], mode: str, happened: Any) -> None:
        if cancelled.is_set():
            raise StoppedError("the client does not wait any more")
        if mode == "custom" and isinstance(happened, dict) and happened.get("kind") not in _NOT_TOLD:
            tell(_sentence(happened))

    return see


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
        "beside_alert": report.get("beside_alert", False),
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
