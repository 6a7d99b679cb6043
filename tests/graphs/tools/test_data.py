"""SQL that can only read."""

import sqlite3

import pytest

from moewarden.graphs.errors import InputError
from moewarden.graphs.tools import data, database
from moewarden.graphs.tools.data import reach, records, run_sql, schema
from moewarden.graphs.tools.subject import Subject

from ..stores import make_desk, make_store

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.fixture
def assets(tmp_path):
    path = tmp_path / "assets.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        CREATE TABLE machines (address TEXT, owner TEXT, [odd "name] INTEGER);
        INSERT INTO machines VALUES ('10.0.0.8', 'Inga', 1), ('10.0.0.9', 'Olaf', 2);
        CREATE TABLE "my people" (name TEXT, photo BLOB);
        INSERT INTO "my people" VALUES ('inga', x'00ff');
        CREATE VIEW owners AS SELECT owner FROM machines;
        CREATE TABLE numbers (n INTEGER);
        """
    )
    connection.executemany("INSERT INTO numbers VALUES (?)", [(n,) for n in range(500)])
    connection.commit()
    connection.close()
    return path


def test_a_select_is_run(assets):
    assert run_sql(assets, "SELECT owner FROM machines WHERE address = ?;", ["10.0.0.8"]) == [{"owner": "Inga"}]
    assert run_sql(assets, "WITH m AS (SELECT * FROM machines) SELECT count(*) AS n FROM m") == [{"n": 2}]


REFUSED = {
    "insert": "INSERT INTO machines VALUES ('10.0.0.1', 'x', 3)",
    "update": "UPDATE machines SET owner = 'x'",
    "delete": "DELETE FROM machines",
    "drop": "DROP TABLE machines",
    "create": "CREATE TABLE x (y)",
    "attach": "ATTACH DATABASE '{folder}/other.db' AS other",
    "vacuum into": "VACUUM INTO '{folder}/copy.db'",
    "pragma": "PRAGMA writable_schema = 1",
    "transaction": "BEGIN EXCLUSIVE",
    "two statements": "SELECT 1; DROP TABLE machines",
    "write behind a with": "WITH x AS (SELECT 1) INSERT INTO machines SELECT '10.0.0.1', 'x', 1",
    "delete with returning": "WITH x AS (SELECT 1) DELETE FROM machines RETURNING *",
    "extension": "SELECT load_extension('{folder}/evil.so')",
    "explain": "EXPLAIN SELECT 1",
    "empty": "",
    "blank": " ; ",
    "comment first": "/* x */ DROP TABLE machines",
    "nonsense": "SELECT FROM WHERE",
    "unknown table": "SELECT * FROM nowhere",
}


@pytest.mark.parametrize("sql", REFUSED.values(), ids=REFUSED.keys())
def test_anything_but_one_select_is_refused(assets, tmp_path, sql):
    before = assets.read_bytes()
    with pytest.raises(InputError) as raised:
        run_sql(assets, sql.replace("{folder}", str(tmp_path)))
    assert "\n" not in str(raised.value)
    assert assets.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["assets.db"]


def test_rows_are_limited(assets):
    assert len(run_sql(assets, "SELECT * FROM numbers")) == data.MOST_ROWS


LONG = {
    "endless": ENDLESS,
    "one long function call": "SELECT replace(hex(zeroblob(900000)), '0', hex(zeroblob(900000)))",
    "sorting": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 90000000) SELECT i FROM n ORDER BY -i",
}


@pytest.mark.parametrize("sql", LONG.values(), ids=LONG.keys())
def test_time_memory_and_size_are_limited_and_the_next_statement_runs(assets, monkeypatch, sql):
    monkeypatch.setattr(database, "SECONDS", 1.0)
    with database.Database(assets) as opened:
        with pytest.raises(InputError, match=r"assets\.db: ") as raised:
            opened.rows(sql)
        assert "\n" not in str(raised.value)
        monkeypatch.setattr(database, "SECONDS", 60.0)
        assert opened.rows("SELECT count(*) AS n FROM machines") == [{"n": 2}]


def test_a_statement_that_takes_too_long_is_ended_within_one_function_call(assets, monkeypatch):
    """`instr` looks through its text in one call, with work that grows as the product of both lengths."""
    slow = "SELECT instr(zeroblob(1900000), CAST(zeroblob(900000) || x'01' AS BLOB))"
    monkeypatch.setattr(database, "SECONDS", 0.5)
    with pytest.raises(InputError, match=r"was stopped after 0\.5 seconds"):
        run_sql(assets, slow)


LARGE = {
    "value": ("SELECT zeroblob(90000000)", "too big"),
    "rows": ("SELECT hex(zeroblob(400000)) FROM numbers", "larger than 4,000,000 bytes"),
    "number": ("SELECT ?", "too large"),
}


@pytest.mark.parametrize(("sql", "why"), LARGE.values(), ids=LARGE.keys())
def test_results_are_limited(assets, sql, why):
    with pytest.raises(InputError, match=why):
        run_sql(assets, sql, [10**30] if "?" in sql else [])


def test_bytes_are_shown_as_sql_writes_them(assets):
    assert run_sql(assets, 'SELECT photo FROM "my people"') == [{"photo": "x'00ff'"}]


def test_a_file_that_is_no_database_is_bad_input(tmp_path):
    text = tmp_path / "notes.db"
    text.write_text("not a database " * 100)
    for path in (text, tmp_path / "missing.db", tmp_path):
        with pytest.raises(InputError, match=r"SQLite"):
            run_sql(path, "SELECT 1 FROM sqlite_master")
    assert not (tmp_path / "missing.db").exists()


@pytest.fixture
def desk(tmp_path):
    store = make_store(
        tmp_path / "logs",
        [
            {"src_ip": "10.0.0.8", "user": "inga", "host": "web-1", "outcome": "success"},
            {"src_ip": "10.0.0.8", "user": "inga", "host": "web-1", "outcome": "success"},
            {"src_ip": "10.0.0.8", "user": "root", "host": "db-1", "outcome": "failure"},
            {"src_ip": "10.0.0.8", "user": "mara", "host": "web-1", "dst_ip": "203.0.113.9"},
            {"src_ip": "10.0.0.9", "user": "olaf", "host": "db-1", "outcome": "success"},
        ],
    )
    yield make_desk(store)
    store.close()


def test_records_of_the_users_databases_are_found(desk, assets):
    result = records(desk, Subject("ip1", "ip", "10.0.0.8"), [assets])
    [claim] = result.claims
    assert "owner=Inga" in claim.slots["record"]
    assert claim.slots["record"].startswith("assets.db.machines: ")
    assert list(claim.events) == [1, 2]


def test_records_are_found_in_any_column_and_case(desk, assets):
    result = records(desk, Subject("user1", "user", "INGA"), [assets])
    assert result.known == "few"  # machines, owners, my people
    assert records(desk, Subject("user2", "user", "in"), [assets]).known == "none"


def test_tables_are_named_first(desk, assets):
    assert schema(desk, [assets]).text == "events: 5 rows; assets.db: machines, my people, numbers, owners"
    assert schema(desk, []).text == "events: 5 rows"


def test_reach_counts_what_was_touched_with_success(desk):
    result = reach(desk, Subject("ip1", "ip", "10.0.0.8"))
    claims = {claim.slots["v0"]: claim for claim in result.claims}
    assert set(claims) == {"web-1", "inga", "203.0.113.9"}
    assert claims["inga"].slots["count"] == "2"
    assert claims["inga"].slots["v1"] == "mara"
    assert list(claims["web-1"].events) == [1]
    assert "db-1" not in str([claim.slots for claim in result.claims])
