"""What a run chooses for itself: it holds for that run, also after an interruption, and for no other."""

from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from typing_extensions import TypedDict

from moewarden.graphs import Budget, build_investigation
from moewarden.graphs.errors import InputError

from .conftest import THREAD
from .incident import ALERT
from .models import Chooser, first_option

QUICK = Budget(tool_calls=0)
RULE = """
title: Anybody logged in
logsource: {product: moewarden, category: normalized}
detection: {any: {action: login}, condition: any}
level: low
"""


@pytest.fixture
def case(incident):
    return {"alert": ALERT, "question": "Who did it?", "logs": str(incident.logs)}


def test_the_schema_names_what_may_be_chosen_with_the_graphs_own_defaults(tmp_path):
    graph = build_investigation(
        None, models={"mine": lambda: None}, rules=[tmp_path], budget=Budget(rounds=2, tokens=5, seconds=7)
    )
    fields = graph.get_context_jsonschema()["properties"]
    assert set(fields) == {"model", "budget", "rules"}
    assert (fields["model"]["enum"], fields["model"]["default"]) == (["none", "mine"], "none")
    assert fields["budget"]["default"] == {"rounds": 2, "tool_calls": 150, "tokens": 5, "seconds": 7.0}
    assert fields["rules"]["default"] == [str(tmp_path)]
    assert all(field["description"] for field in fields.values())


def test_a_run_has_a_model_a_budget_and_rules_of_its_own(case, tmp_path):
    (tmp_path / "any.yml").write_text(RULE)
    other = Chooser(policy=first_option)
    graph = build_investigation(None, models={"other": lambda: other}, budget=QUICK)
    own = graph.invoke(case, context={"model": "other", "budget": {"tool_calls": 3}, "rules": [str(tmp_path)]})
    assert (own["report"]["model"], own["report"]["usage"]["limits_met"]) == ("scripted", ["tool calls: 3"])
    assert own["report"]["usage"]["model_calls"] == len(other.prompts) > 0
    plain = graph.invoke(case)["report"]
    assert (plain["model"], plain["usage"]["limits_met"], plain["usage"]["tool_calls"]) == (
        "none",
        ["tool calls: 0"],
        0,
    )


def test_a_runs_own_rules_are_matched(case, tmp_path):
    (tmp_path / "any.yml").write_text(RULE)
    graph = build_investigation(None, budget=QUICK, checkpointer=InMemorySaver())
    for rules, found in (([], False), ([str(tmp_path)], True)):
        graph.invoke(case, THREAD, context={"rules": rules}, interrupt_after=["perceive"])
        hits = graph.get_state(THREAD).values["hits"]
        assert any(hit["title"] == "Anybody logged in" for hit in hits) is found


def test_a_budget_may_be_given_as_one(case):
    report = build_investigation(None).invoke(case, context={"budget": Budget(tool_calls=0)})["report"]
    assert report["usage"]["limits_met"] == ["tool calls: 0"]


def test_a_run_that_goes_on_keeps_what_it_chose(case):
    other = Chooser(policy=first_option)
    graph = build_investigation(None, models={"other": lambda: other}, checkpointer=InMemorySaver(), budget=QUICK)
    graph.invoke(case, THREAD, context={"model": "other"}, interrupt_before=["judge"])
    report = graph.invoke(None, THREAD)["report"]
    assert report["model"] == "scripted"
    assert {episode["decision"] for episode in report["episodes"]} == {"hostile"}
    assert graph.invoke(case, THREAD)["report"]["model"] == "none"


def test_a_graph_without_the_model_that_a_run_chose_says_so(case, tmp_path):
    saver = InMemorySaver()
    graph = build_investigation(
        None, models={"other": lambda: None}, checkpointer=saver, workdir=tmp_path, budget=QUICK
    )
    graph.invoke(case, THREAD, context={"model": "other"}, interrupt_before=["judge"])
    with pytest.raises(InputError, match="model 'other' is none that this graph was built with; it has none"):
        build_investigation(None, checkpointer=saver, workdir=tmp_path).invoke(None, THREAD)


def test_a_model_by_name_must_be_there_when_the_graph_is_built():
    with pytest.raises(InputError, match=r"model 'other' is a name, and none in models \(mine\)"):
        build_investigation("other", models={"mine": lambda: None})


REFUSED = {
    "an unknown model": ({"model": "openai:x"}, r"model: Input should be 'none' or 'other'"),
    "an address": ({"base_url": "http://127.0.0.1:9"}, r"base_url: .*expected only model, budget, rules"),
    "no rounds": ({"budget": {"rounds": 0}}, r"budget\.rounds: .*greater than or equal to 1"),
    "endless": ({"budget": {"seconds": float("inf")}}, r"budget\.seconds: .*finite"),
    "a limit that is none": ({"budget": {"dollars": 3}}, r"budget\.dollars: "),
    "one rule": ({"rules": "folder"}, r"rules: Input should be a valid list"),
    "no such rules": ({"rules": ["/no-rules"]}, r"/no-rules: no such file or folder"),
    "a text": ("quickly", r"the context is a value of the type str"),
}


@pytest.mark.parametrize(("context", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_chosen_is_said_in_one_sentence(case, context, said):
    with pytest.raises(InputError, match=said) as raised:
        build_investigation(None, models={"other": lambda: None}).invoke(case, context=context)
    assert "\n" not in str(raised.value)


def test_the_context_of_another_graph_is_none_of_ours(case):
    class Theirs(TypedDict):
        tenant: str

    class Ticket(TypedDict, total=False):
        alert: dict[str, Any]
        logs: str
        report: dict[str, Any]

    builder = StateGraph(Ticket, context_schema=Theirs)
    builder.add_node("investigate", build_investigation(None, budget=QUICK))
    builder.add_edge(START, "investigate")
    ticket = builder.compile().invoke({"alert": ALERT, "logs": case["logs"]}, context={"tenant": "north"})
    assert ticket["report"]["verdict"] == "malicious"
