"""Physical lines of a log file with exact byte positions, whatever the file holds."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

MAX_LINE_BYTES = 1 << 20
"""Longer lines keep this many bytes; their true length is still known."""
_CHUNK = 1 << 18


class ByteSource(Protocol):
    """Something bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


class Line(NamedTuple):
    """One physical line, or several that belong together."""

    number: int
    """1-based."""
    offset: int
    """First byte, in the decompressed file."""
    length: int
    """Bytes without the line end, which may be more than `data` holds."""
    data: bytes
    height: int = 0
    """Physical lines that it was put together from, where its text does not tell."""


def split_lines(stream: ByteSource, *, offset: int = 0, end: bytes = b"\n") -> Iterator[Line]:
    """Yield the lines of a stream that stands at `offset`; memory stays flat even when a line does not end.

    `end` is what ends a line; where that is a zero byte, each record between two of them counts as a line.
    """
    number, pending, length = (
        1,
        b"",
        0,
    )  # `length` counts all bytes of the pending line, `pending` holds the first of them
    while chunk := stream.read(_CHUNK):
        first, *rest = chunk.split(end)
        if pending or length:
            length += len(first)
            pending += first[: max(0, MAX_LINE_BYTES - len(pending))]
        else:
            pending, length = first, len(first)
        if not rest:
            continue
        yield _line(number, offset, length, pending)
        offset += length + 1
        number += 1
        pending = rest.pop()
        for data in rest:
            length = len(data)
            yield _line(number, offset, length, data) if data[-1:] == b"\r" else Line(number, offset, length, data)
            offset += length + 1
            number += 1
        length = len(pending)
    if length:
        yield _line(number, offset, length, pending)


def _line(number: int, offset: int, length: int, data: bytes) -> Line:
    if len(data) == length and data.endswith(b"\r"):
        return Line(number, offset, length - 1, data[:-1])
    return Line(number, offset, length, data)
