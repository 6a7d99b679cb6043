"""How a run works: choose among options over facts (decide), or call tools and write (investigate)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from langchain_core.language_models import BaseChatModel

from .schema import WayTaken

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
    reads: bool = False
    """Whether the model makes sense of log lines: then the decide way's judge quotes the most telling ones to it."""

    def as_taken(self) -> WayTaken:
        """The same as state and report keep it."""
        taken: WayTaken = {"name": self.name, "because": self.because, "passed": self.passed, "tasks": self.tasks}
        return {**taken, "reads": True} if self.reads else taken


ChooseWay = Callable[[str, BaseChatModel | None], Way]
"""Finds the way of a run by the model that it chose: its name among the graph's models, and the model itself."""

READS = "It reads well enough to be shown quoted lines beside the facts."
"""What a report says where the judge of the decide way quotes lines."""

DECIDE = Way(name="decide", because="Small decisions over facts are the default.")
