"""Messages that a product knows, read in few steps: which kind it is, which columns and fields it fills.

`catalogue.read_program` says what a message means. Here the same is said, in a part of its time, of most kinds; `read` says
nothing of the others: those that lean on sibling records, hold a time or a statement, or name another machine.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from ..actions import Action, Outcome
from ..meaning.addresses import V4_TEXT, endpoint_of
from ..meaning.templates import template_of
from ..meaning.values import is_empty
from . import catalogue
from .product import Product
from .said import FACED, Kind, Messages

COLUMNS = ("process", "user", "src_ip", "dst_ip", "dst_port", "parent", "command", "target", "agent")
"""What a message can fill, in the order of a row."""
Row = list[str | int | None]
_PLACES = {name: place for place, name in enumerate(COLUMNS)} | {"src": 2, "dst": 3}
_ENDS = frozenset(("src", "dst", "src_ip", "dst_ip"))
_NOT_HERE = frozenset(("host", "own_time", "statement", "src_and_port", "dst_and_port", "dst_port"))
_DST_PORT = _PLACES["dst_port"]
_MOST_KINDS = 4096
_is_v4 = re.compile(V4_TEXT).fullmatch


class Meant(NamedTuple):
    """What a message has in common with others of its kind."""

    product: str
    category: str
    service: str
    action: Action
    outcome: Outcome
    template: str


class _Step(NamedTuple):
    """What becomes of one or several groups of a pattern, of which the first that holds something counts."""

    name: str
    place: int
    """Of the column; -1 where it becomes a field."""
    is_end: bool
    group: int
    others: tuple[int, ...]


class _Plan:
    """How a kind of message fills a row."""

    def __init__(self, kind: Kind, names: tuple[str, str, str]) -> None:
        self.match = kind.match.fullmatch
        self._kind, self._names = kind, names
        index = kind.match.groupindex
        second = {name for name, _ in kind.others}
        order = dict.fromkeys((*(name for name in index if name not in second), *(column for _, column in kind.others)))
        groups = {
            name: [
                index[each] - 1
                for each in (name, *(other for other, column in kind.others if column == name))
                if each in index
            ]
            for name in order
        }
        self.is_read = kind.joined is None and _NOT_HERE.isdisjoint(order)
        """Whether such a message is read here at all."""
        self._chosen_by = tuple(groups.get("kind", ())) if kind.by else ()
        self._steps = tuple(
            _Step(name, _PLACES.get(name, -1), name in _ENDS, first, tuple(others))
            for name, (first, *others) in groups.items()
        )
        self._meant: dict[tuple[str, str], Meant] = {}

    def fill(self, match: "re.Match[str]", row: Row, fields: dict[str, str]) -> Meant:
        """Fill a row and its fields."""
        values = match.groups()
        for name, place, is_end, group, others in self._steps:
            value = values[group]
            for other in others:
                value = value or values[other]
            if value is None or is_empty(value):
                continue
            if place < 0:
                fields[name] = value
            elif not is_end:
                row[place] = value.strip()
            elif _is_v4(value):
                row[place] = value
            else:
                _put_end(name[:3], place, value, row, fields)
        text, regs, at, parts = match.string, match.regs, 0, []
        for group in self._kind.values:
            start, end = regs[group]
            if end > start >= at:
                parts.append(text[at:start])
                at = end
        parts.append(text[at:])
        chosen = ""
        for group in self._chosen_by:
            chosen = chosen or values[group] or ""
        key = (chosen, "<*>".join(parts))
        meant = self._meant.get(key)
        return self._mean(key, text) if meant is None else meant

    def _mean(self, key: tuple[str, str], text: str) -> Meant:
        chosen, outside = key
        does = self._kind.by.get(chosen, (self._kind.action, self._kind.outcome))
        meant = Meant(*self._names, *does, f"{self._names[2]}:{template_of(outside) or template_of(text)}")
        if len(self._meant) >= _MOST_KINDS:
            self._meant.clear()
        self._meant[key] = meant
        return meant


def _put_end(side: str, place: int, value: str, row: Row, fields: dict[str, str]) -> None:
    """As `said.put` does with who is at one end of a connection."""
    address, port = endpoint_of(value)
    if not address and (faced := FACED.fullmatch(value)):
        address, port = endpoint_of(faced[1])
    if not address:
        fields[f"{side}_host"] = value
        return
    row[place] = address
    if port is not None and side == "dst":
        row[_DST_PORT] = port
    elif port is not None:
        fields["src_port"] = str(port)


class _Spoken:
    """A product in the name of one program."""

    def __init__(self, product: Product, program: str) -> None:
        self._names = (product.product or "linux", product.category, product.service or program)
        self._messages, self._loose = catalogue.MESSAGES[product.name], catalogue.LOOSE[product.name]
        self._others = product.others
        self._plans: dict[int, _Plan] = {}

    def known(self, text: str) -> "tuple[_Plan, re.Match[str]] | None":
        """The kind of a message that the product knows."""
        return self._first(self._messages, text)

    def otherwise(self, text: str) -> "tuple[_Plan, re.Match[str]] | Meant | None":
        """What a message is that is the product's whatever it says."""
        found = self._first(self._loose, text)
        if found is None and self._others:
            return Meant(*self._names, self._others, "", f"{self._names[2]}:{template_of(text)}")
        return found

    def _first(self, messages: Messages, text: str) -> "tuple[_Plan, re.Match[str]] | None":
        for kind in messages.kinds_of(text):
            if match := kind.match.fullmatch(text):
                plan = self._plans.get(id(kind))
                if plan is None:
                    plan = self._plans[id(kind)] = _Plan(kind, self._names)
                return plan, match
        return None


class Program:
    """A program, and what its messages mean."""

    def __init__(self, name: str) -> None:
        self._begins = [(begins, _Spoken(product, name)) for begins, product in catalogue.BEGINNING]
        spoken = {product.name: _Spoken(product, name) for product in catalogue.products_of(name)}
        self._known = tuple(spoken.values())
        self._heads = [
            (spoken[product.name], head, tuple(head.groupindex) == ("message",))
            for product, head in catalogue.heads_of(name)
        ]

    def read(self, text: str, row: Row, fields: dict[str, str]) -> Meant | None:
        """Fill a row and its fields from a message without blanks around it that is no record; None leaves them as they are."""
        found = self._find(text)
        if found is None or isinstance(found, Meant):
            return found
        plan, match = found
        return plan.fill(match, row, fields) if plan.is_read else None

    def _find(self, text: str) -> "tuple[_Plan, re.Match[str]] | Meant | None":
        """What a message is, asked in the order of `catalogue.read_program`."""
        if text.startswith(catalogue.BEGINNINGS):
            for begins, spoken in self._begins:
                if text.startswith(begins) and (found := spoken.known(text)):
                    return found
        for spoken, head, is_bare in self._heads:
            if match := head.fullmatch(text):
                if not is_bare or match["message"] != text:  # the head says something of its own
                    return None
                if found_there := spoken.known(text) or spoken.otherwise(text):
                    return found_there
        for spoken in self._known:
            if found := spoken.known(text):
                return found
        for spoken in self._known:
            if found_there := spoken.otherwise(text):
                return found_there
        return None


@lru_cache(maxsize=1024)
def program(name: str) -> Program:
    """A program by its name in lower case."""
    return Program(name)
