"""Where a setting comes from, and what a wrong one is told."""

import ast
import os
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import pytest

from moewarden.app import settings
from moewarden.app.errors import UsageError
from moewarden.app.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]


def test_defaults_need_nothing(tmp_path):
    assert load_settings(folder=tmp_path) == Settings()


def test_argument_beats_environment_beats_file_beats_default(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("MOEWARDEN_ROUNDS=2\nMOEWARDEN_TOKENS=20\nMOEWARDEN_TOOL_CALLS=22\n")
    monkeypatch.setenv("MOEWARDEN_TOKENS", "30")
    monkeypatch.setenv("MOEWARDEN_TOOL_CALLS", "33")

    loaded = load_settings({"tool_calls": 44}, folder=tmp_path)

    assert (loaded.rounds, loaded.tokens, loaded.tool_calls) == (2, 30, 44)
    assert loaded.seconds == Settings().seconds


def test_argument_equal_to_the_default_still_wins(tmp_path, monkeypatch):
    monkeypatch.setenv("MOEWARDEN_MODEL", "openai:other")
    assert load_settings({"model": "bundled"}, folder=tmp_path).model == "bundled"


def test_empty_variable_counts_as_not_set(tmp_path, monkeypatch):
    monkeypatch.setenv("MOEWARDEN_MODEL", "")
    assert load_settings(folder=tmp_path).model == "bundled"


def test_lists_are_split_at_colons_and_home_is_expanded(tmp_path, monkeypatch):
    monkeypatch.setenv("MOEWARDEN_RULES", os.pathsep.join(["rules/a", "~/b"]))
    assert load_settings(folder=tmp_path).rules == (Path("rules/a"), Path.home() / "b")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("MOEWARDEN_MODEL=none", "none"),
        ("export MOEWARDEN_MODEL='a b'", "a b"),
        ('MOEWARDEN_MODEL = "a # b"', "a # b"),
        ("MOEWARDEN_MODEL=none # for a quick look", "none"),
        ("#MOEWARDEN_MODEL=none", "bundled"),
        ("SOMEBODY_ELSES=value\nno equals sign", "bundled"),
    ],
    ids=["plain", "export and quotes", "hash in quotes", "comment", "commented out", "others' lines"],
)
def test_env_file_lines(tmp_path, line, expected):
    (tmp_path / ".env").write_text(line)
    assert load_settings(folder=tmp_path).model == expected


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MOEWARDEN_ROUNDS", "many", "expected a number"),
        ("MOEWARDEN_ROUNDS", "0", "expected at least 1"),
        ("MOEWARDEN_SECONDS", "nan", "expected at least 1"),
        ("MOEWARDEN_EXPERTS", "loose", "expected one of packed, expanded"),
        ("MOEWARDEN_MODLE", "x", "Did you mean MOEWARDEN_MODEL?"),
    ],
)
def test_wrong_value_names_the_variable_and_what_was_expected(tmp_path, monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=said.replace("?", r"\?")):
        load_settings(folder=tmp_path)


def test_the_key_is_never_shown():
    assert "sk-1" not in repr(Settings(api_key="sk-1"))


def test_example_file_lists_every_setting_with_its_sentence():
    source = Path(settings.__file__).read_text(encoding="utf-8")
    body = next(node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)).body
    sentences = {
        field.target.id: text.value.value
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(text, ast.Expr)
    }
    assert list(sentences) == [field.name for field in fields(Settings)]

    shown = (ROOT / ".env.example").read_text(encoding="utf-8").split("\n\n")[1:]
    assert [block.strip().splitlines()[0] for block in shown] == [f"# {text}" for text in sentences.values()]
    assert [block.strip().splitlines()[1].partition("=")[0] for block in shown] == [
        f"# MOEWARDEN_{name.upper()}" for name in sentences
    ]


def test_example_file_shows_the_defaults(tmp_path):
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    (tmp_path / ".env").write_text(text.replace("# MOEWARDEN_", "MOEWARDEN_"))
    assert load_settings(folder=tmp_path) == Settings()


@pytest.mark.parametrize(("text", "expected"), [("true", True), ("False", False)])
def test_yes_and_no(tmp_path, monkeypatch, text, expected):
    monkeypatch.setenv("MOEWARDEN_TRACING", text)
    assert load_settings(folder=tmp_path).tracing is expected


def test_neither_yes_nor_no(tmp_path, monkeypatch):
    monkeypatch.setenv("MOEWARDEN_TRACING", "maybe")
    with pytest.raises(UsageError, match=r"MOEWARDEN_TRACING .* is 'maybe'; expected true or false"):
        load_settings(folder=tmp_path)


@pytest.mark.parametrize(("allowed", "left"), [("", "false"), ("false", "false"), ("true", "true")])
def test_tracing_stays_off_unless_its_setting_allows_it(tmp_path, monkeypatch, allowed, left):
    monkeypatch.chdir(tmp_path)
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("MOEWARDEN_TRACING", allowed)
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    settings.silence_telemetry()
    assert [os.environ[name] for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2")] == [left, left]


def test_further_models_are_names_separated_by_commas(monkeypatch, tmp_path):
    monkeypatch.setenv("MOEWARDEN_MODELS", "openai:qwen3, /models/granite ,")
    assert load_settings(folder=tmp_path).models == ("openai:qwen3", "/models/granite")
