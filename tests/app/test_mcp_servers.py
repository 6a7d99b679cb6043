"""A person's file of MCP servers becomes tools; a real server over standard input and output is asked."""

import os
import sys
from pathlib import Path

import orjson
import pytest

from moewarden.app import wiring
from moewarden.app.errors import UsageError
from moewarden.app.mcp_servers import open_tools, read_servers
from moewarden.app.settings import Settings
from moewarden.graphs.decisions.patience import Patience
from moewarden.graphs.errors import InputError
from moewarden.graphs.instruments.own import own_tools

SERVER = Path(__file__).with_name("inventory_server.py")
PATH = os.pathsep.join(sys.path)
"""A server gets little of our environment: it finds its modules where the tests do."""


def written(folder, **servers):
    file = folder / "mcp.json"
    file.write_bytes(orjson.dumps({"mcpServers": servers}))
    return file


def inventory(folder):
    return {"command": sys.executable, "args": [str(SERVER), str(folder)], "env": {"PYTHONPATH": PATH}}


@pytest.fixture
def tools(tmp_path):
    pytest.importorskip("langchain_mcp_adapters", reason="needs the extra mcp")
    return open_tools(read_servers([written(tmp_path, inventory=inventory(tmp_path))]))


def test_a_servers_tools_are_called_and_say_what_changes_nothing(tools, tmp_path, capfd):
    reading, changing = own_tools(tools, [])
    assert (reading.name, reading.is_reading) == ("inventory_owner_of", True)
    assert (changing.name, changing.is_reading) == ("inventory_block", False)
    shown = reading.call({"address": "10.0.0.8"}, Patience())
    assert shown.lines == ['"10.0.0.8 belongs to"', '"the guest network"']
    changing.call({"address": "10.0.0.8"}, Patience())
    assert (tmp_path / "blocked.txt").read_text() == "10.0.0.8\n"
    assert capfd.readouterr() == ("", ""), "what a server writes does not reach the terminal"


def test_a_call_that_the_server_refuses_is_a_failure_in_its_words(tools):
    reading, _ = own_tools(tools, [])
    with pytest.raises(InputError, match="nobody owns it"):
        reading.call({"address": "nobody"}, Patience())


def test_what_a_model_reads_of_them_are_names_and_arguments(tools):
    schema = own_tools(tools, [])[0].schema()["function"]
    assert schema["description"] == "Tell whose an address is."
    assert list(schema["parameters"]["properties"]) == ["address"]


@pytest.mark.parametrize(
    ("server", "said"),
    [
        ({"command": "no-such-program-here"}, "no-such-program-here"),
        ({"command": sys.executable, "args": ["-c", "import sys; sys.exit('the licence ran out')"]}, "licence ran out"),
        ({"url": "http://127.0.0.1:9/mcp"}, "cannot be used"),
    ],
    ids=["no such program", "ends at once", "nobody listens"],
)
def test_a_server_that_cannot_be_used_is_named_with_what_it_said(tmp_path, server, said):
    pytest.importorskip("langchain_mcp_adapters", reason="needs the extra mcp")
    with pytest.raises(UsageError, match=r"mcp\.json: the MCP server 'broken' cannot be used") as found:
        open_tools(read_servers([written(tmp_path, broken=server)]))
    assert said in str(found.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is no JSON"),
        (b'{"servers": {}}', "has no object `mcpServers`"),
        (b'{"mcpServers": {"a": {}}}', "either a command or a url"),
        (b'{"mcpServers": {"a": {"command": "x", "url": "http://x"}}}', "either a command or a url"),
        (b'{"mcpServers": {"a": {"command": "x", "type": "http"}}}', "expected stdio beside a command"),
        (b'{"mcpServers": {"a": {"url": "http://x", "type": "pigeon"}}}', "'pigeon'"),
        (b'{"mcpServers": {"a": {"command": "x", "args": "y"}}}', "no list of texts"),
        (b'{"mcpServers": {"a": {"command": "x", "args": [1]}}}', "expected a text"),
        (b'{"mcpServers": {"a": {"command": "x", "env": {"KEY": "${NOT_SET_HERE}"}}}}', "NOT_SET_HERE, which is not"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path, content, said):
    file = tmp_path / "mcp.json"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=r"mcp\.json: ") as found:
        read_servers([file])
    assert said in str(found.value)


def test_keys_may_stand_in_the_environment_and_not_in_what_is_printed(tmp_path, monkeypatch):
    monkeypatch.setenv("WIKI_KEY", "secret-123")
    wiki = {"type": "http", "url": "http://127.0.0.1:9/mcp", "headers": {"Authorization": "Bearer ${WIKI_KEY}"}}
    [server] = read_servers([written(tmp_path, wiki=wiki, off={"disabled": True})])
    assert server.headers == {"Authorization": "Bearer secret-123"}
    assert "secret" not in repr(server)


def test_two_files_may_not_name_one_server_twice(tmp_path):
    (tmp_path / "other").mkdir()
    files = [written(tmp_path, a={"command": "x"}), written(tmp_path / "other", a={"command": "y"})]
    with pytest.raises(UsageError, match="Rename one"):
        read_servers(files)


@pytest.mark.parametrize("settings", [{"way": "decide"}, {"model": "none"}], ids=str)
def test_nobody_is_contacted_where_the_run_decides_for_certain(tmp_path, monkeypatch, settings):
    monkeypatch.setattr(wiring, "open_model", lambda _: None)
    file = written(tmp_path, broken={"command": "no-such-program-here"})
    wiring.make_investigation(Settings(mcp=(file,), memory=tmp_path / "memory", **settings))


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(UsageError, match=r"absent\.json: no such file of MCP servers"):
        wiring.make_investigation(Settings(mcp=(tmp_path / "absent.json",), model="none"))
