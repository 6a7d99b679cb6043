"""The timeline as rows that Timesketch imports: message, datetime and timestamp_desc, and what else is known of each.

Columns: https://timesketch.org/guides/user/import-from-json-csv/
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ...graphs.schema import Report
from ..rendering.times import parse_time
from .export import ExportOptions, counted
from .moments import microseconds
from .noted import in_words, notes_of, strays

COLUMNS = (
    "message", "datetime", "timestamp", "timestamp_desc", "tag", "hostile", "source_file", "source_line", "evidence",
    "why", "techniques", "note", "investigation", "verdict", "verdict_confidence",
)  # fmt: skip
_YEARS = range(1678, 2262)
"""Timesketch reads times as nanoseconds in 64 bits."""


@dataclass(frozen=True, kw_only=True)
class TimelineRows:
    rows: list[dict[str, Any]]
    """In the order of time; every row has every column."""
    left_out: tuple[str, ...]


def timeline_rows(report: Report, options: ExportOptions) -> TimelineRows:
    """One row per timeline entry, one per cited log line with what people noted on it, and one for a note on the run.

    A row without a time has no place in a timeline.
    """
    rows: list[tuple[datetime, dict[str, Any]]] = []
    timeless = 0
    notes = notes_of(options)
    techniques: dict[str, list[str]] = {}
    for technique in report["techniques"]:
        for name in technique["evidence"]:
            techniques.setdefault(name, []).append(technique["id"])
    common = {
        "investigation": report["id"],
        "verdict": report["verdict"],
        "verdict_confidence": report["confidence"],
    }
    for entry in report["timeline"]:
        if (time := _time(entry["time"])) is None:
            timeless += 1
            continue
        row = {
            "message": entry["text"],
            "timestamp_desc": "Timeline entry",
            "tag": ["moewarden", *(["hostile"] if entry["hostile"] else [])],
            "hostile": entry["hostile"],
            "source_file": "",
            "source_line": "",
            "evidence": " ".join(entry["evidence"]),
            "why": "",
            "techniques": " ".join(dict.fromkeys(t for name in entry["evidence"] for t in techniques.get(name, []))),
            "note": "",
        }
        rows.append((time, {**row, **common}))
    for item in report["evidence"]:
        if (time := _time(item["time"])) is None:
            timeless += 1
            continue
        note = notes.get(item["id"])
        row = {
            "message": item["quote"],
            "timestamp_desc": "Log line",
            "tag": ["moewarden", *(note.tags if note else ())],
            "hostile": "",
            "source_file": item["file"],
            "source_line": item["line"],
            "evidence": item["id"],
            "why": item["why"],
            "techniques": " ".join(dict.fromkeys(techniques.get(item["id"], []))),
            "note": in_words(note) if note else "",
        }
        rows.append((time, {**row, **common}))
    if own := notes.get(""):
        if (time := _time(own.time)) is None:
            timeless += 1
        else:
            row = {
                "message": own.text or ", ".join(own.tags),
                "timestamp_desc": "Note on the investigation",
                "tag": ["moewarden", *own.tags],
                **dict.fromkeys(("hostile", "source_file", "source_line", "evidence", "why", "techniques"), ""),
                "note": in_words(own),
            }
            rows.append((time, {**row, **common}))
    rows.sort(key=lambda pair: pair[0])
    left_out = ["answer, findings, indicators, actions and what was not checked: a timeline has no place for them"]
    left_out += strays(report, options)
    if timeless:
        left_out.append(f"{counted(timeless, 'row')} without a time that Timesketch reads")
    return TimelineRows(rows=[_dated(time, row) for time, row in rows], left_out=tuple(left_out))


def _time(text: str) -> datetime | None:
    time = parse_time(text)
    return time if time is not None and time.year in _YEARS else None


def _dated(time: datetime, row: dict[str, Any]) -> dict[str, Any]:
    whole = {**row, "datetime": time.isoformat(timespec="microseconds"), "timestamp": microseconds(time)}
    return {name: whole[name] for name in COLUMNS}
