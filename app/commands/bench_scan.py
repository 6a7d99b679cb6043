"""The scan part of `moewarden bench`: reading and rules end to end, by stage, each measurement in a process of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import UsageError
from .bench_reading import builds_of, check_checkout, keep_rows
from .log_families import lines_of

MIXES: Mapping[str, tuple[str, ...]] = {
    "windows": ("sysmon-json", "windows-xml"),
    "access": ("access",),
    "syslog": ("sshd", "syslog", "mail"),
}
"""Logs that are scanned, and the families of lines they consist of."""

_MEASURE = """
import glob, inspect, json, resource, sys, tempfile, threading, time
sys.path.insert(0, sys.argv[1])
from datetime import UTC, datetime
from pathlib import Path
from moewarden.graphs import signals
from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore

def used():
    of = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return time.monotonic(), sum(one.ru_utime + one.ru_stime for one in of), max(one.ru_maxrss for one in of)

most, is_over = 0, threading.Event()
def held(path):
    lines = (line.split() for line in Path(path).read_text().splitlines())
    return [int(line[1]) for line in lines if line[0] in ("RssAnon:", "RssFile:")]
def watch():
    global most
    while not is_over.wait(0.1):
        try:
            own = held("/proc/self/status")
            beside = [n for path in glob.glob("/proc/self/task/*/children") for n in Path(path).read_text().split()]
            most = max(most, sum(own) + sum(sum(held(f"/proc/{n}/status")[:1]) for n in beside))
        except OSError:
            pass
watching = threading.Thread(target=watch, daemon=True)
if glob.glob("/proc/self/status"):
    watching.start()

told = {}
def stage(name, since):
    now = used()
    told[f"{name}_s"], told[f"{name}_cpu_s"] = round(now[0] - since[0], 4), round(now[1] - since[1], 4)
    return now

logs, folders = Path(sys.argv[2]), [signals.starter_pack(), *map(Path, sys.argv[3:])]
with tempfile.TemporaryDirectory() as work:
    kept = {"cache": signals.RuleCache(Path(work))} if hasattr(signals, "RuleCache") else {}
    since = used()
    rules = signals.load_rules(folders, on_error="skip", **kept)
    since = stage("load", since)
    rules = signals.load_rules(folders, on_error="skip", **kept)
    since = stage("load_again", since)
    read = perceive(logs, Path(work) / "events.duckdb", year_hint=datetime(2026, 6, 1, tzinfo=UTC))
    since = stage("read", since)
    alone = {"threads": 1} if "threads" in inspect.signature(EventStore.open).parameters else {}
    store = EventStore.open(Path(work) / "events.duckdb", logs, **alone)
    found = signals.scan(store, rules)
    since = stage("scan", since)
    store.close()
told |= {"events": read.events, "rules": len(rules.rules), "hits": sum(signal.count for signal in found.signals)}
told |= {"not_finished": len(found.timed_out) + len(found.errors), "peak_mib": round(since[2] / 1024)}
is_over.set()
if watching.is_alive():
    watching.join()
told |= {"peak_mib_all": round(most / 1024)} if most else {}
print(json.dumps(told))
"""
"""Reads and scans one folder, so that an earlier build may be measured the same way. `peak_mib`: of the largest process;
`peak_mib_all`: of all together, what of files they have in memory counted once, looked at ten times a second."""


def measure_scan(lines: int, rounds: int, before: Path | None, rules: Sequence[Path], out: Path | None) -> None:
    """Print events a second for each mix of logs, reading and rules together and apart, and the peak memory.

    With `before`, a checkout of an earlier build, that scans the same files in turns with this one. Of each the round
    with the least CPU time counts. Raises UsageError where `before` is no checkout.
    """
    check_checkout(before)
    rows = []
    with tempfile.TemporaryDirectory(prefix="moewarden-") as name:
        work = Path(name)
        builds = builds_of(work, before)
        print(f"scanning: {lines:,} records a mix, best of {rounds} rounds by CPU time")
        print(
            f"{'logs':10}{'build':8}{'rules':>7}{'hits':>10}{'events/s':>10}{'/CPU s':>9}{'read/CPU s':>12}"
            f"{'scan/CPU s':>12}{'load s':>8}{'again':>7}{'peak MiB':>10}"
        )
        for mix in MIXES:
            size = _write(work / "logs" / mix, mix, lines)
            best = _best(builds, work / "logs" / mix, rules, rounds)
            for build, told in best.items():
                row = _row(mix, build, size, told)
                print(_line(row), flush=True)
                rows.append(row)
            if before is not None:
                compare(rows[-2], rows[-1])
    if out is not None:
        keep_rows(out, rows, "scan")


def _write(folder: Path, mix: str, lines: int) -> int:
    """Write a mix, as many records in all as asked for; its bytes."""
    folder.mkdir(parents=True)
    families = MIXES[mix]
    size = 0
    for number, family in enumerate(families):
        count = lines // len(families) + (number < lines % len(families))
        file = folder / f"{family}.log"
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{line}\n" for line in lines_of(family, count))
        size += file.stat().st_size
    return size


def _best(builds: Mapping[str, Path], logs: Path, rules: Sequence[Path], rounds: int) -> dict[str, dict[str, Any]]:
    best: dict[str, dict[str, Any]] = {}
    for _ in range(max(1, rounds)):
        for name, packages in builds.items():
            told = measured(packages, logs, rules)
            if name not in best or _cpu(told) < _cpu(best[name]):
                best[name] = told
    return best


def measured(packages: Path, logs: Path, rules: Sequence[Path]) -> dict[str, Any]:
    """What a build needed for the logs in a folder, in a process of its own."""
    command = [sys.executable, "-c", _MEASURE, str(packages), str(logs), *(str(path.resolve()) for path in rules)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise UsageError("A build ended while it scanned logs; what it said stands above.")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _cpu(told: Mapping[str, Any]) -> float:
    return float(told["read_cpu_s"] + told["scan_cpu_s"])


def _row(mix: str, build: str, size: int, told: Mapping[str, Any]) -> dict[str, Any]:
    events = told["events"]
    return {
        "part": "scan",
        "logs": mix,
        "build": build,
        "bytes": size,
        **told,
        "events_per_s": round(events / (told["read_s"] + told["scan_s"])),
        "events_per_cpu_s": round(events / _cpu(told)),
        "read_per_cpu_s": round(events / max(told["read_cpu_s"], 1e-3)),
        "scanned_per_cpu_s": round(events / max(told["scan_cpu_s"], 1e-3)),
    }


def _line(row: Mapping[str, Any]) -> str:
    return (
        f"{row['logs']:10}{row['build']:8}{row['rules']:>7,}{row['hits']:>10,}{row['events_per_s']:>10,}"
        f"{row['events_per_cpu_s']:>9,}{row['read_per_cpu_s']:>12,}{row['scanned_per_cpu_s']:>12,}"
        f"{row['load_s']:>8.2f}{row['load_again_s']:>7.2f}{row['peak_mib']:>10,}"
    )


def compare(earlier: dict[str, Any], now: dict[str, Any]) -> None:
    """Note how this build stands to the earlier one, and say where they disagree."""
    now["ratio_to_before"] = round(now["events_per_cpu_s"] / earlier["events_per_cpu_s"], 3)
    for name in ("events", "hits"):
        if now[name] != earlier[name]:
            print(f"{now['logs']}: {now[name]:,} {name} now, {earlier[name]:,} before")
