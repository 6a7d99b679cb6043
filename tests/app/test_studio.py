"""The graph behind LangGraph's own development server, offline: schemas, drawing, and a whole investigation."""

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from moewarden.app import studio

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 90.0

needs_studio = pytest.mark.skipif(
    importlib.util.find_spec("langgraph_api") is None, reason="needs the studio extra: pip install -e '.[studio]'"
)


def test_the_graph_is_built_once_and_without_a_checkpointer(monkeypatch, tmp_path):
    monkeypatch.setenv("MOEWARDEN_MODEL", "none")
    monkeypatch.chdir(tmp_path)
    studio._build.cache_clear()
    assert studio.graph() is studio.graph()
    assert studio.graph().checkpointer is None
    studio._build.cache_clear()


def test_langgraph_json_points_to_the_graph():
    config = json.loads((ROOT / "langgraph.json").read_text())
    module, _, name = config["graphs"]["investigation"].partition(":")
    assert getattr(importlib.import_module(module), name) is studio.graph


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """`langgraph dev` on a free port of the loopback interface; its client."""
    from langgraph_sdk import get_sync_client

    folder = tmp_path_factory.mktemp("studio")
    # The server keeps its state beside its configuration, so it gets a copy.
    config = json.loads((ROOT / "langgraph.json").read_text()) | {"dependencies": [str(ROOT)]}
    (folder / "langgraph.json").write_text(json.dumps(config))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "MOEWARDEN_MODEL": "none",
        "MOEWARDEN_MEMORY": str(folder / "memory"),
        "LANGGRAPH_CLI_NO_ANALYTICS": "1",
        "LANGSMITH_TRACING": "false",
    }
    langgraph = str(Path(sys.executable).with_name("langgraph"))
    command = [langgraph, "dev", "--no-browser", "--no-reload", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        with get_sync_client(url=f"http://127.0.0.1:{port}") as client:
            wait_until_it_answers(client, process, folder / "server.log")
            yield client
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_it_answers(client, process, log):
    """Return when the server lists its graph."""
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            if client.assistants.search():
                return
        except Exception:
            pass
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.3)


@needs_studio
@pytest.mark.slow
def test_studio_shows_the_form_and_the_whole_graph(server):
    [assistant] = server.assistants.search()
    assert assistant["graph_id"] == "investigation"

    schemas = server.assistants.get_schemas(assistant["assistant_id"])
    assert set(schemas["input_schema"]["properties"]) == {"alert", "question", "logs"}
    assert set(schemas["output_schema"]["properties"]) == {"report"}

    drawn = server.assistants.get_graph(assistant["assistant_id"], xray=True)
    names = {node["id"] for node in drawn["nodes"]}
    assert {"perceive", "recall", "reason", "observe", "report"} <= names
    for specialist in ("triage", "intelligence", "data", "analysis"):
        assert any(name.startswith(f"{specialist}:") for name in names), f"{specialist} is not drawn as a subgraph"


@needs_studio
@pytest.mark.slow
def test_studio_runs_an_investigation(server, tmp_path):
    guess = "Nov 21 03:00:{0:02} web-1 sshd[9{0:02}]: Failed password for root from 203.0.113.9 port 40{0:02} ssh2\n"
    (tmp_path / "auth.log").write_text("".join(guess.format(second) for second in range(40)))
    [assistant] = server.assistants.search()
    thread = server.threads.create()
    case = {"alert": {"src_ip": "203.0.113.9"}, "question": "Who guessed passwords?", "logs": str(tmp_path)}
    told = []
    for part in server.runs.stream(
        thread["thread_id"], assistant["assistant_id"], input=case, stream_mode=["custom", "values"]
    ):
        assert part.event != "error", part.data
        told += [part.data["step"]] if part.event == "custom" else []
    assert {"perceive", "reason", "report"} <= set(told)
    report = server.threads.get_state(thread["thread_id"])["values"]["report"]
    assert report["evidence"][0]["file"] == "auth.log"
    assert report["question"] == "Who guessed passwords?"
