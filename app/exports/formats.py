"""Every format that a report is exported to. A format's module has `write(report, options) -> Export`."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from ...graphs.schema import Report
from ..errors import UsageError
from .export import Export, ExportOptions


@dataclass(frozen=True)
class ExportFormat:
    """A format by its name on the command line; its module is loaded when it is used."""

    name: str
    module: str
    file_name: str
    """Name of the file where a folder is named."""
    help: str
    is_binary: bool = False

    def write(self, report: Report, options: ExportOptions) -> Export:
        """The report in this format."""
        write: Callable[[Report, ExportOptions], Export] = import_module(self.module, __package__).write
        return write(report, options)


FORMATS = (
    ExportFormat("csv", ".timeline_csv", "timeline.csv", "the timeline as CSV, for Timesketch or a spreadsheet"),
    ExportFormat("jsonl", ".timeline_jsonl", "timeline.jsonl", "the timeline as JSON lines, for Timesketch"),
    ExportFormat(
        "stix", ".stix", "report.stix.json", "a STIX 2.1 bundle: indicators, sightings, observed lines, techniques"
    ),
    ExportFormat("misp", ".misp", "report.misp.json", "a MISP event"),
    ExportFormat("navigator", ".navigator", "report.navigator.json", "an ATT&CK Navigator layer"),
    ExportFormat("ocsf", ".ocsf", "report.ocsf.json", "an OCSF Detection Finding"),
    ExportFormat("pdf", ".pdf", "report.pdf", "the page as PDF, by Chromium or WeasyPrint", is_binary=True),
    ExportFormat("text", ".ticket", "report.txt", "plain text for a ticket or an e-mail"),
    ExportFormat("html", ".html", "report.html", "the page"),
    ExportFormat("markdown", ".markdown", "report.md", "GitHub-flavoured Markdown"),
)


def format_named(name: str) -> ExportFormat:
    """The format of this name; raises and names all where there is none."""
    found = next((item for item in FORMATS if item.name == name), None)
    if found is None:
        known = ", ".join(item.name for item in FORMATS)
        raise UsageError(f"{name!r} is no format of an export; expected one of {known}, or list.")
    return found
