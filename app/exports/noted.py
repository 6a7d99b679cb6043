"""What people noted on a run, as exports say it."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ...graphs.schema import Report
from ..rendering.times import write_time
from .export import ExportOptions, counted

if TYPE_CHECKING:
    from ..desk.notes import Note


def notes_of(options: ExportOptions) -> "Mapping[str, Note]":
    """The notes that go along, by what they are about; the run's own is under the empty name."""
    return {note.about: note for note in options.notes}


def in_words(note: "Note") -> str:
    """`[seen, ask petra] the first guess (ines, 2026-11-28 10:00:00)`."""
    whose = ", ".join(part for part in (note.author, write_time(note.time)) if part)
    return f"{said(note)} ({whose})" if whose else said(note)


def said(note: "Note") -> str:
    """The same without whose it is and when it was written."""
    tags = f"[{', '.join(note.tags)}]" if note.tags else ""
    return " ".join(part for part in (tags, note.text) if part)


def noted_on(names: Iterable[str], notes: "Mapping[str, Note]") -> str:
    """The notes on some lines of evidence, in one text; empty where there are none."""
    return "; ".join(f"noted on {name}: {in_words(notes[name])}" for name in dict.fromkeys(names) if name in notes)


def strays(report: Report, options: ExportOptions) -> list[str]:
    """What is left out of notes that are about nothing in the report, in a sentence."""
    known = {"", *(item["id"] for item in report["evidence"])}
    count = sum(note.about not in known for note in options.notes)
    return [f"{counted(count, 'note')} on something that the report does not hold"] if count else []
