"""Lines read by the thousand are the events that the same lines are one by one, wherever other lines stand between them."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from moewarden.graphs.events import blocks, filereader
from moewarden.graphs.events.filereader import FileReader
from moewarden.graphs.products.format import Columns

from ..reading import Case

NEWEST = datetime(2026, 6, 1, tzinfo=UTC)
AGENTS = ("Mozilla/5.0 (X11; Linux x86_64)", "-", "curl/8.5", "Ünïcode/1 ✓", "")


def access(number: int, choose: random.Random) -> str:
    clock = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
    path = choose.choice(("/", "/shop/item/17", "/a/b/c/d", "/x%20y?q=%C3%A9+1%22", "?q", "/p?a=1?b", "/" + "z" * 400))
    behind = choose.choice(("", ' "-"', f' "https://example.com/" "{choose.choice(AGENTS)}"', f' "-" "{AGENTS[0]}"'))
    return (
        f"203.0.{choose.randrange(256)}.{choose.randrange(256)} - {choose.choice(('-', 'dana', '-x', 'zoë'))} "
        f"[{choose.choice(('05/Mar/2026', '31/Dec/2025'))}:{clock} {choose.choice(('+0000', '-0730'))}] "
        f'"{choose.choice(("GET", "POST"))} {path} HTTP/1.1" {choose.choice((200, 304, 404, 500, 101, 999))} '
        f"{choose.choice(('-', number))}{behind}"
    )


KINDS: dict[str, Callable[[int, random.Random], str]] = {"access": access}
ODD = (
    "",
    "   ",
    "    at com.example.Shop.order(Shop.java:77)",
    '{"time": "2026-03-05T10:11:12Z", "action": "login", "user": "dana"}',
    '{"Records": [{"eventName": "A", "eventTime": "2026-03-05T10:11:12Z"}, {"eventName": "B"}]}',
    "broken [05/Mar/2026",
    "caf\udce9",
    "a\0b",
    "x" * 20_000,
    "31/12/2025 10:11:12 user=dana days come first",
    "Mar  5 10:11:12 web-2 sshd[811]: Failed password for root from 203.0.113.9 port 4711 ssh2",
    '203.0.113.9 - - [05/Mar/2026:10:11:12 +0000] "GET / HTTP/1.1" 200 5',
    '203.0.113.9 - - [31/Feb/2026:10:11:12 +0000] "GET / HTTP/1.1" 200 5 "-" "-"',
    '203.0.113.999 - - [05/Mar/2026:10:11:60 +0000] "GET /\\x22 HTTP/1.1" 200 5 "-" "a \\" b"',
    'shop.example.com 203.0.113.9 - - [05/Mar/1931:10:11:12 +0000] "GET /\t HTTP/1.1" 200 5',
    '203.0.113.9 - a\xa0b [05/Mar/2026:10:11:12 +0000] "GET /\u2028x HTTP/1.1" 200 5 "\x85" "\x7f"',
    '203.0.113.9 - - [05/Mar/2026:10:11:12 +0000] "GET  HTTP/1.1" 200 5 "-" "-"',
)


def spoilt(line: str, choose: random.Random) -> str:
    """A line with something in it that does not belong there, or without something that does."""
    start = choose.randrange(len(line) + 1)
    end = min(len(line), start + choose.choice((0, 1, 3, 20)))
    return (
        line[:start]
        + choose.choice(("", '"', "\\", "\t", "é", " ", "-", "%", "[", "9", "\r", line[end : end + 9]))
        + line[end:]
    )


def read_both(case: Case, monkeypatch: pytest.MonkeyPatch, **options: object) -> int:
    """Read the folder by blocks and line by line, which must be the same; how many events came of blocks."""
    by_block = 0
    table_of_block = filereader.table_of_block

    def note(file: str, block: Sequence[object], read: Columns) -> object:
        nonlocal by_block
        by_block += len(read.read)
        return table_of_block(file, block, read)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(filereader, "table_of_block", note)
        report = case.read(**options)
    rows = case.rows()
    with monkeypatch.context() as patched:
        patched.setattr(FileReader, "pieces", FileReader.events)
        assert case.read(**options) == report
    for row, one_by_one in zip(rows, case.rows(), strict=True):
        assert row == one_by_one
    return by_block


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("block", [100, 4_000])
@pytest.mark.parametrize("kind", KINDS)
def test_blocks_are_read_as_their_lines_are(
    case: Case, monkeypatch: pytest.MonkeyPatch, kind: str, block: int, newline: str
) -> None:
    monkeypatch.setattr(filereader, "BLOCK", block)
    choose = random.Random(f"{kind} {newline}")
    lines = [KINDS[kind](number, choose) for number in range(1_500)]
    for place in range(200, 1_500, 7):
        lines[place] = choose.choice(ODD) if place % 2 else spoilt(lines[place], choose)
    text = newline.join(lines) + choose.choice(("", newline))
    case.write("a.log", text.encode("utf-8", "surrogateescape"))
    assert read_both(case, monkeypatch, year_hint=NEWEST) > 1_000


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_common_lines_is_read_by_blocks_alone(case: Case, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    choose = random.Random(kind)
    case.write("a.log", "".join(f"{KINDS[kind](number, choose)}\n" for number in range(500)))
    assert read_both(case, monkeypatch, year_hint=NEWEST, timezone="Europe/Berlin") == 500


def test_few_lines_are_read_one_by_one(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    case.write("a.log", "\n".join(access(number, random.Random(1)) for number in range(blocks.LEAST - 1)))
    assert read_both(case, monkeypatch) == 0
