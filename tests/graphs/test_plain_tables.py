"""Databases that somebody else may have made: plain tables are read, everything else is named and refused."""

import re
import sqlite3

import duckdb
import pytest

from moewarden.graphs.decisions.ledger import Ledger
from moewarden.graphs.errors import InputError
from moewarden.graphs.events.store import COLUMNS, EventStore
from moewarden.graphs.plain_tables import events_readable, open_sqlite

TABLES = {"answers": ("key", "answer")}


def sqlite_file(path, *statements):
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


PLAIN = "CREATE TABLE answers (key TEXT PRIMARY KEY, answer BLOB)"


def foreign_sqlite():
    yield "a view", "CREATE VIEW answers AS SELECT 1 AS key, 2 AS answer", "view answers"
    yield "another table", "CREATE TABLE other (x)", "table other"
    yield "a virtual table", "CREATE VIRTUAL TABLE answers USING fts5(key, answer)", "table answers"
    yield "other columns", "CREATE TABLE answers (key TEXT)", "columns of answers"
    yield "a computed column", "CREATE TABLE answers (key TEXT, answer AS (key))", "columns of answers"
    yield "a check", "CREATE TABLE answers (key TEXT, answer BLOB CHECK (answer > 0))", "table answers"


@pytest.mark.parametrize(
    ("statement", "said"), [case[1:] for case in foreign_sqlite()], ids=[c[0] for c in foreign_sqlite()]
)
def test_a_schema_that_does_more_than_hold_rows_is_refused(tmp_path, statement, said):
    path = sqlite_file(tmp_path / "answers.sqlite", statement)
    with pytest.raises(InputError, match=f"found: {said}"):
        open_sqlite(path, TABLES)


def test_a_trigger_never_runs(tmp_path):
    trigger = "CREATE TRIGGER t AFTER INSERT ON answers BEGIN DELETE FROM answers; END"
    path = sqlite_file(tmp_path / "answers.sqlite", PLAIN, trigger)
    with pytest.raises(InputError, match="found: trigger t"):
        open_sqlite(path, TABLES)


def test_plain_tables_are_opened_and_new_files_are_empty(tmp_path):
    for path in (sqlite_file(tmp_path / "answers.sqlite", PLAIN), tmp_path / "new.sqlite"):
        connection = open_sqlite(path, TABLES)
        assert connection.execute("PRAGMA trusted_schema").fetchone() == (0,)
        connection.close()


@pytest.mark.parametrize("content", [b"no database at all" * 99, b"SQLite format 3\0" + bytes(200)])
def test_a_damaged_ledger_is_one_sentence(tmp_path, content):
    (tmp_path / "answers.sqlite").write_bytes(content)
    with pytest.raises(InputError, match=r"answers\.sqlite: .*anew"):
        Ledger(tmp_path / "answers.sqlite")


@pytest.fixture
def events(tmp_path):
    """A store as `perceive` leaves it, without events."""
    path = tmp_path / "events.duckdb"
    EventStore.create(path, tmp_path).close()
    return path


def foreign_duckdb():
    yield "a macro over a built-in function", "CREATE MACRO lower(x) AS 'planted'", "macro lower"
    yield "a table macro", "CREATE MACRO rows_of() AS TABLE SELECT 1", "table_macro rows_of"
    yield "a further view", "CREATE VIEW v AS SELECT * FROM events", "view v"
    yield "a further table", "CREATE TABLE t (x INTEGER)", "table t"
    yield "a further schema", "CREATE SCHEMA s", "schema s"
    yield "an index", "CREATE INDEX i ON events (id)", "index i"
    yield "a column too many", "ALTER TABLE events ADD COLUMN more VARCHAR", "columns of events"
    yield "a default", "ALTER TABLE events ALTER COLUMN host SET DEFAULT 'x'", "columns of events"
    yield "no table", "DROP TABLE events", "no table events"


@pytest.mark.parametrize(
    ("statement", "said"), [case[1:] for case in foreign_duckdb()], ids=[c[0] for c in foreign_duckdb()]
)
def test_an_event_store_is_its_one_table(events, statement, said):
    with duckdb.connect(str(events)) as connection:
        connection.execute(statement)
    with pytest.raises(InputError, match=f"found: {said}"):
        EventStore.open(events, events.parent)


def test_a_view_in_the_place_of_the_events_is_refused(events):
    with duckdb.connect(str(events)) as connection:
        connection.execute("ALTER TABLE events RENAME TO others")
        connection.execute("CREATE VIEW events AS SELECT * FROM others")
    with pytest.raises(InputError, match=r"found: (view events|table others)"):
        EventStore.open(events, events.parent)


def test_a_damaged_or_missing_store_is_one_sentence(tmp_path):
    path = tmp_path / "events.duckdb"
    with pytest.raises(InputError, match=r"events\.duckdb: is missing"):
        EventStore.open(path, tmp_path)
    path.write_bytes(b"no database at all" * 99)
    with pytest.raises(InputError, match=r"events\.duckdb: cannot be read"):
        EventStore.open(path, tmp_path)


def test_no_statement_reaches_another_file(events):
    (events.parent / "secret.txt").write_text("nobody reads this")
    store = EventStore.open(events, events.parent)
    for statement in (
        f"SELECT * FROM read_text('{events.parent}/secret.txt')",
        f"ATTACH '{events.parent}/other.duckdb'",
    ):
        with pytest.raises(duckdb.PermissionException):
            store.query(statement)
    with pytest.raises(duckdb.InvalidInputException, match="locked"):
        store.query("SET enable_external_access = true")
    store.close()


@pytest.mark.parametrize("file", ["../secret.txt", "/etc/hostname", "a/../../secret.txt"])
def test_no_event_quotes_a_file_outside_of_the_logs(tmp_path, file):
    (tmp_path / "secret.txt").write_text("nobody reads this")
    (tmp_path / "logs").mkdir()
    path = tmp_path / "events.duckdb"
    EventStore.create(path, tmp_path / "logs").close()
    names = [name for name, _ in COLUMNS]
    with duckdb.connect(str(path)) as connection:
        row = [{"id": 1, "file": file, "byte_offset": 0, "byte_length": 10}.get(name) for name in names]
        connection.execute(f"INSERT INTO events VALUES ({', '.join('?' for _ in names)})", row)
    store = EventStore.open(path, tmp_path / "logs")
    with pytest.raises(InputError, match="outside the logs"):
        store.raw([1])
    store.close()


def test_what_a_killed_run_was_about_to_write_is_not_taken_into_a_new_store(events):
    (events.parent / "events.duckdb.wal").write_bytes(b"left behind")
    store = EventStore.create(events, events.parent)
    assert store.query("SELECT count(*) AS n FROM events") == [{"n": 0}]
    store.close()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            duckdb.IOException("IO Error: Corrupt database file: computed checksum 1 does not match"),
            r"^FILE: cannot be read",
        ),
        (
            duckdb.IOException('IO Error: Cannot open file "/logs/auth.log": Permission denied'),
            r"^/logs/auth\.log: cannot be",
        ),
        (
            duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate 1 GiB"),
            r"^FILE: the database needs more",
        ),
        (duckdb.FatalException("FATAL Error: database has been invalidated"), r"^FILE: cannot be read \(FATAL Error"),
    ],
    ids=["damage", "another file", "memory", "invalidated"],
)
def test_what_the_events_database_cannot_do_is_said_as_it_is(tmp_path, error, said):
    path = tmp_path / "events.duckdb"
    with pytest.raises(InputError, match=said.replace("FILE", re.escape(str(path)))), events_readable(path):
        raise error


@pytest.mark.parametrize(
    "error", [duckdb.BinderException("no such column"), duckdb.IOException("No space left on device")]
)
def test_a_bug_of_ours_and_a_full_disk_travel_on(tmp_path, error):
    with pytest.raises(type(error)), events_readable(tmp_path / "events.duckdb"):
        raise error


def test_a_file_of_events_that_was_damaged_is_named(tmp_path):
    path = tmp_path / "events.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute("CREATE TABLE events AS SELECT i, md5(i::VARCHAR) AS text FROM range(200000) t(i)")
    content = bytearray(path.read_bytes())
    for start in range(len(content) // 4, len(content), 4096):
        content[start : start + 512] = bytes(512)
    path.write_bytes(content)
    with (
        pytest.raises(InputError, match=r"events\.duckdb: cannot be read"),
        events_readable(path),
        duckdb.connect(str(path), read_only=True) as damaged,
    ):
        damaged.execute("SELECT max(text) FROM events").fetchall()
