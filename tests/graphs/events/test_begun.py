"""A reading that is killed is gone on with: no record twice, none lost, and the end is the one that nobody broke."""

import errno
import gzip
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from moewarden.graphs.errors import StoreError
from moewarden.graphs.events import begun, kept, parting, reader, tasks, together
from moewarden.graphs.events.begun import Begun
from moewarden.graphs.events.kept import Kept
from moewarden.graphs.events.manner import Manner
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.events.tasks import Task

from ..reading import Case
from .test_together import access, folder_of_every_kind, over_new_year, slapd

LONG_AGO = 1_700_000_000
PART = 6_000
SCRIPT = """
import os, signal, sys, threading
from pathlib import Path
from moewarden.graphs.events import parting, reader
from moewarden.graphs.events.begun import Begun
from moewarden.graphs.events.manner import Manner
parting.PART_BYTES, parting._TRIED_BYTES = 6_000, 500
reader.LEAST_BYTES = reader._LEAST_BYTES = 1
keep, left, lock = Begun.keep, [int(sys.argv[4])], threading.Lock()
def killed(*given):
    keep(*given)
    with lock:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
Begun.keep = killed
reader.perceive(sys.argv[1], Path(sys.argv[2]), manner=Manner(processes=int(sys.argv[5]), cache=Path(sys.argv[3])))
"""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parting, "PART_BYTES", PART)
    monkeypatch.setattr(parting, "_TRIED_BYTES", 500)
    monkeypatch.setattr(reader, "LEAST_BYTES", 1)
    monkeypatch.setattr(reader, "_LEAST_BYTES", 1)


@pytest.fixture
def manner(tmp_path: Path) -> Manner:
    return Manner(processes=1, cache=tmp_path / "cache")


@pytest.fixture
def tasks_read(monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """The tasks that this process has read."""
    read: list[Task] = []
    read_task = together.read_task

    def note(task: Task, *others: object) -> object:
        read.append(task)
        return read_task(task, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(together, "read_task", note)
    return read


class StoppedError(Exception):
    """Stands for the end of the process."""


def stop_after(monkeypatch: pytest.MonkeyPatch, count: int) -> Callable[[], None]:
    """Let the reading end after so many tasks; gives what lets it go on again."""
    keep, done = Begun.keep, []

    def stop(self: Begun, *given: object) -> None:
        keep(self, *given)  # type: ignore[arg-type]
        done.append(given)
        if len(done) == count:
            raise StoppedError

    monkeypatch.setattr(Begun, "keep", stop)
    return lambda: monkeypatch.setattr(Begun, "keep", keep)


def age(case: Case) -> None:
    """What was just written is not kept, for it may still change within the same moment."""
    for path in case.logs.rglob("*"):
        os.utime(path, (LONG_AGO, LONG_AGO))


def entries(manner: Manner, name: str) -> list[Path]:
    return sorted((manner.cache or Path()).glob(f"events/*/{name}"))


@pytest.fixture
def logs(case: Case) -> Case:
    for name, line in (("a.log", access), ("b.log", over_new_year), ("c.log", slapd)):
        case.write(name, "\n".join(map(line, range(300))))
    age(case)
    return case


@pytest.mark.parametrize("processes", [1, 2])
def test_a_killed_reading_is_gone_on_with(case: Case, manner: Manner, processes: int, tasks_read: list[Task]) -> None:
    folder_of_every_kind(case, 3)
    age(case)
    whole = case.read(manner=Manner(processes=1))
    rows = case.rows()
    for kill_after in (9, 12):
        words = [case.logs, case.store_path, manner.cache, kill_after, processes]
        done = subprocess.run([sys.executable, "-c", SCRIPT, *map(str, words)], check=False)
        assert done.returncode == -signal.SIGKILL
    done_before = len(entries(manner, "events.arrow"))
    assert done_before >= 18  # what the second one took over it did not read again
    tasks_read.clear()
    read = case.read(manner=manner)
    assert (read.files, read.skipped, case.rows()) == (whole.files, whole.skipped, rows)
    assert not read.troubles
    assert 0 < read.taken_over < read.events
    assert f"{read.taken_over:,} of {read.events:,} events were taken over" in read.remarks[0]
    assert len(tasks_read) > 0
    assert not list(case.store_path.parent.glob("*.results"))
    assert not entries(manner, "events.arrow")  # the whole store is kept instead
    assert len(entries(manner, "events.duckdb")) == 1


def test_tasks_that_are_done_are_not_done_again(
    logs: Case, manner: Manner, monkeypatch: pytest.MonkeyPatch, tasks_read: list[Task]
) -> None:
    go_on = stop_after(monkeypatch, 3)
    with pytest.raises(StoppedError):
        logs.read(manner=manner)
    before = list(tasks_read)
    go_on()
    tasks_read.clear()
    logs.read(manner=manner)
    assert before
    assert not set(before) & set(tasks_read)


def test_a_changed_file_is_read_anew_and_the_others_are_not(
    logs: Case, manner: Manner, monkeypatch: pytest.MonkeyPatch, tasks_read: list[Task]
) -> None:
    go_on = stop_after(monkeypatch, 8)
    with pytest.raises(StoppedError):
        logs.read(manner=manner)
    go_on()
    path = logs.logs / "a.log"
    path.write_bytes(path.read_bytes().replace(b"GET /p150 ", b"GET /p15x "))
    age(logs)
    done = {name: {task for task in tasks_read if task.files[0].name == name} for name in ("a.log", "b.log")}
    tasks_read.clear()
    read = logs.read(manner=manner)
    assert done["a.log"] <= set(tasks_read)
    assert done["b.log"]
    assert not done["b.log"] & set(tasks_read)
    assert read.taken_over
    assert (read.files, logs.rows()) == (logs.read(manner=Manner(processes=1)).files, logs.rows())


def test_fresh_takes_nothing_over(
    logs: Case, manner: Manner, monkeypatch: pytest.MonkeyPatch, tasks_read: list[Task]
) -> None:
    go_on = stop_after(monkeypatch, 3)
    with pytest.raises(StoppedError):
        logs.read(manner=manner)
    go_on()
    before = list(tasks_read)
    tasks_read.clear()
    assert not logs.read(manner=Manner(processes=1, cache=manner.cache, is_fresh=True)).taken_over
    assert set(before) <= set(tasks_read)


@pytest.mark.parametrize(
    "harm", [lambda data: data[:-9], lambda data: data[:300] + b"x" + data[301:]], ids=["cut", "flipped"]
)
def test_a_damaged_task_is_read_anew(
    logs: Case, manner: Manner, monkeypatch: pytest.MonkeyPatch, harm: Callable[[bytes], bytes]
) -> None:
    whole, rows = logs.read(manner=Manner(processes=1)), logs.rows()
    go_on = stop_after(monkeypatch, 3)
    with pytest.raises(StoppedError):
        logs.read(manner=manner)
    go_on()
    first = entries(manner, "events.arrow")[0]
    first.write_bytes(harm(first.read_bytes()))
    read = logs.read(manner=manner)
    assert (read.files, logs.rows()) == (whole.files, rows)
    assert "damaged" in read.troubles[0]


def test_another_reader_takes_nothing_over(logs: Case, manner: Manner, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = stop_after(monkeypatch, 3)
    with pytest.raises(StoppedError):
        logs.read(manner=manner)
    go_on()
    monkeypatch.setattr(kept, "_reader", lambda: "of tomorrow")
    assert not logs.read(manner=manner).taken_over


def test_tasks_take_half_of_what_may_be_kept(
    logs: Case, manner: Manner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sizes: list[int] = []
    keep = Kept.keep_task

    def note(self: Kept, key: str, result: Path, outcomes: list[object]) -> None:
        sizes.append(result.stat().st_size)
        keep(self, key, result, outcomes)  # type: ignore[arg-type]

    monkeypatch.setattr(Kept, "keep_task", note)
    logs.read(manner=manner)
    least = sum(sizes) // 2
    sizes.clear()
    read = logs.read(manner=Manner(processes=1, cache=tmp_path / "other", cache_bytes=least))
    assert 0 < sum(sizes) <= least // 2
    assert not read.troubles


def test_tasks_leave_the_store_its_room(logs: Case, manner: Manner, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(logs.logs)._replace(free=sum(path.stat().st_size for path in logs.logs.iterdir()))
    monkeypatch.setattr(begun.shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(Kept, "keep_task", None)
    assert logs.read(manner=manner).events == 900


def test_a_full_disk_keeps_what_was_read(logs: Case, manner: Manner, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, rows = logs.read(manner=Manner(processes=1)), logs.rows()
    append = EventStore.append_table

    def fill(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(EventStore, "append_table", fill)
    with pytest.raises(StoreError, match=r"What was read so far, \d+ events, is kept"):
        logs.read(manner=manner)
    monkeypatch.setattr(EventStore, "append_table", append)
    read = logs.read(manner=manner)
    assert (read.files, logs.rows()) == (whole.files, rows)
    assert read.taken_over


def test_a_full_disk_is_no_file_that_cannot_be_read(
    logs: Case, manner: Manner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(_: object) -> object:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tasks, "table_of", fill)
    with pytest.raises(StoreError, match="the disk has no room"):
        logs.read(manner=manner)


def test_a_file_that_ends_early_is_tried_again(logs: Case, manner: Manner, tasks_read: list[Task]) -> None:
    logs.write("z.log.gz", gzip.compress("\n".join(map(over_new_year, range(900))).encode())[:-40])
    age(logs)
    assert logs.read(manner=manner).files[-1].ends_early
    tasks_read.clear()
    again = logs.read(manner=manner)
    assert [file.name for task in tasks_read for file in task.files] == ["z.log.gz"]
    assert again.taken_over == 900
