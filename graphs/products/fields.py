"""Records of products with named fields, read by the maps of their files."""

import dataclasses
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ..actions import Action, Outcome
from ..meaning.event import Draft, Joined
from ..meaning.lexicon import classify
from ..meaning.normalize import normalise
from ..meaning.outcomes import outcome_of
from ..meaning.templates import template_of
from ..meaning.timestamps import Clock
from ..meaning.values import LONGEST_EMPTY, is_empty
from .product import Product, Records
from .said import Messages, put

_LONGEST = 4096
_REST = {
    "src": "src_ip",
    "dst": "dst_ip",
    "src_and_port": "src_ip",
    "dst_and_port": "dst_ip",
    "statement": "command",
}


_Choices = tuple[str | tuple[str, ...], ...]
"""Names of which the first that holds something counts; several together are joined."""


class _There(NamedTuple):
    """The parts of a map that a record's names can fill."""

    columns: tuple[tuple[str, _Choices], ...]
    kind: _Choices
    says: _Choices
    outcome: tuple[str, ...]
    message: tuple[str, ...]


class FieldMap:
    """One kind of record of a product, ready to be read."""

    def __init__(self, product: Product, records: Records) -> None:
        self.product = product
        self._records = records
        self.keys = frozenset(records.keys) | frozenset(records.where)
        self._where = tuple((name, re.compile(value, re.I | re.DOTALL)) for name, value in records.where.items())
        self._columns = {column: _choices(names) for column, names in records.columns.items()}
        mapped = {_REST.get(column, column) for column in records.columns} - {"time"}
        self._mapped = frozenset(mapped).intersection(column.name for column in dataclasses.fields(Draft))
        self._mapped_and_outcome = self._mapped | {"outcome"}
        self._kind, self._says = _choices(records.kind), _choices(records.says)
        self._outcome, self._message = _names(records.outcome), _names(records.message)
        self._messages = Messages(product.name, product.messages, product.joins)
        self._actions = tuple((re.compile(kind, re.I | re.DOTALL), does) for kind, does in records.actions.items())
        self._otherwise = records.otherwise
        self._tells = bool(records.actions) or records.otherwise[0] != "other"
        self._outcomes = tuple((re.compile(value, re.I | re.DOTALL), does) for value, does in records.outcomes.items())
        self._joined = Joined(product.name, product.joins) if product.joins else None
        self._meaning = lru_cache(maxsize=2048)(self._meant)
        self._there = lru_cache(maxsize=256)(self._found_among)

    @property
    def telling(self) -> tuple[str, ...]:
        """Names whose values tell whether a record is of this kind."""
        return tuple(self._records.where)

    def fits(self, fields: Mapping[str, str]) -> bool:
        """Whether a record whose names include `keys` is of this kind."""
        for name, pattern in self._where:  # noqa: SIM110 - asked of each record by several maps
            if pattern.fullmatch(fields[name]) is None:
                return False
        return True

    def read(self, draft: Draft, clock: Clock) -> Draft:
        """Fill a draft whose `fields` are of this kind."""
        product, fields = self.product, draft.fields
        draft.product = self._records.product or product.product or product.name
        draft.service = self._records.service or product.service or draft.service
        draft.category = product.category or draft.category
        there = self._there(tuple(fields))
        found: dict[str, str] = {}
        for column, choices in there.columns:
            if value := _said(fields, choices):
                found[column] = value
        if time := found.pop("time", None):
            draft.time = clock.parse(time)
        text = _said(fields, there.says)
        is_said = bool(text) and self._messages.read(draft, text)
        if is_said:
            draft.template = f"{draft.service or draft.product}:{template_of(text)}"
        kind = _said(fields, there.kind)
        if kind and not is_said:
            draft.action, draft.outcome = self._meaning(kind[:_LONGEST])
            draft.template = f"{draft.service or draft.product}:{kind}"
        if not draft.outcome and (told := _first(fields, there.outcome)):
            draft.outcome = self._told(told)
        for column, value in found.items():
            put(draft, column, value)
        draft.message = draft.message or _first(fields, there.message)[:300]
        is_told = is_said or bool(self._outcome or self._outcomes or (kind and self._tells))
        action = draft.action
        # What the map names and the record leaves out stays empty, whatever other names suggest.
        normalise(draft, clock, settled=self._mapped_and_outcome if is_told else self._mapped)
        if is_said:
            draft.action = action
        draft.join = draft.join or self._joined
        return draft

    def _found_among(self, names: tuple[str, ...]) -> "_There":
        """What of the map can be found in a record of these names."""
        there = frozenset(names)

        def of(choices: _Choices) -> _Choices:
            return tuple(
                names for names in choices if (names in there if type(names) is str else not there.isdisjoint(names))
            )

        columns = ((column, of(choices)) for column, choices in self._columns.items())
        return _There(
            tuple((column, choices) for column, choices in columns if choices),
            of(self._kind),
            of(self._says),
            tuple(name for name in self._outcome if name in there),
            tuple(name for name in self._message if name in there),
        )

    def _meant(self, kind: str) -> tuple[Action, Outcome]:
        for pattern, does in self._actions:
            if pattern.fullmatch(kind):
                return does
        return self._otherwise if self._otherwise[0] != "other" else (classify(kind), "")

    def _told(self, value: str) -> Outcome:
        for pattern, does in self._outcomes:
            if pattern.fullmatch(value):
                return does
        return outcome_of(value)


def _choices(names: str) -> _Choices:
    parts = map(_parts, names.split())
    return tuple(several if len(several) > 1 else several[0] for several in parts)


def _names(names: str) -> tuple[str, ...]:
    return tuple(name for choice in names.split() for name in _parts(choice))


def _parts(names: str) -> tuple[str, ...]:
    return tuple(name.replace("~", " ") for name in names.split("+"))


def _first(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    for name in names:
        if (value := fields.get(name)) and not is_empty(value):
            return value
    return ""


def _said(fields: Mapping[str, str], choices: _Choices) -> str:
    for names in choices:
        if value := _single(fields[names]) if type(names) is str else _joined(fields, names):
            return value
    return ""


def _single(value: str) -> str:
    value = value.strip()
    return "" if len(value) < LONGEST_EMPTY and is_empty(value) else value


def _joined(fields: Mapping[str, str], names: str | tuple[str, ...]) -> str:
    """The values of several names, joined; '' where they say nothing together either."""
    joined = " ".join([value for name in names if (value := _single(fields.get(name, "")))])
    return "" if is_empty(joined) else joined
