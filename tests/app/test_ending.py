"""Commands that stay end soon after a signal, whatever is at work, and go on the next time."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from moewarden.app.alerts import AlertQueue

from ..graphs.incident import ALERT, write_logs

pytest.importorskip("starlette", reason="moewarden[serve] is not installed")

COMMAND = [sys.executable, "-c", "import sys; from moewarden.app.cli import main; sys.exit(main())"]
STUCK = """
import sys, threading, time
from moewarden.app import ending
from moewarden.app.desk import Desk
from moewarden.app.cli import main
# An investigation that lets nothing go, as a library's long call does.
Desk._investigate = lambda self, work, run: (work.journal.add("started"), print("at work", flush=True), time.sleep(600))
ending.SECONDS = {seconds}
ending.Ending.__init__.__kwdefaults__["seconds"] = {seconds}
sys.exit(main())
"""


@pytest.fixture
def place(tmp_path):
    """A queue with one alert, and what a command needs to work on it."""
    logs = write_logs(tmp_path / "logs")
    queue = AlertQueue(tmp_path / "runs")
    queue.add([ALERT], [logs])
    queue.close()
    (tmp_path / "inbox").mkdir()
    return tmp_path


def words_of(command, place):
    words = {
        "watch": ["watch", str(place / "inbox")],
        "serve": ["serve", "--port", "0", "--logs", str(place / "logs")],
    }[command]
    return [*words, "--runs", str(place / "runs"), "--memory", str(place / "memory"), "--model", "none"]


def begin(command, place, *, seconds):
    started = [sys.executable, "-c", STUCK.format(seconds=seconds), *words_of(command, place)]
    process = subprocess.Popen(started, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while "at work" not in (line := process.stdout.readline()):
        assert line, process.stderr.read()
    return process


@pytest.mark.parametrize(
    ("command", "number", "code"),
    [("watch", signal.SIGINT, 130), ("serve", signal.SIGTERM, 0)],
    ids=["watch, interrupt", "serve, terminate"],
)
def test_what_does_not_let_go_is_left_and_goes_on_at_the_next_start(place, command, number, code):
    process = begin(command, place, seconds=0.5)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == code
    assert "Traceback" not in said
    done = subprocess.run([*COMMAND, *words_of("watch", place), "--once"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    listed = subprocess.run([*COMMAND, *words_of("watch", place), "--list", "--json"], capture_output=True, check=True)
    (case,) = json.loads(listed.stdout)
    assert (case["state"], case["run"], case["attempts"]) == ("finished", "moewarden-case-000001", 1)


@pytest.mark.parametrize("command", ["watch", "serve"])
def test_a_second_signal_ends_it_at_once(place, command):
    process = begin(command, place, seconds=600)
    process.send_signal(signal.SIGINT)
    while process.poll() is None:  # the second may only come once the first was heard
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
    assert process.returncode == 130
    process.communicate()


def test_nothing_to_wait_for_ends_without_a_word(place):
    process = subprocess.Popen(
        [*COMMAND, *words_of("serve", place)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert "moewarden is at" in process.stdout.readline()
    os.kill(process.pid, signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "")
