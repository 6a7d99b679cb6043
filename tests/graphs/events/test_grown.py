"""Files that change while they are read: what was there when they were found is read, and the rest is said."""

import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from moewarden.graphs.events import parting, reader, tasks
from moewarden.graphs.events.gaps import could_matter, gaps_of, in_one_line
from moewarden.graphs.events.manner import Manner
from moewarden.graphs.events.together import Together
from moewarden.graphs.meaning.event import Event

from ..reading import SSHD, Case
from .test_together import access

MORE = "\n" + access(9)


@pytest.fixture(params=["alone", "in parts"])
def manner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Manner:
    """One process, which reads file after file, or parts of files."""
    monkeypatch.setattr(parting, "PART_BYTES", 6_000)
    monkeypatch.setattr(parting, "_TRIED_BYTES", 500)
    read_all = Together.read_all
    monkeypatch.setattr(Together, "read_all", lambda self, folder, _: read_all(self, folder, 0))
    return Manner(processes=1 if request.param == "alone" else 2)


@pytest.fixture
def logs(case: Case) -> Case:
    case.write("a.log", "\n".join(map(access, range(300))))
    case.write("b.log", SSHD.format(second=1))
    return case


def before_reading(monkeypatch: pytest.MonkeyPatch, change: Callable[[], object]) -> None:
    """Let something happen between the search for files and the first one that is read."""
    create = reader.EventStore.create

    def changed(*given: object) -> object:
        change()
        return create(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(reader.EventStore, "create", changed)


def before_event(monkeypatch: pytest.MonkeyPatch, number: int, change: Callable[[], object]) -> None:
    """Let something happen when so many events were read."""
    take, taken = tasks.Tables.take, 0

    def changed(self: tasks.Tables, piece: Event | pa.Table) -> None:
        nonlocal taken
        before, taken = taken, taken + (1 if isinstance(piece, Event) else piece.num_rows)
        if before < number <= taken:
            change()
        take(self, piece)

    monkeypatch.setattr(tasks.Tables, "take", changed)


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


@pytest.mark.parametrize("event", [0, 1, 300])
def test_what_a_file_gains_is_left_and_said(
    logs: Case, manner: Manner, monkeypatch: pytest.MonkeyPatch, event: int
) -> None:
    whole, rows = logs.read(manner=Manner(processes=1)), logs.rows()
    path = logs.logs / "a.log"
    if event:
        before_event(monkeypatch, event, lambda: append(path, MORE))
    else:
        before_reading(monkeypatch, lambda: append(path, MORE))
    read = logs.read(manner=manner)
    assert logs.rows() == rows
    assert (read.files[0].grown, read.files[0].lines) == (len(MORE), whole.files[0].lines)
    assert f"{len(MORE)} bytes that were written since were not read" in read.files[0].note
    gaps = gaps_of(read)
    assert [(gap["file"], gap["kind"]) for gap in gaps] == [("a.log", "grew")]
    assert not could_matter(gaps)
    assert in_one_line(gaps) == "Of the logs, 1 file grew meanwhile."


def test_a_file_that_was_empty_is_not_said_to_have_grown(
    logs: Case, manner: Manner, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.write("c.log", "")
    before_reading(monkeypatch, lambda: append(logs.logs / "c.log", access(1)))
    read = logs.read(manner=manner)
    assert (read.files[-1].file, read.files[-1].events, read.files[-1].grown) == ("c.log", 1, 0)


def test_a_file_that_is_gone_before_it_is_read_is_one_gap(
    logs: Case, manner: Manner, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_reading(monkeypatch, (logs.logs / "b.log").unlink)
    read = logs.read(manner=manner)
    assert read.events == 300
    assert [(gap["file"], gap["reason"]) for gap in gaps_of(read)] == [
        ("b.log", "cannot be read: No such file or directory")
    ]


@pytest.mark.parametrize("replaced", [False, True], ids=["gone", "replaced"])
def test_what_was_read_of_a_file_before_it_went_stays(
    logs: Case, monkeypatch: pytest.MonkeyPatch, manner: Manner, replaced: bool
) -> None:
    path = logs.logs / "a.log"

    def go() -> None:
        path.rename(logs.logs.parent / "elsewhere")
        if replaced:
            path.write_text("\n".join(map(access, range(300))))

    logs.read(manner=Manner(processes=1))
    rows = logs.rows()
    before_event(monkeypatch, 100, go)
    read = logs.read(manner=manner)
    if manner.processes == 1:  # an open file stays until it is read
        assert logs.rows() == rows
        return
    file = read.files[0]
    assert 100 <= file.events < 300
    assert file.lines == file.events
    assert file.ends_early.startswith("from byte ")
    assert ("another file has taken its place" in file.ends_early) is replaced
    assert could_matter(gaps_of(read))
    first = [{**row, "id": 0} for row in rows if row["file"] == "a.log"][: file.events]
    assert [{**row, "id": 0} for row in logs.rows() if row["file"] == "a.log"] == first
    assert [row["id"] for row in logs.rows()] == list(range(1, file.events + 2))


def test_a_file_that_shrinks_ends_early(logs: Case, manner: Manner, monkeypatch: pytest.MonkeyPatch) -> None:
    size = (logs.logs / "a.log").stat().st_size
    before_reading(monkeypatch, lambda: os.truncate(logs.logs / "a.log", 7_000))
    read = logs.read(manner=manner)
    assert read.files[0].ends_early == f"it shrank since it was found, to 7,000 of {size:,} bytes"
    assert 0 < read.files[0].events < 300


def test_a_file_that_is_emptied_is_no_empty_file(logs: Case, manner: Manner, monkeypatch: pytest.MonkeyPatch) -> None:
    before_reading(monkeypatch, lambda: os.truncate(logs.logs / "b.log", 0))
    (gap,) = gaps_of(logs.read(manner=manner))
    assert gap["reason"] == "cannot be read: it shrank since it was found, to 0 of 89 bytes"
    assert gap["matters"]


def test_lines_of_a_file_that_went_away_say_so(logs: Case) -> None:
    logs.read(manner=Manner(processes=1))
    (logs.logs / "a.log").unlink()
    texts = logs.raw()
    assert set(texts[:300]) == {"(a.log can no longer be read: No such file or directory)"}
    assert texts[300] == SSHD.format(second=1)
