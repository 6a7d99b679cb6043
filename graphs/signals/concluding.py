"""What all answers together say: every rule's signals, correlations among the hits, and how each rule ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import duckdb

from ..actions import LEVELS
from .asking import MOST_EVENTS, Question
from .correlation import CorrelationRule, EventRule, bases_of, signal_query
from .deadline import deadline
from .feeds import why_not
from .kinds import Kinds
from .questions import Questions
from .signal import Rule, Signal

MOST_GROUPS = 200
"""Signals kept of one correlation, those with most events first."""

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


class Conclusion:
    """Goes through the rules once every part of the events was asked. The cursor has the hits that correlations read."""

    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, questions: Questions, kinds: Kinds, *, rule_seconds: float
    ) -> None:
        self._cursor, self._questions, self._kinds = cursor, questions, kinds
        self._rule_seconds = rule_seconds
        self._signals: list[Signal] = []
        self._ends: list[RuleEnd] = []
        self._left_out: dict[str, int] = {}

    def report(self, seconds: float = 0.0) -> ScanReport:
        """Every rule's hits, most severe first, then oldest."""
        for rule in self._questions.event_rules:
            self._end_event_rule(rule)
        for correlation in self._questions.correlations:
            self._end_correlation(correlation)
        ordered = sorted(self._signals, key=_rank)
        unfinished = [end for end in self._ends if end.end == "not finished"]
        return ScanReport(
            signals=tuple(replace(signal, id=f"s{number}") for number, signal in enumerate(ordered, 1)),
            ends=tuple(self._ends),
            timed_out=tuple(end.rule for end in unfinished if not end.reason),
            errors={end.rule.title: end.reason for end in unfinished if end.reason},
            groups_left_out=self._left_out,
            seconds=seconds,
        )

    def _end_event_rule(self, rule: EventRule) -> None:
        question = self._questions.of(rule)
        if question.count:
            self._signals.append(Signal(id="", rule=rule.rule, event_ids=question.event_ids, count=question.count))
        self._ends.append(RuleEnd(rule.rule, *_end(question, self._kinds)))

    def _end_correlation(self, correlation: CorrelationRule) -> None:
        """What a correlation finds among its bases' hits."""
        ends = [_end(self._questions.of(base), self._kinds) for base in bases_of(correlation)]
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
            rule, lambda base: self._questions.of(base).table, most_events=MOST_EVENTS, most_groups=MOST_GROUPS
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
            else bool(self._questions.of(step.base).count)
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
