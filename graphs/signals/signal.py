"""What stands out: a rule and the events it matched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..actions import Level, Trait


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The parts of a Sigma rule that the investigation uses."""

    id: str
    title: str
    level: Level
    techniques: tuple[str, ...] = ()
    """ATT&CK ids in upper case, for example T1110.001."""
    tactics: tuple[str, ...] = ()
    """ATT&CK tactic names with underscores, for example credential_access."""
    traits: tuple[Trait, ...] = ()
    false_positives: tuple[str, ...] = ()
    description: str = ""
    path: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One rule's hits. An event rule gives one signal with every hit; a correlation gives one signal per group."""

    id: str
    """`s1`, `s2`, … in a stable order."""
    rule: Rule
    event_ids: tuple[int, ...]
    """Matching events in time order, at most 2,000; `count` is the true number."""
    count: int
    group: Mapping[str, str] = field(default_factory=dict)
    """A correlation's group-by values, for example {"src_ip": "203.0.113.9"}; empty for event rules."""
