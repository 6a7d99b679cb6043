"""`moewarden serve`: one address for people and programs."""

import re
import signal
import subprocess
import sys

import httpx
import pytest

from moewarden.app import cli

COMMAND = [sys.executable, "-c", "import sys; from moewarden.app.cli import main; sys.exit(main())"]


def test_pages_and_the_door_answer_at_one_address_until_an_interrupt(tmp_path):
    words = [
        *COMMAND,
        "serve",
        "--port",
        "0",
        "--runs",
        str(tmp_path / "runs"),
        "--model",
        "none",
        "--logs",
        str(tmp_path),
    ]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert address, line or process.stderr.read()
        assert httpx.get(f"{address[0]}/health").json()["status"] == "ok"
        assert httpx.get(f"{address[0]}/").headers["content-type"].startswith("text/html")
        port = address[0].rpartition(":")[2]
        again = subprocess.run([*COMMAND, "serve", "--port", port], capture_output=True, text=True, check=False)
        assert again.returncode == 2
        assert re.fullmatch(r"moewarden: .* in use.* Choose another port.*\n", again.stderr)
        with httpx.stream("GET", f"{address[0]}/stream") as listening:  # as an open page does
            parts = listening.iter_raw()
            assert next(parts)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--host", "0.0.0.0"], "there is no key"),
        (["--logs", "nowhere-at-all"], "no such file or folder"),
        (["--at-once", "0"], "at least 1"),
    ],
    ids=["no key", "no logs", "none at once"],
)
def test_what_cannot_be_served_is_one_line(capsys, words, said):
    assert cli.main(["serve", "--port", "0", *words]) == 2
    assert said in capsys.readouterr().err
