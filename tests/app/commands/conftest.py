"""A small case, and the command line with a scripted model."""

import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from moewarden.app import cli

SCRIPTED = """
import sys, time
from pathlib import Path
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from moewarden.app import cli, wiring

class Scripted(BaseChatModel):
    '''Takes the first option, slowly, and logs every call.'''
    supports_choices: bool = True
    calls: str
    pause: float

    @property
    def _llm_type(self):
        return "scripted"

    def _generate(self, messages, stop=None, run_manager=None, *, choices):
        with open(self.calls, "a") as file:
            file.write("call\\n")
        time.sleep(self.pause)
        message = AIMessage(choices[0], usage_metadata={"input_tokens": 9, "output_tokens": 1, "total_tokens": 10})
        return ChatResult(generations=[ChatGeneration(message=message)])

calls, pause = sys.argv.pop(1), float(sys.argv.pop(1))
wiring.open_model = lambda settings: Scripted(calls=calls, pause=pause)
sys.exit(cli.main())
"""


@pytest.fixture
def case(tmp_path):
    """Password guessing with success, in an sshd log; the alert beside it."""
    folder = tmp_path / "case"
    (folder / "logs").mkdir(parents=True)
    guesses = [
        f"Nov 21 03:00:{n:02} web-1 sshd[{900 + n}]: Failed password for root from 203.0.113.9 port {40000 + n} ssh2"
        for n in range(60)
    ]
    success = "Nov 21 03:01:10 web-1 sshd[999]: Accepted password for root from 203.0.113.9 port 41000 ssh2"
    (folder / "logs" / "auth.log").write_text("\n".join([*guesses, success]) + "\n")
    alert = {"title": "Many failed logins", "src_ip": "203.0.113.9", "host": "web-1", "time": "2026-11-21T03:01:00Z"}
    (folder / "alert.json").write_bytes(orjson.dumps(alert))
    return folder


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Nothing is read from or written to the folder of the tests, and no memory of this machine is used."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOEWARDEN_MEMORY", str(tmp_path / "memory"))


@pytest.fixture
def moewarden(capsys):
    """Run the command in this process: exit code, standard output, standard error."""

    def run(*words):
        try:
            code = cli.main([str(word) for word in words])
        except SystemExit as left:
            code = left.code
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


@pytest.fixture
def scripted(tmp_path):
    """Start the command in a process of its own, its model scripted; `calls()` counts the model's calls so far."""

    class Started(subprocess.Popen):
        log: Path

        def calls(self):
            return self.log.read_text().count("\n") if self.log.exists() else 0

    started = []

    def start(*words, pause=0.0):
        log = tmp_path / f"calls-{len(started)}.txt"
        command = [sys.executable, "-c", SCRIPTED, str(log), str(pause), *map(str, words)]
        process = Started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        process.log = log
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
