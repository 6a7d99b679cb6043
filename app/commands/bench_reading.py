"""The reading part of `moewarden bench`: records a CPU second for each family of logs, and beside an earlier build."""

import json
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import UsageError
from .log_families import FAMILIES, lines_of

_PARTS = ("app", "graphs", "backends")
_ROUNDS = 5

_MEASURE = """
import json, sys, tempfile, time
sys.path.insert(0, sys.argv[1])
from datetime import UTC, datetime
from pathlib import Path
from moewarden.graphs.events.reader import perceive
newest = datetime(2026, 6, 1, tzinfo=UTC)
for line in sys.stdin:
    with tempfile.TemporaryDirectory() as work:
        begun = time.process_time()
        read = perceive(Path(line.rstrip()), Path(work) / "events.duckdb", year_hint=newest)
        spent = time.process_time() - begun
    print(json.dumps({"seconds": spent, "events": read.events}), flush=True)
"""
"""Reads the folders that it is told of, in a process of its own, so that an earlier build may be measured the same way."""


def measure_reading(records: int, before: Path | None, out: Path | None) -> None:
    """Print records a CPU second for each family; with `before`, a checkout of an earlier build, the ratio to it.

    Both builds read the same files in turns; of each the best of its rounds counts. Raises UsageError where `before`
    is no checkout.
    """
    check_checkout(before)
    rows = []
    with tempfile.TemporaryDirectory(prefix="moewarden-") as name:
        work = Path(name)
        sizes = _write(work / "logs", records)
        builds = builds_of(work, before)
        readers = {name: _Reader(packages) for name, packages in builds.items()}
        print(f"reading: {records:,} records a family, best of {_ROUNDS} rounds of CPU time")
        print(f"{'family':18}{'records/s':>10}{'MB/s':>8}{'   ratio to the build before' if before else ''}")
        for family in FAMILIES:
            row = _row(family, readers, work / "logs" / family, sizes[family])
            rows.append(row)
            ratio = f"{row['ratio_to_before']:>10.2f}" if before else ""
            print(f"{family:18}{row['records_per_cpu_s']:>10,}{row['bytes_per_cpu_s'] / 1e6:>8.1f}{ratio}", flush=True)
        for reader in readers.values():
            reader.close()
    if out is not None:
        keep_rows(out, rows, "reading")


def _write(folder: Path, records: int) -> dict[str, int]:
    sizes = {}
    for family in FAMILIES:
        file = folder / family / f"{family}.log"
        file.parent.mkdir(parents=True)
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in lines_of(family, records))
        sizes[family] = file.stat().st_size
    return sizes


def check_checkout(before: Path | None) -> None:
    """Raise UsageError where `before` is no checkout of an earlier build."""
    if before is not None and not all((before / part).is_dir() for part in _PARTS):
        raise UsageError(
            f"--before {before} is no checkout of an earlier build: expected the folders {', '.join(_PARTS)} in it. "
            "Make one with: git worktree add FOLDER REVISION"
        )


def builds_of(work: Path, before: Path | None) -> dict[str, Path]:
    """For each build the folder that its packages are imported from."""
    here = Path(__file__).resolve().parents[2]
    return {
        name: _packages(work / name, root) for name, root in (("before", before), ("now", here)) if root is not None
    }


def _packages(folder: Path, root: Path) -> Path:
    """A folder from which a build's parts are imported under their installed names."""
    (folder / "moewarden").mkdir(parents=True)
    for part in _PARTS:
        (folder / "moewarden" / part).symlink_to((root / part).resolve(), target_is_directory=True)
    return folder


def _row(family: str, readers: Mapping[str, "_Reader"], logs: Path, size: int) -> dict[str, Any]:
    spent: dict[str, float] = {}
    events = 0
    for _ in range(_ROUNDS):
        for name, reader in readers.items():
            told = reader.read(logs)
            spent[name] = min(told["seconds"], spent.get(name, told["seconds"]))
            events = told["events"]
    now = spent["now"]
    row = {
        "part": "reading",
        "family": family,
        "events": events,
        "records_per_cpu_s": round(events / now),
        "bytes_per_cpu_s": round(size / now),
    }
    return row | ({"ratio_to_before": round(spent["before"] / now, 3)} if "before" in spent else {})


class _Reader:
    """A build's own process."""

    def __init__(self, packages: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _MEASURE, str(packages)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def read(self, logs: Path) -> dict[str, Any]:
        """Seconds of CPU time and events."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{logs}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise UsageError("A build ended while it read logs; what it said stands above.")
        told: dict[str, Any] = json.loads(line)
        return told

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def keep_rows(out: Path, rows: list[dict[str, Any]], part: str) -> None:
    """Write what a part measured, with the machine and the command, as JSON under `out`."""
    import torch

    from ...backends.benchmarks.machine import describe_machine
    from ...backends.benchmarks.records import Results, result_path

    head = describe_machine(torch.device("cpu"))
    head["command"] = shlex.join(["moewarden", *sys.argv[1:]])
    results = Results(result_path(out, head["date"], head["device"], part), head)
    for row in rows:
        results.add(row)
    print(f"written: {results.path}")
