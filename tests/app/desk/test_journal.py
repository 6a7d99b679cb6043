"""Events are kept whole, in order, whatever a kill left of the file."""

import pytest

from moewarden.app.desk.journal import JOURNAL, LONGEST_TEXT, Journal, read_events


def test_a_line_that_a_kill_cut_goes_and_the_numbers_go_on(tmp_path):
    journal = Journal(tmp_path)
    for text in ("one", "two", "three"):
        journal.add("note", text=text)
    path = tmp_path / JOURNAL
    path.write_bytes(path.read_bytes()[:-10])
    assert [event["text"] for event in read_events(tmp_path)] == ["one", "two"]
    later = Journal(tmp_path, list(read_events(tmp_path)))
    later.add("note", text="four")
    assert [(event["number"], event["text"]) for event in read_events(tmp_path)] == [
        (1, "one"),
        (2, "two"),
        (3, "four"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        b"[]",
        b"{}",
        b'{"kind": "note"}',
        b'{"kind": 1, "number": 2}',
        b'{"kind": "note", "number": true}',
        b"\xff",
        b"9" * 99,
        b'{"kind": "note", "number": -1}',
        b'{"kind": "note", "number": 1}',
        b'{"kind": "note", "number": 1e400}',
    ],
    ids=range(10),
)
def test_a_line_that_is_no_event_is_left_out(tmp_path, line):
    journal = Journal(tmp_path)
    journal.add("note", text="one")
    path = tmp_path / JOURNAL
    path.write_bytes(path.read_bytes() + line + b"\n")
    assert [event["text"] for event in read_events(tmp_path)] == ["one"]


def test_whatever_happens_becomes_plain_json(tmp_path):
    journal = Journal(tmp_path)
    given = {"path": tmp_path, "half": "\ud800", "large": 10**30, "not a number": float("nan"), "pair": (1, {2: "two"})}
    journal.add(
        "note", given=given, long="x" * (LONGEST_TEXT + 5), exact={"arguments": {"long": "x" * (LONGEST_TEXT + 5)}}
    )
    (event,) = read_events(tmp_path)
    assert event["given"]["pair"] == [1, {"2": "two"}]
    assert event["long"].endswith("(5 more characters)")
    assert len(event["arguments"]["long"]) == LONGEST_TEXT + 5


def test_content_cannot_forge_a_number_or_a_kind(tmp_path):
    event = Journal(tmp_path).add("note", number=99, time="never")
    assert (event["number"], event["kind"]) == (1, "note")
    assert event["time"] != "never"
