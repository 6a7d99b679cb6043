"""How a run works: choose among options over facts (decide), or call tools and write (investigate)."""

from dataclasses import dataclass
from typing import Literal

WayName = Literal["decide", "investigate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The way of one run, and why it was taken."""

    name: WayName
    because: str
    """One sentence for the report: it was asked for, or how the model did in the exam."""
    passed: int = 0
    """Tasks of the exam that the model solved; 0 where it sat none."""
    tasks: int = 0


DECIDE = Way(name="decide", because="Small decisions over facts are the default.")
