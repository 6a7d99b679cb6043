"""Binary event logs as Windows writes them, made from nested lists (the EVTX format as libevtx documents it)."""

import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path

CHUNK = 65_536
_HEADER = 512
_RECORDS = 20_000
"""Records of one file of many: a machine's logs are several files."""
_PER_CHUNK = 14
"""Windows events that a chunk has room for, each with its names written out."""
_SYSTEM = ("EventID", "@timestamp", "Computer", "Channel", "ProviderName", "RecordNumber")
"""What stands outside the event data."""
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)

Element = tuple[str, dict[str, str], Sequence["Element"] | str]
"""Name, attributes, and what it holds."""


def security_event(
    number: int, time: str, data: Sequence[tuple[str, str]], *, provider: str = "", channel: str = "Security"
) -> Element:
    """An event of the security log, or of another channel, with event data in their order."""
    system: list[Element] = [
        ("Provider", {"Name": provider or "Microsoft-Windows-Security-Auditing"}, ""),
        ("EventID", {}, str(number)),
        ("TimeCreated", {"SystemTime": time}, ""),
        ("Channel", {}, channel),
        ("Computer", {}, "DC7.corp.example"),
    ]
    return (
        "Event",
        {},
        [("System", {}, system), ("EventData", {}, [("Data", {"Name": name}, text) for name, text in data])],
    )


def evtx_bytes(events: Sequence[Element], *, damaged: frozenset[int] = frozenset(), per_chunk: int = 1_000) -> bytes:
    """A file with these events; those at the `damaged` places hold rubbish where their markup should stand."""
    groups = [list(range(at, min(at + per_chunk, len(events)))) for at in range(0, len(events), per_chunk)]
    chunks = [_chunk([(place, events[place], place in damaged) for place in group]) for group in groups]
    head = b"ElfFile\0" + struct.pack("<QQQIHHHH", 0, len(chunks) - 1, len(events) + 1, 128, 1, 3, 4096, len(chunks))
    head = head.ljust(120, b"\0")
    head += struct.pack("<II", 0, zlib.crc32(head))
    return head.ljust(4096, b"\0") + b"".join(chunks)


def _chunk(events: list[tuple[int, Element, bool]]) -> bytes:
    body, last = b"", 0
    for place, event, is_damaged in events:
        last = _HEADER + len(body)
        text = b"\x0f\x01\x01\x00" + _element(event, last + 24 + 4) + b"\0"
        if is_damaged:
            text = text[:4] + b"\xee" * (len(text) - 4)
        size = 24 + len(text) + 4
        moment = int((datetime(2026, 3, 4, tzinfo=UTC) - _EPOCH).total_seconds()) * 10_000_000
        body += struct.pack("<4sIQQ", b"**\0\0", size, place + 1, moment) + text + struct.pack("<I", size)
    first, final = events[0][0] + 1, events[-1][0] + 1
    head = b"ElfChnk\0" + struct.pack(
        "<QQQQIIII", first, final, first, final, 128, last, _HEADER + len(body), zlib.crc32(body)
    )
    tables = b"\0" * (_HEADER - 128)
    head = head.ljust(120, b"\0")
    head += struct.pack("<II", 0, zlib.crc32(head + tables))
    return (head + tables + body).ljust(CHUNK, b"\0")


def _element(element: Element, at: int) -> bytes:
    """Markup of an element that stands at a place of its chunk."""
    name, attributes, content = element
    start = struct.pack("<BI", 0x41 if attributes else 0x01, 0)
    named = _name(name, at + len(start) + 4)
    marks = b""
    if attributes:
        begin = at + len(start) + len(named) + 4
        for number, (key, value) in enumerate(attributes.items(), 1):
            token = b"\x46" if number < len(attributes) else b"\x06"
            marks += token + _name(key, begin + len(marks) + 1 + 4) + _text(value)
        marks = struct.pack("<I", len(marks)) + marks
    opened = start + named + marks
    if not content:
        return opened + b"\x03"
    inside = b"\x02"
    if isinstance(content, str):
        inside += _text(content)
    else:
        for child in content:
            inside += _element(child, at + len(opened) + len(inside))
    return opened + inside + b"\x04"


def _name(name: str, at: int) -> bytes:
    """A name written out where it is first used: `at` is the place behind its own offset."""
    return struct.pack("<IIHH", at, 0, 0, len(name)) + name.encode("utf-16-le") + b"\0\0"


def _text(value: str) -> bytes:
    return b"\x05\x01" + struct.pack("<H", len(value)) + value.encode("utf-16-le")


def write_windows(folder: Path, records: Iterable[Mapping[str, object]]) -> int:
    """Write Windows events into binary event logs of many records each; bytes of all."""
    size = 0
    waiting = iter(records)
    for number in count():
        events = [_windows_event(record) for record in islice(waiting, _RECORDS)]
        if not events:
            return size
        file = folder / f"{number}.evtx"
        size += file.write_bytes(evtx_bytes(events, per_chunk=_PER_CHUNK))
    raise AssertionError("numbers do not end")


def _windows_event(record: Mapping[str, object]) -> Element:
    said = [(name, str(value)) for name, value in record.items() if name not in _SYSTEM]
    return security_event(
        int(str(record["EventID"])),
        str(record["@timestamp"]),
        said,
        provider=str(record["ProviderName"]),
        channel=str(record["Channel"]),
    )
