"""What a person hands over: an alert, a question and logs, checked before anything starts."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import orjson

from .errors import UsageError

_LARGEST_ALERT = 16 * 2**20


@dataclass(frozen=True, kw_only=True)
class Case:
    """One incident to investigate."""

    alert: dict[str, Any]
    question: str
    logs: tuple[Path, ...]
    """Folders and files; a single path may be given as it is."""
    since: str = ""
    """Only what happened from then on is judged; empty for everything. So are the two below."""
    until: str = ""
    entity: str = ""

    def __post_init__(self) -> None:
        given: Any = self.logs
        object.__setattr__(self, "logs", (given,) if isinstance(given, Path) else tuple(given))


def read_case(
    *,
    alert: Path | dict[str, Any] | None,
    question: str,
    logs: Path | Sequence[Path] | None,
    since: str = "",
    until: str = "",
    entity: str = "",
) -> Case:
    """The case that a person names; the alert in a file, or as it is."""
    roots = (logs,) if isinstance(logs, Path) else tuple(logs or ())
    if not roots:
        raise UsageError("no logs were named. Add --logs with a folder of log files, or one file.")
    if not alert and not question.strip():
        raise UsageError("there is nothing to investigate. Add --alert FILE, or --question TEXT, or both.")
    check_logs(*roots)
    resolved = tuple(dict.fromkeys(root.resolve() for root in roots))
    if since or until:
        _check_limits(since, until)
    return Case(
        alert=read_alert(alert) if isinstance(alert, Path) else _plain_alert(alert or {}),
        question=question.strip(),
        logs=resolved,
        since=since,
        until=until,
        entity=entity,
    )


def _plain_alert(alert: dict[str, Any]) -> dict[str, Any]:
    """An alert as reading its file would give it: numbers and text that every store takes."""
    return cast("dict[str, Any]", _parse(json.dumps(alert)))


def _check_limits(since: str, until: str) -> None:
    """Say what is wrong with a time before anything is read."""
    from ..graphs.errors import InputError
    from ..graphs.judged import Limits, checked_limits

    try:
        checked_limits(Limits(since=since, until=until))
    except InputError as error:
        raise UsageError(str(error)) from error


def read_alert(path: Path) -> dict[str, Any]:
    """The alert's JSON object."""
    try:
        if path.stat().st_size > _LARGEST_ALERT:
            raise UsageError(f"{path}: larger than 16 MiB; expected one alert as a JSON object. Are these the logs?")
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: the alert cannot be read ({error.strerror}).") from error
    return alert_of(content, name=str(path))


def alert_of(content: bytes, *, name: str) -> dict[str, Any]:
    """The alert in some bytes; `name` says where they come from."""
    try:
        alert = _parse(_decode(content))
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{name}: not text ({error.reason} at byte {error.start}); an alert is one JSON object."
        ) from error
    except orjson.JSONDecodeError as error:
        raise UsageError(f"{name}: not JSON ({error}); an alert is one JSON object.") from error
    if not isinstance(alert, dict):
        found = {"list": "a list", "str": "a text", "NoneType": "null"}.get(type(alert).__name__, "a single value")
        raise UsageError(f'{name}: holds {found}; an alert is one JSON object, such as {{"rule": …, "time": …}}.')
    return alert


def _parse(text: str) -> object:
    """The value, its text well-formed, without what is nested deeper than anything reads."""
    from ..graphs.records.jsonstream import parse_json
    from ..graphs.wellformed import shallow

    try:
        return shallow(orjson.loads(text))
    except (orjson.JSONDecodeError, RecursionError) as error:
        try:
            return _fitting(shallow(parse_json(text.encode())[0]))
        except (ValueError, RecursionError):
            raise error from None


def _fitting(value: object) -> object:
    """The value with numbers that every store takes: what has more than 64 bits becomes text."""
    if isinstance(value, dict):
        return {key: _fitting(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_fitting(item) for item in value]
    is_large = isinstance(value, int) and not -(2**63) <= value < 2**64
    return str(value) if is_large else value


def logs_path(text: str) -> Path:
    """What a person named as logs: a path, or the URL of a data set in the form of one."""
    from ..graphs.records.roots import path_of

    return path_of(text)


def check_logs(*roots: Path) -> None:
    """Raise unless each is a readable file, a readable folder with at least one file, or all is one whole data set."""
    from ..graphs.datasets.manifest import dataset_of, read_manifest

    if dataset := dataset_of(roots):
        read_manifest(dataset)
        return
    for logs in roots:
        if not is_there(logs):
            raise UsageError(f"{logs}: no such file or folder; expected a folder of log files, or one file.")
        if not os.access(logs, os.R_OK | os.X_OK if logs.is_dir() else os.R_OK):
            raise UsageError(f"{logs}: may not be read. Check its permissions.")
        if logs.is_dir() and not any(files for _, _, files in os.walk(logs)):
            raise UsageError(f"{logs}: the folder holds no file. Put the logs there, or name another folder.")


def is_there(path: Path) -> bool:
    """Whether a path leads to something; raises where it can be none: too long, a zero byte, links in a circle."""
    try:
        return path.resolve().exists()
    except (OSError, ValueError, RuntimeError) as error:
        text = str(path)
        raise UsageError(
            f"{text[:200]!r}{' …' if len(text) > 200 else ''}: is no path ({getattr(error, 'strerror', None) or error}). "
            "Name a folder of log files, or one file."
        ) from error


def _decode(content: bytes) -> str:
    """UTF-8, or UTF-16 where its mark says so (some shells write that), with or without a mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    return content.decode("utf-8-sig")
