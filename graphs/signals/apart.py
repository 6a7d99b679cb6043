"""Events in several stores, each asked by whoever has it; the answers add up to those of one store."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..events.store import EventStore
from .asking import Asking, Question, create_table, keep_hits
from .concluding import Conclusion, ScanReport
from .kinds import Kinds, Seen, look, parts_of
from .plans import has_fields
from .questions import Questions
from .ruleset import RuleSet
from .scan import BLOCK_BYTES, RULE_SECONDS, ask, seconds_for


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question found in one store."""

    count: int
    hits: npt.NDArray[np.int64]
    """Times and ids of the first hits."""
    rows: pa.Table | None
    """What correlations read of all hits."""
    is_over: bool
    error: str
    left_out: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What a whole rule set found in one store."""

    first: int
    """The id of its first event."""
    events: int
    seen: Seen
    found: Mapping[int, Answer]
    """By the question's place; those that found nothing and met no trouble are left out."""


def answers_of(
    store: EventStore, rules: RuleSet, *, elsewhere: Iterable[str], rule_seconds: float = RULE_SECONDS
) -> Answers:
    """Ask a store that holds some of the events. `elsewhere`: the field names of the others."""
    cursor = store.cursor()
    try:
        questions = Questions(rules).all
        sources = {question.source for question in questions}
        blocks = parts_of(cursor, BLOCK_BYTES)
        events = sum(block.events for block in blocks)
        seen = look(cursor, sources, blocks)
        kinds = Kinds(sources, seen, elsewhere=elsewhere)
        kinds.attach(cursor)
        asking = Asking(cursor, kinds, questions, seconds=seconds_for(events, rule_seconds))
        ask(store, cursor, asking, kinds, blocks)
        found = {
            number: _answer(cursor, question)
            for number, question in enumerate(questions)
            if question.count or question.is_over or question.error or question.left_out
        }
        return Answers(blocks[0].first if blocks else 0, events, seen, found)
    finally:
        cursor.close()


def _answer(cursor: duckdb.DuckDBPyConnection, question: Question) -> Answer:
    rows = None
    if question.table and question.count:
        rows = cursor.sql(f"SELECT * FROM {question.table}").to_arrow_table()
    return Answer(question.count, question.hits, rows, question.is_over, question.error, question.left_out)


def conclude(
    answers: Iterable[Answers], rules: RuleSet, *, elsewhere: Iterable[str], rule_seconds: float = RULE_SECONDS
) -> ScanReport:
    """What the answers of all stores say together; correlations are asked of the hits of all of them."""
    started = time.monotonic()
    with duckdb.connect() as cursor:
        questions = Questions(rules)
        for question in questions.all:
            create_table(cursor, question)
        events, seen = 0, []
        for each in answers:
            events += each.events
            seen.append(each.seen)
            for number, answer in each.found.items():
                _take(cursor, questions.all[number], answer)
        sources = {question.source for question in questions.all}
        kinds = Kinds(sources, Seen.of_all(seen), elsewhere=elsewhere)
        for question in questions.all:
            source, needs = question.source, question.condition.needs
            question.kinds = tuple(n for n in kinds.of(source) if has_fields(needs, source, n, kinds))
        return Conclusion(cursor, questions, kinds, rule_seconds=seconds_for(events, rule_seconds)).report(
            time.monotonic() - started
        )


def _take(cursor: duckdb.DuckDBPyConnection, question: Question, answer: Answer) -> None:
    question.add(answer.hits[0], answer.hits[1])
    question.count += answer.count - answer.hits.shape[1]
    question.is_over |= answer.is_over
    question.error = question.error or answer.error
    question.left_out += answer.left_out
    if answer.rows is not None:
        keep_hits(cursor, question, answer.rows)
