"""`python -m tests.app.alerts.kills`: a queue of alerts whose process is killed at random moments loses none and does none twice.

Alerts come from the project's own cases, some of them twice, some of them to one incident, while `moewarden watch` is killed.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CASES = Path(__file__).parents[2] / "cases"
COMMAND = [sys.executable, "-c", "import sys; from moewarden.app.cli import main; sys.exit(main())"]
_MOST_BYTES = 400_000
"""Of a case's logs: the queue is tried here, not how fast logs are read."""


@dataclass
class Tally:
    """What was seen."""

    kills: int = 0
    cases: int = 0
    alerts: int = 0
    faults: list[str] = field(default_factory=list)


def project_cases() -> list[tuple[dict[str, Any], Path]]:
    """Alert and logs of each case of the project whose logs are not large."""
    found = []
    for path in sorted(CASES.glob("*/alert.json")):
        logs = path.parent / "logs"
        if sum(file.stat().st_size for file in logs.rglob("*") if file.is_file()) <= _MOST_BYTES:
            found.append((json.loads(path.read_bytes()), logs))
    return found


def deliveries(
    sources: Sequence[tuple[dict[str, Any], Path]], count: int
) -> list[tuple[str, list[dict[str, Any]], Path]]:
    """So many alerts, as files that arrive one after the other: of each case the alert, another of the same incident, one
    that names nobody, and the first once more.
    """
    found: list[tuple[str, list[dict[str, Any]], Path]] = []
    number = 0
    while sum(len(alerts) for _, alerts, _ in found) < count:
        alert, logs = sources[number % len(sources)]
        turn = number // len(sources)
        first = {**alert, "ticket": f"{turn}-{number}"} if turn else alert
        second = {**alert, "ticket": f"second-{number}"}
        nobody = {"title": f"Something odd, number {number}", "severity": ("low", "high")[number % 2]}
        for name, alerts in (("a", [first, second]), ("b", [nobody, first])):
            left = count - sum(len(others) for _, others, _ in found)
            if left > 0:
                found.append((f"{number:03}{name}", alerts[:left], logs))
        number += 1
    return found


def kill(folder: Path, sources: Sequence[tuple[dict[str, Any], Path]], *, alerts: int, kills: int, seed: int) -> Tally:
    """Deliver, kill, deliver more, kill; then let it end, and look at what is there."""
    chance, tally = random.Random(seed), Tally(alerts=alerts)
    inbox, runs = folder / "inbox", folder / "runs"
    inbox.mkdir()
    waiting = deliveries(sources, alerts)
    sent: list[tuple[dict[str, Any], Path]] = []
    words = [
        *COMMAND,
        "watch",
        str(inbox),
        "--runs",
        str(runs),
        "--model",
        "none",
        "--memory",
        str(folder / "memory"),
        "--once",
    ]
    share = max(1, len(waiting) * 2 // max(1, kills))
    seconds = 1.0
    while tally.kills < kills:
        for name, found, logs in waiting[:share]:
            sent += [(alert, logs) for alert in found]
            deliver(inbox, name, found, logs)
        del waiting[:share]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
            assert process.stdout is not None
            started = time.monotonic()
            if tally.kills % 2:  # every other one once it is at work; the rest may not even have begun
                process.stdout.readline()
                seconds = max(seconds, time.monotonic() - started)
            time.sleep(chance.uniform(0, 1.5 * seconds))
            if process.poll() is None:
                tally.kills += 1
            elif process.returncode:
                tally.faults.append(f"it ended with {process.returncode}: {process.stdout.read()[-300:]}")
                return tally
            elif not waiting:
                break
            process.kill()
    for name, found, logs in waiting:
        sent += [(alert, logs) for alert in found]
        deliver(inbox, name, found, logs)
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        tally.faults.append(f"the last one ended with {done.returncode}: {done.stderr[-300:]}")
    tally.faults += faults_of(runs, sent, tally)
    return tally


def deliver(inbox: Path, name: str, alerts: Sequence[dict[str, Any]], logs: Path) -> None:
    """A file of alerts, there all at once, beside the logs that they are about."""
    place = inbox / name
    place.mkdir()
    (place / "logs").symlink_to(logs)
    part = place / ".part"
    part.write_text("".join(json.dumps(alert) + "\n" for alert in alerts))
    part.replace(place / "alerts.jsonl")


def faults_of(runs: Path, sent: Sequence[tuple[dict[str, Any], Path]], tally: Tally) -> list[str]:
    """What is lost or was done twice: seen in the run folders, and in what the queue says."""
    expected = Counter({_key(alert, logs): 1 for alert, logs in sent})
    investigated: Counter[str] = Counter()
    faults = []
    for record in sorted(runs.glob("*/run.json")):
        told = json.loads(record.read_bytes())
        (logs,) = told["logs"]
        others = told["alert"].pop("related_alerts", [])
        investigated.update(_key(alert, Path(logs)) for alert in (told["alert"], *others))
        if not (record.parent / "report.json").is_file():
            faults.append(f"{record.parent.name} has no report")
    faults += [f"lost: {key[:200]}" for key in (expected - investigated)]
    faults += [f"twice: {key[:200]}" for key in (investigated - expected)]
    listed = subprocess.run(
        [*COMMAND, "watch", str(runs.parent / "inbox"), "--runs", str(runs), "--list", "--json"],
        capture_output=True,
        check=True,
    )
    cases = json.loads(listed.stdout)
    tally.cases = len(cases)
    faults += [
        f"case {case['id']} is {case['state']}: {case['problem']}" for case in cases if case["state"] != "finished"
    ]
    faults += [f"case {case['id']} has no verdict" for case in cases if not case["verdict"]]
    if len({case["run"] for case in cases}) != len(cases):
        faults.append("two cases share a run")
    if sum(case["alerts"] for case in cases) != len(expected):
        faults.append(f"{sum(case['alerts'] for case in cases)} alerts are known, {len(expected)} were sent")
    return faults


def _key(alert: dict[str, Any], logs: Path) -> str:
    return json.dumps([alert, str(logs.resolve())], sort_keys=True)


def main() -> int:
    """Do it, and tell what was seen; 1 where something was lost or done twice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--alerts", type=int, default=200)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_DATA_HOME"] = str(Path(name, "data"))
        tally = kill(Path(name), project_cases(), alerts=arguments.alerts, kills=arguments.kills, seed=arguments.seed)
    print(f"{tally.alerts} alerts in {tally.cases} cases, {tally.kills} kills, {len(tally.faults)} faults")
    print(*tally.faults, sep="\n")
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
