"""What a person or a program hands to the graph, checked before anything is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any
from uuid import UUID

from .alert import well_formed
from .errors import InputError
from .judged import Limits, checked_limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One incident: an alert, a question or both, and where its logs are."""

    alert: dict[str, Any]
    """A JSON object; empty where a question alone starts the investigation."""
    question: str
    logs: tuple[str, ...]
    """Folders of log files, and files."""
    limits: Limits
    """Which part of what the logs hold is judged."""


def checked_input(given: Mapping[str, Any]) -> Case:
    """The case in the graph's input; null counts as left out.

    Raises InputError, one sentence each, for values of a wrong type, for neither alert nor question, and for no logs.
    """
    alert, question, logs = (given.get(name) for name in ("alert", "question", "logs"))
    limits = Limits(**{name: _text(name, given.get(name)) for name in ("since", "until", "entity")})
    case = Case(alert=_alert(alert), question=_question(question), logs=_logs(logs), limits=checked_limits(limits))
    if not case.alert and not case.question.strip():
        raise InputError("There is neither an alert nor a question; give at least one of them.")
    if not case.logs or not all(path.strip() for path in case.logs):
        raise InputError("No logs were named; give a folder of log files, or one file, or several of both.")
    return case


def _alert(alert: Any) -> dict[str, Any]:
    if alert is None or alert == "":  # a form's field that nothing was typed into
        return {}
    if isinstance(alert, Mapping):
        return _as_json(dict(alert))
    advice = ""
    if isinstance(alert, (str, bytes)):
        advice = " Give the object itself: json.loads(text)."
    elif isinstance(alert, Sequence):
        advice = " Start one investigation for each alert."
    raise InputError(f'alert is {_kind(alert)}; expected one JSON object, such as {{"rule": …, "time": …}}.{advice}')


def _question(question: Any) -> str:
    if question is None:
        return ""
    if not isinstance(question, str):
        raise InputError(f"question is {_kind(question)}; expected a text, such as 'How did they get in?'.")
    return well_formed(question)


def _text(name: str, given: Any) -> str:
    if given is None:
        return ""
    if not isinstance(given, str):
        raise InputError(f"{name} is {_kind(given)}; expected a text.")
    return well_formed(given)


def _logs(logs: Any) -> tuple[str, ...]:
    paths = logs if isinstance(logs, (list, tuple)) else [] if logs is None else [logs]
    for path in paths:
        if not isinstance(path, (str, Path)):
            raise InputError(
                f"logs {'is' if path is logs else 'holds'} {_kind(path)}; expected the path of a folder of log files or of one "
                "file, or a list of such paths."
            )
        if "\0" in str(path):
            raise InputError("logs holds a NUL character, which no path has; expected the path of a folder or a file.")
    return tuple(str(path) for path in paths)


def _as_json(alert: dict[str, Any]) -> dict[str, Any]:
    """The alert in plain JSON values; times, paths and identifiers as their text. No depth is too much."""
    whole: dict[str, Any] = {}
    open_parts: list[tuple[str, Any, Any]] = [("alert", alert, whole)]
    while open_parts:
        where, given, made = open_parts.pop()
        for key, value in given.items() if isinstance(given, Mapping) else enumerate(given):
            here = f"{where}[{key!r}]"
            if isinstance(value, (Mapping, list, tuple)):
                part: Any = {} if isinstance(value, Mapping) else []
                open_parts.append((here, value, part))
            elif value is None or isinstance(value, (str, int, float, bool)):
                part = value
            elif isinstance(value, (date, time, Path, UUID)):
                part = value.isoformat() if isinstance(value, (date, time)) else str(value)
            else:
                raise InputError(f"{here} is {_kind(value)}, which JSON cannot hold; give it as text or leave it out.")
            if isinstance(made, list):
                made.append(part)
            elif isinstance(key, str):
                made[key] = part
            else:
                raise InputError(f"{here} has {_kind(key)} for a name; the names in a JSON object are texts.")
    return whole


def _kind(value: Any) -> str:
    names = {bool: "a truth value", int: "a number", float: "a number", str: "a text", bytes: "bytes"}
    if isinstance(value, (list, tuple, set)):
        return f"a {type(value).__name__} of {len(value)}"
    return names.get(type(value), f"a value of the type {type(value).__name__}")
