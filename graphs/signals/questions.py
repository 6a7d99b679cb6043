"""What rules ask of events: rules that ask the same share a question."""

from collections.abc import Sequence
from itertools import count

from .asking import Question
from .columns import LogSource
from .correlation import CorrelationRule, EventRule, bases_of, columns_read
from .ruleset import RuleSet


class Questions:
    """The questions of a rule set, in an order of their own that is the same wherever they are made from the same rules."""

    def __init__(self, rules: RuleSet) -> None:
        self.event_rules = [rule for rule in rules.event_rules if rule.emits]
        self.correlations = [rule for rule in rules.correlations if rule.emits]
        self._by_condition: dict[tuple[LogSource, str], Question] = {}
        self._tables = count()
        for rule in self.event_rules:
            self.of(rule)
        for correlation in self.correlations:
            self._prepare(correlation)

    @property
    def all(self) -> Sequence[Question]:
        """Every question once."""
        return list(self._by_condition.values())

    def of(self, rule: EventRule) -> Question:
        """The question that a rule asks."""
        asked = (rule.source, rule.condition.sql)
        if asked not in self._by_condition:
            self._by_condition[asked] = Question(rule.source, rule.condition)
        return self._by_condition[asked]

    def _prepare(self, correlation: CorrelationRule) -> None:
        for base in bases_of(correlation):
            question = self.of(base)
            question.table = question.table or f"hits_{next(self._tables)}"
        for base, column in columns_read(correlation):
            self.of(base).kept.add(column)
