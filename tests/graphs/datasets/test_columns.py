"""A data set that is written by columns holds what one holds that is written event by event."""

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from moewarden.graphs.datasets import parts, progress, writing
from moewarden.graphs.datasets.manifest import MANIFEST
from moewarden.graphs.datasets.writing import write_dataset
from moewarden.graphs.events.filereader import FileReader


def _logs(folder: Path) -> Path:
    logs = folder / "logs"
    logs.mkdir()
    (logs / "access.log").write_bytes(
        b"".join(
            b'198.51.100.%d - - [05/Mar/2026:10:%02d:%02d +0000] "GET /shop/%d HTTP/1.1" 200 12 "-" "browser %s"\n'
            % (n % 250, n // 60 % 60, n % 60, n, b"\xff" if n % 97 == 0 else b"1")
            for n in range(5_000)
        )
    )
    said = (
        "CRON[{n}]: (root) CMD (true)",
        "sshd[{n}]: Failed password for ann from 203.0.113.7 port 2",
        "kernel: up\u2028",
    )
    (logs / "syslog").write_text(
        "".join(
            f"Dec 3{n // 900} 23:{n // 60 % 60:02}:{n % 60:02} web {said[n % 3].format(n=n)}\n" for n in range(1_800)
        )
        + "no syslog at all\n" * 70
        + "".join(f"Jan  1 00:{n // 60:02}:{n % 60:02} web {said[n % 3].format(n=n)}\n" for n in range(300))
    )
    (logs / "app.jsonl").write_text(
        "".join(
            f'{{"time": "2026-01-01T00:00:{n % 60:02}Z", "user": "ann", "field{n % 40}": "{n}"}}\n' for n in range(400)
        )
    )
    return logs


def _held(place: Path) -> tuple[list[Any], str]:
    tables = [pq.read_table(file).to_pylist() for file in sorted(place.glob("events/*.parquet"))]
    return tables, (place / MANIFEST).read_text()


@pytest.mark.parametrize("most_bytes", [1 << 30, 100_000], ids=["files", "stretches"])
def test_columns_and_events_give_the_same_data_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_bytes: int
) -> None:
    logs = _logs(tmp_path)
    write_dataset([logs], str(tmp_path / "columns"), most_bytes=most_bytes)
    monkeypatch.setattr(FileReader, "pieces", FileReader.events)
    write_dataset([logs], str(tmp_path / "events"), most_bytes=most_bytes)
    by_columns, by_events = _held(tmp_path / "columns"), _held(tmp_path / "events")
    assert sum(map(len, by_columns[0])) == 7_570
    assert by_columns == by_events


def test_of_long_events_few_are_written_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_BYTES", 100_000)
    (tmp_path / "app.log").write_text(
        "".join(f"2026-03-05T10:00:00Z web app: {'x' * 60_000} {n}\n" for n in range(700))
    )
    write_dataset([tmp_path / "app.log"], str(tmp_path / "set"))
    (file,) = (tmp_path / "set").glob("events/*.parquet")
    assert pq.ParquetFile(file).num_row_groups > 1


def test_the_share_that_is_read_rises_through_files_and_stretches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_REPORTS", 0)
    monkeypatch.setattr(writing, "leaning", lambda works, _: [next(work for work in works if work.stretch).whole()])
    shares: list[float] = []
    write_dataset(
        [_logs(tmp_path)],
        str(tmp_path / "set"),
        most_bytes=200_000,
        on_progress=lambda step: shares.append(step.share),
    )
    assert shares == sorted(shares)
    assert len(set(shares)) > 5
    assert (shares[0], shares[-1]) == (0.0, 1.0)
