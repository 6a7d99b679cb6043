"""The report on a page of its own: its sections as in report.html, its evidence in pages, with notes."""

import hashlib
import re
from typing import TYPE_CHECKING, Any

from ..rendering.html import citing_values, report_values

if TYPE_CHECKING:
    from ...graphs.schema import Report

FIRST = 100
"""Lines of evidence that come with the page; the others are loaded when they come into view."""
PAGE = 50
_HEIGHT = 100
"""Pixels that one line takes, about."""


def report_values_of(report: "Report") -> dict[str, Any]:
    """What the sections are filled with: of the evidence, what comes with the page, and what waits."""
    lines = len(report["evidence"])
    later = [(number + 1, _HEIGHT * min(PAGE, lines - first)) for number, first in enumerate(range(FIRST, lines, PAGE))]
    return {**report_values(report), "evidence_rows": report["evidence"][:FIRST], "later_pages": later}


def evidence_values_of(report: "Report", *, page: int) -> dict[str, Any]:
    """What a further page of evidence is filled with."""
    start = FIRST + (page - 1) * PAGE
    return {**citing_values(report), "evidence_rows": report["evidence"][start : start + PAGE] if page > 0 else []}


def note_key(about: str) -> str:
    """A name for a note's place that is safe in an attribute and a selector."""
    if not about:
        return "case"
    if re.fullmatch(r"E[0-9]{1,6}", about):
        return about
    return f"x{hashlib.sha256(about.encode('utf-8', 'replace')).hexdigest()[:12]}"
