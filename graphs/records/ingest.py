"""What came of reading logs, for people and for the report."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What came of one file. Every line is accounted for: `lines == covered + blank + directives`."""

    file: str
    format: str
    carrier: str = ""
    """How its records travel: `syslog`, `JSON lines`, `CSV`, …"""
    encoding: str = "utf-8"
    """How its text is written, as Python names it."""
    lines: int
    """Physical lines."""
    covered: int = 0
    """Lines that stand in an event, whole or in part."""
    blank: int = 0
    """Lines of nothing but space."""
    directives: int = 0
    """Lines that belong to the format and are no event: headers, marks, the frame of a JSON document."""
    events: int
    stated: int = 0
    """Events that are fully stated: a reader knows what happened, and no column is inferred."""
    broken: int = 0
    """Events kept as text because their record is not of the file's format or cannot be read."""
    errors: tuple[tuple[str, int], ...] = ()
    """Kinds of error that readers met in records, and how often; those records are among the broken ones."""
    replaced: int = 0
    """Events in which undecodable bytes were replaced."""
    truncated: int = 0
    """Lines too long to be parsed, kept with their first bytes, and events too long to be kept whole beside each other."""
    ends_early: str = ""
    """Why the file could not be read to its end, or ''."""
    grown: int = 0
    """Bytes by which it grew since it was found; they were not read."""
    first_time: datetime | None = None
    last_time: datetime | None = None
    zone: str = ""
    """In which zone its times were taken that state none, and why; '' where all state theirs."""
    has_years: bool = True
    """Whether any of its dates bears a year, or it has no dates."""
    states_zone: bool = False
    """Whether any of its times states its zone."""
    note: str = ""
    """What else a person should know, `ends_early` included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedFile:
    """A file that gave no events, and why."""

    file: str
    reason: str
    is_loss: bool = True
    """Whether it may have been a log. False where it plainly is something else: empty, a program, an image."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What came of all files."""

    files: tuple[FileReport, ...]
    skipped: tuple[SkippedFile, ...]
    troubles: tuple[str, ...] = ()
    """What went wrong on the way and cost nothing but time: each process that ended before its work was done."""
    taken_over: int = 0
    """Events that an earlier reading of these logs, which did not end, had read; they were not read again."""

    @property
    def lines(self) -> int:
        """Physical lines read."""
        return sum(file.lines for file in self.files)

    @property
    def events(self) -> int:
        """Events stored."""
        return sum(file.events for file in self.files)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a person is told of how the reading went, a line each."""
        if not self.taken_over:
            return self.troubles
        resumed = (
            f"{self.taken_over:,} of {self.events:,} events were taken over from an earlier reading of these logs that did "
            "not end; --fresh reads all of them anew"
        )
        return (resumed, *self.troubles)

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
    bytes_done: int = 0
    """Bytes of this file that were read, as they stand on the disk."""
    bytes_total: int = 0
    share: float = 0.0
    """Of all that is to be read; 0 where that is not known."""
    doing: str = "reading"
    """What is done with the file, or after it."""
