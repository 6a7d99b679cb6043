"""What a rule needs, and which of the files that were read could give it that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..events.store import STATED, EventStore
from .columns import KEYS, LogSource
from .correlation import CorrelationRule, EventRule, bases_of
from .kinds import Kinds, look, parts_of
from .needs import Need, leaves_of
from .plans import has_fields

_PART_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Needed:
    """What one rule reads of events."""

    source: LogSource
    fields: tuple[str, ...]
    """Fields that it names, as it names them in lower case."""

    def __str__(self) -> str:
        """On one line: the logsource, then the fields."""
        values = (self.source.product, self.source.category, self.source.service)
        named = zip(("product", "category", "service"), values, strict=True)
        source = ", ".join(f"{name} {value}" for name, value in named if value) or "any events"
        return f"{source}; fields {', '.join(self.fields)}" if self.fields else source


@dataclass(frozen=True, slots=True)
class Feed:
    """What the files that were read have for one rule."""

    files: tuple[str, ...]
    """Files with events of its logsource that have the fields it cannot do without; for a correlation, of any base."""
    reason: str = ""
    """Why there are none."""


def needed_by(rule: EventRule | CorrelationRule) -> list[Needed]:
    """What a rule reads; a correlation, what its bases read."""
    return [
        Needed(base.source, tuple(sorted({column.field for column in base.condition.columns})))
        for base in _events_rules(rule)
    ]


def feeds_of(store: EventStore, rules: Sequence[EventRule | CorrelationRule]) -> list[Feed]:
    """For each rule the files of the store that could feed it."""
    cursor = store.cursor()
    try:
        sources = {base.source for rule in rules for base in _events_rules(rule)}
        kinds = Kinds(sources, look(cursor, sources, parts_of(cursor, _PART_BYTES)))
        kinds.attach(cursor)
        rows = cursor.execute(
            f"SELECT DISTINCT kind, file FROM {STATED} JOIN kinds USING ({', '.join(KEYS)}) ORDER BY file"
        ).fetchall()
    finally:
        cursor.close()
    files: dict[int, list[str]] = {}
    for kind, file in rows:
        files.setdefault(kind, []).append(file)
    return [_feed(rule, kinds, files) for rule in rules]


def _feed(rule: EventRule | CorrelationRule, kinds: Kinds, files: dict[int, list[str]]) -> Feed:
    found: set[str] = set()
    reasons = []
    for base in _events_rules(rule):
        needs = base.condition.needs
        able = [number for number in kinds.of(base.source) if has_fields(needs, base.source, number, kinds)]
        found.update(file for number in able for file in files.get(number, ()))
        if not able:
            reasons.append(why_not(base.source, base.condition.needs, kinds))
    return Feed(tuple(sorted(found)), "" if found else "; ".join(dict.fromkeys(reasons)))


def why_not(source: LogSource, needs: Need, kinds: Kinds) -> str:
    """Why no event could meet the needs of a rule for this logsource."""
    there = [kinds.all[number] for number in kinds.of(source)]
    if not there:
        return f"no events of {Needed(source, ())}"
    names = sorted({leaf.field for leaf in leaves_of(needs)})
    missing = [name for name in names if not any(kind.has(kinds.origin(source, name)) for kind in there)]
    return f"no event has {', '.join(missing)}" if missing else "no event has all the fields it needs"


def _events_rules(rule: EventRule | CorrelationRule) -> Iterator[EventRule]:
    if isinstance(rule, EventRule):
        yield rule
    else:
        yield from bases_of(rule)
