"""A record that cannot be read is counted and kept as text; the records around it are read."""

import json
from collections.abc import Callable

import pytest

from moewarden.graphs.events import filereader
from moewarden.graphs.events.store import EventStore
from moewarden.graphs.meaning.event import Draft

from ..reading import SSHD, Case

LOGIN = '{"time": "2024-03-05T10:11:12Z", "action": "login", "user": "%s"}'
HALF = "\\ud83d"
HALVES = {
    "generic": '{"time": "2024-03-05T10:11:12Z", "action": "login", "user": "zo%se"}',
    "cloudtrail": '{"eventTime": "2024-03-05T10:11:12Z", "eventName": "GetObject", "eventSource": "s3.amazonaws.com", '
    '"awsRegion": "x", "userAgent": "curl %s"}',
    "windows": '{"EventID": 4688, "Channel": "Security", "Hostname": "wks-1", "NewProcessName": "C:\\\\a%s.exe"}',
    "suricata": '{"timestamp": "2024-03-05T10:11:12Z", "event_type": "dns", "src_ip": "192.0.2.1", '
    '"dns": {"rrname": "%s.example"}}',
    "journald": '{"__REALTIME_TIMESTAMP": "1709633472000000", "SYSLOG_IDENTIFIER": "sshd", "_HOSTNAME": "h", '
    '"MESSAGE": "Invalid user %s from 192.0.2.1 port 1"}',
    "a name": '{"time": "2024-03-05T10:11:12Z", "action": "login", "us%ser": "x"}',
}


@pytest.mark.parametrize("record", HALVES.values(), ids=HALVES.keys())
@pytest.mark.parametrize(
    "shape", ["%s", '{"Records": [%s]}', '[%s, {"action": "logout"}]'], ids=["line", "in", "array"]
)
def test_half_a_character_is_replaced_and_counted(case: Case, record: str, shape: str) -> None:
    file = case.only("a.json", shape % (record % HALF))
    assert (file.broken, file.replaced) == (0, 1)
    stored = case.rows("SELECT string_agg(fields, '') AS fields FROM events")[0]["fields"]
    assert "\N{REPLACEMENT CHARACTER}" in str(stored)


def nested(depth: int, opening: str = '{"a":', closing: str = "}") -> str:
    return opening * depth + "1" + closing * depth


@pytest.mark.parametrize("depth", [300, 1000, 20_000])
@pytest.mark.parametrize(("opening", "closing"), [('{"a":', "}"), ("[", "]"), ('[{"b":', "}]")], ids=["{", "[", "[{"])
@pytest.mark.parametrize(
    "shape",
    ["\n", '{"Records": [,]}', "[,\n]", '{"logEvents": [\n,\n]}'],
    ids=["lines", "one line", "array", "pretty"],
)
def test_deep_nesting_hides_neither_its_record_nor_the_next(
    case: Case, depth: int, opening: str, closing: str, shape: str
) -> None:
    deep = f'{{"action": "login", "user": "deep", "x": {nested(depth, opening, closing)}}}'
    records = [LOGIN % "bob", deep, LOGIN % "eve"]
    head, separator, tail = shape.rpartition(",") if "," in shape else ("", "\n", "")
    file = case.only("a.json", head + (separator + "\n" * (separator != "\n")).join(records) + tail)
    assert file.broken == 0
    assert [row["user"] for row in case.rows()] == ["bob", "deep", "eve"]


@pytest.mark.parametrize("depth", [1000, 20_000])
def test_deep_nesting_in_a_payload(case: Case, depth: int) -> None:
    deep = f'{{"action": "login", "user": "deep", "x": {nested(depth)}}}'
    lines = [json.dumps({"message": deep}), f"Mar  5 10:11:12 web-2 app[1]: {deep}", LOGIN % "eve"]
    assert case.only("a.log", "\n".join(lines)).events == 3
    assert case.rows()[2]["user"] == "eve"


def test_brackets_that_stay_open_are_read_line_by_line(case: Case) -> None:
    file = case.only("a.json", '{"Records": [\n' + ("[" * 300 + "\n") * 500 + LOGIN % "eve")
    assert file.events > 500
    assert case.rows()[-1]["user"] == "eve"


DAMAGED = {
    "an empty command": (".zsh_history", ": 1709633470:0;id\n: 1709633471:0;\n: 1709633472:0;ls", 3, 0),
    "a command of a tab": (".bash_history", "#1709633470\n\t\n#1709633471\nls", 1, 0),
    "zeek: a number cut off": ("dns.log", "#separator \\x0\n#fields\tts\tuid\n1709633470.0\tC1", 1, 0),
    "zeek: letters for a number": ("dns.log", "#separator \\xzz\n#fields\tts\tuid\n1709633470.0\tC1", 1, 0),
    "zeek: a backslash alone": ("dns.log", "#separator \\\n#fields\tts\tuid\n1709633470.0\tC1", 1, 0),
    "zeek: a long separator": ("dns.log", "#separator \\U0001\n#fields\tts\tuid\n1709633470.0\tC1", 1, 0),
    "zeek: no fields": ("dns.log", "#separator \\x09\n#path\n#fields\n1709633470.0\tC1", 1, 1),
    "zeek: nothing behind": ("dns.log", "#separator\n#fields\n#path\n#types\n1709633470.0\tC1", 1, 1),
    "w3c: a bare return": ("u.log", "#Fields: date,time,c-ip\n2024-03-05,10:11:12,192.0.2.1\r,x", 1, 0),
    "w3c: a return in quotes": ("u.log", '#Fields: date,time,c-ip\n2024-03-05,10:11:12,"192.0.2.1\r"', 1, 0),
    "w3c: a long cell": ("u.log", f'#Fields: date,time,c-ip,x\n2024-03-05,10:11:12,192.0.2.1,"{"a" * 200_000}"', 1, 0),
    "w3c: no date behind": ("u.log", "#Date:\n#Fields:\n2024-03-05 10:11:12 192.0.2.1", 1, 1),
    "leef: a delimiter beyond all letters": ("l.log", "LEEF:2.0|V|P|1|login|0xffffffff|src=192.0.2.1", 1, 0),
    "leef: a delimiter that is half a letter": ("l.log", "LEEF:2.0|V|P|1|login|0xd800|src=192.0.2.1", 1, 0),
}


@pytest.mark.parametrize(("name", "text", "events", "broken"), DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_header_or_record_is_kept(case: Case, name: str, text: str, events: int, broken: int) -> None:
    file = case.only(name, text)
    assert (file.events, file.broken) == (events, broken)


@pytest.mark.parametrize("ending", ["\r", "\r\r\n", '"\r'], ids=["CR", "CRCRLF", "quote"])
def test_a_bare_return_in_a_table(case: Case, ending: str) -> None:
    rows = [f"2024-03-05T10:11:{n:02d}Z,bob,192.0.2.{n},login" for n in range(9)]
    rows[4] = rows[4].replace("bob", f"bo{ending}b")
    file = case.only("a.csv", "time,user,src_ip,action\n" + "\n".join(rows))
    assert file.events in (9, 10)
    assert [row["src_ip"] for row in case.rows()][-1] == "192.0.2.8"


def test_a_cell_beyond_every_limit_is_one_row(case: Case) -> None:
    long = '"' + "a,b " * 60_000 + '"'
    file = case.only("a.csv", f"time,user,src_ip,text\n2024-03-05T10:11:12Z,bob,192.0.2.1,{long}\n")
    assert (file.events, file.broken) == (1, 0)
    assert case.rows()[0]["src_ip"] == "192.0.2.1"


OPEN_QUOTES = {
    "the last cell": '2024-03-05T10:11:12Z,bob,192.0.2.9,"login',
    "a middle cell": '2024-03-05T10:11:12Z,"bob,192.0.2.9,login',
    "closed within the cell": '2024-03-05T10:11:12Z,"bo"b",192.0.2.9,login',
    "in a bare cell": '2024-03-05T10:11:12Z,bob 5" tall,192.0.2.9,login',
}


@pytest.mark.parametrize("row", OPEN_QUOTES.values(), ids=OPEN_QUOTES.keys())
@pytest.mark.parametrize(
    "later", ["", "the same", '2024-03-05T10:11:12Z,bob",192.0.2.60,login'], ids=["never", "again", "ends"]
)
def test_an_open_quote_swallows_no_line(case: Case, row: str, later: str) -> None:
    rows = [f"2024-03-05T10:11:{n % 60:02d}Z,bob,192.0.2.{n},login" for n in range(120)]
    rows[10] = row
    if later:
        rows[60] = row if later == "the same" else later
    file = case.only("a.csv", "time,user,src_ip,action\n" + "\n".join(rows))
    assert file.events == 120
    assert [row["line"] for row in case.rows()] == list(range(2, 122))
    assert {row["src_ip"] for row in case.rows()} >= {f"192.0.2.{n}" for n in range(120) if n not in (10, 60)}
    assert file.broken <= 2


def test_an_open_quote_is_counted(case: Case) -> None:
    rows = [f"2024-03-05T10:11:{n:02d}Z,bob,192.0.2.{n},login" for n in range(9)]
    rows[3] = '2024-03-05T10:11:03Z,"bob,192.0.2.3,login'
    file = case.only("a.csv", "time,user,src_ip,action\n" + "\n".join(rows))
    assert (file.events, file.broken) == (9, 1)
    assert (case.rows()[3]["user"], case.rows()[3]["src_ip"]) == ("bob", "192.0.2.3")


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_cell_of_several_lines_stays_one_row(case: Case, newline: str) -> None:
    rows = [f"2024-03-05T10:11:{n:02d}Z,bob,192.0.2.{n},login" for n in range(6)]
    rows[2] = newline.join(('2024-03-05T10:11:02Z,bob,192.0.2.2,"first', "second, with, three, commas", 'third"'))
    file = case.only("a.csv", newline.join(["time,user,src_ip,action", *rows]))
    assert (file.events, file.broken, file.lines, file.covered) == (6, 0, 9, 8)


RAISED = [ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError, ZeroDivisionError]


@pytest.mark.parametrize("error", RAISED, ids=lambda error: error.__name__)
def test_whatever_a_reader_raises_costs_one_record(
    case: Case, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_on_eve(read: Callable[..., Draft]) -> Callable[..., Draft]:
        def read_but_eve(record: dict[str, object], context: object) -> Draft:
            if record.get("user") == "eve":
                raise error("eve")
            return read(record, context)

        return read_but_eve

    monkeypatch.setattr(filereader, "read_record", fail_on_eve(filereader.read_record))
    file = case.only("a.jsonl", "\n".join(LOGIN % name for name in ("bob", "eve", "mia")))
    assert (file.events, file.broken, file.errors) == (3, 1, ((error.__name__, 1),))
    assert error.__name__ in file.note
    assert [row["line"] for row in case.rows()] == [1, 2, 3]
    assert "eve" in case.raw()[1]


def test_a_reader_that_fails_on_text_too_leaves_the_words(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Draft:
        raise LookupError

    monkeypatch.setattr(filereader, "read_record", fail)
    monkeypatch.setattr(filereader.text_format, "read_text", fail)
    file = case.only("a.jsonl", LOGIN % "bob")
    assert (file.events, file.broken) == (1, 1)
    assert "bob" in str(case.rows()[0]["fields"])


def test_the_store_takes_text_that_is_not_well_formed(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def smuggle(*_: object) -> Draft:
        return Draft(format="json", user="a\ud800b", dst_port=1 << 40, fields={"x\udc00": "y\ud800"})

    monkeypatch.setattr(filereader, "read_record", smuggle)
    case.only("a.jsonl", LOGIN % "bob")
    row = case.rows()[0]
    assert (row["user"], row["dst_port"]) == ("a\N{REPLACEMENT CHARACTER}b", None)


def test_a_first_line_of_another_format_takes_no_log_with_it(case: Case) -> None:
    lines = "\n".join(SSHD.format(second=n) for n in range(10))
    for name, first in {
        "json": '{"banner": 1}',
        "torn": '{"unfinished": ',
        "list": "[1, 2",
        "xml": "<Event>",
        "hash": "#Fields: a b",
        "zeek": "#fields\ta\tb",
        "bzip2": "BZh9 is a name",
        "zip": "PK\x03\x04 is a name",
        "elf": "\x7fELF is a name",
        "pdf": "%PDF-1.4",
        "sqlite": "SQLite format 3\0",
    }.items():
        case.write(name, f"{first}\n{lines}")
    report = case.read()
    assert report.skipped == ()
    assert {file.file: file.events for file in report.files if file.events not in (10, 11)} == {}
    users = case.rows("SELECT file, count(*) AS n FROM events WHERE \"user\" = 'root' GROUP BY file ORDER BY file")
    assert {str(row["file"]): row["n"] for row in users} == {file.file: 10 for file in report.files}


def test_a_table_below_comments_is_a_table(case: Case) -> None:
    rows = [f"2024-03-05T10:11:{n:02d}Z,bob,192.0.2.{n},login" for n in range(5)]
    file = case.only("a.csv", "# exported by hand\n# all of it\ntime,user,src_ip,action\n" + "\n".join(rows))
    assert (file.format, file.events, file.directives, file.broken) == ("csv", 5, 3, 0)


def test_raw_text_of_a_joined_row_is_all_its_lines(case: Case) -> None:
    text = 'time,user,src_ip,action\n2024-03-05T10:11:02Z,bob,192.0.2.2,"a\nb"\n2024-03-05T10:11:03Z,bob,192.0.2.3,c'
    case.only("a.csv", text)
    store = EventStore.open(case.store_path, case.logs)
    assert list(store.raw([1]).values()) == ['2024-03-05T10:11:02Z,bob,192.0.2.2,"a\nb"']
    store.close()
