"""A model's SQL reads the events, and nothing else."""

import sqlite3

import pytest

from moewarden.graphs.errors import InputError
from moewarden.graphs.instruments import statement
from moewarden.graphs.instruments.data import Schema, Sql, schema, sql
from moewarden.graphs.instruments.instrument import Reach
from moewarden.graphs.workbench import Workbench


@pytest.fixture(scope="module")
def reach(incident, tmp_path_factory):
    """The small incident's events, and a database of the user's."""
    path = tmp_path_factory.mktemp("databases") / "people.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE people (name TEXT, job TEXT)")
        connection.execute("INSERT INTO people VALUES ('inga', 'accountant')")
    connection.close()
    bench = Workbench(None, workdir=incident.workdir)
    yield Reach(desk=bench.open(str(incident.workdir), str(incident.logs)), databases=[path])
    bench.close(str(incident.workdir))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("SELECT id FROM events WHERE action = 'account_create'", 1),
        ('SELECT "user", count(*) AS n FROM events GROUP BY ALL ORDER BY n DESC;', 6),
        ("WITH bad AS (SELECT src_ip FROM events WHERE outcome = 'failure') SELECT DISTINCT src_ip FROM bad", 2),
        (
            "SELECT a.id FROM events a JOIN (SELECT id FROM events) b USING (id) WHERE a.id IN (SELECT id FROM events) LIMIT 3",
            3,
        ),
        ("SELECT count(*) FROM events UNION ALL SELECT 1", 2),
        ("SELECT json_extract_string(fields, '$.\"program\"') AS p FROM events WHERE id = 1", 1),
        ("FROM events SELECT id LIMIT 2", 2),
    ],
)
def test_what_reads_events_runs(reach, text, rows):
    assert len(statement.read_events(reach.desk.store, text)[0]) == rows


@pytest.mark.parametrize(
    "text",
    [
        "DROP TABLE events",
        "DELETE FROM events",
        "INSERT INTO events (id) VALUES (1)",
        "CREATE TABLE t AS SELECT * FROM events",
        "COPY events TO 'copy.csv'",
        "ATTACH 'other.duckdb' AS other",
        "INSTALL httpfs",
        "SET memory_limit = '1TB'",
        "PRAGMA database_list",
        "SELECT 1; SELECT 2",
        "SELECT * FROM read_csv('/etc/hostname')",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM '/etc/hostname'",
        "SELECT * FROM files",
        "SELECT * FROM information_schema.tables",
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM main.events",
        "SELECT * FROM range(1000000000)",
        "SELECT getenv('HOME')",
        "SELECT repeat('x', 1000000000)",
        "SELECT (SELECT content FROM read_text('/etc/hostname'))",
        "SELECT id FROM events WHERE message IN (SELECT file FROM glob('/*'))",
        "WITH a AS (SELECT * FROM read_csv('x.csv')) SELECT * FROM a",
        "SUMMARIZE events",
        "SELECT",
        "what did root do",
        "",
    ],
)
def test_what_does_not_is_refused_before_it_runs(reach, text, monkeypatch):
    monkeypatch.setattr(statement, "_run", lambda *_: pytest.fail("it ran"))
    with pytest.raises(InputError):
        statement.read_events(reach.desk.store, text)


def test_a_statement_that_takes_too_long_is_stopped(reach, monkeypatch):
    monkeypatch.setattr(statement, "SECONDS", 0.2)
    with pytest.raises(InputError, match="was stopped after"):
        statement.read_events(reach.desk.store, f"SELECT count(*) FROM {', '.join(f'events e{n}' for n in range(7))}")


def test_a_result_that_is_too_large_is_refused(reach, monkeypatch):
    monkeypatch.setattr(statement, "MOST_BYTES", 500)
    with pytest.raises(InputError, match="larger than 500 bytes"):
        statement.read_events(reach.desk.store, "SELECT * FROM events")


def test_more_rows_than_may_be_read_are_told(reach, monkeypatch):
    monkeypatch.setattr(statement, "MOST_ROWS", 5)
    assert sql(reach, Sql(statement="SELECT id FROM events")).told == "5 or more rows"


def test_an_unknown_column_sends_to_the_schema(reach):
    with pytest.raises(InputError, match="Call schema"):
        statement.read_events(reach.desk.store, "SELECT colour FROM events")


def test_a_number_comes_out_again(reach):
    counted = sql(reach, Sql(statement="SELECT count(*) AS \"how many\" FROM events WHERE outcome = 'failure'")).counted
    assert [item.check["expected"] for item in counted] == [42]
    assert reach.desk.store.query(counted[0].check["sql"])[0]["n"] == 42


def test_the_users_database_is_read_by_its_name(reach):
    assert "people.sqlite" in schema(reach, Schema()).within(4000)
    shown = sql(reach, Sql(statement="SELECT job FROM people WHERE name = 'inga'", database="people.sqlite"))
    assert shown.lines == ['"job"="accountant"']


@pytest.mark.parametrize("name", ["../people.sqlite", "/etc/passwd", "nothing"])
def test_no_other_file_is_a_database(reach, name):
    with pytest.raises(InputError, match="there is no database"):
        sql(reach, Sql(statement="SELECT 1", database=name))
