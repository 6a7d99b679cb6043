"""What depends only on the names of a record, its shape, is worked out once for all records of that shape.

A log has few shapes and many records: readers make a plan from the names (which of them is tried for which column,
which reader the record may be for), and take the values of each record by it.
"""

from collections.abc import Callable
from typing import TypeVar

_MOST_SHAPES = 4096
_MOST_NAMES = 200
_MOST_CHARACTERS = 8000
"""Shapes beyond these are planned anew each time, so that what is remembered stays small."""

Plan = TypeVar("Plan")


def per_shape(make: Callable[[tuple[str, ...]], Plan]) -> Callable[[tuple[str, ...]], Plan]:
    """Remember what a function makes of the names of a record, given all of them in their order."""
    known: dict[tuple[str, ...], Plan] = {}

    def plan_of(names: tuple[str, ...]) -> Plan:
        try:
            return known[names]
        except KeyError:
            plan = make(names)
        if len(names) <= _MOST_NAMES and sum(map(len, names)) <= _MOST_CHARACTERS:
            if len(known) >= _MOST_SHAPES:
                known.clear()
            known[names] = plan
        return plan

    return plan_of
