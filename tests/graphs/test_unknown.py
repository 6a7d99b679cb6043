"""Kinds of event that no reader knows are named by a model, where it is sure enough."""

import math

import pytest

from moewarden.graphs.decisions.ask import Asker
from moewarden.graphs.decisions.ledger import Ledger
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.unknown import name_unknown

from .models import Chooser
from .stores import make_desk, make_store

EVENTS = [
    {"template": "zorp", "action": "other", "fields": {"verb": "zorped by inga from 203.0.113.9"}, "message": "zorp"},
    {"template": "zorp", "action": "other", "fields": {"verb": "zorped"}, "message": "zorp"},
    {"template": "sshd", "action": "login", "message": "Accepted"},
]


class Endless:
    def exhausted(self, _):
        return None


@pytest.fixture
def name(tmp_path):
    """Actions in the store after a model has named the unknown."""

    def run(model, **options):
        make_store(tmp_path, EVENTS).close()
        desk = make_desk(EventStore.open(tmp_path / "events.duckdb", tmp_path))
        desk.asker = Asker(model, Ledger(), Endless())
        name_unknown(desk, tmp_path / "events.duckdb", **options)
        actions = [row["action"] for row in desk.store.query("SELECT action FROM events ORDER BY id")]
        desk.store.close()
        return actions

    return run


def test_a_sure_answer_is_written(name):
    model = Chooser(policy=lambda *_: "data_export")
    assert name(model) == ["data_export", "data_export", "login"]
    assert len(model.prompts) == 1


@pytest.mark.parametrize(
    "answer",
    ["other", {"data_export": math.log(0.4), "other": math.log(0.3)}, "nonsense"],
    ids=["other", "unsure", "no option"],
)
def test_anything_else_changes_nothing(name, answer):
    assert name(Chooser(policy=lambda *_: answer)) == ["other", "other", "login"]


def test_without_a_model_nothing_changes(name):
    assert name(None) == ["other", "other", "login"]


def test_identifiers_are_not_told(name):
    model = Chooser(policy=lambda *_: "other")
    name(model)
    assert "203.0.113.9" not in model.prompts[0]


def test_a_model_that_reads_the_logs_is_shown_a_line(name):
    model = Chooser(policy=lambda *_: "data_export")
    assert name(model, reads_lines=True) == ["data_export", "data_export", "login"]
    assert 'Such as: "zorp other' in model.prompts[0]
    assert "fields:" not in model.prompts[0]
