"""What an export is: bytes, and what of the report they do not carry."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ..desk.notes import Note

Tlp = Literal["clear", "green", "amber", "red"]


@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    """What a person chooses about an export."""

    tlp: Tlp = "amber"
    """With whom the export may be shared (Traffic Light Protocol), where the format can say so."""
    notes: "tuple[Note, ...]" = ()
    """Tags and notes of people that go along, each about another thing."""


@dataclass(frozen=True, kw_only=True)
class Export:
    """One report in one format."""

    content: bytes
    left_out: tuple[str, ...] = ()
    """What of the report the format does not carry, one sentence each."""


def counted(count: int, noun: str) -> str:
    """`1 line`, `3 lines`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
