"""The report on a page of its own: its sections as in report.html, its evidence in pages, with notes."""

import hashlib
import re
from typing import TYPE_CHECKING, Any

from ..rendering.html import report_values

if TYPE_CHECKING:
    from ...graphs.schema import Report

FIRST = 200
"""Lines of evidence that come with the page; the others are loaded when they come into view."""
PAGE = 100
_HEIGHT = 100
"""Pixels that one line takes, about."""


def report_values_of(report: "Report", *, page: int = 0) -> dict[str, Any]:
    """What the sections are filled with; of the evidence, one page."""
    lines = report["evidence"]
    start = FIRST + (page - 1) * PAGE if page else 0
    rows = lines[start : start + (PAGE if page else FIRST)]
    rest = range(FIRST, len(lines), PAGE)
    later = [(number + 1, _HEIGHT * min(PAGE, len(lines) - first)) for number, first in enumerate(rest)]
    return {**report_values(report), "evidence_rows": rows, "later_pages": [] if page else later}


def note_key(about: str) -> str:
    """A name for a note's place that is safe in an attribute and a selector."""
    if not about:
        return "case"
    if re.fullmatch(r"E[0-9]{1,6}", about):
        return about
    return f"x{hashlib.sha256(about.encode('utf-8', 'replace')).hexdigest()[:12]}"
