"""Sigma rule files become rules that run on the event store.

Beyond Sigma, rules whose logsource is `{product: moewarden, category: normalized}` read the store's columns and what
`columns.py` derives from them, and correlations may say `alike: FIELD` (several lines can tell of one attempt: those of
one value do not, those of others may), `apart: FIELD` (nor do lines with different values of this one) and
`regularity: NUMBER` (keep only groups whose events recur in a rhythm).
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast

import pyparsing
from sigma.correlations import SigmaCorrelationCondition, SigmaCorrelationRule
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule

from ..actions import LEVELS, TRAITS, Level
from ..errors import RuleError
from .columns import LogSource
from .condition import UnsupportedError, compile_condition
from .correlation import CorrelationKind, CorrelationRule, EventRule, Step
from .documents import RuleDocument, rule_documents
from .signal import Rule

_OPERATORS = {"LT": "<", "LTE": "<=", "GT": ">", "GTE": ">=", "EQ": "=", "NEQ": "<>"}
_DEFAULT_LEVEL: Level = "medium"
_LONGEST_REASON = 500
_LONGEST_TIMESPAN = 100 * 366 * 86_400
_MALFORMED = (
    *(SigmaError, UnsupportedError),
    # pySigma meets malformed documents with whatever Python raises first.
    *(AttributeError, LookupError, TypeError, ValueError, ArithmeticError, AssertionError, RecursionError),
    *(NotImplementedError, re.error, pyparsing.ParseBaseException),
)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules ready to scan with."""

    event_rules: tuple[EventRule, ...]
    correlations: tuple[CorrelationRule, ...]
    skipped: tuple[RuleError, ...] = ()
    """What was left out; empty unless loading was told to skip."""

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule that can give a signal."""
        return (
            *(item.rule for item in self.event_rules if item.emits),
            *(item.rule for item in self.correlations if item.emits),
        )


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """Whether one rule can be used, and why not."""

    path: Path
    title: str
    error: RuleError | None


def starter_pack() -> Path:
    """The folder of the rules that come with the package."""
    return Path(__file__).parent / "rules"


def load_rules(paths: Sequence[Path], *, on_error: Literal["raise", "skip"] = "raise") -> RuleSet:
    """Compile every rule in the given files and folders; later folders may refer to rules of earlier ones."""
    documents = [document for path in paths for document in rule_documents(path)]
    event_rules, correlations, checks = _compile(documents)
    errors = tuple(check.error for check in checks if check.error)
    if errors and on_error == "raise":
        raise errors[0]
    return RuleSet(event_rules, correlations, errors)


def check_rules(folder: Path) -> list[RuleCheck]:
    """Say of each rule in a folder whether it can be used."""
    return _compile(list(rule_documents(folder)))[2]


def _compile(
    documents: Sequence[RuleDocument],
) -> tuple[tuple[EventRule, ...], tuple[CorrelationRule, ...], list[RuleCheck]]:
    """Event rules first, then the correlations that stand on them."""
    event_rules: list[EventRule] = []
    known: dict[str, EventRule | CorrelationRule] = {}
    correlations: dict[int, SigmaCorrelationRule] = {}
    errors: dict[int, RuleError] = {}
    for number, document in enumerate(documents):
        if isinstance(document.content, RuleError):
            errors[number] = document.content
            continue
        try:
            if "correlation" in document.content:
                correlations[number] = _correlation(document.content)
            else:
                event_rule = _event_rule(document.content, document.path)
                event_rules.append(event_rule)
                known |= dict.fromkeys(_references(document.content), event_rule)
        except _MALFORMED as error:
            errors[number] = _rule_error(document, _problem(error))
    compiled, silent = _compile_correlations(documents, correlations, known, errors)
    quiet = [replace(item, emits=False) if id(item) in silent else item for item in event_rules]
    audible = tuple(replace(item, emits=False) if id(item) in silent else item for item in compiled)
    checks = [RuleCheck(document.path, document.title, errors.get(number)) for number, document in enumerate(documents)]
    return tuple(quiet), audible, checks


def _compile_correlations(
    documents: Sequence[RuleDocument],
    waiting: Mapping[int, SigmaCorrelationRule],
    known: dict[str, EventRule | CorrelationRule],
    errors: dict[int, RuleError],
) -> tuple[list[CorrelationRule], set[int]]:
    """Correlations whose bases are known, until none is left; also the ids of bases that only feed one."""
    compiled: list[CorrelationRule] = []
    silent: set[int] = set()
    left = dict(waiting)
    while left:
        ready = {n: rule for n, rule in left.items() if all(r.reference in known for r in rule.rules or ())}
        if not ready:
            for number, rule in left.items():
                missing = ", ".join(repr(r.reference) for r in rule.rules or () if r.reference not in known)
                errors[number] = _rule_error(documents[number], f"refers to {missing}, which no loaded rule is called")
            break
        for number, rule in ready.items():
            del left[number]
            content = cast(dict[str, Any], documents[number].content)
            try:
                correlation = _correlation_rule(rule, content, documents[number].path, known)
            except _MALFORMED as error:
                errors[number] = _rule_error(documents[number], _problem(error))
                continue
            compiled.append(correlation)
            known |= dict.fromkeys(_references(content), correlation)
            if not rule.generate:
                silent |= {id(step.base) for step in correlation.steps}
    return compiled, silent


def _references(content: Mapping[str, Any]) -> list[str]:
    return [str(content[key]) for key in ("name", "id") if content.get(key)]


def _problem(error: Exception) -> str:
    if isinstance(error, SigmaError | UnsupportedError):
        return str(error)
    return f"is malformed ({type(error).__name__}: {error})"


def _rule_error(document: RuleDocument, problem: str) -> RuleError:
    reason = " ".join(problem.split())[:_LONGEST_REASON]
    return RuleError(
        f"{document.path}: rule {document.title or 'without a title'!r}: {reason}. Correct the rule or remove it."
    )


def _event_rule(content: dict[str, Any], path: Path) -> EventRule:
    parsed = SigmaRule.from_dict(content)
    logsource = parsed.logsource
    source = LogSource(logsource.product or "", logsource.category or "", logsource.service or "")
    return EventRule(_rule(parsed, path), source, compile_condition(parsed))


def _correlation(content: dict[str, Any]) -> SigmaCorrelationRule:
    parsed = SigmaCorrelationRule.from_dict(content)
    if not parsed.rules:
        raise UnsupportedError("names no rule whose hits it counts")
    for reference in parsed.rules or ():
        if not isinstance(reference.reference, str):
            raise UnsupportedError(f"refers to {reference.reference!r}, expected the name or id of a rule")
    return parsed


def _correlation_rule(
    parsed: SigmaCorrelationRule,
    content: Mapping[str, Any],
    path: Path,
    known: Mapping[str, EventRule | CorrelationRule],
) -> CorrelationRule:
    condition = parsed.condition
    if not isinstance(condition, SigmaCorrelationCondition):
        raise UnsupportedError("correlation conditions written as expressions are not supported")
    kind = cast(CorrelationKind, parsed.type.name.lower())
    value = condition.fieldref or ""
    if not isinstance(value, str):
        raise UnsupportedError("counting several fields at once is not supported")
    group_by = tuple(parsed.group_by or ())
    alike, apart = str(content.get("alike", "")), str(content.get("apart", ""))
    aliases = {
        alias.alias: {reference.reference: field for reference, field in alias.mapping.items()}
        for alias in parsed.aliases
    }
    steps = []
    for reference in parsed.rules or ():
        names = (*group_by, *filter(None, (value, alike, apart)))
        fields = {name: aliases.get(name, {}).get(reference.reference, name) for name in names}
        base = known[reference.reference]
        if isinstance(base, CorrelationRule) and not set(fields.values()) <= set(base.group_by):
            found = ", ".join(base.group_by) or "nothing"
            raise UnsupportedError(
                f"groups by {', '.join(fields.values())}, but its base {reference.reference!r} by {found}"
            )
        steps.append(Step(base, fields))
    regularity = content.get("regularity")
    numbers = (float(condition.count), *(() if regularity is None else (float(regularity),)))
    if not all(map(math.isfinite, numbers)) or not 0 < parsed.timespan.seconds <= _LONGEST_TIMESPAN:
        raise UnsupportedError("a count, a regularity or a timespan is no number, or longer than a hundred years")
    return CorrelationRule(
        rule=_rule(parsed, path),
        kind=kind,
        steps=tuple(steps),
        group_by=group_by,
        seconds=parsed.timespan.seconds,
        operator=_OPERATORS[condition.op.name],
        threshold=float(condition.count),
        value=value,
        percentile=(condition.percentile or 50) / 100,
        alike=alike,
        apart=apart,
        regularity=None if regularity is None else float(regularity),
    )


def _rule(parsed: Any, path: Path) -> Rule:
    techniques, tactics, traits = [], [], []
    for tag in parsed.tags:
        name = str(tag.name).replace("-", "_")
        if tag.namespace == "attack":
            if name[:1] == "t" and name[1:5].isdigit():
                techniques.append(name.upper())
            elif name[:1] not in "gsc" or not name[1:].isdigit():
                tactics.append(name)
        elif tag.namespace == "moewarden":
            if name not in TRAITS:
                raise UnsupportedError(
                    f"the tag moewarden.{tag.name} names no trait; expected one of {', '.join(TRAITS)}"
                )
            traits.append(name)
    level = parsed.level.name.lower() if parsed.level else _DEFAULT_LEVEL
    return Rule(
        id=str(parsed.id or ""),
        title=parsed.title or "",
        level=cast(Level, level if level in LEVELS else _DEFAULT_LEVEL),
        techniques=tuple(techniques),
        tactics=tuple(tactics),
        traits=tuple(traits),
        false_positives=tuple(str(item) for item in parsed.falsepositives or ()),
        description=parsed.description or "",
        path=path,
    )
