"""Parts of a large file of lines that are read side by side: each begins where a line does."""

from typing import NamedTuple

from .packed import LogStream

_CHUNK = 1 << 16


class Part(NamedTuple):
    """Bytes of a file from one beginning of a line to another."""

    start: int
    end: int | None
    """Where the next part begins; None for the last one, which goes on to the file's end."""


def parts_of(stream: LogStream, size: int, each: int) -> list[Part]:
    """A file cut into parts of about so many bytes, at line ends; one part where it is no larger."""
    starts = [0]
    for place in range(each, size - each // 2, each):
        if place > starts[-1] and (start := _line_start(stream, place, size)) is not None:
            starts.append(start)
    return [Part(start, end) for start, end in zip(starts, [*starts[1:], None], strict=True)]


def _line_start(stream: LogStream, place: int, size: int) -> int | None:
    """The first beginning of a line behind a place, or None where none is left."""
    stream.seek(place)
    while chunk := stream.read(_CHUNK):
        end = chunk.find(b"\n")
        if end >= 0:
            start = place + end + 1
            return start if start < size else None
        place += len(chunk)
    return None
