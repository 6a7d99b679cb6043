"""Threat intelligence from what the user owns: local lists, and what a technique is. Nothing is looked up elsewhere."""

import csv
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from ..errors import InputError
from ..report.techniques import technique_of
from ..workbench import Desk
from .result import Claim, ToolResult
from .subject import Subject

_VALUE_NAMES = (
    "indicator",
    "value",
    "ioc",
    "ip",
    "address",
    "domain",
    "hostname",
    "url",
    "hash",
    "sha256",
    "sha1",
    "md5",
    "email",
)
_NOTE_NAMES = ("note", "description", "comment", "threat", "malware", "tags", "type", "source", "reference")


@lru_cache(maxsize=32)
def load_list(path: Path) -> dict[str, str]:
    """Indicator (lower case) -> note, from a CSV file with a header, or one indicator per line.

    Raises InputError when the file cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            rows = [row for row in csv.reader(stream) if row and not row[0].lstrip().startswith("#")]
    except OSError as error:
        raise InputError(
            f"{path}: cannot read this list of indicators ({error.strerror}); give a readable CSV file."
        ) from error
    if not rows:
        return {}
    header = [name.strip().lower() for name in rows[0]]
    value_at = next((header.index(name) for name in _VALUE_NAMES if name in header), None)
    note_at = next((header.index(name) for name in _NOTE_NAMES if name in header), None)
    body = rows if value_at is None else rows[1:]
    column = value_at or 0
    return {
        row[column].strip().lower().replace("[.]", ".").replace("hxxp", "http"): row[note_at]
        if note_at is not None and note_at < len(row)
        else ""
        for row in body
        if column < len(row) and row[column].strip()
    }


def lists(desk: Desk, subject: Subject, paths: Sequence[Path]) -> ToolResult:
    """Whether one of the user's lists names the subject."""
    if not paths:
        return ToolResult(text="no indicator list was given", known="none")
    found = [
        (path, load_list(path)[subject.value.lower()]) for path in paths if subject.value.lower() in load_list(path)
    ]
    if not found:
        return ToolResult(text=f"{subject.value} is on none of {len(paths)} lists", known="none")
    where, parameters = subject.where()
    events = desk.store.query(f"SELECT id FROM events WHERE {where} ORDER BY time, id LIMIT 3", parameters)
    path, note = found[0]
    claim = Claim(
        template="{subject} is on the list {list}{note}",
        slots={"subject": subject.value, "list": path.name, "note": f": {note}" if note else ""},
        values=["subject"],
        events=[row["id"] for row in events],
        weight=3.5,
    )
    return ToolResult(
        text=f"{subject.value} is on {len(found)} list(s): {note[:80]}", known="one listed", claims=[claim]
    )


def describe(subject: Subject) -> ToolResult:
    """What an ATT&CK technique is."""
    technique = technique_of(subject.value)
    return ToolResult(text=f"{technique.id} {technique.name} ({', '.join(technique.tactics)})", known="one")
