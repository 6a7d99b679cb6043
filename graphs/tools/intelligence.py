"""Threat intelligence from what the user owns: local lists, and what a technique is. Nothing is looked up elsewhere."""

import csv
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from ..errors import InputError
from ..meaning.values import address_of
from ..report.techniques import technique_of
from ..workbench import Desk
from .result import Claim, ToolResult
from .subject import Subject

_VALUE_NAMES = (
    "indicator", "value", "ioc", "ip", "address", "domain", "hostname", "url", "hash", "sha256", "sha1", "md5", "email",
)  # fmt: skip
_NOTE_NAMES = ("note", "description", "comment", "threat", "malware", "tags", "type", "source", "reference")
_WORDS = re.compile(r"[a-z0-9]+")
_DEFANGED = ((r"[\[({]\s*(?:\.|dot)\s*[\])}]", "."), (r"[\[({]\s*(?:@|at)\s*[\])}]", "@"), (r"\[(:|://)\]", r"\1"))


def load_list(path: Path) -> dict[str, str]:
    """Indicator (lower case) -> note, from a CSV file with or without a header, or one indicator per line.

    Raises InputError when the file cannot be read.
    """
    try:
        return _read_list(path, path.stat().st_mtime_ns)
    except OSError as error:
        reason = error.strerror
    except csv.Error as error:
        reason = str(error)
    raise InputError(f"{path}: cannot read this list of indicators ({reason}); give a readable CSV file.")


@lru_cache(maxsize=32)
def _read_list(path: Path, _changed: int) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    comments = [line.lstrip("# ") for line in lines if line.startswith("#")]
    rows = _rows([line for line in lines if line.strip() and not line.lstrip().startswith("#")])
    if not rows:
        return {}
    headers = [rows[0], *_rows(comments[-1:])]  # some lists have their header in the last comment
    header = next((row for row in headers if _column(row, _VALUE_NAMES) is not None), None)
    named_at = _column(header, _VALUE_NAMES) if header else None
    value_at = _likeliest(rows[0]) if named_at is None else named_at
    note_at = _column(header, _NOTE_NAMES) if header else None
    body = rows[1:] if header is rows[0] else rows
    return {
        _refanged(row[value_at]): row[note_at].strip() if note_at is not None and note_at < len(row) else ""
        for row in body
        if value_at < len(row) and row[value_at].strip()
    }


def _rows(lines: Sequence[str]) -> list[list[str]]:
    """Cells of the lines, parted by whatever the first line has most of."""
    parted_by = max(",;\t", key=lines[0].count) if lines else ","
    return list(csv.reader(lines, delimiter=parted_by, skipinitialspace=True))


def _column(header: Sequence[str], names: Sequence[str]) -> int | None:
    """The column that a header calls by one of the names, alone or among other words."""
    words = [_WORDS.findall(cell.lower()) for cell in header]
    return next((i for name in names for i, cell in enumerate(words) if name in cell), None)


def _likeliest(row: Sequence[str]) -> int:
    """The column of a row without header that holds an address, a hash or a name with a dot; the first one otherwise."""
    kinds = [address_of(_refanged(cell)) or re.fullmatch(r"[0-9a-f]{32,64}", cell.strip().lower()) for cell in row]
    named = [re.search(r"[a-z]\.[a-z]", _refanged(cell)) for cell in row]
    return next((i for found in (kinds, named) for i, cell in enumerate(found) if cell), 0)


def _refanged(cell: str) -> str:
    value = cell.strip().lower()
    for pattern, meant in _DEFANGED:
        value = re.sub(pattern, meant, value)
    return re.sub(r"^hxxp", "http", value)


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
        text=f"{subject.value} is on {len(found)} {'list' if len(found) == 1 else 'lists'}: {note[:80]}",
        known="one listed",
        claims=[claim],
    )


def describe(subject: Subject) -> ToolResult:
    """What an ATT&CK technique is."""
    technique = technique_of(subject.value)
    return ToolResult(text=f"{technique.id} {technique.name} ({', '.join(technique.tactics)})", known="one")
