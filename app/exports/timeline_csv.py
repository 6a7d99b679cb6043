"""The timeline as CSV, in which no cell is a formula to a spreadsheet."""

import csv
import io
import json
from typing import Any

from ...graphs.schema import Report
from ..rendering.untrusted import one_line
from .export import Export, ExportOptions
from .timeline import COLUMNS, timeline_rows

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|", "%")
"""How a cell begins that a spreadsheet computes; the wide forms count as the narrow ones in some."""

_SHOWN = (
    "control characters, which are shown as marks; a cell that a spreadsheet would compute begins with an apostrophe"
)


def write(report: Report, options: ExportOptions) -> Export:
    """UTF-8 with a header; Timesketch takes the file as it is."""
    found = timeline_rows(report, options)
    text = io.StringIO()
    # The csv module's own line ends and quotes: what RFC 4180 says.
    writer = csv.DictWriter(text, COLUMNS, quoting=csv.QUOTE_MINIMAL)
    writer.writeheader()
    for row in found.rows:
        writer.writerow({name: cell(value) for name, value in row.items()})
    left_out = (*found.left_out, _SHOWN)
    return Export(content=text.getvalue().encode("utf-8", "backslashreplace"), left_out=left_out)


def cell(value: Any) -> str:
    """A value on one line that stays text in a spreadsheet."""
    if isinstance(value, list):
        return json.dumps(value)
    if not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    text = one_line(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
