"""Files of every awkward kind become events with exact places, or counted skips with a reason."""

import bz2
import gzip
import json
import os
import random
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from moewarden.graphs.errors import InputError, StoreError
from moewarden.graphs.events.reader import IngestProgress, perceive
from moewarden.graphs.events.store import EventStore

from ..reading import SSHD, Case


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_raw_text_of_every_event_is_its_physical_line(case: Case, seed: int, newline: str) -> None:
    choose = random.Random(seed)
    kinds = [
        SSHD.format(second=7),
        "",
        "   ",
        '{"time": "2024-03-05T10:11:12Z", "action": "login", "user": "zoë"}',
        "not a log line at all — ünïcode ✓",
        '203.0.113.9 - - [05/Mar/2024:10:11:12 +0000] "GET / HTTP/1.1" 200 5',
        "{broken json",
        "x" * 3000,
    ]
    lines = [choose.choice(kinds) for _ in range(200)]
    case.write("mixed.log", newline.join(lines) + choose.choice(["", newline]))
    report = case.read()
    expected = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    assert [row["line"] for row in case.rows()] == [number for number, _ in expected]
    assert case.raw() == [line for _, line in expected]
    assert report.events == len(expected)


@pytest.mark.parametrize("indent", [None, 1, 4], ids=["one-line", "indent-1", "indent-4"])
@pytest.mark.parametrize("shape", ["array", "Records", "value", "hits"])
def test_records_of_a_document_keep_their_spans_and_lines(case: Case, shape: str, indent: int | None) -> None:
    records = [
        {"id": n, "action": "login", "text": 'zoë } ] \\ " ' * (n % 3), "inner": {"value": [1, {"a": n}]}}
        for n in range(700)
    ]
    document: object = records
    if shape == "hits":
        document = {"took": 5, "hits": {"total": 700, "hits": records, "max": 1}, "end": True}
    elif shape != "array":
        document = {"head": {"a": 1}, shape: records, "tail": "x"}
    text = json.dumps(document, indent=indent, ensure_ascii=False)
    case.write("document.json", text)
    report = case.read()
    assert (report.events, report.broken) == (700, 0)
    raw = case.raw()
    assert [json.loads(item) for item in raw] == records
    data = text.encode()
    for row in case.rows():
        assert row["line"] == data.count(b"\n", 0, int(str(row["byte_offset"]))) + 1


def test_objects_one_after_another_and_a_torn_end(case: Case) -> None:
    objects = "\n".join(json.dumps({"action": "login", "n": n}, indent=2) for n in range(3))
    case.write("objects.json", objects + '\n{"action": "log')
    report = case.read()
    assert (report.events, report.broken) == (4, 1)
    assert case.raw()[-1] == '{"action": "log'


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress], ids=["gzip", "bzip2"])
def test_compressed_logs_are_read_and_quoted(case: Case, pack: object) -> None:
    lines = [SSHD.format(second=second) for second in range(20)]
    case.write("auth.log.1.gz", pack("\n".join(lines).encode()))  # type: ignore[operator]
    assert case.read().events == 20
    assert case.raw() == lines


def test_torn_gzip_keeps_what_was_read(case: Case) -> None:
    packed = gzip.compress("\n".join(SSHD.format(second=n % 60) + os.urandom(40).hex() for n in range(5000)).encode())
    case.write("auth.log.gz", packed[: len(packed) // 2])
    report = case.read()
    assert report.events > 1000
    assert "ends early" in report.files[0].note


def test_twenty_megabyte_line_is_one_truncated_event(case: Case) -> None:
    case.write("big.log", SSHD.format(second=1) + "\n" + "A" * (20 << 20) + "\n" + SSHD.format(second=2))
    report = case.read()
    assert (report.events, report.files[0].truncated) == (3, 1)
    rows = case.rows()
    assert [row["line"] for row in rows] == [1, 2, 3]
    assert rows[1]["byte_length"] == 20 << 20
    assert case.raw()[2] == SSHD.format(second=2)


def test_huge_single_line_json_document_is_split(case: Case) -> None:
    records = [
        {"eventName": "GetObject", "eventSource": "s3.amazonaws.com", "awsRegion": "x", "pad": "p" * 900, "n": n}
        for n in range(3000)
    ]
    case.write("trail.json", json.dumps({"Records": records}))
    report = case.read()
    assert (report.events, report.broken, report.files[0].format) == (3000, 0, "cloudtrail")


def test_invalid_utf8_is_replaced_and_counted(case: Case) -> None:
    case.write("auth.log", SSHD.format(second=1).encode() + b" \xff\xfe caf\xe9\n" + SSHD.format(second=2).encode())
    report = case.read()
    assert (report.events, report.files[0].replaced) == (2, 1)
    assert "�" in case.raw()[0]


def test_utf16_text_is_read(case: Case) -> None:
    lines = [SSHD.format(second=second) for second in range(5)]
    case.write("auth.log", "\r\n".join(lines).encode("utf-16"))
    assert case.read().files[0].format == "syslog"
    assert case.raw() == lines


def test_byte_order_mark_is_not_part_of_the_first_line(case: Case) -> None:
    case.write("auth.log", b"\xef\xbb\xbf" + SSHD.format(second=1).encode())
    case.read()
    assert case.raw() == [SSHD.format(second=1)]
    assert case.rows()[0]["byte_offset"] == 3


def test_broken_lines_are_kept_as_text_and_counted(case: Case) -> None:
    good = '{"time":"2024-03-05T10:11:12Z","action":"login"}'
    case.write("a.jsonl", "\n".join([good, good[:20], good, "rubbish", good]))
    report = case.read()
    assert (report.events, report.broken) == (5, 2)
    assert [row["format"] for row in case.rows()] == ["json", "text", "json", "text", "json"]


def test_binary_empty_and_unreadable_files_are_skipped_with_a_reason(case: Case) -> None:
    case.write("a.log", SSHD.format(second=1))
    case.write("b.bin", os.urandom(4096))
    case.write("c.evtx", b"ElfFile\x00" + bytes(4096))
    case.write("d.log", "")
    case.write("e.gz", b"\x1f\x8bnot gzip")
    (case.logs / "f.log").symlink_to(case.logs / "nowhere")
    (case.logs / "g.log").symlink_to("/etc/hostname")
    os.mkfifo(case.logs / "h.pipe")
    report = case.read()
    assert [file.file for file in report.files] == ["a.log"]
    assert [entry.file for entry in report.skipped] == ["b.bin", "c.evtx", "d.log", "e.gz", "f.log", "g.log", "h.pipe"]
    assert all(entry.reason for entry in report.skipped)
    assert "export" in report.skipped[1].reason


def test_missing_path_and_empty_folder_are_input_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder; expected"):
        perceive(tmp_path / "absent", tmp_path / "s.duckdb")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no files; expected"):
        perceive(tmp_path / "empty", tmp_path / "s.duckdb")


def test_single_file_and_store_within_the_logs_folder(case: Case) -> None:
    case.write("auth.log", SSHD.format(second=1))
    perceive(case.logs / "auth.log", case.store_path)
    assert case.rows()[0]["file"] == "auth.log"
    case.store_path = case.logs / "store.duckdb"
    case.read()
    assert [file.file for file in case.read().files] == ["auth.log"]


def test_files_come_in_stable_order_with_progress(case: Case) -> None:
    for name in ("b/auth.log", "a/auth.log", "c.log"):
        case.write(name, SSHD.format(second=1))
    seen: list[IngestProgress] = []
    report = case.read(on_progress=seen.append)
    assert [file.file for file in report.files] == ["a/auth.log", "b/auth.log", "c.log"]
    assert (seen[-1].files_done, seen[-1].events) == (3, 3)


@pytest.mark.parametrize(
    ("lines", "hint", "years"),
    [
        (["Dec 31 23:59:59", "Jan  1 00:00:01"], datetime(2024, 1, 2, tzinfo=UTC), [2023, 2024]),
        (["Mar  1 00:00:00", "Nov 30 00:00:00"], datetime(2024, 12, 1, tzinfo=UTC), [2024, 2024]),
        (["Feb 29 12:00:00", "Mar  1 12:00:00"], datetime(2025, 1, 1, tzinfo=UTC), [2024, 2024]),
    ],
    ids=["new year", "same year", "leap day"],
)
def test_syslog_year_follows_the_hint(case: Case, lines: list[str], hint: datetime, years: list[int]) -> None:
    case.write("auth.log", "\n".join(f"{line} web-2 sshd[1]: Server listening on 0.0.0.0 port 22." for line in lines))
    case.read(year_hint=hint)
    assert [row["year"] for row in case.rows("SELECT year(time) AS year FROM events ORDER BY id")] == years


def test_syslog_year_is_taken_from_the_other_logs(case: Case) -> None:
    case.write("auth.log", SSHD.format(second=1))
    case.write("trail.jsonl", '{"eventTime": "2021-03-05T12:00:00Z", "action": "x"}')
    case.read()
    assert [row["year"] for row in case.rows("SELECT DISTINCT year(time) AS year FROM events")] == [2021]


def test_deeply_nested_json_is_no_crash(case: Case) -> None:
    case.write("deep.jsonl", "\n".join(['{"a":' * 3000 + "1" + "}" * 3000, '{"a": 1, "action": "login"}']))
    case.write("deep.json", '{"Records": [' + "[" * 5000 + "]" * 5000 + "]}")
    assert case.read().events >= 2


def test_progress_moves_within_a_file(case: Case) -> None:
    case.write("a.log", "\n".join(SSHD.format(second=n % 60) for n in range(40_000)))
    case.write("b.jsonl", b'{"a": "' + b"x" * 4_000_000 + b'"}\n')
    seen: list[IngestProgress] = []
    case.read(on_progress=seen.append)
    for name in ("a.log", "b.jsonl"):
        places = [step.bytes_done for step in seen if step.file == name]
        total = (case.logs / name).stat().st_size
        assert len(places) >= 3
        assert places == sorted(places)
        assert places[-1] > 0.7 * total
        assert {step.bytes_total for step in seen if step.file == name} == {total}


def test_progress_of_a_packed_file_is_that_of_the_packed_bytes(case: Case) -> None:
    case.write("a.log.gz", gzip.compress("\n".join(os.urandom(1200).hex() for _ in range(1_000)).encode()))
    seen: list[IngestProgress] = []
    case.read(on_progress=seen.append)
    assert max(step.bytes_done / step.bytes_total for step in seen if step.bytes_total) <= 1
    assert len(seen) >= 3


def test_batches_span_files(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    append = EventStore.append_table

    def note(store: EventStore, events: pa.Table, *, first_id: int) -> int:
        sizes.append(events.num_rows)
        return append(store, events, first_id=first_id)

    monkeypatch.setattr(EventStore, "append_table", note)
    for number in range(300):
        case.write(f"{number:03d}.log", SSHD.format(second=number % 60))
    seen: list[IngestProgress] = []
    report = case.read(on_progress=seen.append)
    assert sizes == [300]
    assert len(report.files) == 300
    assert len(seen) < 20
    assert [row["file"] for row in case.rows()] == [f"{number:03d}.log" for number in range(300)]


def test_a_folder_of_its_own_is_no_loss_and_one_elsewhere_is_said(case: Case, tmp_path: Path) -> None:
    case.write("day/a.log", SSHD.format(second=1))
    (case.logs / "current").symlink_to(case.logs / "day")
    (tmp_path / "else").mkdir()
    (case.logs / "else").symlink_to(tmp_path / "else")
    report = case.read()
    assert [file.file for file in report.files] == ["day/a.log"]
    assert [(entry.file, entry.is_loss) for entry in report.skipped] == [("else", True)]


def test_lines_of_every_kind_are_accounted_for(case: Case) -> None:
    file = case.only(
        "a.log",
        "#Fields: date time c-ip\n\n2024-03-05 10:11:12 192.0.2.1\n \t\nthis is no row of the table at all\n#Software: x",
    )
    assert (file.lines, file.covered, file.blank, file.directives) == (6, 2, 2, 2)
    assert (file.events, file.broken) == (2, 1)


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), duckdb.IOException("No space left on device")]
)
def test_a_full_disk_is_one_sentence_that_says_what_it_needs(
    case: Case, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fill(*_: object, **__: object) -> int:
        raise error

    monkeypatch.setattr(EventStore, "append_table", fill)
    case.write("a.log", SSHD.format(second=1))
    with pytest.raises(
        StoreError, match=r"no room for the events .* MB are free.*as the logs themselves, 1 MB\. Make room"
    ):
        case.read()


@pytest.mark.parametrize("name", [b"caf\xe9.log", b"d\xff/a\xfe.log"], ids=["file", "folder"])
def test_a_name_of_no_encoding_is_shown_and_found_again(case: Case, name: bytes) -> None:
    path = Path(os.fsdecode(os.fsencode(case.logs) + b"/" + name))
    path.parent.mkdir(exist_ok=True)
    path.write_text(SSHD.format(second=1))
    report = case.read()
    assert [file.file for file in report.files] == [name.decode("utf-8", "backslashreplace")]
    assert case.raw() == [SSHD.format(second=1)]
