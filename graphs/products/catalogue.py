"""All products: each file in this folder's rooms that holds a `PRODUCT`, found by itself."""

import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib import import_module

import orjson

from ..meaning.cells import cells_of
from ..meaning.event import Draft
from ..meaning.messages import pairs_of, read_message
from ..meaning.plans import per_shape
from ..meaning.templates import template_of
from ..meaning.timestamps import Clock
from ..records.framing import join_continued
from ..records.lines import Line
from .fields import FieldMap
from .format import DIRECTIVE, FileContext, LineFormat, LineParser
from .product import Product
from .said import Messages, fill

_RECORD = ('{"', "@cee:")
"""How a message begins that is a record with named fields."""
_TELLING = 200
"""Characters of a value that tells the kinds of records apart."""
_MOST_KNOWN = 512
_MANY = 0.5
"""Share of a file's lines whose message a product knows, above which its head alone makes a line the product's."""


def _found() -> tuple[Product, ...]:
    package = __name__.rpartition(".")[0]
    folder = import_module(package)
    names = sorted(info.name for info in pkgutil.walk_packages(folder.__path__, f"{package}.") if not info.ispkg)
    return tuple(product for name in names if isinstance(product := getattr(_module(name), "PRODUCT", None), Product))


def _module(name: str) -> object:
    return None if name == __name__ else import_module(name)


PRODUCTS = _found()
MESSAGES = {product.name: Messages(product.name, product.messages, product.joins) for product in PRODUCTS}
LOOSE = {product.name: Messages(product.name, product.loose, product.joins) for product in PRODUCTS}
_OF_PROGRAM: dict[str, list[Product]] = {}
for _product in PRODUCTS:
    for _program in _product.programs:
        _OF_PROGRAM.setdefault(_program, []).append(_product)
BEGINNING = tuple((begins, product) for product in PRODUCTS for begins in product.begins)
BEGINNINGS = tuple(begins for begins, _ in BEGINNING)


def read_program(draft: Draft, program: str, text: str) -> bool:
    """Fill a draft from a program's message; False where no product that has this program knows it.

    A template that the draft has already stays as it is.
    """
    text = text.strip()
    if text.startswith(BEGINNINGS):
        for begins, product in BEGINNING:
            if text.startswith(begins) and MESSAGES[product.name].read(draft, text):
                _name(draft, product, product.service or draft.service or program, text)
                return True
    known = products_of(program)
    for product, head in heads_of(program):
        if (match := head.fullmatch(text)) and _read_own(draft, product, program, match):
            return True
    for product in known:
        if MESSAGES[product.name].read(draft, text):
            _name(draft, product, product.service or program, text)
            return True
    return any(_read_otherwise(draft, product, program, text) for product in known)


def _read_otherwise(draft: Draft, product: Product, program: str, text: str) -> bool:
    """Fill a draft from a message that is the product's whatever it says, where the product has a meaning for that."""
    if not LOOSE[product.name].read(draft, text):
        if not product.others or is_record(text):
            return False
        draft.action = product.others
    _name(draft, product, product.service or program, text)
    return True


def is_record(text: str) -> bool:
    """Whether a message begins like a record with named fields."""
    return text.lstrip().startswith(_RECORD)


@lru_cache(maxsize=1024)
def _compiled(lines: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(head, re.DOTALL) for head in lines)


def _heads(product: Product) -> tuple[re.Pattern[str], ...]:
    return _compiled(product.lines)


def _read_own(draft: Draft, product: Product, program: str, match: re.Match[str]) -> bool:
    """Fill a draft from a line of the product's own files that a carrier brought; the carrier's time stays."""
    values, host = match.groupdict(), draft.host
    text = values.pop("message", None) or ""
    if MESSAGES[product.name].read(draft, text):
        _name(draft, product, product.service or program, text)
    elif not _read_otherwise(draft, product, program, text):
        return False
    for name in ("time", "zone", "hextime", "program"):
        values.pop(name, None)
    fill(draft, {name: value for name, value in values.items() if not getattr(draft, name, None)})
    draft.host = host or draft.host  # what a client calls the server is not the machine that wrote the line
    return True


def knows_program(program: str) -> bool:
    """Whether any product has this program."""
    return bool(products_of(program))


@lru_cache(maxsize=4096)
def products_of(program: str) -> tuple[Product, ...]:
    """The products of a program, by its name or by what stands before a hyphen in it (`postfix-*`)."""
    family = f"{program.partition('-')[0]}-*" if "-" in program else ""
    return tuple(_OF_PROGRAM.get(program) or _OF_PROGRAM.get(family) or ())


@lru_cache(maxsize=4096)
def heads_of(program: str) -> tuple[tuple[Product, re.Pattern[str]], ...]:
    """The beginnings that a program's products give lines of their own files, which a carrier may bring."""
    return tuple(
        (product, head) for product in products_of(program) for head in (*_heads(product), *_compiled(product.carried))
    )


def _name(draft: Draft, product: Product, service: str, text: str) -> None:
    draft.product = product.product or draft.product or product.name
    draft.category = product.category or draft.category
    draft.service = service
    draft.template = f"{service}:{draft.template or template_of(text)}"
    draft.message = text[:300]


@lru_cache(maxsize=1)
def _maps() -> tuple[FieldMap, ...]:
    return tuple(FieldMap(product, records) for product in PRODUCTS for records in product.records)


@per_shape
def could_be_known(names: tuple[str, ...]) -> bool:
    """Whether a record with these names on its outermost level may be of a product: a cheap first question."""
    there = frozenset(names)
    return any(all(key in there or key.partition(".")[0] in there for key in map_.keys) for map_ in _maps())


class _Candidates:
    """The maps whose names a record has; which of them is its own is remembered by the values that tell them apart."""

    def __init__(self, there: frozenset[str]) -> None:
        self._maps = tuple(map_ for map_ in _maps() if map_.keys <= there)
        self._telling = tuple(dict.fromkeys(name for map_ in self._maps for name in map_.telling))
        self._known: dict[tuple[str, ...], FieldMap | None] = {}

    def of(self, fields: Mapping[str, str]) -> FieldMap | None:
        """The first that a record is of."""
        if not self._telling:
            return self._maps[0] if self._maps else None
        values = tuple([fields[name][:_TELLING] for name in self._telling])
        if values in self._known:
            return self._known[values]
        found = next((map_ for map_ in self._maps if map_.fits(fields)), None)
        if max(map(len, values)) < _TELLING:
            if len(self._known) == _MOST_KNOWN:
                self._known.clear()
            self._known[values] = found
        return found


@per_shape
def _candidates(names: tuple[str, ...]) -> _Candidates:
    return _Candidates(frozenset(names))


def map_of(fields: Mapping[str, str]) -> FieldMap | None:
    """The first kind of record that named fields are of, or None."""
    return _candidates(tuple(fields)).of(fields)


def read_fields(draft: Draft, clock: Clock) -> Draft | None:
    """The draft filled from its fields by the product that writes them; None, and untouched, where none is known."""
    found = map_of(draft.fields)
    return found.read(draft, clock) if found else None


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[re.Pattern[str], tuple[str, ...], str], ...]:
    return tuple(
        (re.compile(rows.mark), tuple(rows.columns.split()), rows.delimiter)
        for product in PRODUCTS
        for rows in product.rows
    )


@lru_cache(maxsize=1)
def _any_row() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{rows.mark})" for product in PRODUCTS for rows in product.rows))


@lru_cache(maxsize=1)
def any_row_whole() -> re.Pattern[str]:
    """An expression that matches the whole of each text for which `begins_row` says yes."""
    return re.compile(rf"(?:{_any_row().pattern})(?s:.*)")


def begins_row(text: str) -> bool:
    """Whether a text begins like a list of values that some product writes."""
    return _any_row().match(text) is not None


def read_row(text: str, clock: Clock) -> Draft | None:
    """The event that a list of values without names holds, or None where no product is known to write it."""
    if not begins_row(text):
        return None
    for mark, names, delimiter in _rows():
        if mark.match(text):
            cells = cells_of(text, delimiter)
            named = (*names, *(f"column{number}" for number in range(len(names) + 1, len(cells) + 1)))
            fields = {name: value for name, value in zip(named, cells, strict=False) if value}
            draft = Draft(format="rows", fields=fields)
            if (found := map_of(fields)) is not None:
                draft.format = found.product.name
                return found.read(draft, clock)
    return None


class OwnLines:
    """The lines of a product's own log files."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._heads: tuple[re.Pattern[str], ...] | None = None
        self._continued = re.compile(product.continued) if product.continued else None
        self._broken = re.compile(rf"\n{product.continued}") if product.wrapped_at else None
        join = self._join if self._continued else None
        self.format = LineFormat(name=product.name, sniff=self._sniff, parser=self._parser, join=join)

    def _join(self, lines: Iterator[Line]) -> Iterator[Line]:
        continued = self._continued
        assert continued is not None
        return join_continued(lines, lambda data: continued.match(data[:200].decode("utf-8", "replace")))

    def _sniff(self, lines: Sequence[str]) -> float:
        if self._continued is not None:
            lines = self._records_of(lines, self._continued)
        known, is_below, is_told = 0.0, False, not self._has_bare_titles()
        for line in lines:
            if self._read_known(line) is not None:
                known += 1
            elif self._product.above:
                is_below = self._title(line) is not None or (is_below and line[:1] in _INDENT)
                known += _BELOW * is_below
                is_told = is_told or (is_below and MESSAGES[self._product.name].read(Draft(), line.strip()))
        return known / len(lines) if lines and is_told else 0.0

    def _has_bare_titles(self) -> bool:
        """Whether the lines above messages state a time and nothing else, as those of many programs do."""
        return any(set(pattern.groupindex) == {"time"} for pattern in _compiled(self._product.above))

    def _title(self, line: str) -> dict[str, str | None] | None:
        for pattern in _compiled(self._product.above):
            if match := pattern.fullmatch(line):
                return match.groupdict()
        return None

    @staticmethod
    def _records_of(lines: Sequence[str], continued: re.Pattern[str]) -> list[str]:
        """Lines joined to the records that they make up; those before the first record are left out."""
        records: list[str] = []
        for line in lines:
            if not continued.match(line):
                records.append(line)
            elif records:
                records[-1] += f"\n{line}"
        return records

    def _head(self, line: str) -> dict[str, str | None] | None:
        if self._broken is not None and "\n" in line:
            line = self._broken.sub(self._product.wrapped_at, line)
        if self._heads is None:
            self._heads = _heads(self._product)
        for head in self._heads:
            if match := head.fullmatch(line):
                return match.groupdict()
        return None

    def _read_known(self, line: str) -> tuple[Draft, dict[str, str | None]] | None:
        head = self._head(line)
        if head is None:
            return None
        draft = Draft(format=self._product.name)
        text = head.get("message") or ""
        if not MESSAGES[self._product.name].read(draft, text):
            return self._read_pairs(draft, text, head)
        _name(draft, self._product, self._product.service or self._product.name, text)
        return draft, head

    def _read_pairs(
        self, draft: Draft, text: str, head: dict[str, str | None]
    ) -> tuple[Draft, dict[str, str | None]] | None:
        """The record of this product that a message is as a list of pairs."""
        fields = pairs_of(text) if self._product.records and "=" in text else {}
        found = map_of(fields) if fields else None
        if found is None or found.product is not self._product:
            return None
        draft.fields = fields
        return found.read(draft, Clock()), head

    def _whatever(self, text: str) -> Draft:
        """The draft of a message that is the product's whatever it says."""
        product = self._product
        draft = Draft(format=product.name, product=product.product or product.name, category=product.category)
        draft.service = product.service or product.name
        if MESSAGES[product.name].read(draft, text):
            _name(draft, product, draft.service, text)
        elif not _read_otherwise(draft, product, product.name, text):
            read_message(draft, text[:2000])
        return draft

    def _parser(self, context: FileContext) -> LineParser:
        are_many: bool | None = None  # not asked before a line makes it matter: most files are not this product's
        title: dict[str, str | None] | None = None
        last: datetime | None = None

        def is_own() -> bool:
            nonlocal are_many
            if are_many is None:
                are_many = self._sniff([line for line in context.sample if line.strip()][:200]) >= _MANY
            return are_many

        def parse(line: str) -> Draft | None:
            nonlocal title, last
            known = self._read_known(line)
            if known is not None:
                draft, head = known
            elif self._product.above and (above := self._title(line)) is not None:
                title = above
                context.notes[f"{self._product.name}.above"] = line
                return DIRECTIVE
            elif title is not None and line[:1] in _INDENT and is_own():
                text = line.strip()
                if text[:1] == "{" and (record := _object(text)) is not None:
                    return _dated(context.readers.record(record, context), title, context.clock)
                draft, head = self._whatever(text), {**title, "message": text}
            elif (own := self._head(line)) is not None and is_own():
                draft, head = self._whatever(own.get("message") or ""), own
            else:
                return None
            rest = dict(head)
            message = rest.pop("message", None) or ""
            time, zone = rest.pop("time", None) or "", rest.pop("zone", None)
            if hexadecimal := rest.pop("hextime", None):
                draft.time = _hexadecimal(hexadecimal)
            if own_time := draft.fields.pop("own_time", None):
                draft.time = context.clock.parse(own_time)
            draft.time = draft.time or context.clock.parse(f"{time} {zone}" if zone else time)
            if self._product.is_dated_once:
                draft.time = last = draft.time or last
                context.notes[f"{self._product.name}.time"] = str(last)
            fill(draft, {name: value for name, value in rest.items() if not getattr(draft, name, None)})
            draft.fields.setdefault("message", message)
            return draft

        return parse


_INDENT = frozenset((" ", "\t"))
_BELOW = 0.9
"""What an indented line counts whose message nobody knows: one that is known says more."""


def _object(text: str) -> dict[str, object] | None:
    try:
        record = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return record if isinstance(record, dict) else None


def _dated(draft: Draft, title: Mapping[str, str | None], clock: Clock) -> Draft:
    draft.time = draft.time or clock.parse(title.get("time") or "")
    return draft


def _hexadecimal(text: str) -> datetime:
    """Seconds since 1970 and, behind a point, nanoseconds, both hexadecimal."""
    seconds, _, fraction = text.partition(".")
    return datetime.fromtimestamp(int(seconds, 16), UTC) + timedelta(microseconds=int(fraction or "0", 16) // 1000)


LINE_FORMATS: tuple[LineFormat, ...] = tuple(
    OwnLines(product).format for product in PRODUCTS if product.lines or product.above
)
"""Formats of the products that write lines of their own."""
OWN = frozenset(entry.name for entry in LINE_FORMATS)
"""Their names."""
_NAMED = re.compile(r"\(\?P<\w+>")


@lru_cache(maxsize=1)
def _any_head() -> re.Pattern[str]:
    heads = [head for product in PRODUCTS for head in (*product.lines, *product.above)]
    return re.compile("|".join(f"(?:{_NAMED.sub('(?:', head)})" for head in heads), re.DOTALL)


def may_be_own(line: str) -> bool:
    """Whether any of `LINE_FORMATS` may know a line: one question in place of one for each product."""
    return line[:1] in _INDENT or "\n" in line or _any_head().fullmatch(line) is not None


def own_lines(formats: Sequence[LineFormat], context: FileContext) -> LineParser:
    """One parser in place of those of several of `LINE_FORMATS`, which are made when a line asks for them."""
    parsers: list[LineParser] = []

    def parse(line: str) -> Draft | None:
        if not may_be_own(line):
            return None
        if not parsers:
            parsers.extend(entry.parser(context) for entry in formats)
        return next((found for parser in parsers if (found := parser(line)) is not None), None)

    return parse
