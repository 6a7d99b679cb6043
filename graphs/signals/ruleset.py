"""Sigma rule files become rules that run on the event store.

Beyond Sigma, rules whose logsource is `{product: moewarden, category: normalized}` read the store's columns and what
`columns.py` derives from them, and correlations may say `alike: FIELD` (count each of its values apart, because several
lines can tell of one attempt) and `regularity: NUMBER` (keep only groups whose events recur in a rhythm).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, cast

import yaml
from sigma.correlations import SigmaCorrelationCondition, SigmaCorrelationRule
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule
from sigma.rule.base import SigmaYAMLLoader

from ..actions import LEVELS, TRAITS, Level
from ..errors import RuleError
from .columns import LogSource
from .condition import UnsupportedError, compile_condition
from .correlation import CorrelationKind, CorrelationRule, EventRule, Step
from .signal import Rule

_OPERATORS = {"LT": "<", "LTE": "<=", "GT": ">", "GTE": ">=", "EQ": "=", "NEQ": "<>"}
_DEFAULT_LEVEL: Level = "medium"


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
    documents = [document for path in paths for document in _documents(path)]
    event_rules, correlations, checks = _compile(documents)
    errors = tuple(check.error for check in checks if check.error)
    if errors and on_error == "raise":
        raise errors[0]
    return RuleSet(event_rules, correlations, errors)


def check_rules(folder: Path) -> list[RuleCheck]:
    """Say of each rule in a folder whether it can be used."""
    return _compile(list(_documents(folder)))[2]


@dataclass(frozen=True, slots=True)
class _Document:
    path: Path
    content: dict[str, Any] | RuleError

    @property
    def title(self) -> str:
        return str(self.content.get("title", "")) if isinstance(self.content, dict) else ""


def _documents(path: Path) -> Iterator[_Document]:
    """Every YAML document below `path`; an unreadable one as the error it gives."""
    if not path.exists():
        raise RuleError(f"{path}: no such file or folder. Give a Sigma rule file or a folder of .yml files.")
    files = (
        sorted(p for p in path.rglob("*") if p.suffix in (".yml", ".yaml") and p.is_file()) if path.is_dir() else [path]
    )
    if not files:
        raise RuleError(f"{path}: holds no .yml or .yaml file. Give a folder with Sigma rules.")
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
            # The loader is a safe one: it builds plain data and refuses duplicate keys.
            contents = [content for content in yaml.load_all(text, Loader=SigmaYAMLLoader) if content is not None]
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            reason = " ".join(str(error).split())
            yield _Document(file, RuleError(f"{file}: is not readable YAML: {reason}. Correct the file or remove it."))
            continue
        for content in contents:
            if isinstance(content, dict):
                yield _Document(file, content)
            else:
                found = type(content).__name__
                problem = f"{file}: holds a {found}, expected a Sigma rule with title, logsource and detection."
                yield _Document(file, RuleError(problem + " Correct the file or remove it."))


def _compile(
    documents: Sequence[_Document],
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
                correlations[number] = SigmaCorrelationRule.from_dict(document.content)
            else:
                event_rule = _event_rule(document.content, document.path)
                event_rules.append(event_rule)
                known |= dict.fromkeys(_references(document.content), event_rule)
        except (SigmaError, UnsupportedError) as error:
            errors[number] = _rule_error(document, str(error))
        # pySigma meets malformed documents with whatever Python raises first.
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
            errors[number] = _rule_error(document, f"is malformed ({type(error).__name__}: {error})")
    compiled, silent = _compile_correlations(documents, correlations, known, errors)
    quiet = [replace(item, emits=False) if id(item) in silent else item for item in event_rules]
    audible = tuple(replace(item, emits=False) if id(item) in silent else item for item in compiled)
    checks = [RuleCheck(document.path, document.title, errors.get(number)) for number, document in enumerate(documents)]
    return tuple(quiet), audible, checks


def _compile_correlations(
    documents: Sequence[_Document],
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
            except (UnsupportedError, ValueError) as error:
                errors[number] = _rule_error(documents[number], str(error))
                continue
            compiled.append(correlation)
            known |= dict.fromkeys(_references(content), correlation)
            if not rule.generate:
                silent |= {id(step.base) for step in correlation.steps}
    return compiled, silent


def _references(content: Mapping[str, Any]) -> list[str]:
    return [str(content[key]) for key in ("name", "id") if content.get(key)]


def _rule_error(document: _Document, problem: str) -> RuleError:
    reason = " ".join(problem.split())
    return RuleError(
        f"{document.path}: rule {document.title or 'without a title'!r}: {reason}. Correct the rule or remove it."
    )


def _event_rule(content: dict[str, Any], path: Path) -> EventRule:
    parsed = SigmaRule.from_dict(content)
    logsource = parsed.logsource
    source = LogSource(logsource.product or "", logsource.category or "", logsource.service or "")
    return EventRule(_rule(parsed, path), source, compile_condition(parsed))


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
    alike = str(content.get("alike", ""))
    aliases = {
        alias.alias: {reference.reference: field for reference, field in alias.mapping.items()}
        for alias in parsed.aliases
    }
    steps = []
    for reference in parsed.rules or ():
        names = (*group_by, *filter(None, (value, alike)))
        fields = {name: aliases.get(name, {}).get(reference.reference, name) for name in names}
        base = known[reference.reference]
        if isinstance(base, CorrelationRule) and not set(fields.values()) <= set(base.group_by):
            found = ", ".join(base.group_by) or "nothing"
            raise UnsupportedError(
                f"groups by {', '.join(fields.values())}, but its base {reference.reference!r} by {found}"
            )
        steps.append(Step(base, fields))
    regularity = content.get("regularity")
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
