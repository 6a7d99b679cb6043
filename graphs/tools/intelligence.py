"""Threat intelligence from what the user owns: local lists, and what a technique is. Nothing is looked up elsewhere."""

from collections.abc import Sequence
from pathlib import Path

from ..intelligence import read_intelligence
from ..report.techniques import technique_of
from ..workbench import Desk
from .result import Claim, ToolResult
from .subject import Subject


def lists(desk: Desk, subject: Subject, paths: Sequence[Path]) -> ToolResult:
    """Whether one of the user's lists names the subject."""
    if not paths:
        return ToolResult(text="no indicator list was given", known="none")
    known = read_intelligence(paths)
    found = known.look_up(subject.value)
    if warned := known.warned_of_any_kind(subject.value):
        return ToolResult(text=f"{subject.value} is on the warninglist {warned}: no indicator by itself", known="none")
    if not found:
        return ToolResult(text=f"{subject.value} is on none of {len(known.lists)} lists", known="none")
    where, parameters = subject.where()
    events = desk.store.query(f"SELECT id FROM events WHERE {where} ORDER BY time, id LIMIT 3", parameters)
    first = found[0]
    claim = Claim(
        template="{subject} is on the list {list}{note}",
        slots={"subject": subject.value, "list": first.list, "note": f": {first.note}" if first.note else ""},
        values=["subject"],
        events=[row["id"] for row in events],
        weight=3.5,
    )
    return ToolResult(
        text=f"{subject.value} is on {len(found)} {'list' if len(found) == 1 else 'lists'}: {first.note[:80]}",
        known="one listed",
        claims=[claim],
    )


def describe(subject: Subject) -> ToolResult:
    """What an ATT&CK technique is."""
    technique = technique_of(subject.value)
    return ToolResult(text=f"{technique.id} {technique.name} ({', '.join(technique.tactics)})", known="one")
