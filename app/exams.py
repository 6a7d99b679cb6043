"""What is known of models from their exams: whose result it is, where it is kept, and which way a run takes by it."""

import hashlib
import platform
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import orjson

from .errors import UsageError
from .settings import Settings, data_folder
from .wiring import bundled_model, find_checkpoint, is_provider

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from ..graphs.exam.examine import Limits
    from ..graphs.exam.result import ExamResult, TaskResult
    from ..graphs.way import Way

SHIPPED = "exam.json"
"""The bundled model's result, in its folder: measured by `moewarden model probe bundled`."""
SLOW_FOR = timedelta(days=1)
"""How long a result holds that met the limit of time: the machine may have been busy."""

_sitting = threading.Lock()

_OF_A_CHECKPOINT = ("config.json", "generation_config.json", "tokenizer*.json", "chat_template*", "*.safetensors")
_SAMPLE = 2**20
_LOCAL_PROVIDERS = ("ollama",)
"""Providers whose server is on this machine unless an address is given."""
_SKIPPED = "MOEWARDEN_WAY=decide or --way decide skips it"


@dataclass(frozen=True, kw_only=True)
class KnownExam:
    """A result that need not be measured again."""

    result: "ExamResult"
    date: str
    """The day it was measured."""
    origin: Literal["kept", "shipped"]


def find_exam(settings: Settings) -> KnownExam | None:
    """The result of the settings' model in the exam as it is today: this user's own, or one that ships with us.

    A result that cannot be read counts as none: the exam is sat again, and replaces it.
    """
    if settings.model == "none":
        return None
    identity = identify(settings)
    kept = _read(_place(identity), identity, "kept")
    if kept or is_provider(settings.model) or find_checkpoint(settings.model) != str(bundled_model()):
        return kept
    return _read(bundled_model() / SHIPPED, identity, "shipped")


def keep_exam(settings: Settings, result: "ExamResult") -> Path | None:
    """Write a result down for later runs; None where that cannot be, or where it tells of a server and not the model."""
    if not result.is_about_the_model:
        return None
    identity = identify(settings)
    path = _place(identity)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{threading.get_ident()}.part")
        part.write_bytes(record_of(settings, result))
        part.replace(path)
    except OSError:
        return None
    return path


def record_of(settings: Settings, result: "ExamResult") -> bytes:
    """A result with its conditions, as it is kept and shipped."""
    record = {
        "identity": identify(settings),
        "model": settings.model,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
        "exam": result.to_record(),
    }
    return orjson.dumps(record, option=orjson.OPT_INDENT_2) + b"\n"


def identify(settings: Settings) -> dict[str, str]:
    """What a result speaks for: a local model by its files' content, any other by its name and its server's address."""
    if is_provider(settings.model):
        return {"model": settings.model, "base_url": _without_secrets(settings.base_url)}
    folder = Path(find_checkpoint(settings.model))
    if not folder.is_dir():
        from ..backends.moe.checkpoint import resolve_checkpoint

        folder = resolve_checkpoint(str(folder))
    is_packed = "quantization_config" in orjson.loads((folder / "config.json").read_bytes())
    return {"checkpoint": fingerprint(folder), "head_bits": "as stored" if is_packed else settings.head_bits}


def fingerprint(folder: Path) -> str:
    """A checkpoint's own mark, wherever it lies: small files whole, of large ones size, first and last mebibyte."""
    files = sorted({path for pattern in _OF_A_CHECKPOINT for path in folder.glob(pattern)})
    digest = hashlib.sha256()
    for path in files:
        size = path.stat().st_size
        with path.open("rb") as file:
            sample = file.read(_SAMPLE)
            file.seek(max(_SAMPLE, size - _SAMPLE))
            sample += file.read()
        digest.update(f"{path.name}\0{size}\0".encode() + hashlib.sha256(sample).digest())
    return digest.hexdigest()[:32]


def choose_way(settings: Settings, model: "BaseChatModel | None", *, cancelled: threading.Event | None = None) -> "Way":
    """The way of a run with this model: what was asked for, else what its exam says; that is sat here where it is due.

    Called inside a run, whose listeners see the exam go on.
    """
    from ..graphs.errors import InputError
    from ..graphs.way import READS, Way

    if settings.way == "decide":
        may_read = model is not None and not machine_kept_from_lines(settings)
        known = find_exam(settings) if may_read else None
        if known is None or not known.result.can_read:
            return Way(name="decide", because="It was asked for.")
        return _sent(Way(name="decide", because=f"It was asked for. {READS}", reads=True), settings)
    if model is None:
        return Way(name="decide", because="There is no model: rules alone decide.")

    from ..graphs.exam.examine import can_call_tools

    if not can_call_tools(model):
        if settings.way == "investigate":
            raise InputError(
                f"the way is investigate, and the model {settings.model!r} cannot call tools. Choose another model, or the way "
                "decide or auto."
            )
        return Way(name="decide", because="The model cannot call tools.")
    if settings.way == "auto" and (kept_from := machine_kept_from_lines(settings)):
        because = (
            f"The model is at {kept_from}, and to investigate it would be sent lines of your logs; "
            f"`--lines-to {kept_from}` or MOEWARDEN_LINES_TO={kept_from} allows that, and so does `--way investigate`."
        )
        return Way(name="decide", because=because)
    known = find_exam(settings)
    if settings.way == "investigate":
        score = f"; in the exam the model solved {known.result.passed} of {known.result.tasks} tasks" if known else ""
        elsewhere = machine_of(settings)
        sent = f"; lines of your logs were sent to {elsewhere}" if elsewhere else ""
        passed, tasks = (known.result.passed, known.result.tasks) if known else (0, 0)
        return Way(name="investigate", because=f"It was asked for{score}{sent}.", passed=passed, tasks=tasks)
    if known:
        return _sent(known.result.way(), settings)
    with _sitting:  # of runs that begin at once, one sits the exam, and the others get its result
        known = find_exam(settings)
        return _sent(known.result.way() if known else _sit(settings, model, cancelled), settings)


def machine_of(settings: Settings) -> str:
    """The other machine that a model's requests go to, as its address or provider; '' where they stay on this one."""
    if not is_provider(settings.model):
        return ""
    provider = settings.model.partition(":")[0]
    if not settings.base_url:
        return "" if provider in _LOCAL_PROVIDERS else provider
    host = urlsplit(settings.base_url).hostname or settings.base_url
    try:
        is_here = ip_address(host).is_loopback
    except ValueError:
        is_here = host == "localhost" or host.endswith(".localhost")
    return "" if is_here else host


def machine_kept_from_lines(settings: Settings) -> str:
    """The other machine that a model's requests go to, where its user has not said that lines may be sent to it; else ''."""
    elsewhere = machine_of(settings)
    return "" if elsewhere.lower() == settings.lines_to.strip().strip("[]").lower() else elsewhere


def _sent(way: "Way", settings: Settings) -> "Way":
    """The way, saying that lines leave this machine where they do."""
    elsewhere = machine_of(settings)
    if not elsewhere or not (way.reads or way.name == "investigate"):
        return way
    return replace(way, because=f"{way.because} Lines of your logs were sent to {elsewhere}, as you allow.")


def _sit(settings: Settings, model: "BaseChatModel", cancelled: threading.Event | None) -> "Way":
    """The first run with a model: say what happens and why, examine it, keep the result."""
    from ..graphs.decisions.patience import Patience
    from ..graphs.exam.examine import examine
    from ..graphs.exam.tasks import EXAM
    from ..graphs.way import Way
    from ..graphs.workbench import tell

    limits = exam_limits(settings)
    if settings.tokens < limits.tokens or settings.seconds < limits.seconds:
        because = (
            f"The model has not been examined: its exam may take {limits.tokens:,} tokens and {limits.seconds:g} seconds, more "
            f"than this run has; `moewarden model probe {settings.model}` sits it."
        )
        return Way(name="decide", because=because)
    tell(
        "perceive",
        "start",
        f"first run with {settings.model}: {len(EXAM)} short tasks show whether it can investigate with tools; at most "
        f"{limits.tokens:,} tokens and {limits.seconds:g} seconds, once ({_SKIPPED})",
    )

    def show(done: int, of: int, task: "TaskResult") -> None:
        tell(
            "perceive",
            "progress",
            f"exam, {task.kind}: {'right' if task.is_right else task.wrong}",
            done=done,
            total=of,
        )

    result = examine(model, limits=limits, patience=Patience(cancelled=cancelled), on_task=show)
    way = result.way()
    tell("perceive", "note", f"{way.name}: {way.because}")
    if result.is_about_the_model and keep_exam(settings, result) is None:
        tell(
            "perceive",
            "warning",
            f"The exam's result cannot be kept in {data_folder()}, so the next run sits it again.",
        )
    return way


def exam_limits(settings: Settings, seconds: float | None = None) -> "Limits":
    """The exam's own limits, a single call never longer than the settings allow."""
    from ..graphs.exam.examine import Limits

    usual = Limits()
    if seconds is None:
        return Limits(task_seconds=min(usual.task_seconds, settings.call_seconds))
    return Limits(task_seconds=max(seconds / 5, usual.task_seconds), seconds=seconds, tokens=10 * usual.tokens)


def _read(path: Path, identity: dict[str, str], origin: Literal["kept", "shipped"]) -> KnownExam | None:
    from ..graphs.exam.result import ExamResult
    from ..graphs.exam.tasks import exam_version

    try:
        record = orjson.loads(path.read_bytes())
        result, measured = ExamResult.from_record(record["exam"]), datetime.fromisoformat(record["date"])
        same = "checkpoint" if origin == "shipped" else None
        is_its = record["identity"][same] == identity[same] if same else record["identity"] == identity
        is_stale = result.ended == "time" and datetime.now(UTC) - measured > SLOW_FOR
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if result.version != exam_version() or not is_its or is_stale:
        return None
    return KnownExam(result=result, date=measured.date().isoformat(), origin=origin)


def _place(identity: dict[str, str]) -> Path:
    name = hashlib.sha256(orjson.dumps(identity, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
    return data_folder() / "exams" / f"{name}.json"


def _without_secrets(url: str) -> str:
    """A server's address without what may be a password or a key."""
    try:
        parts = urlsplit(url)
        return (
            f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"
            if url
            else ""
        )
    except ValueError as error:
        raise UsageError(
            f"base_url {url!r} is no address ({error}); expected one such as http://127.0.0.1:8000/v1."
        ) from error
