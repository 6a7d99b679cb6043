"""How far reading is, how fast, and how long it still takes."""

from pathlib import Path

import pytest

from moewarden.graphs.datasets.account import Account
from moewarden.graphs.datasets.plan import plan_reading
from moewarden.graphs.datasets.progress import Parts
from moewarden.graphs.events.progress import Pace, Progress
from moewarden.graphs.records.ingest import IngestProgress
from moewarden.graphs.records.sources import LogPath


def test_the_share_counts_the_bytes_of_all_files() -> None:
    told: list[IngestProgress] = []
    files = [LogPath(name, Path(name), size) for name, size in (("a.log", 30 << 20), ("b.log", 10 << 20))]
    progress = Progress(told.append, files)
    progress.tell(files[0], done=0, place=15 << 20, events=1)
    progress.tell(files[1], done=1, place=5 << 20, events=2)
    progress.end(3)
    assert [step.share for step in told] == [0.375, 0.875, 1.0]


@pytest.mark.parametrize(
    ("seconds", "share", "words"),
    [
        (1, 0.5, ""),
        (10, 0.5, ", 1,000 events/s, 10 s left"),
        (10, 0.01, ", 1,000 events/s"),
        (10, 1.0, ", 1,000 events/s"),
        (300, 0.25, ", 33 events/s, 15 min left"),
        (3_600, 0.25, ", 3 events/s, 3.0 h left"),
    ],
)
def test_pace(seconds: float, share: float, words: str) -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    assert pace.words(0, 0.0) == ""
    now[0] = seconds
    assert pace.words(10_000, share) == words


def test_between_two_steps_the_rate_stays_and_the_time_left_runs_down() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    pace.words(0, 0.0)
    now[0] = 10
    assert pace.words(10_000, 0.5) == ", 1,000 events/s, 10 s left"
    now[0] = 14
    assert pace.words(10_000, 0.5) == ", 1,000 events/s, 6 s left"
    now[0] = 40  # the step takes longer than was foreseen
    assert pace.words(10_000, 0.5) == ", 250 events/s"


def test_what_takes_long_is_told_however_little_was_read() -> None:
    told: list[IngestProgress] = []
    now = [0.0]
    file = LogPath("a.log", Path("a.log"), 1_000)
    progress = Progress(told.append, [file], lambda: now[0])
    for place in range(0, 1_000, 100):
        progress.tell(file, done=0, place=place, events=place)
        now[0] += 0.25
    assert [step.events for step in told] == [0, 200, 400, 600, 800]


def test_parts_that_are_read_at_once_add_up(tmp_path: Path) -> None:
    for name in ("a.log", "b.log"):
        (tmp_path / name).write_text("x" * 1_000)
    now = [0.0]
    told: list[IngestProgress] = []
    plan = plan_reading(tmp_path, most_bytes=1)
    assert len(plan.works) == 2
    parts = Parts(plan, told.append, lambda: now[0])
    for step, (work, size) in enumerate([(0, 200), (1, 400), (0, 600)], 1):
        now[0] = float(step)
        parts.read(plan.works[work].part, size, size // 10)
    assert [(step.share, step.events, step.files_done) for step in told] == [(0.1, 20, 0), (0.3, 60, 0), (0.5, 100, 0)]
    parts.end(Account(file=plan.works[1].part, events=90, outcomes=(), field_names=()))
    assert (told[-1].share, told[-1].events, told[-1].files_done) == (0.8, 150, 1)
    now[0] = 9.0
    parts.read(plan.works[1].part, 100, 10)  # late news of a part that is done
    assert (told[-1].share, told[-1].events) == (0.8, 150)
