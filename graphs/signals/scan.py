"""Rules meet events: every rule's hits, each within its deadline, and how each rule ended."""

import os
import queue
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Literal

import duckdb

from ..actions import LEVELS
from ..events.store import EventStore
from .asking import MOST_EVENTS, Asking, Question, deadline
from .correlation import CorrelationRule, EventRule, bases_of, columns_read, signal_query
from .feeds import why_not
from .kinds import Kinds, Part, parts_of
from .ruleset import RuleSet
from .signal import Rule, Signal

MOST_GROUPS = 200
"""Signals kept of one correlation, those with most events first."""
RULE_SECONDS = 2.0
"""Longest time of one rule for each million events that were begun."""

_BLOCK_BYTES = 32 << 20
"""Bytes of log that are read at once."""
_MOST_BLOCKS = 8
"""Blocks that rules are asked about at once: of each field only the different values are held."""
_THREADS = 2
_MILLION = 1_000_000

OnProgress = Callable[[int, int], None]
"""Called after each part of the events with: events done, events in all."""

End = Literal["matched", "not matched", "not applicable", "not finished"]


@dataclass(frozen=True, slots=True)
class RuleEnd:
    """How one rule ended, and why, where it could not match."""

    rule: Rule
    end: End
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReport:
    """What a scan found, and what it could not finish."""

    signals: tuple[Signal, ...]
    ends: tuple[RuleEnd, ...] = ()
    """How each rule ended, in the order of the rule set."""
    timed_out: tuple[Rule, ...] = ()
    """Rules that did not finish before their deadline; what they found until then is kept."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """Rule title -> why the database refused it."""
    groups_left_out: Mapping[str, int] = field(default_factory=dict)
    """Correlation title -> groups beyond the largest `MOST_GROUPS`."""
    seconds: float = 0.0


def scan(
    store: EventStore, rules: RuleSet, *, on_progress: OnProgress | None = None, rule_seconds: float = RULE_SECONDS
) -> ScanReport:
    """Every rule's hits among the store's events, most severe first, then oldest."""
    # Temporary tables belong to one cursor, and a deadline interrupts it; the store lends cursors only per statement.
    cursor = store.cursor()
    try:
        return _Scan(store, cursor, rules, on_progress or (lambda *_: None), rule_seconds).report()
    finally:
        cursor.close()


class _Scan:
    """One scan's state: the cursor with its temporary tables, and what was found so far."""

    def __init__(
        self,
        store: EventStore,
        cursor: duckdb.DuckDBPyConnection,
        rules: RuleSet,
        on_progress: OnProgress,
        rule_seconds: float,
    ) -> None:
        self._store, self._cursor, self._rules = store, cursor, rules
        self._on_progress = on_progress
        self._blocks = parts_of(cursor, _BLOCK_BYTES)
        self._events = sum(block.events for block in self._blocks)
        self._rule_seconds = rule_seconds * max(1.0, self._events / _MILLION)
        self._correlations = [rule for rule in rules.correlations if rule.emits]
        self._questions: dict[tuple[object, str], Question] = {}
        self._tables = count()
        self._signals: list[Signal] = []
        self._ends: list[RuleEnd] = []
        self._left_out: dict[str, int] = {}

    def report(self) -> ScanReport:
        """Scan everything."""
        started = time.monotonic()
        event_rules = [rule for rule in self._rules.event_rules if rule.emits]
        for rule in event_rules:
            self._question(rule)
        for correlation in self._correlations:
            self._prepare(correlation)
        kinds = Kinds(self._cursor, (question.source for question in self._questions.values()), self._blocks)
        self._ask(kinds)
        for rule in event_rules:
            self._end_event_rule(rule, kinds)
        for correlation in self._correlations:
            self._end_correlation(correlation, kinds)
        ordered = sorted(self._signals, key=_rank)
        unfinished = [end for end in self._ends if end.end == "not finished"]
        return ScanReport(
            signals=tuple(replace(signal, id=f"s{number}") for number, signal in enumerate(ordered, 1)),
            ends=tuple(self._ends),
            timed_out=tuple(end.rule for end in unfinished if not end.reason),
            errors={end.rule.title: end.reason for end in unfinished if end.reason},
            groups_left_out=self._left_out,
            seconds=time.monotonic() - started,
        )

    def _question(self, rule: EventRule) -> Question:
        """The question that a rule asks; rules that ask the same share it."""
        asked = (rule.source, rule.condition.sql)
        if asked not in self._questions:
            self._questions[asked] = Question(rule.source, rule.condition)
        return self._questions[asked]

    def _prepare(self, correlation: CorrelationRule) -> None:
        for base in bases_of(correlation):
            question = self._question(base)
            question.table = question.table or f"hits_{next(self._tables)}"
        for base, column in columns_read(correlation):
            self._question(base).kept.add(column)

    def _ask(self, kinds: Kinds) -> None:
        """Ask every question of every part, two parts side by side where there are several."""
        asking = Asking(self._cursor, kinds, list(self._questions.values()), seconds=self._rule_seconds)
        done = 0
        threads = min(_THREADS, os.cpu_count() or 1)
        size = max(1, min(_MOST_BLOCKS, -(-len(self._blocks) // threads)))
        parts = [self._blocks[first : first + size] for first in range(0, len(self._blocks), size)]
        if len(parts) <= 1:
            for part in parts:
                asking.ask(self._cursor, part)
                self._on_progress(self._events, self._events)
            return
        cursors: queue.SimpleQueue[duckdb.DuckDBPyConnection] = queue.SimpleQueue()
        opened = [self._store.cursor() for _ in range(threads)]
        try:
            for cursor in opened:
                kinds.attach(cursor)
                cursors.put(cursor)

            def ask(part: Sequence[Part]) -> int:
                cursor = cursors.get()
                try:
                    asking.ask(cursor, part)
                finally:
                    cursors.put(cursor)
                return sum(block.events for block in part)

            with ThreadPoolExecutor(threads, "scan") as pool:
                for events in pool.map(ask, parts):
                    done += events
                    self._on_progress(done, self._events)
        finally:
            for cursor in opened:
                cursor.close()

    def _end_event_rule(self, rule: EventRule, kinds: Kinds) -> None:
        question = self._question(rule)
        if question.count:
            self._signals.append(Signal(id="", rule=rule.rule, event_ids=question.event_ids, count=question.count))
        self._ends.append(RuleEnd(rule.rule, *_end(question, kinds)))

    def _end_correlation(self, correlation: CorrelationRule, kinds: Kinds) -> None:
        """What a correlation finds among its bases' hits."""
        ends = [_end(self._question(base), kinds) for base in bases_of(correlation)]
        unfinished = [reason for end, reason in ends if end == "not finished"]
        if unfinished:
            self._ends.append(RuleEnd(correlation.rule, "not finished", next(filter(None, unfinished), "")))
        elif all(end == "not applicable" for end, _ in ends):
            self._ends.append(RuleEnd(correlation.rule, "not applicable", ends[0][1]))
        elif not self._can_fire(correlation):
            self._ends.append(RuleEnd(correlation.rule, "not matched"))
        else:
            before = len(self._signals)
            try:
                with deadline(self._cursor, self._rule_seconds):
                    self._correlate(correlation)
                found: End = "matched" if len(self._signals) > before else "not matched"
                self._ends.append(RuleEnd(correlation.rule, found))
            except duckdb.InterruptException:
                self._ends.append(RuleEnd(correlation.rule, "not finished"))
            except (duckdb.Error, UnicodeError, RecursionError) as error:
                self._ends.append(RuleEnd(correlation.rule, "not finished", str(error).splitlines()[0]))

    def _correlate(self, rule: CorrelationRule) -> None:
        query = signal_query(
            rule, lambda base: self._question(base).table, most_events=MOST_EVENTS, most_groups=MOST_GROUPS
        )
        rows = self._cursor.execute(query).fetchall()
        if rows and rows[0][0] > len(rows):
            self._left_out[rule.rule.title] = rows[0][0] - len(rows)
        for _, events, event_ids, *values in rows:
            group = dict(zip(rule.group_by, values, strict=True))
            self._signals.append(Signal(id="", rule=rule.rule, event_ids=tuple(event_ids), count=events, group=group))

    def _can_fire(self, rule: CorrelationRule) -> bool:
        """Whether the bases have any hits: most correlations' have none, and a window costs more than a look."""
        possible = [
            self._can_fire(step.base)
            if isinstance(step.base, CorrelationRule)
            else bool(self._question(step.base).count)
            for step in rule.steps
        ]
        return all(possible) if rule.kind == "temporal_ordered" else any(possible)


def _end(question: Question, kinds: Kinds) -> tuple[End, str]:
    if question.error or question.is_over:
        return "not finished", question.error
    if question.left_out:
        return (
            "not finished",
            f"events too long for its patterns: {question.left_out:,}; the others were asked",
        )
    if question.count:
        return "matched", ""
    if question.kinds:
        return "not matched", ""
    return "not applicable", why_not(question.source, question.condition.needs, kinds)


def _rank(signal: Signal) -> tuple[int, int, str, str, tuple[str, ...]]:
    severity = LEVELS.index(signal.rule.level)
    return -severity, signal.event_ids[0], signal.rule.title, signal.rule.id, tuple(signal.group.values())
