"""Physical lines of a log file with exact byte positions, whatever the file holds."""

import bz2
import gzip
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol, cast

MAX_LINE_BYTES = 1 << 20
"""Longer lines keep this many bytes; their true length is still known."""
_CHUNK = 1 << 18  # even, so that UTF-16 code units never straddle a chunk

_COMPRESSED = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\x00", lzma.open))


class ByteSource(Protocol):
    """Something bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


class Line(NamedTuple):
    """One physical line."""

    number: int
    """1-based."""
    offset: int
    """First byte, in the decompressed file."""
    length: int
    """Bytes without the line end, which may be more than `data` holds."""
    data: bytes


def open_log(path: Path) -> BinaryIO:
    """Open a log for reading bytes, decompressing gzip, bzip2 and xz, which are known by their first bytes."""
    with path.open("rb") as stream:
        magic = stream.read(6)
    for prefix, opener in _COMPRESSED:
        if magic.startswith(prefix):
            return cast(BinaryIO, opener(path, "rb"))
    return path.open("rb")


def encoding_of(head: bytes) -> tuple[str, int]:
    """Text encoding of a file from its first bytes, and the length of its byte order mark."""
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8", 3
    if head.startswith(b"\xff\xfe"):
        return "utf-16-le", 2
    if head.startswith(b"\xfe\xff"):
        return "utf-16-be", 2
    if len(head) >= 64 and head[1:512:2].count(0) > 0.9 * len(head[1:512:2]) and head[0:512:2].count(0) == 0:
        return "utf-16-le", 0
    return "utf-8", 0


def split_lines(stream: ByteSource, *, encoding: str = "utf-8", offset: int = 0) -> Iterator[Line]:
    """Yield the lines of a stream that stands at `offset`; memory stays flat even when a line does not end."""
    newline, carriage = "\n".encode(encoding), "\r".encode(encoding)
    number, pending, length = (
        1,
        b"",
        0,
    )  # `length` counts all bytes of the pending line, `pending` holds the first of them
    while chunk := stream.read(_CHUNK):
        first, *rest = chunk.split(newline)
        if pending or length:
            length += len(first)
            pending += first[: max(0, MAX_LINE_BYTES - len(pending))]
        else:
            pending, length = first, len(first)
        if not rest:
            continue
        yield _line(number, offset, length, pending, carriage)
        offset += length + len(newline)
        number += 1
        for data in rest[:-1]:
            yield _line(number, offset, len(data), data, carriage)
            offset += len(data) + len(newline)
            number += 1
        pending, length = rest[-1], len(rest[-1])
    if length:
        yield _line(number, offset, length, pending, carriage)


def _line(number: int, offset: int, length: int, data: bytes, carriage: bytes) -> Line:
    if len(data) == length and data.endswith(carriage):
        return Line(number, offset, length - len(carriage), data[: -len(carriage)])
    return Line(number, offset, length, data)


def decode(data: bytes, encoding: str = "utf-8") -> tuple[str, bool]:
    """Text of bytes, and whether something in it could not be decoded and was replaced."""
    try:
        return data.decode(encoding), False
    except UnicodeDecodeError:
        return data.decode(encoding, "replace"), True
