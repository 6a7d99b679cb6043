"""One part of the events at a time is asked the conditions that it could meet; the others are not asked."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..events.store import STATED
from .columns import RAW_COLUMNS, RAW_TEXT, REQUEST, Column, LogSource, project
from .condition import Condition
from .kinds import KEYS, Kinds, Part
from .literals import Literals, Pieces
from .needs import fields_only
from .plans import Found, Plan, asks_requests, blocks_for, literals_of, plan_for
from .portions import LONGEST, Portions

MOST_EVENTS = 2_000
"""Event ids kept of one signal."""

_NEVER = (1 << 63) - 1
"""The time of events without one: they come last."""
_BLOCK = 2_048
"""Events looked through at once."""
_STEPS = 5_000_000
"""Steps after which a costly pattern's time is looked at; the database does not, while it is at a few thousand events."""


@dataclass(slots=True)
class Question:
    """One condition, asked of the events of one logsource; and what became of it."""

    source: LogSource
    condition: Condition
    kept: set[Column] = field(default_factory=set)
    """Columns that a correlation reads of each hit."""
    table: str = ""
    """Where the hits are kept for correlations, if any needs them."""
    kinds: tuple[int, ...] = ()
    """Kinds of events that have the fields it needs."""
    count: int = 0
    hits: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty((2, 0), np.int64))
    """Times and ids of the first hits."""
    seconds: float = 0.0
    is_over: bool = False
    """Whether its time was up before it was answered."""
    error: str = ""
    """Why the database refused it."""
    left_out: int = 0
    """Events that were too long for its patterns."""

    def add(self, times: npt.NDArray[np.int64], ids: npt.NDArray[np.int64]) -> None:
        """Count hits and keep the earliest."""
        self.count += len(ids)
        found = np.concatenate([self.hits, np.stack([times, ids])], axis=1)
        order = np.lexsort((found[1], found[0]))[:MOST_EVENTS]
        self.hits = found[:, order]

    @property
    def event_ids(self) -> tuple[int, ...]:
        """The first hits in time order."""
        return tuple(self.hits[1].tolist())


class Asking:
    """Asks all questions, part by part, with as many cursors as there are threads. The hits gather in the questions."""

    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, kinds: Kinds, questions: Sequence[Question], *, seconds: float
    ) -> None:
        self._main, self._kinds, self._seconds = cursor, kinds, seconds
        self._lock = threading.Lock()
        self._plans: dict[int, list[tuple[Question, Plan]]] = {number: [] for number in range(len(kinds.all))}
        for question in questions:
            _create_table(cursor, question)
            needs = question.condition.needs
            question.kinds = tuple(
                number
                for number in kinds.of(question.source)
                if plan_for(fields_only(needs), question.source, number, kinds) is not False
            )
            for number in question.kinds:
                if (plan := plan_for(needs, question.source, number, kinds)) is not False:
                    self._plans[number].append((question, plan))
        self._literals = {
            number: Literals(text for _, plan in plans for text in literals_of(plan))
            for number, plans in self._plans.items()
        }
        self._asks_requests = any(asks_requests(plan) for plans in self._plans.values() for _, plan in plans)

    def ask(self, cursor: duckdb.DuckDBPyConnection, part: Part) -> None:
        """Ask one part of the events. The cursor has the table `kinds`."""
        blocks = 1 + (part.last - part.first) // _BLOCK
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE part AS SELECT {RAW_COLUMNS}, kind, (id - {part.first}) // {_BLOCK} AS block, "
            f"kind * {blocks} + block AS slot FROM {STATED} JOIN kinds USING ({', '.join(KEYS)}) "
            f"WHERE id BETWEEN {part.first} AND {part.last}"
        )
        waiting: dict[LogSource, list[tuple[Question, list[int]]]] = defaultdict(list)
        for question, slots in self._slots(cursor, blocks):
            waiting[question.source].append((question, slots))
        for source, asked in sorted(waiting.items(), key=itemgetter(0)):
            self._ask_source(cursor, source, asked)
        cursor.execute("DROP TABLE part")

    def _slots(self, cursor: duckdb.DuckDBPyConnection, blocks: int) -> Iterator[tuple[Question, list[int]]]:
        """Each question that could find something in the part, and the events of one kind and block where it could."""
        slots: dict[int, list[int]] = defaultdict(list)
        questions = {}
        for number, (places, found) in self._found(cursor).items():
            for question, plan in self._plans[number]:
                if not question.is_over and not question.error:
                    could = places[blocks_for(plan, found)]
                    if len(could):
                        questions[id(question)] = question
                        slots[id(question)] += (number * blocks + could).tolist()
        for key, question in questions.items():
            yield question, slots[key]

    def _found(self, cursor: duckdb.DuckDBPyConnection) -> dict[int, tuple[npt.NDArray[np.intp], Found]]:
        """Of each kind in the part its blocks, and which literals could stand in them."""
        logged: dict[int, dict[int, npt.NDArray[np.bool_]]] = defaultdict(dict)
        requested: dict[int, dict[int, npt.NDArray[np.bool_]]] = defaultdict(dict)
        pieces = Pieces()
        present = cursor.execute(
            "SELECT block, bool_or(action = 'web_request') FROM part GROUP BY ALL ORDER BY 1"
        ).fetchall()
        for block, has_requests in present:
            sought = [(RAW_TEXT, logged), *([(REQUEST, requested)] if has_requests and self._asks_requests else [])]
            for text, found in sought:
                for number, texts in _texts(cursor, text, block):
                    pieces.clear()
                    pieces.add(texts)
                    found[number][block] = pieces.possible(self._literals[number])
        result = {}
        for number, rows in logged.items():
            nothing = np.zeros(len(self._literals[number].numbers), np.bool_)
            matrices = (np.stack(list(rows.values())), np.stack([requested[number].get(b, nothing) for b in rows]))
            result[number] = (np.array(list(rows), np.intp), Found(self._literals[number], *matrices))
        return result

    def _ask_source(
        self, cursor: duckdb.DuckDBPyConnection, source: LogSource, asked: Sequence[tuple[Question, list[int]]]
    ) -> None:
        """Ask the questions about one logsource's events, over a table of the columns that they name."""
        query = self._project(source, {column for question, _ in asked for column in _columns(question)})
        try:
            cursor.execute(f"CREATE OR REPLACE TEMP TABLE asked AS {query}")
        except (duckdb.Error, UnicodeError):
            # One column is at fault: each question says for itself.
            for question, _ in asked:
                question.error = question.error or self._refusal(cursor, source, _columns(question))
            asked = [(question, slots) for question, slots in asked if not question.error]
            query = self._project(source, {column for question, _ in asked for column in _columns(question)})
            cursor.execute(f"CREATE OR REPLACE TEMP TABLE asked AS {query}")
        for question, slots in asked:
            self._ask_one(cursor, slots, question)
        cursor.execute("DROP TABLE asked")

    def _project(self, source: LogSource, columns: set[Column]) -> str:
        return project(source, columns, self._kinds.names, table="part")

    def _refusal(self, cursor: duckdb.DuckDBPyConnection, source: LogSource, columns: set[Column]) -> str:
        """Why the database cannot give these columns, or ''."""
        try:
            cursor.execute(f"SELECT * FROM ({self._project(source, columns)}) LIMIT 0")
        except (duckdb.Error, UnicodeError) as error:
            return str(error).splitlines()[0]
        return ""

    def _ask_one(self, cursor: duckdb.DuckDBPyConnection, slots: Sequence[int], question: Question) -> None:
        started = time.monotonic()
        where = f"slot IN ({', '.join(map(str, slots))})"
        try:
            with deadline(cursor, self._seconds_left(question)):
                if question.condition.weight:
                    self._ask_by_portions(cursor, where, question)
                else:
                    self._find(cursor, "asked", where, question)
        except duckdb.InterruptException:
            question.is_over = True
        except (duckdb.Error, UnicodeError, RecursionError) as error:
            question.error = str(error).splitlines()[0]
        with self._lock:
            question.seconds += time.monotonic() - started
            question.is_over |= question.seconds >= self._seconds

    def _ask_by_portions(self, cursor: duckdb.DuckDBPyConnection, where: str, question: Question) -> None:
        """Ask a costly pattern of few events at a time, so that it ends when its time is up."""
        sizes = " + ".join(f"coalesce(strlen({column.sql}), 0)" for column in sorted(question.condition.columns))
        most = _STEPS // question.condition.weight
        ((size,),) = cursor.execute(f"SELECT coalesce(sum({sizes}), 0) FROM asked").fetchall()
        if size <= LONGEST * most:
            self._find(cursor, "asked", where, question)
            return
        query = f"SELECT id, CAST({sizes} AS BIGINT) AS size FROM asked WHERE {where} ORDER BY id"
        rows = cursor.execute(query).fetchnumpy()
        portions = Portions(rows["id"], rows["size"], most=most)
        columns = ", ".join(["id", "time", "slot", *(column.sql for column in sorted(_columns(question)))])
        left = self._seconds_left(question)
        begun = time.monotonic()
        for first, last in portions:
            started = time.monotonic()
            # A table of its own: the database is free to ask a pattern before it looks at the id.
            cursor.execute(
                f"CREATE OR REPLACE TEMP TABLE portion AS SELECT {columns} FROM asked "
                f"WHERE {where} AND id BETWEEN {first} AND {last}"
            )
            self._find(cursor, "portion", where, question)
            ended = time.monotonic()
            if ended - begun >= left:
                raise duckdb.InterruptException("its time is up")
            portions.grow(ended - started)
        with self._lock:
            question.left_out += portions.left_out

    def _find(self, cursor: duckdb.DuckDBPyConnection, table: str, where: str, question: Question) -> None:
        """Take in the hits among a table's events."""
        condition = f"{where} AND ({question.condition.sql})"
        if question.table:
            self._keep_hits(cursor, table, condition, question)
        else:
            query = f"SELECT coalesce(epoch_us(time), {_NEVER}) AS at, id FROM {table} WHERE {condition}"
            found = cursor.execute(query).fetchnumpy()
            self._add(question, found["at"], found["id"])

    def _seconds_left(self, question: Question) -> float:
        return self._seconds - question.seconds

    def _keep_hits(self, cursor: duckdb.DuckDBPyConnection, table: str, condition: str, question: Question) -> None:
        columns = "".join(f", {column.sql}" for column in sorted(question.kept))
        hits: pa.Table = cursor.sql(f"SELECT id, time{columns} FROM {table} WHERE {condition}").to_arrow_table()
        if not len(hits):
            return
        times = hits.column("time").cast(pa.int64()).fill_null(_NEVER).to_numpy()
        self._add(question, times, hits.column("id").to_numpy())
        with self._lock:
            self._main.register("hits", hits)
            self._main.execute(f"INSERT INTO {question.table} BY NAME SELECT * FROM hits")
            self._main.unregister("hits")

    def _add(self, question: Question, times: npt.NDArray[np.int64], ids: npt.NDArray[np.int64]) -> None:
        if len(ids):
            with self._lock:
                question.add(times, ids)


@contextmanager
def deadline(cursor: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt the cursor's statement when the time is up."""
    timer = threading.Timer(max(0.0, seconds), cursor.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _create_table(cursor: duckdb.DuckDBPyConnection, question: Question) -> None:
    """Make room for the hits that correlations read."""
    if question.table:
        columns = "".join(f", {column.sql} VARCHAR" for column in sorted(question.kept))
        try:
            cursor.execute(f"CREATE TEMP TABLE {question.table} (id BIGINT, time TIMESTAMP{columns})")
        except (duckdb.Error, UnicodeError) as error:
            question.error = str(error).splitlines()[0]


def _columns(question: Question) -> set[Column]:
    return question.kept | question.condition.columns


def _texts(cursor: duckdb.DuckDBPyConnection, text: str, block: int) -> Iterator[tuple[int, pa.StringArray]]:
    """The lower-case texts of one block, kind by kind."""
    query = f"SELECT kind, lower({text}) AS text FROM part WHERE block = {block}"
    for batch in cursor.sql(query).to_arrow_table().combine_chunks().to_batches():
        kinds = batch.column(0).to_numpy()
        texts = batch.column(1)
        order = np.argsort(kinds, kind="stable")
        numbers, starts = np.unique(kinds[order], return_index=True)
        if len(numbers) > 1:
            texts = texts.take(pa.array(order))
        ends = [*starts[1:].tolist(), len(texts)]
        for number, start, end in zip(numbers.tolist(), starts.tolist(), ends, strict=True):
            yield number, texts.slice(start, end - start)
