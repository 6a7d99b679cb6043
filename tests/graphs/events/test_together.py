"""Whether one process reads logs or several do, and wherever they cut, the store and the reports are the same."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from moewarden.graphs.errors import InputError
from moewarden.graphs.events import crew, parting, reader
from moewarden.graphs.events.manner import Manner
from moewarden.graphs.events.together import Together
from moewarden.graphs.records.ingest import IngestProgress, IngestReport

from ..every_kind import access, audit, folder_of_every_kind, over_new_year, slapd
from ..reading import Case

PART = 6_000
NEW_YEAR = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parting, "PART_BYTES", PART)
    monkeypatch.setattr(parting, "_TRIED_BYTES", 500)


@pytest.fixture
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every task is read by this process, one after another: what is cut and added up is the same."""
    read_all = Together.read_all
    monkeypatch.setattr(Together, "read_all", lambda self, folder, _: read_all(self, folder, 0))


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were begun in parts and then read whole."""
    names: list[str] = []
    take = Together._take_whole

    def note(self: Together, result: Path, file: object, before: int) -> None:
        names.append(file.name)  # type: ignore[attr-defined]
        take(self, result, file, before)  # type: ignore[arg-type]

    monkeypatch.setattr(Together, "_take_whole", note)
    return names


def told(case: Case, report: IngestReport) -> tuple[object, object, object]:
    assert not report.troubles
    return case.rows(), report.files, report.skipped


@pytest.mark.usefixtures("no_process")
@pytest.mark.parametrize(
    ("seed", "size", "hint"), [(0, PART, None), (1, 2_500, NEW_YEAR), (2, 2_500, None)], ids=["6 kB", "hint", "2.5 kB"]
)
def test_parts_add_up_to_the_whole(
    case: Case, monkeypatch: pytest.MonkeyPatch, whole: list[str], seed: int, size: int, hint: datetime | None
) -> None:
    folder_of_every_kind(case, seed)
    alone = told(case, case.read(manner=Manner(processes=1), year_hint=hint))
    monkeypatch.setattr(parting, "PART_BYTES", size)
    assert told(case, case.read(manner=Manner(processes=2), year_hint=hint)) == alone
    assert "days.log" in whole  # one of its last lines says that days come first


@pytest.mark.usefixtures("no_process")
@pytest.mark.parametrize(
    ("line", "changes"),
    [(slapd, "joined records"), (audit, "fields of another record")],
    ids=["joined", "audit"],
)
def test_a_part_that_leans_on_another_is_seen_wherever_it_stands(
    case: Case, whole: list[str], line: Callable[[int], str], changes: str
) -> None:
    lines = [*map(over_new_year, range(200)), *map(line, range(61)), *map(over_new_year, range(200))]
    case.write("a.log", "\n".join(map(access, range(300))))
    case.write("b.log", "\n".join(lines))
    alone = told(case, case.read(manner=Manner(processes=1), year_hint=NEW_YEAR))
    assert told(case, case.read(manner=Manner(processes=2), year_hint=NEW_YEAR)) == alone
    assert whole == ["b.log"], changes


def test_processes_read_what_one_reads(case: Case, whole: list[str]) -> None:
    folder_of_every_kind(case, 7)
    alone = told(case, case.read(manner=Manner(processes=1), timezone="Europe/Berlin"))
    assert told(case, case.read(manner=Manner(processes=2), timezone="Europe/Berlin")) == alone
    assert len(whole) >= 1


def test_a_name_of_no_encoding_reaches_the_process_that_reads_it(case: Case) -> None:
    for number in range(3):
        path = os.fsencode(case.logs) + b"/caf\xe9%d.log" % number
        Path(os.fsdecode(path)).write_bytes("\n".join(map(access, range(100))).encode())
    alone = told(case, case.read(manner=Manner(processes=1)))
    assert told(case, case.read(manner=Manner(processes=2))) == alone


def test_what_a_process_leaves_unread_is_read_here(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        case.write(f"{number}.log", "\n".join(map(access, range(400))))
    rows = told(case, case.read(manner=Manner(processes=1)))[:1]
    read = crew._Worker.read
    begun: list[str] = []

    def killed(self: crew._Worker, task: str, told: object) -> object:
        begun.append(task)
        if len(begun) in (3, 5):
            self._process.send_signal(signal.SIGKILL)
        return read(self, task, told)

    monkeypatch.setattr(crew._Worker, "read", killed)
    report = case.read(manner=Manner(processes=2))
    assert (case.rows(),) == rows
    assert report.troubles == ("a process that read logs ended (exit code -9)",)


def test_a_python_that_does_not_start_leaves_all_to_this_process(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        case.write(f"{number}.log", "\n".join(map(access, range(400))))
    alone = told(case, case.read(manner=Manner(processes=1)))
    monkeypatch.setattr(crew, "_START", "raise SystemExit('no such thing')")
    report = case.read(manner=Manner(processes=2))
    assert (case.rows(), report.files, report.skipped) == alone
    assert report.troubles == ("a process that read logs ended (exit code 1: no such thing)",)


def children() -> Iterator[int]:
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z":
            yield int(status.parent.name)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="lists processes by /proc")
def test_who_stops_reading_leaves_no_process_and_no_file(case: Case) -> None:
    for number in range(40):
        case.write(f"{number}.log", "\n".join(map(access, range(400))))
    before = set(children())

    def stop(_progress: object) -> None:
        if set(children()) - before:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        case.read(manner=Manner(processes=2), on_progress=stop)
    assert set(children()) == before
    assert not list(case.store_path.parent.glob("*.arrow"))
    assert {path.name for path in case.store_path.parent.iterdir()} <= {"logs", "store.duckdb", "store.duckdb.wal"}


SCRIPT = """
import sys
from pathlib import Path
from moewarden.graphs.events import parting
from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.manner import Manner
parting.PART_BYTES = 6_000
print("begun", flush=True)
print(perceive(sys.argv[1], Path(sys.argv[2]), manner=Manner(processes=2)).events, flush=True)
"""


def test_a_script_without_a_guard_is_run_once(case: Case, tmp_path: Path) -> None:
    for number in range(4):
        case.write(f"{number}.log", "\n".join(map(access, range(400))))
    script = tmp_path / "mine.py"
    script.write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, str(script), str(case.logs), str(case.store_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["begun", "1600"]
    assert done.stderr == ""


def test_a_process_ends_with_who_started_it() -> None:
    code = crew._START.format(package="moewarden.graphs.events")
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", code, json.dumps(sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert "ready" in process.stdout.readline()
    process.stdin.close()
    assert process.wait(20) == 0
    process.stdout.close()


def test_little_is_read_by_one_process(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    case.write("a.log", "\n".join(map(access, range(400))))
    monkeypatch.setattr(Together, "read_all", None)
    monkeypatch.setattr(reader, "usable_cores", lambda: 8)
    assert case.read().events == 400


def test_a_program_that_is_no_python_is_not_started_again(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    case.write("a.log", "\n".join(map(access, range(400))))
    monkeypatch.setattr(Together, "read_all", None)
    monkeypatch.setattr(sys, "executable", "/opt/server/bin/uwsgi")
    assert case.read(manner=Manner(processes=4)).events == 400


def test_fewer_than_no_processes_are_refused(case: Case) -> None:
    case.write("a.log", access(1))
    with pytest.raises(InputError, match="processes is -1"):
        case.read(manner=Manner(processes=-1))


def test_progress_of_a_file_in_parts_goes_forwards(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parting, "PART_BYTES", 400_000)
    case.write("a.log", "\n".join(map(access, range(20_000))))
    seen: list[IngestProgress] = []
    case.read(manner=Manner(processes=2), on_progress=seen.append)
    places = [step.bytes_done for step in seen if step.file == "a.log"]
    assert places == sorted(places)
    assert (seen[-1].files_done, seen[-1].events) == (1, 20_000)
