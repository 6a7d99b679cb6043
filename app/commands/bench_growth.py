"""What `moewarden bench --only scan --events` shows: how time and memory grow with the events, one process a size."""

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from ..errors import UsageError
from .bench_reading import builds_of, check_checkout, keep_rows
from .bench_scan import compare, measured
from .log_evtx import write_windows
from .log_families import lines_of
from .log_syslog import syslog
from .log_windows import processes, windows
from .peer_zircolite import KINDS as ZIRCOLITES
from .peer_zircolite import beside, check_zircolite, run_zircolite

Lines = Iterator[str]


KINDS: Mapping[str, Callable[[int], Lines]] = {
    "windows": windows,
    "processes": processes,
    "access": lambda count: lines_of("access", count),
    "syslog": syslog,
}
"""Logs that are measured, and the lines of so many events."""
EVTX = "evtx"
"""Logs that are no lines: the Windows events as binary event logs."""
_MOST_EVTX = 200_000
"""Records of binary event logs that are made at most: making them takes longer than to read them."""


def sizes_of(text: str) -> tuple[int, ...]:
    """Numbers of events, rising. Raises UsageError for what is none."""
    try:
        sizes = tuple(sorted({int(float(part)) for part in text.split(",") if part.strip()}))
    except (ValueError, OverflowError):
        sizes = ()
    if not sizes or sizes[0] < 1:
        raise UsageError(f"--events {text!r} is no list of numbers of events; write it like --events 1e6,2e6,4e6.")
    return sizes


def kinds_of(text: str) -> tuple[str, ...]:
    """The kinds of logs that are named, all where none is. Raises UsageError for what is none."""
    kinds = (*KINDS, EVTX)
    named = tuple(part.strip() for part in text.split(",") if part.strip())
    if unknown := [name for name in named if name not in kinds]:
        raise UsageError(f"--kinds {unknown[0]!r} is no kind of logs; expected some of {', '.join(kinds)}.")
    return tuple(kind for kind in kinds if kind in named) or kinds


def measure_growth(
    sizes: Sequence[int],
    rules: Sequence[Path],
    out: Path | None,
    *,
    kinds: Sequence[str] = (*KINDS, EVTX),
    before: Path | None = None,
    zircolite: Path | None = None,
) -> None:
    """Print for each kind of log and each size: events a second read, matched and both, peak memory, growth.

    The growth is the CPU time of an event in terms of the smallest size's: 1 where cost grows as the events do. With
    `before`, a checkout of an earlier build, and `zircolite`, a checkout of that program, these take the same files.
    Raises UsageError where one is none.
    """
    check_checkout(before)
    check_zircolite(zircolite)
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="moewarden-") as name:
        work = Path(name)
        builds = builds_of(work, before)
        print("scanning logs made on the spot, each row in a process of its own; peak: the largest process, and all")
        print(
            f"{'logs':11}{'events':>12}{'MB':>9}{'rules':>7}{'hits':>11}{'read/s':>10}{'matched/s':>11}{'both/s':>9}"
            f"{'us CPU':>8}{'growth':>8}{'peak MiB':>10}{'of all':>8}"
        )
        for kind in kinds:
            first: dict[str, dict[str, Any]] = {}
            logs = work / "logs"
            for events, size in _growing(logs, kind, sizes):
                print(f"{kind}: {events:,} events", file=sys.stderr, flush=True)
                for build, packages in builds.items():
                    row = _row(kind, size, measured(packages, logs, rules), first.get(build)) | {"build": build}
                    first.setdefault(build, row)
                    rows.append(row)
                    print(_line(row) + ("" if build == "now" else f"  {build}"), flush=True)
                if before is not None:
                    compare(rows[-2], rows[-1])
                if zircolite is not None and kind in ZIRCOLITES:
                    rows[-1] |= beside(rows[-1], run_zircolite(zircolite, logs, work))
                    print(_peer_line(rows[-1]), flush=True)
            shutil.rmtree(logs)
    if out is not None:
        keep_rows(out, rows, "growth")


def _growing(folder: Path, kind: str, sizes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Have so many events of a kind in a folder, size after size; the events and bytes that are there."""
    folder.mkdir()
    if kind == EVTX:
        for events in sorted({min(size, _MOST_EVTX) for size in sizes}):
            yield events, write_windows(folder, map(json.loads, windows(events)))
        return
    file, lines, written = folder / f"{kind}.log", KINDS[kind](sizes[-1]), 0
    for events in sizes:
        with file.open("a", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in islice(lines, events - written))
        written = events
        yield events, file.stat().st_size


def _row(kind: str, size: int, told: Mapping[str, Any], first: Mapping[str, Any] | None) -> dict[str, Any]:
    events = told["events"]
    spent = 1e6 * (told["read_cpu_s"] + told["scan_cpu_s"]) / max(1, events)
    return {
        "part": "growth",
        "logs": kind,
        "bytes": size,
        **told,
        "read_per_s": round(events / max(told["read_s"], 1e-3)),
        "matched_per_s": round(events / max(told["scan_s"], 1e-3)),
        "events_per_s": round(events / max(told["read_s"] + told["scan_s"], 1e-3)),
        "events_per_cpu_s": round(1e6 / max(spent, 1e-3)),
        "cpu_us_per_event": round(spent, 2),
        "growth": round(spent / first["cpu_us_per_event"], 3) if first else 1.0,
    }


def _line(row: Mapping[str, Any]) -> str:
    return (
        f"{row['logs']:11}{row['events']:>12,}{row['bytes'] / 1e6:>9,.0f}{row['rules']:>7,}{row['hits']:>11,}"
        f"{row['read_per_s']:>10,}{row['matched_per_s']:>11,}{row['events_per_s']:>9,}{row['cpu_us_per_event']:>8.1f}"
        f"{row['growth']:>8.2f}{row['peak_mib']:>10,}{row.get('peak_mib_all', ''):>8}"
    )


def _peer_line(row: Mapping[str, Any]) -> str:
    return (
        f"{'zircolite':11}{row['events']:>12,}{'':36}{row['zircolite_events_per_s']:>21,}"
        f"{'':16}{row['zircolite_peak_mib']:>10,}  we take {row['ratio_to_zircolite']:.2f} times as many a second"
    )
