"""Alerts and their cases in SQLite, where a kill at any moment loses none and doubles none."""

import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from ..errors import UsageError
from ..runs import make_runs_folder
from .budget import Spending
from .cases import AGAIN, AlertLine, CaseLine, CaseState, Taken, Working, case_line
from .grouping import SEVERITIES, Sighting, sight
from .schema import open_file

FILE = "alerts.sqlite"
TOGETHER = timedelta(hours=1)
"""Alerts of one case lie no further from another of it; so does an alert that came again, with another id and other times."""
MOST_TOGETHER = 50
"""Alerts of one case; one more begins another."""
LARGEST = 2**20
"""Bytes of an alert."""
_FIRST_WORKED_ON = "state = 'working' DESC, state = 'waiting' DESC, cases.severity DESC, cases.first, cases.id"
_NEWEST_FIRST = "cases.severity DESC, cases.received DESC, cases.id DESC"
_NEXT_FIRST = "cases.severity DESC, cases.first, cases.id"


class OvertakenError(UsageError):
    """Another process has taken the queue over: what this one still does counts no more."""


class AlertQueue:
    """The alerts of one folder of runs. Safe to use from several threads and processes."""

    def __init__(self, folder: Path) -> None:
        """Open the folder's queue, or begin one."""
        make_runs_folder(folder)
        self.path = folder / FILE
        self._lock = threading.Lock()
        self._number = 0
        """Of the ownership that changes are made under; 0 until there is one."""
        self._connection = open_file(self.path)

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._connection.close()

    # What comes in

    def add(self, alerts: Sequence[Mapping[str, Any]], logs: Sequence[Path], *, source: str = "") -> list[Taken]:
        """All of these alerts are kept, each in a case, or none is."""
        names = sorted(str(path.resolve()) for path in logs)
        if not names:
            raise UsageError("it is not known in which logs to look. Name them with --logs.")
        seen = [(content_of(alert), sight(alert, names)) for alert in alerts]
        with self._change() as change:
            return [self._take(change, content, sighting, names, source) for content, sighting in seen]

    def add_file(
        self,
        path: Path,
        stamp: tuple[int, int],
        alerts: Sequence[Mapping[str, Any]],
        logs: Sequence[Path],
        problem: str,
    ) -> list[Taken]:
        """The alerts of a file, and that it was read in this state, together."""
        names = sorted(str(root.resolve()) for root in logs)
        seen = [(content_of(alert), sight(alert, names)) for alert in alerts]
        with self._change() as change:
            taken = [self._take(change, content, sighting, names, str(path)) for content, sighting in seen]
            change.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (str(path), *stamp, problem))
            return taken

    def files(self) -> dict[str, tuple[int, int, str]]:
        """Files that were read: size, time, and what was wrong with them."""
        rows = self._rows("SELECT path, size, changed, problem FROM files")
        return {row["path"]: (row["size"], row["changed"], row["problem"]) for row in rows}

    # What is known

    def cases(self, *states: CaseState) -> list[CaseLine]:
        """Every case, or those in these states: what is worked on or waits first, the most severe first."""
        where, values = _in_states(states)
        return self._cases(f"{where} ORDER BY {_FIRST_WORKED_ON}", *values)

    def page(self, states: Sequence[CaseState], *, most: int, after: int = 0) -> list[CaseLine]:
        """So many cases after so many: the most severe first, then the newest; of those that wait, the one that is next."""
        where, values = _in_states(states)
        order = _NEXT_FIRST if set(states) == {"waiting"} else _NEWEST_FIRST
        return self._cases(f"{where} ORDER BY {order} LIMIT ? OFFSET ?", *values, most, after)

    def counts(self) -> dict[CaseState, int]:
        """How many cases are in which state."""
        return {row["state"]: row["n"] for row in self._rows("SELECT state, count(*) AS n FROM cases GROUP BY state")}

    def case(self, case: int) -> CaseLine:
        """One case."""
        found = self._cases("WHERE cases.id = ?", case)
        if not found:
            raise UsageError(f"there is no case {case}.")
        return found[0]

    def is_done(self) -> bool:
        """Whether no case waits or is worked on."""
        return not self._rows("SELECT 1 FROM cases WHERE state IN ('waiting', 'working') LIMIT 1")

    def alerts_of(self, case: int) -> list[dict[str, Any]]:
        """The alerts of a case, the most severe first, then the earliest."""
        return [orjson.loads(alert.content) for alert in self.alert_lines(case)]

    def alert_lines(self, case: int) -> list[AlertLine]:
        """The same, with where they came from."""
        rows = self._rows("SELECT * FROM alerts WHERE case_id = ? ORDER BY severity DESC, time, id", case)
        return [
            AlertLine(
                content=row["content"],
                source=row["source"],
                received=row["received"],
                copies=row["copies"],
                severity=SEVERITIES[row["severity"]],
                time=row["time"],
            )
            for row in rows
        ]

    def begun(self, since: datetime) -> list[Spending]:
        """When cases began since then."""
        rows = self._rows("SELECT begun, 1 AS amount FROM cases WHERE begun >= ?", _written(since))
        return [Spending(time=datetime.fromisoformat(row["begun"]), amount=row["amount"]) for row in rows]

    def spent(self, since: datetime) -> tuple[list[Spending], list[Spending]]:
        """Model tokens and seconds of the cases that ended since then."""
        rows = self._rows("SELECT ended, tokens, seconds FROM cases WHERE ended >= ?", _written(since))
        tokens, seconds = (
            [Spending(time=datetime.fromisoformat(row["ended"]), amount=row[name]) for row in rows]
            for name in ("tokens", "seconds")
        )
        return tokens, seconds

    def working(self) -> Working | None:
        """Who works on it, or did last; whether that process is still there is not known here."""
        rows = self._rows("SELECT * FROM owner")
        return next(
            (
                Working(
                    process=row["process"],
                    at_once=row["at_once"],
                    budget=row["budget"],
                    limit=row["spent"],
                    until=row["until"],
                )
                for row in rows
            ),
            None,
        )

    # What is done by whoever works on it

    def own(self, *, at_once: int, budget: str) -> None:
        """Whatever this object changes from now on counts until another does the same."""
        with self._change() as change:
            row = change.execute("SELECT number FROM owner").fetchone()
            self._number = (row["number"] if row else 0) + 1
            change.execute(
                "INSERT OR REPLACE INTO owner (id, number, process, at_once, budget) VALUES (1, ?, ?, ?, ?)",
                (self._number, os.getpid(), at_once, budget),
            )

    def tell_limit(self, limit: str, until: str) -> None:
        """Whoever lists the cases is told that the budget is used up, or, where it is empty, that it is not."""
        with self._own_change() as change:
            change.execute("UPDATE owner SET spent = ?, until = ?", (limit, until))

    def claim(self) -> CaseLine | None:
        """The most severe case that waits; its run has a name from now on, whether it begins or is killed before.

        One that may belong to a case which is worked on, and is no worse, waits for its end: alerts that come one by one
        gather in it meanwhile.
        """
        near = TOGETHER.total_seconds()
        with self._own_change() as change:
            row = change.execute(
                "SELECT id, run FROM cases WHERE state = 'waiting' AND NOT EXISTS (SELECT 1 FROM who AS mine "
                "JOIN who AS theirs ON theirs.name = mine.name JOIN cases AS other ON other.id = theirs.case_id "
                "WHERE mine.case_id = cases.id AND other.state = 'working' AND other.logs = cases.logs "
                "AND other.severity >= cases.severity AND cases.first - other.last <= ? AND other.first - cases.last <= ?) "
                f"ORDER BY {_NEXT_FIRST} LIMIT 1",
                (near, near),
            ).fetchone()
            if row is None:
                return None
            if not row["run"]:  # one that a person has tried again goes on where it was
                self._name_run(change, row["id"])
            change.execute(
                "UPDATE cases SET state = 'working', attempts = attempts + 1, begun = ? WHERE id = ?",
                (datetime.now(UTC).isoformat(timespec="milliseconds"), row["id"]),
            )
        return self.case(row["id"])

    def claim_again(self, case: CaseLine) -> CaseLine:
        """The case with a run of another name: the one that it has cannot go on."""
        with self._own_change() as change:
            is_its = change.execute(
                "UPDATE cases SET attempts = attempts + 1 WHERE id = ? AND state = 'working' AND run = ?",
                (case.id, case.run),
            )
            if is_its.rowcount:
                self._name_run(change, case.id)
        return self.case(case.id)

    def try_again(self, case: CaseLine) -> int:
        """Count another attempt at the same run; how many there were."""
        with self._own_change() as change:
            change.execute(
                "UPDATE cases SET attempts = attempts + 1 WHERE id = ? AND state = 'working' AND run = ?",
                (case.id, case.run),
            )
        return self.case(case.id).attempts

    def take_up(self, case: CaseLine) -> bool:
        """A case that had ended is worked on: a person has let its run go on."""
        with self._own_change() as change:
            done = change.execute(
                "UPDATE cases SET state = 'working', problem = '', ended = '' WHERE id = ? AND state = ? AND run = ?",
                (case.id, case.state, case.run),
            )
            return done.rowcount == 1

    def end(
        self,
        case: CaseLine,
        state: CaseState,
        *,
        verdict: str = "",
        confidence: float | None = None,
        problem: str = "",
        tokens: int = 0,
        seconds: float = 0.0,
    ) -> bool:
        """The case is done, by the run that it has; False where it was already, or has another run by now."""
        with self._own_change() as change:
            done = change.execute(
                "UPDATE cases SET state = ?, verdict = ?, confidence = ?, problem = ?, tokens = ?, seconds = ?, ended = ? "
                "WHERE id = ? AND state = 'working' AND run = ?",
                (
                    state,
                    verdict,
                    confidence,
                    problem,
                    tokens,
                    seconds,
                    _written(datetime.now(UTC)),
                    case.id,
                    case.run,
                ),
            )
            return done.rowcount == 1

    # What a person does

    def retry(self, case: int) -> None:
        """A case that failed, was stopped or was taken out waits again; its run goes on where it can."""
        marks = ", ".join("?" * len(AGAIN))
        self._from_hand(
            case,
            "UPDATE cases SET state = 'waiting', attempts = 0, problem = '', ended = '' "
            f"WHERE id = ? AND state IN ({marks})",
            AGAIN,
            "be tried again: expected one that failed, was stopped, or was dropped",
        )

    def drop(self, case: int) -> None:
        """A case that waits is never begun; its alerts are kept, and the same ones again are copies."""
        self._from_hand(
            case,
            "UPDATE cases SET state = 'dropped', ended = ? WHERE state = 'waiting' AND id = ?",
            (),
            "be dropped: expected one that waits",
        )

    def look(self, case: int) -> None:
        """A person has seen a case as it is now."""
        self._see("id = ?", case)

    def look_at_run(self, run: str) -> None:
        """The same, of the case that a run is of, if it is one of the queue."""
        self._see("run = ?", run)

    # Beneath

    def _see(self, where: str, value: object) -> None:
        seen = "(SELECT count(*) + coalesce(sum(copies), 0) FROM alerts WHERE case_id = cases.id)"
        row = self._rows(f"SELECT 1 FROM cases WHERE {where} AND (seen_state <> state OR seen_alerts <> {seen})", value)
        if row:  # looking again writes nothing
            with self._change() as change:
                change.execute(f"UPDATE cases SET seen_state = state, seen_alerts = {seen} WHERE {where}", (value,))

    def _from_hand(self, case: int, statement: str, states: Sequence[CaseState], wanted: str) -> None:
        with self._change() as change:
            values = (case, *states) if states else (_written(datetime.now(UTC)), case)
            done = change.execute(statement, values).rowcount
        if done:
            self.look(case)
        else:
            raise UsageError(f"case {case} is {self.case(case).state}, so it cannot {wanted}.")

    @contextmanager
    def _own_change(self) -> Iterator[sqlite3.Connection]:
        """A change by whoever works on the queue: it and that nobody has taken the queue over are one transaction."""
        with self._change() as change:
            if self._number:
                row = change.execute("SELECT number, process FROM owner").fetchone()
                if row is None or row["number"] != self._number:
                    raise OvertakenError(
                        f"{self.path}: process {row['process'] if row else 'unknown'} has taken the queue over, so this one "
                        "changes nothing more. Let one process work on a queue."
                    )
            yield change

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _cases(self, which: str, *values: object) -> list[CaseLine]:
        of_it = "FROM alerts WHERE case_id = cases.id"
        rows = self._rows(
            f"SELECT cases.*, (SELECT count(*) {of_it}) AS alerts, (SELECT coalesce(sum(copies), 0) {of_it}) AS copies, "
            "(SELECT json_group_array(name) FROM (SELECT name FROM who WHERE case_id = cases.id ORDER BY rowid)) AS names "
            f"FROM cases {which}",
            *values,
        )
        return [case_line(row) for row in rows]

    def _rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def _name_run(self, change: sqlite3.Connection, case: int) -> None:
        number = change.execute("SELECT runs FROM cases WHERE id = ?", (case,)).fetchone()["runs"] + 1
        name = f"moewarden-case-{case:06}" + (f"-{number}" if number > 1 else "")
        change.execute("UPDATE cases SET run = ?, runs = ? WHERE id = ?", (name, number, case))

    def _take(
        self, change: sqlite3.Connection, content: bytes, seen: Sighting, logs: Sequence[str], source: str
    ) -> Taken:
        """The alert is known, with its case; one that was known already is counted, once for each time that it was sent."""
        known = change.execute(
            "SELECT id, case_id, source FROM alerts WHERE digest = ? UNION ALL "
            "SELECT alerts.id, case_id, repeats.source FROM repeats JOIN alerts ON alerts.id = alert_id WHERE repeats.digest = ?",
            (seen.digest, seen.digest),
        ).fetchone()
        time = (seen.time or datetime.now(UTC)).timestamp()
        if known is not None:
            # The same place may be read again because something was added to it.
            return self._count(change, known, is_new=not (source and known["source"] == source))
        known = change.execute(
            "SELECT id, case_id FROM alerts WHERE essence = ? AND abs(time - ?) <= ? ORDER BY abs(time - ?), id LIMIT 1",
            (seen.essence, time, TOGETHER.total_seconds(), time),
        ).fetchone()
        if known is not None:
            change.execute("INSERT INTO repeats VALUES (?, ?, ?)", (seen.digest, known["id"], source))
            return self._count(change, known, is_new=True)
        now = _written(datetime.now(UTC))
        case = self._case_for(change, seen, orjson.dumps(logs).decode(), time)
        if case is None:
            made = change.execute(
                "INSERT INTO cases (state, severity, title, logs, first, last, received) VALUES ('waiting', ?, ?, ?, ?, ?, ?)",
                (seen.severity, seen.title, orjson.dumps(logs).decode(), time, time, now),
            )
            case = int(made.lastrowid or 0)
        else:
            change.execute(
                "UPDATE cases SET title = CASE WHEN severity < ? THEN ? ELSE title END, severity = max(severity, ?), "
                "first = min(first, ?), last = max(last, ?) WHERE id = ?",
                (seen.severity, seen.title, seen.severity, time, time, case),
            )
        change.execute(
            "INSERT INTO alerts (digest, essence, case_id, content, source, received, severity, time) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (seen.digest, seen.essence, case, content, source, now, seen.severity, time),
        )
        change.executemany("INSERT OR IGNORE INTO who VALUES (?, ?)", [(case, name) for name in seen.who])
        return Taken(case=case, is_copy=False)

    def _count(self, change: sqlite3.Connection, known: sqlite3.Row, *, is_new: bool) -> Taken:
        if is_new:
            change.execute("UPDATE alerts SET copies = copies + 1 WHERE id = ?", (known["id"],))
        return Taken(case=known["case_id"], is_copy=True)

    def _case_for(self, change: sqlite3.Connection, seen: Sighting, logs: str, time: float) -> int | None:
        """The case that nobody has begun and that an alert belongs to."""
        if not seen.who:
            return None
        marks = ", ".join("?" * len(seen.who))
        near = TOGETHER.total_seconds()
        row = change.execute(
            "SELECT cases.id, count(*) AS shared FROM who JOIN cases ON cases.id = who.case_id "
            f"WHERE who.name IN ({marks}) AND cases.state = 'waiting' AND cases.run = '' AND cases.logs = ? "
            "AND cases.first - ? <= ? AND ? - cases.last <= ? "
            "AND (SELECT count(*) FROM alerts WHERE case_id = cases.id) < ? "
            "GROUP BY cases.id ORDER BY shared DESC, cases.id LIMIT 1",
            (*seen.who, logs, time, near, time, near, MOST_TOGETHER),
        ).fetchone()
        return None if row is None else int(row["id"])


def content_of(alert: Mapping[str, Any]) -> bytes:
    """The alert as it is kept; raises where it is too large to be one."""
    from ...graphs.wellformed import shallow, well_formed

    content = orjson.dumps(well_formed(shallow(alert)), option=orjson.OPT_NON_STR_KEYS)
    if len(content) > LARGEST:
        raise UsageError(f"an alert has {len(content):,} bytes; at most {LARGEST:,} are kept. Are these the logs?")
    return content


def _in_states(states: Sequence[CaseState]) -> tuple[str, Sequence[CaseState]]:
    return f"WHERE cases.state IN ({', '.join('?' * len(states))})" if states else "", states


def _written(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds")
