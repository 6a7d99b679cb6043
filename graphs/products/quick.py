"""Messages that a product knows, read in few steps: which kind it is, which columns and fields it fills.

`catalogue.read_program` says what a message means. Here the same is said, in a part of its time, of most kinds; `read` says
nothing of the others: those that lean on sibling records, hold a time or a statement, or name another machine.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from ..actions import Action, Outcome
from ..meaning.addresses import V4_TEXT, endpoint_of
from ..meaning.alike import NOTHING_ELSE, Alike, Part, alike, has_digit, shape_of
from ..meaning.event import Draft
from ..meaning.places import Places
from ..meaning.templates import template_of
from ..meaning.values import is_empty, port_of
from . import catalogue
from .product import Product
from .said import FACED, Kind, Messages

COLUMNS = ("process", "user", "src_ip", "dst_ip", "dst_port", "parent", "command", "target", "agent")
"""What a message can fill, in the order of a row."""
Row = list[str | int | None]
PLACES = {name: place for place, name in enumerate(COLUMNS)} | {"src": 2, "dst": 3}
_ENDS = frozenset(("src", "dst", "src_ip", "dst_ip"))
_NOT_HERE = frozenset(("host", "own_time", "statement", "src_and_port", "dst_and_port"))
DST_PORT = PLACES["dst_port"]
HEADER = frozenset(("host", "program", "pid", "pri", "message", "auth"))
"""Fields that stand there already."""
_MOST_KINDS = 4096
is_v4 = re.compile(V4_TEXT).fullmatch


class Meant(NamedTuple):
    """What a message has in common with others of its kind."""

    product: str
    category: str
    service: str
    action: Action
    outcome: Outcome
    template: str
    inferred: str = ""


UNKNOWN: Final = Meant("", "", "", "other", "", "")
"""What a message means that no product of its program knows."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What all messages of one shape say (`alike`), and where in them their values stand."""

    meant: Meant
    alike: Alike
    texts: tuple[tuple[int, Part], ...] = ()
    """Columns by their place in a row, and the part of the message that fills each."""
    addresses: tuple[tuple[int, Part], ...] = ()
    """The same of addresses: where one is none, or two are the same, or one is any, another reading is needed."""
    ports: tuple[tuple[int | str, Part], ...] = ()
    """The same of ports, in columns or fields: where one is none, another reading is needed."""
    fields: tuple[tuple[str, str | Part], ...] = ()
    """Fields besides those of the header, and the text or the part of the message that each holds."""
    said_by: bool = True
    """Whether the program stands before the message."""
    start: int = 0
    """Where the message begins in the text that has the shape; the parts above are of the message."""
    before: tuple[tuple[str, str | Part], ...] = ()
    """Fields that stand before the message, and the JSON or the part of that text that each holds."""


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
        # What sibling records tell each other, and these columns, are for `catalogue`.
        self._is_lonely = kind.joined is None
        self._not_here = tuple(group for name in order if name in _NOT_HERE for group in groups[name])
        self._chosen_by = tuple(groups.get("kind", ())) if kind.by else ()
        self._steps = tuple(
            _Step(name, PLACES.get(name, -1), name in _ENDS, first, tuple(others))
            for name, (first, *others) in groups.items()
        )
        self._meant: dict[tuple[str, str], Meant] = {}

    def fill(self, match: "re.Match[str]", row: Row, fields: dict[str, str]) -> Meant | None:
        """Fill a row and its fields; None where such a message is not read here."""
        values = match.groups()
        if not self._is_lonely or (self._not_here and any(values[group] for group in self._not_here)):
            return None
        for name, place, is_end, group, others in self._steps:
            value = values[group]
            for other in others:
                value = value or values[other]
            if value is None or is_empty(value):
                continue
            if place < 0:
                fields[name] = value
            elif not is_end:
                row[place] = value.strip() if place != DST_PORT else port_of(value)
            elif is_v4(value):
                row[place] = value
            else:
                _put_end(name[:3], place, value, row, fields)
        return self._meaning(match)

    def reading(self, match: "re.Match[str]", on: Alike) -> Reading | None:
        """What `fill` does with all messages of this shape; None where it is not the same."""
        values = match.groups()
        if not self._is_lonely or any(values[group] for group in self._not_here):
            return None
        if any(has_digit(values[group] or "") for group in self._chosen_by):
            return None
        texts: list[tuple[int, Part]] = []
        addresses: list[tuple[int, Part]] = []
        ports: list[tuple[int | str, Part]] = []
        fields: list[tuple[str, str | Part]] = []
        for name, place, is_end, first, others in self._steps:
            group = next((group for group in (first, *others) if values[group]), -1)
            if group < 0 or is_empty(value := values[group]):
                continue
            start = match.start(group + 1)
            part = start, start + len(value)
            if place < 0:
                fields.append((name, part))
            elif place == DST_PORT:
                ports.append((place, part))
            elif is_end:
                if is_v4(value):
                    addresses.append((place, part))
                elif has_digit(value) or endpoint_of(value)[0] or FACED.fullmatch(value):
                    return None
                else:
                    fields.append((f"{name[:3]}_host", value))
            else:
                start += len(value) - len(value.lstrip())
                texts.append((place, (start, start + len(value.strip()))))
        filled = [place for place, _ in (*texts, *addresses, *ports, *fields)]
        if len(set(filled)) < len(filled) or not HEADER.isdisjoint(filled):
            return None
        return Reading(self._meaning(match), on, tuple(texts), tuple(addresses), tuple(ports), tuple(fields))

    def _meaning(self, match: "re.Match[str]") -> Meant:
        text, regs, at, parts = match.string, match.regs, 0, []
        for group in self._kind.values:
            start, end = regs[group]
            if end > start >= at:
                parts.append(text[at:start])
                at = end
        parts.append(text[at:])
        chosen = ""
        for group in self._chosen_by:
            chosen = chosen or match[group + 1] or ""
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
        row[DST_PORT] = port
    elif port is not None:
        fields["src_port"] = str(port)


def meant_of(draft: Draft) -> Meant:
    """What a message has in common with others of its kind, as a draft has it."""
    inferred = " ".join(sorted(draft.inferred))
    return Meant(draft.product, draft.category, draft.service, draft.action, draft.outcome, draft.template, inferred)


def reading_in_words(draft: Draft, places: Places, on: Alike = NOTHING_ELSE) -> Reading:
    """How messages are read whose words say what `draft` says."""
    return Reading(
        meant_of(draft),
        on,
        texts=tuple((PLACES[name], part) for name, part in places.texts),
        addresses=tuple((PLACES.get(name, -1), part) for name, part in places.addresses),
        ports=tuple((PLACES.get(name, name), part) for name, part in places.ports),
        fields=tuple((name, part) for name, part in places.pairs if name not in HEADER),
        said_by=False,
    )


Tried = list[tuple["re.Pattern[str]", bool]]
"""Expressions in the order in which a text was tried with them, and whether they matched."""


class _Spoken:
    """A product in the name of one program."""

    def __init__(self, product: Product, program: str) -> None:
        self._names = (product.product or "linux", product.category, product.service or program)
        self._messages, self._loose = catalogue.MESSAGES[product.name], catalogue.LOOSE[product.name]
        self._others = product.others
        self._plans: dict[int, _Plan] = {}

    def known(self, text: str, tried: Tried | None = None) -> "tuple[_Plan, re.Match[str]] | None":
        """The kind of a message that the product knows."""
        return self._first(self._messages, text, tried)

    def otherwise(self, text: str, tried: Tried | None = None) -> "tuple[_Plan, re.Match[str]] | Meant | None":
        """What a message is that is the product's whatever it says."""
        found = self._first(self._loose, text, tried)
        if found is None and self._others:
            return Meant(*self._names, self._others, "", f"{self._names[2]}:{template_of(text)}")
        return found

    def beginnings(self) -> Iterator[str]:
        """Beginnings by which its kinds are chosen."""
        yield from self._messages.beginnings()
        yield from self._loose.beginnings()

    def _first(self, messages: Messages, text: str, tried: Tried | None) -> "tuple[_Plan, re.Match[str]] | None":
        for kind in messages.kinds_of(text):
            match = kind.match.fullmatch(text)
            if tried is not None:
                tried.append((kind.match, match is not None))
            if match:
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
        self._numbered: tuple[str, ...] | None = None

    def read(self, text: str, row: Row, fields: dict[str, str]) -> Meant | None:
        """Fill a row and its fields from a message without blanks around it that is no record.

        `UNKNOWN` where no product knows it, None where it is for others to say; both leave row and fields as they are.
        """
        found = self._find(text, None)
        if found is None or isinstance(found, Meant):
            return found
        plan, match = found
        return plan.fill(match, row, fields)

    def reading(self, text: str, shape: str) -> Reading | Alike | None:
        """What `read` says of all messages of an ASCII text's shape; on what it rests where no product knows them.

        None where they have no reading together.
        """
        if self._numbered is None:
            begins = [*catalogue.BEGINNINGS, *(key for spoken in self._spoken() for key in spoken.beginnings())]
            self._numbered = tuple({shape_of(text) for text in begins if has_digit(text)})
        if shape.startswith(self._numbered) or "0x" in shape or "0X" in shape:
            return None
        tried: Tried = []
        found = self._find(text, tried)
        if found is None or (on := alike(text, shape, tried)) is None:
            return None
        if found is UNKNOWN:
            return on
        reading = Reading(found, on) if isinstance(found, Meant) else found[0].reading(found[1], on)
        if reading is None or has_digit(reading.meant.template.removeprefix(f"{reading.meant.service}:")):
            return None
        return reading

    def _spoken(self) -> Iterator[_Spoken]:
        yield from (spoken for _, spoken in self._begins)
        yield from self._known

    def _find(self, text: str, tried: Tried | None) -> "tuple[_Plan, re.Match[str]] | Meant | None":
        """What a message is, asked in the order of `catalogue.read_program`."""
        if text.startswith(catalogue.BEGINNINGS):
            for begins, spoken in self._begins:
                if text.startswith(begins) and (found := spoken.known(text, tried)):
                    return found
        for spoken, head, is_bare in self._heads:
            match = head.fullmatch(text)
            if tried is not None:
                tried.append((head, match is not None))
            if match:
                if not is_bare or match["message"] != text:  # the head says something of its own
                    return None
                if found_there := spoken.known(text, tried) or spoken.otherwise(text, tried):
                    return found_there
        for spoken in self._known:
            if found := spoken.known(text, tried):
                return found
        for spoken in self._known:
            if found_there := spoken.otherwise(text, tried):
                return found_there
        return UNKNOWN


@lru_cache(maxsize=1024)
def program(name: str) -> Program:
    """A program by its name in lower case."""
    return Program(name)
