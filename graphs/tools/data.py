"""Data: read-only SQL over the event store and over SQLite files that the user names."""

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..episodes.vocabulary import count_word
from ..errors import InputError
from ..workbench import Desk
from .result import Claim, ToolResult
from .subject import Subject

MOST_ROWS = 200
SECONDS = 5.0


def run_sql(path: Path, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Rows of one SELECT on a SQLite file opened read-only, at most `MOST_ROWS`, stopped after `SECONDS`.

    Raises InputError for anything but a single reading statement, and for a file that is no database.
    """
    statement = sql.strip().rstrip(";")
    if ";" in statement or statement.lower().split()[:1] not in (["select"], ["with"]):
        raise InputError("Only a single SELECT statement may be run on a database; nothing was run.")
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    except sqlite3.Error as error:
        raise InputError(f"{path}: cannot open this database ({error}); give a SQLite file.") from error
    connection.set_authorizer(_readers_only)
    connection.row_factory = sqlite3.Row
    timer = threading.Timer(SECONDS, connection.interrupt)
    timer.start()
    try:
        return [dict(row) for row in connection.execute(statement, tuple(parameters)).fetchmany(MOST_ROWS)]
    except sqlite3.Error as error:
        raise InputError(f"{path}: {error}; expected a SQLite database and one SELECT statement.") from error
    finally:
        timer.cancel()
        connection.close()


_READING = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE))


def _readers_only(action: int, _: str | None, function: str | None, *__: Any) -> int:
    if action == sqlite3.SQLITE_FUNCTION and (function or "").lower() == "load_extension":
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _READING else sqlite3.SQLITE_DENY


def schema(desk: Desk, databases: Sequence[Path]) -> ToolResult:
    """Tables and columns of the user's databases, and the size of the event store."""
    tables = [f"{path.name}: {', '.join(_tables(path))}" for path in databases]
    events = desk.store.query("SELECT count(*) AS n FROM events")[0]["n"]
    return ToolResult(text="; ".join([f"events: {events} rows", *tables]), known=count_word(1 + len(tables)))


def reach(desk: Desk, subject: Subject) -> ToolResult:
    """Which hosts, accounts, addresses and objects the subject touched with success."""
    where, parameters = subject.where()
    claims, total = [], 0
    for column, noun in (
        ("host", "host(s)"),
        ("user", "account(s)"),
        ("dst_ip", "address(es)"),
        ("src_ip", "source address(es)"),
    ):
        if column == subject.acting():
            continue
        rows = desk.store.query(
            f'SELECT "{column}" AS value, count(*) AS n, min(id) AS one FROM events WHERE {where} '
            f"AND \"{column}\" <> '' AND outcome <> 'failure' GROUP BY value ORDER BY n DESC, value LIMIT {MOST_ROWS}",
            parameters,
        )
        rows = [row for row in rows if row["value"].lower() != subject.value.lower()]
        total += len(rows)
        if not rows:
            continue
        shown = rows[:3]
        slots = {f"v{i}": row["value"] for i, row in enumerate(shown)}
        claims.append(
            Claim(
                template="{subject} reached {count} "
                + noun
                + ": "
                + ", ".join(f"{{v{i}}}" for i in range(len(shown)))
                + "{more}",
                slots={
                    "subject": subject.value,
                    "count": str(len(rows)),
                    "more": " and more" if len(rows) > 3 else "",
                    **slots,
                },
                values=["subject", *slots],
                events=[row["one"] for row in shown],
                weight=0.9,
            )
        )
    return ToolResult(
        text=f"{subject.value} touched {total} hosts, accounts and addresses", known=count_word(total), claims=claims
    )


def records(desk: Desk, subject: Subject, databases: Sequence[Path]) -> ToolResult:
    """Rows of the user's databases that hold the subject's value. They inform; only log events are evidence."""
    found: list[str] = []
    for path in databases:
        for table in _tables(path):
            columns = [name for row in run_sql(path, f"SELECT * FROM {_quoted(table)} LIMIT 1") for name in row]
            tests = " OR ".join(f"lower(CAST({_quoted(column)} AS TEXT)) = ?" for column in columns)
            rows = (
                run_sql(
                    path,
                    f"SELECT * FROM {_quoted(table)} WHERE {tests} LIMIT 3",
                    [subject.value.lower()] * len(columns),
                )
                if tests
                else []
            )
            found += [f"{path.name}.{table}: " + ", ".join(f"{k}={v}" for k, v in row.items())[:200] for row in rows]
    if not found:
        return ToolResult(text=f"no database row holds {subject.value}", known="none")
    where, parameters = subject.where()
    events = desk.store.query(f"SELECT id FROM events WHERE {where} ORDER BY time, id LIMIT 2", parameters)
    claim = Claim(
        template="the user's database says of {subject}: {record}",
        slots={"subject": subject.value, "record": found[0]},
        values=["subject"],
        events=[row["id"] for row in events],
        weight=1.0,
    )
    return ToolResult(text=found[0], known=count_word(len(found)), claims=[claim])


def _tables(path: Path) -> list[str]:
    rows = run_sql(
        path, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%' ORDER BY name"
    )
    return [row["name"] for row in rows]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
