"""The command: what it offers, how fast it answers, and how it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from moewarden.app import cli
from moewarden.app.errors import UsageError
from moewarden.backends.errors import CheckpointError
from moewarden.graphs.errors import RuleError

MOEWARDEN = str(Path(sys.executable).with_name("moewarden"))


def offered():
    return [command.name for command in cli.COMMANDS if cli.find_spec(command.module, cli.__package__)]


def test_help_lists_what_is_there():
    shown = subprocess.run([MOEWARDEN, "--help"], capture_output=True, text=True, check=True).stdout
    for name in (*offered(), "exit codes:"):
        assert name in shown


def test_help_loads_nothing_heavy():
    code = "import sys; from moewarden.app.cli import make_parser; make_parser('investigate'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "langgraph", "langchain_core", "chromadb", "duckdb", "numpy", "rich"} & set(loaded)


@pytest.mark.parametrize("name", offered())
def test_every_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as left:
        cli.main([name, "--help"])
    assert left.value.code == 0
    assert f"usage: moewarden {name}" in capsys.readouterr().out


def test_every_setting_has_an_option_or_belongs_to_the_environment():
    from moewarden.app.settings import Settings

    parser = cli.make_parser("investigate")
    arguments = vars(parser.parse_args(["investigate"]))
    assert not set(arguments) & set(Settings.__dataclass_fields__), "an absent option must leave its setting alone"


def test_version(capsys):
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("moewarden 0.")


def test_no_command_is_bad_input(capsys):
    with pytest.raises(SystemExit) as left:
        cli.main([])
    assert left.value.code == 2
    assert capsys.readouterr().err == "moewarden: no command was given. See moewarden --help.\n"


@pytest.fixture
def command(monkeypatch):
    """Make `moewarden memory list` raise what the test wants."""

    def ends_with(error):
        def run(_):
            raise error

        monkeypatch.setattr("moewarden.app.commands.memory.run", run)
        return cli.main(["memory", "list"])

    return ends_with


@pytest.mark.parametrize("kind", [UsageError, RuleError, CheckpointError])
def test_our_errors_are_one_line(command, capsys, kind):
    assert command(kind("x.yml: wrong.\n  Expected right.")) == 2
    assert capsys.readouterr().err == "moewarden: x.yml: wrong. Expected right.\n"


def test_bugs_travel(command):
    with pytest.raises(ZeroDivisionError):
        command(ZeroDivisionError())


def test_ctrl_c(command, capsys):
    assert command(KeyboardInterrupt()) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_a_reader_that_leaves_is_no_error(tmp_path):
    line = "Nov 21 03:00:00 web-1 sshd[1]: Failed password for root from 203.0.113.9 port 4 ssh2\n"
    (tmp_path / "a.log").write_text(line * 50)
    command = f"{MOEWARDEN} scan --logs {tmp_path} --lines 50 | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_telemetry_is_off_whatever_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setattr("moewarden.app.commands.memory.run", lambda _: 0)
    assert cli.main(["memory", "list", "--memory", str(tmp_path)]) == 0
    assert os.environ["LANGSMITH_TRACING"] == "false"
    assert os.environ["ANONYMIZED_TELEMETRY"] == "False"
