"""What came of reading logs, for people and for the report."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What came of one file."""

    file: str
    format: str
    lines: int
    """Physical lines."""
    events: int
    broken: int = 0
    """Events kept as text because their line is not of the file's format."""
    replaced: int = 0
    """Events in which undecodable bytes were replaced."""
    truncated: int = 0
    """Lines too long to be parsed, kept with their first bytes."""
    first_time: datetime | None = None
    last_time: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedFile:
    """A file that gave no events, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What came of all files."""

    files: tuple[FileReport, ...]
    skipped: tuple[SkippedFile, ...]

    @property
    def lines(self) -> int:
        """Physical lines read."""
        return sum(file.lines for file in self.files)

    @property
    def events(self) -> int:
        """Events stored."""
        return sum(file.events for file in self.files)

    @property
    def broken(self) -> int:
        """Events kept as text only."""
        return sum(file.broken for file in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestProgress:
    """How far reading has come."""

    file: str
    files_done: int
    files_total: int
    events: int
