"""Archetypes: kinds of activity as distributions over facts, hostile, ordinary and unclear ones.

An archetype is written in a small notation. A choice is words separated by spaces, one of which is drawn; a word
written twice is drawn twice as often. A list is words separated by spaces, all of which occur; `word?` occurs half of
the time, `word??` in one of five.
"""

from dataclasses import dataclass
from typing import Literal

Label = Literal["hostile", "ordinary", "unclear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archetype:
    """One kind of activity."""

    name: str
    label: Label
    source: str
    """Choice."""
    actor: str
    """Choice."""
    actions: str
    """List."""
    failed: str = ""
    """List."""
    events: str = "one few few several"
    """Choice."""
    share: str = "none"
    """Choice: share of events that failed."""
    success: str = ""
    """Choice: success after failures."""
    targets: str = "one one few"
    """Choice."""
    accounts: str = "one"
    """Choice."""
    pace: str = "single slow burst"
    """Choice."""
    history: str = "unknown new seen"
    """Choice."""
    peers: str = "alone alone some"
    """Choice."""
    client: str = ""
    """Choice."""
    traits: str = ""
    """List."""
    levels: str = ""
    """Choice for the strongest rule; by the traits where empty."""
    ordinary: str = ""
    """List."""
    known_good: float = 0.0
    """Chance that the memory knows it as good."""
    held_out: bool = False
    """Never trained on; for the score outside the templates."""
