"""Workers of a Ray cluster read what one process reads; what cannot be done is said in time."""

import os
import signal
import socket
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from moewarden.app import cli
from moewarden.app.cluster import reading
from moewarden.app.cluster.reading import ray_cluster
from moewarden.app.errors import UsageError
from moewarden.graphs.datasets.loading import load
from moewarden.graphs.datasets.manifest import dataset_of
from moewarden.graphs.datasets.writing import write_dataset
from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore

needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed (extra `cluster`)")
needs_proc = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="workers are found by way of /proc")


@pytest.fixture(autouse=True)
def own_token(monkeypatch, tmp_path):
    """A token of the tests, not this user's; and a memory of theirs."""
    monkeypatch.setenv("RAY_AUTH_TOKEN", "a-token-for-tests-that-guards-nothing-0123456789")
    monkeypatch.setenv("MOEWARDEN_MEMORY", str(tmp_path / "memory"))


@pytest.fixture
def logs(tmp_path):
    """Guessing across files that are read apart: the success stands in another one than the failures."""
    folder = tmp_path / "logs"
    folder.mkdir()
    line = "Nov 21 03:{n:02}:{s:02} web-1 sshd[{p}]: {what} password for root from 203.0.113.9 port {p} ssh2\n"
    for part in range(6):
        lines = [line.format(n=part, s=second, p=40000 + second, what="Failed") for second in range(50)]
        (folder / f"auth-{part}.log").write_text("".join(lines))
    (folder / "auth-6.log").write_text(line.format(n=6, s=1, p=41000, what="Accepted"))
    (folder / "junk.bin").write_bytes(bytes(range(256)) * 300)
    return folder


def moewarden(capsys, *words):
    code = cli.main([str(word) for word in words])
    return code, *capsys.readouterr()


@needs_ray
def test_events_and_hits_are_those_of_one_process(logs, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("moewarden.graphs.datasets.plan.MOST_FILES", 2)
    expected = moewarden(capsys, "scan", "--logs", logs)
    read = moewarden(capsys, "read", logs, "--to", tmp_path / "set", "--cluster", "local", "--cpus", 2)
    assert read[0] == 3, read  # the binary file
    assert f"301 events in 7 files. Use them with --logs {tmp_path / 'set'}" in read[1]
    assert len(list((tmp_path / "set" / "events").iterdir())) == 4
    found = moewarden(capsys, "scan", "--logs", tmp_path / "set")
    assert found[:2] == expected[:2]
    assert "Login succeeded after" in found[1]
    matched_there = moewarden(capsys, "scan", "--logs", tmp_path / "set", "--cluster", "local", "--cpus", 2)
    assert matched_there[:2] == expected[:2]
    assert dataset_of([tmp_path / "set"]) is not None
    write_dataset(logs, str(tmp_path / "here"))
    assert files_of(tmp_path / "here") == files_of(tmp_path / "set")


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@needs_ray
@needs_proc
def test_a_worker_that_is_killed_costs_only_its_part(logs, tmp_path):
    line = "Nov 21 03:00:01 web-1 sshd[901]: Failed password for root from 203.0.113.9 port 40001 ssh2\n"
    (logs / "late.log").write_text(line * 120_000)  # four stretches
    killed = []
    told = []

    with ray_cluster("local", cpus=2) as cluster:

        def with_a_death(works, where, on_read):
            for number, part in enumerate(
                cluster.read(works, where, lambda *place: told.append(place) or on_read(*place)), 1
            ):
                if number == 2:
                    killed.append(kill_a_reader())
                yield part

        written = write_dataset(logs, str(tmp_path / "set"), carry_out=with_a_death, most_bytes=3_000_000)
    assert killed[0], "no worker was reading"
    assert [place for place in told if 0 < place[1] < 3_000_000 and place[2]], "nothing was told of a part on the way"
    assert written == perceive(logs, tmp_path / "reference.duckdb")
    load(dataset_of([tmp_path / "set"]), tmp_path / "loaded.duckdb")
    rows = []
    for path in (tmp_path / "reference.duckdb", tmp_path / "loaded.duckdb"):
        store = EventStore.open(path, logs)
        rows.append(store.query("SELECT count(*), sum(hash(e)) FROM events e"))
        store.close()
    assert rows[0] == rows[1]


def kill_a_reader():
    """End one worker that is reading; its process id."""
    for _ in range(200):
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes()
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            if command.startswith(b"ray::read_telling") and is_below(parent):
                os.kill(int(folder.name), signal.SIGKILL)
                return int(folder.name)
        time.sleep(0.02)
    return None


def is_below(process):
    """Whether a process was started by this one, or by one that was."""
    while process > 1:
        if process == os.getpid():
            return True
        process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    return False


@pytest.mark.parametrize("words", [["--cluster", "local"], ["--cluster", "local", "--cpus", "0"], ["--cpus", "2"]])
def test_a_cluster_matches_data_sets_alone(logs, words, capsys):
    code, _, err = moewarden(capsys, "scan", "--logs", logs, *words)
    assert code == 2
    assert "--cpus is a number from 1" in err or "Read the logs first with `moewarden read LOGS --to DATASET" in err


def test_without_ray_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"pip install 'moewarden\[cluster\]'"), ray_cluster("local"):
        pass


@needs_ray
def test_that_ray_does_not_start_is_said(logs, tmp_path, capsys, monkeypatch):
    def init(**_):
        raise Exception("The current node timed out\nduring startup.")

    monkeypatch.setattr("ray.init", init)
    code, _, err = moewarden(capsys, "read", logs, "--to", tmp_path / "set", "--cluster", "local")
    assert code == 2
    assert "Ray did not start here (The current node timed out during startup.)" in err
    assert not (tmp_path / "set").exists()


@needs_ray
@pytest.mark.parametrize("address", ["somewhere", "head:", ":6379", "ray://head", "head:port"])
def test_what_is_no_address_is_said(address):
    with pytest.raises(UsageError, match="no address of a Ray cluster; expected HOST:6379"), ray_cluster(address):
        pass


@needs_ray
@pytest.mark.parametrize("scheme", ["", "ray://"], ids=["direct", "client"])
def test_where_nothing_listens_is_said(scheme):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(UsageError, match="nothing answers there"), ray_cluster(f"{scheme}127.0.0.1:{port}"):
        pass


@needs_ray
def test_what_listens_and_is_no_ray_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(reading, "_SECONDS_TO_JOIN", 0.5)
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        pytest.raises(UsageError, match="cannot be joined"),
        ray_cluster(f"127.0.0.1:{server.getsockname()[1]}"),
    ):
        pass


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--cluster", "local"], "Add --to"),
        (["--to", "set", "--cpus", "2"], "--cpus is a number from 1"),
        (["--to", "set", "--cluster", "local", "--cpus", "0"], "--cpus is a number from 1"),
        (["--to", "set", "--events"], "Leave out --events"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_options_that_say_nothing_together_are_refused(logs, words, said, capsys):
    code, _, err = moewarden(capsys, "read", logs, *words)
    assert code == 2
    assert said in err
