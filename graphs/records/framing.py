"""Records that span several physical lines, and lines that hold several records."""

import re
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


EVENT_END = b"</Event>"
"""Behind a line that holds this, `join_xml` holds nothing back."""


def join_xml(lines: Iterator[Line]) -> Iterator[Line]:
    """Join lines from `<Event` to `</Event>`."""
    held: list[Line] = []
    for line in lines:
        opens, closes = b"<Event " in line.data or b"<Event>" in line.data, EVENT_END in line.data
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


def join_blocks(lines: Iterator[Line], starts: Callable[[bytes], bool]) -> Iterator[Line]:
    """Join lines from one that begins a block to the one before the next that does; blanks behind a block join none."""
    held: list[Line] = []
    for line in lines:
        if held and not starts(line.data) and len(held) <= _MAX_JOINED and following_fits([*held[:1], line]):
            held.append(line)
            continue
        yield from _block(held)
        held = [line] if starts(line.data) else []
        if not held:
            yield line
    yield from _block(held)


def _block(held: list[Line]) -> Iterator[Line]:
    end = len(held)
    while end and not held[end - 1].data.strip():
        end -= 1
    if end:
        yield joined(held[:end]) if end > 1 else held[0]
    yield from held[end:]


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


_PART = re.compile(rb"(\S{19,40} (stdout|stderr) )([PF])(?::\S*)? ?")
_MOST_PARTS = 4_000
_DOCKER, _DOCKER_END = b'{"log":"', b'","stream":"'


def has_parts(line: str) -> bool:
    """Whether a line is a container's, whose long messages are written in parts."""
    return bool(_PART.match(line.encode())) or line.startswith('{"log":"')


def join_parts(lines: Iterator[Line]) -> Iterator[Line]:
    """Join the parts of containers' messages: CRI's `P … F`, and json-file's pieces up to the line end.

    Parts of both streams may stand between each other; what never ends is given as it stands.
    """
    held: dict[bytes, list[Line]] = {}
    for line in lines:
        stream, is_last = _part_of(line.data)
        if not stream:
            yield line
            continue
        parts = held.setdefault(stream, [])
        parts.append(line)
        if is_last or len(parts) >= _MOST_PARTS or not following_fits(parts):
            yield _put_together(held.pop(stream))
    for parts in sorted(held.values()):
        yield _put_together(parts)


def _part_of(data: bytes) -> tuple[bytes, bool]:
    """The stream of a container's line and whether its message ends there; b'' where it is none."""
    if match := _PART.match(data):
        return match[2], match[3] == b"F"
    if data.startswith(_DOCKER) and (end := data.rfind(_DOCKER_END)) > 0:
        start = end + len(_DOCKER_END)
        return b"json " + data[start : data.find(b'"', start)], data[end - 2 : end] == b"\\n"
    return b"", True


def _put_together(parts: list[Line]) -> Line:
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return first
    if match := _PART.match(first.data):
        texts = [part.data[found.end() :] for part in parts if (found := _PART.match(part.data))]
        data = match[1] + b"F " + b"".join(texts)
    else:
        ends = [part.data.rfind(_DOCKER_END) for part in parts]
        texts = [part.data[len(_DOCKER) : end] for part, end in zip(parts, ends, strict=True)]
        data = _DOCKER + b"".join(texts) + first.data[ends[0] :]
    return Line(first.number, first.offset, last.offset + last.length - first.offset, data, len(parts))


_COUNTED = re.compile(rb"(\d{1,6}) (?=<\d{1,3}>)")


def records_of(line: Line) -> list[Line]:
    """The records of a line that holds several, each with its place: octet-counted syslog (RFC 6587), zero bytes
    between them. A line that holds one is given as it stands.
    """
    data = line.data
    if (found := _COUNTED.match(data)) is not None:
        records: list[Line] = []
        while found is not None:
            length = int(found[1])
            text = data[found.end() : found.end() + length]
            following = _COUNTED.match(data, found.end() + length)
            if following is None:  # the last one, or a count that does not fit what follows
                text = data[found.end() :]
            records.append(Line(line.number, line.offset + found.end(), len(text), text.rstrip(b"\r\n")))
            found = following
        return records
    if b"\0<" in data or b"\0{" in data:
        records, at = [], 0
        for text in data.split(b"\0"):
            if text:
                records.append(Line(line.number, line.offset + at, len(text), text))
            at += len(text) + 1
        if all(record.data[:1] in b"<{" for record in records):
            return records
    return [line]
