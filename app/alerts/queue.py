"""Alerts and their cases in SQLite, where a kill at any moment loses none and doubles none."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import orjson

from ..errors import UsageError
from ..runs import make_runs_folder
from .grouping import SEVERITIES, Sighting, sight

FILE = "alerts.sqlite"
TOGETHER = timedelta(hours=1)
"""Alerts of one case lie no further from another of it."""
MOST_TOGETHER = 50
"""Alerts of one case; one more begins another."""
_LARGEST = 2**20
_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS cases (
    id INTEGER PRIMARY KEY, state TEXT NOT NULL, severity INTEGER NOT NULL, title TEXT NOT NULL, logs TEXT NOT NULL,
    first REAL NOT NULL, last REAL NOT NULL, received TEXT NOT NULL, run TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0,
    verdict TEXT NOT NULL DEFAULT '', confidence REAL, problem TEXT NOT NULL DEFAULT '', ended TEXT NOT NULL DEFAULT '',
    tokens INTEGER NOT NULL DEFAULT 0, seconds REAL NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS alerts (
    id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, case_id INTEGER NOT NULL REFERENCES cases, content BLOB NOT NULL,
    source TEXT NOT NULL, received TEXT NOT NULL, copies INTEGER NOT NULL DEFAULT 0, severity INTEGER NOT NULL, time REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS who (case_id INTEGER NOT NULL REFERENCES cases, name TEXT NOT NULL, PRIMARY KEY (name, case_id));
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, changed INTEGER NOT NULL, problem TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS cases_by_state ON cases (state, severity);
CREATE INDEX IF NOT EXISTS alerts_by_case ON alerts (case_id);
"""

CaseState = Literal["waiting", "working", "finished", "failed", "cancelled"]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of an alert."""

    case: int
    is_copy: bool
    """Whether the very same alert was there already."""


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """A case in the list."""

    id: int
    state: CaseState
    severity: str
    title: str
    alerts: int
    copies: int
    """Alerts that came again."""
    logs: tuple[str, ...]
    received: str
    run: str
    """The id of its run; empty until it begins."""
    attempts: int
    verdict: str
    confidence: float | None
    problem: str
    ended: str


class AlertQueue:
    """The alerts of one folder of runs. Safe to use from several threads and processes."""

    def __init__(self, folder: Path) -> None:
        """Open the folder's queue, or begin one."""
        make_runs_folder(folder)
        self.path = folder / FILE
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(self.path, timeout=60, check_same_thread=False, isolation_level=None)
            self._connection.row_factory = sqlite3.Row
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _VERSION):
                raise UsageError(
                    f"{self.path}: is a queue of version {version}, expected {_VERSION}. Move it away, or use the moewarden "
                    "that made it."
                )
            self._connection.executescript(_SCHEMA)
            self._connection.execute(f"PRAGMA user_version={_VERSION}")
        except sqlite3.DatabaseError as error:
            raise UsageError(
                f"{self.path}: cannot be used as a queue of alerts ({error}). Move it away; run folders are not touched."
            ) from error

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
        seen = [(_content(alert), sight(alert, names)) for alert in alerts]
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
        seen = [(_content(alert), sight(alert, names)) for alert in alerts]
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
        marks = ", ".join("?" * len(states))
        return self._cases(f"WHERE cases.state IN ({marks})" if states else "", *states)

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
        rows = self._rows("SELECT content FROM alerts WHERE case_id = ? ORDER BY severity DESC, time, id", case)
        return [orjson.loads(row["content"]) for row in rows]

    def spent(self, since: datetime) -> tuple[int, float]:
        """Model tokens and seconds of the cases that ended since then."""
        row = self._rows(
            "SELECT coalesce(sum(tokens), 0) AS tokens, coalesce(sum(seconds), 0) AS seconds FROM cases WHERE ended >= ?",
            since.astimezone(UTC).isoformat(timespec="seconds"),
        )[0]
        return int(row["tokens"]), float(row["seconds"])

    # What is done

    def claim(self) -> CaseLine | None:
        """The most severe case that waits; its run has a name from now on, whether it begins or is killed before.

        One that may belong to a case which is worked on, and is no worse, waits for its end: alerts that come one by one
        gather in it meanwhile.
        """
        near = TOGETHER.total_seconds()
        with self._change() as change:
            row = change.execute(
                "SELECT id FROM cases WHERE state = 'waiting' AND NOT EXISTS (SELECT 1 FROM who AS mine "
                "JOIN who AS theirs ON theirs.name = mine.name JOIN cases AS other ON other.id = theirs.case_id "
                "WHERE mine.case_id = cases.id AND other.state = 'working' AND other.logs = cases.logs "
                "AND other.severity >= cases.severity AND cases.first - other.last <= ? AND other.first - cases.last <= ?) "
                "ORDER BY severity DESC, first, id LIMIT 1",
                (near, near),
            ).fetchone()
            if row is None:
                return None
            self._name_run(change, row["id"])
        return self.case(row["id"])

    def claim_again(self, case: int) -> CaseLine:
        """The case with a run of another name: the first one cannot go on."""
        with self._change() as change:
            self._name_run(change, case)
        return self.case(case)

    def try_again(self, case: int) -> int:
        """Count another attempt at the same run; how many there were."""
        with self._change() as change:
            change.execute("UPDATE cases SET attempts = attempts + 1 WHERE id = ? AND state = 'working'", (case,))
        return self.case(case).attempts

    def end(
        self,
        case: int,
        state: CaseState,
        *,
        verdict: str = "",
        confidence: float | None = None,
        problem: str = "",
        tokens: int = 0,
        seconds: float = 0.0,
    ) -> bool:
        """The case is done; False where it was already."""
        with self._change() as change:
            done = change.execute(
                "UPDATE cases SET state = ?, verdict = ?, confidence = ?, problem = ?, tokens = ?, seconds = ?, ended = ? "
                "WHERE id = ? AND state = 'working'",
                (state, verdict, confidence, problem, tokens, seconds, _now(), case),
            )
            return done.rowcount == 1

    # Beneath

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

    def _cases(self, where: str, *values: object) -> list[CaseLine]:
        rows = self._rows(
            "SELECT cases.*, count(alerts.id) AS alerts, coalesce(sum(alerts.copies), 0) AS copies FROM cases "
            f"LEFT JOIN alerts ON alerts.case_id = cases.id {where} GROUP BY cases.id "
            "ORDER BY state = 'working' DESC, state = 'waiting' DESC, cases.severity DESC, cases.first, cases.id",
            *values,
        )
        return [_line(row) for row in rows]

    def _rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def _name_run(self, change: sqlite3.Connection, case: int) -> None:
        attempts = change.execute("SELECT attempts FROM cases WHERE id = ?", (case,)).fetchone()["attempts"]
        name = f"moewarden-case-{case:06}" + (f"-{attempts + 1}" if attempts else "")
        change.execute(
            "UPDATE cases SET state = 'working', run = ?, attempts = attempts + 1 WHERE id = ?", (name, case)
        )

    def _take(
        self, change: sqlite3.Connection, content: bytes, seen: Sighting, logs: Sequence[str], source: str
    ) -> Taken:
        known = change.execute("SELECT id, case_id, source FROM alerts WHERE digest = ?", (seen.digest,)).fetchone()
        if known is not None:
            if source and known["source"] == source:  # the same place, read again because something was added to it
                return Taken(case=known["case_id"], is_copy=True)
            change.execute("UPDATE alerts SET copies = copies + 1 WHERE id = ?", (known["id"],))
            return Taken(case=known["case_id"], is_copy=True)
        now = _now()
        time = (seen.time or datetime.now(UTC)).timestamp()
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
            "INSERT INTO alerts (digest, case_id, content, source, received, severity, time) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (seen.digest, case, content, source, now, seen.severity, time),
        )
        change.executemany("INSERT OR IGNORE INTO who VALUES (?, ?)", [(case, name) for name in seen.who])
        return Taken(case=case, is_copy=False)

    def _case_for(self, change: sqlite3.Connection, seen: Sighting, logs: str, time: float) -> int | None:
        """The case that nobody has begun and that an alert belongs to."""
        if not seen.who:
            return None
        marks = ", ".join("?" * len(seen.who))
        near = TOGETHER.total_seconds()
        row = change.execute(
            "SELECT cases.id, count(*) AS shared FROM who JOIN cases ON cases.id = who.case_id "
            f"WHERE who.name IN ({marks}) AND cases.state = 'waiting' AND cases.logs = ? AND cases.first - ? <= ? "
            "AND ? - cases.last <= ? AND (SELECT count(*) FROM alerts WHERE case_id = cases.id) < ? "
            "GROUP BY cases.id ORDER BY shared DESC, cases.id LIMIT 1",
            (*seen.who, logs, time, near, time, near, MOST_TOGETHER),
        ).fetchone()
        return None if row is None else int(row["id"])


def _content(alert: Mapping[str, Any]) -> bytes:
    from ...graphs.wellformed import shallow, well_formed

    content = orjson.dumps(well_formed(shallow(alert)), option=orjson.OPT_NON_STR_KEYS)
    if len(content) > _LARGEST:
        raise UsageError(f"an alert has {len(content):,} bytes; at most {_LARGEST:,} are kept. Are these the logs?")
    return content


def _line(row: sqlite3.Row) -> CaseLine:
    return CaseLine(
        id=row["id"],
        state=row["state"],
        severity=SEVERITIES[row["severity"]],
        title=row["title"],
        alerts=row["alerts"],
        copies=row["copies"],
        logs=tuple(orjson.loads(row["logs"])),
        received=row["received"],
        run=row["run"],
        attempts=row["attempts"],
        verdict=row["verdict"],
        confidence=row["confidence"],
        problem=row["problem"],
        ended=row["ended"],
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
