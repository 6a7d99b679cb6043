"""Which events could meet a rule's needs: told from the literals that stand in the values of its fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .columns import LogSource, Origin
from .kinds import Kinds
from .lines import MADE_OF_LINES, part_in_a_line
from .needs import Every, Holds, Need
from .tables import Table, Values

SOUGHT = 2
"""Literals of one need that are looked for, the longest ones: further ones seldom tell more."""
_SHORT = 2
"""Letters of a literal in ASCII that stands almost everywhere; it is looked for only where a need has no other."""

Rows = npt.NDArray[np.bool_] | bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field that is there, and what it holds or is."""

    origin: Origin
    literals: tuple[str, ...]
    is_whole: bool


Plan = int | tuple[bool, tuple["Plan", ...]]
"""The number of a leaf; or whether all parts must hold or one of them, and the parts."""


class Plans:
    """The plans of rules: needs whose leaves are numbered, equal ones alike."""

    def __init__(self, origin_of: Callable[[LogSource, str], Origin]) -> None:
        self._origin_of = origin_of
        self.leaves: list[Leaf] = []
        self._numbers: dict[Leaf, int] = {}
        self._holds: dict[tuple[LogSource, Holds], int] = {}

    def plan(self, need: Need, source: LogSource) -> Plan:
        """The plan of one need of the events of a logsource."""
        if isinstance(need, Holds):
            key = source, need
            number = self._holds.get(key)
            if number is None:
                number = self._holds[key] = self._number(need, source)
            return number
        return isinstance(need, Every), tuple([self.plan(part, source) for part in need.parts])

    def _number(self, need: Holds, source: LogSource) -> int:
        origin = self._origin_of(source, need.field)
        literals, is_whole = need.literals, need.is_whole
        if origin.column in MADE_OF_LINES:
            parts = [part_in_a_line(origin.column, text) for text in literals]
            literals, is_whole = tuple(dict.fromkeys(part for part in parts if part)), False
        long = [text for text in literals if len(text) > _SHORT or not text.isascii()]
        leaf = Leaf(origin, literals if is_whole else tuple(long[:SOUGHT] or literals[:1]), is_whole)
        if leaf not in self._numbers:
            self._numbers[leaf] = len(self.leaves)
            self.leaves.append(leaf)
        return self._numbers[leaf]


class Candidates:
    """The events of a table that could meet plans; what one leaf says is found out once."""

    def __init__(self, leaves: list[Leaf], table: Table) -> None:
        self._leaves, self._table = leaves, table
        self._known: dict[int, Rows] = {}

    def of(self, plan: Plan) -> Rows:
        """The events that could meet a plan; True and False say it of all."""
        if isinstance(plan, int):
            found = self._known.get(plan)
            if found is None:
                found = self._known[plan] = self._leaf(self._leaves[plan])
            return found
        is_every, parts = plan
        rows: Rows = is_every
        for part in parts:
            more = self.of(part)
            if isinstance(more, bool):
                if more is not is_every:
                    return more
            elif isinstance(rows, bool):
                rows = more
            else:
                rows = rows & more if is_every else rows | more
        return rows

    def _leaf(self, leaf: Leaf) -> Rows:
        values = self._table.fields.get(leaf.origin)
        if values is None:
            return False
        if leaf.is_whole:
            assert isinstance(values, Values)
            return values.being(leaf.literals[0])
        return values.holding(leaf.literals)


def has_fields(need: Need, source: LogSource, number: int, kinds: Kinds) -> bool:
    """Whether events of a kind could have the fields that a need asks for."""
    return _has_fields(need, kinds.fields(source, number))


def _has_fields(need: Need, known: Mapping[str, bool]) -> bool:
    if isinstance(need, Holds):
        return known[need.field]
    for part in need.parts:
        if _has_fields(part, known) is not isinstance(need, Every):
            return not isinstance(need, Every)
    return isinstance(need, Every)
