"""The order in which tests go to a card, and what is counted of what they said."""

from pathlib import Path

import pytest

from . import gpu
from .gpu import Outcome, batches, ordered, take_in

TRITON, STEPS = "tests/backends/kernels/test_triton.py", "tests/backends/engine/test_steps.py"
TESTS = [f"{STEPS}::test_step", *(f"{TRITON}::test_a[{n}]" for n in range(20)), f"{TRITON}::test_b[only]"]


def test_a_share_of_every_test_comes_first_and_kernels_before_steps():
    found = ordered(TESTS, 0.1)
    assert found[:4] == [
        f"{TRITON}::test_a[0]",
        f"{TRITON}::test_a[10]",
        f"{TRITON}::test_b[only]",
        f"{STEPS}::test_step",
    ]
    assert sorted(found) == sorted(TESTS)


def test_a_process_gets_neighbours_of_one_file():
    found = batches(ordered(TESTS, 1.0))
    assert [len(batch) for batch in found] == [16, 5, 1]
    assert all(len({test.partition("::")[0] for test in batch}) == 1 for batch in found)


def test_every_test_is_counted_whatever_its_process_said():
    outcome = Outcome(5)
    take_in(outcome, "..F\nFAILED x.py::test_c - AssertionError: 1\n1 failed, 2 passed in 3.0s", ["a", "b", "c"])
    take_in(outcome, "Fatal Python error: Aborted", ["d"])
    take_in(outcome, "", ["e"])
    assert (outcome.passed, len(outcome.failed)) == (2, 3)
    assert outcome.failed[0] == "x.py::test_c - AssertionError: 1"
    assert outcome.failed[1:] == ["d - Fatal Python error: Aborted", "e - the process said nothing"]


def test_what_there_was_no_time_for_is_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys):
    monkeypatch.setattr(gpu, "collect", lambda: TESTS)
    assert gpu.main(["--minutes", "0", "--out", str(tmp_path / "x" / "out.json")]) == 0
    assert '"not_run": 22' in (tmp_path / "x" / "out.json").read_text()
    assert "22 not run, of 22" in capsys.readouterr().out
