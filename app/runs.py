"""The folder of one run: its report, its event store, and what a killed run needs to go on."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import orjson

from .case import Case, check_logs
from .errors import UsageError
from .settings import Settings

if TYPE_CHECKING:
    from langgraph.checkpoint.sqlite import SqliteSaver

_RECORD = "run.json"
_STATE = "state.sqlite"
_REPORT = "report.json"
_ANSWERS = "answers.sqlite"
_FILES = (_REPORT, "report.md", "report.html", _STATE, "events.duckdb", _ANSWERS, _RECORD)
_KEPT_SECRET = ("api_key",)


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run folder, its case, and the settings that it started with."""

    folder: Path
    case: Case
    settings: Settings
    is_resumed: bool = False


def new_folder(settings: Settings) -> Path:
    """A free folder name for a run that starts now."""
    name = f"moewarden-{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    folder = settings.runs / name
    number = 1
    while folder.exists():
        number += 1
        folder = settings.runs / f"{name}-{number}"
    return folder


@contextmanager
def start_run(
    folder: Path, case: Case, settings: Settings, *, unfinished: Literal["refuse", "replace"] = "refuse"
) -> Iterator[Run]:
    """A fresh run in `folder`, which this process owns meanwhile; a finished earlier run there is replaced."""
    if case.logs.is_dir() and folder.resolve().is_relative_to(case.logs):
        raise UsageError(
            f"{folder} lies in the logs folder, so the run would read itself. Choose an --out outside {case.logs}."
        )
    with _owned(folder):
        _clear(folder, unfinished)
        record = {
            "alert": case.alert,
            "question": case.question,
            "logs": str(case.logs),
            "settings": {name: _plain(value) for name, value in asdict(settings).items() if name not in _KEPT_SECRET},
            "files": _fingerprint(case.logs),
        }
        _write_whole(folder / _RECORD, orjson.dumps(record, option=orjson.OPT_INDENT_2))
        yield Run(folder=folder, case=case, settings=settings)


@contextmanager
def resume_run(folder: Path, settings: Settings) -> Iterator[Run]:
    """The run that was started in `folder`, with the case and settings it had then; `settings` gives only the key."""
    path = folder / _RECORD
    if not path.is_file():
        raise UsageError(f"{folder}: holds no run to continue. Start one without --resume.")
    with _owned(folder):
        try:
            record = orjson.loads(path.read_bytes())
            case = Case(alert=record["alert"], question=record["question"], logs=Path(record["logs"]))
            earlier = replace(Settings(**record["settings"]), api_key=settings.api_key)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(
                f"{path}: cannot be used ({error}). Start the investigation anew in another folder."
            ) from error
        check_logs(case.logs)
        if record["files"] != _fingerprint(case.logs):
            raise UsageError(f"{case.logs}: the logs changed since this run started. Start it anew in another folder.")
        yield Run(folder=folder, case=case, settings=earlier, is_resumed=True)


def check_same_case(run: Run, *, alert: dict[str, Any] | None, question: str | None, logs: Path | None) -> None:
    """Raise where a resumed run is given another case than the one it started with."""
    for name, given, kept in (
        ("--alert", alert, run.case.alert),
        ("--question", question, run.case.question),
        ("--logs", logs and logs.resolve(), run.case.logs),
    ):
        if given is not None and given != kept:
            raise UsageError(
                f"{name} differs from what the run in {run.folder} started with. Leave it out, or choose another --out."
            )


@contextmanager
def open_state(run: Run) -> "Iterator[SqliteSaver]":
    """The checkpointer of a run."""
    from langgraph.checkpoint.sqlite import SqliteSaver

    connection = sqlite3.connect(run.folder / _STATE, check_same_thread=False)
    try:
        yield SqliteSaver(connection)
    finally:
        connection.close()


def find_report(name: str, settings: Settings) -> Path:
    """The report.json that a run folder, a report's path, or an investigation's id stands for."""
    given = Path(name).expanduser()
    for path in (given, given / _REPORT, settings.runs / f"moewarden-{name}" / _REPORT):
        if path.is_file():
            return path
    for path in sorted(settings.runs.glob(f"*/{_REPORT}")):
        try:
            if orjson.loads(path.read_bytes())["id"] == name:
                return path
        except (OSError, ValueError, KeyError, TypeError):
            continue
    raise UsageError(f"no finished investigation {name!r} was found. Name its folder, the one that holds report.json.")


def read_report(path: Path) -> dict[str, Any]:
    """A report as it was written."""
    try:
        report = orjson.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read as a report ({error}).") from error
    if not isinstance(report, dict) or not {"id", "verdict", "summary", "techniques", "iocs"} <= report.keys():
        raise UsageError(f"{path}: is no moewarden report.")
    return report


@contextmanager
def _owned(folder: Path) -> Iterator[None]:
    from ..graphs.memory.lock import FolderLock

    try:
        lock = FolderLock(folder, what="the run folder")
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror}). Choose another --out.") from error
    with lock:
        yield


def _clear(folder: Path, unfinished: Literal["refuse", "replace"]) -> None:
    """Remove an earlier run's files, and nothing else."""
    # SQLite and DuckDB keep journals beside their files.
    present = [file for name in _FILES for file in folder.glob(f"{name}*")]
    if not present:
        return
    if not (folder / _RECORD).exists():
        raise UsageError(
            f"{folder} holds {present[0].name}, which is not from a run of moewarden. Choose another --out."
        )
    # A run that has answers has read its logs: from there on it has something to lose.
    if unfinished == "refuse" and (folder / _ANSWERS).exists() and not (folder / _REPORT).exists():
        raise UsageError(
            f"{folder} holds a run that has not finished. Continue it with --resume, or choose another --out."
        )
    for file in present:
        file.unlink()


def _fingerprint(logs: Path) -> dict[str, list[int]]:
    """Size and time of each log file: evidence is read again from the place where it stood."""
    from ..graphs.events.sources import shown_name

    files = [logs] if logs.is_file() else [Path(folder) / name for folder, _, names in os.walk(logs) for name in names]
    found = {}
    for file in sorted(files):
        try:
            status = file.stat()
        except OSError:
            continue
        found[shown_name(str(file.relative_to(logs)))] = [status.st_size, status.st_mtime_ns]
    return found


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value.absolute())
    return [str(path.absolute()) for path in value] if isinstance(value, tuple) else value


def _write_whole(path: Path, content: bytes) -> None:
    """A reader sees the old file or the new one, never half of it."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
