"""MISP JSON of every shape that it comes in."""

import json

import pytest

from moewarden.graphs.intelligence import read_intelligence

EVENT = {
    "info": "Phishing in May",
    "Attribute": [
        {"type": "ip-dst", "value": "203.0.113.9", "to_ids": True, "comment": "command server"},
        {"type": "domain|ip", "value": "evil.example|203.0.113.10", "to_ids": "1"},
        {"type": "filename|sha256", "value": "setup.exe|" + "A" * 64, "to_ids": True},
        {"type": "ip-dst|port", "value": "203.0.113.11|443", "to_ids": True},
        {"type": "ip-src", "value": "198.51.100.1", "to_ids": False},
        {"type": "domain", "value": "gone.example", "to_ids": True, "deleted": True},
        {"type": "yara", "value": "rule x {}", "to_ids": True},
        {"type": "yara", "value": "rule y {}", "to_ids": True},
        {"type": "ip-src", "value": 7, "to_ids": True},
        "nothing",
    ],
    "Object": [
        {"name": "file", "Attribute": [{"type": "md5", "value": "b" * 32, "to_ids": True, "object_relation": "md5"}]},
        {"name": "old", "deleted": True, "Attribute": [{"type": "domain", "value": "old.example", "to_ids": True}]},
    ],
}
VALUES = {"203.0.113.9", "evil.example", "203.0.113.10", "a" * 64, "203.0.113.11", "b" * 32}
SHAPES = {
    "an event": {"Event": EVENT},
    "a bare event": EVENT,
    "a list of events": [{"Event": EVENT}, {"Event": {"info": "empty", "Attribute": []}}],
    "the answer of a search for events": {"response": [{"Event": EVENT}]},
    "the answer of a search for attributes": {
        "response": {"Attribute": [*EVENT["Attribute"], EVENT["Object"][0]["Attribute"][0]]}
    },
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_every_shape_is_read_whatever_the_files_name(tmp_path, shape):
    path = tmp_path / "list.csv"
    path.write_text(json.dumps(shape))
    assert set(read_intelligence([path]).indicators) == VALUES


def test_events_one_a_line_are_read(tmp_path):
    path = tmp_path / "events.json"
    path.write_text(json.dumps({"Event": EVENT}) + "\n" + json.dumps({"Event": EVENT}) + "\n")
    assert set(read_intelligence([path]).indicators) == VALUES


def test_notes_are_the_comment_or_what_the_event_is_about(tmp_path):
    path = tmp_path / "event.json"
    path.write_text(json.dumps({"Event": EVENT}))
    known = read_intelligence([path]).indicators
    assert known["203.0.113.9"].note == "command server"
    assert known["evil.example"].note == "Phishing in May"


def test_what_is_not_used_is_counted_and_named(tmp_path):
    path = tmp_path / "event.json"
    path.write_text(json.dumps({"Event": EVENT}))
    assert {*read_intelligence([path]).troubles()} == {
        "event.json: 1 attributes that are not meant for detection (to_ids is off)",
        "event.json: 1 deleted attributes",
        "event.json: 2 attributes of types that events are not compared with: yara (2)",
        "event.json: 1 attributes without a type or a value",
        "event.json: 1 attributes that are no objects",
    }


def test_a_feeds_folder_is_read_without_its_index_and_its_hashes(tmp_path):
    feed = tmp_path / "feed"
    feed.mkdir()
    (feed / "manifest.json").write_text(json.dumps({"5e0f": {"info": "x", "Orgc": {}}}))
    (feed / "hashes.csv").write_text("c" * 32 + ",5e0f\n")
    (feed / "5e0f.json").write_text(json.dumps({"Event": EVENT}))
    known = read_intelligence([feed])
    assert set(known.indicators) == VALUES
    assert known.indicators["evil.example"].list == "feed/5e0f.json"
