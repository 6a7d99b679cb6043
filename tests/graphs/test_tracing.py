"""A host's tracing sees no log line, unless it was allowed to."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import langsmith
import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.tracers.context import tracing_v2_enabled
from langchain_core.tracers.langchain import LangChainTracer, wait_for_all_tracers
from langgraph.graph import END, START, StateGraph
from langsmith import utils
from typing_extensions import TypedDict

from moewarden.graphs import Budget

from .conftest import THREAD
from .incident import INTRUDER
from .models import Chooser, first_option

ONCE = Budget(rounds=1, tool_calls=4)


class Collector:
    """Where the traces would go."""

    def __init__(self) -> None:
        self.received = b""

    @property
    def saw_logs(self) -> bool:
        return INTRUDER.encode() in self.received or b"sshd" in self.received


@pytest.fixture
def collector(monkeypatch):
    """A server of this machine in LangSmith's place; the host application has switched tracing on."""
    found = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found.received += self.rfile.read(int(self.headers.get("content-length", 0)))
            self.send_response(202)
            self.end_headers()
            self.wfile.write(b"{}")

        do_PATCH = do_POST  # noqa: N815 (the base class names them)

        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"batch_ingest_config": {"use_multipart_endpoint": false}}')

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    for name, value in {"LANGSMITH_TRACING": "true", "LANGCHAIN_TRACING_V2": "true"}.items():
        monkeypatch.setenv(name, value)
    client = langsmith.Client(api_url=address, api_key="lsv2-none", auto_batch_tracing=False)
    monkeypatch.setattr("langchain_core.tracers.langchain.get_client", lambda: client)
    utils.get_env_var.cache_clear()
    found.client = client  # type: ignore[attr-defined]
    yield found
    wait_for_all_tracers()
    client.close()
    server.shutdown()
    server.server_close()
    utils.get_env_var.cache_clear()


def investigate(incident, folder, how="invoke", config=None, **options):
    graph = incident.graph(folder, Chooser(policy=first_option), budget=ONCE, **options)
    if how == "stream":
        return list(graph.stream(None, {**THREAD, **(config or {})}))
    return graph.invoke(None, {**THREAD, **(config or {})})


def flush(collector):
    wait_for_all_tracers()
    collector.client.flush()


def test_where_it_is_allowed_the_tracer_sees_everything(incident, collector, tmp_path):
    """Otherwise the tests below would prove nothing."""
    investigate(incident, tmp_path / "run", tracing=True)
    flush(collector)
    assert collector.saw_logs


@pytest.mark.parametrize("how", ["invoke", "stream"])
def test_the_environment_s_tracer_sees_nothing(incident, collector, tmp_path, how):
    investigate(incident, tmp_path / "run", how)
    flush(collector)
    assert collector.received == b""


async def test_nor_does_it_where_the_graph_runs_in_a_loop(incident, collector, tmp_path):
    graph = incident.graph(tmp_path / "run", Chooser(policy=first_option), budget=ONCE)
    assert [step async for step in graph.astream(None, THREAD)]
    flush(collector)
    assert collector.received == b""


def test_nor_does_one_that_was_given_or_switched_on_in_code(incident, collector, tmp_path):
    tracer = LangChainTracer(client=collector.client)
    investigate(incident, tmp_path / "given", config={"callbacks": [tracer]})
    with tracing_v2_enabled(client=collector.client), langsmith.tracing_context(enabled=True):
        investigate(incident, tmp_path / "switched on")
    flush(collector)
    assert collector.received == b""


class HostState(TypedDict, total=False):
    """What a host application works with."""

    alert: dict[str, Any]
    answer: str


def test_as_a_node_of_a_host_it_stays_out_of_the_host_s_trace(incident, collector, tmp_path):
    """The host's own steps are traced as ever."""
    inner = incident.graph(tmp_path / "run", Chooser(policy=first_option), budget=ONCE)

    def ask(_: HostState) -> HostState:
        return {"answer": inner.invoke(None, THREAD)["report"]["verdict"]}

    builder = StateGraph(HostState)
    builder.add_node("ask_the_warden", ask)
    builder.add_edge(START, "ask_the_warden")
    builder.add_edge("ask_the_warden", END)
    assert builder.compile().invoke({"alert": {}})["answer"] == "malicious"
    flush(collector)
    assert b"ask_the_warden" in collector.received
    assert not collector.saw_logs


class Listening(BaseCallbackHandler):
    """A callback of the host's own."""

    def __init__(self) -> None:
        self.models = 0

    def on_chat_model_start(self, *_: Any, **__: Any) -> None:
        self.models += 1


def test_other_callbacks_that_the_host_passes_are_its_choice(incident, tmp_path):
    listening = Listening()
    investigate(incident, tmp_path / "run", config={"callbacks": [listening]})
    assert listening.models


@pytest.mark.usefixtures("collector")
def test_between_two_steps_the_host_s_own_tracing_is_as_it_was(incident, tmp_path):
    graph = incident.graph(tmp_path / "run", Chooser(policy=first_option), budget=ONCE)
    states = {utils.tracing_is_enabled() for _ in graph.stream(None, THREAD)}
    assert states == {True}
