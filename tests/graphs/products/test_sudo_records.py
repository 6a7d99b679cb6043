"""sudo's JSON log is one object that grows: each of its members is a record."""

import json

import orjson

from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore


def _body(user: str, *arguments: str, **more: object) -> dict[str, object]:
    time = {"seconds": 1772705472, "nanoseconds": 7, "iso8601": "20260305101112Z", "localtime": "Mar  5 10:11:12"}
    return {"uuid": user, "server_time": time, "submituser": user, "command": arguments[0], "runuser": "root",
            "runargv": list(arguments), **more}  # fmt: skip


def _member(kind: str, body: dict[str, object]) -> str:
    return f'    "{kind}": ' + json.dumps(body, indent=4).replace("\n", "\n    ")


def _events(tmp_path, name: str, text: str) -> list[dict[str, object]]:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / name).write_text(text)
    report = perceive(tmp_path / "logs", tmp_path / "events.duckdb")
    store = EventStore.open(tmp_path / "events.duckdb", tmp_path / "logs")
    try:
        return store.query("SELECT * FROM events ORDER BY id")
    finally:
        store.close()
        assert report


def test_each_member_of_the_growing_object_is_an_event_on_its_own_line(tmp_path):
    members = [
        _member("accept", _body("dana", "/bin/ls", "a, b")),
        _member("exit", {"uuid": "dana", "server_time": {"iso8601": "20260305101113Z"}, "exit_value": 0}),
        _member("reject", _body("eve", "/bin/cat", "/etc/x", reason="command not allowed")),
        _member("accept", _body("finn", "/bin/id")),
    ]
    text = "{\n" + ",\n".join(members) + "\n}\n"
    events = _events(tmp_path, "sudo.json", text)
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.startswith('    "')]
    assert [event["line"] for event in events] == lines
    said = [(event["user"], event["command"], event["action"], event["outcome"]) for event in events]
    assert said == [
        ("dana", "/bin/ls a, b", "privilege_use", "success"),
        ("", "", "status", ""),
        ("eve", "/bin/cat /etc/x", "privilege_use", "failure"),
        ("finn", "/bin/id", "privilege_use", "success"),
    ]


def test_an_object_that_was_cut_off_keeps_the_members_before_the_cut(tmp_path):
    text = "{\n" + _member("accept", _body("dana", "/bin/ls")) + ',\n    "reject": {\n        "uuid": "e'
    events = _events(tmp_path, "sudo.json", text)
    assert [event["user"] for event in events if event["format"] == "sudo_json"] == ["dana"]
    assert len(events) > 1, "the rest is kept as text"


def test_a_record_behind_syslog_takes_the_exact_time_of_its_line(tmp_path):
    record = orjson.dumps({"sudo": {"accept": _body("dana", "/bin/ls")}}).decode()
    (event,) = _events(tmp_path, "auth.log", f"2026-03-05T10:11:12.345678+00:00 web-2 sudo[9]: @cee:{record}\n")
    assert (event["user"], event["target"], event["host"], event["outcome"]) == ("dana", "root", "web-2", "success")
    assert event["time"].microsecond == 345678
