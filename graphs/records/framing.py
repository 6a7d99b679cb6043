"""Records that span several physical lines."""

from collections.abc import Callable, Iterator

from .lines import MAX_LINE_BYTES, Line

_MAX_JOINED = 2_000
_MAX_QUOTED = 200
_DELIMITERS = (b"", b",", b";", b"\t", b"|", b"\r")


def join_quoted(lines: Iterator[Line], starts_row: Callable[[bytes], bool]) -> Iterator[Line]:
    """Join lines while a double quote is open, as CSV allows.

    A quote that never closes, or closes only beyond a line that is a row of its own, joins nothing: each of the lines
    is read for itself.
    """
    waiting: list[Line] = []  # lines taken from `lines` and given back, the next one last
    while (line := _next(waiting, lines)) is not None:
        if line.data.count(b'"') % 2 == 0 or not leaves_quote_open(line.data):
            yield line
            continue
        held = [line]
        is_closed = False
        while len(held) <= _MAX_QUOTED and (following := _next(waiting, lines)) is not None:
            held.append(following)
            if following.data.count(b'"') % 2:
                is_closed = following_fits(held) and _closes_quote(following.data)
                break
            if starts_row(following.data):
                break
        if is_closed:
            yield joined(held)
        else:
            yield line
            waiting.extend(reversed(held[1:]))


def leaves_quote_open(data: bytes) -> bool:
    """Whether a quote that begins a cell is not closed on the line; quotes within a bare cell mean nothing."""
    at = 0
    while (start := data.find(b'"', at)) >= 0:
        if data[max(0, start - 20) : start].rstrip(b" ")[-1:] not in _DELIMITERS:
            at = start + 1
            continue
        end = data.find(b'"', start + 1)
        while end >= 0 and data[end + 1 : end + 2] == b'"':
            end = data.find(b'"', end + 2)
        if end < 0:
            return True
        at = end + 1
    return False


def _closes_quote(data: bytes) -> bool:
    """Whether the first quote of a line, doubled ones aside, ends a cell."""
    end = data.find(b'"')
    while end >= 0 and data[end + 1 : end + 2] == b'"':
        end = data.find(b'"', end + 2)
    return end >= 0 and data[end + 1 : end + 20].lstrip(b" ")[:1] in _DELIMITERS


def _next(waiting: list[Line], lines: Iterator[Line]) -> Line | None:
    return waiting.pop() if waiting else next(lines, None)


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
            yield joined(held)
            held = []
        elif len(held) > _MAX_JOINED or not following_fits(held):
            yield from held
            held = []
    yield from held


def join_continued(lines: Iterator[Line], is_continued: Callable[[bytes], object]) -> Iterator[Line]:
    """Join each line that only continues a record to the lines before it."""
    held: list[Line] = []
    for line in lines:
        if held and (
            len(held) > _MAX_JOINED
            or not is_continued(line.data)
            or line.offset + line.length - held[0].offset >= MAX_LINE_BYTES
        ):
            yield joined(held)
            held = []
        held.append(line)
    if held:
        yield joined(held)


def following_fits(held: list[Line]) -> bool:
    """Whether joined lines stay below the limit of one line."""
    return held[-1].offset + held[-1].length - held[0].offset < MAX_LINE_BYTES


def joined(held: list[Line]) -> Line:
    """Lines that belong together as one."""
    if len(held) == 1:
        return held[0]
    first, last = held[0], held[-1]
    data = b"\n".join(part.data for part in held)
    return Line(first.number, first.offset, last.offset + last.length - first.offset, data)
