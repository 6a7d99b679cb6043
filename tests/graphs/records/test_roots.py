"""Several folders and files of logs are read as one, each file once and under a name of its own."""

import pytest

from moewarden.graphs.errors import InputError
from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.records.roots import roots_of


@pytest.fixture
def host(tmp_path):
    """Write `HOST/var/NAME` with one line that says where it lies; the folder of the host's logs."""

    def write(name, *files):
        folder = tmp_path / name / "logs"
        for file in files:
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"Nov 21 03:00:00 {name} sshd[1]: line of {name} {file}\n")
        return folder

    return write


def read(tmp_path, *roots):
    """Name -> raw line of every file, read from where the report would read it."""
    path = tmp_path / "events.duckdb"
    report = perceive(list(roots), path)
    store = EventStore.open(path, list(roots))
    rows = store.query("SELECT id, file FROM events")
    raw = store.raw([row["id"] for row in rows])
    found = {row["file"]: raw[row["id"]].partition("line of ")[2] for row in rows}
    store.close()
    assert len(rows) == len(found) == len(report.files)
    assert {file.file for file in report.files} == set(found)
    return found


def test_all_are_read_and_names_stay_short_while_they_differ(tmp_path, host):
    found = read(tmp_path, host("web", "auth.log", "nginx/access.log"), host("db", "postgres.log"))
    assert found == {
        "auth.log": "web auth.log",
        "nginx/access.log": "web nginx/access.log",
        "postgres.log": "db postgres.log",
    }


def test_a_name_that_two_hold_is_told_apart(tmp_path, host):
    found = read(tmp_path, host("web", "auth.log", "web.log"), host("db", "auth.log"))
    assert found == {
        "web/logs/auth.log": "web auth.log",
        "web.log": "web web.log",
        "db/logs/auth.log": "db auth.log",
    }


def test_a_folder_that_is_called_like_a_label_confuses_nothing(tmp_path, host):
    found = read(tmp_path, host("web", "auth.log"), host("db", "auth.log", "web/logs/auth.log"))
    assert sorted(found.values()) == ["db auth.log", "db web/logs/auth.log", "web auth.log"]


def test_files_and_folders_may_be_mixed(tmp_path, host):
    single = host("db", "postgres.log", "left.out") / "postgres.log"
    assert read(tmp_path, single, host("web", "auth.log")) == {
        "postgres.log": "db postgres.log",
        "auth.log": "web auth.log",
    }


@pytest.mark.parametrize("inner", ["", "deep", "deep/a.log", "../logs", "deep/../deep"])
def test_what_lies_in_another_place_is_read_once(tmp_path, host, inner):
    web = host("web", "deep/a.log", "b.log")
    for roots in ([web, web / inner], [web / inner, web]):
        assert read(tmp_path, *roots) == {"deep/a.log": "web deep/a.log", "b.log": "web b.log"}


def test_a_link_to_a_named_place_is_that_place(tmp_path, host):
    web = host("web", "a.log")
    (tmp_path / "link").symlink_to(web)
    assert roots_of([tmp_path / "link", web]) == [tmp_path / "link"]
    (tmp_path / "a-link.log").symlink_to(web / "a.log")
    assert read(tmp_path, tmp_path / "a-link.log") == {"a-link.log": "web a.log"}


def test_a_place_that_cannot_be_read_is_named(tmp_path, host):
    with pytest.raises(InputError, match="nowhere"):
        perceive([host("web", "a.log"), tmp_path / "nowhere"], tmp_path / "events.duckdb")
    for logs in ("", " ", [], ["", tmp_path]):
        with pytest.raises(InputError, match="No logs were named"):
            roots_of(logs)


def test_skipped_files_are_told_apart_as_well(tmp_path, host):
    roots = [host("web", "auth.log"), host("db", "auth.log")]
    for root in roots:
        (root / "auth.log").write_bytes(b"")
        (root / "other.log").write_text("Nov 21 03:00:00 web sshd[1]: x\n")
    report = perceive(roots, tmp_path / "events.duckdb")
    assert [entry.file for entry in report.skipped] == ["db/logs/auth.log", "web/logs/auth.log"]


@pytest.mark.parametrize("file", ["../secret.log", "/etc/hostname"])
def test_no_store_leads_out_of_the_named_places(tmp_path, host, file):
    """A store may come from somebody else."""
    web = host("web", "a.log")
    (tmp_path / "web" / "secret.log").write_text("x\n")
    perceive(web, tmp_path / "events.duckdb")
    store = EventStore.open(tmp_path / "events.duckdb", web)
    store.close()
    import duckdb

    with duckdb.connect(str(tmp_path / "events.duckdb")) as connection:
        connection.execute("UPDATE events SET file = ?", [file])
    store = EventStore.open(tmp_path / "events.duckdb", web)
    with pytest.raises(InputError, match="outside the logs"):
        store.raw([1])
    store.close()
