"""The folder of one run: its report, its event store, and what a killed run needs to go on."""

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import orjson

from .case import Case, check_logs
from .errors import UsageError
from .settings import Settings
from .trust import Difference, ask_to_believe, is_signed, merge_settings, shown, sign

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langgraph.checkpoint.sqlite import SqliteSaver

LARGEST = 256 * 2**20
"""Bytes of a file of a run folder that is read whole."""
_RECORD = "run.json"
_STATE = "state.sqlite"
_REPORT = "report.json"
_ANSWERS = "answers.sqlite"
_CONVERSATION = "conversation.jsonl"
EVENTS = "events.duckdb"
_FILES = (
    _REPORT, "report.md", "report.html", _STATE, EVENTS, _ANSWERS, _RECORD, _CONVERSATION, "journal.jsonl",
    "notes.jsonl", "looked.json",
)  # fmt: skip
THREAD: "RunnableConfig" = {"configurable": {"thread_id": "investigation"}}
"""The one thread of a run folder's state."""
_GLANCE = 0.2
"""Seconds for which somebody who only looks whether a run is at work may hold its folder."""
_KEPT_SECRET = ("api_key", "serve_key", "checkpoints")
_STATE_TABLES = {
    "checkpoints": (
        "thread_id", "checkpoint_ns", "checkpoint_id", "parent_checkpoint_id", "type", "checkpoint", "metadata",
    ),
    "writes": (
        "thread_id", "checkpoint_ns", "checkpoint_id", "task_id", "task_path", "idx", "channel", "type", "value",
    ),
}  # fmt: skip
"""What LangGraph's saver writes."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run folder, its case, and the settings that it started with."""

    folder: Path
    case: Case
    settings: Settings
    is_resumed: bool = False
    is_own: bool = True
    """Whether this user started it; a folder that was received may hold anything, a person's answers included."""
    replaced: datetime | None = None
    """When the report was written that stood in the folder and is gone."""


def make_runs_folder(folder: Path) -> None:
    """The folder of runs is there; raises where it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{folder}: cannot be the folder of runs ({error.strerror}). Name one that is yours with --runs."
        ) from error


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
    for logs in case.logs:
        if logs.is_dir() and folder.resolve().is_relative_to(logs):
            raise UsageError(
                f"{folder} lies in the logs folder, so the run would read itself. Choose an --out outside {logs}."
            )
    with _owned(folder):
        replaced = _clear(folder, unfinished)
        record = {
            "alert": case.alert,
            "question": case.question,
            "logs": [str(logs) for logs in case.logs],
            "limits": {"since": case.since, "until": case.until, "entity": case.entity},
            "settings": {name: _plain(value) for name, value in asdict(settings).items() if name not in _KEPT_SECRET},
            "files": fingerprint(case.logs),
        }
        signed = {**record, "signature": sign(_signed_part(record))}
        _write_whole(folder / _RECORD, orjson.dumps(signed, option=orjson.OPT_INDENT_2))
        yield Run(folder=folder, case=case, settings=settings, replaced=replaced)


@contextmanager
def resume_run(
    folder: Path,
    settings: Settings,
    *,
    given: Mapping[str, object] | None = None,
    logs: Sequence[Path] | None = None,
    believed: bool = False,
) -> Iterator[Run]:
    """The run that was started in `folder`, with the case and the budgets it had then.

    The folder may be another's: what it names and `settings` do not (a model, an address, files; the logs, unless
    named again or the record is this user's own) is asked for, unless `believed`. `given` are the settings that were
    named just now; they hold.
    """
    path = folder / _RECORD
    if not path.is_file():
        raise UsageError(f"{folder}: holds no run to continue. Start one without --resume.")
    check_own_files(folder)
    with _owned(folder):
        case, record = _read_record(path)
        try:
            merged, differences = merge_settings(record["settings"], settings, given or {})
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise _unusable(path, error) from error
        is_own = is_signed(_signed_part(record), str(record.get("signature", "")))
        if logs is None and not is_own:
            differences.append(Difference(name="--logs", folder=", ".join(shown(root) for root in case.logs), mine=""))
        ask_to_believe(folder, differences, believed=believed)
        check_logs(*case.logs)
        if record.get("files") != (files := fingerprint(case.logs)):
            if (folder / _STATE).exists():
                names = ", ".join(map(str, case.logs))
                raise UsageError(f"{names}: the logs changed since this run started. Start it anew in another folder.")
            # Nothing was read yet: the run begins with the logs as they are now.
            _write_whole(path, orjson.dumps({**record, "files": files}, option=orjson.OPT_INDENT_2))
        if merged.mcp and not is_own:
            raise UsageError(
                f"{folder}: this run was not started by you, so what it holds may claim that you allowed a tool. Continue it "
                "without MCP servers (MOEWARDEN_MCP=, no --mcp), or start it anew in another folder."
            )
        if isinstance(started_with := record["settings"].get("mcp"), list) and started_with and not merged.mcp:
            print(
                f"moewarden: the run was started with MCP servers ({shown(tuple(started_with))}); it goes on without them "
                "unless you name them again with --mcp.",
                file=sys.stderr,
            )
        yield Run(folder=folder, case=case, settings=merged, is_resumed=True, is_own=is_own)


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A finished run that further questions are asked about."""

    folder: Path
    state: dict[str, Any]
    """The investigation's state, with its report."""
    is_own: bool
    """Whether this user's own run wrote what the folder says of where the logs are."""
    run: Run
    """The run, with the case that it was started for."""

    @property
    def conversation(self) -> Path:
        """Where further questions and their answers are kept, one JSON object a line."""
        return self.folder / _CONVERSATION


@contextmanager
def finished_run(folder: Path) -> Iterator[Finished]:
    """The run in a folder, which this process owns meanwhile; raises where it has not finished."""
    from ..graphs.plain_state import check_state

    path = folder / _RECORD
    if not path.is_file() or not (folder / _STATE).is_file():
        raise UsageError(f"{folder}: holds no run to ask about. Name the --out folder of a finished investigation.")
    check_own_files(folder)
    with _owned(folder):
        case, record = _read_record(path)
        run = Run(folder=folder, case=case, settings=Settings())
        try:
            with open_state(run) as state:
                saved = state.get_tuple(THREAD)
                values: dict[str, Any] = saved.checkpoint["channel_values"] if saved else {}
            check_state(values)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f"{folder / _STATE}: the saved state cannot be used ({error}). Investigate anew."
            ) from error
        if not values.get("report"):
            raise UsageError(f"{folder}: this run has not finished. Continue it with investigate --resume, then ask.")
        is_own = is_signed(_signed_part(record), str(record.get("signature", "")))
        roots = [str(logs) for logs in case.logs]
        yield Finished(folder=folder, state={**values, "logs": roots}, is_own=is_own, run=run)


def _read_record(path: Path) -> tuple[Case, dict[str, Any]]:
    """The case of a run, and everything else that was written when it started."""
    try:
        record = orjson.loads(path.read_bytes())
        alert, question, logs = record["alert"], record["question"], record["logs"]
        roots = logs if isinstance(logs, list) else [logs]
        are_paths = bool(roots) and all(isinstance(root, str) and root and "\0" not in root for root in roots)
        if not (isinstance(alert, dict) and isinstance(question, str) and are_paths):
            raise ValueError("alert, question or logs are not as they are written")
        limits = record.get("limits", {})
        since, until, entity = (str(limits.get(name, "")) for name in ("since", "until", "entity"))
        case = Case(
            alert=alert, question=question, logs=tuple(map(Path, roots)), since=since, until=until, entity=entity
        )
        return case, record
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: Exception) -> UsageError:
    return UsageError(f"{path}: cannot be used ({error}). Start the investigation anew in another folder.")


def _signed_part(record: Mapping[str, Any]) -> bytes:
    """What a signature speaks for: the folder's word on where to read, and with what."""
    return orjson.dumps([record.get("logs"), record.get("settings"), record.get("alert"), record.get("question")])


def check_own_files(folder: Path) -> None:
    """A link in a received folder would have another file read or written, and a pipe would have whoever opens it wait."""
    with os.scandir(folder) as entries:
        for entry in entries:  # their kinds come with the listing: a file that goes meanwhile is still one
            if not (entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)):
                kind = "a link" if entry.is_symlink() else "no file"
                raise UsageError(
                    f"{entry.path}: is {kind}; a run folder holds files of its own. Remove it, or start anew."
                )


def check_same_case(
    run: Run, *, alert: dict[str, Any] | None, question: str | None, logs: Path | Sequence[Path] | None
) -> None:
    """Raise where a resumed run is given another case than the one it started with."""
    roots = [logs] if isinstance(logs, Path) else logs
    for name, given, kept in (
        ("--alert", alert, run.case.alert),
        ("--question", question, run.case.question),
        ("--logs", {root.resolve() for root in roots} if roots else None, set(run.case.logs)),
    ):
        if given is not None and given != kept:
            raise UsageError(
                f"{name} differs from what the run in {run.folder} started with. Leave it out, or choose another --out."
            )


@contextmanager
def open_state(run: Run) -> "Iterator[SqliteSaver]":
    """The checkpointer of a run, which reads plain values alone: the file may be another's."""
    from ..graphs.plain_state import PlainSerializer
    from ..graphs.plain_tables import open_sqlite
    from .saved_state import SavedState

    path = run.folder / _STATE
    connection = open_sqlite(path, _STATE_TABLES)
    connection.isolation_level = "DEFERRED"  # what a task wrote is one transaction, as the saver expects
    try:
        yield SavedState(path, connection, serde=PlainSerializer())
    finally:
        connection.close()


def has_begun(run: Run, state: "SqliteSaver", thread: "RunnableConfig") -> bool:
    """Whether a run has a checkpoint to go on from; raises where that is not a state of this run."""
    from ..graphs.plain_state import check_state

    if not run.is_resumed:
        return False
    try:
        saved = state.get_tuple(thread)
        values = saved.checkpoint["channel_values"] if saved else {}
        check_state(values)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{run.folder / _STATE}: the saved state cannot be used ({error}). Start the investigation anew."
        ) from error
    return saved is not None


def is_own_run(folder: Path) -> bool:
    """Whether this user started the run in a folder; raises where the folder holds none that can be used."""
    _, record = _read_record(folder / _RECORD)
    return is_signed(_signed_part(record), str(record.get("signature", "")))


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


def check_size(path: Path, what: str) -> None:
    """Raise where a file of a run folder, which may be another's, is larger than anything that is read whole."""
    if path.stat().st_size > LARGEST:
        raise UsageError(
            f"{path}: has more than {LARGEST >> 20} MB; expected {what}. Remove it, or name another folder."
        )


def read_report(path: Path) -> dict[str, Any]:
    """A report as it was written."""
    try:
        check_size(path, "a report.json")
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
        lock = FolderLock(folder, what="the run folder", wait=_GLANCE)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written ({error.strerror}). Choose another --out.") from error
    with lock:
        yield


def _clear(folder: Path, unfinished: Literal["refuse", "replace"]) -> datetime | None:
    """Remove an earlier run's files, and nothing else; when its report was written, if it had one."""
    # SQLite and DuckDB keep journals beside their files. What a kill left half written is nobody's.
    present = [file for name in _FILES for file in folder.glob(f"{name}*") if not file.name.endswith(".part")]
    if not present:
        return None
    if not (folder / _RECORD).exists():
        raise UsageError(
            f"{folder} holds {present[0].name}, which is not from a run of moewarden. Choose another --out."
        )
    # A run that has answers has read its logs: from there on it has something to lose.
    if unfinished == "refuse" and (folder / _ANSWERS).exists() and not (folder / _REPORT).exists():
        raise UsageError(
            f"{folder} holds a run that has not finished. Continue it with --resume, or choose another --out."
        )
    report = folder / _REPORT
    written = datetime.fromtimestamp(report.stat().st_mtime, UTC) if report.is_file() else None
    for file in present:
        file.unlink()
    return written


def fingerprint(roots: Sequence[Path]) -> dict[str, Any]:
    """Size and time of each log file: evidence is read again from the place where it stood. Of a data set elsewhere, the
    digest of what it says of itself.
    """
    from ..graphs.datasets.manifest import MANIFEST
    from ..graphs.datasets.place import Place
    from ..graphs.records.roots import url_of
    from ..graphs.records.sources import shown_name

    found: dict[str, Any] = {}
    for logs in roots:
        if url := url_of(logs):
            found[url] = hashlib.sha256(Place(url).read(MANIFEST)).hexdigest()
            continue
        files = (
            [logs] if logs.is_file() else [Path(folder) / name for folder, _, names in os.walk(logs) for name in names]
        )
        for file in sorted(files):
            try:
                status = file.stat()
            except OSError:
                continue
            name = str(file) if len(roots) > 1 else str(file.relative_to(logs))
            found[shown_name(name)] = [status.st_size, status.st_mtime_ns]
    return found


def _paths(record: object) -> tuple[Path, ...]:
    """What a run's record has under `logs`: one path, or a list of them."""
    return tuple(Path(path) for path in ([record] if isinstance(record, str) else list(record)))  # type: ignore[call-overload]


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value.absolute())
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _write_whole(path: Path, content: bytes) -> None:
    """A reader sees the old file or the new one, never half of it."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
