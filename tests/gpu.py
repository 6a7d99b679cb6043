"""The tests that need an NVIDIA GPU, several processes at once and the most telling ones first: time on a card is short.

    make gpu-tests
    python -m tests.gpu --processes 8 --minutes 5 --share 0.1 --out build/gpu-tests.json

Most of their time is compilation, which takes a processor and not the card. First comes a share of every test's
parametrisations, at least one of each, then the rest; within both, files stand in the order of what they protect. What
there was no time for is counted. The JSON file is written anew after every batch, so that an interrupted run leaves
what it saw.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path

ORDER = (
    "tests/backends/kernels/fused/",
    "tests/backends/kernels/test_triton.py",
    "tests/backends/kernels/test_linear.py",
    "tests/backends/engine/test_fused.py",
    "tests/backends/engine/test_steps.py",
    "tests/backends/kernels/test_triton_models.py",
    "tests/backends/engine/test_batches.py",
)
"""A wrong kernel makes everything after it wrong; then the captured step; then whole models, then many sequences."""
FOLDERS = ("tests/backends/kernels", "tests/backends/moe", "tests/backends/engine", "tests/backends/benchmarks")
BATCH = 16
"""Tests of one process: enough for PyTorch's start to count little."""
_PYTEST = (sys.executable, "-m", "pytest", "-m", "gpu", "-o", "addopts=--import-mode=importlib")
_QUIET = ("-W", "ignore::pytest.PytestConfigWarning", "-p", "no:cacheprovider", "-q")
_COUNTS = re.compile(r"(\d+) (passed|failed|skipped|error)s?")


@dataclass
class Outcome:
    """What was seen so far."""

    tests: int
    """That there are."""
    passed: int = 0
    skipped: int = 0
    failed: list[str] = field(default_factory=list)
    """Each with the last line of its error."""
    not_run: int = 0
    """For want of time."""
    seconds: float = 0.0


def collect(folders: Sequence[str] = FOLDERS) -> list[str]:
    """The ids of all tests that need a GPU."""
    command = [*_PYTEST, *_QUIET, "--collect-only", *folders]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    found = [line for line in listed.stdout.splitlines() if "::" in line]
    if not found:
        raise SystemExit(f"pytest found no test that needs a GPU: {(listed.stdout + listed.stderr).strip()[-400:]}")
    return found


def ordered(tests: Sequence[str], share: float) -> list[str]:
    """A share of each function's tests, spread over its parametrisations, then the others; files by importance."""
    ranked = sorted(tests, key=_rank)
    functions: dict[str, list[str]] = {}
    for test in ranked:
        functions.setdefault(test.partition("[")[0], []).append(test)
    first: list[str] = []
    for own in functions.values():
        count = max(1, round(len(own) * share))
        first += [own[place * len(own) // count] for place in range(count)]
    taken = set(first)
    return first + [test for test in ranked if test not in taken]


def _rank(test: str) -> int:
    return next((place for place, start in enumerate(ORDER) if test.startswith(start)), len(ORDER))


def batches(tests: Sequence[str]) -> list[list[str]]:
    """Neighbours of one file together, so many to a process."""
    found = []
    for _, group in groupby(tests, key=lambda test: test.partition("::")[0]):
        own = list(group)
        found += [own[start : start + BATCH] for start in range(0, len(own), BATCH)]
    return found


def run_batch(tests: Sequence[str], end: float) -> tuple[str, bool]:
    """What pytest said of these tests, and whether there was time for them."""
    left = end - time.monotonic()
    if left <= 0:
        return "", False
    command = [*_PYTEST, *_QUIET, "--tb=line", "-rfE", *tests]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=left)
    except subprocess.TimeoutExpired:
        return "", False
    return done.stdout + done.stderr, True


def take_in(outcome: Outcome, said: str, tests: Sequence[str]) -> None:
    """Count what pytest said of a batch; a process that died without a word failed all its tests."""
    counts = {
        word: int(number) for number, word in _COUNTS.findall(said.strip().splitlines()[-1] if said.strip() else "")
    }
    if not counts:
        words = said.strip().splitlines()[-1:] or ["the process said nothing"]
        outcome.failed += [f"{test} - {words[0]}" for test in tests]
        return
    outcome.passed += counts.get("passed", 0)
    outcome.skipped += counts.get("skipped", 0)
    outcome.failed += [line.partition(" ")[2] for line in said.splitlines() if line.startswith(("FAILED ", "ERROR "))]


def main(argv: Sequence[str] | None = None) -> int:
    """Run them; 1 where any failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.gpu", description=__doc__.partition("\n")[0])
    parser.add_argument("--processes", type=int, default=8, metavar="N", help="at once (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=60, metavar="N", help="at most (default: %(default)s)")
    parser.add_argument(
        "--share",
        type=float,
        default=0.1,
        metavar="X",
        help="of each test's cases, before all others (default: %(default)s)",
    )
    parser.add_argument("--out", type=Path, default=Path("build/gpu-tests.json"), metavar="FILE")
    parser.add_argument("--dry-run", action="store_true", help="only say what would run first")
    arguments = parser.parse_args(argv)
    tests = ordered(collect(), arguments.share)
    if arguments.dry_run:
        print("\n".join(tests))
        return 0
    started = time.monotonic()
    outcome = Outcome(len(tests))
    work = batches(tests)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(arguments.processes) as pool:
        end = started + 60 * arguments.minutes
        for batch, (said, is_run) in zip(work, pool.map(lambda batch: run_batch(batch, end), work), strict=True):
            failed = len(outcome.failed)
            if is_run:
                take_in(outcome, said, batch)
            else:
                outcome.not_run += len(batch)
            outcome.seconds = round(time.monotonic() - started, 1)
            arguments.out.write_text(json.dumps(asdict(outcome), indent=1) + "\n")
            print(
                f"{outcome.seconds:6.0f} s  {outcome.passed} passed, {len(outcome.failed)} failed, {outcome.skipped} skipped, "
                f"{outcome.not_run} not run, of {outcome.tests}  ({batch[0].partition('[')[0]})",
                flush=True,
            )
            print("".join(f"  FAILED {line}\n" for line in outcome.failed[failed:]), end="", flush=True)
    return 1 if outcome.failed else 0


if __name__ == "__main__":
    sys.exit(main())
