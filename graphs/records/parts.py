"""Parts of a large file of lines that are read side by side: each begins where a line does."""

from typing import NamedTuple

from .packed import LogStream

_CHUNK = 1 << 16


class Part(NamedTuple):
    """Bytes of a file from one beginning of a line to another."""

    start: int
    end: int | None
    """Where the next part begins; None for the last one, which goes on to the file's end."""


def parts_of(stream: LogStream, size: int, each: int, behind: bytes = b"") -> list[Part]:
    """A file cut into parts of about so many bytes, each behind a line that holds `behind`; one where it is no larger."""
    starts = [0]
    for place in range(each, size - each // 2, each):
        if place <= starts[-1]:
            continue
        start = _line_start(stream, place, size, behind)
        if start is None:  # nor is there a line behind the places that follow
            break
        starts.append(start)
    return [Part(start, end) for start, end in zip(starts, [*starts[1:], None], strict=True)]


def _line_start(stream: LogStream, place: int, size: int, behind: bytes) -> int | None:
    """Where, behind a place, the line after the first that holds `behind` begins; None where there is none."""
    stream.seek(place)
    held = b""  # what of the marks before may be the beginning of one
    for mark in (behind, b"\n") if behind else (b"\n",):
        while (found := held.find(mark)) < 0:
            kept = len(held) - min(len(held), len(mark) - 1)
            held, place = held[kept:], place + kept
            chunk = stream.read(_CHUNK)
            if not chunk:
                return None
            held += chunk
        held, place = held[found + len(mark) :], place + found + len(mark)
    return place if place < size else None
