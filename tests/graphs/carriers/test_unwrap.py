"""What collectors wrap around a record is taken off, and the record is read as what it is."""

import json
from datetime import UTC, datetime

import pytest

from moewarden.graphs.carriers.spread import spread
from moewarden.graphs.carriers.unwrap import unwrapped
from moewarden.graphs.events.reader import perceive
from moewarden.graphs.events.store import EventStore

ECS = {
    "@timestamp": "2026-05-02T09:11:02.000Z",
    "event": {"category": ["network"], "type": ["connection", "denied"], "action": "flow_dropped"},
    "source": {"ip": "198.51.100.9", "port": 51000},
    "destination": {"ip": "10.4.0.7", "port": 22},
    "host": {"name": "fw-2"},
}
FLAT = {
    "@timestamp": "2026-05-02T09:11:02.000Z",
    "event.category": "network",
    "event.type": "denied",
    "source.ip": "198.51.100.9",
    "source.port": 51000,
    "destination.ip": "10.4.0.7",
    "destination.port": 22,
    "host.name": "fw-2",
}
AUDIT = {
    "CreationTime": "2026-05-02T09:11:02",
    "Operation": "UserLoginFailed",
    "UserId": "dana@corp.example",
    "ClientIP": "[2001:db8::9]:51000",
    "Workload": "AzureActiveDirectory",
    "ResultStatus": "Failed",
}
EVENT = {
    "Event": {
        "System": {
            "EventID": 4625,
            "Channel": "Security",
            "Computer": "dc2",
            "TimeCreated": {"#attributes": {"SystemTime": "2026-05-02T09:11:02Z"}},
        },
        "EventData": {"TargetUserName": "dana", "IpAddress": "198.51.100.9"},
    }
}
DENIED = {
    "src_ip": "198.51.100.9",
    "dst_ip": "10.4.0.7",
    "dst_port": 22,
    "action": "network_block",
    "outcome": "failure",
}
FAILED = {"user": "dana", "src_ip": "198.51.100.9", "action": "login", "outcome": "failure", "host": "dc2"}
AUDITED = {"user": "dana@corp.example", "src_ip": "2001:db8::9", "action": "login", "outcome": "failure"}
CASES = {
    "ecs": (ECS, DENIED),
    "flat ecs": (FLAT, DENIED),
    "search hit": ({"_index": "logs", "_id": "1", "_source": ECS}, DENIED),
    "search hit's fields": ({"_index": "l", "fields": {name: [value] for name, value in FLAT.items()}}, DENIED),
    "flattened search hit": ({f"_source.{name}": value for name, value in FLAT.items()}, DENIED),
    "splunk result": ({"preview": False, "result": {"_time": "x", "_raw": json.dumps(ECS)}}, DENIED),
    "graylog message": ({"index": "graylog_0", "message": FLAT}, DENIED),
    "audit data": ({"CreationDate": "2026-05-02", "Operations": "x", "AuditData": json.dumps(AUDIT)}, AUDITED),
    "python evtx": ({"event_record_id": 1, "timestamp": "x UTC", "data": json.dumps(EVENT)}, FAILED),
}


def first(tmp_path, text, name="a.json"):
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / name).write_text(text, encoding="utf-8")
    report = perceive(logs, tmp_path / "s.duckdb")
    store = EventStore.open(tmp_path / "s.duckdb", logs)
    return report, store.query("SELECT * FROM events ORDER BY id")


@pytest.mark.parametrize(("record", "says"), CASES.values(), ids=CASES.keys())
def test_a_wrapped_record_is_read_as_what_it_is(tmp_path, record, says):
    _, events = first(tmp_path, json.dumps(record))
    assert {name: events[0][name] for name in says} == says
    assert events[0]["time"].replace(tzinfo=UTC) == datetime(2026, 5, 2, 9, 11, 2, tzinfo=UTC)


def test_a_row_of_a_table_is_read_as_the_record_of_its_names(tmp_path):
    rows = [",".join(FLAT), ",".join(map(str, FLAT.values()))]
    _, events = first(tmp_path, "\n".join(rows), "a.csv")
    assert {name: events[0][name] for name in DENIED} == DENIED


def test_rows_beside_their_columns_are_events(tmp_path):
    table = {"name": "PrimaryResult", "columns": [{"name": name, "type": "string"} for name in FLAT]}
    values = list(FLAT.values())
    _, events = first(tmp_path, json.dumps({"tables": [{**table, "rows": [values, values]}]}))
    assert [(row["src_ip"], row["line"]) for row in events] == [("198.51.100.9", 1)] * 2


def test_suffixes_of_types_are_taken_off():
    row = {"TimeGenerated": "t", "actor_id_s": "a", "count_d": 1, "when_t": "w", "Type": "Own_CL"}
    assert unwrapped(row) == {"TimeGenerated": "t", "actor": {"id": "a"}, "count": 1, "when": "w"}


@pytest.mark.parametrize(
    "record",
    [
        {"a.b": 1, "a": 2},
        {"a": 2, "a.b": 1},
        {"a.b.c": 1, "a.b": 2},
        {"a..b": 1, ".c": 2, "d.": 3},
        {".".join("abcdefghijklmnopq"): 1},
        {"_source": "text"},
        {"AuditData": "{broken"},
        {"tables": "x"},
        {"properties": {"flows": [{"flows": [{"flowTuples": "x"}]}]}},
        {"detail-type": "x", "detail": "y"},
    ],
    ids=str,
)
def test_a_record_of_another_shape_loses_nothing(record):
    assert spread(record) == [record]
    assert str(sorted(map(str, _leaves(unwrapped(record))))) == str(sorted(map(str, _leaves(record))))


def _leaves(value):
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in _leaves(inner)]
    return [str(value)]
