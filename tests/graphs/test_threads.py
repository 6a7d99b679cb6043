"""Runs on a thread: several questions, interruptions at every node, going back, and several runs at once."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite import SqliteSaver

from moewarden.graphs import Budget, build_investigation, perception
from moewarden.graphs.decisions.decision import Answer, Decision
from moewarden.graphs.decisions.ledger import Ledger
from moewarden.graphs.errors import InputError
from moewarden.graphs.specialists import SPECIALISTS
from moewarden.graphs.workbench import MOST_KEPT

from .conftest import THREAD
from .incident import ALERT, INTRUDER, OTHER_ALERT, QUIET_ALERT, ordinary_lines, write_logs
from .models import Chooser, first_option
from .test_streaming import told

SHORT = Budget(rounds=1)
QUICK = Budget(tool_calls=0)
NODES = ("recall", "reason", *SPECIALISTS, "observe", "judge", "report", "*")


@pytest.fixture
def case(incident):
    return {"alert": ALERT, "question": "Who did it?", "logs": str(incident.logs)}


@pytest.fixture(scope="module")
def expected(incident, tmp_path_factory):
    """The report of a run that nobody interrupts."""
    return told(incident.investigate(tmp_path_factory.mktemp("whole"), budget=SHORT))


def test_a_second_question_is_answered_from_what_was_read(case, tmp_path, monkeypatch):
    model = Chooser(policy=first_option)
    graph = build_investigation(model, checkpointer=InMemorySaver(), workdir=tmp_path, budget=SHORT)
    first = graph.invoke(case, THREAD)["report"]
    asked = len(model.prompts)
    monkeypatch.setattr(perception, "perceive", lambda *_: pytest.fail("the logs were read again"))
    second = graph.invoke({"question": "When did it happen?", "logs": case["logs"]}, THREAD)["report"]
    assert (first["question"], second["question"]) == ("Who did it?", "When did it happen?")
    assert INTRUDER in first["answer"]
    assert "03:00:00" in second["answer"]
    same = ("id", "verdict", "iocs", "techniques", "episodes", "usage", "asked")
    assert {key: second[key] for key in same} == {key: first[key] for key in same}
    assert len(model.prompts) == asked
    known = {item["id"] for item in second["evidence"]}
    assert known == {name for finding in second["findings"] for name in finding["evidence"]}
    third = graph.invoke({"question": "And what did inga do?"}, THREAD)["report"]
    fourth = graph.invoke({"question": "Was she involved?"}, THREAD)["report"]
    assert "inga" in third["answer"]
    assert fourth["answer"].startswith("No: nothing hostile is tied to inga")


@pytest.mark.parametrize("change", ["alert", "logs", "limits", "model", "same question"])
def test_another_case_on_a_thread_is_investigated_anew(case, tmp_path, change):
    quiet = write_logs(tmp_path / "quiet", ordinary_lines())
    model = Chooser(policy=first_option)
    graph = build_investigation(
        None,
        models={"other": lambda: model},
        checkpointer=InMemorySaver(),
        budget=QUICK,
        workdir=lambda run: tmp_path / run,
    )
    first = graph.invoke(case, THREAD)["report"]
    given = {"question": "When did it happen?", "logs": case["logs"]}
    given |= {
        "alert": {"alert": OTHER_ALERT},
        "logs": {"logs": str(quiet)},
        "limits": {"since": "2026-11-21T03:00"},
    }.get(change, {})
    given |= {"question": case["question"]} if change == "same question" else {}
    options = {"context": {"model": "other"}} if change == "model" else {}
    second = graph.invoke(given, THREAD, **options)["report"]
    assert second["id"] != first["id"]


def test_what_is_given_anew_takes_the_place_of_what_was_there(case, tmp_path):
    quiet = write_logs(tmp_path / "quiet", ordinary_lines())
    graph = build_investigation(None, checkpointer=InMemorySaver(), budget=QUICK)
    assert graph.invoke(case, THREAD)["report"]["verdict"] == "malicious"
    report = graph.invoke({"alert": QUIET_ALERT, "logs": str(quiet)}, THREAD)["report"]
    assert report["verdict"] != "malicious"
    assert report["logs"][0]["events"] == len(ordinary_lines())
    assert (report["techniques"], report["iocs"], report["question"]) == ([], [], "Who did it?")


def test_a_second_run_that_fails_leaves_no_earlier_report_behind(case):
    graph = build_investigation(None, checkpointer=InMemorySaver(), budget=QUICK)
    graph.invoke(case, THREAD)
    output = graph.invoke({"alert": OTHER_ALERT}, THREAD, interrupt_before=["report"])
    assert output["report"] is None


@pytest.mark.parametrize(
    ("when", "where"),
    [("interrupt_before", name) for name in NODES] + [("interrupt_after", name) for name in ("reason", "data", "*")],
)
async def test_it_stops_at_any_node_and_goes_on(incident, expected, tmp_path, when, where):
    graph = incident.graph(tmp_path, budget=SHORT)
    options = {when: "*" if where == "*" else [where]}
    stops = 0
    while graph.get_state(THREAD).next:
        stops += 1
        assert stops < 50
        # Turn and turn about, as a person in Studio and a program would.
        if stops % 2:
            graph.invoke(None, THREAD, **options)
        else:
            await graph.ainvoke(None, THREAD, **options)
    assert told(graph.get_state(THREAD).values["report"]) == expected
    assert stops > 1 or where in ("recall", "intelligence")  # where it begins, and what is not asked


def test_the_first_node_can_be_stopped_at_as_well(case, tmp_path):
    graph = build_investigation(None, checkpointer=InMemorySaver(), workdir=tmp_path, budget=QUICK)
    for option in ("interrupt_before", "interrupt_after"):
        graph.invoke(case, THREAD, **{option: ["perceive"]})
        assert graph.get_state(THREAD).next == ("perceive" if option == "interrupt_before" else "recall",)
    assert graph.invoke(None, THREAD)["report"]["verdict"] == "malicious"


def test_one_can_go_back_and_ask_something_else(case):
    graph = build_investigation(None, checkpointer=InMemorySaver(), budget=QUICK)
    graph.invoke(case, THREAD)
    history = list(graph.get_state_history(THREAD))
    assert [snapshot.next[0] for snapshot in history if snapshot.next][::-1][1:4] == ["perceive", "recall", "reason"]
    [before] = [snapshot for snapshot in history if snapshot.next == ("recall",)]
    fork = graph.update_state(before.config, {"question": "When did it happen?"})
    report = graph.invoke(None, fork)["report"]
    assert report["question"] == "When did it happen?"
    assert "03:00:00" in report["answer"]
    again = graph.invoke(None, before.config)["report"]
    assert again["question"] == "Who did it?"
    assert INTRUDER in again["answer"]


def test_going_back_behind_a_later_run_in_the_same_folder_is_refused(case, tmp_path):
    graph = build_investigation(None, checkpointer=InMemorySaver(), workdir=tmp_path, budget=QUICK)
    graph.invoke(case, THREAD)
    [before] = [snapshot for snapshot in graph.get_state_history(THREAD) if snapshot.next == ("judge",)]
    graph.invoke({"alert": OTHER_ALERT}, THREAD)
    with pytest.raises(InputError, match="holds the later investigation"):
        graph.invoke(None, before.config)


def test_with_a_folder_for_each_run_one_can_go_back_to_any(case, tmp_path):
    graph = build_investigation(None, checkpointer=InMemorySaver(), workdir=lambda run: tmp_path / run, budget=QUICK)
    first = graph.invoke(case, THREAD)["report"]
    [before] = [snapshot for snapshot in graph.get_state_history(THREAD) if snapshot.next == ("judge",)]
    graph.invoke({"alert": OTHER_ALERT}, THREAD)
    assert told(graph.invoke(None, before.config)["report"]) == told(first)
    assert sorted(path.name for path in tmp_path.iterdir())[0].startswith(first["id"][:9])


def test_a_checkpointed_run_without_a_workdir_says_after_a_restart_that_it_needs_one(case, tmp_path):
    connection = sqlite3.connect(tmp_path / "state.sqlite", check_same_thread=False)
    graph = build_investigation(None, checkpointer=SqliteSaver(connection), budget=QUICK)
    graph.invoke(case, THREAD, interrupt_before=["judge"])
    assert graph.get_state(THREAD).next == ("judge",)
    del graph
    later = build_investigation(None, checkpointer=SqliteSaver(connection), budget=QUICK)
    with pytest.raises(InputError, match="a graph with a checkpointer needs a workdir"):
        later.invoke(None, THREAD)
    connection.close()


@pytest.mark.parametrize("threads", ["a thread each", "one thread"])
def test_several_investigations_of_one_graph_do_not_mix(case, tmp_path, threads):
    quiet = write_logs(tmp_path / "quiet", ordinary_lines())
    cases = [case, {**case, "alert": QUIET_ALERT, "logs": str(quiet)}] * 3
    graph = build_investigation(None, checkpointer=InMemorySaver(), budget=QUICK)

    def investigate(number):
        name = str(number) if threads == "a thread each" else "all"
        return graph.invoke(cases[number], {"configurable": {"thread_id": name}})["report"]

    with ThreadPoolExecutor(len(cases)) as pool:
        reports = list(pool.map(investigate, range(len(cases))))
    assert [report["verdict"] == "malicious" for report in reports] == [True, False] * 3
    assert len({report["id"] for report in reports}) == len(cases) > MOST_KEPT


def test_several_investigations_in_one_folder_refuse_each_other_and_never_mix(case, tmp_path):
    quiet = write_logs(tmp_path / "quiet", ordinary_lines())
    cases = [case, {**case, "alert": QUIET_ALERT, "logs": str(quiet)}] * 2
    graph = build_investigation(None, workdir=tmp_path / "run", budget=QUICK)

    def investigate(number):
        try:
            return graph.invoke(cases[number])["report"]
        except InputError as error:
            return str(error)

    with ThreadPoolExecutor(len(cases)) as pool:
        outcomes = list(pool.map(investigate, range(len(cases))))
    for number, outcome in enumerate(outcomes):
        if isinstance(outcome, str):
            assert "in use by another investigation" in outcome or "holds the later investigation" in outcome
        else:
            assert (outcome["verdict"] == "malicious") is (number % 2 == 0)
    assert any(isinstance(outcome, dict) for outcome in outcomes)
    assert graph.invoke(case)["report"]["verdict"] == "malicious"


def test_a_run_that_was_killed_while_it_perceived_keeps_its_answers_and_a_new_one_has_its_own(
    case, tmp_path, monkeypatch
):
    def killed(*_, **__):
        raise KeyboardInterrupt

    def answers():
        with closing(Ledger(tmp_path / "answers.sqlite")) as ledger:
            return ledger.totals().calls

    graph = build_investigation(None, checkpointer=InMemorySaver(), workdir=tmp_path, budget=QUICK)
    with monkeypatch.context() as patched:
        patched.setattr(perception, "scan", killed)
        with pytest.raises(KeyboardInterrupt):
            graph.invoke(case, THREAD)
    with closing(Ledger(tmp_path / "answers.sqlite")) as ledger:
        decision = Decision(kind="action", prompt="an unknown event", options=("login", "other"))
        ledger.keep("scripted", decision, Answer(option="login"), asker="planner")
    assert graph.invoke(None, THREAD)["report"]["usage"]["model_calls"] == answers() == 1
    assert graph.invoke({"alert": OTHER_ALERT}, THREAD)["report"]["usage"]["model_calls"] == answers() == 0
