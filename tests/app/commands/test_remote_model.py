"""`moewarden investigate` with a model on a server that fails: said before reading, in the report, and by exit code 3."""

import os
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import orjson
import pytest
from langchain_core.language_models import FakeListChatModel

from moewarden.app import wiring
from moewarden.app.settings import Settings
from moewarden.app.wiring import open_model


class Refusing(FakeListChatModel):
    """Each call fails as if the key were wrong."""

    model_name: str = "remote-1"

    def _call(self, *_, **__):
        error = RuntimeError("no such key")
        error.status_code = 401
        raise error


def test_a_model_that_cannot_be_used_is_said_before_reading_and_in_the_end(moewarden, case, tmp_path, monkeypatch):
    monkeypatch.setattr(wiring, "open_model", lambda _: Refusing(responses=["x"]))
    code, out, err = moewarden(
        "investigate", "--model", "openai:remote-1", "--alert", case / "alert.json", "--logs", case / "logs",
        "--out", tmp_path / "out",
    )  # fmt: skip
    lines = err.splitlines()
    assert code == 3
    assert lines[0].startswith("perceive  opening the model")
    assert lines[1].startswith("! Model remote-1: The server refused the key (status 401)")
    assert lines[2].startswith("perceive")
    assert "Model failed" in out
    report = orjson.loads((tmp_path / "out" / "report.json").read_bytes())
    assert report["model"].startswith("none (remote-1 failed: the server refused the key")
    assert report["verdict"] == "malicious"
    for name in ("report.md", "report.html"):
        assert "The model failed:" in (tmp_path / "out" / name).read_text()


def test_a_clients_own_limits_are_ours_where_it_has_them(monkeypatch, tmp_path):
    class Limited(FakeListChatModel):
        timeout: float | None = None
        max_retries: int = 6

    given = []

    def init(_, **options):
        given.append(options)
        return Limited(responses=["x"])

    monkeypatch.setattr("langchain.chat_models.init_chat_model", init)
    open_model(Settings(model="openai:qwen", memory=tmp_path, call_seconds=7))
    assert given[-1] == {"temperature": 0, "timeout": 7, "max_retries": 1}


HANGING = """
import json, sys, urllib.request
from langchain_core.language_models import BaseChatModel
from moewarden.app import cli, wiring

class Hanging(BaseChatModel):
    url: str

    @property
    def _llm_type(self):
        return "hanging"

    def _generate(self, messages, *_, **__):
        return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(self.url, b"{}").read()

url = sys.argv.pop(1)
wiring.open_model = lambda settings: Hanging(url=url)
sys.exit(cli.main())
"""


@pytest.fixture
def hanging_server():
    """Takes requests and never answers; `asked` is set by the first."""
    asked, release = threading.Event(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.set()
            release.wait(120)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.asked = asked
    yield server
    release.set()
    server.shutdown()
    server.server_close()


def start(server, case, out, **environment):
    words = ["investigate", "--alert", case / "alert.json", "--logs", case / "logs", "--out", out, "--rounds", "1"]
    url = f"http://127.0.0.1:{server.server_port}/"
    return subprocess.Popen(
        [sys.executable, "-c", HANGING, url, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
        # A test run in the background ignores Ctrl-C, and hands that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def test_a_hanging_server_keeps_neither_the_run_nor_the_process(hanging_server, case, tmp_path):
    process = start(hanging_server, case, tmp_path / "out", MOEWARDEN_CALL_SECONDS="1", MOEWARDEN_SECONDS="3")
    _, err = process.communicate(timeout=100)
    assert process.returncode == 3, err
    assert "no answer came within" in orjson.loads((tmp_path / "out" / "report.json").read_bytes())["model"]


def test_ctrl_c_does_not_wait_for_a_hanging_server(hanging_server, case, tmp_path):
    process = start(hanging_server, case, tmp_path / "out", MOEWARDEN_CALL_SECONDS="10000", MOEWARDEN_SECONDS="10000")
    assert hanging_server.asked.wait(60)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=100)
    assert process.returncode == 130, err
    assert "Continue with" in err
