"""The investigation inside other people's graphs and chains."""

from typing import Annotated, Any

import pytest
from langchain_core.runnables import RunnableLambda
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict

from moewarden.graphs import Budget, build_investigation
from moewarden.graphs.specialists import SPECIALISTS

from .conftest import THREAD
from .incident import ALERT
from .models import Chooser, first_option

SHORT = Budget(rounds=1)
QUICK = Budget(tool_calls=0)


@pytest.fixture
def case(incident):
    return {"alert": ALERT, "question": "Who did it?", "logs": str(incident.logs)}


def keep_last(_, new):
    return new


class Ticket(TypedDict, total=False):
    alert: dict[str, Any]
    question: str
    logs: str
    report: Annotated[dict[str, Any], keep_last]
    priority: str


def triage_ticket(state):
    return {"priority": "now" if state["report"]["verdict"] == "malicious" else "later"}


def test_it_is_a_node_of_another_graph(case):
    builder = StateGraph(Ticket)
    builder.add_node("investigate", build_investigation(None, budget=QUICK))
    builder.add_node("triage_ticket", triage_ticket)
    builder.add_edge(START, "investigate")
    builder.add_edge("investigate", "triage_ticket")
    builder.add_edge("triage_ticket", END)
    state = builder.compile(checkpointer=InMemorySaver()).invoke(case, THREAD)
    assert state["priority"] == "now"
    assert "203.0.113.66" in state["report"]["answer"]


def test_it_is_called_from_a_node_with_another_state(case):
    class Incident(TypedDict, total=False):
        folder: str
        verdict: str

    investigation = build_investigation(None, budget=QUICK)

    def investigate(state: Incident) -> Incident:
        report = investigation.invoke({"alert": ALERT, "logs": state["folder"]})["report"]
        return {"verdict": report["verdict"]}

    builder = StateGraph(Incident)
    builder.add_node("investigate", investigate)
    builder.add_edge(START, "investigate")
    assert builder.compile().invoke({"folder": case["logs"]})["verdict"] == "malicious"


def test_it_is_a_link_of_a_chain(case):
    chain = (
        RunnableLambda(lambda logs: {**case, "logs": logs})
        | build_investigation(None, budget=QUICK)
        | (lambda output: output["report"]["verdict"])
    )
    assert chain.invoke(case["logs"]) == "malicious"


async def test_it_runs_asynchronously(case):
    model = Chooser(policy=first_option)
    report = (await build_investigation(model, budget=SHORT).ainvoke(case))["report"]
    assert report["verdict"] == "malicious"
    assert report["usage"]["model_calls"] == len(model.prompts) > 0


async def test_several_runs_of_one_graph_do_not_mix(incident, case, tmp_path):
    quiet = tmp_path / "quiet"
    quiet.mkdir()
    (quiet / "app.log").write_text("2026-11-21T03:00:00Z app started\n" * 3)
    graph = build_investigation(None, budget=QUICK)
    loud, calm = await graph.abatch([case, {**case, "logs": str(quiet)}])
    assert loud["report"]["verdict"] == "malicious"
    assert calm["report"]["verdict"] == "insufficient_evidence"
    assert [file["file"] for file in calm["report"]["logs"]] == ["app.log"]
    assert loud["report"]["id"] != calm["report"]["id"] != incident.values["run_id"]


def test_it_streams_what_it_does(incident, tmp_path):
    graph = incident.graph(tmp_path, Chooser(policy=first_option), budget=SHORT)
    told, states = [], []
    for path, mode, chunk in graph.stream(None, THREAD, stream_mode=["custom", "values"], subgraphs=True):
        (told if mode == "custom" else states).append((path, chunk))
    steps = {chunk["step"] for _, chunk in told}
    assert steps == {"recall", "reason", "act", "observe", "judge", "report"}
    inside = {path[0].split(":")[0] for path, chunk in told if chunk["step"] == "act"}
    assert inside <= set(SPECIALISTS)
    assert len(inside) >= 3
    decisions = [chunk for _, chunk in told if chunk["kind"] == "decision"]
    assert {chunk["specialist"] for chunk in decisions} >= {"planner", "judge", "triage"}
    assert all(chunk["tokens"] == 21 for chunk in decisions)
    assert [state for path, state in states if not path][-1]["report"]["verdict"] == "malicious"


def test_perceiving_is_told_with_its_signals(incident, tmp_path):
    graph = build_investigation(None, workdir=tmp_path, budget=Budget(tool_calls=0))
    case = {"alert": ALERT, "logs": str(incident.logs)}
    told = [chunk for chunk in graph.stream(case, stream_mode="custom") if chunk["step"] == "perceive"]
    assert {"start", "progress", "signal", "end"} <= {chunk["kind"] for chunk in told}
    assert any("Many failed logins" in chunk["text"] for chunk in told)


def test_its_input_and_output_are_said():
    graph = build_investigation(None)
    assert set(graph.get_input_jsonschema()["properties"]) == {"alert", "question", "logs", "since", "until", "entity"}
    assert set(graph.get_output_jsonschema()["properties"]) == {"report"}


def test_the_drawing_shows_the_loop_and_the_specialists():
    drawn = build_investigation(None).get_graph(xray=True)
    names = set(drawn.nodes)
    assert {"perceive", "recall", "reason", "observe", "judge", "report"} <= names
    for specialist in SPECIALISTS:
        assert {f"{specialist}:choose", f"{specialist}:call", f"{specialist}:conclude"} <= names
    edges = {(edge.source, edge.target) for edge in drawn.edges}
    assert {("perceive", "recall"), ("recall", "reason"), ("observe", "reason"), ("judge", "report")} <= edges


def test_building_reads_nothing(tmp_path):
    build_investigation(None, workdir=tmp_path / "run", intelligence=[tmp_path / "none.csv"], rules=[tmp_path / "none"])
    assert list(tmp_path.iterdir()) == []


def test_a_temporary_folder_goes_with_the_run(incident, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    build_investigation(None, budget=Budget(tool_calls=0)).invoke({"alert": ALERT, "logs": str(incident.logs)})
    assert list(tmp_path.iterdir()) == []


def test_a_strange_alert_can_be_kept(incident, tmp_path):
    """Half a character and endless nesting, which a checkpointer could not write, are mended at the door."""
    deep: dict = {}
    for _ in range(2000):
        deep = {"a": deep}
    graph = build_investigation(None, workdir=tmp_path / "run", checkpointer=InMemorySaver())
    case = {"alert": {**ALERT, "note": "\ud83d", "deep": deep}, "question": "who \udc80?", "logs": str(incident.logs)}
    report = graph.invoke(case, {"configurable": {"thread_id": "strange"}})["report"]
    assert report["verdict"] == "malicious"
    assert report["question"] == "who \N{REPLACEMENT CHARACTER}?"
