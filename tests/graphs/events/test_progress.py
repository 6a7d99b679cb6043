"""How far reading is, how fast, and how long it still takes."""

from pathlib import Path

import pytest

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
