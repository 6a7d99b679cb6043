"""The report on a page of its own: its sections as in report.html, its evidence with notes and the lines around it."""

import hashlib
import re
from collections.abc import Callable, Container, Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ..rendering.html import report_values

if TYPE_CHECKING:
    from ...graphs.schema import Report
    from .opened import Opened

FIRST = 100
"""Lines of evidence that come with the form for a note; the others have a link to theirs."""
CHUNK = 100
"""Lines of evidence that a browser lays out together, when they come into view."""


def report_values_of(report: "Report") -> dict[str, Any]:
    """What the sections are filled with. Every line is on the page, where links lead and browsers search."""
    lines = report["evidence"]
    chunks = [lines[first : first + CHUNK] for first in range(FIRST, len(lines), CHUNK)]
    return {**report_values(report), "evidence_rows": lines[:FIRST], "evidence_chunks": chunks}


def draw_chunks(
    values: Mapping[str, Any], opened: "Opened", fill: Callable[..., str], *, notes: Container[str], **more: Any
) -> list[Markup]:
    """The chunks of evidence; what nobody has noted anything on looks the same each time."""
    drawn: list[Markup] = []
    for number, chunk in enumerate(values["evidence_chunks"]):
        is_noted = any(item["id"] in notes for item in chunk)
        text = None if is_noted else opened.drawn.get(number)
        if text is None:
            text = fill("evidence_chunk.html.j2", **values, **more, chunk=chunk, notes=notes)
            if not is_noted:
                opened.drawn[number] = text
        drawn.append(Markup(text))  # of a template that escapes
    return drawn


def note_key(about: str) -> str:
    """A name for a note's place that is safe in an attribute and a selector."""
    if not about:
        return "case"
    if re.fullmatch(r"E[0-9]{1,6}", about):
        return about
    return f"x{hashlib.sha256(about.encode('utf-8', 'replace')).hexdigest()[:12]}"
