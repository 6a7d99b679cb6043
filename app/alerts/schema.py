"""The queue's file: its tables, and how one of an earlier version becomes one of today's."""

import sqlite3
from pathlib import Path

from ..errors import UsageError

VERSION = 2
_TABLES = """
CREATE TABLE IF NOT EXISTS cases (
    id INTEGER PRIMARY KEY, state TEXT NOT NULL, severity INTEGER NOT NULL, title TEXT NOT NULL, logs TEXT NOT NULL,
    first REAL NOT NULL, last REAL NOT NULL, received TEXT NOT NULL, run TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0,
    verdict TEXT NOT NULL DEFAULT '', confidence REAL, problem TEXT NOT NULL DEFAULT '', ended TEXT NOT NULL DEFAULT '',
    tokens INTEGER NOT NULL DEFAULT 0, seconds REAL NOT NULL DEFAULT 0{further_cases}
);
CREATE TABLE IF NOT EXISTS alerts (
    id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, case_id INTEGER NOT NULL REFERENCES cases, content BLOB NOT NULL,
    source TEXT NOT NULL, received TEXT NOT NULL, copies INTEGER NOT NULL DEFAULT 0, severity INTEGER NOT NULL, time REAL NOT NULL
    {further_alerts}
);
CREATE TABLE IF NOT EXISTS repeats (digest TEXT PRIMARY KEY, alert_id INTEGER NOT NULL REFERENCES alerts, source TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS who (case_id INTEGER NOT NULL REFERENCES cases, name TEXT NOT NULL, PRIMARY KEY (name, case_id));
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, changed INTEGER NOT NULL, problem TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS owner (
    id INTEGER PRIMARY KEY CHECK (id = 1), number INTEGER NOT NULL, process INTEGER NOT NULL, at_once INTEGER NOT NULL,
    budget TEXT NOT NULL, spent TEXT NOT NULL DEFAULT '', until TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS cases_by_state ON cases (state, severity);
CREATE INDEX IF NOT EXISTS alerts_by_case ON alerts (case_id);
CREATE INDEX IF NOT EXISTS alerts_by_essence ON alerts (essence);
CREATE INDEX IF NOT EXISTS who_by_case ON who (case_id);
"""
_FURTHER = {
    "cases": {
        "runs": "INTEGER NOT NULL DEFAULT 0",  # names of runs that were given
        "begun": "TEXT NOT NULL DEFAULT ''",
        "seen_alerts": "INTEGER NOT NULL DEFAULT 0",
        "seen_state": "TEXT NOT NULL DEFAULT ''",
    },
    "alerts": {"essence": "TEXT NOT NULL DEFAULT ''"},
}
"""Columns that version 1 did not have."""


def open_file(path: Path) -> sqlite3.Connection:
    """A connection for any thread to the queue in a file, as this version writes it; raises UsageError where it is none."""
    try:
        connection = sqlite3.connect(path, timeout=60, check_same_thread=False, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("BEGIN IMMEDIATE")
            _bring_up(connection, path)
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
    except sqlite3.DatabaseError as error:
        raise UsageError(
            f"{path}: cannot be used as a queue of alerts ({error}). Move it away; run folders are not touched."
        ) from error
    return connection


def _bring_up(connection: sqlite3.Connection, path: Path) -> None:
    """All tables are there; what an earlier version kept stays."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if not 0 <= version <= VERSION:
        raise UsageError(
            f"{path}: is a queue of version {version}, expected at most {VERSION}. Move it away, or use the moewarden that "
            "made it."
        )
    if version == VERSION:
        return
    if version == 1:
        for table, columns in _FURTHER.items():
            for name, kind in columns.items():
                connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
        connection.execute("UPDATE cases SET runs = attempts, begun = ended")
    further = {
        f"further_{table}": "".join(f", {name} {kind}" for name, kind in columns.items())
        for table, columns in _FURTHER.items()
    }
    for statement in _TABLES.format(**further).split(";\n"):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version={VERSION}")
