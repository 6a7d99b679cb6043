"""Alerts of any shape: each is a case or is refused in words; sent again it is a copy, and somebody else's is not."""

import json

import pytest

pytest.importorskip("starlette", reason="moewarden[serve] is not installed")
from starlette.testclient import TestClient

from moewarden.app.alerts import AlertQueue, Watcher, alerts_in, sight
from moewarden.app.desk import Desk
from moewarden.app.http import ServeSettings, make_app
from moewarden.app.settings import Settings

from ...graphs.incident import write_logs
from .shapes import NO_ALERT, SHAPES, changed


@pytest.fixture
def logs(tmp_path):
    return write_logs(tmp_path / "logs")


@pytest.fixture
def queue(tmp_path):
    queue = AlertQueue(tmp_path / "runs")
    yield queue
    queue.close()


@pytest.fixture
def client(tmp_path, logs, queue):
    desk = Desk(Settings(model="none", runs=tmp_path / "runs", memory=tmp_path / "memory"))
    app = make_app(desk, ServeSettings(roots=(logs,), is_loopback=False), queue=queue)
    return TestClient(app)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_each_shape_is_a_case_again_a_copy_and_of_somebody_else_another(client, queue, shape):
    first = client.post("/alerts", json=shape.value)
    assert first.status_code == 202, first.text
    assert len(first.json()["alerts"]) == shape.count
    if shape.who:
        assert shape.who in {name for case in queue.cases() for name in case.who}
    known = {one["case"] for one in first.json()["alerts"]}
    assert not any(one["is_copy"] for one in first.json()["alerts"])
    again = client.post("/alerts", json=changed(shape.value, shape.again)).json()["alerts"]
    assert all(one["is_copy"] and one["case"] in known for one in again)
    other = client.post("/alerts", json=changed(shape.value, {**shape.again, **shape.other})).json()["alerts"]
    assert not any(one["is_copy"] for one in other)
    if "EventID" not in shape.other:  # another deed of the same account belongs to its case
        assert known.isdisjoint(one["case"] for one in other)


@pytest.mark.parametrize("name", NO_ALERT)
def test_what_is_no_alert_is_refused_in_words_and_nothing_is_kept(client, queue, name):
    answer = client.post("/alerts", content=NO_ALERT[name])
    assert answer.status_code == 400
    assert len(answer.json()["error"]["message"]) > 20
    assert queue.cases() == []


def test_a_folder_takes_every_shape_and_names_every_file_that_is_none(queue, logs, tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number, shape in enumerate(SHAPES):
        (inbox / f"{number}.json").write_text(json.dumps(shape.value, indent=number % 2 or None))
    for name, content in NO_ALERT.items():
        (inbox / f"{name}.json").write_bytes(content)
    lines = b"".join(json.dumps({"title": "Line", "user": f"user-{number}"}).encode() + b"\n" for number in range(20))
    (inbox / "lines.ndjson").write_bytes(b"\xef\xbb\xbf" + lines.replace(b"\n", b"\r\n") + b"no json\n\n{}\n")
    (inbox / "wide.json").write_text(json.dumps({"title": "Wide", "user": "zoe"}), encoding="utf-16")
    (inbox / "large.jsonl").write_bytes(NO_ALERT["large"] + b"\n" + json.dumps({"title": "Beside it"}).encode())
    looked = Watcher(queue, inbox, [logs]).look()
    assert looked.alerts == sum(shape.count for shape in SHAPES) + 20 + 1 + 1
    told = {problem.removeprefix(f"{inbox.resolve()}/").partition(": ")[0] for problem in looked.problems}
    assert told == {*(f"{name}.json" for name in NO_ALERT), "lines.ndjson", "large.jsonl"}


def test_a_time_of_sending_is_not_when_it_happened():
    alert = {"sent_at": "2026-11-28T09:00:00Z", "event": {"occurred": "2026-11-21T09:00:00Z"}, "user": "kim"}
    assert sight(alert, []).time.isoformat() == "2026-11-21T09:00:00+00:00"
    assert sight({"sent_at": "2026-11-28T09:00:00Z"}, []).time.isoformat() == "2026-11-28T09:00:00+00:00"


def test_the_same_an_hour_later_happened_again(queue, logs):
    for time, is_copy in (("03:00", False), ("03:55", True), ("04:55", False), ("05:10", True)):
        (taken,) = queue.add([{"title": "Odd", "user": "kim", "time": f"2026-11-22T{time}:00Z"}], [logs])
        assert taken.is_copy is is_copy


def test_a_copy_is_counted_once_however_often_its_file_is_read(queue, logs, tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    watcher = Watcher(queue, inbox, [logs])
    lines = [{"title": "Odd", "user": "kim", "id": f"a-{number}"} for number in range(3)]
    for count in (1, 2, 3):
        (inbox / "growing.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines[:count]))
        watcher.look()
    (case,) = queue.cases()
    assert (case.alerts, case.copies) == (1, 2)


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ({"id": "kim"}, {"id": "lee"}),
        ({"alert_id": "a-1"}, {"alert_id": "a-2"}),
        ({"title": "x", "user": {"id": "u-1"}}, {"title": "x", "user": {"id": "u-2"}}),
        ({"title": "x", "event_id": 4624}, {"title": "x", "event_id": 4625}),
        ({"title": "x", "port": 22}, {"title": "x", "port": 23}),
        ({"title": "x", "status": "success"}, {"title": "x", "status": "failure"}),
        ({"title": "x", "since": "yesterday"}, {"title": "x", "since": "a week ago"}),
    ],
    ids=["a name", "nothing but an id", "somebody's id", "kind of event", "port", "outcome", "words"],
)
def test_what_tells_alerts_apart_stays(one, another):
    assert sight(one, []).essence != sight(another, []).essence


def test_a_list_within_an_alert_is_not_taken_for_alerts():
    alert = {"title": "Beacon", "user": "kim", "events": [{"id": 1}, {"id": 2}]}
    assert alerts_in(json.dumps(alert).encode()) == ([alert], 0)


@pytest.mark.parametrize(
    "content",
    [
        b'{"title": "Odd", "score": NaN, "number": 1180591620717411303424, "deep": [{"n": -99999999999999999999}]}',
        b'{"title": "Odd", "user": "\\ud800", "when": 1e400}',
        b'{"title": "Odd", "time": "2026-13-45T99:99:99Z", "": {"": ""}, "id": [], "severity": {"level": [null]}}',
        b'{"title": "Odd", "title": "twice", "priority": "\xd9\xa3"}',
    ],
    ids=["numbers", "half a character", "no time", "other digits"],
)
def test_values_that_few_tools_write_are_kept(client, queue, content):
    assert client.post("/alerts", content=content).status_code == 202
    assert queue.alerts_of(1)
