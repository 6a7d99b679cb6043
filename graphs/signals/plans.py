"""What is left of a rule's needs for one kind of events: literals that must stand in them, or nothing at all."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .columns import LogSource
from .kinds import Kind, Kinds
from .literals import Literals
from .needs import Every, Holds, Need


@dataclass(frozen=True, slots=True)
class Stands:
    """Literals that all stand in an event as it was logged, or in its request as the server understands it."""

    literals: tuple[str, ...]
    in_request: bool = False


@dataclass(frozen=True, slots=True)
class Both:
    """All of these."""

    parts: tuple["Plan", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of these."""

    parts: tuple["Plan", ...]


Plan = bool | Stands | Both | Either


@dataclass(frozen=True, slots=True)
class Found:
    """Of each block of events (rows) and each literal (columns) whether it could stand there."""

    literals: Literals
    logged: npt.NDArray[np.bool_]
    requested: npt.NDArray[np.bool_]


def plan_for(need: Need, source: LogSource, number: int, kinds: Kinds) -> Plan:
    """What a need asks of the events of one kind, once their field names and key columns are known."""
    if isinstance(need, Holds):
        return _plan_one(need, source, kinds.all[number], kinds)
    parts = [plan_for(part, source, number, kinds) for part in need.parts]
    if isinstance(need, Every):
        kept: list[Plan] = [part for part in parts if part is not True]
        return False if False in kept else _joined(Both, kept, empty=True)
    kept = [part for part in parts if part is not False]
    return True if True in kept else _joined(Either, kept, empty=False)


def literals_of(plan: Plan) -> Iterator[str]:
    """Every literal that a plan looks for."""
    if isinstance(plan, Stands):
        yield from plan.literals
    elif isinstance(plan, Both | Either):
        for part in plan.parts:
            yield from literals_of(part)


def asks_requests(plan: Plan) -> bool:
    """Whether a plan looks into requests."""
    if isinstance(plan, Both | Either):
        return any(asks_requests(part) for part in plan.parts)
    return isinstance(plan, Stands) and plan.in_request


def blocks_for(plan: Plan, found: Found) -> npt.NDArray[np.bool_]:
    """The blocks in which a plan could hold."""
    if isinstance(plan, bool):
        return np.full(len(found.logged), plan, np.bool_)
    if isinstance(plan, Stands):
        matrix = found.requested if plan.in_request else found.logged
        places = [found.literals.numbers[text] for text in plan.literals]
        stands: npt.NDArray[np.bool_] = np.asarray(matrix[:, places].all(axis=1))
        return stands
    blocks = np.full(len(found.logged), isinstance(plan, Both), np.bool_)
    for part in plan.parts:
        if isinstance(plan, Both):
            blocks &= blocks_for(part, found)
            if not blocks.any():
                break
        else:
            blocks |= blocks_for(part, found)
            if blocks.all():
                break
    return blocks


def _plan_one(need: Holds, source: LogSource, kind: Kind, kinds: Kinds) -> Plan:
    origin = kinds.origin(source, need.field)
    if not kind.has(origin):
        return False
    known = kind.values.get(origin.column)
    if known is not None and not origin.names and need.is_whole:
        return need.literals[0] in known
    if not need.literals or (origin.is_computed and origin.column != "request"):
        return True
    return Stands(need.literals, in_request=origin.column == "request")


def _joined(how: type[Both] | type[Either], parts: list[Plan], *, empty: bool) -> Plan:
    if not parts:
        return empty
    return parts[0] if len(parts) == 1 else how(tuple(parts))
