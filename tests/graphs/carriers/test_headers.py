"""Whatever carries a record, the event's own time, host and program count."""

import random
from datetime import UTC, datetime

import pytest

from moewarden.graphs.carriers.json_records import read as read_json
from moewarden.graphs.carriers.registry import READERS, choose_line_format
from moewarden.graphs.carriers.syslog import parser
from moewarden.graphs.carriers.text import read_text
from moewarden.graphs.meaning.event import Draft
from moewarden.graphs.meaning.timestamps import Clock
from moewarden.graphs.products.format import FileContext
from moewarden.graphs.products.network.cisco import read_line
from moewarden.graphs.products.web import access

_SAID = "Failed password for root from 203.0.113.7 port 40000 ssh2"
CONTEXT = FileContext(name="log", clock=Clock(newest=datetime(2024, 6, 1, tzinfo=UTC)), readers=READERS)


def syslog(line: str) -> Draft:
    draft = parser(CONTEXT)(line)
    assert draft is not None
    return draft


@pytest.mark.parametrize(
    "line",
    [
        f"Mar  5 10:11:12 elm sshd[7]: {_SAID}",
        f"Mar  5 10:11:12 elm auth.info sshd[7]: {_SAID}",
        f"Mar  5 10:11:12 relay Mar  5 10:11:12 elm sshd[7]: {_SAID}",
        f"2024-03-05T10:15:00+00:00 relay 2024-03-05T11:11:12+01:00 elm sshd[7]: {_SAID}",
        f"<38>1 2024-03-05T10:15:00Z relay - - - - <38>Mar  5 10:11:12 elm sshd[7]: {_SAID}",
        f"<38>2024-03-05 10:15:00 Auth.Info relay 2024-03-05T10:11:12Z elm sshd[7]: {_SAID}",
        f"Mar  5 12:11:12 EET elm sshd[7]: {_SAID}",
        f"Mar  5 10:11:12 elm sshd[7]: [ID 800047 auth.info] {_SAID}",
        f"Mar  5 10:11:12 2024 elm sshd[7]: {_SAID}",
        f"Mar  5 10:11:12 elm sshd[7] {_SAID}",
    ],
)
def test_the_innermost_header_is_the_senders(line: str) -> None:
    draft = syslog(line)
    assert draft.time == datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC)
    assert (draft.host, draft.service, draft.user, draft.src_ip) == ("elm", "sshd", "root", "203.0.113.7")


@pytest.mark.parametrize(
    "time",
    [
        "2024-03-05 10:11:12 UTC",
        "2024-03-05 11:11:12 CET",
        "2024-03-05T05:11:12 EST",
        "Mar  5 12:11:12 EET",
        "2024-03-05 11:11:12 +0100",
    ],
)
def test_a_zone_before_a_program_is_no_host(time: str) -> None:
    draft = syslog(f"{time} sshd[7]: {_SAID}")
    assert draft.time == datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC)
    assert (draft.host, draft.service, draft.user, draft.src_ip) == ("", "sshd", "root", "203.0.113.7")


def test_a_relay_stays_among_the_fields() -> None:
    draft = syslog(f"2024-03-05T10:15:00+00:00 relay 2024-03-05T10:11:12+00:00 elm sshd[7]: {_SAID}")
    assert (draft.fields["relay"], draft.fields["carrier.time"][:19]) == ("relay", "2024-03-05T10:15:00")


def test_structured_data_fill_the_columns_with_their_escapes_undone() -> None:
    data = r'[a@1 user="o\"hara" src_ip="203.0.113.7" result="failure" note="a \] b" path="C:\\x"][b@1 user=""]'
    draft = syslog(f"<86>1 2024-03-05T10:11:12Z elm portal 7 AUTH {data} authentication event")
    assert (draft.user, draft.src_ip, draft.outcome) == ('o"hara', "203.0.113.7", "failure")
    assert (draft.fields["note"], draft.fields["path"]) == ("a ] b", "C:\\x")


@pytest.mark.parametrize("name", ["message", "log", "short_message", "full_message"])
def test_a_shippers_own_time_and_host_do_not_hide_the_events(name: str) -> None:
    record = {"@timestamp": "2024-03-09T08:00:00Z", "host": {"name": "hub"}}
    draft = read_json({**record, name: f"Mar  5 10:11:12 elm sshd[7]: {_SAID}"}, CONTEXT)
    assert (draft.time, draft.host) == (datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC), "elm")
    assert (draft.user, draft.fields["@timestamp"]) == ("root", "2024-03-09T08:00:00Z")


def test_a_gelf_message_of_a_known_program_is_read_as_its_line() -> None:
    record = {
        "version": "1.1",
        "host": "elm",
        "short_message": _SAID,
        "timestamp": 1709633472.5,
        "_application_name": "sshd",
    }
    draft = read_json(record, CONTEXT)
    assert (draft.host, draft.user, draft.src_ip, draft.action) == ("elm", "root", "203.0.113.7", "login")


@pytest.mark.parametrize(
    ("head", "host"),
    [
        ("<189>93: sw1: *Mar  5 2024 13:11:12.000 UTC+03:00: ", "sw1"),
        ("<189>94: .Mar  5 2024 12:11:12 EET: ", ""),
        ("<166>Mar 05 2024 10:11:12 fw1 : ", "fw1"),
        ("Mar  5 10:15:00 192.0.2.1 123: sw1: Mar  5 10:11:12: ", "sw1"),
        ("Mar  5 10:15:00 192.0.2.1 123: Mar  5 10:11:12: ", "192.0.2.1"),
        ("2024 Mar  5 10:11:12 sw1 ", "sw1"),
    ],
)
def test_a_cisco_head_gives_time_zone_and_device(head: str, host: str) -> None:
    draft = read_line(f"{head}%SYS-5-CONFIG_I: Configured from console by ada on vty0", CONTEXT)
    assert draft is not None
    assert (draft.time, draft.host) == (datetime(2024, 3, 5, 10, 11, 12, tzinfo=UTC), host)


@pytest.mark.parametrize(
    "head", ["2024-03-05T10:11:12Z elm - - - - ", "2024-03-05T10:11:12+00:00 elm app 12 - - ", "app: ", "-: "]
)
def test_an_object_is_read_behind_what_relays_leave_of_a_header(head: str) -> None:
    line = f'{head}{{"user": "ada", "action": "login", "result": "success", "client_ip": "203.0.113.7"}}'
    draft = choose_line_format([line]).parser(CONTEXT)(line)
    assert draft is not None
    assert (draft.format, draft.user, draft.src_ip) == ("json", "ada", "203.0.113.7")
    assert draft.host == ("elm" if "elm" in head else "")


def test_the_short_pattern_of_a_header_says_what_the_long_one_says():
    draw = random.Random(3)
    parts = (
        ("", "<34>", "<34> ", "<3456>"),
        (
            "Mar  5 10:11:12",
            "2024-03-05T10:11:12Z",
            "2024-03-05T10:11:12.5+01:00",
            "2024-03-05 10:11:12",
            "Mar  5 10:11:12.5",
            "Xyz  5 10:11:12",
        ),
        (
            "elm",
            "UTC",
            "2024",
            "2024a",
            "Z",
            "+0100",
            "CEST",
            "CEST-1",
            "192.0.2.7",
            "-",
            "auth.info",
            "fe80::1",
            "elm(x)",
        ),
        (
            "sshd[7]",
            "sshd",
            "/usr/sbin/cron[12]",
            "a b[3]",
            "-",
            "su(pam_unix)[9]",
            "sshd[x]",
            "x" * 61,
            "Info",
            "%ASA-6-302013",
        ),
        (_SAID, "", "  text", "Mar  5 10:11:12 oak su[3]: text", "two\nlines", '{"a": "b", "c": 1}', "CRON[8]: x: y"),
    )
    for _ in range(3000):
        pri, time, host, program, message = (
            choices[0] if draw.random() < 0.6 else draw.choice(choices) for choices in parts
        )
        drafts = [parser(CONTEXT)(f"{pri}{time} {host}{blank}{program}: {message}") for blank in (" ", "  ")]
        assert drafts[0] == drafts[1], (pri, time, host, program, message)  # a second blank is for the long pattern


def test_a_program_that_states_its_zone_is_believed_over_a_header_that_states_none() -> None:
    draft = syslog('Mar  5 11:11:12 elm engine[7]: time="2024-03-05T11:11:12.5+01:00" level=info msg="ready"')
    assert draft.time == datetime(2024, 3, 5, 10, 11, 12, 500000, tzinfo=UTC)
    late = syslog('Mar  5 11:11:12 elm engine[7]: retried level=info time="2024-03-05T09:00:00+01:00"')
    assert late.time == datetime(2024, 3, 5, 11, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("[2024-03-05 11:11:12 +0100] [7360/Thread-1 (process_request)] [WARNING] Failed login for dana", 12),
        ("2024-03-05 10:11:12,000 [7] [main] [ERROR]: Failed login for dana", 12),
        ("05.03.24 10:11:12 Failed login for dana", 12),
    ],
)
def test_what_stands_between_time_and_words_says_nothing(line: str, seconds: int) -> None:
    draft = read_text(line, CONTEXT)
    assert draft.time == datetime(2024, 3, 5, 10, 11, seconds, tzinfo=UTC)
    assert (draft.action, draft.user, draft.outcome) == ("login", "dana", "failure")
    assert draft.fields["message"] == "Failed login for dana"


def test_colours_of_a_terminal_are_no_part_of_a_request() -> None:
    context = FileContext(name="dev.log", clock=Clock(newest=datetime(2024, 6, 1, tzinfo=UTC)), readers=READERS)
    line = '203.0.113.8 - - [05/Mar/2024 10:11:12] "\x1b[31m\x1b[1mGET /admin HTTP/1.1\x1b[0m" 403 -'
    draft = access.parser(context)(line)
    assert draft is not None
    assert (draft.target, draft.outcome) == ("/admin", "failure")
    assert read_text("\x1b[32mINFO\x1b[0m:     ready", context).fields["level"] == "info"


def test_a_device_that_sends_pairs_and_no_program_is_read_by_their_names() -> None:
    pairs = (
        'src="203.0.113.9:4711" dst="192.0.2.1:22" msg="Failed login attempt to device from ssh" user="dana" cat="User"'
    )
    draft = syslog(f"Mar  5 10:11:12 gate {pairs}")
    assert (draft.host, draft.src_ip, draft.dst_ip, draft.dst_port) == ("gate", "203.0.113.9", "192.0.2.1", 22)
    assert (draft.user, draft.action, draft.outcome) == ("dana", "login", "failure")
    assert not {"user", "src_ip", "dst_ip"} & draft.inferred


def test_a_request_is_whole_behind_a_label_and_before_a_blank() -> None:
    context = FileContext(name="httpd.log", clock=Clock(newest=datetime(2024, 6, 1, tzinfo=UTC)), readers=READERS)
    line = '[httpd] 203.0.113.9 - dana [05/Mar/2024:10:11:12 +0000] "POST /query?q=a HTTP/1.1 " 401 33 "-" "curl/8" d3-1 12'
    draft = access.parser(context)(line)
    assert draft is not None
    assert (draft.src_ip, draft.user, draft.target, draft.outcome) == ("203.0.113.9", "dana", "/query?q=a", "failure")


@pytest.mark.parametrize(
    "context",
    [
        '{"user":"dana","ip":"203.0.113.9"}',
        '{"user":"dana","ip":"203.0.113.9"} []',
        '{"user":"dana"} {"ip":"203.0.113.9","url":"/login"}',
        '{"user": "dana", "remote": "203.0.113.9:4711"} ',
        '{"user":"dana","ip":"203.0.113.9"} {"url":"/login","http_method":"POST"}',
    ],
)
def test_a_record_behind_a_sentence_says_who_and_from_where(context: str) -> None:
    draft = read_text(f"[2024-03-05 10:11:12] production.WARNING: Login failed {context}", CONTEXT)
    assert (draft.action, draft.outcome, draft.user, draft.src_ip) == ("login", "failure", "dana", "203.0.113.9")
    assert {"user", "src_ip"} <= draft.inferred


def test_a_sentence_that_ends_in_a_broken_record_stays_whole() -> None:
    draft = read_text('2024-03-05 10:11:12 Login failed {"user":"dana", oops}', CONTEXT)
    assert draft.fields["message"] == 'Login failed {"user":"dana", oops}'


def test_seconds_since_a_program_started_stand_before_a_record_and_not_before_a_continued_line():
    draft = read_text("   2.672537\tUser dana@198.51.100.23 logged into UPS [ups1]", CONTEXT)
    assert (draft.time, draft.user, draft.src_ip, draft.action, draft.outcome) == (
        None,
        "dana",
        "198.51.100.23",
        "login",
        "success",
    )
    assert read_text("    at auth.login(203.0.113.9)", CONTEXT).action == "status"


def test_the_address_at_which_a_service_waits_is_no_source_among_pairs_either():
    draft = read_text(
        "2026-11-28T15:18:30Z [INFO] agent: Started HTTP server: address=192.0.2.10:8500 network=tcp", CONTEXT
    )
    assert draft.src_ip == ""


def test_a_sentence_before_a_colon_is_no_program():
    draft = syslog("Sat Nov 28 2026 16:07:25 CONNECT: Client connecting on port 6668: dana!d@198.51.100.23 [Dana]")
    assert (draft.host, draft.process, draft.src_ip) == ("", "CONNECT", "198.51.100.23")
    draft = syslog("Nov 28 16:07:25 web1 could not reach the other end at all: timed out")
    assert (draft.host, draft.process) == ("web1", "")
