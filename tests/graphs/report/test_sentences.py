"""Sentences are made of columns: what failed is said to have failed, and nothing is invented."""

from typing import Any

import pytest

from moewarden.graphs.report.sentences import event_sentence, hostile_sentence, when

from ..stores import make_hit

ROW = {
    "action": "login",
    "outcome": "",
    "command": "",
    "target": "",
    "process": "sshd",
    "user": "",
    "src_ip": "",
    "dst_ip": "",
    "dst_port": None,
    "inferred": "",
}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"outcome": "failure", "user": "inga", "src_ip": "203.0.113.9"}, "failed log-in of inga from 203.0.113.9"),
        ({"outcome": "success", "user": "inga"}, "log-in of inga"),
        ({"action": "process_start", "command": "id  -u", "user": "root"}, "process started id -u by root"),
        (
            {"action": "network_connect", "process": "", "dst_ip": "203.0.113.9", "dst_port": 443},
            "connection to 203.0.113.9:443",
        ),
        ({"action": "no such action", "process": ""}, "event"),
        (
            {"user": "inga", "inferred": "action user"},
            "log-in of inga (its words suggest what was done, the account; no known product states it)",
        ),
    ],
    ids=["failed", "worked", "command", "far end", "unknown", "inferred"],
)
def test_an_event_in_words(more, expected):
    assert event_sentence({**ROW, **more}) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("", "", "at an unknown time"),
        ("2026-11-21T03:00:00", "2026-11-21T03:00:00", "at 2026-11-21 03:00:00 UTC"),
        ("2026-11-21T03:00:00", "2026-11-21T04:00:00", "from 2026-11-21 03:00:00 to 04:00:00 UTC"),
        ("2026-11-21T23:00:00", "2026-11-22T01:00:00", "from 2026-11-21 23:00:00 to 2026-11-22 01:00:00 UTC"),
    ],
    ids=["none", "moment", "one day", "over midnight"],
)
def test_a_stretch_in_words(start, end, expected):
    assert when({"start": start, "end": end}) == expected


def test_two_signals_of_the_same_events_are_told_once():
    episode: Any = {
        "actor": "web-1",
        "host": "web-1",
        "actor_column": "host",
        "start": "",
        "end": "",
        "hits": ["a", "b", "c"],
    }
    hits = {
        "a": make_hit([4], id="a", title="Logs cleared", level="medium"),
        "b": make_hit([4], id="b", title="Event log cleared", level="high"),
        "c": make_hit([5], id="c", title="Backups deleted", level="low"),
    }
    assert hostile_sentence(episode, hits).endswith(": Event log cleared; Backups deleted")
