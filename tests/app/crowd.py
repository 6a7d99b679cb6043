"""`python -m tests.app.crowd`: many investigations at once, their checkpoints in one PostgreSQL database, and a process killed.

What the killed process had begun is gone on with by another one, and what each investigation costs is counted.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moewarden.app.checkpoints import open_checkpoints

from .postgres import postgres

WORKER = """
import json, resource, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from moewarden.app.checkpoints import open_checkpoints
from moewarden.app.settings import Settings
from moewarden.app.wiring import make_investigation

address, folder, first, last = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
settings = Settings(model="none", memory=folder / "memory")

def used():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)

def tell(told):
    sys.stdout.write(json.dumps(told) + chr(10))
    sys.stdout.flush()

with open_checkpoints(address) as saver:
    graph = make_investigation(settings, workdir=lambda run_id: folder / "runs" / run_id, checkpointer=saver)
    begun = used()

    def investigate(number):
        config = {"configurable": {"thread_id": f"case-{number}"}}
        saved = graph.get_state(config)
        how = "finished" if saved.values.get("report") else "went on" if saved.next else "began"
        if how != "finished":
            case = {"question": "Was the host attacked?", "alert": {"host": f"web-{number}"}, "logs": str(folder / f"logs-{number}")}
            graph.invoke(None if saved.next else case, config, durability="sync")
        values = graph.get_state(config).values
        tell({"case": number, "how": how, "run": values["run_id"], "verdict": values["report"]["verdict"]})

    with ThreadPoolExecutor(last - first) as pool:
        list(pool.map(investigate, range(first, last)))
    ended = used()
    tell({"seconds": ended[0] - begun[0], "bytes_before": begun[1], "bytes": ended[1]})
"""
"""One process: its cases all at once, each in a thread."""


@dataclass(frozen=True, kw_only=True)
class Lived:
    """What a process told that was not killed."""

    cases: tuple[dict[str, Any], ...]
    seconds: float
    """Of CPU, without starting."""
    bytes_before: int
    """Memory once all was loaded and nothing was begun."""
    bytes_most: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of all cases."""

    killed_had_read: dict[int, str]
    """The run of each case that the killed process had read and not finished."""
    killed_told: tuple[int, ...]
    others: tuple[Lived, ...]
    heir: Lived
    checkpoints: int
    checkpoint_bytes: int

    def faults(self, *, count: int) -> list[str]:
        """What is not as it should be."""
        found = []
        verdicts = {item["case"]: item["verdict"] for lived in (*self.others, self.heir) for item in lived.cases}
        if sorted(verdicts) != list(range(count)):
            found.append(f"ended: {sorted(verdicts)} of {count} cases")
        for number, verdict in sorted(verdicts.items()):
            if (verdict == "malicious") is bool(number % 2):
                found.append(f"case {number} is called {verdict}")
        if not self.killed_had_read:
            found.append("the killed process had nothing in hand")
        hows = {item["case"]: item["how"] for item in self.heir.cases}
        found += [f"case {number} was done twice" for number in self.killed_told if hows.get(number) != "finished"]
        if "went on" not in hows.values():
            found.append("nothing of the killed process was gone on with")
        runs = {item["case"]: item["run"] for item in self.heir.cases}
        found += [f"case {n} was read again" for n, run in self.killed_had_read.items() if runs.get(n) != run]
        return found


def make_cases(folder: Path, count: int, *, failures: int = 40) -> None:
    """Small cases: guessing with success on each even host, a single login on the odd ones."""
    for number in range(count):
        logs = folder / f"logs-{number}"
        logs.mkdir()
        line = "Nov 21 03:{m:02}:{s:02} web-{n} sshd[{p}]: {what} for {who} from {ip} port 40{s:03} ssh2\n"
        lines = [line.format(m=0, s=9, n=number, p=9, what="Accepted publickey", who="anna", ip="192.0.2.7")]
        if number % 2 == 0:
            for turn in range(10, 10 + failures):
                at = {"m": turn // 60, "s": turn % 60, "n": number, "p": turn, "who": "root", "ip": "203.0.113.9"}
                lines.append(line.format(**at, what="Failed password"))
            at = {"m": 59, "s": 59, "n": number, "p": 9, "who": "root", "ip": "203.0.113.9"}
            lines.append(line.format(**at, what="Accepted password"))
        (logs / "auth.log").write_text("".join(lines))


def kill_and_go_on(address: str, folder: Path, *, processes: int, each: int) -> Outcome:
    """Investigate all cases at once, kill the first process once it has read all of its own, and let another go on."""
    with _started(address, folder, range(each)) as killed:
        with _all_started(address, folder, [range(n * each, (n + 1) * each) for n in range(1, processes)]) as others:
            with open_checkpoints(address) as saver:
                while sum(saver.get_tuple(thread(number)) is not None for number in range(each)) < each:
                    assert killed.poll() is None, killed.stderr.read() if killed.stderr else ""
                    time.sleep(0.02)
                while not any("hits" in _values(saver, number) for number in range(each)):
                    time.sleep(0.02)
            killed.kill()
            told = [json.loads(line) for line in killed.communicate()[0].splitlines() if line.endswith("}")]
            lived = tuple(_ended(other) for other in others)
        done = tuple(item["case"] for item in told if "case" in item)
        with open_checkpoints(address) as saver:
            values = {number: _values(saver, number) for number in range(each)}
        in_hand = {n: found["run_id"] for n, found in values.items() if "hits" in found and not found.get("report")}
    with _started(address, folder, range(each)) as process:
        heir = _ended(process)
    checkpoints, size = _kept(address)
    return Outcome(
        killed_had_read=in_hand,
        killed_told=done,
        others=lived,
        heir=heir,
        checkpoints=checkpoints,
        checkpoint_bytes=size,
    )


def thread(number: int) -> Any:
    """Where the checkpoints of a case are."""
    return {"configurable": {"thread_id": f"case-{number}"}}


def _values(saver: Any, number: int) -> dict[str, Any]:
    found: dict[str, Any] = saver.get_tuple(thread(number)).checkpoint["channel_values"]
    return found


@contextmanager
def _started(address: str, folder: Path, cases: range) -> "Iterator[subprocess.Popen[str]]":
    command = [sys.executable, "-c", WORKER, address, str(folder), str(cases.start), str(cases.stop)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def _all_started(address: str, folder: Path, shares: Sequence[range]) -> "Iterator[list[subprocess.Popen[str]]]":
    if not shares:
        yield []
        return
    with _started(address, folder, shares[0]) as first, _all_started(address, folder, shares[1:]) as others:
        yield [first, *others]


def _ended(process: "subprocess.Popen[str]") -> Lived:
    out, err = process.communicate(timeout=600)
    assert process.returncode == 0, err
    *cases, last = map(json.loads, out.splitlines())
    return Lived(
        cases=tuple(cases), seconds=last["seconds"], bytes_before=last["bytes_before"], bytes_most=last["bytes"]
    )


def _kept(address: str) -> tuple[int, int]:
    """How many checkpoints the database holds, and how large all its tables are."""
    import psycopg

    with psycopg.connect(address) as connection:
        count = connection.execute("SELECT count(*) FROM checkpoints").fetchone()
        size = connection.execute(
            "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind = 'r' AND n.nspname = 'public'"
        ).fetchone()
    assert count is not None
    assert size is not None
    return int(count[0]), int(size[0])


def main() -> int:
    """Show that none is lost, and what one costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="default: %(default)s")
    parser.add_argument(
        "--each", type=int, default=10, metavar="N", help="investigations of each (default: %(default)s)"
    )
    parser.add_argument("--lines", type=int, default=40, metavar="N", help="failures in a log (default: %(default)s)")
    arguments = parser.parse_args()
    count = arguments.processes * arguments.each
    with tempfile.TemporaryDirectory(prefix="moewarden-crowd-") as name, postgres() as address:
        folder = Path(name)
        make_cases(folder, count, failures=arguments.lines)
        outcome = kill_and_go_on(address, folder, processes=arguments.processes, each=arguments.each)
    faults = outcome.faults(count=count)
    for fault in faults:
        print(fault)
    print(
        f"{count} investigations at once in {arguments.processes} processes; one was killed after {len(outcome.killed_told)} "
        f"of its {arguments.each}, with {len(outcome.killed_had_read)} read and in hand; all ended: "
        f"{'no' if faults else 'yes'}."
    )
    for lived in outcome.others:
        print(
            f"{lived.seconds / arguments.each:.2f} CPU seconds each; memory {lived.bytes_before / 1e6:,.0f} MB before, "
            f"{lived.bytes_most / 1e6:,.0f} MB at most: "
            f"{(lived.bytes_most - lived.bytes_before) / arguments.each / 1e6:,.0f} MB each."
        )
    print(
        f"PostgreSQL: {outcome.checkpoints / count:.0f} checkpoints and {outcome.checkpoint_bytes / count / 1e3:,.0f} kB each."
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
