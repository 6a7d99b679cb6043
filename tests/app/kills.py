"""Kills at random moments, and full disks: what was done stays done, once, and the end is the one that nobody broke.

python -m tests.app.kills --kills 60 --seed 1     investigate, memory and quantize in turn, each really killed
python -m tests.app.kills --full-disks 10         a disk that fills up at ten points (needs root, for small disks)
"""

import argparse
import contextlib
import copy
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-c", "import sys; from moewarden.app.cli import main; sys.exit(main())"]
MOST_KILLS_IN_A_ROW = 3

REMEMBER = """
import sys
from pathlib import Path
from moewarden.graphs.memory import LongTermMemory
with LongTermMemory(Path(sys.argv[1])) as memory:
    print("ready", flush=True)
    for number in range(int(sys.argv[2])):
        memory.add(f"host-{number} runs job {number} every night", kind="known_good", origin="kills")
        print("kept", number, flush=True)
"""
QUANTIZE = """
import sys
from pathlib import Path
from moewarden.backends.moe.storage import quantize_checkpoint
print("ready", flush=True)
quantize_checkpoint(sys.argv[1], Path(sys.argv[2]), shard_bytes=300_000)
print("done", flush=True)
"""
CHECKPOINT = """
import sys
import torch
from transformers import GraniteMoeConfig, GraniteMoeForCausalLM
torch.manual_seed(0)
config = GraniteMoeConfig(
    vocab_size=480, hidden_size=128, intermediate_size=128, num_hidden_layers=8, num_attention_heads=4,
    num_key_value_heads=2, num_local_experts=16, num_experts_per_tok=2,
)
GraniteMoeForCausalLM(config).save_pretrained(sys.argv[1])
"""


@dataclass
class Tally:
    """What was seen."""

    kills: int = 0
    finished_first: int = 0
    """Processes that had ended before they could be killed."""
    faults: list[str] = field(default_factory=list)


def comparable(report: dict[str, Any]) -> dict[str, Any]:
    """A report without ids and times, which no two runs share."""
    report = copy.deepcopy(report)
    for key in ("id", "created"):
        del report[key]
    for key in ("seconds", "model_seconds", "tokens_per_second"):
        del report["usage"][key]
    for entry in report["asked"]:
        for call in entry["calls"]:
            del call["seconds"]
    return report


def differences(found: Any, expected: Any, place: str = "") -> list[str]:
    """Where two values differ, the first few."""
    if isinstance(found, dict) and isinstance(expected, dict):
        pairs = [(found.get(key), expected.get(key), f"{place}.{key}") for key in sorted({*found, *expected})]
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        pairs = [(one, other, f"{place}[{at}]") for at, (one, other) in enumerate(zip(found, expected, strict=True))]
    else:
        return [] if found == expected else [f"{place}: {str(found)[:60]} instead of {str(expected)[:60]}"]
    return [text for one, other, where in pairs for text in differences(one, other, where)][:5]


class Investigation:
    """`moewarden investigate`: its report is the one of a run that nobody killed."""

    def __init__(self, folder: Path, model: str, case: Path) -> None:
        self.folder, self.case = folder, case
        self.common = ["--model", model, "--memory", str(folder / "memory")]
        started = time.monotonic()
        assert self.run(folder / "whole", resume=False)[0] in (0, 3)
        self.seconds = time.monotonic() - started
        self.expected = comparable(json.loads((folder / "whole" / "report.json").read_bytes()))

    def words(self, out: Path, *, resume: bool) -> list[str]:
        if resume:
            return [*COMMAND, "investigate", "--resume", "--out", str(out), *self.common]
        case = ["--alert", str(self.case / "alert.json"), "--logs", str(self.case / "logs")]
        return [*COMMAND, "investigate", *case, "--out", str(out), *self.common]

    def run(self, out: Path, *, resume: bool) -> tuple[int, str]:
        """Exit code and standard error."""
        done = subprocess.run(self.words(out, resume=resume), capture_output=True, text=True, check=False)
        return done.returncode, done.stderr

    def check(self, tally: Tally, chance: random.Random, name: str) -> None:
        """Kill one run up to three times, let it end, and compare."""
        out = self.folder / name
        for _ in range(chance.randint(1, MOST_KILLS_IN_A_ROW)):
            with killed_later(self.words(out, resume=(out / "run.json").exists())) as process:
                time.sleep(chance.uniform(0, self.seconds))
            note(tally, process)
        code, said = self.run(out, resume=(out / "run.json").exists())
        if code not in (0, 3):
            tally.faults.append(f"{name}: exit code {code}: {said[-400:]}")
            return
        found = comparable(json.loads((out / "report.json").read_bytes()))
        tally.faults += [f"{name}: {text}" for text in differences(found, self.expected)]
        shutil.rmtree(out)


class Remembering:
    """Facts added one after the other: each that was acknowledged is there, and none twice."""

    facts = 60

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def check(self, tally: Tally, chance: random.Random, name: str) -> None:
        out = self.folder / name
        words = [sys.executable, "-c", REMEMBER, str(out), str(self.facts)]
        said: list[str] = []
        with killed_later(words, said) as process:
            wait_for(process, "ready")
            time.sleep(chance.uniform(0, 1.5))
        note(tally, process)
        acknowledged = [int(line.split()[1]) for line in said if line.startswith("kept")]
        kept = self.numbers(out)
        if missing := set(acknowledged) - set(kept):
            tally.faults.append(f"{name}: lost {sorted(missing)}")
        subprocess.run(words, capture_output=True, check=True)
        if sorted(self.numbers(out)) != list(range(self.facts)):
            tally.faults.append(f"{name}: {sorted(self.numbers(out))} after all were added again")

    def numbers(self, out: Path) -> list[int]:
        """Of every fact that is remembered."""
        listed = subprocess.run(
            [*COMMAND, "memory", "list", "--json", "--memory", str(out)], capture_output=True, text=True, check=True
        )
        return [int(item["text"].split()[0].removeprefix("host-")) for item in json.loads(listed.stdout)]


class Quantizing:
    """A checkpoint in four bits: byte for byte the one of a run that nobody killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        subprocess.run([sys.executable, "-c", CHECKPOINT, str(folder / "source")], capture_output=True, check=True)
        with subprocess.Popen(self.words("packed"), stdout=subprocess.PIPE, text=True) as process:
            wait_for(process, "ready")
            started = time.monotonic()
            process.communicate()
        assert process.returncode == 0
        self.seconds = time.monotonic() - started
        self.expected = digests(folder / "packed")

    def words(self, name: str) -> list[str]:
        return [sys.executable, "-c", QUANTIZE, str(self.folder / "source"), str(self.folder / name)]

    def check(self, tally: Tally, chance: random.Random, name: str) -> None:
        for _ in range(chance.randint(1, MOST_KILLS_IN_A_ROW)):
            if (self.folder / name).exists():
                break
            with killed_later(self.words(name)) as process:
                wait_for(process, "ready")
                time.sleep(chance.uniform(0, self.seconds))
            note(tally, process)
        if not (self.folder / name).exists():
            done = subprocess.run(self.words(name), capture_output=True, text=True, check=False)
            if done.returncode:
                tally.faults.append(f"{name}: {done.stderr[-400:]}")
                return
        if digests(self.folder / name) != self.expected:
            tally.faults.append(f"{name}: other files than a run that nobody killed")
        shutil.rmtree(self.folder / name)


def digests(folder: Path) -> dict[str, str]:
    """What each file of a checkpoint holds; the journal of a run that was killed at its very end does not count."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.iterdir())
        if not file.name.endswith((".journal", "quantize.json"))
    }


@contextlib.contextmanager
def killed_later(words: Sequence[str], said: list[str] | None = None) -> Iterator["subprocess.Popen[str]"]:
    """A process that is killed at the end of the block, as by the kernel: nothing in it can clean up.

    `said` gets the whole lines that it printed and nobody read.
    """
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield process
    finally:
        process.kill()
        rest, _ = process.communicate()
        if said is not None:
            said += [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]


def wait_for(process: "subprocess.Popen[str]", word: str) -> None:
    """Return when the process has said it."""
    assert process.stdout is not None
    assert process.stdout.readline().strip() == word


def note(tally: Tally, process: "subprocess.Popen[str]") -> None:
    """Count a kill, if it came in time."""
    if process.returncode < 0:
        tally.kills += 1
    else:
        tally.finished_first += 1


Kind = Investigation | Remembering | Quantizing


def kill(kinds: Sequence[Kind], *, kills: int, seed: int, tell: bool = True) -> Tally:
    """Kill them in turn until so many kills have hit."""
    chance, tally = random.Random(seed), Tally()
    number = 0
    while tally.kills < kills and number < 4 * kills:
        kind = kinds[number % len(kinds)]
        before, faults = tally.kills, len(tally.faults)
        kind.check(tally, chance, f"{type(kind).__name__.lower()}-{number}")
        number += 1
        if tell:
            print(f"{type(kind).__name__}: {tally.kills - before} kills; {len(tally.faults)} faults so far", flush=True)
            print(*tally.faults[faults:], sep="\n", end="\n" if tally.faults[faults:] else "", flush=True)
    return tally


def fill_disks(folder: Path, *, points: int, model: str, case: Path) -> Tally:
    """Let the disk of a run fill up at so many points; each time one sentence, exit code 2, and a resumed run."""
    tally, investigation = Tally(), Investigation(folder, model, case)
    disk = folder / "disk"
    disk.mkdir()
    whole = sum(file.stat().st_size for file in (folder / "whole").iterdir())
    for point in range(points):
        size = round(whole * (point + 0.5) / points)
        mount(disk, size)
        try:
            out = disk / "run"
            code, said = investigation.run(out, resume=False)
            lines = [line for line in said.splitlines() if line.startswith("moewarden:")]
            print(f"{size / 1e6:.2f} MB: exit code {code}: {lines[-1][:160] if lines else said[-160:]}", flush=True)
            if code != 2 or len(lines) != 1 or "full" not in lines[0] or "Traceback" in said:
                tally.faults.append(f"{size} bytes: exit code {code}: {said[-300:]}")
            tally.kills += 1
            mount(disk, 64 * 2**20, option="remount,")
            code, said = investigation.run(out, resume=(out / "run.json").exists())
            if code not in (0, 3):
                tally.faults.append(f"{size} bytes: not resumed: {said[-300:]}")
                continue
            found = comparable(json.loads((out / "report.json").read_bytes()))
            tally.faults += [f"{size} bytes: {text}" for text in differences(found, investigation.expected)]
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    return tally


def mount(disk: Path, size: int, *, option: str = "") -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"{option}size={size}", "tmpfs", str(disk)], check=True)


def main() -> int:
    """Do what the command line says, and tell what was seen; 1 where something was lost or counted twice."""
    from moewarden.app.demo import demo_case

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--full-disks", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", default="bundled")
    arguments = parser.parse_args()
    faults = 0
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_DATA_HOME"] = str(Path(name, "data"))
        if arguments.kills:
            folder = Path(name)
            kinds = (Investigation(folder, arguments.model, demo_case()), Remembering(folder), Quantizing(folder))
            tally = kill(kinds, kills=arguments.kills, seed=arguments.seed)
            print(f"{tally.kills} kills ({tally.finished_first} processes ended first), {len(tally.faults)} faults")
            faults += len(tally.faults)
            print(*tally.faults, sep="\n")
        if arguments.full_disks and os.geteuid() != 0:
            print("full disks: left out, because only root may make small disks")
        elif arguments.full_disks:
            with tempfile.TemporaryDirectory() as other:
                tally = fill_disks(Path(other), points=arguments.full_disks, model=arguments.model, case=demo_case())
            print(f"{tally.kills} full disks, {len(tally.faults)} faults")
            faults += len(tally.faults)
            print(*tally.faults, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
