"""The members of a zip archive, from its directory; where that is missing or damaged, from what stands before each."""

import stat
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from .entry import Entry
from .packed import LogStream

STORED, DEFLATED, BZIP2, ZSTD, XZ = 0, 8, 12, 93, 95
_METHODS = (STORED, DEFLATED, BZIP2, ZSTD, XZ)
_END = struct.Struct("<4s4H2LH")
_BIG_END = struct.Struct("<4sQ2H2L4Q")
_LISTED = struct.Struct("<4s2B5H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_MOST_COMMENT = 65_535
_CHUNK = 1 << 16
_FULL = 0xFFFFFFFF
_NO_DIRECTORY = "the zip archive's directory is missing or damaged (cut off?); the files that stand before the damage were looked for"


class _Header(NamedTuple):
    """What the directory, or the header before a member's data, says."""

    name: str
    flags: int
    method: int
    modified: float | None
    checksum: int
    packed_size: int
    size: int
    header: int
    """Where the header before the data stands."""
    mode: int


def zip_entries(stream: LogStream, size: int) -> Iterator[Entry]:
    """The members in the directory's order, then those that it does not name; folders are left out."""
    listed: set[int] = set()
    is_whole = False
    directory = _find_directory(stream, size)
    if directory is not None:
        place, count, shift = directory
        for _ in range(count):
            found = _read_listed(stream, place, shift)
            if found is None:
                break
            header, place = found
            if header.header not in listed:
                listed.add(header.header)
                yield from _entry(stream, header, size)
        else:
            is_whole = True
    if not is_whole:
        yield Entry("", why_not=_NO_DIRECTORY)
        yield from _unlisted(stream, size, listed)


def _find_directory(stream: LogStream, size: int) -> tuple[int, int, int] | None:
    """Where the directory begins, how many members it has, and what is to be added to its places."""
    tail_start = max(0, size - _END.size - _MOST_COMMENT)
    tail = stream.read_at(tail_start, size - tail_start)
    found = tail.rfind(b"PK\5\6")
    if found < 0 or len(tail) - found < _END.size:
        return None
    _, _, _, _, count, length, offset, _ = _END.unpack_from(tail, found)
    end = tail_start + found
    if count == 0xFFFF or _FULL in (length, offset):
        locator = stream.read_at(end - 20, 20) if end >= 20 else b""
        if locator[:4] != b"PK\6\7":
            return None
        end = int.from_bytes(locator[8:16], "little")
        record = stream.read_at(end, _BIG_END.size)
        if len(record) < _BIG_END.size or record[:4] != b"PK\6\6":
            return None
        *_, count, length, offset = _BIG_END.unpack(record)
    start = end - length  # something may stand before the archive
    if start >= 0 and (not count or stream.read_at(start, 4) == b"PK\1\2"):
        return start, count, start - offset
    return offset, count, 0


def _read_listed(stream: LogStream, place: int, shift: int) -> tuple[_Header, int] | None:
    """A member's record in the directory, and where the next one stands."""
    record = stream.read_at(place, _LISTED.size)
    if len(record) < _LISTED.size or record[:4] != b"PK\1\2":
        return None
    (_, _, system, _, flags, method, clock, day, checksum, packed_size, size, *lengths) = _LISTED.unpack(record)
    name_length, extra_length, comment_length, _, _, outer, header = lengths
    rest = stream.read_fully(name_length + extra_length)
    if len(rest) < name_length + extra_length:
        return None
    sizes = _big_sizes(rest[name_length:], [size, packed_size, header])
    name = _name(rest[:name_length], flags)
    mode = outer >> 16 if system == 3 else 0
    found = _Header(name, flags, method, _time(day, clock), checksum, sizes[1], sizes[0], sizes[2] + shift, mode)
    return found, place + len(record) + len(rest) + comment_length


def _entry(stream: LogStream, header: _Header, size: int) -> Iterator[Entry]:
    if header.name.endswith("/") and not header.size:
        return
    why_not = _why_not(header)
    start = 0
    local = stream.read_at(header.header, _LOCAL.size) if 0 <= header.header < size else b""
    if len(local) == _LOCAL.size and local[:4] == b"PK\3\4":
        start = header.header + len(local) + sum(_LOCAL.unpack(local)[-2:])
    else:
        why_not = why_not or "the zip archive is damaged where this file begins"
    packed_size = max(0, min(header.packed_size, size - start))
    yield Entry(
        header.name,
        start,
        header.size,
        header.modified,
        why_not,
        packed_size=packed_size,
        method=header.method,
        checksum=header.checksum,
    )


def _why_not(header: _Header) -> str:
    if header.flags & 1 or header.method == 99:
        return "encrypted; unpack it with its password"
    if stat.S_ISLNK(header.mode):
        return "link to another file"
    if header.method not in _METHODS:
        return f"packed in a way that is not read (method {header.method}); unpack it"
    return ""


def _unlisted(stream: LogStream, size: int, listed: set[int]) -> Iterator[Entry]:
    """Members that no directory names, found by the headers before their data."""
    place = 0
    while (place := _find_local(stream, place, size)) >= 0:
        record = stream.read_at(place, _LOCAL.size)
        if len(record) < _LOCAL.size:
            return
        _, _, flags, method, clock, day, checksum, packed_size, full_size, name_length, extra_length = _LOCAL.unpack(
            record
        )
        rest = stream.read_fully(name_length + extra_length)
        full_size, packed_size = _big_sizes(rest[name_length:], [full_size, packed_size])
        header = place
        place += len(record) + len(rest)
        if header in listed:
            place += packed_size
            continue
        name = _name(rest[:name_length], flags)
        if flags & 8 and not packed_size:  # its size stands behind its data, which cannot be told from them
            yield Entry(name, why_not="its size is lost with the zip archive's directory; mend the archive")
            continue
        found = _Header(name, flags, method, _time(day, clock), checksum, packed_size, full_size, header, 0)
        yield from _entry(stream, found, size)
        place += packed_size


def _find_local(stream: LogStream, place: int, size: int) -> int:
    """Where the next header before a member's data stands, or -1."""
    while place < size:
        chunk = stream.read_at(place, _CHUNK)
        found = chunk.find(b"PK\3\4")
        if found >= 0:
            return place + found
        if len(chunk) < _CHUNK:
            return -1
        place += len(chunk) - 3
    return -1


def _big_sizes(extra: bytes, sizes: list[int]) -> list[int]:
    """Sizes and places, those from the extra field where they need more than 32 bits."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == 1:
            field, given = extra[4 : 4 + length], list(sizes)
            for number, value in enumerate(sizes):
                if value == _FULL and len(field) >= 8:
                    given[number] = int.from_bytes(field[:8], "little")
                    field = field[8:]
            return given
        extra = extra[4 + length :]
    return sizes


def _name(data: bytes, flags: int) -> str:
    """A member's name; some programs write backslashes between its parts, and UTF-8 without saying so."""
    try:
        name = data.decode()
    except UnicodeDecodeError:
        name = data.decode("utf-8", "backslashreplace") if flags & 0x800 else data.decode("cp437")
        return name if flags & 0x800 else name.replace("\\", "/")
    return name.replace("\\", "/")


def _time(day: int, clock: int) -> float | None:
    try:
        return datetime(
            1980 + (day >> 9),
            day >> 5 & 15,
            day & 31,
            clock >> 11,
            clock >> 5 & 63,
            min(clock & 31, 29) * 2,
            tzinfo=UTC,
        ).timestamp()
    except ValueError:
        return None
