"""Investigations whose checkpoints lie in PostgreSQL: many at once, and any process goes on with those of a dead one."""

import json
import socket
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

import pytest

from moewarden.app.checkpoints import open_async_checkpoints, open_checkpoints
from moewarden.app.errors import UsageError
from moewarden.graphs.errors import InputError

from .postgres import postgres

EACH = 5
"""Investigations that each of two processes does at once."""
WORKER = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from moewarden.app.checkpoints import open_checkpoints
from moewarden.app.settings import Settings
from moewarden.app.wiring import make_investigation

address, folder, first, last = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
settings = Settings(model="none", memory=folder / "memory")
with open_checkpoints(address) as saver:
    graph = make_investigation(settings, workdir=lambda run_id: folder / "runs" / run_id, checkpointer=saver)

    def investigate(number):
        config = {"configurable": {"thread_id": f"case-{number}"}}
        saved = graph.get_state(config)
        how = "finished" if saved.values.get("report") else "went on" if saved.next else "began"
        if how != "finished":
            case = {"question": "Was the host attacked?", "alert": {"host": f"web-{number}"}, "logs": str(folder / f"logs-{number}")}
            graph.invoke(None if saved.next else case, config, durability="sync")
        values = graph.get_state(config).values
        told = {"case": number, "how": how, "run": values["run_id"], "verdict": values["report"]["verdict"]}
        sys.stdout.write(json.dumps(told) + chr(10))
        sys.stdout.flush()

    with ThreadPoolExecutor(last - first) as pool:
        list(pool.map(investigate, range(first, last)))
"""


@pytest.fixture(scope="module")
def address():
    with postgres() as at:
        yield at


@pytest.fixture
def folder(tmp_path):
    """Small cases: guessing with success on each even host, a single login on the odd ones."""
    for number in range(2 * EACH):
        logs = tmp_path / f"logs-{number}"
        logs.mkdir()
        line = f"Nov 21 03:00:{{s:02}} web-{number} sshd[{{s}}]: {{what}} for {{who}} from {{ip}} port 4{{s:03}} ssh2\n"
        lines = [line.format(s=9, what="Accepted publickey", who="anna", ip="192.0.2.7")]
        if number % 2 == 0:
            failed = [line.format(s=n, what="Failed password", who="root", ip="203.0.113.9") for n in range(10, 50)]
            lines += [*failed, line.format(s=51, what="Accepted password", who="root", ip="203.0.113.9")]
        (logs / "auth.log").write_text("".join(lines))
    return tmp_path


def start(address, folder, first, last):
    command = [sys.executable, "-c", WORKER, address, str(folder), str(first), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_others_go_on_with_the_investigations_of_a_killed_process(address, folder):
    killed, other = start(address, folder, 0, EACH), start(address, folder, EACH, 2 * EACH)
    with open_checkpoints(address) as saver:
        # Once all its cases have been read, and before all are done.
        while sum(saver.get_tuple(thread(number)) is not None for number in range(EACH)) < EACH:
            assert killed.poll() is None, killed.stderr.read()
            time.sleep(0.02)
        while not any("hits" in saver.get_tuple(thread(number)).checkpoint["channel_values"] for number in range(EACH)):
            time.sleep(0.02)
    killed.kill()
    before = {told["case"]: told for told in map(json.loads, filter(None, killed.communicate()[0].splitlines()))}
    assert len(before) < EACH
    out, err = other.communicate(timeout=120)
    assert other.returncode == 0, err
    told = [json.loads(line) for line in out.splitlines()]
    assert sorted(item["case"] for item in told) == list(range(EACH, 2 * EACH))

    with open_checkpoints(address) as saver:
        read = {
            number: values["run_id"]
            for number in range(EACH)
            if "hits" in (values := saver.get_tuple(thread(number)).checkpoint["channel_values"])
        }
    assert read
    heir = start(address, folder, 0, EACH)
    out, err = heir.communicate(timeout=120)
    assert heir.returncode == 0, err
    after = {item["case"]: item for item in map(json.loads, out.splitlines())}
    assert sorted(after) == list(range(EACH))
    assert any(item["how"] == "went on" for item in after.values())
    for number, item in after.items():
        assert item["how"] == "finished" or number not in before
        assert item["run"] == read.get(number, item["run"])  # what was read is not read again
    verdicts = {item["case"]: item["verdict"] for item in (*told, *after.values())}
    assert {verdicts[number] for number in range(0, 2 * EACH, 2)} == {"malicious"}
    assert "malicious" not in {verdicts[number] for number in range(1, 2 * EACH, 2)}


def thread(number):
    return {"configurable": {"thread_id": f"case-{number}"}}


def test_what_others_wrote_into_the_database_is_read_as_plain_values_alone(address):
    with open_checkpoints(address) as saver:
        with pytest.raises(InputError, match="pickle"):
            saver.serde.loads_typed(("pickle", b"anything"))
        assert saver.serde.loads_typed(saver.serde.dumps_typed({"a": [1]})) == {"a": [1]}


async def test_a_server_with_an_event_loop_has_the_same(address):
    async with open_async_checkpoints(address) as saver:
        assert await saver.aget_tuple({"configurable": {"thread_id": "nobody"}}) is None


async def test_the_server_configuration_keeps_its_checkpoints_there(address, monkeypatch):
    path = json.loads((Path(__file__).parents[2] / "langgraph-postgres.json").read_text())["checkpointer"]["path"]
    module, _, name = path.rpartition(".")
    checkpointer = getattr(import_module(module), name)
    with pytest.raises(UsageError, match="MOEWARDEN_CHECKPOINTS names no database"):
        await checkpointer().__aenter__()
    monkeypatch.setenv("MOEWARDEN_CHECKPOINTS", address)
    async with checkpointer() as saver:
        assert await saver.aget_tuple(thread("nobody")) is None


def test_a_database_that_cannot_be_had_is_said_without_its_password():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with (
        pytest.raises(UsageError, match=f"PostgreSQL at 127.0.0.1:{port}/cases cannot be opened") as said,
        open_checkpoints(f"postgresql://anna:hush-hush@127.0.0.1:{port}/cases"),
    ):
        pass
    assert "hush" not in str(said.value)
    with pytest.raises(UsageError, match="no address of a PostgreSQL database"), open_checkpoints("mysql:somewhere"):
        pass


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with (
        pytest.raises(UsageError, match=r"pip install 'moewarden\[postgres\]'"),
        open_checkpoints("postgresql://host/database"),
    ):
        pass
