"""The page as it lies in the run folder."""

from ...graphs.schema import Report
from ..rendering.html import render_html
from .export import Export, ExportOptions
from .noted import notes_of, strays


def write(report: Report, options: ExportOptions) -> Export:
    """One file that loads nothing and runs nothing."""
    return Export(
        content=render_html(report, notes_of(options)).encode("utf-8", "backslashreplace"),
        left_out=tuple(strays(report, options)),
    )
