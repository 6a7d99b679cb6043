"""Where the package with the vectors is not to be had, memories are compared in another way, and that is said."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement

from moewarden.app import cli
from moewarden.app.settings import Settings
from moewarden.app.wiring import open_memory
from moewarden.graphs import Budget, build_investigation
from moewarden.graphs.errors import InputError
from moewarden.graphs.memory import MemoryFolder, static
from moewarden.graphs.memory.default import NOTICE, default_embeddings
from moewarden.graphs.memory.embeddings import HashedEmbeddings
from moewarden.graphs.memory.static import StaticEmbeddings

ROOT = Path(__file__).parents[3]


@pytest.fixture
def absent(monkeypatch):
    monkeypatch.setattr(static, "_PACKAGE", "no_such_package_here")


def test_static_vectors_are_the_default():
    chosen = default_embeddings()
    assert isinstance(chosen, StaticEmbeddings)
    assert not hasattr(chosen, "notice")


@pytest.mark.usefixtures("absent")
def test_without_them_words_are_hashed_and_the_report_says_so(tmp_path):
    memory = MemoryFolder(tmp_path / "memory")
    with memory.open() as opened:
        opened.add("10.0.0.9 is our scanner", kind="known_good", origin="test")
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "door.log").write_text(
        "Nov 21 03:00:01 gate-1 gatehouse: badge=4471 door=north from 10.0.0.9\n"
    )
    graph = build_investigation(None, memory=MemoryFolder(tmp_path / "memory"), budget=Budget(rounds=1))
    report = graph.invoke({"question": "What did 10.0.0.9 do?", "logs": str(tmp_path / "logs")})["report"]
    assert NOTICE in report["not_checked"]
    assert [item["text"] for item in report["memories"]] == ["10.0.0.9 is our scanner"], "exact names are still found"


@pytest.mark.usefixtures("absent")
def test_nothing_is_said_where_nothing_was_remembered(tmp_path):
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "door.log").write_text("Nov 21 03:00:01 gate-1 gatehouse: badge=4471 door=north\n")
    graph = build_investigation(None, memory=MemoryFolder(tmp_path / "memory"), budget=Budget(rounds=1))
    report = graph.invoke({"question": "Which badge?", "logs": str(tmp_path / "logs")})["report"]
    assert NOTICE not in report["not_checked"]


@pytest.mark.usefixtures("absent")
def test_the_command_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MOEWARDEN_MEMORY", str(tmp_path / "memory"))
    assert cli.main(["memory", "add", "backups run at night"]) == 0
    assert NOTICE in capsys.readouterr().err


@pytest.mark.usefixtures("absent")
def test_who_asks_for_static_vectors_is_told_that_there_are_none(tmp_path):
    with pytest.raises(InputError, match="it is not installed"):
        open_memory(Settings(memory=tmp_path, embeddings="static")).open()


def test_who_asks_for_hashed_words_is_told_nothing(tmp_path):
    with open_memory(Settings(memory=tmp_path, embeddings="hashed")).open() as memory:
        assert memory.notice == ""
    assert HashedEmbeddings().notice == ""


@pytest.mark.parametrize(
    ("system", "machine", "wanted"),
    [
        ("linux", "x86_64", True),
        ("win32", "AMD64", True),
        ("darwin", "arm64", True),
        ("linux", "aarch64", False),
        ("darwin", "x86_64", False),
    ],
)
def test_it_is_asked_for_only_where_wheels_are_built(system, machine, wanted):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    [line] = [line for line in project["dependencies"] if re.match("wordllama", line)]
    there = {**default_environment(), "sys_platform": system, "platform_machine": machine}
    assert Requirement(line).marker.evaluate(there) is wanted
