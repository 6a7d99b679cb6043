"""The timeline as JSON lines, values as they are."""

from ...graphs.schema import Report
from ..rendering.untrusted import json_line
from .export import Export, ExportOptions
from .timeline import timeline_rows


def write(report: Report, options: ExportOptions) -> Export:
    """One JSON object a line."""
    found = timeline_rows(report, options)
    text = "".join(f"{json_line(row)}\n" for row in found.rows)
    return Export(content=text.encode("utf-8", "backslashreplace"), left_out=found.left_out)
