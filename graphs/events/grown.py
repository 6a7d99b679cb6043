"""Logs go on being written while they are read: whose files grew is told, and by how much."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ..records.ingest import FileReport
from ..records.sources import LogPath


def told_grown(reports: Sequence[FileReport], files: Sequence[LogPath]) -> list[FileReport]:
    """The reports, where those of files that grew since they were found say so. What they gained was not read."""
    found = {file.name: file for file in files if not file.member and file.size}
    return [_told(report, found[report.file]) if report.file in found else report for report in reports]


def _told(report: FileReport, file: LogPath) -> FileReport:
    grown = _size_now(file.path) - file.size
    if grown <= 0:
        return report
    note = f"grew while the logs were read: {grown:,} bytes that were written since were not read"
    return replace(report, grown=grown, note="; ".join(filter(None, [report.note, note])))


def _size_now(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # what was read of it stays
        return 0
