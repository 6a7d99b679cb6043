"""Records that span several physical lines."""

from collections.abc import Iterator

from .lines import MAX_LINE_BYTES, Line

_MAX_JOINED = 2_000


def join_quoted(lines: Iterator[Line]) -> Iterator[Line]:
    """Join lines while a double quote is open, as CSV allows; a quote that never closes joins nothing."""
    for line in lines:
        if line.data.count(b'"') % 2 == 0:
            yield line
            continue
        held = [line]
        for following in lines:
            held.append(following)
            if following.data.count(b'"') % 2 or len(held) > 200:
                break
        if sum(part.data.count(b'"') for part in held) % 2 == 0 and following_fits(held):
            yield _joined(held)
        else:
            yield from held


def join_xml(lines: Iterator[Line]) -> Iterator[Line]:
    """Join lines from `<Event` to `</Event>`."""
    held: list[Line] = []
    for line in lines:
        opens, closes = b"<Event " in line.data or b"<Event>" in line.data, b"</Event>" in line.data
        if not held and (not opens or closes):
            yield line
            continue
        held.append(line)
        if closes:
            yield _joined(held)
            held = []
        elif len(held) > _MAX_JOINED or not following_fits(held):
            yield from held
            held = []
    yield from held


def following_fits(held: list[Line]) -> bool:
    """Whether joined lines stay below the limit of one line."""
    return held[-1].offset + held[-1].length - held[0].offset < MAX_LINE_BYTES


def _joined(held: list[Line]) -> Line:
    first, last = held[0], held[-1]
    data = b"\n".join(part.data for part in held)
    return Line(first.number, first.offset, last.offset + last.length - first.offset, data)
