"""The Markdown as it lies in the run folder."""

from ...graphs.schema import Report
from ..rendering.markdown import render_markdown
from .export import Export, ExportOptions


def write(report: Report, _: ExportOptions) -> Export:
    """GitHub-flavoured Markdown."""
    return Export(content=render_markdown(report).encode("utf-8", "backslashreplace"))
