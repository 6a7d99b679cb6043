"""Rules meet events: every rule's hits, each within its deadline."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

import duckdb

from ..actions import LEVELS
from ..events.store import EventStore
from .columns import Column, LogSource, events_of, project, quote_name
from .correlation import CorrelationRule, EventRule, columns_of, signal_query
from .ruleset import RuleSet
from .signal import Rule, Signal

MOST_EVENTS = 2_000
"""Event ids kept of one signal."""
MOST_GROUPS = 200
"""Signals kept of one correlation, those with most events first."""

OnProgress = Callable[[int, int, str], None]
"""Called after each rule with: rules done, rules in all, the rule's title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReport:
    """What a scan found, and what it could not finish."""

    signals: tuple[Signal, ...]
    timed_out: tuple[Rule, ...] = ()
    """Rules that did not finish before their deadline; they found nothing."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """Rule title -> why the database refused it."""
    groups_left_out: Mapping[str, int] = field(default_factory=dict)
    """Correlation title -> groups beyond the largest `MOST_GROUPS`."""
    seconds: float = 0.0


def scan(
    store: EventStore, rules: RuleSet, *, on_progress: OnProgress | None = None, rule_seconds: float = 5.0
) -> ScanReport:
    """Every rule's hits among the store's events, most severe first, then oldest."""
    # Temporary tables belong to one cursor, and a deadline interrupts it; the store lends cursors only per statement.
    cursor = store.cursor()
    try:
        run = _Scan(cursor, rules, on_progress or (lambda *_: None), rule_seconds)
        return run.report()
    finally:
        cursor.close()


class _Scan:
    """One scan's state: the cursor with its temporary tables, and what was found so far."""

    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, rules: RuleSet, on_progress: OnProgress, rule_seconds: float
    ) -> None:
        self._cursor = cursor
        self._event_rules = [rule for rule in rules.event_rules if rule.emits]
        self._correlations = [rule for rule in rules.correlations if rule.emits]
        self._on_progress = on_progress
        self._rule_seconds = rule_seconds
        self._tables: dict[LogSource, str] = {}
        self._signals: list[Signal] = []
        self._timed_out: list[Rule] = []
        self._errors: dict[str, str] = {}
        self._refused: dict[tuple[LogSource, Column], str] = {}
        self._found: dict[tuple[LogSource, str], bool] = {}
        self._left_out: dict[str, int] = {}
        self._done = 0

    def report(self) -> ScanReport:
        """Scan everything."""
        started = time.monotonic()
        self._build_tables()
        for event_rule in self._event_rules:
            self._run(event_rule.rule, _needed([event_rule], ()), partial(self._match, event_rule))
        for correlation in self._correlations:
            self._run(correlation.rule, columns_of(correlation), partial(self._correlate, correlation))
        for table in self._tables.values():
            self._cursor.execute(f"DROP TABLE {table}")
        ordered = sorted(self._signals, key=_rank)
        return ScanReport(
            signals=tuple(replace(signal, id=f"s{number}") for number, signal in enumerate(ordered, 1)),
            timed_out=tuple(self._timed_out),
            errors=self._errors,
            groups_left_out=self._left_out,
            seconds=time.monotonic() - started,
        )

    def _build_tables(self) -> None:
        """One table per logsource with the columns that its rules name; none where it has no events."""
        needed: dict[LogSource, set[Column]] = {}
        for source, column in _needed(self._event_rules, self._correlations):
            needed.setdefault(source, set()).add(column)
        keys = self._field_names()
        for source in sorted(needed):
            if not self._cursor.execute(f"SELECT 1 FROM events WHERE {events_of(source)} LIMIT 1").fetchall():
                continue
            table = quote_name(f"scan_{len(self._tables)}")
            columns = needed[source]
            if self._refusal(project(source, columns, keys)):
                refused = {column: self._refusal(project(source, [column], keys)) for column in columns}
                columns = {column for column, reason in refused.items() if not reason}
                self._refused |= {(source, column): reason for column, reason in refused.items() if reason}
            self._cursor.execute(f"CREATE TEMP TABLE {table} AS {project(source, columns, keys)}")
            self._tables[source] = table

    def _refusal(self, query: str) -> str:
        """Why the database cannot run a query, or ''."""
        try:
            self._cursor.execute(f"SELECT * FROM ({query}) LIMIT 0")
        except (duckdb.Error, UnicodeError) as error:
            return str(error).splitlines()[0]
        return ""

    def _field_names(self) -> dict[str, list[str]]:
        """Lower-cased field name -> the spellings that occur."""
        rows = self._cursor.execute(
            "SELECT DISTINCT unnest(json_keys(fields)) AS name FROM events ORDER BY name"
        ).fetchall()
        names: dict[str, list[str]] = {}
        for (name,) in rows:
            names.setdefault(name.lower(), []).append(name)
        return names

    def _run(
        self, rule: Rule, columns: Iterable[tuple[LogSource, Column]], find: Callable[[], Iterable[Signal]]
    ) -> None:
        """Add what one rule finds, or note why it found nothing."""
        refused = next((reason for column in columns if (reason := self._refused.get(column))), "")
        try:
            if refused:
                raise duckdb.BinderException(refused)
            with _deadline(self._cursor, self._rule_seconds):
                self._signals += find()
        except duckdb.InterruptException:
            self._timed_out.append(rule)
        except (duckdb.Error, UnicodeError, RecursionError) as error:
            self._errors[rule.title] = str(error).splitlines()[0]
        self._done += 1
        self._on_progress(self._done, len(self._event_rules) + len(self._correlations), rule.title)

    def _match(self, rule: EventRule) -> Iterator[Signal]:
        table = self._tables.get(rule.source)
        if table is None:
            return
        row = self._cursor.execute(
            f"SELECT count(*), list(id ORDER BY time, id)[:{MOST_EVENTS}] FROM {table} WHERE {rule.condition.sql}"
        ).fetchone()
        if row and row[0]:
            yield Signal(id="", rule=rule.rule, event_ids=tuple(row[1]), count=row[0])

    def _correlate(self, rule: CorrelationRule) -> Iterator[Signal]:
        if any(source not in self._tables for source, _ in columns_of(rule)) or not self._can_fire(rule):
            return
        query = signal_query(rule, self._tables.__getitem__, most_events=MOST_EVENTS, most_groups=MOST_GROUPS)
        rows = self._cursor.execute(query).fetchall()
        if rows and rows[0][0] > len(rows):
            self._left_out[rule.rule.title] = rows[0][0] - len(rows)
        for _, count, event_ids, *values in rows:
            group = dict(zip(rule.group_by, values, strict=True))
            yield Signal(id="", rule=rule.rule, event_ids=tuple(event_ids), count=count, group=group)

    def _can_fire(self, rule: CorrelationRule) -> bool:
        """Whether the bases have any hits: most correlations' have none, and a window costs more than a look."""
        possible = [
            self._can_fire(step.base) if isinstance(step.base, CorrelationRule) else self._has_hits(step.base)
            for step in rule.steps
        ]
        return all(possible) if rule.kind == "temporal_ordered" else any(possible)

    def _has_hits(self, rule: EventRule) -> bool:
        asked = (rule.source, rule.condition.sql)
        if asked not in self._found:
            query = f"SELECT 1 FROM {self._tables[rule.source]} WHERE {rule.condition.sql} LIMIT 1"
            self._found[asked] = bool(self._cursor.execute(query).fetchall())
        return self._found[asked]


def _needed(
    event_rules: Iterable[EventRule], correlations: Iterable[CorrelationRule]
) -> Iterator[tuple[LogSource, Column]]:
    for rule in event_rules:
        yield from ((rule.source, column) for column in rule.condition.columns)
    for correlation in correlations:
        yield from columns_of(correlation)


def _rank(signal: Signal) -> tuple[int, int, str, str, tuple[str, ...]]:
    severity = LEVELS.index(signal.rule.level)
    return -severity, signal.event_ids[0], signal.rule.title, signal.rule.id, tuple(signal.group.values())


@contextmanager
def _deadline(cursor: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt the cursor's statement when the time is up."""
    timer = threading.Timer(seconds, cursor.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
