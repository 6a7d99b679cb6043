"""What the README shows is run or checked, block by block.

A comment above a console block says how: `run` executes its commands in a folder with alert.json and logs/, anything
else parses them. Python blocks run in order, as one session, in such a folder.
"""

import argparse
import importlib.util
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from moewarden.app import cli
from moewarden.app.wiring import bundled_model

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?:<!-- ([^\n]*) -->\n)?```(\w+)\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    (note, shlex.split(line.removeprefix("$ "), comments=True))
    for note, language, body in BLOCKS
    if language == "console"
    for line in body.splitlines()
    if line.startswith("$ ")
]
SHOWN = [words for note, words in COMMANDS if not note.startswith("run")]
RUN = [words for note, words in COMMANDS if note.startswith("run")]
PYTHON = [body for _, language, body in BLOCKS if language == "python"]

needs_model = pytest.mark.skipif(
    not (bundled_model() / "config.json").is_file(), reason="the bundled model is not in app/models"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A case as the README assumes it: alert.json and logs/ in the working folder."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "logs").mkdir()
    guess = "Nov 21 03:00:{0:02} web-1 sshd[9{0:02}]: Failed password for root from 203.0.113.9 port 40{0:02} ssh2\n"
    success = "Nov 21 03:01:10 web-1 sshd[999]: Accepted password for root from 203.0.113.9 port 4100 ssh2\n"
    (folder / "logs" / "auth.log").write_text("".join(guess.format(second) for second in range(50)) + success)
    (folder / "alert.json").write_text('{"title": "Many failed logins", "src_ip": "203.0.113.9", "host": "web-1"}')
    return folder


def test_only_known_blocks_are_shown():
    assert {language for _, language, _ in BLOCKS} <= {"console", "python", "text"}
    assert SHOWN
    assert RUN
    assert PYTHON


@pytest.mark.parametrize("words", SHOWN, ids=" ".join)
def test_shown_commands_exist(words):
    if words[0] == "make":
        assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    elif words[0] == "moewarden":
        arguments = cli.make_parser(words[1]).parse_args(words[1:])
        assert isinstance(arguments, argparse.Namespace)
    else:
        assert words[0] in ("pip", "langgraph")


def test_make_runs_scripts_as_modules():
    """Run by its path, a script's own folder comes first, and in it a folder of tests may hide the package of that name."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.findall(r"/python tests/\S+", makefile) == []
    modules = re.findall(r"python -m (tests\S*)", makefile.replace("$(GPU_PYTHON)", "python"))
    assert {"tests.planted", "tests.app.kills"} <= set(modules)
    assert [name for name in modules if importlib.util.find_spec(name) is None] == []


RUN_ALL = """
import json, shlex, sys
from moewarden.app import cli
for words in json.loads(sys.argv[1]):
    try:
        code = cli.main(words[1:])
    except SystemExit as left:
        code = left.code
    if code:
        sys.exit(f"exit code {code}: {shlex.join(words)}")
"""
"""One process for all of them: to load what they share takes longer than most of them."""


@needs_model
@pytest.mark.slow
def test_run_commands_run(folder, monkeypatch):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("MOEWARDEN_MEMORY", str(folder / "memory"))
    assert {words[0] for words in RUN} == {"moewarden"}
    done = subprocess.run([sys.executable, "-c", RUN_ALL, json.dumps(RUN)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def one_thread():
    """The bundled model is too small to share out, and other work slows shared-out work several times."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@needs_model
@pytest.mark.slow
@pytest.mark.usefixtures("one_thread")
def test_python_blocks_run(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    names = {"__name__": "readme"}
    for body in PYTHON:
        exec(compile(body, "README.md", "exec"), names)
    assert names["report"]["evidence"][0]["file"] == "auth.log"
    assert names["ticket"]["queue"] in ("incident response", "triage")
    assert "perceive" in capsys.readouterr().out


def test_links_lead_somewhere():
    targets = re.findall(r"\]\(([^)]+)\)", README)
    headings = {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    }
    for target in targets:
        assert target.startswith("https://") or (ROOT / target).exists() or target.removeprefix("#") in headings, target
