"""What a tool gives back: a line for people, words for the model, claims for the reader of the report."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..schema import Chart
from ..state import Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Something a tool found, with what proves it. `template` names its slots in braces."""

    template: str
    slots: dict[str, str]
    events: Sequence[int]
    values: Sequence[str] = ()
    """Slots whose value must stand in a cited event."""
    checks: Sequence[Check] = ()
    """Counts that a second query must give again."""
    weight: float = 1.0
    chart: Chart | None = None


def events_in_words(count: int) -> str:
    """`1 event`, `3 events`."""
    return f"{count} {'event' if count == 1 else 'events'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """The outcome of one call."""

    text: str
    """One line for the report."""
    known: str
    """The same in closed words, for the model: count words, `new`, `failed`."""
    claims: Sequence[Claim] = field(default_factory=tuple)
