"""A finished report in the formats that other programs and people take."""

from .export import Export, ExportOptions
from .formats import FORMATS, ExportFormat, format_named
from .opening import OpenedReport, open_report

__all__ = ["FORMATS", "Export", "ExportFormat", "ExportOptions", "OpenedReport", "format_named", "open_report"]
