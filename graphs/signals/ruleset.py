"""Sigma rule files become rules that run on the event store.

Beyond Sigma, rules whose logsource is `{product: moewarden, category: normalized}` read the store's columns and what
`columns.py` derives from them, and correlations may say `alike: FIELD` (several lines can tell of one attempt: those of
one value do not, those of others may), `apart: FIELD` (nor do lines with different values of this one) and
`regularity: NUMBER` (keep only groups whose events recur in a rhythm).
"""

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast

import orjson
import pyparsing
from sigma.correlations import SigmaCorrelationCondition, SigmaCorrelationRule
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule

from ..actions import LEVELS, TRAITS, Level
from ..errors import RuleError
from .columns import Column, LogSource
from .compiled import RuleCache, key_of
from .condition import Condition, UnsupportedError, compile_condition
from .correlation import CorrelationKind, CorrelationRule, EventRule, Step
from .documents import RuleDocument, documents_of, read_rule_file, rule_files
from .growth import check_growth
from .needs import need_from_json, need_to_json
from .policy import POLICY
from .signal import Rule

_OPERATORS = {"LT": "<", "LTE": "<=", "GT": ">", "GTE": ">=", "EQ": "=", "NEQ": "<>"}
_DEFAULT_LEVEL: Level = "medium"
_LONGEST_REASON = 500
_BYTES = re.compile(r"\bb'([^']*)'$")
"""How RE2 words what it refuses."""
_HIGHEST, _MOST_BASES = 20, 1_000
"""Of correlations on correlations, and of rules below one, each as often as it is referred to."""
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
    rule: EventRule | CorrelationRule | None = None
    """What it became."""
    shares_id_with: tuple[Path, ...] = ()
    """Files of other rules that have the same id."""


def starter_pack() -> Path:
    """The folder of the rules that come with the package."""
    return Path(__file__).parent / "rules"


def load_rules(
    paths: Sequence[Path], *, on_error: Literal["raise", "skip"] = "raise", cache: RuleCache | None = None
) -> RuleSet:
    """Compile every rule in the given files and folders; later folders may refer to rules of earlier ones.

    What `cache` knows is not compiled again.
    """
    event_rules, correlations, checks = _compile(_documents(paths, cache))
    errors = tuple(check.error for check in checks if check.error)
    if errors and on_error == "raise":
        raise errors[0]
    return RuleSet(event_rules, correlations, errors)


def check_rules(folder: Path, *, cache: RuleCache | None = None) -> list[RuleCheck]:
    """Say of each rule in a folder whether it can be used."""
    return _compile(_documents([folder], cache))[2]


@dataclass(frozen=True, slots=True)
class _Document:
    """One document of a rule file, compiled as far as it can be without others."""

    path: Path
    title: str
    id: str = ""
    error: RuleError | None = None
    event_rule: EventRule | None = None
    correlation: dict[str, Any] | None = None
    """A correlation as written: its bases may stand in other files."""
    references: tuple[str, ...] = ()
    """What correlations may call it."""


def _documents(paths: Sequence[Path], cache: RuleCache | None) -> list[_Document]:
    files = [file for path in paths for file in rule_files(path)]
    if cache is None:
        return [document for file in files for document in _compile_file(file)[0]]
    keys = {file: key_of(data) for file in files if isinstance(data := read_rule_file(file), bytes)}
    known = cache.read(keys.values())
    documents: list[_Document] = []
    new: dict[bytes, Any] = {}
    for file in files:
        if (kept := known.get(keys.get(file, b""))) is not None:
            # An entry that is none of ours counts as none.
            with suppress(LookupError, TypeError, ValueError):
                documents += [_from_json(file, item) for item in kept]
                continue
        compiled, key = _compile_file(file)
        documents += compiled
        if key and (written := _to_json(compiled)) is not None:
            new[key] = written
    cache.write(new)
    return documents


def _compile_file(file: Path) -> tuple[list[_Document], bytes]:
    """The documents of a file, and what its content is found by; nothing where it cannot be read."""
    data = read_rule_file(file)
    if isinstance(data, RuleDocument):
        return [_compile_document(data)], b""
    return [_compile_document(document) for document in documents_of(file, data)], key_of(data)


def _compile_document(document: RuleDocument) -> _Document:
    content = document.content
    if isinstance(content, RuleError):
        return _Document(document.path, document.title, error=content)
    written = _Document(document.path, document.title, str(content.get("id") or ""), references=_references(content))
    if "correlation" in content:
        return replace(written, correlation=content)
    try:
        return replace(written, event_rule=_event_rule(content, document.path))
    except _MALFORMED as error:
        return replace(written, error=_rule_error(document.path, document.title, _problem(error)))


def _to_json(documents: Sequence[_Document]) -> list[dict[str, Any]] | None:
    """The documents without their place; None where a correlation holds what JSON cannot say."""
    written = [
        {
            "title": document.title,
            "id": document.id,
            "error": str(document.error).removeprefix(str(document.path)) if document.error else None,
            "event": _event_to_json(document.event_rule) if document.event_rule else None,
            "correlation": document.correlation,
            "references": document.references,
        }
        for document in documents
    ]
    try:
        orjson.dumps(written, default=str)
    except TypeError:
        return None
    return written


def _from_json(path: Path, item: Mapping[str, Any]) -> _Document:
    return _Document(
        path,
        item["title"],
        item["id"],
        RuleError(f"{path}{item['error']}") if item["error"] is not None else None,
        _event_from_json(path, item["event"]) if item["event"] is not None else None,
        item["correlation"],
        tuple(item["references"]),
    )


def _event_to_json(event_rule: EventRule) -> list[Any]:
    rule, source, condition = event_rule.rule, event_rule.source, event_rule.condition
    described = [rule.id, rule.title, rule.level, rule.techniques, rule.tactics, rule.traits, rule.false_positives]
    columns = [[column.field, column.form] for column in sorted(condition.columns)]
    where = [source.product, source.category, source.service]
    return [described, rule.description, where, condition.sql, columns, need_to_json(condition.needs), condition.weight]


def _event_from_json(path: Path, value: Sequence[Any]) -> EventRule:
    (id_, title, level, techniques, tactics, traits, false_positives), description, where, *condition = value
    rule = Rule(
        id=id_,
        title=title,
        level=level,
        techniques=tuple(techniques),
        tactics=tuple(tactics),
        traits=tuple(traits),
        false_positives=tuple(false_positives),
        description=description,
        path=path,
    )
    sql, columns, needs, weight = condition
    known = Condition(sql, frozenset(Column(*column) for column in columns), need_from_json(needs), weight)
    return EventRule(rule, LogSource(*where), known)


def _compile(
    documents: Sequence[_Document],
) -> tuple[tuple[EventRule, ...], tuple[CorrelationRule, ...], list[RuleCheck]]:
    """Event rules first, then the correlations that stand on them."""
    known: dict[str, EventRule | CorrelationRule] = {}
    correlations: dict[int, SigmaCorrelationRule] = {}
    errors = {number: document.error for number, document in enumerate(documents) if document.error}
    for number, document in enumerate(documents):
        if document.event_rule is not None:
            known |= dict.fromkeys(document.references, document.event_rule)
        elif document.correlation is not None:
            try:
                correlations[number] = _correlation(document.correlation)
            except _MALFORMED as error:
                errors[number] = _rule_error(document.path, document.title, _problem(error))
    compiled, silent = _compile_correlations(documents, correlations, known, errors)
    found = [document.event_rule for document in documents if document.event_rule is not None]
    quiet = tuple(replace(item, emits=False) if id(item) in silent else item for item in found)
    audible = {number: replace(item, emits=False) if id(item) in silent else item for number, item in compiled.items()}
    sharing = _sharing(documents)
    checks = [
        RuleCheck(
            document.path,
            document.title,
            errors.get(number),
            document.event_rule or audible.get(number),
            tuple(path for other, path in sharing.get(document.id, {}).items() if other != number),
        )
        for number, document in enumerate(documents)
    ]
    return quiet, tuple(audible.values()), checks


def _sharing(documents: Sequence[_Document]) -> dict[str, dict[int, Path]]:
    """Ids that several rules have, with the numbers and files of these."""
    places: dict[str, dict[int, Path]] = {}
    for number, document in enumerate(documents):
        if document.id:
            places.setdefault(document.id, {})[number] = document.path
    return {rule_id: found for rule_id, found in places.items() if len(found) > 1}


def _compile_correlations(
    documents: Sequence[_Document],
    waiting: Mapping[int, SigmaCorrelationRule],
    known: dict[str, EventRule | CorrelationRule],
    errors: dict[int, RuleError],
) -> tuple[dict[int, CorrelationRule], set[int]]:
    """Correlations whose bases are known, until none is left; also the ids of bases that only feed one."""
    compiled: dict[int, CorrelationRule] = {}
    silent: set[int] = set()
    heights: dict[int, tuple[int, int]] = {}
    left = dict(waiting)
    ready = {number: rule for number, rule in left.items() if _missing(rule, known) == []}
    waiting_for = _waiting_for(left)
    while ready:
        later: dict[int, SigmaCorrelationRule] = {}
        for number, rule in ready.items():
            del left[number]
            document = documents[number]
            assert document.correlation is not None
            try:
                correlation = _correlation_rule(rule, document.correlation, document.path, known)
                heights[id(correlation)] = _height(correlation, heights)
            except _MALFORMED as error:
                errors[number] = _rule_error(document.path, document.title, _problem(error))
                continue
            compiled[number] = correlation
            known |= dict.fromkeys(document.references, correlation)
            if not rule.generate:
                silent |= {id(step.base) for step in correlation.steps}
            later |= {
                other: left[other] for name in document.references for other in waiting_for[name] if other in left
            }
        ready = {number: rule for number, rule in later.items() if number in left and _missing(rule, known) == []}
    for number, problem in _why_left(documents, left, known, waiting_for).items():
        errors[number] = _rule_error(documents[number].path, documents[number].title, problem)
    return compiled, silent


def _height(correlation: CorrelationRule, heights: Mapping[int, tuple[int, int]]) -> tuple[int, int]:
    """How many correlations stand on one another up to this one, and on how many rules it stands; raises for too many."""
    below = [heights.get(id(step.base), (0, 1)) for step in correlation.steps]
    height, bases = 1 + max(levels for levels, _ in below), sum(count for _, count in below)
    if height > _HIGHEST or bases > _MOST_BASES:
        raise UnsupportedError(
            f"stands on {bases:,} rules in {height:,} levels of correlations; at most {_MOST_BASES:,} in {_HIGHEST} are followed"
        )
    return height, bases


def _missing(rule: SigmaCorrelationRule, known: Mapping[str, object]) -> list[str]:
    """What a correlation refers to that is not there (yet)."""
    return [str(reference.reference) for reference in rule.rules or () if reference.reference not in known]


def _waiting_for(left: Mapping[int, SigmaCorrelationRule]) -> defaultdict[str, list[int]]:
    """Which correlations refer to each name."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, rule in left.items():
        for reference in rule.rules or ():
            found[str(reference.reference)].append(number)
    return found


def _why_left(
    documents: Sequence[_Document],
    left: Mapping[int, SigmaCorrelationRule],
    known: Mapping[str, object],
    waiting_for: Mapping[str, Sequence[int]],
) -> dict[int, str]:
    """Why correlations could not be built: a rule is missing, for them or for one that they refer to, or they go in a circle."""
    there = {name for number in left for name in documents[number].references}
    problems: dict[int, str] = {}
    for number, rule in left.items():
        if absent := [repr(name) for name in _missing(rule, known) if name not in there]:
            problems[number] = f"refers to {', '.join(absent)}, which no loaded rule is called or which cannot be used"
    reached = list(problems)
    while reached:
        for name in documents[reached.pop()].references:
            for number in waiting_for.get(name, ()):
                if number in left and number not in problems:
                    problems[number] = f"refers to {name!r}, which cannot be used itself"
                    reached.append(number)
    for number in left.keys() - problems.keys():
        missing = _missing(left[number], known)
        is_own = set(missing) & set(documents[number].references)
        names = ", ".join(map(repr, missing))
        problems[number] = (
            "refers to itself"
            if is_own
            else f"refers to {names}, which in the end refers to itself: a correlation has no end"
        )
    return problems


def _references(content: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(content[key]) for key in ("name", "id") if content.get(key))


def _problem(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    if isinstance(error, SigmaError | UnsupportedError):
        return _BYTES.sub(r"\1", str(error))
    return f"is malformed ({type(error).__name__}: {error})"


def _rule_error(path: Path, title: str, problem: str) -> RuleError:
    reason = " ".join(problem.split())[:_LONGEST_REASON]
    return RuleError(f"{path}: rule {title or 'without a title'!r}: {reason}. Correct the rule or remove it.")


def _event_rule(content: dict[str, Any], path: Path) -> EventRule:
    check_growth(content)
    parsed = SigmaRule.from_dict(content, policy=POLICY)
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
