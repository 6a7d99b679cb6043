"""Logs that did not change are read once; whatever changes in them, in what is known of them or in the reader, they are read anew."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from moewarden.graphs.events import kept, reader
from moewarden.graphs.events.manner import Manner
from moewarden.graphs.records.ingest import IngestProgress, IngestReport

from ..reading import SSHD, Case

HINT = datetime(2026, 6, 1, tzinfo=UTC)
LONG_AGO = 1_700_000_000


@pytest.fixture(autouse=True)
def little_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "LEAST_BYTES", 1)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many files were read, each time that logs were."""
    counts: list[int] = []
    read_anew = reader._read_anew

    def note(roots: object, store_path: object, files: list[object], *others: object) -> IngestReport:
        counts.append(len(files))
        return read_anew(roots, store_path, files, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(reader, "_read_anew", note)
    return counts


@pytest.fixture
def manner(tmp_path: Path) -> Manner:
    return Manner(processes=1, cache=tmp_path / "cache")


def write(case: Case, name: str, text: str, time: int = LONG_AGO) -> None:
    case.write(name, text)
    os.utime(case.logs / name, (time, time))


@pytest.fixture
def logs(case: Case) -> Case:
    write(case, "a/auth.log", "\n".join(SSHD.format(second=n) for n in range(50)))
    write(case, "b.jsonl", '{"time": "2026-01-01T10:00:00Z", "action": "login", "user": "ann"}\n[1, 2')
    write(case, "image.png", "\x89PNG\r\n\x1a\n")
    return case


def test_unchanged_logs_are_read_once(logs: Case, manner: Manner, reads: list[int]) -> None:
    first, rows = logs.read(manner=manner), logs.rows()
    logs.store_path.write_bytes(b"what an earlier run left")
    seen: list[IngestProgress] = []
    assert logs.read(manner=manner, on_progress=seen.append) == first
    assert logs.rows() == rows
    assert logs.raw()[0] == SSHD.format(second=0)
    assert len(reads) == 1
    assert (seen[-1].files_done, seen[-1].events) == (3, first.events)


def changed(name: str, find: str, put: str) -> Callable[[Case], None]:
    def change(case: Case) -> None:
        path = case.logs / name
        text = path.read_text()
        assert find in text
        path.write_text(text.replace(find, put, 1))
        os.utime(path, (LONG_AGO, LONG_AGO))

    return change


CHANGES: dict[str, Callable[[Case], object]] = {
    "one byte, of the same size and time": changed("a/auth.log", "203.0.113.25", "203.0.113.26"),
    "a line more": changed("b.jsonl", "[1, 2", "[1, 2\n[3"),
    "another name": lambda case: (case.logs / "b.jsonl").rename(case.logs / "c.jsonl"),
    "a file more": lambda case: write(case, "new.log", "x"),
    "a file less": lambda case: (case.logs / "image.png").unlink(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changes_is_read_anew(
    logs: Case, manner: Manner, reads: list[int], change: Callable[[Case], object]
) -> None:
    logs.read(manner=manner)
    change(logs)
    assert logs.read(manner=manner) == logs.read(manner=Manner(processes=1))
    assert len(reads) == 3


def test_what_is_known_beforehand_counts(logs: Case, manner: Manner, reads: list[int]) -> None:
    for known in ({}, {"year_hint": HINT}, {"timezone": "Europe/Berlin"}, {"year_hint": HINT.replace(year=2020)}):
        logs.read(manner=manner, **known)
    assert len(reads) == 4
    logs.read(manner=manner, year_hint=HINT)
    assert len(reads) == 4


def test_the_time_of_a_file_counts_where_it_dates_its_lines(case: Case, manner: Manner, reads: list[int]) -> None:
    write(case, "auth.log", SSHD.format(second=1))
    case.read(manner=manner)
    first = case.rows()[0]["time"]
    write(case, "auth.log", SSHD.format(second=1), LONG_AGO + 3 * 366 * 86_400)
    case.read(manner=manner)
    assert case.rows()[0]["time"] != first
    assert len(reads) == 2


def test_another_reader_reads_anew(
    logs: Case, manner: Manner, reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.read(manner=manner)
    monkeypatch.setattr(kept, "_reader", lambda: "of tomorrow")
    logs.read(manner=manner)
    assert len(reads) == 2


def test_what_changes_while_it_is_read_is_not_kept(logs: Case, manner: Manner, monkeypatch: pytest.MonkeyPatch) -> None:
    create = reader.EventStore.create

    def grow(*given: object) -> object:
        with (logs.logs / "b.jsonl").open("a") as file:
            file.write("\nanother line")
        return create(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(reader.EventStore, "create", grow)
    logs.read(manner=manner)
    assert not list((manner.cache or Path()).glob("events/*"))


def test_what_was_just_written_is_not_kept(logs: Case, manner: Manner, reads: list[int]) -> None:
    (logs.logs / "b.jsonl").touch()
    logs.read(manner=manner)
    logs.read(manner=manner)
    assert len(reads) == 2


@pytest.mark.parametrize("name", ["events.duckdb", "told.json"])
@pytest.mark.parametrize(
    "harm",
    [lambda data: data[: len(data) // 2], lambda data: data[:200] + bytes([data[200] ^ 1]) + data[201:]],
    ids=["cut off", "flipped"],
)
def test_a_damaged_copy_is_not_used(
    logs: Case, manner: Manner, reads: list[int], name: str, harm: Callable[[bytes], bytes]
) -> None:
    first, rows = logs.read(manner=manner), logs.rows()
    (path,) = (manner.cache or Path()).glob(f"events/*/{name}")
    path.write_bytes(harm(path.read_bytes()))
    again = logs.read(manner=manner)
    assert (again.files, again.skipped, logs.rows()) == (first.files, first.skipped, rows)
    assert "damaged" in again.troubles[0]
    assert logs.read(manner=manner) == first
    assert len(reads) == 2


def test_fresh_reads_anew_and_keeps_that(logs: Case, manner: Manner, reads: list[int]) -> None:
    logs.read(manner=manner)
    fresh = Manner(processes=1, cache=manner.cache, is_fresh=True)
    logs.read(manner=fresh)
    logs.read(manner=manner)
    assert len(reads) == 2


def test_what_was_not_used_for_longest_goes_first(logs: Case, manner: Manner, reads: list[int]) -> None:
    logs.read(manner=manner, year_hint=HINT)
    (oldest,) = (manner.cache or Path()).glob("events/*")
    size = sum(file.stat().st_size for file in oldest.iterdir())
    small = Manner(processes=1, cache=manner.cache, cache_bytes=size * 5 // 2)
    logs.read(manner=small, timezone="Europe/Berlin")
    logs.read(manner=small, year_hint=HINT)  # used again, so the other one is older
    os.utime(oldest, (LONG_AGO + 2, LONG_AGO + 2))
    for entry in oldest.parent.iterdir():
        if entry != oldest:
            os.utime(entry, (LONG_AGO, LONG_AGO))
    logs.read(manner=small, timezone="Asia/Tokyo")
    assert len(list(oldest.parent.iterdir())) == 2
    assert oldest.exists()
    logs.read(manner=small, year_hint=HINT)
    assert len(reads) == 3


def test_nothing_is_kept_where_nothing_may_be(logs: Case, tmp_path: Path) -> None:
    logs.read(manner=Manner(processes=1, cache=tmp_path / "cache", cache_bytes=0))
    assert not (tmp_path / "cache").exists()


def test_a_cache_that_cannot_be_written_costs_no_reading(logs: Case, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    report = logs.read(manner=Manner(processes=1, cache=tmp_path / "cache"))
    assert report.events == 54
    assert "cannot be kept" in report.troubles[-1]


SCRIPT = """
import sys
from pathlib import Path
from moewarden.graphs.events import reader
from moewarden.graphs.events.manner import Manner
reader.LEAST_BYTES = 1
for number in range(6):
    manner = Manner(processes=1, cache=Path(sys.argv[2]), is_fresh=number % 2 == 0)
    read = reader.perceive(sys.argv[1], Path(sys.argv[3]), manner=manner)
    assert read.events == 54 and not read.troubles, read
"""


def test_processes_share_what_is_kept(logs: Case, manner: Manner, tmp_path: Path) -> None:
    commands = [
        [sys.executable, "-c", SCRIPT, str(logs.logs), str(manner.cache), str(tmp_path / f"{number}.duckdb")]
        for number in range(2)
    ]
    running = [subprocess.Popen(command) for command in commands]
    assert [process.wait() for process in running] == [0, 0]
    assert len(list((manner.cache or Path()).glob("events/*"))) == 1


def test_a_cache_whose_disk_is_full_says_how_much_is_needed(
    logs: Case, manner: Manner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(kept, "_copy", full)
    report = logs.read(manner=manner)
    assert report.events == 54
    assert "cannot be kept (No space left on device; it takes 1 MB)" in report.troubles[-1]
