"""Data: what tables there are, and one reading SQL statement over the events or a database that the user named."""

from pathlib import Path
from typing import Any

from pydantic import Field

from ..decisions.quoting import quote
from ..errors import InputError
from ..events.columns import COLUMNS as EVENT_COLUMNS
from ..tools.database import Database
from .instrument import Arguments, Counted, Instrument, Reach, Shown
from .statement import MOST_ROWS, read_events
from .triage import EVENT, SEARCH


class Schema(Arguments):
    """Show the tables and columns that sql can read."""


def schema(reach: Reach, _: Schema) -> Shown:
    """Columns of the events, tables of the user's databases."""
    columns = ", ".join(f"{name} {kind}" for name, kind in EVENT_COLUMNS if name not in ("byte_offset", "byte_length"))
    lines = [
        f"database events: table events({columns}); times are UTC; absent text is ''; other fields: "
        "json_extract_string(fields, '$.\"Name\"')"
    ]
    for path in reach.databases:
        with Database(path) as database:
            rows = database.rows(
                "SELECT sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'"
            )
        lines.append(
            f"database {quote(path.name, limit=80)}: {'; '.join(quote(str(row['sql']), limit=400) for row in rows)}"
        )
    return Shown(told=f"{len(lines)} databases can be read", lines=lines)


class Sql(Arguments):
    """Run one SELECT. Select the column id too, to know which events to cite."""

    statement: str
    database: str = Field(default="events", description="events, or a file name that schema shows")


def sql(reach: Reach, given: Sql) -> Shown:
    """Rows of one statement that only reads."""
    if given.database in ("", "events"):
        rows, more = read_events(reach.desk.store, given.statement)
    else:
        with Database(_named(reach, given.database)) as database:
            rows = database.rows(given.statement)
        more = len(rows) >= MOST_ROWS
    counted = _counted(given, rows) if given.database in ("", "events") else []
    events = [row["id"] for row in rows if isinstance(row.get("id"), int)]
    return Shown(
        told=f"{len(rows)}{' or more' if more else ''} rows",
        lines=[_row_line(row) for row in rows],
        events=events,
        counted=counted,
    )


def _named(reach: Reach, name: str) -> Path:
    found = next((path for path in reach.databases if path.name == name), None)
    if found is None:
        names = ", ".join(["events", *(path.name for path in reach.databases)])
        raise InputError(f"there is no database {quote(name, limit=60)}; there are {quote(names, limit=300)}.")
    return found


def _row_line(row: dict[str, Any]) -> str:
    return " ".join(f"{quote(str(name), limit=60)}={_value(value)}" for name, value in row.items())


def _value(value: Any) -> str:
    return str(value) if isinstance(value, int | float) or value is None else quote(str(value), limit=200)


def _counted(given: Sql, rows: list[dict[str, Any]]) -> list[Counted]:
    """Whole numbers of a result of one row come out again when the statement runs again."""
    if len(rows) != 1:
        return []
    statement = given.statement.strip().rstrip(";")
    return [
        Counted(
            check={
                "sql": f'SELECT "{name.replace(chr(34), chr(34) * 2)}" AS n FROM ({statement})',
                "parameters": [],
                "expected": value,
            }
        )
        for name, value in rows[0].items()
        if isinstance(value, int) and not isinstance(value, bool)
    ]


DATA = (
    Instrument("sql", Sql, sql),
    Instrument("schema", Schema, schema),
    SEARCH,
    EVENT,
)
