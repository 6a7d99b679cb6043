"""What is handed in is taken in plain JSON, or refused in one sentence."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from moewarden.graphs import build_investigation
from moewarden.graphs.errors import InputError
from moewarden.graphs.input import checked_input

from .incident import ALERT, write_logs

REFUSED = {
    "alert, a list": ({"alert": [ALERT]}, r"alert is a list of 1; .* Start one investigation for each alert\."),
    "alert, JSON text": ({"alert": '{"a": 1}'}, r"alert is a text; .* json\.loads"),
    "alert, a number": ({"alert": 7}, "alert is a number; expected one JSON object"),
    "alert, true": ({"alert": True}, "alert is a truth value"),
    "alert, bytes": ({"alert": b"{}"}, r"alert is bytes; .* json\.loads"),
    "alert with an object": ({"alert": {"a": [{"b": object()}]}}, r"alert\['a'\]\[0\]\['b'\] is .*type object"),
    "alert with a set": ({"alert": {"a": {1, 2}}}, r"alert\['a'\] is a set of 2, which JSON cannot hold"),
    "alert with a numbered name": ({"alert": {1: "a"}}, r"alert\[1\] has a number for a name"),
    "question, a number": ({"question": 7}, "question is a number; expected a text"),
    "question, a list": ({"question": ["who?"]}, "question is a list of 1"),
    "question, bytes": ({"question": b"who?"}, "question is bytes"),
    "logs, a number": ({"logs": 7}, "logs is a number; expected the path"),
    "logs, a list of numbers": ({"logs": [7]}, "logs holds a number"),
    "logs, an object": ({"logs": {"path": "logs"}}, "logs is a value of the type dict"),
    "logs, an impossible path": ({"logs": "lo\0gs"}, "NUL character"),
    "logs, none": ({"logs": None}, "No logs were named"),
    "logs, blank": ({"logs": "  "}, "No logs were named"),
    "nothing to investigate": ({"alert": None, "question": None}, "neither an alert nor a question"),
}


@pytest.mark.parametrize(("change", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_type_is_said_in_one_sentence(change, said):
    given = {"alert": ALERT, "question": "who?", "logs": "logs"} | change
    with pytest.raises(InputError, match=said) as direct:
        checked_input(given)
    assert "\n" not in str(direct.value)


@pytest.mark.parametrize("name", ["alert, JSON text", "question, a number", "logs, a number"])
async def test_the_graph_says_the_same(name):
    change, said = REFUSED[name]
    graph = build_investigation(None)
    with pytest.raises(InputError, match=said):
        graph.invoke({"alert": ALERT, "question": "who?", "logs": "logs"} | change)
    with pytest.raises(InputError, match=said):
        await graph.ainvoke({"alert": ALERT, "question": "who?", "logs": "logs"} | change)


def test_null_counts_as_left_out():
    assert checked_input({"alert": None, "question": "who?", "logs": "logs"}).alert == {}
    assert checked_input({"alert": ALERT, "question": None, "logs": "logs"}).question == ""


def test_an_alert_that_nobody_typed_into_a_form_counts_as_left_out():
    assert checked_input({"alert": "", "question": "who?", "logs": "logs"}).alert == {}


def test_what_python_knows_better_than_json_becomes_its_text():
    alert = {
        "when": datetime(2026, 11, 21, 3, 1, tzinfo=UTC),
        "path": Path("/etc/passwd"),
        "id": UUID(int=7),
        "tags": ("a", {"b": None}),
    }
    assert checked_input({"alert": alert, "logs": Path("logs")}).alert == {
        "when": "2026-11-21T03:01:00+00:00",
        "path": "/etc/passwd",
        "id": "00000000-0000-0000-0000-000000000007",
        "tags": ["a", {"b": None}],
    }


def test_no_depth_is_too_much_to_check():
    deep = {"a": 1}
    for _ in range(5000):
        deep = {"a": [deep]}
    assert checked_input({"alert": deep, "logs": "logs"}).alert["a"]


@pytest.mark.parametrize("as_given", [Path, str, lambda path: [path], lambda path: (str(path),)])
def test_a_path_may_be_a_path(tmp_path, as_given):
    logs = as_given(tmp_path / "logs")
    assert checked_input({"alert": ALERT, "logs": logs}).logs == (str(tmp_path / "logs"),)


def test_a_path_works_in_the_graph(tmp_path):
    logs = write_logs(tmp_path / "logs")
    graph = build_investigation(None)
    state = graph.invoke({"alert": ALERT, "logs": logs}, context={"budget": {"tool_calls": 0}})
    assert state["report"]["verdict"] == "malicious"
