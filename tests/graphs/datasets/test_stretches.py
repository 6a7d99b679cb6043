"""A large file is read in stretches, by anybody, and the data set is the one that whole files give."""

import json
from pathlib import Path

import pytest

from moewarden.graphs.datasets import parts
from moewarden.graphs.datasets.loading import load
from moewarden.graphs.datasets.manifest import MANIFEST, dataset_of
from moewarden.graphs.datasets.plan import plan_reading
from moewarden.graphs.datasets.writing import here, write_dataset
from moewarden.graphs.events import parting
from moewarden.graphs.events.store import EventStore

from ..every_kind import access, folder_of_every_kind, over_new_year
from ..reading import Case

PART = 2_500


@pytest.fixture(autouse=True)
def short_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parting, "_TRIED_BYTES", 500)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def loaded(where: Path, path: Path) -> tuple[object, object, object]:
    """The report of a data set, its events, and their raw lines."""
    report = load(dataset_of([where]), path)
    store = EventStore.open(path, where)
    try:
        rows = store.query("SELECT * FROM events ORDER BY id")
        return report, rows, store.raw([row["id"] for row in rows])
    finally:
        store.close()


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_stretches_add_up_to_whole_files(case: Case, tmp_path: Path) -> None:
    folder_of_every_kind(case, 3)
    expected = case.read(timezone="Europe/Berlin")
    written = write_dataset(case.logs, str(tmp_path / "set"), most_bytes=PART, timezone="Europe/Berlin")
    report, rows, raw = loaded(tmp_path / "set", tmp_path / "loaded.duckdb")
    assert written == report == expected
    assert rows == case.rows()
    assert list(raw.values()) == case.raw()
    manifest = json.loads((tmp_path / "set" / MANIFEST).read_text())
    assert len([part for part in manifest["parts"] if part["continues"]]) > 20
    assert [part["file"] for part in manifest["parts"] if part["file"].endswith("-whole.parquet")]
    assert {part["file"] for part in manifest["parts"]} == set(files_of(tmp_path / "set")) - {MANIFEST}


def test_who_reads_stretches_and_in_which_order_changes_nothing(case: Case, tmp_path: Path) -> None:
    folder_of_every_kind(case, 4)
    write_dataset(case.logs, str(tmp_path / "set"), most_bytes=PART)
    backwards = lambda works, where, on_read: here(list(reversed(works)), where, on_read)  # noqa: E731
    write_dataset(case.logs, str(tmp_path / "other"), most_bytes=PART, carry_out=backwards)
    assert files_of(tmp_path / "set") == files_of(tmp_path / "other")


def test_an_interrupted_reading_goes_on_between_the_stretches(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder_of_every_kind(case, 5)
    write_dataset(case.logs, str(tmp_path / "set"), most_bytes=PART)
    read: list[str] = []
    original = parts._read
    note = lambda sink, work, told: read.append(work.part) or original(sink, work, told)  # noqa: E731
    monkeypatch.setattr(parts, "_read", note)
    for stop in (10, 40, 90):

        def stopped(works, where, on_read, stop=stop):
            for number, account in enumerate(here(works, where, on_read)):
                if number == stop:
                    raise KeyboardInterrupt
                yield account

        with pytest.raises(KeyboardInterrupt):
            write_dataset(case.logs, str(tmp_path / "again"), most_bytes=PART, carry_out=stopped)
    write_dataset(case.logs, str(tmp_path / "again"), most_bytes=PART)
    assert len(read) == len(set(read)) > 90
    assert files_of(tmp_path / "set") == files_of(tmp_path / "again")


def test_a_file_that_changed_since_the_plan_is_read_whole(case: Case, tmp_path: Path) -> None:
    case.write("a.log", "\n".join(map(access, range(300))))
    case.write("b.log", "\n".join(map(over_new_year, range(300))))
    assert any(work.stretch for work in plan_reading(case.logs, most_bytes=PART).works)

    def rotated_before(works, where, on_read):
        if works and works[0].number == 1:
            (case.logs / "b.log").rename(tmp_path / "b.log.1")
            size = (tmp_path / "b.log.1").stat().st_size
            case.write("b.log", "\n".join(map(access, range(500)))[: size - 1] + "\n")
        yield from here(works, where, on_read)

    written = write_dataset(case.logs, str(tmp_path / "set"), most_bytes=PART, carry_out=rotated_before)
    assert written == case.read()
    assert loaded(tmp_path / "set", tmp_path / "loaded.duckdb")[1] == case.rows()
