"""What carries a file's records, in a word."""

import gzip

import pytest

from moewarden.app.commands.log_evtx import evtx_bytes, security_event
from moewarden.graphs.events.reader import perceive

SYSLOG = "Nov 21 03:00:01 web-1 sshd[9]: Failed password for root from 203.0.113.9 port 40001 ssh2\n"
CEF = "CEF:0|Vendor|Wall|1|100|Blocked|5|src=203.0.113.9 dst=192.0.2.1\n"
RECORD = '{"time": "2026-11-21T03:00:01Z", "user": "anna", "action": "login"}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SYSLOG, "syslog"),
        ("<38>" + SYSLOG, "syslog"),
        (CEF, "CEF"),
        ("Nov 21 03:00:01 fw-1 " + CEF, "CEF in syslog"),
        ("LEEF:1.0|Vendor|Wall|1|100|src=203.0.113.9\tdst=192.0.2.1\n", "LEEF"),
        (f"{RECORD}\n{RECORD}\n", "JSON lines"),
        (f"[\n{RECORD},\n{RECORD}\n]\n", "JSON document"),
        ("time,user,source ip,verb\n2026-11-21T03:00:01Z,anna,198.51.100.8,login\n", "CSV"),
        ("time=2026-11-21T03:00:01Z user=anna action=login srcip=198.51.100.8\n", "key=value"),
        (
            "21-Nov-2026 03:00:01.000 queries: info: client @0x7f 203.0.113.9#5301 (a.example): query: a.example IN A "
            "+E(0) (192.0.2.53)\n",
            "lines of its own",
        ),
        ("2026-11-21 03:00:09 Frobnicating pallet 17\n", "text"),
    ],
    ids=lambda value: value[:24],
)
def test_what_carries_the_records(tmp_path, text, expected):
    (tmp_path / "a.log").write_text(text * 3 if "[\n" not in text and "time,user" not in text else text)
    (report,) = perceive(tmp_path / "a.log", tmp_path / "events.duckdb").files
    assert report.carrier == expected


def test_a_packed_file_is_carried_as_what_is_in_it(tmp_path):
    (tmp_path / "a.log.gz").write_bytes(gzip.compress(SYSLOG.encode()))
    (report,) = perceive(tmp_path / "a.log.gz", tmp_path / "events.duckdb").files
    assert report.carrier == "syslog"


def test_a_binary_event_log_says_so(tmp_path):
    event = security_event(4625, "2026-03-04T07:15:02Z", [("TargetUserName", "erika"), ("IpAddress", "192.0.2.55")])
    (tmp_path / "a.evtx").write_bytes(evtx_bytes([event]))
    (report,) = perceive(tmp_path / "a.evtx", tmp_path / "events.duckdb").files
    assert (report.carrier, report.format) == ("binary event log", "windows")


def test_only_events_without_a_guess_are_fully_stated(tmp_path):
    prose = "Nov 21 03:00:02 web-1 frobnicator: the customer was logged in from 198.51.100.7\n"
    (tmp_path / "a.log").write_text(SYSLOG + prose + "Nov 21 03:00:03 web-1 frobnicator: pallet 17 moved\n")
    (report,) = perceive(tmp_path / "a.log", tmp_path / "events.duckdb").files
    assert (report.events, report.stated) == (3, 1)


def test_a_long_file_with_a_head_of_fields_is_read_by_its_head(tmp_path):
    head = "#Software: Web 10.0\n#Version: 1.0\n#Date: 2026-11-21 03:00:00\n"
    fields = "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) "
    row = "2026-11-21 03:00:{:02} 10.1.0.8 GET /a - 443 anna 203.0.113.9 Mozilla/5.0 - 200 0 0 15\n"
    rows = "".join(row.format(n % 60) for n in range(300))
    (tmp_path / "u.log").write_text(f"{head}#Fields: {fields}sc-status sc-substatus sc-win32-status time-taken\n{rows}")
    (report,) = perceive(tmp_path / "u.log", tmp_path / "events.duckdb").files
    assert (report.carrier, report.events, report.directives) == ("W3C extended log", 300, 4)
    assert report.stated == 300
