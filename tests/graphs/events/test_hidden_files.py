"""No line and no block hides a file: what is text is read, what is not is skipped with a reason, and both are told."""

import gzip
import random
import sqlite3
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from moewarden.graphs.events.gaps import could_matter, gaps_of, in_one_line
from moewarden.graphs.records.ingest import FileReport, IngestReport, SkippedFile

from ..reading import SSHD, Case

LINES = [SSHD.format(second=n) for n in range(60)]
CLF = '203.0.113.9 - - [05/Mar/2024:10:11:12 +0000] "GET /x HTTP/1.1" 200 5'
JSON = '{"time":"2024-03-05T10:11:12Z","action":"login","user":"bob"}'


def rubbish(size: int) -> bytes:
    return bytes(byte for byte in random.Random(size).randbytes(2 * size) if byte != 10)[:size]


BLOCKS = {
    "control bytes in a name": b"Mar  5 10:11:12 web-2 sshd[811]: Invalid user "
    + b"\x01\x02\x7f\x08" * 400
    + b" from 203.0.113.9",
    "a line of control bytes": b"\x01\x02\x03" * 5_000,
    "random bytes": rubbish(3_000),
    "more random bytes than a sample": rubbish(90_000),
    "zeros": bytes(4096),
    "more zeros than a sample": bytes(200_000),
    "zeros and a record": bytes(4096) + LINES[0].encode(),
    "bytes of no encoding": b"\xff\xfe\xfd\x80\x81" * 500,
    "colours": b"\x1b[31m" + LINES[0].encode() + b"\x1b[0m",
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
@pytest.mark.parametrize("place", [0, 30, 60], ids=["first", "middle", "last"])
@pytest.mark.parametrize("record", [None, CLF, JSON], ids=["syslog", "access", "json"])
def test_a_block_hides_no_other_line(case: Case, block: bytes, place: int, record: str | None) -> None:
    lines = [line.encode() for line in LINES] if record is None else [record.encode()] * 60
    file = case.only("a.log", b"\n".join([*lines[:place], block, *lines[place:]]))
    assert file.events + file.blank == 61
    assert file.broken <= 1
    rows = [row for row in case.rows() if row["format"] not in ("text",)]
    assert len(rows) >= 60


@pytest.mark.parametrize("pack", [None, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("blank", [b"\n", b"\r\n", b" \n", b"\0"], ids=["LF", "CRLF", "space", "zeros"])
@pytest.mark.parametrize("record", [LINES[0], JSON, CLF], ids=["syslog", "json", "access"])
def test_blanks_before_a_log_hide_nothing(
    case: Case, pack: Callable[[bytes], bytes] | None, blank: bytes, record: str
) -> None:
    data = blank * 150_000 + b"\n".join([record.encode()] * 20)
    file = case.only("a.log", pack(data) if pack else data)
    assert (file.events, file.broken) == (20, 0)
    assert case.raw() == [record] * 20


def test_a_block_of_zeros_is_no_part_of_the_record_behind_it(case: Case) -> None:
    case.only("a.log", LINES[0].encode() + b"\n" + bytes(5000) + LINES[1].encode() + b"\n" + LINES[2].encode())
    assert case.raw() == LINES[:3]
    assert [row["src_ip"] for row in case.rows()] == ["203.0.113.0", "203.0.113.1", "203.0.113.2"]


def png(size: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + random.Random(n).randbytes(3 * size) for n in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def database(folder: Path) -> bytes:
    with sqlite3.connect(folder / "x.sqlite") as connection:
        connection.execute("CREATE TABLE logs (line TEXT)")
        connection.executemany("INSERT INTO logs VALUES (?)", [(line + "\n",) for line in LINES * 20])
    connection.close()
    return (folder / "x.sqlite").read_bytes()


def archive(_: Path) -> bytes:
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + random.Random(2).randbytes(4_000)


def capture(_: Path) -> bytes:
    packets = b"".join(
        struct.pack("<IIII", 1709633472, n, 60 + len(line), 60 + len(line))
        + bytes(54)
        + line.encode()
        + b"\r\n\r\n\0\0"
        for n, line in enumerate(LINES)
    )
    return b"\xd4\xc3\xb2\xa1" + struct.pack("<HHiIII", 2, 4, 0, 0, 65535, 1) + packets


def program(_: Path) -> bytes:
    return b"\x7fELF\x02\x01\x01" + bytes(57) + "\n".join(LINES).encode() + bytes(500) + rubbish(3000)


OTHERS = {
    "image": (lambda _: png(60), "image", False),
    "program": (program, "program", False),
    "capture": (capture, "packet capture", False),
    "database": (database, "SQLite", False),
    "event log": (
        lambda _: b"ElfFile\0" + bytes(120) + "\n".join(LINES).encode("utf-16-le") + bytes(4000),
        "evtx",
        True,
    ),
    "archive": (archive, "7-zip", True),
    "random": (lambda _: random.Random(1).randbytes(300_000), "binary", True),
    "zeros": (lambda _: bytes(100_000), "zeros only", True),
    "blank": (lambda _: b"\n \r\n" * 5, "empty", False),
}


@pytest.mark.parametrize(("make", "said", "is_loss"), OTHERS.values(), ids=OTHERS.keys())
def test_what_is_no_text_is_skipped_and_said(
    case: Case, tmp_path: Path, make: Callable[[Path], bytes], said: str, is_loss: bool
) -> None:
    case.write("a", make(tmp_path))
    case.write("b.log", "\n".join(LINES))
    report = case.read()
    assert [(entry.file, said in entry.reason, entry.is_loss) for entry in report.skipped] == [("a", True, is_loss)]
    assert could_matter(gaps_of(report)) == is_loss
    assert "1 file skipped" in in_one_line(gaps_of(report))


def report_of(**changes: object) -> IngestReport:
    whole = {"file": "a.log", "format": "syslog", "lines": 100, "events": 100}
    return IngestReport(files=(FileReport(**(whole | changes)),), skipped=())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "kinds", "matters"),
    [
        ({}, [], False),
        ({"broken": 19}, [], False),
        ({"broken": 20}, ["kept as text"], True),
        ({"broken": 4, "events": 5}, [], False),
        ({"ends_early": "the gzip data are cut off"}, ["ends early"], True),
        ({"ends_early": "x", "broken": 90}, ["ends early", "kept as text"], True),
        ({"replaced": 90, "truncated": 3}, [], False),
    ],
    ids=["whole", "some broken", "many broken", "few lines", "cut", "both", "replaced"],
)
def test_what_could_matter(changes: dict[str, object], kinds: list[str], matters: bool) -> None:
    gaps = gaps_of(report_of(**changes))
    assert [gap["kind"] for gap in gaps] == kinds
    assert could_matter(gaps) == matters
    assert bool(in_one_line(gaps)) == bool(kinds)


def test_the_sentence_says_whether_it_could_matter() -> None:
    empty = SkippedFile(file="b", reason="empty file", is_loss=False)
    assert in_one_line(gaps_of(IngestReport(files=(), skipped=(empty, empty)))) == "Of the logs, 2 files skipped."
    lost = SkippedFile(file="c", reason="binary data")
    sentence = in_one_line(gaps_of(IngestReport(files=(), skipped=(empty, lost))))
    assert sentence == "Not all of the logs could be read: 2 files skipped."
