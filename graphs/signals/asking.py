"""One part of the events at a time is asked the conditions that it could meet; the others are not asked."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .blocks import read_part
from .columns import NEVER, Column, LogSource, Origin
from .condition import Condition
from .deadline import deadline
from .kinds import Kinds, Part
from .lines import MADE_OF_LINES, Sought
from .literals import Literals, Numbers
from .plans import Candidates, Plan, Plans, has_fields
from .portions import LONGEST, Portions
from .tables import Table

MOST_EVENTS = 2_000
"""Event ids kept of one signal."""

_AT_ONCE = 4_000
"""Events about which several conditions are asked at once; about more, one condition at a time."""
_OFFERED = 30_000
"""Of all that events say so many are held at once."""
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


@dataclass(frozen=True, slots=True)
class _Asked:
    """Events of one kind of which some differ in what they say; these alone are asked about."""

    table: Table
    rows: Numbers
    """The events that could be hits."""
    distinct: Numbers
    """Those of them that differ."""
    like: Numbers
    """For each of `rows` the number of the one that says the same."""

    def rows_like(self, found: Numbers) -> Numbers:
        """The events that say what these of the distinct ones say."""
        is_found = np.zeros(len(self.distinct), np.bool_)
        is_found[found] = True
        rows: Numbers = self.rows[is_found[self.like]]
        return rows


class _OfKinds:
    """The events of a table that are of some kinds."""

    def __init__(self, table: Table) -> None:
        self._kinds = table.kinds
        self._most = int(table.kinds.max(initial=0))
        self._known: dict[tuple[int, ...], npt.NDArray[np.bool_]] = {}

    def rows(self, numbers: tuple[int, ...]) -> npt.NDArray[np.bool_]:
        """Of each event whether it is of one of these kinds."""
        if numbers not in self._known:
            is_meant = np.zeros(max(self._most, *numbers) + 1, np.bool_)
            is_meant[list(numbers)] = True
            self._known[numbers] = is_meant[self._kinds]
        return self._known[numbers]


class Asking:
    """Asks all questions, part by part, with as many cursors as there are threads. The hits gather in the questions."""

    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, kinds: Kinds, questions: Sequence[Question], *, seconds: float
    ) -> None:
        self._main, self._kinds, self._seconds = cursor, kinds, seconds
        self._lock = threading.Lock()
        self._plans: list[tuple[Question, Plan]] = []
        plans = Plans(kinds.origin)
        kinds_of = {source: kinds.of(source) for source in {question.source for question in questions}}
        for question in questions:
            create_table(cursor, question)
            source, needs = question.source, question.condition.needs
            question.kinds = tuple(n for n in kinds_of[source] if has_fields(needs, source, n, kinds))
            if question.kinds:
                self._plans.append((question, plans.plan(needs, source)))
        self._leaves = plans.leaves
        self._literals = _literals(plans)
        self._sought = Sought(self._literals)
        self._origins = self._all_origins()
        self._names = frozenset().union(*(kind.names for kind in kinds.all))

    def ask(self, cursor: duckdb.DuckDBPyConnection, blocks: Sequence[Part]) -> None:
        """Ask one part of the events, which is read in blocks. The cursor has the table `kinds`."""
        table = self._read(cursor, blocks)
        if table is None:
            return
        candidates = Candidates(self._leaves, table)
        kinds = _OfKinds(table)
        could: dict[tuple[LogSource, bool], list[tuple[Question, Numbers]]] = defaultdict(list)
        for question, plan in self._plans:
            if question.is_over or question.error:
                continue
            found = candidates.of(plan)
            if found is not False:
                is_meant = kinds.rows(question.kinds)
                rows = np.flatnonzero(is_meant if found is True else found & is_meant)
                if len(rows):
                    could[question.source, self._reads_lines(question)].append((question, rows))
        for alike in sorted(could):
            for together in _together(could[alike], is_joined=alike[1]):
                self._ask_together(cursor, table, together)

    def _read(self, cursor: duckdb.DuckDBPyConnection, blocks: Sequence[Part]) -> Table | None:
        """What the events say; None where nothing can be read."""
        try:
            return read_part(cursor, blocks, self._origins, self._literals, self._sought, self._names)
        except (duckdb.Error, UnicodeError):
            # One field is at fault: the questions that read it cannot be asked.
            for origin in list(self._origins):
                try:
                    read_part(cursor, blocks, [origin], self._literals, self._sought, self._names)
                except (duckdb.Error, UnicodeError) as error:
                    self._refuse(origin, str(error).splitlines()[0])
            return (
                read_part(cursor, blocks, self._origins, self._literals, self._sought, self._names)
                if self._origins
                else None
            )

    def _refuse(self, origin: Origin, reason: str) -> None:
        with self._lock:
            self._origins = [other for other in self._origins if other != origin]
            for question, _ in self._plans:
                if origin in self._columns(question).values():
                    question.error = question.error or reason

    def _all_origins(self) -> list[Origin]:
        """The fields that the questions read, as far as events could have them."""
        wanted = {(question.source, column.field) for question, _ in self._plans for column in _columns(question)}
        origins = {self._kinds.origin(*asked) for asked in wanted}
        return sorted(
            (origin for origin in origins if any(kind.has(origin) for kind in self._kinds.all)),
            key=lambda origin: (origin.column, origin.names),
        )

    def _columns(self, question: Question) -> dict[Column, Origin]:
        return {column: self._kinds.origin(question.source, column.field) for column in _columns(question)}

    def _ask_together(
        self, cursor: duckdb.DuckDBPyConnection, table: Table, together: Sequence[tuple[Question, Numbers]]
    ) -> None:
        """Ask questions about one logsource over one table of the events that any of them could find."""
        could = np.zeros(len(table.ids), np.bool_)
        for _, rows in together:
            could[rows] = True
        rows = np.flatnonzero(could)
        columns: dict[Column, Origin] = {}
        for question, _ in together:
            columns |= {
                column: self._kinds.origin(question.source, column.field) for column in question.condition.columns
            }
        asked = _Asked(table, rows, *table.distinct(rows, columns.values()))
        size = _OFFERED if any(self._reads_lines(question) for question, _ in together) else len(asked.distinct)
        for first in range(0, len(asked.distinct), size):
            self._ask_some(cursor, asked, [question for question, _ in together], slice(first, first + size))

    def _ask_some(
        self, cursor: duckdb.DuckDBPyConnection, asked: _Asked, questions: Sequence[Question], some: slice
    ) -> None:
        """Ask questions about some of the events that differ."""
        columns: dict[Column, Origin] = {}
        for question in questions:
            columns |= {
                column: self._kinds.origin(question.source, column.field) for column in question.condition.columns
            }
        try:
            _offer(cursor, asked, columns, some)
        except (duckdb.Error, UnicodeError, pa.ArrowException) as error:
            if len(questions) == 1:
                questions[0].error = str(error).splitlines()[0]
            else:
                for question in questions:
                    self._ask_some(cursor, asked, [question], some)
            return
        for question in questions:
            if not question.is_over and not question.error:
                self._ask_one(cursor, asked, question)
        cursor.execute("DROP TABLE asked")

    def _reads_lines(self, question: Question) -> bool:
        """Whether a question reads all that an event says."""
        return any(
            self._kinds.origin(question.source, column.field).column in MADE_OF_LINES
            for column in question.condition.columns
        )

    def _ask_one(self, cursor: duckdb.DuckDBPyConnection, asked: _Asked, question: Question) -> None:
        started = time.thread_time()
        try:
            with deadline(cursor, self._seconds_left(question)):
                if question.condition.weight:
                    self._ask_by_portions(cursor, asked, question)
                else:
                    self._find(cursor, "asked", asked, question)
        except duckdb.InterruptException:
            question.is_over = True
        except (duckdb.Error, UnicodeError, RecursionError) as error:
            question.error = str(error).splitlines()[0]
        with self._lock:
            question.seconds += time.thread_time() - started
            question.is_over |= question.seconds >= self._seconds

    def _ask_by_portions(self, cursor: duckdb.DuckDBPyConnection, asked: _Asked, question: Question) -> None:
        """Ask a costly pattern of few events at a time, so that it ends when its time is up."""
        sizes = " + ".join(f"coalesce(strlen({column.sql}), 0)" for column in sorted(question.condition.columns))
        most = _STEPS // question.condition.weight
        rows = cursor.execute(f"SELECT n, CAST({sizes} AS BIGINT) AS size FROM asked ORDER BY n").fetchnumpy()
        if rows["size"].sum() <= LONGEST * most:
            self._find(cursor, "asked", asked, question)
            return
        events = np.bincount(asked.like, minlength=len(asked.distinct))
        portions = Portions(rows["n"], rows["size"], most=most, events=events[rows["n"]])
        left = self._seconds_left(question)
        begun = time.thread_time()
        for first, last in portions:
            started = time.thread_time()
            # A table of its own: the database is free to ask a pattern before it looks at the number.
            cursor.execute(
                f"CREATE OR REPLACE TEMP TABLE portion AS SELECT * FROM asked WHERE n BETWEEN {first} AND {last}"
            )
            self._find(cursor, "portion", asked, question)
            ended = time.thread_time()
            if ended - begun >= left:
                raise duckdb.InterruptException("its time is up")
            portions.grow(ended - started)
        with self._lock:
            question.left_out += portions.left_out

    def _find(self, cursor: duckdb.DuckDBPyConnection, table: str, asked: _Asked, question: Question) -> None:
        """Take in the hits among a table's events."""
        found = cursor.execute(f"SELECT n FROM {table} WHERE {question.condition.sql}").fetchnumpy()["n"]
        if not len(found):
            return
        rows = asked.rows_like(found)
        hits = self._hits(asked.table, rows, question) if question.table else None
        with self._lock:
            question.add(asked.table.times[rows], asked.table.ids[rows])
            if hits is not None:
                keep_hits(self._main, question, hits)

    def _hits(self, table: Table, rows: Numbers, question: Question) -> pa.Table:
        """What correlations read of hits."""
        times = pa.array(table.times[rows], pa.int64(), mask=table.times[rows] == NEVER)
        columns = {"id": pa.array(table.ids[rows]), "time": times.cast(pa.timestamp("us"))}
        for column in sorted(question.kept):
            origin = self._kinds.origin(question.source, column.field)
            columns[_name(column)] = table.taken(rows, origin, in_lower=column.form == "lower")
        return pa.table(columns)

    def _seconds_left(self, question: Question) -> float:
        return self._seconds - question.seconds


def _literals(plans: Plans) -> dict[Origin, Literals]:
    """What each field is asked for."""
    inner: dict[Origin, set[str]] = defaultdict(set)
    whole: dict[Origin, set[str]] = defaultdict(set)
    for leaf in plans.leaves:
        (whole if leaf.is_whole else inner)[leaf.origin].update(leaf.literals)
    return {origin: Literals(inner[origin], whole[origin]) for origin in {*inner, *whole}}


def _together(
    could: Iterable[tuple[Question, Numbers]], *, is_joined: bool
) -> Iterator[list[tuple[Question, Numbers]]]:
    """Questions in groups that could find few events; those that could find many, and costly ones, by themselves.

    With `is_joined` those that could find equally many are one group too: what they read is read once.
    """
    group: list[tuple[Question, Numbers]] = []
    events = 0
    for question, rows in sorted(could, key=lambda item: len(item[1])):
        if question.condition.weight:
            yield [(question, rows)]
            continue
        is_alike = is_joined and bool(group) and len(group[0][1]) == len(rows)
        if group and events + len(rows) > _AT_ONCE and not is_alike:
            yield group
            group, events = [], 0
        group.append((question, rows))
        events += len(rows)
    if group:
        yield group


def _offer(cursor: duckdb.DuckDBPyConnection, asked: _Asked, columns: Mapping[Column, Origin], some: slice) -> None:
    """Have a table `asked` of some of the events that differ, with these columns."""
    rows = asked.distinct[some]
    offered = {"n": pa.array(np.arange(some.start, some.start + len(rows)))}
    for column, origin in columns.items():
        offered[_name(column)] = asked.table.taken(rows, origin, in_lower=column.form == "lower")
    cursor.register("offered", pa.table(offered))
    cursor.execute("CREATE OR REPLACE TEMP TABLE asked AS SELECT * FROM offered")
    cursor.unregister("offered")


def create_table(cursor: duckdb.DuckDBPyConnection, question: Question) -> None:
    """Make room for the hits that correlations read."""
    if question.table:
        columns = "".join(f", {column.sql} VARCHAR" for column in sorted(question.kept))
        try:
            cursor.execute(f"CREATE TEMP TABLE {question.table} (id BIGINT, time TIMESTAMP{columns})")
        except (duckdb.Error, UnicodeError) as error:
            question.error = str(error).splitlines()[0]


def keep_hits(cursor: duckdb.DuckDBPyConnection, question: Question, hits: pa.Table) -> None:
    """Keep what correlations read of hits."""
    cursor.register("hits", hits)
    cursor.execute(f"INSERT INTO {question.table} BY NAME SELECT * FROM hits")
    cursor.unregister("hits")


def _columns(question: Question) -> set[Column]:
    return question.kept | question.condition.columns


def _name(column: Column) -> str:
    return f"{column.form}:{column.field}"
