"""The investigate way through the real graph, with scripted models that call tools."""

import sqlite3
import threading

import pytest
from langgraph.checkpoint.sqlite import SqliteSaver

from moewarden.graphs import Budget, build_investigation
from moewarden.graphs.decisions.patience import StoppedError
from moewarden.graphs.plain_state import PlainSerializer, check_state

from ..conftest import THREAD
from ..incident import ALERT, INTRUDER
from ..investigators import INVESTIGATE, Good, Mistaken, Slow
from ..models import Talker


@pytest.fixture(scope="module")
def good(case, tmp_path_factory):
    """The good investigator and its report."""
    model = Good()
    question = "How did they get in?"
    return model, case.investigate(tmp_path_factory.mktemp("good"), model, way=INVESTIGATE, question=question)


def test_the_answer_is_the_models_with_the_lines_that_prove_it(good):
    answer, lines = good[1]["answer"], {item["id"]: item["quote"] for item in good[1]["evidence"]}
    assert answer.startswith(f"They logged in as root from {INTRUDER} at 03:01:10 [E")
    cited = answer.partition("[")[2].partition("]")[0].split(", ")
    assert any("Accepted password for root" in lines[name] for name in cited)
    assert good[1]["answered"]


def test_claims_are_findings_with_their_evidence(good):
    claims = {finding["claim"]: finding for finding in good[1]["findings"]}
    assert claims[f"{INTRUDER} failed to log in 40 times."]["specialist"] == "analysis"
    assert all(finding["evidence"] for finding in good[1]["findings"])


def test_hypotheses_are_weighed_with_events(good):
    guessed, mistyped = good[1]["hypotheses"]
    assert (guessed["status"], mistyped["status"]) == ("supported", "refuted")
    assert guessed["for"]
    assert mistyped["against"]
    assert guessed["questions"] == [f"What did {INTRUDER} do?"]


def test_calls_are_recorded_with_their_arguments(good):
    calls = [call for entry in good[1]["asked"] for call in entry["calls"]]
    assert {"address": INTRUDER, "action": "login success"} in [call["arguments"] for call in calls]
    assert good[1]["usage"]["tool_calls"] == len(calls)
    assert good[1]["usage"]["calls_by_kind"]["turn"] == 5


def test_the_way_is_in_the_report(good):
    assert good[1]["way"] == {"name": "investigate", "because": INVESTIGATE.because, "passed": 0, "tasks": 0}


def test_the_planner_stops_when_all_is_settled(good):
    assert good[1]["usage"]["rounds"] == 1


def test_whatever_logs_say_stands_in_quotes(good):
    for prompt in good[0].prompts:
        assert "Accepted password" not in "".join(prompt.split('"')[::2])


def test_mistakes_are_answered_and_end(investigated):
    report = investigated(Mistaken(), question="How did they get in?")
    triage = next(entry for entry in report["asked"] if entry["specialist"] == "triage")
    results = [(call["tool"], call["status"], call["result"]) for call in triage["calls"]]
    said = [text for _, _, text in results]
    assert "no JSON object" in said[0]
    assert "'limit'" in said[1] or '"limit"' in said[1]
    assert "there is no tool" in said[2]
    assert "there is no event #9999" in said[3]
    assert [status for _, status, _ in results[4:6]] == ["ok", "refused"]
    assert "there is no event #9999" in said[6]
    assert "198.51.100.7" in said[7]
    assert triage["status"] == "answered"
    assert report["verdict"] == "malicious"


def test_a_mark_without_a_true_event_stays_open(investigated):
    report = investigated(Mistaken(), budget=Budget(rounds=1))
    assert report["hypotheses"][0]["status"] == "open"
    assert "Left open: Somebody guessed a password." in report["not_checked"]
    assert "rounds: 1" in report["usage"]["limits_met"]


def test_sentences_that_do_not_hold_are_dropped_and_said(investigated):
    report = investigated(Mistaken(), question="How did they get in?")
    assert "mara" not in report["answer"]
    assert "77" not in report["answer"]
    assert "The address logged in as root" in report["answer"]
    dropped = [entry["claim"] for entry in report["dropped"] if entry["specialist"] == "answer"]
    assert dropped == ["mara is the attacker.", "It lasted 77 hours.", "Nobody can say."]
    assert any(note.startswith("3 of 4 sentences") for note in report["not_checked"])


class Strange(Good):
    """Writes numbers that no column and no file of JSON can hold, and half characters."""

    def read(self, *_):
        return [
            ("event", {"id": 10**30}),
            ("search", {"limit": float("inf"), "text": "\ud800", "\udfff": {"deep": [float("nan"), 2**70]}}),
            ("finish", {}),
        ]


def test_values_that_cannot_be_kept_are_answered_as_any_mistake(investigated):
    report = investigated(Strange(), budget=Budget(rounds=1))
    assert [call["status"] for call in report["asked"][0]["calls"]] == ["failed", "failed", "ok"]


class NoPlan(Good):
    """Never plans, and never writes."""

    def answer(self, messages, names):
        if "plan" in names:
            return "First, I would look at the logs."
        if "write_answer" in names:
            return [("write_answer", {"sentences": "Yes."})]
        return super().answer(messages, names)


def test_without_a_usable_plan_the_codes_own_is_followed_and_said(investigated):
    report = investigated(NoPlan())
    assert report["hypotheses"] == []
    assert any("gave no usable plan" in note for note in report["not_checked"])
    assert {entry["question"] for entry in report["asked"]} >= {f"What did {INTRUDER} do?"}
    assert any("wrote no usable answer" in note for note in report["not_checked"])
    assert report["answer"].startswith("Yes")


class Lazy(Good):
    """Has settled everything before anybody was asked."""

    def plan(self, _):
        return {"hypotheses": [{"text": "Nothing happened.", "status": "supported", "supporting": [1]}]}


def test_a_plan_that_asks_nobody_is_none(investigated):
    report = investigated(Lazy(), budget=Budget(rounds=1))
    assert any("it asks nobody anything" in note for note in report["not_checked"])
    assert len(report["asked"]) > 1


class Useless(NoPlan):
    """Neither plans nor calls what there is."""

    def read(self, *_):
        return "Hm."


def test_questions_of_the_codes_plan_get_the_codes_calls_where_the_model_is_of_no_use(investigated, investigate):
    without, useless = investigate(None), investigated(Useless(), budget=Budget(rounds=1))
    assert useless["verdict"] == without["verdict"]
    planned = [entry["question"] for entry in without["asked"] if entry["round"] == 1]
    assert [entry["question"] for entry in useless["asked"]] == planned
    assert all(call["status"] == "ok" for entry in useless["asked"] for call in entry["calls"])
    assert any(finding["id"].startswith("q1.1.") for finding in useless["findings"])


class Drawing(Good):
    """Draws a chart, and claims something in its next turn."""

    def read(self, names, turn):
        if "chart" not in names or turn > 1:
            return [("finish", {})]
        return [[("chart", {"address": INTRUDER})], [("state_claim", {"sentence": "root logged in.", "events": [53]})]][
            turn
        ]


def test_a_chart_goes_into_the_report_with_the_next_claim(investigated):
    report = investigated(Drawing(), budget=Budget(rounds=1))
    assert [(chart["finding"], chart["values"]) for chart in report["charts"]] == [("q1.2.1", [40.0, 1.0])]


class WithoutEnd(Good):
    """Searches for something else for ever."""

    def read(self, _, turn):
        return [("search", {"text": f"word{turn}"})]


def test_a_loop_without_end_is_ended(investigated):
    report = investigated(WithoutEnd(), budget=Budget(rounds=1))
    assert all(len(entry["calls"]) <= 24 for entry in report["asked"])
    assert {entry["status"] for entry in report["asked"]} == {"nothing found"}


class Repeating(Good):
    """Makes the same call for ever."""

    def read(self, *_):
        return [("search", {"text": "root"})]


def test_no_loop_needs_more_steps_than_hosts_allow(case, tmp_path):
    graph = case.graph(tmp_path, WithoutEnd(), way=INVESTIGATE, budget=Budget(rounds=1))
    report = graph.invoke(None, {**THREAD, "recursion_limit": 25})["report"]
    assert {entry["status"] for entry in report["asked"]} == {"nothing found"}


def test_the_same_call_is_refused_and_then_the_conversation_ends(investigated):
    report = investigated(Repeating(), budget=Budget(rounds=1))
    assert [call["status"] for call in report["asked"][0]["calls"]] == ["ok", *["refused"] * 4]


@pytest.mark.parametrize("tokens", [4096, 8192, 32768])
def test_no_prompt_is_longer_than_the_models_context(investigated, tokens):
    class Greedy(Good):
        def read(self, _, turn):
            return [("search", {"limit": 50 - turn}), ("event", {"id": turn + 1}), ("event", {"id": turn + 20})]

    model = Greedy(profile={"max_input_tokens": tokens})
    investigated(model, budget=Budget(rounds=1, tokens=10**9))
    assert max(model.sizes) < tokens
    assert max(model.sizes) > 1500


class Refusing(Good):
    """Its server reads less than the profile says, and says so."""

    def answer(self, messages, names):
        if self.sizes[-1] > 1900:
            error = ValueError("the request exceeds the available context size (2400 tokens), try increasing it")
            error.status_code = 413
            raise error
        return super().answer(messages, names)


def test_a_server_that_reads_less_than_was_thought_is_asked_for_less(investigated):
    model = Refusing(profile={})
    report = investigated(model, budget=Budget(rounds=1))
    assert max(model.sizes) > 1900
    assert {entry["status"] for entry in report["asked"]} == {"answered"}
    assert report["hypotheses"][0]["status"] == "supported"


def test_a_run_that_was_stopped_ends_at_once(case, tmp_path):
    model, cancelled = Slow(), threading.Event()
    graph = case.graph(tmp_path, model, way=INVESTIGATE, cancelled=cancelled)
    threading.Thread(target=lambda: (model.started.wait(20), cancelled.set()), daemon=True).start()
    with pytest.raises(StoppedError):
        graph.invoke(None, THREAD)
    model.released.set()


def test_a_slow_model_is_waited_for_as_long_as_a_call_may_take(investigated):
    model = Slow()
    report = investigated(model, budget=Budget(call_seconds=0.2, rounds=1))
    model.released.set()
    assert report["verdict"] == "malicious"
    assert any("gave no usable plan" in note for note in report["not_checked"])
    assert "no answer" in report["usage"]["model_problem"] or "unanswered" in " ".join(report["not_checked"])


def test_the_time_that_a_run_may_take_ends_it_with_a_report(investigated):
    model = Slow()
    report = investigated(model, budget=Budget(seconds=1.0, call_seconds=60.0))
    model.released.set()
    assert any(limit.startswith("time") for limit in report["usage"]["limits_met"])
    assert report["verdict"] == "malicious"


def test_the_whole_state_is_plain_and_survives(case, tmp_path):
    connection = sqlite3.connect(tmp_path / "state.sqlite", check_same_thread=False)
    saver = SqliteSaver(connection, serde=PlainSerializer())
    report = case.investigate(tmp_path / "run", Good(), way=INVESTIGATE, checkpointer=saver)
    kept = build_investigation(Good(), workdir=tmp_path / "run", checkpointer=saver).get_state(THREAD).values
    connection.close()
    check_state(kept)
    assert kept["report"] == report
    assert kept["hypotheses"][0]["for"]


def test_a_plan_fits_whole_into_four_thousand_tokens(investigated):
    model = Good(profile={"max_input_tokens": 4096})
    investigated(model)
    plans = [prompt for prompt in model.prompts if prompt.endswith("Call the tool plan.")]
    assert len(plans) == 2
    assert "claim q1.1.1" in plans[1]


def test_a_budget_of_tokens_ends_the_run_with_a_report(investigated):
    report = investigated(Good(), budget=Budget(tokens=60))
    assert report["usage"]["limits_met"] == ["tokens: 60"]
    assert report["verdict"] == "malicious"


def test_a_killed_run_goes_on_and_asks_nothing_twice(case, tmp_path):
    whole = Good()
    case.investigate(tmp_path / "whole", whole, way=INVESTIGATE)
    model = Good(calls_until_killed=4)
    graph = case.graph(tmp_path / "killed", model, way=INVESTIGATE)
    with pytest.raises(KeyboardInterrupt):
        graph.invoke(None, THREAD)
    report = graph.invoke(None, THREAD)["report"]
    assert len(model.prompts) == len(whole.prompts)
    assert report["hypotheses"][0]["status"] == "supported"


@pytest.mark.parametrize(
    ("model", "because"),
    [(None, "No model"), (Talker(answers=["who"]), "cannot call tools")],
    ids=["no model", "no tools"],
)
def test_who_cannot_investigate_decides_and_says_why(incident, tmp_path, model, because):
    graph = build_investigation(model, workdir=tmp_path, way=INVESTIGATE, budget=Budget(rounds=1))
    report = graph.invoke({"alert": ALERT, "logs": str(incident.logs)})["report"]
    assert report["way"]["name"] == "decide"
    assert because in report["way"]["because"]
    assert report["verdict"] == "malicious"
    assert report["hypotheses"] == []


def test_a_context_too_small_for_tools_decides(incident, tmp_path):
    graph = build_investigation(Good(profile={"max_input_tokens": 2048}), workdir=tmp_path, way=INVESTIGATE)
    report = graph.invoke({"alert": ALERT, "logs": str(incident.logs)})["report"]
    assert "2048 tokens" in report["way"]["because"]
