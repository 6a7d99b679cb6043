"""One SQL statement of a model's over the events: parsed before it runs, and limited while it runs."""

import threading
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import orjson

from ..decisions.quoting import quote
from ..errors import InputError
from ..events.store import EventStore

MOST_ROWS = 200
MOST_BYTES = 400_000
"""Of one result."""
SECONDS = 5.0
"""What one statement may take."""
LONGEST = 4_000
"""Characters of a statement."""

_TABLES = ("events",)
_SOURCES = ("BASE_TABLE", "JOIN", "SUBQUERY", "EMPTY", "EXPRESSION_LIST")
"""Kinds of thing in a FROM that only read."""
_REFUSED = frozenset(
    (
        "getenv", "query", "query_table", "current_setting", "getvariable", "nextval", "currval", "setseed",
        "repeat", "lpad", "rpad", "range", "generate_series", "list_resize", "array_resize", "bar",
    )
)  # fmt: skip
"""Functions that reach beyond the events, or make much out of nothing."""


def read_events(store: EventStore, statement: str) -> tuple[list[dict[str, Any]], bool]:
    """Rows of one SELECT over `events`, and whether there were more. Raises InputError that says what to write instead."""
    sql = statement.strip().rstrip(";").strip()
    cursor = store.cursor()
    try:
        _check(cursor, sql)
        return _run(cursor, sql)
    finally:
        cursor.close()


def _check(cursor: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Refuse whatever is not one statement that reads the table of events."""
    if len(sql) > LONGEST:
        raise InputError(
            f"the statement has {len(sql)} characters; at most {LONGEST} may be run. Ask for less at once."
        )
    row = cursor.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    assert row is not None
    parsed = orjson.loads(row[0])
    if parsed["error"]:
        said = quote(str(parsed.get("error_message", "")), limit=200)
        raise InputError(f"the statement cannot be read: {said}. Expected one SELECT over the table events.")
    if len(parsed["statements"]) != 1:
        raise InputError(f"there are {len(parsed['statements'])} statements; expected one SELECT. Nothing was run.")
    nodes = list(_nodes(parsed["statements"]))
    named = {entry["key"].lower() for node in nodes for entry in _entries(node)} | set(_TABLES)
    for node in nodes:
        kind = str(node.get("type", ""))
        if "from_table" in node or kind in ("JOIN",):
            sources = [node[name] for name in ("from_table", "left", "right") if isinstance(node.get(name), Mapping)]
            for source in sources:
                _check_source(source, named)
        if node.get("class") == "FUNCTION" or kind == "FUNCTION":
            _check_function(node)


def _check_source(source: Mapping[str, Any], named: set[str]) -> None:
    kind = str(source.get("type", ""))
    if kind == "TABLE_FUNCTION" and source.get("function", {}).get("function_name") == "unnest":
        return
    if kind not in _SOURCES:
        raise InputError(
            f"{kind.replace('_', ' ').lower()} is refused; expected one SELECT over the table events. Nothing was run."
        )
    if kind == "BASE_TABLE":
        table = str(source.get("table_name", ""))
        if source.get("schema_name") or source.get("catalog_name") or table.lower() not in named:
            raise InputError(f"there is no table {quote(table, limit=60)}; expected events. Nothing was run.")


def _check_function(node: Mapping[str, Any]) -> None:
    name = str(node.get("function_name", "")).lower()
    if (
        name in _REFUSED
        or node.get("schema")
        or node.get("catalog")
        or name.startswith(("read_", "duckdb_", "pragma_", "pg_"))
    ):
        raise InputError(f"the function {quote(name, limit=40)} is refused; use another. Nothing was run.")


def _entries(node: Mapping[str, Any]) -> list[dict[str, Any]]:
    table = node.get("cte_map")
    return list(table.get("map", [])) if isinstance(table, Mapping) else []


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Mapping):
            yield item
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def _run(cursor: duckdb.DuckDBPyConnection, sql: str) -> tuple[list[dict[str, Any]], bool]:
    timer = threading.Timer(SECONDS, cursor.interrupt)
    timer.start()
    try:
        result = cursor.execute(f"SELECT * FROM ({sql}) LIMIT {MOST_ROWS + 1}")
        names = [column[0] for column in result.description or []]
        rows: list[dict[str, Any]] = []
        size = 0
        while (values := result.fetchone()) is not None:
            size += sum(len(str(value)) for value in values)
            if size > MOST_BYTES:
                raise InputError(f"its result is larger than {MOST_BYTES:,} bytes; select fewer columns or rows.")
            rows.append(dict(zip(names, values, strict=True)))
    except duckdb.InterruptException:
        raise InputError(f"the statement was stopped after {SECONDS:g} seconds; ask for less.") from None
    except duckdb.Error as error:
        said = quote(str(error).splitlines()[0] if str(error) else type(error).__name__, limit=300)
        raise InputError(f"the statement failed: {said}. Call schema to see the columns.") from None
    finally:
        timer.cancel()
    return rows[:MOST_ROWS], len(rows) > MOST_ROWS
