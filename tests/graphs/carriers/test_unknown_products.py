"""Lines of products that no reader knows: what their shape and their words state is read."""

from datetime import UTC, datetime

import pytest

from moewarden.graphs.carriers.registry import READERS, choose_line_format, read_record
from moewarden.graphs.meaning.event import Draft
from moewarden.graphs.meaning.timestamps import Clock
from moewarden.graphs.products.format import FileContext


def read(*lines: str) -> Draft:
    """The last line of a file."""
    clock = Clock(newest=datetime(2026, 6, 1, tzinfo=UTC))
    parse = choose_line_format(lines).parser(FileContext(name="log", clock=clock, readers=READERS, sample=lines))
    drafts = [parse(line) for line in lines]
    assert drafts[-1] is not None
    return drafts[-1]


def columns(draft: Draft, names: str) -> tuple[object, ...]:
    return tuple(getattr(draft, name) for name in names.split())


_WHO = "user src_ip action outcome"


@pytest.mark.parametrize(
    ("line", "names", "values"),
    [
        (
            "2026-03-05T10:24:00Z WARN Authentication failed (auth.failed) localPort = 993, remoteIp = 203.0.113.9, "
            'remotePort = 41234, accountName = "dana"',
            f"{_WHO} dst_port",
            ("dana", "203.0.113.9", "login", "failure", 993),
        ),
        (
            "2026-03-05T10:24:00+0000 [WEB] WebAuth: AUTH SUCCESS {'status': 0, 'user': 'dana', 'client_ip_addr': '203.0.113.9'}",
            _WHO,
            ("dana", "203.0.113.9", "login", "success"),
        ),
        (
            "2026-03-05T10:24:00.123456Z  WARN login{user=dana}: shop::auth: password mismatch client=203.0.113.9:41234",
            _WHO,
            ("dana", "203.0.113.9", "login", "failure"),
        ),
        (
            "2026-03-05 10:24:00.123 +01:00 [WRN] Login failed for dana from 203.0.113.9",
            _WHO,
            ("dana", "203.0.113.9", "login", "failure"),
        ),
        (
            "Mar  5 10:24:00 authsvc\twarn\tLogin failed for dana from 203.0.113.9",
            f"{_WHO} host process",
            ("dana", "203.0.113.9", "login", "failure", "", "authsvc"),
        ),
        (
            "Mar 05 10:24:00.123 node1 pacemaker-controld  [812] (do_state_transition) \tnotice: State transition",
            "host process",
            ("node1", "pacemaker-controld"),
        ),
        (
            "2026 Mar  5 10:24:00 user.notice awplus IMISH[812]: [dana@203.0.113.9]show users",
            "host process user",
            ("awplus", "IMISH", "dana"),
        ),
        (
            "2026-03-05 10:24:00,123 INFO FSNamesystem.audit: allowed=false\tugi=dana (auth:SIMPLE)\tip=/203.0.113.9\tcmd=open\t"
            "src=/data/salaries.csv\tdst=null\tperm=null\tproto=rpc",
            f"{_WHO} target",
            ("dana", "203.0.113.9", "file_read", "failure", "/data/salaries.csv"),
        ),
        (
            "2026-03-05 10:24:00.123 DETAIL: connecting host=203.0.113.9 port=41234",
            "src_ip dst_port",
            ("203.0.113.9", None),
        ),
        (
            "Thu 2026-03-05 10:24:00.456: [42:1] Accepting SMTP connection from 203.0.113.9:41234 to 192.0.2.8:25",
            "src_ip dst_ip dst_port action",
            ("203.0.113.9", "192.0.2.8", 25, "network_connect"),
        ),
        (
            "2026-03-05 10:24:00 health check of backend web1 (192.0.2.20:8080) failed",
            "src_ip dst_ip dst_port",
            ("", "192.0.2.20", 8080),
        ),
        (
            "[2026-03-05 10:24:00,123] INFO {AUDIT} - Initiator : dana | Action : Add User | Target : lena | Result : Failed",
            "user action outcome target",
            ("dana", "account_create", "failure", "lena"),
        ),
        (
            "2026/03/05 10:24:00 :type=update:id=203.0.113.9@pts/0:user=dana:cmd=configure terminal ; no logging server (SUCCESS)",
            "user src_ip outcome",
            ("dana", "203.0.113.9", "success"),
        ),
        (
            "0.exec-3 - [05/Mar/2026:10:24:00 UTC] [AuditEvent=AUTH][SubjectID=dana][Outcome=Failure] authentication failure",
            "user action outcome",
            ("dana", "login", "failure"),
        ),
        (
            "2026-03-05 10:24:00, sw1, UserID : dana ClientAddress : 203.0.113.9 EventType : UserLogging EventStatus : Failure",
            "user src_ip outcome",
            ("dana", "203.0.113.9", "failure"),
        ),
        (
            "2026-03-05 10:24:00 [7] peer probe 203.0.113.77 : FAILED",
            "src_ip dst_ip outcome",
            ("", "203.0.113.77", "failure"),
        ),
        (
            "2026-03-05 10:24:00 [7] volume set pay auth.allow 203.0.113.77 : SUCCESS",
            "src_ip outcome",
            ("", "success"),
        ),
        (
            "2026-03-05 10:24:00.123 UTC [812] LOG S-0x55aa10f47970: shop/dana@192.0.2.20:15999 closing because: connect failed",
            "src_ip dst_ip",
            ("", "192.0.2.20"),
        ),
        (
            "USER|03/05/2026 10:24:00.123|[SFTP:12_41234:dana:203.0.113.9] READ: *DELE /payroll/march.csv*",
            "user src_ip action target",
            ("dana", "203.0.113.9", "file_delete", "/payroll/march.csv"),
        ),
        (
            'Mar  5 10:24:00 web1 proxyd[7]: Auth: 203.0.113.9:41234->192.0.2.8:143 secure=no mode=plain authentication_id="dana" '
            'server="192.0.2.25:143" status="failed: no such user"',
            _WHO,
            ("dana", "203.0.113.9", "login", "failure"),
        ),
        (
            "2026-03-05 10:24:00 Password for 'dana' not accepted!",
            "outcome",
            ("failure",),
        ),
        (
            "Mar  5 10:24:00 web1 drupal: https://example.org|1772706240|user|203.0.113.9|https://example.org/user/login||0||"
            "Login attempt failed for dana.",
            _WHO,
            ("dana", "203.0.113.9", "login", "failure"),
        ),
    ],
)
def test_a_line_is_read_by_its_words(line, names, values):
    assert columns(read(line), names) == values


def test_a_request_behind_an_applications_own_beginning_is_its_clients():
    draft = read(
        '2026-03-05 10:25:02,001 812 INFO shop werkzeug: 203.0.113.9 - - [05/Mar/2026 10:25:02] "POST /login HTTP/1.1" 200 - 12'
    )
    assert columns(draft, "user src_ip action target") == ("", "203.0.113.9", "web_request", "/login")


@pytest.mark.parametrize(
    ("lines", "names", "values"),
    [
        (
            (
                "Datum;Uhrzeit;Benutzer;Rechner;Vorgang;Objekt",
                "25.03.26;10:24:00;dana;PC17;Beleg gelöscht;RE-2026-007",
            ),
            "user host action target",
            ("dana", "PC17", "resource_delete", "RE-2026-007"),
        ),
        (
            (
                "Date\tTime\tUser\tEvent\tCode",
                "03/25/2026\t10:24:00\t\tWeb user 'dana' logged in from 203.0.113.9.\t0x0014",
            ),
            _WHO,
            ("dana", "203.0.113.9", "login", "success"),
        ),
        (
            ("When,Card holder,Door,Decision", "2026-03-25 10:24:00,King Dana,Lab 2,Access granted"),
            "user target action outcome",
            ("King Dana", "Lab 2", "other", "success"),
        ),
        (
            (
                "#Fields: datetime\tpriority clientip\tcategory\tmessage",
                "2026-03-25T10:24:00+00:00\tWARNING 203.0.113.9\tjoomlafailure\tUsername and password do not match.",
            ),
            "src_ip action",
            ("203.0.113.9", "login"),
        ),
    ],
    ids=["German names", "day and clock apart", "a door", "two names over one column"],
)
def test_columns_are_read_by_their_names(lines, names, values):
    draft = read(*lines)
    assert columns(draft, names) == values
    assert draft.time == datetime(2026, 3, 25, 10, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lines", "names", "values"),
    [
        (
            (
                "2026-03-25 10:24:00,123| tid:Kx7bQ2| AUTHN_ATTEMPT| dana| 203.0.113.9| | shop| failure| 132",
                "2026-03-25 10:24:00,481| tid:Kx7bQ2| AUTHN_ATTEMPT| dana| 203.0.113.9| | shop| success| 98",
            ),
            _WHO,
            ("dana", "203.0.113.9", "login", "success"),
        ),
        (
            (
                "| 2026-03-25T10:23:00Z info | dana | view | Main.Home | Firefox | 203.0.113.9 |",
                "| 2026-03-25T10:24:00Z info | lena | save | Main.Offer | Firefox | 203.0.113.10 |",
            ),
            f"{_WHO} target",
            ("lena", "203.0.113.10", "resource_change", "", "Main.Offer"),
        ),
        (
            (
                "25.03.2026|10:23:00|100|AU1|X|Logon successful (type=A)",
                "25.03.2026|10:24:00|100|AU2|X|Logon failed (reason=1, type=A)",
            ),
            "action outcome",
            ("login", "failure"),
        ),
        (
            (
                '"TCPIP"\t3180\t"2026-03-25 10:23:00.1"\t"TCP - 203.0.113.9 connected to 192.0.2.25:25."',
                '"SMTPD"\t3180\t51\t"2026-03-25 10:24:00.1"\t"203.0.113.9"\t"SENT: 535 Authentication failed."',
            ),
            "src_ip action outcome",
            ("203.0.113.9", "login", "failure"),
        ),
        (
            (
                "1774434240.5\t-\t203.0.113.9\thttp://192.0.2.80/a\tGET\t200\t6\tx",
                "1774434240.6\t-\t203.0.113.9\thttp://192.0.2.80/b\tGET\t403\t0\tx",
            ),
            "src_ip action outcome target",
            ("203.0.113.9", "web_request", "failure", "http://192.0.2.80/b"),
        ),
        (
            ("2026-03-25.10:24:00\t11\tssh\tARGV=dana\tSOC=git-upload-pack 'shop'\tFROM=203.0.113.9",) * 2,
            "user src_ip",
            ("dana", "203.0.113.9"),
        ),
    ],
    ids=[
        "bars",
        "a deed and its object",
        "day and clock apart",
        "rows of several kinds",
        "requests",
        "cells with names",
    ],
)
def test_columns_without_names_are_read_by_what_they_hold(lines, names, values):
    draft = read(*lines)
    assert columns(draft, names) == values
    assert draft.time is not None
    assert draft.time.replace(microsecond=0) == datetime(2026, 3, 25, 10, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("record", "names", "values"),
    [
        (
            {
                "time": "2026-03-05T10:24:00Z",
                "user": {"id": 7, "username": "dana"},
                "action": {"value": "delete", "label": "Deleted"},
                "changed_object_type": "dcim.device",
                "changed_object": {"id": 12, "name": "sw-core-1"},
            },
            "user action target",
            ("dana", "resource_delete", "sw-core-1"),
        ),
        (
            {
                "event": {
                    "type": "page.deleted",
                    "actor": {"person": {"email": "dana@example.org"}},
                    "page": {"name": "Invoices"},
                }
            },
            "user action target",
            ("dana@example.org", "resource_delete", "Invoices"),
        ),
        (
            {"ts": 1772706240, "level": "warning", "msg": "dana removed lena from group admins", "ip": "203.0.113.9"},
            "user src_ip",
            ("dana", "203.0.113.9"),
        ),
    ],
    ids=["what it does as a record", "a thing by its kind's name", "a sentence in a record"],
)
def test_nested_records_say_who_did_what_to_which_thing(record, names, values):
    context = FileContext(name="log", clock=Clock(), readers=READERS)
    assert columns(read_record(record, context), names) == values
