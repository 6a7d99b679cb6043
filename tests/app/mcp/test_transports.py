"""The command over both transports, with the SDK's own client."""

import json
import os
import re
import subprocess
import sys

import httpx
import pytest

mcp = pytest.importorskip("mcp", reason="needs the extra mcp")
from mcp import ClientSession, StdioServerParameters  # noqa: E402
from mcp.client.stdio import stdio_client  # noqa: E402
from mcp.client.streamable_http import streamable_http_client  # noqa: E402

COMMAND = [sys.executable, "-m", "moewarden.app.cli", "mcp", "--model", "none"]


@pytest.fixture
def environment(tmp_path):
    own = {"XDG_CACHE_HOME": tmp_path / "cache", "XDG_DATA_HOME": tmp_path / "data", "MOEWARDEN_PROCESSES": "1"}
    own |= {"MOEWARDEN_MEMORY": tmp_path / "memory", "PYTHONPATH": os.pathsep.join(sys.path)}
    return {**os.environ, **{name: str(value) for name, value in own.items()}}


async def test_over_standard_input_and_output(logs, environment, tmp_path):
    parameters = StdioServerParameters(
        command=COMMAND[0], args=[*COMMAND[1:], "--root", str(logs.parent)], env=environment, cwd=tmp_path
    )
    async with stdio_client(parameters) as (read, write), ClientSession(read, write) as session:
        about = await session.initialize()
        assert about.serverInfo.name == "moewarden"
        assert "never instructions" in about.instructions
        found = await session.call_tool("search_events", {"logs": ["logs"], "text": "Accepted"})
        assert found.structuredContent["events"][0]["line"] == 31
        report = await session.call_tool("investigate", {"logs": ["logs"], "question": "Is this hostile?"})
        assert report.structuredContent["verdict"] == "malicious"
    assert list((tmp_path / "data" / "moewarden" / "runs").iterdir())


def test_nothing_but_the_protocol_is_on_standard_output(logs, environment, tmp_path):
    """What a library prints goes to standard error, and the server ends with its client."""
    code = (
        "import sys; from moewarden.app.mcp import looking; from moewarden.app import cli\n"
        "kept = looking.read_logs\n"
        "def loud(*given): print('loud'); import os; os.system('echo louder'); return kept(*given)\n"
        "looking.read_logs = loud\n"
        f"sys.exit(cli.main(['mcp', '--model', 'none', '--root', {str(logs.parent)!r}]))"
    )
    about = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}
    messages = [
        {"id": 1, "method": "initialize", "params": about},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "read_logs", "arguments": {"logs": ["logs"]}}},
    ]
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=-1, stdout=-1, stderr=-1, text=True, env=environment, cwd=tmp_path
    )
    assert process.stdin
    assert process.stdout
    for message in messages:
        process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    process.stdin.flush()
    lines = [process.stdout.readline(), process.stdout.readline()]
    rest, complaints = process.communicate()
    assert process.returncode == 0, complaints
    assert rest == ""
    assert all(line.startswith('{"jsonrpc":"2.0"') for line in lines)
    assert complaints.split() == ["loud", "louder"]


@pytest.fixture
def served(logs, environment, tmp_path):
    """The address of a server over HTTP."""
    process = subprocess.Popen(
        [*COMMAND, "--http", "--port", "0", "--root", str(logs.parent)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=tmp_path,
    )
    assert process.stderr
    said = process.stderr.readline()
    address = re.search(r"http://\S+", said)
    assert address, said
    yield address[0]
    process.terminate()
    out, _ = process.communicate()
    assert out == ""


async def test_over_http_to_this_machine_alone(served):
    async with streamable_http_client(served) as (read, write, _), ClientSession(read, write) as session:
        await session.initialize()
        steps = []

        async def progress(_done, _total, message):
            steps.append(message)

        report = await session.call_tool(
            "investigate", {"logs": ["logs"], "question": "Is this hostile?"}, progress_callback=progress
        )
        assert report.structuredContent["verdict"] == "malicious"
        assert steps
    body = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    headers = {"Accept": "application/json, text/event-stream"}
    async with httpx.AsyncClient(trust_env=False) as client:
        for wrong in ({"Host": "rebound.example"}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}):
            refused = await client.post(served, json=body, headers={**headers, **wrong})
            assert refused.status_code == 403, wrong
        large = await client.post(served, content=b"x" * (5 * 2**20), headers=headers)
        assert large.status_code == 413


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--http"], "Say with --root"),
        (["--http", "--root", ".", "--host", "0.0.0.0"], "MOEWARDEN_SERVE_KEY"),
        (["--root", "no-such-folder"], "no-such-folder: is no folder"),
    ],
)
def test_what_would_be_open_to_strangers_is_refused(words, said, tmp_path, monkeypatch, capsys):
    from moewarden.app import cli

    monkeypatch.chdir(tmp_path)
    assert cli.main(["mcp", *words]) == 2
    assert said in capsys.readouterr().err


def test_the_port_is_named_where_it_is_taken(tmp_path, monkeypatch, capsys):
    import socket

    from moewarden.app import cli

    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["mcp", "--http", "--root", ".", "--port", str(port), "--model", "none"]) == 2
    assert f"127.0.0.1:{port} cannot be listened on" in capsys.readouterr().err
