"""The members of a tar archive, read header by header from a stream."""

from collections.abc import Iterator

from .entry import Entry
from .packed import LogStream

BLOCK = 512
_CHUNK = 1 << 16
_MOST_HEADER = 1 << 20
"""Bytes of a header beyond its block (long names, attributes) that are looked at."""
_REGULAR = b"\0" + b"07"
_KINDS = {
    b"1": ("hard link to another file", True),
    b"2": ("link to another file", True),
    b"3": ("not a regular file", False),
    b"4": ("not a regular file", False),
    b"6": ("not a regular file", False),
    b"S": ("file with holes (sparse), which is not read; unpack the archive", True),
    b"M": ("part of a file that begins in another archive; unpack the archive", True),
}
_DAMAGED = (
    "the tar archive is damaged, or holds something else, from byte {place} on; what follows was searched for files"
)


def is_header(block: bytes) -> bool:
    """Whether a block is a tar header: its sum tells, whichever tar wrote it."""
    if len(block) < BLOCK or not block[:1].strip(b"\0"):
        return False
    try:
        stated = int(block[148:156].strip(b" \0"), 8)
    except ValueError:
        return False
    return stated == sum(block) - sum(block[148:156]) + 8 * 32


def tar_entries(stream: LogStream) -> Iterator[Entry]:
    """The members in their order, and the places where the archive is damaged; folders are left out."""
    place = 0
    is_damaged = has_end = False
    extra: dict[str, str] = {}
    while True:
        block = stream.read_at(place, BLOCK)
        if len(block) < BLOCK:
            if stream.problem or not has_end or block.strip(b"\0"):
                yield Entry("", why_not=f"ends early: {stream.problem or 'the tar archive is cut off'}")
            return
        if block[0] == 0 and not block.strip(b"\0"):
            place += BLOCK + _zero_blocks(stream)
            has_end = True
            continue
        has_end = False
        size = _number(block[124:136]) if is_header(block) else None
        if size is None:
            if not is_damaged:
                yield Entry("", why_not=_DAMAGED.format(place=place))
            is_damaged = True
            place += BLOCK
            continue
        is_damaged = False
        start = place + BLOCK
        kind = block[156:157]
        if kind in (b"x", b"L", b"K", b"g"):
            data = stream.read_fully(min(size, _MOST_HEADER))
            if kind == b"x":
                extra |= _attributes(data)
            elif kind == b"L":
                extra["path"] = _text(data)
        else:
            if "size" in extra and extra["size"].isdecimal() and len(extra["size"]) < 16:
                size = int(extra["size"])
            entry = _entry(block, kind, start, size, extra)
            if kind != b"5" and (size or not entry.name.endswith("/")):
                yield entry
            extra = {}
        place = start + -(-size // BLOCK) * BLOCK


def _entry(block: bytes, kind: bytes, start: int, size: int, extra: dict[str, str]) -> Entry:
    name = _text(block[:100])
    if block[257:263] == b"ustar\0" and block[345:346] != b"\0":
        name = _text(block[345:500]) + "/" + name
    name = extra.get("path", name)
    why_not, is_loss = ("", True) if kind in _REGULAR else _KINDS.get(kind, ("entry of an unknown kind", True))
    if any(key.startswith("GNU.sparse") for key in extra):
        why_not = _KINDS[b"S"][0]
    modified = _number(block[136:148])
    return Entry(name, start, size, float(modified) if modified else None, why_not, is_loss)


def _zero_blocks(stream: LogStream) -> int:
    """Bytes of the whole zero blocks that follow."""
    length = 0
    while chunk := stream.read_fully(_CHUNK):
        rest = chunk.lstrip(b"\0")
        length += len(chunk) - len(rest)
        if rest:
            break
    return length // BLOCK * BLOCK


def _number(field: bytes) -> int | None:
    """A number of a header, in octal digits or, where it is large, in binary; None where it is neither."""
    if field[:1] == b"\x80":
        number = int.from_bytes(field[1:], "big")
        return number if number < 1 << 60 else None
    try:
        return int(field.strip(b" \0") or b"0", 8) if field[:1] not in (b"-", b"+") else None
    except ValueError:
        return None


def _attributes(data: bytes) -> dict[str, str]:
    """The attributes of a pax header, whose records are `LENGTH KEY=VALUE`."""
    found: dict[str, str] = {}
    while data:
        digits, space, _ = data.partition(b" ")
        if not space or not digits.isdigit() or len(digits) > 8 or not len(digits) < int(digits) <= len(data):
            break
        key, equals, value = data[len(digits) + 1 : int(digits) - 1].partition(b"=")
        if equals:
            found[_text(key)] = _text(value)
        data = data[int(digits) :]
    return found


def _text(data: bytes) -> str:
    return data.partition(b"\0")[0].decode("utf-8", "backslashreplace")
