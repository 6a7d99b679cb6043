"""A model on a server that fails is noticed, said, and not named as the judge; the run goes on by rules."""

import importlib.util
import threading

import pytest
from langchain_core.messages import AIMessage
from langgraph.checkpoint.memory import InMemorySaver

from moewarden.graphs import Budget, build_investigation
from moewarden.graphs.decisions.patience import MOST_FAILURES, StoppedError

from .conftest import THREAD
from .incident import ALERT
from .models import Chooser, Talker, ToolCaller, first_option
from .servers import FAILURES, ChatServer, Client
from .servers import first_option as answers
from .test_resume import comparable

SHORT = Budget(rounds=1, call_seconds=0.2)
IN_TIME = Budget(rounds=1, call_seconds=30.0)


def without_model(report):
    """What of a report does not speak of the model."""
    report = comparable(report)
    for key in ("model", "not_checked", "experts"):
        del report[key]
    return report | {"usage": {key: report["usage"][key] for key in ("tool_calls", "rounds", "limits_met")}}


@pytest.fixture(scope="module")
def by_rules(incident, tmp_path_factory):
    """The report of a run that never had a model."""
    return incident.investigate(tmp_path_factory.mktemp("rules"), budget=SHORT)


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failing_server_is_given_up_and_said(incident, by_rules, tmp_path, failure):
    reply, said = FAILURES[failure]
    budget = SHORT if "no answer" in said else IN_TIME
    with ChatServer(reply) as server:
        report = incident.investigate(tmp_path, Client(url=server.url), budget=budget)
        most = MOST_FAILURES + 3  # branches of a round that ask at the same moment
        assert MOST_FAILURES <= len(server.asked) <= most * (2 if failure == "refusal" else 1)
    assert report["model"].startswith("none (small failed: ")
    assert said in report["model"]
    problem = report["usage"]["model_problem"]
    assert "was not asked again after 5 failures in a row" in problem
    assert said in problem
    assert problem in report["not_checked"]
    assert without_model(report) == without_model(by_rules)


def test_a_server_that_is_absent_is_known_before_anything_is_read(incident, tmp_path):
    with ChatServer(answers) as server:
        url = server.url
    graph = build_investigation(Client(url=url), workdir=tmp_path, budget=IN_TIME)
    told = list(graph.stream({"alert": ALERT, "logs": str(incident.logs)}, stream_mode="custom"))
    assert told[0]["kind"] == "warning"
    assert "Model small: The server cannot be reached" in told[0]["text"]
    assert told[0]["text"].endswith("Rules alone decide.")
    assert [chunk["kind"] for chunk in told].count("warning") == 1
    assert not [chunk for chunk in told if chunk["kind"] == "decision"]


@pytest.mark.parametrize(("failure", "calls"), [("401", 1), ("404", 1), ("500", MOST_FAILURES)])
def test_the_check_counts_among_the_calls(incident, tmp_path, failure, calls):
    with ChatServer(FAILURES[failure][0]) as server:
        graph = build_investigation(Client(url=server.url), workdir=tmp_path, budget=IN_TIME)
        report = graph.invoke({"alert": ALERT, "logs": str(incident.logs)})["report"]
        assert calls <= len(server.asked) <= (1 if calls == 1 else calls + 3)
        assert report["usage"]["model_calls"] == len(server.asked)
    assert report["model"].startswith("none (small failed: ")


def test_a_server_that_works_is_the_judge(incident, tmp_path):
    with ChatServer(answers) as server:
        graph = build_investigation(Client(url=server.url), workdir=tmp_path, budget=IN_TIME)
        report = graph.invoke({"alert": ALERT, "logs": str(incident.logs)})["report"]
        assert report["usage"]["model_calls"] == len(server.asked)
        assert "203.0.113.66" not in str(server.asked)
    assert (report["model"], report["usage"]["model_problem"]) == ("small", "")
    assert {episode["decision"] for episode in report["episodes"]} == {"hostile"}


def test_a_server_that_hangs_does_not_outlast_the_budget(incident, tmp_path):
    """No call may take longer than what the run has left, whatever a single one is allowed."""
    with ChatServer(FAILURES["hanging"][0]) as server:
        budget = Budget(rounds=1, seconds=2.0, call_seconds=10_000.0)
        report = incident.investigate(tmp_path, Client(url=server.url), budget=budget)
        assert not server.release.is_set()
    assert report["usage"]["limits_met"] == ["time: 2 seconds"]
    assert report["model"].startswith("none (small failed: no answer came within")


def test_a_server_that_dies_halfway_is_said_beside_what_it_judged(incident, tmp_path):
    def then_broken(server, handler, request):
        (answers if len(server.asked) <= 12 else FAILURES["500"][0])(server, handler, request)

    with ChatServer(then_broken) as server:
        report = incident.investigate(tmp_path, Client(url=server.url), budget=IN_TIME)
    assert report["model"].startswith("none (small failed before it judged: the server failed (status 500)")
    assert "not asked again" in report["usage"]["model_problem"]


def test_one_failure_among_many_answers_is_a_note(investigate):
    calls = iter(range(1000))

    def policy(prompt, options):
        if next(calls) == 3:
            raise TimeoutError("once")
        return first_option(prompt, options)

    report = investigate(Chooser(policy=policy), budget=SHORT)
    assert (report["model"], report["usage"]["model_problem"]) == ("scripted", "")
    assert any(note.startswith("scripted left 1 of ") and "once" in note for note in report["not_checked"])


class Broken(Chooser):
    """A model in this process, each of whose calls raises."""

    is_local: bool = True

    def _generate(self, *_, **__):
        self.prompts.append("")
        raise ValueError("System role not supported")


def test_a_local_model_whose_every_call_raises_is_treated_alike(investigate, by_rules):
    model = Broken(policy=first_option)
    report = investigate(model, budget=SHORT)
    assert MOST_FAILURES <= len(model.prompts) <= MOST_FAILURES + 3
    assert report["model"].startswith("none (scripted failed: ")
    assert "System role not supported" in report["usage"]["model_problem"]
    assert without_model(report) == without_model(by_rules)


@pytest.mark.parametrize(
    "model", [ToolCaller(answers=["no option"]), Talker(answers=["I will not."])], ids=["tools", "text"]
)
def test_a_model_that_never_takes_an_option_judges_nothing(investigate, by_rules, model):
    report = investigate(model, budget=SHORT)
    assert report["model"].startswith("none (scripted failed: the answers were none of the options")
    assert without_model(report) == without_model(by_rules)


def test_a_server_that_recovers_is_asked_by_the_continued_run(incident, tmp_path):
    """Answers of the first part count; what the server failed at is asked again."""
    saver = InMemorySaver()
    with ChatServer(FAILURES["500"][0]) as server:
        graph = incident.graph(tmp_path, Client(url=server.url), checkpointer=saver, budget=IN_TIME)
        graph.invoke(None, THREAD, interrupt_before=["judge"])
    with ChatServer(answers) as server:
        graph = build_investigation(Client(url=server.url), workdir=tmp_path, checkpointer=saver, budget=IN_TIME)
        report = graph.invoke(None, THREAD)["report"]
    assert (report["model"], report["usage"]["model_problem"]) == ("small", "")
    assert {episode["decision"] for episode in report["episodes"]} == {"hostile"}


def test_callbacks_and_streams_reach_the_waiting_thread(incident, tmp_path):
    """What a model does in its thread belongs to the node that asked."""
    names = set()

    class Seen(Chooser):
        def _generate(self, messages, *arguments, **options):
            names.add(threading.current_thread().name)
            return super()._generate(messages, *arguments, **options)

    graph = incident.graph(tmp_path, Seen(policy=first_option), budget=SHORT)
    streamed = list(graph.stream(None, THREAD, stream_mode="messages", subgraphs=True))
    assert names == {"moewarden-model-call"}
    nodes = {metadata["langgraph_node"] for _, (message, metadata) in streamed if isinstance(message, AIMessage)}
    assert {"reason", "choose", "judge"} <= nodes


def test_a_stopped_run_writes_no_failure_down_and_goes_on(incident, tmp_path):
    """Specialists that waited when somebody stopped the run are asked anew, not reported as failed."""
    saver, stopped, waiting = InMemorySaver(), threading.Event(), threading.Event()

    def policy(prompt, options):
        if prompt.startswith("call") and not stopped.is_set():
            waiting.set()
            assert stopped.wait(60)
        return first_option(prompt, options)

    threading.Thread(target=lambda: waiting.wait(60) and stopped.set()).start()
    graph = incident.graph(tmp_path, Chooser(policy=policy), checkpointer=saver, budget=IN_TIME, cancelled=stopped)
    with pytest.raises(StoppedError):
        graph.invoke(None, THREAD)
    again = build_investigation(Chooser(policy=policy), workdir=tmp_path, checkpointer=saver, budget=IN_TIME)
    report = again.invoke(None, THREAD)["report"]
    assert report["asked"]
    assert "failed" not in {entry["status"] for entry in report["asked"]}


needs_openai = pytest.mark.skipif(
    importlib.util.find_spec("langchain_openai") is None,
    reason="needs the providers extra: pip install -e '.[providers]'",
)


@needs_openai
@pytest.mark.parametrize("failure", FAILURES)
def test_the_real_client_fails_in_the_same_words(incident, by_rules, tmp_path, failure):
    from langchain_openai import ChatOpenAI

    reply, said = FAILURES[failure]
    budget = Budget(rounds=1, call_seconds=1.0) if "no answer" in said else IN_TIME
    with ChatServer(reply) as server:
        model = ChatOpenAI(model="small", base_url=server.url, api_key="none", max_retries=0)
        report = incident.investigate(tmp_path, model, budget=budget)
    assert report["model"].startswith("none (small failed: ")
    assert said in report["model"] or failure in ("refusal", "rubbish", "torn")
    assert without_model(report) == without_model(by_rules)


@needs_openai
def test_the_real_client_judges(incident, tmp_path):
    from langchain_openai import ChatOpenAI

    with ChatServer(answers) as server:
        model = ChatOpenAI(model="small", base_url=server.url, api_key="none", max_retries=0)
        report = incident.investigate(tmp_path, model, budget=IN_TIME)
    assert (report["model"], report["usage"]["model_problem"]) == ("small", "")
    assert {episode["decision"] for episode in report["episodes"]} == {"hostile"}
