"""What a log format is: how to know it, and how to read one record of it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final, Literal, NamedTuple, Protocol

from ..meaning.event import Draft
from ..meaning.flatten import Record
from ..meaning.timestamps import Clock
from ..records.lines import Line

DIRECTIVE: Final = Draft(format="directive")
"""A parser returns this very object for a line that belongs to the format but is no event: a header, an end mark."""

LineParser = Callable[[str], Draft | None]
"""Reads one line; None where the line is not of this format."""


class Columns(NamedTuple):
    """What is known of some lines of a block, a column at a time."""

    read: Sequence[int]
    """Which lines of the block these are, rising from 0 on; all others are for the parser."""
    columns: Mapping[str, Any]
    """Columns of events by their names: an Arrow array, or a text that is the same for all. Those that are left out are
    empty. `fields` are JSON."""
    stated: int
    """How many of them say what happens, stated and not inferred."""


BlockParser = Callable[[str], Columns | None]
"""Reads the lines of a text that each are of a common shape and depend on no other line, and leaves out all others: of
those that it reads it says what the format's parser says. None where that is none of them."""


class Readers(Protocol):
    """All readers together, for a record within a record: who reads the outer one need not know who reads the inner."""

    @property
    def lines(self) -> "Sequence[LineFormat]":
        """The formats of text lines."""

    def record(self, record: Record, context: "FileContext") -> Draft:
        """Read a JSON object."""

    def row(self, fields: Record, context: "FileContext") -> Draft | None:
        """Read the named cells of a row where a format knows such records; None where it is any row."""


@dataclass(slots=True)
class FileContext:
    """What is known about a file while its lines are read."""

    name: str
    clock: Clock
    readers: Readers
    sample: Sequence[str] = ()
    """First lines of the file."""
    notes: dict[str, str] = field(default_factory=dict)
    """What one line tells the following ones, for example shared fields of an audit record."""
    damaged: int = 0
    """Records that a parser read although something in them is broken; they count as broken."""

    @property
    def stem(self) -> str:
        """The file's name without folders and extensions, in lower case: `auth`, `dns`, `access`."""
        return PurePosixPath(self.name).name.lower().partition(".")[0]


@dataclass(frozen=True, slots=True)
class LineFormat:
    """A format of text lines."""

    name: str
    sniff: Callable[[Sequence[str]], float]
    """Share of sample lines that are of this format, 0 to 1."""
    parser: Callable[[FileContext], LineParser]
    split: Literal["lines", "quoted", "xml", "blocks"] = "lines"
    """How a file is cut into records: physical lines, lines joined while a quote is open, XML elements, or blocks of
    lines that begin in one way."""
    starts: Callable[[Sequence[str]], Callable[[bytes], bool] | None] | None = None
    """For blocks: given a file's first lines, tells whether a physical line begins one; None where they are no blocks."""
    join: Callable[[Iterator[Line]], Iterator[Line]] | None = None
    """Joins the lines that make up one record, where `split` does not say how."""
    standalone: bool = True
    """Whether a line is understood without the lines before it, so that it is also recognised within other files."""
    blocks: Callable[[FileContext], BlockParser] | None = None
    """Reads what most lines are in a small part of the parser's time, by the thousand."""


@dataclass(frozen=True, slots=True)
class RecordFormat:
    """A format of JSON objects."""

    name: str
    names: frozenset[str]
    """Names on a record's outermost level of which one at least is there wherever `matches` says yes; of a format
    that takes any record, none."""
    matches: Callable[[Record], bool]
    read: Callable[[Record, FileContext], Draft]


def share(pattern: re.Pattern[str]) -> Callable[[Sequence[str]], float]:
    """A sniffer: the share of sample lines that begin with a pattern."""

    def sniff(lines: Sequence[str]) -> float:
        return sum(1 for line in lines if pattern.match(line)) / len(lines) if lines else 0.0

    return sniff
