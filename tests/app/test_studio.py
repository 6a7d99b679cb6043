"""The graph behind LangGraph's own development server, as a user starts it: offline, with the bundled model."""

import asyncio
import importlib
import importlib.util
import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from moewarden.app import studio
from moewarden.app.settings import Settings
from moewarden.app.wiring import bundled_model
from moewarden.graphs.errors import InputError

from ..graphs.incident import ALERT, INTRUDER, write_logs

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 90.0
MODES = ("values", "updates", "custom", "messages", "messages-tuple", "debug", "tasks", "checkpoints", "events")

needs_studio = pytest.mark.skipif(
    importlib.util.find_spec("langgraph_api") is None, reason="needs the studio extra: pip install -e '.[studio]'"
)
needs_model = pytest.mark.skipif(
    not (bundled_model() / "config.json").is_file(), reason="the bundled model is not in app/models"
)


@pytest.fixture
def fresh():
    """Studio as if nothing was built or opened yet."""
    for remembered in (studio._built, studio._opened):
        remembered.cache_clear()
    yield
    for remembered in (studio._built, studio._opened):
        remembered.cache_clear()


@pytest.mark.usefixtures("fresh")
async def test_the_graph_is_built_once_off_the_event_loop_without_a_model_or_a_checkpointer(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    first, second = await asyncio.gather(studio.graph(), studio.graph())
    assert first is second
    assert first.checkpointer is None
    assert studio._opened.cache_info().currsize == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("fresh")
@needs_studio
async def test_a_setting_that_cannot_be_used_is_said_to_the_client(monkeypatch):
    from starlette.exceptions import HTTPException

    monkeypatch.setenv("MOEWARDEN_ROUNDS", "many")
    with pytest.raises(HTTPException, match=r"MOEWARDEN_ROUNDS .* is 'many'; expected a number"):
        await studio.graph()


def test_an_assistant_may_choose_what_the_owner_named_and_what_is_ours():
    settings = Settings(model="openai:a", base_url="http://127.0.0.1:1/v1", api_key="k", models=("openai:b", "none"))
    assert list(studio.allowed_models(settings)) == ["openai:a", "bundled", "none", "openai:b"]


@pytest.mark.usefixtures("fresh")
def test_a_model_is_opened_once_and_one_that_cannot_be_opened_says_why(tmp_path):
    models = studio.allowed_models(Settings(model=str(tmp_path / "nowhere")))
    assert models["none"]() is None
    for _ in range(2):
        with pytest.raises(InputError, match="nowhere' was not found"):
            models[str(tmp_path / "nowhere")]()
    assert studio._opened.cache_info().currsize == 1


def test_only_the_newest_run_folders_are_kept(tmp_path):
    for number in range(studio.MOST_FOLDERS + 3):
        (tmp_path / f"run-{number:02}").mkdir()
        os.utime(tmp_path / f"run-{number:02}", (number, number))
    assert studio._room(tmp_path, "run-99") == tmp_path / "run-99"
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [f"run-{number:02}" for number in range(4, studio.MOST_FOLDERS + 3)]
    assert studio._room(tmp_path / "absent", "run-1") == tmp_path / "absent" / "run-1"


def test_langgraph_json_points_to_the_graph():
    config = json.loads((ROOT / "langgraph.json").read_text())
    module, _, name = config["graphs"]["investigation"].partition(":")
    assert getattr(importlib.import_module(module), name) is studio.graph


class Server:
    """`langgraph dev` in a folder of its own, on a free port of the loopback interface."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "langgraph.json").write_bytes((ROOT / "langgraph.json").read_bytes())
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self):
        from langgraph_sdk import get_sync_client

        ours = ("MOEWARDEN_", "LANG", "PYTEST")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)} | {
            "LANGGRAPH_CLI_NO_ANALYTICS": "1",
            "MOEWARDEN_MEMORY": str(self.folder / "memory"),
            "PYTHONPATH": os.pathsep.join(str(Path(part).resolve()) for part in sys.path if part),
        }
        langgraph = str(Path(sys.executable).with_name("langgraph"))
        command = [langgraph, "dev", "--no-browser", "--no-reload", "--host", "127.0.0.1", "--port", str(self.port)]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=log, stderr=subprocess.STDOUT
            )
        self.client = get_sync_client(url=f"http://127.0.0.1:{self.port}")
        deadline = time.monotonic() + STARTS_WITHIN
        while not self.answers():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.3)
        [own] = [found for found in self.client.assistants.search() if found["name"] == "investigation"]
        self.assistant = own["assistant_id"]

    def answers(self):
        from httpx import TransportError

        try:
            return bool(self.client.assistants.search())
        except TransportError:
            return False

    def stop(self):
        self.client.close()
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def log(self):
        return (self.folder / "server.log").read_text(errors="replace")

    def new_thread(self):
        return self.client.threads.create()["thread_id"]

    def investigate(self, case, *, thread=None, **options):
        return self.client.runs.wait(thread, self.assistant, input=case, **options)["report"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server for all of these; the last test restarts it."""
    running = Server(tmp_path_factory.mktemp("studio"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    logs = write_logs(tmp_path_factory.mktemp("case") / "logs")
    return {"alert": ALERT, "question": "Who did it?", "logs": str(logs)}


ONE_ROUND = {"budget": {"rounds": 1}}
RULES_ALONE = {"model": "none", **ONE_ROUND}
studio_tests = [needs_studio, needs_model, pytest.mark.slow]


class TestServed:
    """What the server gives its clients."""

    pytestmark = studio_tests

    def test_the_forms_say_what_is_wanted(self, server):
        for _ in range(2):  # a failed import once broke the second request as well
            schemas = server.client.assistants.get_schemas(server.assistant)
        given = schemas["input_schema"]
        assert set(given["properties"]) == {"alert", "question", "logs", "since", "until", "entity"}
        assert all(field["description"] for field in given["properties"].values())
        assert given["required"] == ["logs"]
        assert given["anyOf"] == [{"required": ["alert"]}, {"required": ["question"]}]
        assert set(schemas["output_schema"]["properties"]) == {"report"}
        context = schemas["context_schema"]["properties"]
        assert set(context) == {"model", "budget", "rules"}
        assert all(field["description"] and "default" in field for field in context.values())
        assert context["model"]["enum"] == ["bundled", "none"]
        assert context["budget"]["default"] == {"rounds": 6, "tool_calls": 150, "tokens": 400_000, "seconds": 900.0}

    def test_the_whole_graph_is_drawn(self, server):
        drawn = server.client.assistants.get_graph(server.assistant, xray=True)
        names = {node["id"] for node in drawn["nodes"]}
        assert {"perceive", "recall", "reason", "observe", "report"} <= names
        for specialist in ("triage", "intelligence", "data", "analysis"):
            assert any(name.startswith(f"{specialist}:") for name in names), f"{specialist} is not drawn as a subgraph"

    def test_a_second_question_on_a_thread_is_answered_from_what_was_read(self, server, case):
        thread = server.new_thread()
        first = server.investigate(case, thread=thread)
        assert (first["model"], first["verdict"], first["usage"]["abstained"]) == ("warden-small", "malicious", 0)
        assert INTRUDER in first["answer"]
        assert first["way"]["name"] == "decide"
        second = server.investigate({"question": "When did it happen?"}, thread=thread)
        assert second["question"] == "When did it happen?"
        assert "03:00:00" in second["answer"]
        assert second["alert"] == first["alert"]
        same = ("id", "asked", "logs", "dropped", "verdict", "usage")
        assert [second[key] for key in same] == [first[key] for key in same]

    def test_an_assistant_has_a_model_and_a_budget_of_its_own(self, server, case):
        quick = server.client.assistants.create("investigation", context=RULES_ALONE)
        report = server.client.runs.wait(None, quick["assistant_id"], input=case)["report"]
        assert (report["model"], report["usage"]["rounds"], report["usage"]["model_calls"]) == ("none", 1, 0)

    def test_every_mode_is_streamed(self, server, case):
        parts = Counter()
        for part in server.client.runs.stream(
            server.new_thread(),
            server.assistant,
            input=case,
            context=ONE_ROUND,
            stream_mode=list(MODES),
            stream_subgraphs=True,
        ):
            assert part.event != "error", part.data
            parts[part.event.partition("|")[0].partition("/")[0]] += 1
        assert set(parts) == {*MODES, "metadata"} - {"messages-tuple"}

    @pytest.mark.parametrize(
        ("change", "context", "said"),
        [
            ({"logs": "/nowhere"}, RULES_ALONE, "/nowhere: no such file or folder"),
            ({"alert": "phish"}, RULES_ALONE, "alert is a text; expected one JSON object"),
            ({"alert": None, "question": ""}, RULES_ALONE, "neither an alert nor a question"),
            ({}, {"model": "openai:gpt-x"}, "model: Input should be 'bundled' or 'none'"),
            ({}, {"budget": {"rounds": 0}}, "budget.rounds: Input should be greater than or equal to 1"),
            ({}, {"rules": ["/no-rules"], **RULES_ALONE}, "/no-rules: no such file or folder"),
        ],
        ids=["logs", "alert", "nothing", "model", "budget", "rules"],
    )
    def test_what_is_wrong_is_said_to_the_client(self, server, case, change, context, said):
        answer = server.client.runs.wait(
            None, server.assistant, input=case | change, context=context, raise_error=False
        )
        assert said in answer["__error__"]["message"]

    def test_an_address_is_nothing_that_a_client_may_choose(self, server, case):
        report = server.investigate(case, context={**RULES_ALONE, "base_url": "http://127.0.0.1:9/v1"})
        assert report["verdict"] == "malicious"
        assert "base_url" not in server.client.assistants.get_schemas(server.assistant)["context_schema"]["properties"]

    def test_after_a_restart_threads_are_there_and_a_run_that_paused_goes_on(self, server, case):
        finished, paused = server.new_thread(), server.new_thread()
        report = server.investigate(case, thread=finished, context=RULES_ALONE)
        server.client.runs.wait(paused, server.assistant, input=case, context=RULES_ALONE, interrupt_before=["judge"])
        assert server.client.threads.get(paused)["status"] == "interrupted"
        server.stop()
        server.start()
        assert {finished, paused} <= {thread["thread_id"] for thread in server.client.threads.search(limit=100)}
        assert server.client.threads.get_state(finished)["values"]["report"] == report
        again = server.investigate(None, thread=paused)
        assert (again["model"], again["verdict"]) == ("none", "malicious")
        assert len(again["asked"]) == len(report["asked"])
        assert "BlockingError" not in server.log()
