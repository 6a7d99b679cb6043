"""A data set in a bucket is one in a folder, and what stands in the way of it is one line."""

import json
import socket

import pytest
from pyarrow import fs

from moewarden.graphs.datasets import objects
from moewarden.graphs.datasets.manifest import MANIFEST
from moewarden.graphs.datasets.writing import here, write_dataset

from ..object_store import environment, object_store

SSH = "{month} {day:2d} 03:{minute:02d}:01 web-1 sshd[901]: {what} password for root from 203.0.113.9 port 40001 ssh2\n"


def know(monkeypatch, port):
    for name, value in environment(port).items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def server():
    with object_store() as port:
        yield port


@pytest.fixture
def bucket(server, monkeypatch, request):
    """The URL of an empty bucket."""
    know(monkeypatch, server)
    name = f"evidence-{abs(hash(request.node.name)) % 10**9}"
    store = fs.S3FileSystem(endpoint_override=environment(server)["AWS_ENDPOINT_URL"], allow_bucket_creation=True)
    store.create_dir(name)
    return f"s3://{name}"


@pytest.fixture
def logs(tmp_path):
    """Guessing with success over New Year without a year: times are settled, so that parts are written anew."""
    folder = tmp_path / "logs"
    folder.mkdir()
    for month, days, minute in (("Dec", range(22, 32), 1), ("Jan", range(1, 9), 2)):
        lines = [SSH.format(month=month, day=day, minute=n, what="Failed") for day in days for n in range(minute, 50)]
        (folder / f"{month}.log").write_text("".join(lines))
    with (folder / "Jan.log").open("a") as file:
        file.write(SSH.format(month="Jan", day=8, minute=50, what="Accepted"))
    return folder


def contents(url):
    store, root = objects.object_store(url)
    return sorted(path.removeprefix(f"{root}/") for path in store.find(root))


def test_a_bucket_is_read_into_scanned_and_investigated_as_a_folder_is(moewarden, bucket, logs, tmp_path):
    place = f"{bucket}/november"
    expected = moewarden("scan", "--logs", logs)
    code, out, err = moewarden("read", logs, "--to", place)
    assert code == 0, err
    assert (
        out
        == f"{expected[1].rpartition(' events in')[0].split()[-1]} events in 2 files. Use them with --logs {place}\n"
    )
    assert moewarden("scan", "--logs", place)[:2] == expected[:2]
    assert "Login succeeded after" in expected[1]
    assert contents(place) == ["events/part-000001.parquet", MANIFEST]
    question = ["--question", "Was the host attacked?", "--model", "none", "--json", "--quiet"]
    reports = [
        json.loads(moewarden("investigate", *question, "--logs", given, "--out", tmp_path / name)[1])
        for name, given in (("a", logs), ("b", place))
    ]
    assert [report["verdict"] for report in reports] == ["malicious", "malicious"]
    assert reports[0]["evidence"] == reports[1]["evidence"]
    code, _, err = moewarden("read", logs, "--to", place)
    assert (code, err.count("\n")) == (2, 1)
    assert "holds a whole data set already" in err


def test_what_was_interrupted_is_not_taken_as_whole_and_gone_on_with(moewarden, bucket, logs):
    place = f"{bucket}/november"

    def stopped(works, where, on_read):
        yield next(here(works, where, on_read))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_dataset(logs, place, most_bytes=1, carry_out=stopped)
    code, _, err = moewarden("scan", "--logs", place)
    assert (code, err.count("\n")) == (2, 1)
    assert "not finished. Run the same" in err
    write_dataset(logs, place, most_bytes=1)
    assert contents(place) == ["events/part-000001.parquet", "events/part-000002.parquet", MANIFEST]
    assert moewarden("scan", "--logs", place)[1] == moewarden("scan", "--logs", logs)[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["scan", "--logs", "{bucket}/none"], "holds no data set"),
        (["investigate", "--question", "who?", "--logs", "{bucket}/none"], "holds no data set"),
        (["scan", "--logs", "s3://nobodys-bucket/set"], "cannot be reached"),
        (["read", "{logs}", "--to", "s3://nobodys-bucket/set"], "cannot be reached"),
    ],
    ids=["no data set", "nothing to investigate", "no bucket", "no bucket to write into"],
)
def test_what_is_not_there_is_one_line(moewarden, bucket, logs, words, said):
    code, _, err = moewarden(*(word.format(bucket=bucket, logs=logs) for word in words))
    assert (code, err.count("\n")) == (2, 1), err
    assert said in err


@pytest.mark.parametrize("command", ["read", "scan", "investigate"])
def test_a_store_that_does_not_know_the_keys_is_one_line(moewarden, logs, monkeypatch, refusing, command):
    know(monkeypatch, refusing)
    place = "s3://evidence/november"
    words = {"read": [logs, "--to", place], "scan": ["--logs", place]}.get(
        command, ["--question", "?", "--logs", place]
    )
    code, _, err = moewarden(command, *words)
    assert (code, err.count("\n")) == (2, 1), err
    assert f"{place}: cannot be reached" in err
    assert "a-secret" not in err


@pytest.fixture(scope="module")
def refusing():
    with object_store(refuses=True) as port:
        yield port


@pytest.mark.parametrize("is_silent", [False, True], ids=["nothing listens", "nothing answers"])
def test_a_store_that_does_not_answer_is_not_waited_for(moewarden, logs, monkeypatch, is_silent):
    monkeypatch.setattr(objects, "_SECONDS_TO_ANSWER", 0.2)
    monkeypatch.setattr(objects, "_ATTEMPTS", 1)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        know(monkeypatch, listening.getsockname()[1])
        if not is_silent:
            listening.close()
        code, _, err = moewarden("read", logs, "--to", "s3://evidence/november")
    assert (code, err.count("\n")) == (2, 1), err
    assert "s3://evidence/november: cannot be reached" in err
