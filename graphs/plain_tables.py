"""A database of a run folder may come from somebody else: it holds the plain tables that we expect, or is refused.

A view, a macro, a trigger or a computed column would make an ordinary query do something else than it says.
"""

import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from .diskspace import is_full
from .errors import InputError

_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")

_QUOTED_PATH = re.compile(r"[\"']([^\"']*/[^\"']*)[\"']")
_DAMAGE = (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException)
_AT_FAULT = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_FORMAT")

Tables = Mapping[str, Sequence[str]]
"""Table -> its columns, in any order."""
TypedTables = Mapping[str, Sequence[tuple[str, str]]]
"""Table -> name and type of its columns, in their order."""

READ_ONLY: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "lock_configuration": True,
}
"""What a DuckDB connection is opened with so that no statement reaches other files."""


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """A database that is damaged or foreign ends in one sentence. A full disk travels on: it is no damage."""
    try:
        yield
    except (sqlite3.Error, duckdb.Error) as error:
        if is_full(error) or not _is_damage(error):
            raise
        raise InputError(
            f"{path}: cannot be read ({_first_line(error)}). "
            "Start the investigation anew in another folder, or restore a copy of this one."
        ) from error


@contextmanager
def events_readable(path: Path) -> Iterator[None]:
    """Whatever a run does with its events, in the DuckDB file at `path`: where that is damaged, or the database has no more
    memory, one sentence says which of them it is. A full disk and a statement of ours that is wrong travel on.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        if is_full(error):
            raise
        raise InputError(
            f"{path}: the database needs more memory than there is ({_first_line(error)}). Free some, or look at less: fewer "
            "logs, or a part of their time; then let the run go on."
        ) from error
    except duckdb.Error as error:
        # A block that is not what was written is an error of no kind of its own.
        if is_full(error) or not (type(error) is duckdb.Error or isinstance(error, _DAMAGE)):
            raise
        words = _first_line(error)
        named = _QUOTED_PATH.search(words)
        at_fault = str(path) if named is None or Path(named[1]).name.startswith(path.name) else named[1]
        raise InputError(
            f"{at_fault}: cannot be read ({words}). Look at that file and its disk; then let the run go on, or start the "
            "investigation anew in another folder."
        ) from error


def open_sqlite(path: Path, tables: Tables) -> sqlite3.Connection:
    """A connection for any thread to a SQLite file that holds no other tables than these, or nothing yet."""
    _check_journal(path)
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    try:
        with readable(path):
            # Functions with effects are then out of reach for whatever the file's schema says.
            connection.execute("PRAGMA trusted_schema=OFF")
            _check_sqlite(connection, path, tables)
    except BaseException:
        connection.close()
        raise
    return connection


def open_duckdb(
    path: Path, tables: TypedTables, *, optional: TypedTables, threads: int = 0, most_memory: str = ""
) -> duckdb.DuckDBPyConnection:
    """A connection that reads a DuckDB file with exactly these tables, the optional ones where they are, and nothing else.

    `threads`: of the database, for all statements together; 0 for as many as there are cores. `most_memory`: what it
    keeps at most of its file and of tables on the way, such as "256MB"; the rest lies beside the file.
    """
    if not path.is_file():
        raise InputError(f"{path}: is missing, so this run cannot go on. Start the investigation anew.")
    with readable(path):
        config = dict(READ_ONLY)
        if threads:
            config["threads"] = threads
        if most_memory:
            config["memory_limit"] = most_memory
        connection = duckdb.connect(str(path), read_only=True, config=config)
        try:
            _check_duckdb(connection, path, tables, optional)
        except BaseException:
            connection.close()
            raise
    return connection


def _check_journal(path: Path) -> None:
    """A journal that ends in the name of a further one makes SQLite delete that file; ours never do."""
    journal = path.with_name(f"{path.name}-journal")
    if journal.is_file() and journal.read_bytes()[-len(_JOURNAL_MAGIC) :] == _JOURNAL_MAGIC:
        raise _foreign(journal, "a journal of several databases")


def _check_sqlite(connection: sqlite3.Connection, path: Path, tables: Tables) -> None:
    for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
        if kind == "index" and sql is None:  # of a primary key
            continue
        words = str(sql).upper()
        if kind != "table" or name not in tables or not words.startswith("CREATE TABLE") or "CHECK" in words.split():
            raise _foreign(path, f"{kind} {name}")
        columns = connection.execute(f'PRAGMA table_xinfo("{name}")').fetchall()
        hidden = [column[1] for column in columns if column[6]]
        if hidden or {column[1] for column in columns} != set(tables[name]):
            raise _foreign(path, f"columns of {name}")


def _check_duckdb(
    connection: duckdb.DuckDBPyConnection, path: Path, tables: TypedTables, optional: TypedTables
) -> None:
    """Built-in functions and views are DuckDB's own; a macro of the file would be found before them."""
    extra = connection.execute(
        "SELECT function_type || ' ' || function_name FROM duckdb_functions() WHERE NOT internal UNION ALL "
        "SELECT 'view ' || view_name FROM duckdb_views() WHERE NOT internal UNION ALL "
        "SELECT 'schema ' || schema_name FROM duckdb_schemas() WHERE NOT internal AND schema_name <> 'main' UNION ALL "
        "SELECT 'type ' || type_name FROM duckdb_types() WHERE NOT internal UNION ALL "
        "SELECT 'index ' || index_name FROM duckdb_indexes() UNION ALL "
        "SELECT 'table ' || table_name FROM duckdb_tables() WHERE NOT internal AND table_name NOT IN (SELECT unnest(?)) "
        "LIMIT 1",
        [[*tables, *optional]],
    ).fetchall()
    if extra:
        raise _foreign(path, extra[0][0])
    for table, columns in {**tables, **optional}.items():
        found = connection.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE NOT internal AND table_name = ? "
            "AND column_default IS NULL ORDER BY column_index",
            [table],
        ).fetchall()
        if found != [tuple(column) for column in columns] and (found or table in tables):
            raise _foreign(path, f"columns of {table}" if found else f"no table {table}")


def _is_damage(error: Exception) -> bool:
    """Whether the file is at fault, not a statement of ours."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorname", "").startswith(_AT_FAULT)
    return True


def _foreign(path: Path, what: str) -> InputError:
    return InputError(
        f"{path}: not as this version of moewarden writes it (found: {what}; expected plain tables only). "
        "Do not go on with this folder; start the investigation anew from the logs."
    )


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
