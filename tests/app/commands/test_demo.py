"""The demo: a first line before anything is loaded, and at the end what to open."""

import shlex
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

LOADED_FIRST = """
import builtins, sys
from moewarden.app import cli
heavy = {"torch", "transformers", "langgraph", "chromadb", "numba"}
def say(*words, file=None, **options):
    loaded = heavy & set(sys.modules)
    sys.exit(f"said after loading {loaded}" if loaded else 0)
builtins.print = say
from rich.console import Console
Console.print = say
cli.main(sys.argv[1:])
"""


@pytest.mark.parametrize(
    "words", [["demo"], ["investigate", "--logs", "logs", "--question", "How?"]], ids=lambda words: words[0]
)
def test_something_is_said_before_what_takes_time_is_loaded(words, tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "a.log").write_text("Nov 21 03:00:00 web-1 sshd[1]: Failed password for root\n")
    done = subprocess.run(
        [sys.executable, "-c", LOADED_FIRST, *words], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": ":".join(filter(None, sys.path)), "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_end_names_the_page_and_the_command_that_opens_it(moewarden):
    code, shown, _ = moewarden("demo", "--model", "none")
    assert code == 0
    address, command = [line.partition(":")[2].strip() for line in shown.rstrip().splitlines()[-2:]]
    page = Path(unquote(urlsplit(address).path))
    assert page.read_text().lstrip().lower().startswith("<!doctype html")
    assert Path(shlex.split(command)[-1]) == page
