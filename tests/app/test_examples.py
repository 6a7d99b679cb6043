"""Every command's help ends with an example, and every example is run; those that are not say why."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from moewarden.app import cli
from moewarden.app.demo import demo_case
from moewarden.app.examples import EXAMPLES, verbs_of

NOT_RUN = {
    "serve": "serves until it is ended; tests/app/commands/test_serve.py serves",
    "model probe": "asks a model behind a server",
    "model quantize": "downloads a model",
    "model serve": "serves until it is ended; tests/app/test_serve_model.py serves",
    "model train": "takes 40 minutes",
    "model evaluate": "needs what model train wrote",
    "bench": "measures for a minute",
}
"""Examples that no test runs, and why; that their words are accepted is tested."""
ENDS = {"scan": 4}
"""Exit codes of those that end with another than 0."""
RULE = """
title: A log-in
id: 5f0c6a52-6a4b-4d9e-8a1c-5a1e7b1c2d3e
status: experimental
logsource: {product: linux}
detection: {selection: {action: login}, condition: selection}
level: low
"""
ID = "m-0123456789ab"
ELSEWHERE = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
"""A process that starts in another folder finds the modules where we do."""


def commands():
    """Every command, and every verb below one."""
    for command in cli.COMMANDS:
        parser = cli.make_parser(command.name)
        waiting = [(command.name, verbs_of(parser)[command.name])]
        while waiting:
            name, found = waiting.pop()
            yield name, found
            waiting += [(f"{name} {verb}", inner) for verb, inner in verbs_of(found).items()]


PARSERS = dict(commands())


@pytest.mark.parametrize("name", PARSERS)
def test_every_help_ends_with_an_example_of_its_command(name):
    shown = PARSERS[name].format_help().rstrip()
    assert shown.endswith(f"example:\n  {EXAMPLES[name]}")
    assert f"moewarden {name.split()[0]}" in EXAMPLES[name]


def test_every_example_is_run_or_says_why_not():
    assert set(EXAMPLES) <= set(PARSERS)
    assert set(NOT_RUN) | set(ENDS) <= set(PARSERS)


@pytest.mark.parametrize("name", NOT_RUN)
def test_the_words_of_an_example_that_is_not_run_are_accepted(name):
    words = shlex.split(EXAMPLES[name])[1:]
    assert cli.make_parser(words[0]).parse_args(words).command == words[0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with everything that examples name, and an environment of its own."""
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(demo_case() / "logs", folder / "logs")
    shutil.copy(demo_case() / "alert.json", folder)
    shutil.copytree(demo_case(), folder / "cases" / "demo")
    (folder / "alerts").mkdir()
    shutil.copy(demo_case() / "alert.json", folder / "alerts")
    (folder / "my-rules").mkdir()
    (folder / "my-rules" / "rule.yml").write_text(RULE)
    return folder


@pytest.fixture
def run(folder, monkeypatch, capfd):
    """Run an example's words as they stand: exit code, standard output."""
    monkeypatch.chdir(folder)
    monkeypatch.setenv("MOEWARDEN_MODEL", "none")  # the words are tried here, not the model
    monkeypatch.setenv("MOEWARDEN_MEMORY", str(folder / "memory"))
    monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))

    def run(example):
        code = cli.main(shlex.split(example)[1:])
        return code, capfd.readouterr().out

    return run


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in {*NOT_RUN, "mcp", "completion"}])
def test_the_example_does_what_it_says(run, name):
    example = EXAMPLES[name]
    if name in ("ask", "export", "memory accept") and not Path("report/report.json").exists():
        run(EXAMPLES["investigate"])
    if ID in example:
        run(EXAMPLES["memory add"])
        _, listed = run("moewarden memory list --json")
        example = example.replace(ID, json.loads(listed)[0]["id"])
    code, shown = run(example)
    assert code == ENDS.get(name, 0)
    assert shown.strip()


def test_the_server_of_the_example_ends_with_its_client(folder, run):
    del run
    pytest.importorskip("mcp", reason="needs the extra mcp")
    command = [sys.executable, "-m", "moewarden.app.cli", *shlex.split(EXAMPLES["mcp"])[1:]]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **ELSEWHERE},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash here")
def test_a_shell_takes_what_completion_prints_and_completes(folder):
    command = f'moewarden() {{ {sys.executable} -m moewarden.app.cli "$@"; }}; {EXAMPLES["completion"]}; complete -p moewarden'
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, **ELSEWHERE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "complete" in done.stdout
    assert "moewarden" in done.stdout


@pytest.mark.parametrize(
    ("line", "expected", "absent"),
    [
        ("moewarden inv", "investigate", "scan"),
        ("moewarden scan --fa", "--fail-on", "--rules"),
        ("moewarden memory ac", "accept", "forget"),
        ("moewarden scan --fail-on hi", "high", "low"),
    ],
)
def test_tab_completes_commands_options_and_values(line, expected, absent, tmp_path):
    """As a shell asks: what it gets goes through descriptor 8."""
    offered = tmp_path / "offered"
    asked = {
        "_ARGCOMPLETE": "1",
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "_ARGCOMPLETE_STDOUT_FILENAME": str(offered),
    }
    subprocess.run([sys.executable, "-m", "moewarden.app.cli"], env={**asked, **ELSEWHERE}, check=False)
    words = offered.read_text()
    assert expected in words
    assert absent not in words
