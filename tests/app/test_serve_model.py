"""`moewarden model serve`: what it refuses to start, and that a started one answers."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from moewarden.app.cli import main
from moewarden.app.commands import serve_model

REFUSED = {
    "other machines without a key": (["--host", "0.0.0.0"], "there is no key.*MOEWARDEN_SERVE_KEY"),
    "a provider's model": (["openai:small"], "is not run here; expected bundled, a folder or a hub id"),
    "no model": (["none"], "is not run here"),
    "a folder that is not there": (["/no/such/folder"], "was not found"),
    "no slots": (["--slots", "0"], "no whole number of at least 1"),
}


@pytest.mark.parametrize(("words", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_served_is_said_before_anything_is_loaded(words, said, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MOEWARDEN_SERVE_KEY", raising=False)
    try:
        code = main(["model", "serve", *words])
    except SystemExit as left:
        code = left.code
    assert code == 2
    assert re.search(said, " ".join(capsys.readouterr().err.split()))


def test_a_port_that_is_taken_is_said(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["model", "serve", "--port", str(port)]) == 2
    assert f"127.0.0.1:{port} cannot be listened on" in capsys.readouterr().err


def test_a_missing_package_is_named(capsys, monkeypatch):
    monkeypatch.setattr(serve_model, "_NEEDED", ("no_such_package",))
    assert main(["model", "serve"]) == 2
    assert "pip install 'moewarden[serve]'" in capsys.readouterr().err


def test_a_started_server_answers_and_ends_when_told(tmp_path: Path):
    environment = {**os.environ, "MOEWARDEN_SERVE_KEY": "sesame"}
    command = [sys.executable, "-m", "moewarden.app.cli", "model", "serve", "--port", "0", "--name", "mine"]
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=environment
    )
    try:
        told = server.stdout.readline()
        url = re.search(r"^mine answers on (http://127\.0\.0\.1:\d+)/v1 \(with a key\)", told)[1]
        assert httpx.get(f"{url}/health", timeout=60).json()["model"] == "mine"
        assert httpx.get(f"{url}/v1/models", timeout=60).status_code == 401
        models = httpx.get(f"{url}/v1/models", headers={"Authorization": "Bearer sesame"}, timeout=60)
        assert [model["id"] for model in models.json()["data"]] == ["mine"]
    finally:
        server.send_signal(signal.SIGINT)
        _, complaint = server.communicate(timeout=300)
    assert "Traceback" not in complaint
    assert server.returncode in (0, 130)
