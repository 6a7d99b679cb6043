"""Binary event logs: every good record is an event that can be quoted, every damaged one is counted."""

from datetime import UTC, datetime

import orjson
import pytest

from moewarden.app.commands.log_evtx import evtx_bytes, security_event
from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.records.opening import open_log

FAILED = security_event(
    4625,
    "2026-03-04T07:15:02.5Z",
    [("TargetUserName", "erika"), ("IpAddress", "192.0.2.55"), ("Note", "a"), ("Note", "b")],
)
LOGGED_IN = security_event(4624, "2026-03-04T07:15:03.25Z", [("TargetUserName", "anna"), ("IpAddress", "192.0.2.56")])
SERVICE = security_event(
    7045,
    "2026-03-04T07:15:04Z",
    [("ServiceName", "backup"), ("ImagePath", "C:\\backup.exe")],
    provider="Service Control Manager",
    channel="System",
)


def read(tmp_path, data):
    logs, store_path = tmp_path / "logs", tmp_path / "events.duckdb"
    logs.mkdir()
    (logs / "Security.evtx").write_bytes(data)
    report = perceive(logs, store_path)
    store = EventStore.open(store_path, logs)
    return report, store, store.query("SELECT * FROM events ORDER BY id")


def test_records_are_events_with_their_own_time_and_can_be_quoted(tmp_path):
    report, store, events = read(tmp_path, evtx_bytes([FAILED, LOGGED_IN, SERVICE]))
    assert [(row["line"], row["action"], row["outcome"], row["user"], row["src_ip"]) for row in events] == [
        (1, "login", "failure", "erika", "192.0.2.55"),
        (2, "login", "success", "anna", "192.0.2.56"),
        (3, "service_change", "success", "", ""),
    ]
    assert events[0]["time"].replace(tzinfo=UTC) == datetime(2026, 3, 4, 7, 15, 2, 500_000, tzinfo=UTC)
    assert {row["host"] for row in events} == {"DC7.corp.example"}
    quoted = store.raw([row["id"] for row in reversed(events)])
    assert [orjson.loads(quoted[row["id"]])["Event"]["System"]["EventID"] for row in events] == ["4625", "4624", "7045"]
    assert (report.files[0].events, report.files[0].broken, report.files[0].note) == (3, 0, "")


def test_a_name_that_stands_twice_keeps_both_values(tmp_path):
    _, _, events = read(tmp_path, evtx_bytes([FAILED]))
    assert orjson.loads(events[0]["fields"])["Note"] == "a, b"


@pytest.mark.parametrize("damaged", [{0}, {1}, {2}, {0, 1}], ids=str)
def test_a_damaged_record_is_counted_and_the_others_are_read(tmp_path, damaged):
    report, _, events = read(tmp_path, evtx_bytes([FAILED, LOGGED_IN, SERVICE], damaged=frozenset(damaged)))
    good = [row for row in events if row["format"] == "windows"]
    assert len(good) == 3 - len(damaged)
    assert (report.files[0].events, report.files[0].broken) == (3, len(damaged))


def test_records_of_later_chunks_are_found_again(tmp_path):
    _, store, events = read(tmp_path, evtx_bytes([FAILED, LOGGED_IN] * 40, per_chunk=7))
    assert len(events) == 80
    assert '"anna"' in store.raw([80])[80]
    assert '"erika"' in store.raw([1])[1]


def test_what_only_begins_like_an_event_log_says_so(tmp_path):
    report, _, events = read(tmp_path, b"ElfFile\0" + bytes(range(256)) * 40)
    assert not events
    assert "no record of this event log" in report.skipped[0].reason
    assert report.skipped[0].is_loss


def test_a_log_of_text_that_begins_like_one_is_read_as_text(tmp_path):
    text = (
        "ElfFile\0 started\n"
        + "2026-03-04T07:15:02Z host sshd[1]: Failed password for root from 192.0.2.1 port 1 ssh2\n" * 9
    )
    _, _, events = read(tmp_path, text.encode())
    assert len(events) == 10


def test_reading_goes_back_and_forth(tmp_path):
    path = tmp_path / "a.evtx"
    path.write_bytes(evtx_bytes([FAILED, LOGGED_IN, SERVICE]))
    with open_log(path) as stream:
        text = stream.read_fully(1 << 20)
        assert text.count(b"\n") == 3
        for place in (700, 3, 400):
            stream.seek(place)
            assert stream.read_fully(50) == text[place : place + 50]
