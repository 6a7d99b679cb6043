"""Data: read-only SQL over the event store and over SQLite files that the user names."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..episodes.vocabulary import count_word
from ..workbench import Desk
from .database import MOST_ROWS, Database
from .result import Claim, ToolResult
from .subject import Subject


def run_sql(path: Path, sql: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """Rows of one SELECT on a SQLite file; see `Database.rows`."""
    with Database(path) as database:
        return database.rows(sql, parameters)


def schema(desk: Desk, databases: Sequence[Path]) -> ToolResult:
    """Tables and columns of the user's databases, and the size of the event store."""
    tables = []
    for path in databases:
        with Database(path) as database:
            tables.append(f"{path.name}: {', '.join(_tables(database))}")
    events = desk.store.query("SELECT count(*) AS n FROM events")[0]["n"]
    return ToolResult(text="; ".join([f"events: {events} rows", *tables]), known=count_word(1 + len(tables)))


def reach(desk: Desk, subject: Subject) -> ToolResult:
    """Which hosts, accounts, addresses and objects the subject touched with success."""
    where, parameters = subject.where()
    claims, total = [], 0
    for column, one, many in (
        ("host", "host", "hosts"),
        ("user", "account", "accounts"),
        ("dst_ip", "address", "addresses"),
        ("src_ip", "source address", "source addresses"),
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
                + (one if len(rows) == 1 else many)
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
        with Database(path) as database:
            for table in _tables(database):
                found += [f"{path.name}.{table}: {told}" for told in _holding(database, table, subject.value)]
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


def _holding(database: Database, table: str, value: str) -> list[str]:
    """The first rows of a table with the value in any column."""
    columns = [name for row in database.rows(f"SELECT * FROM {_quoted(table)} LIMIT 1") for name in row]
    if not columns:
        return []
    tests = " OR ".join(f"lower(CAST({_quoted(column)} AS TEXT)) = ?" for column in columns)
    rows = database.rows(f"SELECT * FROM {_quoted(table)} WHERE {tests} LIMIT 3", [value.lower()] * len(columns))
    return [", ".join(f"{name}={value}" for name, value in row.items())[:200] for row in rows]


def _tables(database: Database) -> list[str]:
    rows = database.rows(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%' ORDER BY name"
    )
    return [row["name"] for row in rows]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
