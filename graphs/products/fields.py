"""Records of products with named fields, read by the maps of their files."""

import dataclasses
import re
from collections.abc import Mapping
from functools import lru_cache

from ..actions import Action, Outcome
from ..meaning.event import Draft, Joined
from ..meaning.lexicon import classify
from ..meaning.normalize import normalise
from ..meaning.outcomes import outcome_of
from ..meaning.templates import template_of
from ..meaning.timestamps import Clock
from ..meaning.values import is_empty
from .product import Product, Records
from .said import Messages, fill

_LONGEST = 4096
_REST = {
    "src": "src_ip",
    "dst": "dst_ip",
    "src_and_port": "src_ip",
    "dst_and_port": "dst_ip",
    "statement": "command",
}


class FieldMap:
    """One kind of record of a product, ready to be read."""

    def __init__(self, product: Product, records: Records) -> None:
        self.product = product
        self._records = records
        self.keys = frozenset(records.keys) | frozenset(records.where)
        self._where = tuple((name, re.compile(value, re.I | re.DOTALL)) for name, value in records.where.items())
        self._columns = tuple(
            (column, tuple(_parts(name) for name in names.split())) for column, names in records.columns.items()
        )
        mapped = {_REST.get(column, column) for column in records.columns} - {"time"}
        self._mapped = frozenset(mapped).intersection(column.name for column in dataclasses.fields(Draft))
        self._kind = tuple(_parts(names) for names in records.kind.split())
        self._outcome = tuple(name for names in records.outcome.split() for name in _parts(names))
        self._message = tuple(name for names in records.message.split() for name in _parts(names))
        self._says = tuple(_parts(names) for names in records.says.split())
        self._messages = Messages(product.name, product.messages, product.joins)
        self._actions = tuple((re.compile(kind, re.I | re.DOTALL), does) for kind, does in records.actions.items())
        self._outcomes = tuple((re.compile(value, re.I | re.DOTALL), does) for value, does in records.outcomes.items())
        self._joined = Joined(product.name, product.joins) if product.joins else None
        self._meaning = lru_cache(maxsize=2048)(self._meant)

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
        found: dict[str, str | None] = {column: _best(fields, names) for column, names in self._columns}
        if time := found.pop("time", None):
            draft.time = clock.parse(time)
        text = next((value for names in self._says if (value := _joined(fields, names))), "")
        is_said = bool(text) and self._messages.read(draft, text)
        if is_said:
            draft.template = f"{draft.service or draft.product}:{template_of(text)}"
        kind = next((value for names in self._kind if (value := _joined(fields, names))), "")
        if kind and not is_said:
            draft.action, draft.outcome = self._meaning(kind[:_LONGEST])
            draft.template = f"{draft.service or draft.product}:{kind}"
        if not draft.outcome and (told := _first(fields, self._outcome)):
            draft.outcome = self._told(told)
        fill(draft, found)
        draft.message = draft.message or _first(fields, self._message)[:300]
        # What the map names and the record leaves out stays empty, whatever other names suggest.
        kept = [(name, getattr(draft, name)) for name in self._mapped]
        outcome = draft.outcome
        action = draft.action
        is_told = is_said or bool(self._outcome or self._outcomes or (kind and self._actions))
        normalise(draft, clock)
        for name, value in kept:
            setattr(draft, name, value)
        if draft.inferred:
            draft.inferred -= self._mapped
        if is_said:
            draft.action = action
        if is_told:
            draft.outcome = outcome
        draft.join = draft.join or self._joined
        return draft

    def _meant(self, kind: str) -> tuple[Action, Outcome]:
        for pattern, does in self._actions:
            if pattern.fullmatch(kind):
                return does
        return classify(kind), ""

    def _told(self, value: str) -> Outcome:
        for pattern, does in self._outcomes:
            if pattern.fullmatch(value):
                return does
        return outcome_of(value)


def _parts(names: str) -> tuple[str, ...]:
    return tuple(name.replace("~", " ") for name in names.split("+"))


def _first(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    for name in names:
        if (value := fields.get(name)) and not is_empty(value):
            return value
    return ""


def _best(fields: Mapping[str, str], choices: tuple[tuple[str, ...], ...]) -> str:
    for names in choices:
        if (value := _joined(fields, names)) and (len(names) == 1 or not is_empty(value)):
            return value
    return ""


def _joined(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    if len(names) == 1:
        value = fields.get(names[0], "").strip()
        return "" if is_empty(value) else value
    return " ".join(value for name in names if (value := fields.get(name, "").strip()) and not is_empty(value))
