"""A Chroma server's memory is everybody's; what is wrong with it is said in time."""

import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from moewarden.graphs.errors import InputError
from moewarden.graphs.memory import LongTermMemory, MemoryFolder
from moewarden.graphs.memory import server as memory_server
from moewarden.graphs.memory.embeddings import HashedEmbeddings

CHROMA = Path(sys.executable).parent / "chroma"


class Other(HashedEmbeddings):
    """Compares in another way."""

    def __init__(self):
        super().__init__()
        self.name = "others"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A real server on this machine."""
    if not CHROMA.exists():
        pytest.skip("chromadb's own command `chroma` is not installed here")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    command = [CHROMA, "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        memory_server.leave_server(f"http://127.0.0.1:{port}")
        process.terminate()
        process.wait()


def test_what_one_remembers_another_recalls_at_once(address):
    one = MemoryFolder(address, embeddings=HashedEmbeddings)
    other = MemoryFolder(address, embeddings=HashedEmbeddings)
    assert not one.is_empty
    with one.open() as writing, other.open() as reading:  # nobody owns it
        made = writing.add("backup-01 reads all buckets nightly", kind="known_good", origin="anna")
        assert [item["id"] for item in reading.list()] == [made]
    assert [item["text"] for item in other.recall("what does backup-01 do")] == ["backup-01 reads all buckets nightly"]
    with other.open() as memory:
        memory.forget(made)
    assert one.recall("what does backup-01 do") == []


def test_many_may_write_at_once(address):
    def remember(number):
        with LongTermMemory(address, embeddings=HashedEmbeddings()) as memory:
            return memory.add(f"host-{number} is patched on Sundays", kind="known_good", origin="test")

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(remember, range(16)))
    with LongTermMemory(address, embeddings=HashedEmbeddings()) as memory:
        assert sorted(item["id"] for item in memory.list()) == sorted(made)
        with pytest.raises(InputError, match="Set the same MOEWARDEN_EMBEDDINGS"):
            LongTermMemory(address, embeddings=Other())
        for item in made:
            memory.forget(item)


@pytest.mark.parametrize(
    "address", ["host:8000", "ftp://host:8000", "http://:8000", "http://host:port", "http://host/path"]
)
def test_what_is_no_address_is_said(address):
    with pytest.raises(InputError, match="no address of a memory server"):
        LongTermMemory(address, embeddings=HashedEmbeddings())


def test_a_server_that_does_not_answer_is_said(monkeypatch):
    monkeypatch.setattr(memory_server, "_SECONDS_TO_ANSWER", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"http://127.0.0.1:{mute.getsockname()[1]}"
        with pytest.raises(InputError, match="timed out"):
            LongTermMemory(address, embeddings=HashedEmbeddings())
    with pytest.raises(InputError, match="does not answer as it should"):
        LongTermMemory(address, embeddings=HashedEmbeddings())
