"""What was understood of logs: a row for each file, then what no reader knows, then what was not read."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.cells import cell_len

from ...graphs.events.gaps import in_one_line
from ...graphs.events.understood import UnreadKind
from ...graphs.records.ingest import FileReport, IngestReport
from ...graphs.schema import Gap
from .gaps import gap_lines
from .logs import write_share
from .untrusted import one_line, shorten

Services = Mapping[str, Sequence[tuple[str, int]]]
"""Of each file, the services or products that its events name, and how many events."""
_MOST_SERVICES = 6
_WIDEST = 160
_WIDEST_CELL = 50
"""Columns that a cell is given; a longer one moves the rest of its row."""
_HEAD = ("FILE", "FORMAT", "CARRIER", "LINES", "EVENTS", "STATED", "FIRST (UTC)", "LAST (UTC)")
_NUMBERS = ("LINES", "EVENTS", "STATED")


def write_summary(
    read: IngestReport, gaps: Sequence[Gap], services: Services, kinds: Sequence[UnreadKind], count: int
) -> list[str]:
    """The lines to print."""
    lines = _table(read.files, services)
    stated = sum(file.stated for file in read.files)
    share = f", {write_share(stated, read.events)} fully stated" if read.events else ""
    lines += ["", f"{_number(read.events, 'event')} in {_number(len(read.files), 'file')}{share}."]
    lines += _kinds(kinds, count)
    if gaps:
        lines += ["", "Not read whole:"]
        lines += gap_lines(gaps, form="  {file}: {kind}: {reason}")
        lines.append(in_one_line(list(gaps)))
    return lines


def summary_json(
    read: IngestReport, gaps: Sequence[Gap], services: Services, kinds: Sequence[UnreadKind], count: int
) -> dict[str, Any]:
    """The same as one JSON value."""
    return {
        "files": [
            {
                "file": file.file,
                "format": file.format,
                "carrier": file.carrier,
                "encoding": file.encoding,
                "zone": file.zone,
                "lines": file.lines,
                "events": file.events,
                "stated": file.stated,
                "share_stated": round(file.stated / file.events, 4) if file.events else None,
                "blank": file.blank,
                "directives": file.directives,
                "broken": file.broken,
                "truncated": file.truncated,
                "replaced": file.replaced,
                "first": _iso(file.first_time),
                "last": _iso(file.last_time),
                "note": file.note,
                "services": dict(services.get(file.file, ())),
            }
            for file in read.files
        ],
        "unread_kinds": [
            {
                "template": kind.template,
                "count": kind.count,
                "file": kind.file,
                "line": kind.line,
                "example": kind.example,
            }
            for kind in kinds
        ],
        "unread_kinds_in_all": count,
        "taken_over": read.taken_over,
        "not_read_whole": list(gaps),
    }


def _table(files: Sequence[FileReport], services: Services) -> list[str]:
    rows = [_HEAD, *(_row(file) for file in files)]
    widths = [min(max(cell_len(row[column]) for row in rows), _WIDEST_CELL) for column in range(len(_HEAD))]
    lines: list[str] = []
    for number, row in enumerate(rows):
        cells = [
            cell.rjust(width) if name in _NUMBERS else cell + " " * (width - cell_len(cell))
            for name, cell, width in zip(_HEAD, row, widths, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
        if number:
            file = files[number - 1]
            lines += [f"    {one_line(note)}" for note in _notes(file, services.get(file.file, ()))]
    return lines if files else []


def _row(file: FileReport) -> tuple[str, ...]:
    return (
        one_line(file.file),
        one_line(file.format),
        file.carrier,
        f"{file.lines:,}",
        f"{file.events:,}",
        write_share(file.stated, file.events),
        _moment(file.first_time) or "no time",
        _moment(file.last_time),
    )


def _notes(file: FileReport, services: Sequence[tuple[str, int]]) -> list[str]:
    """What else there is to say of a file, a line for each thing."""
    named = [f"{name} {count:,}" for name, count in services[:_MOST_SERVICES]]
    if len(services) > _MOST_SERVICES:
        named.append(f"and {len(services) - _MOST_SERVICES} more")
    no_events = _counts((file.blank, "blank"), (file.directives, "of the format itself"))
    as_text = _counts((file.broken, "broken or of another form"), (file.truncated, "too long"))
    return [
        line
        for line in (
            f"speaks: {', '.join(named)}" if named else "",
            f"times without a zone: {file.zone}" if file.zone else "",
            f"lines that are no events: {no_events}" if no_events else "",
            f"kept as text: {as_text}" if as_text else "",
            f"undecodable bytes replaced in: {file.replaced:,}" if file.replaced else "",
            file.note,
        )
        if line
    ]


def _kinds(kinds: Sequence[UnreadKind], count: int) -> list[str]:
    if not kinds:
        return []
    which = "" if count == len(kinds) else f", the {len(kinds)} most frequent of {count:,}"
    lines = ["", f"Kinds of message of which no reader knows what happened{which}:"]
    for kind in kinds:
        lines.append(one_line(f"  {kind.count:>9,}  {shorten(kind.template, _WIDEST)}"))
        example = shorten(" ".join(kind.example.split()), _WIDEST)
        lines.append(one_line(f"             {kind.file}:{kind.line}: {example}"))
    return lines


def _counts(*counts: tuple[int, str]) -> str:
    return ", ".join(f"{count:,} {what}" for count, what in counts if count)


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _iso(time: datetime | None) -> str:
    return time.astimezone(UTC).isoformat() if time else ""


def _moment(time: datetime | None) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if time else ""
