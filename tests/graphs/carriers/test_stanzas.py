"""Records of several lines of products that no reader knows: one event each."""

import pytest

from ..reading import Case

_OF_PAIRS = """timestamp=2026-03-05-10.24.00.123456;
  category=VALIDATE;
  audit event=AUTHENTICATION;
  event status=-30082;
  userid=dana;

timestamp=2026-03-05-10.25.00.123456;
  category=OBJECTS;
  audit event=DROP_OBJECT;
  event status=0;
  userid=lena;
  object name=INVOICES;
"""
_OF_PROPERTIES = """%%%%%%%%%%%  OPCOM   5-MAR-2026 10:24:00.12  %%%%%%%%%%%
Message from user WATCH$SERVER on NODE1
Auditable event:          Remote interactive login failure
Event time:                5-MAR-2026 10:24:00.08
Username:                 DANA
Remote node fullname:     203.0.113.9
Status:                   %LOGIN-F-INVPWD, invalid password

%%%%%%%%%%%  OPCOM   5-MAR-2026 10:25:00.12  %%%%%%%%%%%
Message from user WATCH$SERVER on NODE1
Auditable event:          Object deletion
Username:                 LENA
Object name:              INVOICES
Status:                   %SYSTEM-S-NORMAL, normal successful completion
"""
_BELOW_DATES = """2026-03-05 10:24:00 [2@web1]
[login] 3: dana failed login from IP 203.0.113.9
2026-03-05 10:25:00 [7@web1]
[inventory] 4: lena deletes the item 42
"""
_BELOW_BANNERS = """=ERROR REPORT==== 5-Mar-2026::10:24:00 ===
Login failed for dana from 203.0.113.9

=INFO REPORT==== 5-Mar-2026::10:25:00 ===
lena deleted item 42
"""
_STATEMENTS = """2026-03-05T10:24:00.1230 (4711:0x7f) EXECUTE
\tshop (LENA, TCPv4:203.0.113.9/41234)

SELECT * FROM INVOICES
      3 ms

2026-03-05T10:25:00.1230 (4711:0x7f) EXECUTE
\tshop (LENA, TCPv4:203.0.113.9/41234)

DROP TABLE INVOICES
      3 ms
"""


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (_OF_PAIRS, ("dana", "login", "failure"), ("lena", "resource_delete", "success")),
        (_OF_PROPERTIES, ("DANA", "login", "failure"), ("LENA", "resource_delete", "success")),
        (_BELOW_DATES, ("dana", "login", "failure"), ("lena", "resource_delete", "")),
        (_BELOW_BANNERS, ("dana", "login", "failure"), ("lena", "resource_delete", "")),
        (_STATEMENTS, ("", "data_read", ""), ("", "resource_delete", "")),
    ],
    ids=["pairs", "properties", "below dates", "below banners", "statements"],
)
def test_a_record_of_several_lines_is_one_event(tmp_path, text, first, second):
    case = Case(tmp_path)
    assert case.only("a.log", text).events == 2
    rows = case.rows("SELECT user, action, outcome, time FROM events ORDER BY line")
    assert [(row["user"], row["action"], row["outcome"]) for row in rows] == [first, second]
    assert [str(row["time"])[:16] for row in rows] == ["2026-03-05 10:24", "2026-03-05 10:25"]


def test_dated_lines_with_a_trace_here_and_there_stay_lines(tmp_path):
    lines = [f"2026-03-05 10:24:0{second} login of dana" for second in range(4)]
    lines.insert(2, "\tat org.example.Login.check(Login.java:7)")
    assert Case(tmp_path).only("a.log", "\n".join(lines) + "\n").events == 5
