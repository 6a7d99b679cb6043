"""Checkpoints are read as plain values: a folder that somebody else made runs nothing while it is opened."""

import pickle
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import ormsgpack
import pytest
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.types import Send

from moewarden.graphs import Budget, build_investigation
from moewarden.graphs.errors import InputError
from moewarden.graphs.plain_state import PlainSerializer, check_state

from .conftest import THREAD
from .models import Chooser, first_option

PLAIN = (str, int, float, bool, type(None))


class Marker:
    """Leaves a file where it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@dataclass
class Dressed:
    """Any class of ours or theirs."""

    value: int


@pytest.fixture
def saver(tmp_path):
    connection = sqlite3.connect(tmp_path / "state.sqlite", check_same_thread=False)
    yield SqliteSaver(connection, serde=PlainSerializer())
    connection.close()


def values_of(value):
    """Every value in a value, those that `Send` carries included."""
    if isinstance(value, Send):
        yield from values_of([value.node, value.arg])
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from values_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from values_of(item)
    else:
        yield value


def test_the_whole_state_survives(incident, saver, tmp_path):
    """Every checkpoint of graph and specialists, and every write between them."""
    model = Chooser(policy=first_option)
    report = incident.investigate(tmp_path / "run", model, checkpointer=saver, budget=Budget(rounds=2))
    saved = list(saver.list(None))
    kept = [item.checkpoint["channel_values"] for item in saved] + [item.pending_writes for item in saved]
    kinds = {
        type(value) for part in kept for value in values_of([list(w) for w in part] if isinstance(part, list) else part)
    }
    assert kinds <= set(PLAIN)
    assert {item.config["configurable"]["checkpoint_ns"].partition(":")[0] for item in saved} >= {"", "triage"}
    final = build_investigation(model, workdir=tmp_path / "run", checkpointer=saver).get_state(THREAD).values
    assert final["report"] == report
    check_state(final)


def harmful(path):
    path_parts = ormsgpack.packb(("pathlib", "Path", (str(path),)))
    touched = ormsgpack.packb(("subprocess", "run", (["touch", str(path)],)))
    yield "a pickle", ("pickle", pickle.dumps(Marker(path)))
    yield "a constructor", ("msgpack", ormsgpack.packb({"alert": ormsgpack.Ext(1, touched)}))
    yield (
        "a single argument",
        ("msgpack", ormsgpack.packb(ormsgpack.Ext(0, ormsgpack.packb(("os", "listdir", str(path)))))),
    )
    yield "a harmless class", ("msgpack", ormsgpack.packb(ormsgpack.Ext(1, path_parts)))
    yield (
        "a nested one",
        (
            "msgpack",
            ormsgpack.packb(
                [ormsgpack.Ext(1, ormsgpack.packb(("langgraph.types", "Send", ("a", ormsgpack.Ext(1, touched)))))]
            ),
        ),
    )
    yield (
        "a question with more than a question has",
        (
            "msgpack",
            ormsgpack.packb(
                ormsgpack.Ext(2, ormsgpack.packb(("langgraph.types", "Interrupt", {"value": 1, "ns": ["a"]})))
            ),
        ),
    )
    yield (
        "keywords for something else",
        (
            "msgpack",
            ormsgpack.packb(ormsgpack.Ext(2, ormsgpack.packb(("subprocess", "run", {"args": ["touch", str(path)]})))),
        ),
    )
    yield (
        "a constructor in JSON",
        ("json", b'{"lc": 2, "type": "constructor", "id": ["pathlib", "Path"], "args": ["x"]}'),
    )
    yield "a secret of the environment", ("json", b'{"lc": 1, "type": "secret", "id": ["HOME"]}')
    yield "an unknown kind", ("yaml", b"a: b")
    yield "half a value", ("msgpack", b"\x92\x01")


@pytest.mark.parametrize("name", [name for name, _ in harmful(Path("x"))])
def test_nothing_but_plain_values_is_read(tmp_path, name):
    marker = tmp_path / "marker"
    with pytest.raises(InputError, match="the saved state of this run holds"):
        PlainSerializer().loads_typed(dict(harmful(marker))[name])
    assert not marker.exists()


def test_objects_of_our_own_are_refused_too():
    content = JsonPlusSerializer().dumps_typed({"value": Dressed(value=1)})
    with pytest.raises(InputError, match="an object"):
        PlainSerializer().loads_typed(content)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"round": "many"}, "round"),
        ({"episodes": [{"id": "e1"}]}, r"episodes\.0"),
        ({"view": []}, "view"),
        ({"logs": 5}, "logs"),
    ],
    ids=["a number", "an episode that lacks fields", "another type", "a path"],
)
def test_other_values_are_no_state(values, said):
    with pytest.raises(InputError, match=said):
        check_state(values)


def test_a_checkpoint_that_names_other_logs_is_refused(incident, saver, tmp_path):
    graph = incident.graph(tmp_path / "run", checkpointer=saver, only_logs=str(tmp_path))
    with pytest.raises(InputError, match="names the logs"):
        graph.invoke(None, THREAD)


def test_a_folder_that_was_moved_goes_on_where_it_is(incident, saver, tmp_path):
    incident.graph(tmp_path / "old", checkpointer=saver)
    (tmp_path / "old").rename(tmp_path / "new")
    graph = build_investigation(None, workdir=tmp_path / "new", checkpointer=saver)
    assert graph.invoke(None, THREAD)["report"]["evidence"]
    assert not (tmp_path / "old").exists()
