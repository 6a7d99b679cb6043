"""Opening a report that is to be exported: the file may be another's, or of an earlier version."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, cast

from pydantic import TypeAdapter, ValidationError

from ...graphs.schema import Report
from ...graphs.wellformed import shallow, well_formed
from ..errors import UsageError

_LARGEST = 256 * 2**20
_NEEDED = ("id", "verdict", "summary", "techniques", "iocs")
"""What every version of a report has."""
_ABSENT: Mapping[str, Any] = {
    "created": "", "title": "", "question": "", "answer": "", "answered": False, "severity": "informational",
    "confidence": 0.0, "evidence": [], "timeline": [], "findings": [], "episodes": [], "charts": [], "actions": [],
    "not_checked": [], "asked": [], "experts": [], "dropped": [], "memories": [], "logs": [], "alert": {}, "model": "",
}  # fmt: skip
"""What a report of an earlier version may lack, and what stands for it: nothing that claims more."""
_USAGE: Mapping[str, Any] = {
    "seconds": 0.0, "model_seconds": 0.0, "model_calls": 0, "input_tokens": 0, "output_tokens": 0,
    "tokens_per_second": 0.0, "abstained": 0, "repaired": 0, "calls_by_kind": {}, "tool_calls": 0, "rounds": 0,
    "kernel": "", "experts_mode": "", "limits_met": [],
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class OpenedReport:
    """A report whose every field has the type that the schema says."""

    report: Report
    path: Path
    absent: tuple[str, ...]
    """Fields that the file lacks: it was written by an earlier version."""


def open_report(path: Path) -> OpenedReport:
    """The report in a file; raises UsageError where it is none, and says what is wrong with it."""
    found = _read(path)
    missing = [name for name in _NEEDED if name not in found]
    if missing:
        raise UsageError(
            f"{path}: is no moewarden report: it has no {', '.join(missing)}. Name a run folder, or its report.json."
        )
    usage = found.get("usage")
    whole = {**_ABSENT, **found, "usage": {**_USAGE, **(usage if isinstance(usage, dict) else {})}}
    try:
        report = TypeAdapter(Report).validate_python(whole, strict=True)
    except ValidationError as error:
        raise UsageError(f"{path}: cannot be used as a report: {_first(error)}. Investigate anew.") from error
    if not 0 <= report["confidence"] <= 1:
        raise UsageError(f"{path}: its confidence is {report['confidence']}; expected 0 to 1. Investigate anew.")
    return OpenedReport(report=report, path=path, absent=tuple(name for name in _ABSENT if name not in found))


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError(f"{path}: has more than {_LARGEST >> 20} MB; expected a report.json. Name another file.")
        # A report may hold half of a surrogate pair as an escape, which not every parser takes.
        found = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read ({error.strerror}). Name a run folder, or its report.json."
        ) from error
    except RecursionError:
        raise UsageError(f"{path}: is nested too deep to be a report. Name a run folder, or its report.json.") from None
    except ValueError as error:
        raise UsageError(f"{path}: cannot be read as JSON ({error}). Name a run folder, or its report.json.") from error
    if not isinstance(found, dict):
        raise UsageError(f"{path}: holds a JSON {_kind(found)}; expected an object, as in report.json.")
    return cast("dict[str, Any]", well_formed(shallow(found)))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON")


def _kind(value: object) -> str:
    return {list: "array", str: "string", bool: "boolean", type(None): "null"}.get(type(value), "number")


def _first(error: ValidationError) -> str:
    """The first thing that is wrong, and where."""
    item = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, item["loc"]))
    return f"{where}: {item['msg'][:1].lower()}{item['msg'][1:]}"
