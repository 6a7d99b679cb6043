"""A data set holds what one process reads, and says in one sentence why it cannot be used."""

import errno
import gzip
import json
import shutil
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fsspec.implementations.memory import MemoryFile, MemoryFileSystem

from moewarden.graphs.datasets import parts
from moewarden.graphs.datasets.loading import load
from moewarden.graphs.datasets.manifest import MANIFEST, UNFINISHED, dataset_of
from moewarden.graphs.datasets.writing import here, write_dataset
from moewarden.graphs.errors import InputError
from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore

SSH = "{month} {day:2d} 03:{minute:02d}:01 web-1 sshd[901]: Failed password for root from 203.0.113.{host} port 40001 ssh2\n"


@pytest.fixture
def logs(tmp_path):
    """Files of many kinds: yearless over New Year, without a zone beside one that states it, packed, broken, none."""
    folder = tmp_path / "logs"
    folder.mkdir()
    lines = [SSH.format(month="Dec", day=day, minute=day % 60, host=day) for day in range(20, 32)]
    lines += [SSH.format(month="Jan", day=day, minute=day, host=day) for day in range(1, 20)]
    (folder / "auth.log").write_text("".join(lines))
    stated = "".join(
        f'198.51.100.{n} - - [21/Nov/2026:03:{n:02d}:07 +0000] "GET /a{n} HTTP/1.1" 200 512 "-" "curl/8"\n'
        for n in range(40)
    )
    local = "".join(
        json.dumps({"time": f"2026-11-21 05:{n:02d}:07", "client_ip": f"198.51.100.{n}", "message": f"asked for a{n}"})
        + "\n"
        for n in range(40)
    )
    (folder / "access.log").write_text(stated)
    (folder / "proxy.json").write_text(local)
    (folder / "old.log.gz").write_bytes(gzip.compress(stated.encode())[:-20])
    with zipfile.ZipFile(folder / "more.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b/auth.log", "".join(lines[:9]))
        archive.writestr("a/access.log", stated)
    (folder / "page.log").write_bytes("2026-11-21 03:00:00 Zugriff für Jürgen verweigert\n".encode("cp1252") * 5)
    (folder / "wide.log").write_bytes("2026-11-21 03:00:00 user anna logged in\n".encode("utf-16"))
    (folder / "document.json").write_text(json.dumps([{"time": "2026-11-21T03:00:01Z", "user": "anna", "a": "é"}] * 4))
    (folder / "empty.log").write_text("")
    (folder / "program").write_bytes(b"\x7fELF" + bytes(range(256)) * 40)
    return folder


@pytest.fixture
def reference(logs, tmp_path):
    """What one process reads."""
    report = perceive(logs, tmp_path / "reference.duckdb")
    store = EventStore.open(tmp_path / "reference.duckdb", logs)
    yield report, store
    store.close()


def rows_of(store):
    return store.query("SELECT * FROM events ORDER BY id")


def opened(place, path):
    report = load(dataset_of([place]), path)
    return report, EventStore.open(path, place)


@pytest.mark.parametrize("most_bytes", [1, 4_000, 1 << 30], ids=["file by file", "some files", "one part"])
def test_a_data_set_holds_the_events_of_one_process(logs, reference, tmp_path, most_bytes):
    written = write_dataset(logs, str(tmp_path / "set"), most_bytes=most_bytes)
    report, store = opened(tmp_path / "set", tmp_path / "loaded.duckdb")
    expected, before = reference
    assert written == report == expected
    assert any("for the same requests" in file.zone for file in report.files)
    assert {file.first_time.year for file in report.files if file.file == "auth.log"} == {
        file.last_time.year - 1 for file in report.files if file.file == "auth.log"
    }
    assert rows_of(store) == rows_of(before)
    store.close()


def test_raw_lines_are_those_of_the_files_and_outlive_them(logs, reference, tmp_path):
    write_dataset(logs, str(tmp_path / "set"), most_bytes=4_000)
    ids = [row["id"] for row in rows_of(reference[1])]
    texts = reference[1].raw(ids)
    shutil.rmtree(logs)
    _, store = opened(tmp_path / "set", tmp_path / "loaded.duckdb")
    assert store.raw(ids) == texts
    assert any("für Jürgen" in text for text in texts.values())
    store.close()


def test_a_data_set_may_lie_wherever_fsspec_reaches(logs, reference, tmp_path):
    write_dataset(logs, "memory://bucket/set", most_bytes=4_000)
    _, store = opened("memory://bucket/set", tmp_path / "loaded.duckdb")
    assert rows_of(store) == rows_of(reference[1])
    store.close()


def test_a_place_that_goes_away_in_the_middle_costs_no_event(logs, reference, tmp_path, monkeypatch):
    written = []
    original = MemoryFile.write

    def write(self, content):
        written.append(len(content))
        if sum(written) > 8_000:
            raise OSError("the network is down")
        return original(self, content)

    monkeypatch.setattr(MemoryFile, "write", write)
    with pytest.raises(InputError, match=r"memory://away/set: cannot be reached \(the network is down\)"):
        write_dataset(logs, "memory://away/set", most_bytes=4_000)
    monkeypatch.setattr(MemoryFile, "write", original)
    with pytest.raises(InputError, match="not finished"):
        load(dataset_of(["memory://away/set"]), tmp_path / "loaded.duckdb")
    write_dataset(logs, "memory://away/set", most_bytes=4_000)
    _, store = opened("memory://away/set", tmp_path / "loaded.duckdb")
    assert rows_of(store) == rows_of(reference[1])
    store.close()


def test_a_place_that_cannot_be_asked_is_not_one_where_nothing_is(logs, tmp_path, monkeypatch):
    write_dataset(logs, "memory://mute/set")

    def info(*_given, **_more):
        raise OSError("no right to look")

    monkeypatch.setattr(MemoryFileSystem, "info", info)
    with pytest.raises(InputError, match=r"cannot be reached \(no right to look\)"):
        load(dataset_of(["memory://mute/set"]), tmp_path / "loaded.duckdb")


def test_a_disk_that_fails_while_a_part_is_written_is_no_fault_of_a_log(logs, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(parts.pq.ParquetWriter, "write_table", fail)
    with pytest.raises(InputError, match=r"set: cannot be written \(Input/output error\)"):
        write_dataset(logs, str(tmp_path / "set"))


def test_a_disk_that_fills_up_keeps_what_was_read_and_says_how_much_is_needed(logs, reference, tmp_path, monkeypatch):
    full = []
    original = parts.pq.ParquetWriter.write_table

    def write(self, table):
        full.append(1)
        if len(full) > 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        original(self, table)

    monkeypatch.setattr(parts.pq.ParquetWriter, "write_table", write)
    with pytest.raises(InputError, match=r"set: the disk is full .*needs up to 1 MB there\. What was read is kept"):
        write_dataset(logs, str(tmp_path / "set"), most_bytes=1)
    kept = sorted(path.name for path in (tmp_path / "set" / "events").glob("*.parquet"))
    assert kept == ["part-000001.parquet", "part-000002.parquet"]
    monkeypatch.setattr(parts.pq.ParquetWriter, "write_table", original)
    write_dataset(logs, str(tmp_path / "set"), most_bytes=1)
    _, store = opened(tmp_path / "set", tmp_path / "loaded.duckdb")
    assert rows_of(store) == rows_of(reference[1])
    store.close()


def test_a_place_that_cannot_be_written_is_said(logs, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"file/set: cannot be written \(Not a directory\)"):
        write_dataset(logs, str(tmp_path / "file" / "set"))


def test_several_roots_are_named_as_one_process_names_them(logs, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(logs / "auth.log", other / "auth.log")
    expected = perceive([logs, other], tmp_path / "both.duckdb")
    assert write_dataset([logs, other], str(tmp_path / "set")) == expected


def test_an_interrupted_reading_goes_on_with_the_parts_that_are_missing(logs, reference, tmp_path, monkeypatch):
    def stopped(works, where, on_read):
        for number, part in enumerate(here(works, where, on_read)):
            if number == 2:
                raise KeyboardInterrupt
            yield part

    with pytest.raises(KeyboardInterrupt):
        write_dataset(logs, str(tmp_path / "set"), most_bytes=1, carry_out=stopped)
    with pytest.raises(InputError, match="not finished"):
        dataset_of([tmp_path / "set"])
    read = []
    original = parts._read
    monkeypatch.setattr(parts, "_read", lambda *given, **more: read.append(1) or original(*given, **more))
    write_dataset(logs, str(tmp_path / "set"), most_bytes=1)
    _, store = opened(tmp_path / "set", tmp_path / "loaded.duckdb")
    assert rows_of(store) == rows_of(reference[1])
    assert len(read) == len(list((tmp_path / "set" / "events").glob("*.parquet"))) - 3
    assert sorted(path.name for path in (tmp_path / "set").iterdir()) == ["events", MANIFEST]
    store.close()


def test_an_unfinished_data_set_of_other_logs_is_not_gone_on_with(logs, tmp_path):
    def nobody(_works, _where, _on_read):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_dataset(logs, str(tmp_path / "set"), carry_out=nobody)
    (logs / "auth.log").write_text("Nov 21 03:00:01 web-1 sshd[901]: changed\n")
    with pytest.raises(InputError, match="unfinished data set of other logs, or these changed"):
        write_dataset(logs, str(tmp_path / "set"))


def test_a_place_that_is_taken_is_left_as_it_is(logs, tmp_path):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "thesis.txt").write_text("mine")
    with pytest.raises(InputError, match=r"not empty \(thesis.txt is there\)"):
        write_dataset(logs, str(taken))
    with pytest.raises(InputError, match="lies in the logs folder"):
        write_dataset(logs, str(logs / "set"))
    write_dataset(logs, str(tmp_path / "set"))
    with pytest.raises(InputError, match="holds a whole data set already"):
        write_dataset(logs, str(tmp_path / "set"))
    assert [path.name for path in taken.iterdir()] == ["thesis.txt"]


def another_version(folder):
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**manifest, "version": 1}))


def other_columns(folder):
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**manifest, "columns": manifest["columns"][:-1]}))


def no_manifest(folder):
    (folder / MANIFEST).unlink()


def half_a_manifest(folder):
    (folder / MANIFEST).write_text((folder / MANIFEST).read_text()[:-200])


def unfinished(folder):
    (folder / MANIFEST).rename(folder / UNFINISHED)


def part_missing(folder):
    next((folder / "events").glob("*.parquet")).unlink()


def part_cut(folder):
    path = next((folder / "events").glob("*.parquet"))
    path.write_bytes(path.read_bytes()[:-100])


def part_of_another(folder):
    pq.write_table(pa.table({"a": [1]}), next((folder / "events").glob("*.parquet")))


def part_shorter(folder):
    path = next((folder / "events").glob("*.parquet"))
    pq.write_table(pq.read_table(path).slice(1), path)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (another_version, "a data set of another moewarden .version 1; expected version 2"),
        (other_columns, "a data set of another moewarden .other columns"),
        (no_manifest, "without its moewarden-dataset.json"),
        (half_a_manifest, "cannot be read"),
        (unfinished, "not finished. Run the same"),
        (part_missing, "part-000001.parquet is missing"),
        (part_cut, "part-000001.parquet is damaged"),
        (part_of_another, "has other columns than its manifest says"),
        (part_shorter, "events, and the manifest says"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_data_set_that_cannot_be_used_says_why(logs, tmp_path, damage, said):
    write_dataset(logs, str(tmp_path / "set"))
    damage(tmp_path / "set")
    with pytest.raises(InputError, match=said):
        load(dataset_of([tmp_path / "set"]), tmp_path / "loaded.duckdb")


def test_places_that_hold_no_data_set_or_cannot_be_reached_are_said(logs, tmp_path):
    with pytest.raises(InputError, match="holds no data set"):
        load(dataset_of(["memory://bucket/nothing"]), tmp_path / "loaded.duckdb")
    with pytest.raises(InputError, match="no place that can be reached"):
        load(dataset_of(["nowhere://bucket/set"]), tmp_path / "loaded.duckdb")
    write_dataset(logs, str(tmp_path / "set"))
    with pytest.raises(InputError, match="read alone, and 2 logs were named"):
        dataset_of([tmp_path / "set", logs])
    assert dataset_of([logs]) is None


def test_another_time_zone_than_it_was_read_with_is_refused(logs, tmp_path):
    write_dataset(logs, str(tmp_path / "set"), timezone="Europe/Berlin")
    load(dataset_of([tmp_path / "set"]), tmp_path / "loaded.duckdb", timezone="Europe/Berlin")
    with pytest.raises(InputError, match=r"were read as Europe/Berlin, and \+05:00 is wanted now"):
        load(dataset_of([tmp_path / "set"]), tmp_path / "loaded.duckdb", timezone="+05:00")
