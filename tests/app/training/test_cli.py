"""The training commands."""

import argparse
import json

import pytest

from moewarden.app.training.cli import add_commands, run


@pytest.fixture
def parser():
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(required=True))
    return parser


def test_data_prints_decisions(parser, capsys):
    assert run(parser.parse_args(["data", "--kind", "episode", "--count", "3"])) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["kind"] for row in rows] == ["episode"] * 3
    assert all(row["answer"] in row["prompt"] for row in rows)


def test_every_command_has_a_function(parser, tmp_path):
    for words in (["data"], ["train", str(tmp_path)], ["evaluate", str(tmp_path)]):
        assert callable(parser.parse_args(words).func)
