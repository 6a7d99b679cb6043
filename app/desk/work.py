"""What this process does for one run at a time: its investigation, or further questions about it."""

import threading
from collections import deque
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Literal

from ..runs import Finished, Run
from .errors import NotNowError
from .journal import Journal


@dataclass(frozen=True, kw_only=True)
class Approval:
    """A call of a tool that waits for a person's word."""

    number: int
    """Of the event that asked for it."""
    tool: str
    arguments: Mapping[str, Any]
    """Exactly what the tool would get."""
    specialist: str
    question: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """A further question that waits for its answer."""

    number: int
    """Of the event that asked it."""
    text: str


@dataclass(kw_only=True)
class Work:
    """One run that this process owns, from the moment it is wanted until it is let go."""

    id: str
    subject: Run | Finished
    """A run to investigate, or a finished one that is asked about."""
    journal: Journal
    holds: ExitStack
    """The folder's lock, and what else is held."""
    state: Literal["queued", "running", "waiting"] = "queued"
    questions: deque[Question] = field(default_factory=deque)
    approvals: dict[int, Approval] = field(default_factory=dict)
    words: dict[int, bool | str] = field(default_factory=dict)
    """What a person said, by the approval's number."""
    cancelled: threading.Event = field(default_factory=threading.Event)
    is_wanted: bool = True
    """False once a person has cancelled it; a process that ends only stops it."""
    ended: threading.Event = field(default_factory=threading.Event)
    """Set when everything is let go."""

    def approval(self, number: int) -> Approval:
        """The approval that waits; raises where none of that number does."""
        if number not in self.approvals:
            raise NotNowError(f"no call numbered {number} waits for an approval in run {self.id}.")
        return self.approvals[number]
