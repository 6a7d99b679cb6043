"""Investigations whose checkpoints lie in PostgreSQL: many at once, and any process goes on with those of a dead one."""

import json
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

import pytest

from moewarden.app.checkpoints import open_async_checkpoints, open_checkpoints
from moewarden.app.errors import UsageError
from moewarden.graphs.errors import InputError

from .crowd import kill_and_go_on, make_cases, thread
from .postgres import postgres


@pytest.fixture(scope="module")
def address():
    with postgres() as at:
        yield at


@pytest.mark.slow
def test_others_go_on_with_the_investigations_of_a_killed_process(address, tmp_path):
    make_cases(tmp_path, 10)
    assert kill_and_go_on(address, tmp_path, processes=2, each=5).faults(count=10) == []


def test_processes_that_start_together_on_an_empty_database_all_begin(address):
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty")

    def begin(_):
        with open_checkpoints(address.replace("/postgres?", "/empty?")) as saver:
            return saver.get_tuple(thread(0))

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(begin, range(6))) == [None] * 6


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
