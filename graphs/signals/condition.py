"""A Sigma detection becomes a DuckDB condition over a logsource's lower-cased table."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, Literal

import duckdb
from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.rule import SigmaRule
from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SpecialChars,
    TimestampPart,
)

from .columns import TEXT, Column, quote_text
from .needs import NOTHING, Need, needs_of
from .patterns import LARGEST, size_of

MAX_OPERANDS = 100
"""DuckDB refuses expressions nested more than 1,000 deep, and a flat chain of ORs nests: longer ones are grouped."""

MERGED_PATTERNS = 20
"""Regular expressions joined into one; a larger automaton would no longer fit the engine's memory."""

_OPERATORS = {
    CompareOperators.LT: "<",
    CompareOperators.LTE: "<=",
    CompareOperators.GT: ">",
    CompareOperators.GTE: ">=",
    CompareOperators.NEQ: "<>",
}
_PARTS = {
    TimestampPart.MINUTE: "minute",
    TimestampPart.HOUR: "hour",
    TimestampPart.DAY: "day",
    TimestampPart.WEEK: "week",
    TimestampPart.MONTH: "month",
    TimestampPart.YEAR: "year",
}
_META = re.compile(r"[\\.^$*+?()\[\]{}|]")
_READINGS_A_STEP = 20
"""Times that a letter is read by patterns that are cheap each, in the time of one step of a costly one."""
_MANY_READINGS = 100
"""From so many on they are asked of few events at a time: the database looks at its deadline once for 2,048 of them."""
_SEARCH = 0.2
"""Of such a reading, what it takes to look for a text."""
_AT_LEAST = re.compile(r"\^?(?:\.\*)?\.\{(\d+),\}(?:\.\*)?\$?")


class UnsupportedError(Exception):
    """The rule uses something that cannot be evaluated here."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled detection: SQL over the columns that it names."""

    sql: str
    columns: frozenset[Column]
    needs: Need = NOTHING
    """What an event must at least hold."""
    weight: int = 0
    """Steps for each letter of an event made for its costly regular expressions, or for its many comparisons; 0 where it has
    neither.
    """


def compile_condition(rule: SigmaRule) -> Condition:
    """The SQL of all conditions of a rule, any of which may hold."""
    compiler = _Compiler()
    parsed = [condition.parsed for condition in rule.detection.parsed_condition]
    sql = compiler.join("OR", [compiler.convert(tree) for tree in parsed])
    try:
        duckdb.extract_statements(f"SELECT {sql}")
    except (duckdb.Error, UnicodeError) as error:
        raise UnsupportedError(f"its condition cannot be written as a query: {error}") from error
    return Condition(sql, frozenset(compiler.columns), needs_of(parsed), compiler.weight)


class _Compiler:
    """Walks one rule's condition tree; collects the columns it needs."""

    def __init__(self) -> None:
        self.columns: set[Column] = set()
        self._costly = 0
        self._readings = 0.0
        self._leaves: dict[type, Callable[[str, Any], str]] = {
            SigmaCasedString: lambda field, value: self._string(field, value, "raw"),
            SigmaString: lambda field, value: self._string(field, value, "lower"),
            SigmaTimestampPart: self._time_part,
            SigmaNumber: lambda field, value: f"{self._column(field)} = {quote_text(str(value))}",
            SigmaBool: lambda field, value: f"{self._column(field)} IN ({_BOOLEANS[value.boolean]})",
            SigmaRegularExpression: self._regex,
            SigmaCIDRExpression: self._network,
            SigmaCompareExpression: self._comparison,
            SigmaFieldReference: self._field_reference,
            SigmaNull: lambda field, _: f"{self._column(field)} IS NULL",
            SigmaExists: lambda field, value: f"{self._column(field)} IS {'NOT ' if value else ''}NULL",
        }

    @property
    def weight(self) -> int:
        """What `Condition.weight` says."""
        return self._costly + (int(self._readings / _READINGS_A_STEP) if self._readings >= _MANY_READINGS else 0)

    def convert(self, node: Any) -> str:
        """SQL of one node; never NULL where a NOT stands above it."""
        if isinstance(node, ConditionAND | ConditionOR):
            if isinstance(node, ConditionOR):
                return self.join("OR", self._alternatives(node.args))
            return self.join("AND", [self.convert(part) for part in node.args])
        if isinstance(node, ConditionNOT):
            # An absent field reads as NULL; "not (absent contains x)" must hold.
            return f"NOT coalesce({self.convert(node.args[0])}, FALSE)"
        if isinstance(node, ConditionFieldEqualsValueExpression):
            return self._leaf(node.field, node.value)
        if isinstance(node, ConditionValueExpression):
            return self._keyword(node.value)
        raise UnsupportedError(f"a condition of kind {type(node).__name__} is not supported")

    def join(self, word: Literal["AND", "OR"], parts: Sequence[str]) -> str:
        """The parts joined and parenthesised, long chains in groups."""
        if not parts:
            raise UnsupportedError("a part of the detection is empty; name a field and a value")
        while len(parts) > MAX_OPERANDS:
            parts = [self.join(word, parts[i : i + MAX_OPERANDS]) for i in range(0, len(parts), MAX_OPERANDS)]
        return parts[0] if len(parts) == 1 else "(" + f" {word} ".join(parts) + ")"

    def _alternatives(self, nodes: Sequence[Any]) -> list[str]:
        """SQL of each alternative; regular expressions over one field become one, which reads the text once, and so do
        networks: the database sets room aside for every step of a condition, and some rules name hundreds.
        """
        parts = []
        patterns: dict[str, list[str]] = {}
        networks: dict[str, list[IPv4Network]] = {}
        for node in nodes:
            field = _regex_field(node)
            if (network := _network_of(node)) is not None:
                networks.setdefault(str(node.field), []).append(network)
            elif field is None or _AT_LEAST.fullmatch(_pattern(node.value)):
                parts.append(self.convert(node))
            else:
                patterns.setdefault(field, []).append(_checked(node.value))
        for field, named in networks.items():
            parts += self._in_networks(field, named)
        for field, found in patterns.items():
            column = self._column(field, "raw")
            parts += [self._matches(column, merged) for merged in _merged(found)]
        return parts

    def _matches(self, column: str, pattern: str, *, how: str = "regexp_matches") -> str:
        """SQL that asks for a regular expression, whose cost is noted."""
        self._costly += (weight := size_of(pattern).weight)
        self._readings += not weight
        return f"{how}({column}, {quote_text(pattern)})"

    def _column(self, field: str, form: Literal["lower", "raw"] = "lower") -> str:
        column = Column(field.lower(), form)
        self.columns.add(column)
        return column.sql

    def _leaf(self, field: str, value: Any) -> str:
        if isinstance(value, SigmaExpansion):
            return self.join("OR", [self._leaf(field, item) for item in value.values])
        for kind in type(value).__mro__:
            if kind in self._leaves:
                return self._leaves[kind](field, value)
        raise UnsupportedError(f"a value of kind {type(value).__name__} for {field!r} is not supported")

    def _keyword(self, value: Any) -> str:
        """A value without a field may stand anywhere in the event."""
        if isinstance(value, SigmaExpansion):
            return self.join("OR", [self._keyword(item) for item in value.values])
        if isinstance(value, SigmaRegularExpression):
            return self._regex(TEXT, value)
        if isinstance(value, SigmaNumber):
            return f"contains({self._column(TEXT)}, {quote_text(str(value))})"
        if isinstance(value, SigmaString):
            anywhere = SpecialChars.WILDCARD_MULTI
            parts = [part for part in value.s if part != anywhere] if _only_outer_wildcards(value) else list(value.s)
            form: Literal["lower", "raw"] = "raw" if isinstance(value, SigmaCasedString) else "lower"
            return self._match(self._column(TEXT, form), [anywhere, *parts, anywhere], lower=form == "lower")
        raise UnsupportedError(f"a keyword of kind {type(value).__name__} is not supported")

    def _string(self, field: str, value: Any, form: Literal["lower", "raw"]) -> str:
        return self._match(self._column(field, form), list(value.s), lower=form == "lower")

    def _regex(self, field: str, value: Any) -> str:
        if shortest := _AT_LEAST.fullmatch(_pattern(value)):
            # As a regular expression this one walks the whole text for every start.
            return f"length({self._column(field, 'raw')}) >= {int(shortest[1])}"
        return self._matches(self._column(field, "raw"), _checked(value))

    def _match(self, column: str, parts: list[Any], *, lower: bool) -> str:
        """SQL that compares a column with literal text and wildcards, by the cheapest function that can."""
        parts = [part.lower() if lower and isinstance(part, str) else part for part in parts]
        if any(not isinstance(part, str | SpecialChars) for part in parts):
            raise UnsupportedError("placeholders (%name%) are not supported; write the values out")
        anything = SpecialChars.WILDCARD_MULTI
        match parts:
            case []:  # An absent field says as little as an empty one.
                return f"coalesce({column}, '') = ''"
            case [str(text)]:
                return f"{column} = {quote_text(text)}"
            case [p] if p == anything:
                return f"{column} <> ''"
            case [p, str(text)] if p == anything:
                return f"suffix({column}, {quote_text(text)})"
            case [str(text), p] if p == anything:
                return f"prefix({column}, {quote_text(text)})"
            case [p, str(text), q] if p == anything and q == anything:
                self._readings += _SEARCH
                return f"contains({column}, {quote_text(text)})"
        # LIKE reads a text once where all of its signs stand for themselves; with an ESCAPE or a _ it tries each place for each.
        if not any(
            part != anything if isinstance(part, SpecialChars) else "%" in part or "_" in part for part in parts
        ):
            pattern = "".join(part if isinstance(part, str) else "%" for part in parts)
            self._readings += 1
            return f"{column} LIKE {quote_text(pattern)}"
        pattern = "".join(
            _literal(part) if isinstance(part, str) else ".*" if part == anything else "." for part in parts
        )
        _check_size(pattern)
        return self._matches(column, f"(?s:{pattern})", how="regexp_full_match")

    def _network(self, field: str, value: Any) -> str:
        if isinstance(value.network, IPv4Network):
            return self.join("OR", self._in_networks(field, [value.network]))
        column = self._column(field)
        return self.join("OR", [self._match(column, list(SigmaString(item).s), lower=True) for item in value.expand()])

    def _in_networks(self, field: str, networks: Iterable[IPv4Network]) -> list[str]:
        """SQL that asks whether an address lies in one of some networks, one part for each size of them."""
        column = self._column(field)
        octets = [f"CAST(split_part({column}, '.', {i}) AS BIGINT) * {256 ** (4 - i)}" for i in (1, 2, 3, 4)]
        number = "try(" + " + ".join(octets) + ")"
        begins: dict[int, dict[int, None]] = {}
        for network in networks:
            begins.setdefault(network.num_addresses, {})[int(network.network_address)] = None
        return [f"({number} & {-size}) IN ({', '.join(map(str, found))})" for size, found in begins.items()]

    def _comparison(self, field: str, value: Any) -> str:
        return f"try_cast({self._column(field)} AS DOUBLE) {_OPERATORS[value.op]} {value.number}"

    def _field_reference(self, field: str, value: Any) -> str:
        one, other = self._column(field), self._column(value.field)
        if value.starts_with and value.ends_with:
            return f"contains({one}, {other})"
        if value.starts_with:
            return f"prefix({one}, {other})"
        if value.ends_with:
            return f"suffix({one}, {other})"
        return f"{one} = {other}"

    def _time_part(self, field: str, value: Any) -> str:
        part = _PARTS[value.timestamp_part]
        return f"date_part('{part}', try_cast({self._column(field)} AS TIMESTAMP)) = {value.number}"


def _regex_field(node: Any) -> str | None:
    """The field that a node matches against a regular expression, if that is what it does."""
    if isinstance(node, ConditionFieldEqualsValueExpression) and isinstance(node.value, SigmaRegularExpression):
        return str(node.field)
    if isinstance(node, ConditionValueExpression) and isinstance(node.value, SigmaRegularExpression):
        return TEXT
    return None


def _network_of(node: Any) -> IPv4Network | None:
    """The network in which a node looks for an address, if that is what it does."""
    if isinstance(node, ConditionFieldEqualsValueExpression) and isinstance(node.value, SigmaCIDRExpression):
        network = node.value.network
        return network if isinstance(network, IPv4Network) else None
    return None


def _pattern(value: Any) -> str:
    return str(value.escape(escape_escape_char=False, flag_prefix=False))


def _checked(value: Any) -> str:
    """A regular expression as a group with its flags, once DuckDB has accepted it."""
    flags = "".join(sorted(value.sigma_to_re_flag[flag] for flag in value.flags))
    pattern = f"(?{flags}:{_pattern(value)})"
    _check_size(pattern)
    try:
        duckdb.cursor().execute("SELECT regexp_matches('', ?)", [pattern])
    except duckdb.Error as error:
        raise UnsupportedError(f"the regular expression {pattern!r} is not supported: {error}") from error
    return pattern


def _check_size(pattern: str) -> None:
    if (places := size_of(pattern).places) > LARGEST:
        raise UnsupportedError(
            f"the regular expression {_shown(pattern)} grows to {places:,} letters and classes; "
            f"at most {LARGEST:,} are asked. Repeat less, or split it into several rules"
        )


def _shown(pattern: str) -> str:
    return repr(pattern if len(pattern) <= _MOST_SHOWN else f"{pattern[:_MOST_SHOWN]}…")


def _merged(patterns: Sequence[str]) -> list[str]:
    """The patterns joined as alternatives, as many as stay a small automaton."""
    groups: list[list[str]] = []
    places = 0
    for pattern in patterns:
        more = size_of(pattern).places
        if not groups or len(groups[-1]) == MERGED_PATTERNS or places + more > LARGEST:
            groups.append([])
            places = 0
        groups[-1].append(pattern)
        places += more
    return ["|".join(group) for group in groups]


_MOST_SHOWN = 80
_BOOLEANS = {True: "'true', '1'", False: "'false', '0'"}


def _only_outer_wildcards(value: Any) -> bool:
    inner = list(value.s)[1:-1]
    return all(isinstance(part, str) for part in inner)


def _literal(text: str) -> str:
    """A text as a regular expression that means it."""
    return _META.sub(r"\\\g<0>", text)
