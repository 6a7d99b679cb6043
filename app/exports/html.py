"""The page as it lies in the run folder."""

from ...graphs.schema import Report
from ..rendering.html import render_html
from .export import Export, ExportOptions


def write(report: Report, _: ExportOptions) -> Export:
    """One file that loads nothing and runs nothing."""
    return Export(content=render_html(report).encode("utf-8", "backslashreplace"))
