"""The run folders below one folder, as they are listed: by whichever process and version they were made."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

import orjson

from ..errors import UsageError
from ..runs import check_own_files, read_report
from .errors import NoRunError
from .journal import JOURNAL, Event, read_events
from .notes import LOOKED, NOTES, looked

RunState = Literal[
    "queued", "running", "waiting", "finished", "failed", "cancelled", "stopped", "elsewhere", "older", "unreadable"
]
"""queued      waits for its turn in this process
running     in this process
waiting     in this process, for a person's word on a call
finished    has a report
failed      ended with a problem, and can be resumed
cancelled   a person ended it; it can be resumed
stopped     its process ended before it did; it can be resumed
elsewhere   another process works on it
older       a report of a version that kept no more; it can be read
unreadable  is no run, or one whose files are damaged; `problem` says what
"""
NEWS = ("finished", "failed", "cancelled", "stopped", "approval_wanted", "answered", "not_answered")
"""Kinds of events that a person who was away wants to know of."""
_ENDS = ("finished", "failed", "cancelled", "stopped")
TURNS = ("queued", "started", *_ENDS)
"""Kinds of events that say what became of the run."""
_LARGEST_RECORD = 32 * 2**20
_SHOWN = ("run.json", "report.json", JOURNAL, NOTES, LOOKED, "state.sqlite")


@dataclass(frozen=True, kw_only=True)
class RunLine:
    """One run in the list."""

    id: str
    """The folder's name."""
    folder: Path
    state: RunState
    title: str = ""
    """The report's, else the alert's or the question."""
    question: str = ""
    logs: tuple[str, ...] = ()
    verdict: str = ""
    beside_alert: bool = False
    """Whether that verdict is not about what the alert names."""
    severity: str = ""
    confidence: float | None = None
    started: str = ""
    """ISO 8601 in UTC; so is the next."""
    ended: str = ""
    events: int = 0
    """The number of the newest event."""
    news: tuple[str, ...] = ()
    """Kinds of what happened since somebody last looked."""
    problem: str = ""
    """What is wrong with the run, in words for a person."""


class Folders:
    """Reads run folders; what has not changed is not read twice. Safe to use from several threads."""

    def __init__(self, root: Path) -> None:
        """`root` need not exist yet."""
        self.root = root
        self._known: dict[str, tuple[Any, RunLine]] = {}

    def path(self, run: str) -> Path:
        """The folder of a run's id; raises where there is none. An id never leaves the root."""
        if run in ("", ".", "..") or run != os.path.basename(run) or "\0" in run or len(run.encode()) > 255:  # noqa: PTH119
            raise NoRunError(f"{run[:80]!r} is no run's id; expected the name of a folder below {self.root}.")
        folder = self.root / run
        if not folder.is_dir() or folder.is_symlink():
            raise NoRunError(f"there is no run {run!r} in {self.root}. The list of runs has those there are.")
        return folder

    def own(self, run: str) -> Path:
        """The same, where all that it holds is its own: one that was received may hold a link to any other file."""
        folder = self.path(run)
        check_own_files(folder)
        return folder

    def all(self) -> Iterator[RunLine]:
        """Every folder that holds a run, or something that looks like one."""
        try:
            folders = [entry.name for entry in os.scandir(self.root) if entry.is_dir(follow_symlinks=False)]
        except FileNotFoundError:
            return
        for name in folders:
            if any(os.path.lexists(self.root / name / file) for file in ("run.json", "report.json", JOURNAL)):
                yield self.line(name)

    def line(self, run: str) -> RunLine:
        """One run, as its folder tells it; whether this process works on it is not known here."""
        folder = self.path(run)
        key = self.stamp(run)
        known = self._known.get(run)
        if known is None or known[0] != key:
            known = (key, _read_line(folder))
            self._known[run] = known
        line = known[1]
        if line.state == "stopped" and is_owned(folder):
            news = tuple(kind for kind in line.news if kind != "stopped")
            line = replace(line, state="elsewhere", news=news, events=line.events - (news != line.news), ended="")
        return line

    def stamp(self, run: str) -> object:
        """Another value each time a run's folder tells something else."""
        folder = self.root / run
        return (_stamp(folder), *(_stamp(folder / name) for name in _SHOWN))


def read_record(folder: Path) -> dict[str, Any]:
    """What was written when a run started; raises ValueError where it cannot be used."""
    path = folder / "run.json"
    if path.is_symlink() or path.stat().st_size > _LARGEST_RECORD:
        raise ValueError("run.json is a link, or too large")
    record = orjson.loads(path.read_bytes())
    if not isinstance(record, dict) or not isinstance(record.get("alert"), dict):
        raise ValueError("run.json is not as it is written")
    return record


def is_owned(folder: Path) -> bool:
    """Whether a process works in a folder at this moment."""
    try:
        file = os.open(folder / ".lock", os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        # Shared, and let go at once: whoever begins meanwhile waits for a moment (see `app.runs`).
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False


def title_of(alert: dict[str, Any], question: str) -> str:
    """What a case is called before it has a report."""
    for key in ("title", "name", "signature", "rule", "description", "message", "summary", "id"):
        value = alert.get(key) or next((alert[name] for name in alert if str(name).lower() == key), "")
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())[:200]
    texts = [value for value in alert.values() if isinstance(value, str) and value.strip()]
    return " ".join((question or (texts[0] if texts else "An alert")).split())[:200]


def known_events(line: RunLine) -> list[Event]:
    """All events of a run that this process does not work on: those that were kept, and what else its folder tells.

    A run of the command line kept none: that it began and how it ended is known. A run whose process was killed could not say
    so. Numbers are the same each time, and the journal takes these events over when it goes on.
    """
    events = list(read_events(line.folder))

    def add(time: str, kind: str, **content: Any) -> None:
        number = events[-1]["number"] + 1 if events else 1
        events.append({**content, "number": number, "time": time, "kind": kind})

    if line.state == "unreadable":
        return events
    if not events:
        add(line.started, "started", title=line.title, question=line.question, logs=list(line.logs), is_resumed=False)
    turns = [event["kind"] for event in events if event["kind"] in TURNS]
    last = turns[-1] if turns else ""
    if line.state in ("finished", "older") and last != "finished":
        add(line.ended, "finished", **ending_of(read_report(line.folder / "report.json")))
    elif line.state == "stopped" and last not in _ENDS:
        add(_time(line.folder / (JOURNAL if (line.folder / JOURNAL).exists() else "run.json")), "stopped")
    return events


def _read_line(folder: Path) -> RunLine:
    report_path, record_path = folder / "report.json", folder / "run.json"
    report: dict[str, Any] = {}
    record: dict[str, Any] = {}
    kept: list[Event] = []
    problem = ""
    try:
        check_own_files(folder)
    except UsageError as error:
        return RunLine(id=folder.name, folder=folder, state="unreadable", title=folder.name, problem=str(error))
    try:
        if record_path.is_file():
            record = read_record(folder)
    except (OSError, ValueError) as error:
        problem = f"run.json cannot be used ({error}). Start the investigation anew."
    try:
        if report_path.is_file():
            report = read_report(report_path)
        kept = list(read_events(folder))
    except UsageError as error:
        problem = str(error)
    if problem or not (record or report):
        return RunLine(
            id=folder.name,
            folder=folder,
            state="unreadable",
            title=folder.name,
            problem=problem or "the folder holds no run.json and no report.json: it is no run.",
        )
    last = next((event for event in reversed(kept) if event["kind"] in TURNS), {})
    state: RunState = "finished" if report and record else "older" if report else "stopped"
    if not report and (kind := str(last.get("kind", ""))) in _ENDS and kind != "finished":
        state = kind if kind in get_args(RunState) else "stopped"  # type: ignore[assignment]
    question, alert = str(record.get("question", report.get("question", ""))), record.get("alert", {})
    logs = record.get("logs", [])
    confidence = report.get("confidence")
    line = RunLine(
        id=folder.name,
        folder=folder,
        state=state,
        title=str(report.get("title") or title_of(alert, question)),
        question=question,
        logs=tuple(map(str, logs if isinstance(logs, list) else [logs])),
        verdict=str(report.get("verdict", "")),
        beside_alert=report.get("beside_alert") is True,
        severity=str(report.get("severity", "")),
        confidence=float(confidence) if isinstance(confidence, (int, float)) else None,
        started=str(next((event["time"] for event in kept if event["kind"] in ("queued", "started")), ""))
        or _time(record_path if record else report_path),
        ended=_time(report_path) if report else str(last.get("time", "")) if last.get("kind") in _ENDS else "",
        problem=str(last.get("problem", "")) if state == "failed" else "",
    )
    events, seen = known_events(line), looked(folder)
    news = [event["kind"] for event in events if event["kind"] in NEWS and event["number"] > seen]
    return replace(line, events=events[-1]["number"], news=tuple(dict.fromkeys(news)))


def ending_of(report: Mapping[str, Any]) -> dict[str, Any]:
    """What the last event of a finished run says."""
    usage = report.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    return {
        "report": report.get("id", ""),
        "title": report.get("title", ""),
        "verdict": report.get("verdict", ""),
        "beside_alert": report.get("beside_alert") is True,
        "severity": report.get("severity", ""),
        "confidence": report.get("confidence"),
        "answer": report.get("answer", ""),
        "answered": report.get("answered"),
        "limits_met": usage.get("limits_met", []),
        "model_problem": usage.get("model_problem", ""),
        "seconds": usage.get("seconds"),
    }


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.lstat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _time(path: Path) -> str:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="milliseconds")
