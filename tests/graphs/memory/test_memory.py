"""Long-term memory: what is kept, who owns it, and what a query finds."""

import os
import signal
import subprocess
import sys

import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding

from moewarden.graphs.errors import InputError
from moewarden.graphs.memory import LongTermMemory, MemoryFolder, NewMemory
from moewarden.graphs.memory.embeddings import HashedEmbeddings

FACTS = [
    "backup-01 reads all buckets nightly",
    "The vulnerability scanner at 10.0.5.9 probes every web server on Mondays",
    "alice works from Lisbon and logs in through the VPN at 203.0.113.20",
    "deploy restarts nginx on web-1 and web-2 with sudo after each release",
    "The monitoring host mon-3 logs in over ssh every five minutes",
]


@pytest.fixture
def memory(tmp_path):
    with LongTermMemory(tmp_path / "memory") as opened:
        yield opened


def report(**changes):
    return {
        "id": "inv-1",
        "title": "Password guessing against web-1",
        "verdict": "malicious",
        "severity": "high",
        "summary": "203.0.113.9 guessed the password of deploy.",
        "techniques": [
            {"id": "T1110.001", "name": "Password Guessing", "tactic": "credential_access", "evidence": ["E1"]}
        ],
        "iocs": [{"type": "ip", "value": "203.0.113.9", "why": "guessed", "evidence": ["E1"]}],
    } | changes


def test_memories_survive_reopening(tmp_path):
    with LongTermMemory(tmp_path) as memory:
        memory_id = memory.add(FACTS[0], kind="known_good", origin="dana")
    with LongTermMemory(tmp_path) as memory:
        kept = memory.show(memory_id)
    assert (kept["text"], kept["kind"], kept["origin"]) == (FACTS[0], "known_good", "dana")
    assert kept["entities"] == ["backup-01"]
    assert kept["time"].endswith("+00:00")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("assumed role of backup-01 listed and read objects in 40 buckets", FACTS[0]),
        ("many web requests for unusual paths from 10.0.5.9, a vulnerability scan", FACTS[1]),
        ("login of alice from 203.0.113.20", FACTS[2]),
        ("sudo by deploy: systemctl restart nginx on web-2", FACTS[3]),
        ("regular ssh logins from monitoring", FACTS[4]),
    ],
    ids=["bucket reads", "scan", "vpn", "sudo", "paraphrase"],
)
def test_recall_finds_the_fact_that_explains(memory, query, expected):
    memory.add_many([NewMemory(text=text, kind="known_good", origin="test") for text in FACTS])
    first, *others = memory.recall(query)
    assert first["text"] == expected
    assert all(first["score"] > other["score"] for other in others)


def test_an_unrelated_query_finds_nothing(memory):
    memory.add_many([NewMemory(text=text, kind="known_good", origin="test") for text in FACTS])
    assert memory.recall("registry run key written by powershell on DESKTOP") == []


def test_recall_by_kind_and_limit(memory):
    memory.add_many([NewMemory(text=text, kind="known_good", origin="test") for text in FACTS])
    accepted = memory.accept(report())
    assert [found["id"] for found in memory.recall("password guessing", kind="incident")] == [accepted]
    assert len(memory.recall("web-1", kind="known_good", limit=2)) == 2
    assert memory.recall("   ") == []


def test_forgotten_memories_never_come_back(tmp_path):
    with LongTermMemory(tmp_path) as memory:
        ids = memory.add_many([NewMemory(text=text, kind="known_good", origin="test") for text in FACTS])
        memory.forget(ids[0])
        assert FACTS[0] not in [found["text"] for found in memory.recall(FACTS[0])]
    with LongTermMemory(tmp_path) as memory:
        assert ids[0] not in [found["id"] for found in memory.recall(FACTS[0])]
        assert ids[0] not in [kept["id"] for kept in memory.list()]
        with pytest.raises(InputError, match="no memory has the id"):
            memory.show(ids[0])
        assert memory.add(FACTS[0], kind="known_good", origin="test") != ids[0]


def test_the_same_text_is_one_memory(memory):
    first = memory.add("mon-3 polls  hourly", kind="known_good", origin="dana")
    again = memory.add("mon-3 polls hourly", kind="known_good", origin="eve")
    assert first == again
    assert [kept["origin"] for kept in memory.list()] == ["eve"]


def test_one_batch_holds_its_duplicates_once(memory):
    ids = memory.add_many([NewMemory(text="same", kind="known_good", origin="test")] * 3)
    assert len(set(ids)) == 1
    assert len(memory.list()) == 1


def test_batches_are_written_at_once(memory, monkeypatch):
    """One write a text is 50 ms each."""
    writes, upsert = [], type(memory._memories).upsert

    def count(self, **rows):
        writes.append(len(rows["ids"]))
        upsert(self, **rows)

    monkeypatch.setattr(type(memory._memories), "upsert", count)
    memory.add_many([NewMemory(text=f"host-{n} runs job {n}", kind="known_good", origin="test") for n in range(1200)])
    assert writes == [500, 500, 200]
    assert len(memory.list()) == 1200
    assert memory.recall("host-777 runs a job")[0]["text"] == "host-777 runs job 777"


def test_accepting_again_replaces(memory):
    memory.accept(report())
    memory.accept(report(summary="Corrected."))
    [kept] = memory.list()
    assert "Corrected." in kept["text"]
    assert "T1110.001 Password Guessing" in kept["text"]
    assert kept["origin"] == "investigation inv-1"
    assert kept["entities"] == ["203.0.113.9"]


def test_text_that_no_encoding_holds_is_kept_and_found(memory):
    """A byte that is no UTF-8 on the command line arrives as half of a surrogate pair."""
    memory.add("caf\udce9-1 prints \ud800menus", kind="known_good", origin="dana\udcff", entities=["caf\udce9-1"])
    [kept] = memory.list()
    assert "prints" in kept["text"]
    assert [found["id"] for found in memory.recall("menus printed \udcff\ud800")] == [kept["id"]]


def test_empty_text_is_refused(memory):
    with pytest.raises(InputError, match="empty text"):
        memory.add("  ", kind="known_good", origin="test")


def test_a_second_owner_is_told_who_the_first_is(tmp_path):
    with LongTermMemory(tmp_path), pytest.raises(InputError, match=f"in use by process {os.getpid()}"):
        LongTermMemory(tmp_path, wait=0.1)


def test_a_second_process_is_told_who_the_first_is(tmp_path):
    code = """
import sys
from pathlib import Path
from moewarden.graphs.memory import LongTermMemory
LongTermMemory(Path(sys.argv[1]), wait=0)
"""
    with LongTermMemory(tmp_path):
        second = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=False)
    assert f"in use by process {os.getpid()}" in second.stderr


def test_a_kill_amid_writing_loses_nothing_acknowledged(tmp_path):
    code = """
import sys
from pathlib import Path
from moewarden.graphs.memory import LongTermMemory
memory = LongTermMemory(Path(sys.argv[1]))
for number in range(10_000):
    print(memory.add(f"fact number {number}", kind="known_good", origin="test"), flush=True)
"""
    writer = subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    acknowledged = [writer.stdout.readline().strip() for _ in range(25)]
    os.kill(writer.pid, signal.SIGKILL)
    acknowledged += [line.strip() for line in writer.stdout if line.endswith("\n")]
    writer.wait()
    writer.stdout.close()

    with LongTermMemory(tmp_path) as memory:
        kept = {item["id"]: item["text"] for item in memory.list()}
        assert set(acknowledged) <= set(kept)
        assert memory.recall("fact number 3", limit=1)[0]["text"] == "fact number 3"


def test_other_embeddings_take_the_memories_over(tmp_path):
    with LongTermMemory(tmp_path) as memory:
        ids = memory.add_many([NewMemory(text=text, kind="known_good", origin="test") for text in FACTS])
        memory.forget(ids[4])
    with LongTermMemory(tmp_path, embeddings=DeterministicFakeEmbedding(size=12)) as memory:
        assert {kept["id"] for kept in memory.list()} == set(ids[:4])
        assert memory.recall(FACTS[2])[0]["id"] == ids[2]
    with LongTermMemory(tmp_path) as memory:
        assert {kept["id"] for kept in memory.list()} == set(ids[:4])


def hashed_memories(folder, count):
    """What an earlier version left: vectors of another kind and size."""
    facts = [f"host-{number} runs job {number}" for number in range(count)]
    with LongTermMemory(folder, embeddings=HashedEmbeddings()) as memory:
        memory.add_many([NewMemory(text=fact, kind="known_good", origin="dana") for fact in facts])
        return memory.list()


def test_memories_of_an_earlier_version_are_embedded_anew_once_and_said(tmp_path):
    before = hashed_memories(tmp_path, 30)
    told = []
    with LongTermMemory(tmp_path, progress=lambda *counts: told.append(counts)) as memory:
        assert memory.list() == before
        assert memory.recall("job on host-17")[0]["text"] == "host-17 runs job 17"
    assert told == [(0, 30), (30, 30)]
    told.clear()
    with LongTermMemory(tmp_path, progress=lambda *counts: told.append(counts)) as memory:
        assert memory.list() == before
    assert told == []


@pytest.mark.parametrize("killed_at", [0, 10, 20, 30], ids="killed at {}".format)
def test_a_kill_while_memories_are_embedded_anew_loses_nothing(tmp_path, killed_at):
    before = hashed_memories(tmp_path, 30)
    code = """
import os, signal, sys
from pathlib import Path
from moewarden.graphs.memory import LongTermMemory, memory
memory._BATCH = 10
def kill(done, total):
    if done == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
LongTermMemory(Path(sys.argv[1]), progress=kill)
"""
    killed = subprocess.run([sys.executable, "-c", code, tmp_path, str(killed_at)], check=False)
    assert killed.returncode == -signal.SIGKILL
    with LongTermMemory(tmp_path) as memory:
        assert memory.list() == before
        assert memory.recall("job on host-17")[0]["text"] == "host-17 runs job 17"
        assert len(memory._client.list_collections()) == 1


def test_a_damaged_folder_is_an_error_a_person_can_act_on(tmp_path):
    (tmp_path / "chroma.sqlite3").write_bytes(b"not a database, not a database, not a database" * 100)
    with pytest.raises(InputError, match="cannot be opened"):
        LongTermMemory(tmp_path)


def test_a_memory_folder_is_owned_only_while_it_is_used(tmp_path):
    folder = MemoryFolder(tmp_path)
    assert folder.recall("anything") == []
    assert not (tmp_path / ".lock").exists()
    with folder.open() as memory:
        memory.add(FACTS[0], kind="known_good", origin="test")
    assert folder.recall("backup-01")[0]["text"] == FACTS[0]
    with LongTermMemory(tmp_path, wait=0) as memory:
        memory.add(FACTS[1], kind="known_good", origin="test")
    assert folder.recall("scanner 10.0.5.9")[0]["text"] == FACTS[1]
