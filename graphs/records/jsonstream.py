"""Records of a JSON document with their exact places, read as a stream.

A document is any sequence of objects: pretty-printed one after another, in an array, or in an array inside an
envelope such as CloudTrail's `{"Records": […]}`. Bytes are seen as Latin-1 text, in which a character's index
is a byte's offset.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import orjson

from ..wellformed import deep_end, shallow_text, well_formed
from ..wordlists import words
from .lines import ByteSource

ENVELOPES = words("""
    Records records value values entries events Events logs items Items results data hits logEvents Logs list resources
    rows activities alerts messages log logEntries auditEvents audit_logs operation_logs documents docs response
""")
"""Names under which exports put their list of records."""
_EVENT_NAMES = words(
    "time timestamp @timestamp eventTime eventName actor user userName ipAddress action published event_type"
)
"""Names by which an object shows that it is an event itself and no envelope."""
_MEMBERS = words("accept reject alert exit")
"""Names under which one object that grows holds records, each name again and again."""
MAX_RECORD_BYTES = 1 << 24

_CHUNK = 1 << 18
_WINDOW = 1 << 12
"""Characters that a value is first looked for in; where it does not end there, in four times as many."""
_CREDIT = 1 << 25
_CREDIT_PER_CHARACTER = 8
"""How much text may be looked at in vain: where documents stay open, each line would be read to the file's end."""
_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[ \t\r\n,\x1e]*")
_KEY = re.compile(r'"((?:[^"\\]|\\.)*)"\s*:\s*')


class JsonPiece(NamedTuple):
    """One record of a document, or text between records that is no JSON (`record` is None)."""

    line: int
    offset: int
    data: bytes
    record: Mapping[str, object] | None
    is_mended: bool = False
    """Whether half characters in it were replaced."""


def loads(data: bytes) -> object:
    """Parse JSON bytes, forgiving invalid UTF-8, NaN and control characters; raise ValueError otherwise."""
    return parse_json(data)[0]


def parse_json(data: bytes) -> tuple[object, bool]:
    """As `loads`, and whether half a surrogate pair was replaced: the text of the value is always well-formed."""
    try:
        return orjson.loads(data), False
    except orjson.JSONDecodeError:
        text = data.decode("utf-8", "replace")
        try:
            value = json.loads(text, strict=False)
        except RecursionError:
            value = json.loads(shallow_text(text), strict=False)
        mended = well_formed(value)
        return mended, mended is not value


_LISTS = ENVELOPES | _MEMBERS


def is_one_record(record: Mapping[str, object], data: bytes) -> bool:
    """Whether `split_document` gives the record that a text was parsed to as one; False may also mean "perhaps".

    A list of records stands under one of its names, or is the object itself where all its members are objects: then
    a name may stand in its text that stood there before.
    """
    if not _LISTS.isdisjoint(record):
        return False
    for value in record.values():
        if type(value) is not dict:
            return True
    (name, *others) = record or ("",)
    return not others and data.count(b'"%s"' % name.encode()) == 1 and b"\\u" not in data


def split_document(stream: ByteSource, *, offset: int = 0, line: int = 1) -> Iterator[JsonPiece]:
    """Yield the records of a stream that stands at `offset` on `line`."""
    return _Splitter(stream, offset, line).pieces()


class _Splitter:
    def __init__(self, stream: ByteSource, offset: int, line: int) -> None:
        self._stream = stream
        self._text = ""
        self._at = 0  # position in _text
        self._base = offset  # byte offset of _text[0]
        self._line, self._counted = line, 0  # lines before _text[_counted]
        self._ended = False
        self._credit = _CREDIT
        self._flat = 0  # before this position no deep value ends

    def pieces(self) -> Iterator[JsonPiece]:
        while True:
            self._skip_space()
            if self._peek() == "":
                return
            yield from self._value(depth=0)

    def _value(self, depth: int) -> Iterator[JsonPiece]:
        """Records of the value that starts here: an array's elements, an envelope's list, or the object itself."""
        if self._peek() == "[":
            self._at += 1
            yield from self._elements(depth)
        elif self._peek() == "{" and depth == 0 and self._is_of_members():
            yield from self._members()
        elif self._peek() == "{" and depth < 3 and (found := self._envelope()) is not None:
            self._at, nesting = found
            yield from self._value(depth + 1)
            for _ in range(nesting):
                yield from self._after_envelope()
        elif self._peek() == "{" and (members := self._repeated()) is not None:
            for start, end in members:
                yield self._member(start, end)
            self._skip_space()
            self._at += self._peek() == "}"
            self._forget()
        else:
            yield from self._record()

    def _elements(self, depth: int) -> Iterator[JsonPiece]:
        while True:
            self._skip_space()
            character = self._peek()
            if character in ("", "]"):
                self._at += len(character)
                return
            if character == "{":
                yield from self._record()
            elif character == "[" and depth < 3:
                yield from self._value(depth + 1)
            else:
                yield from self._record()

    def _is_of_members(self) -> bool:
        """Whether the object here is a log, each of whose members is a record."""
        self._fill(_WINDOW)
        match = _KEY.match(self._text, self._space_end(self._at + 1))
        return match is not None and match[1] in _MEMBERS and self._text[match.end() : match.end() + 1] == "{"

    def _members(self) -> Iterator[JsonPiece]:
        """Each member of the object here as a record with that one name."""
        self._at += 1
        while True:
            self._skip_space()
            self._fill(_WINDOW)
            match = _KEY.match(self._text, self._at)
            decoded = self._decode(match.end()) if match else None
            if match is None or decoded is None:
                break
            data = self._text[self._at : decoded[1]].encode("latin-1")
            piece = self._piece(decoded[1])
            try:
                record, is_mended = parse_json(b"{" + data + b"}")
            except (ValueError, RecursionError):
                record, is_mended = None, False
            yield piece._replace(record=record if isinstance(record, dict) else None, is_mended=is_mended)
            self._forget()
        if self._peek() == "}":
            self._at += 1

    def _envelope(self) -> tuple[int, int] | None:
        """Where the list of an envelope starts and within how many objects, if the object here is one."""
        self._fill(_CHUNK)
        found = self._find_list(self._at, depth=1)
        return None if found is None or self._is_event(self._at) else found

    def _find_list(self, at: int, depth: int) -> tuple[int, int] | None:
        """Where a list of objects stands under an envelope's name, in the object here or in one within it."""
        at += 1
        for _ in range(24):
            at = self._space_end(at)
            match = _KEY.match(self._text, at)
            if match is None or match[1] in _EVENT_NAMES:
                return None
            value = match.end()
            if match[1] in ENVELOPES:
                inner = self._space_end(value + 1)
                if self._text[value : value + 1] == "[" and self._text[inner : inner + 1] == "{":
                    return value, depth
                if self._text[value : value + 1] == "{" and depth < 3:
                    nested = self._find_list(value, depth + 1)
                    if nested is not None:
                        return nested
            decoded = self._decode(value, most=_CHUNK)
            if decoded is None:
                return None
            at = decoded[1]
        return None

    def _is_event(self, at: int) -> bool:
        """Whether the object here says of itself when or by whom: then its list is a detail."""
        decoded = self._decode(at, most=_CHUNK)
        return decoded is not None and isinstance(decoded[0], dict) and not _EVENT_NAMES.isdisjoint(decoded[0])

    def _repeated(self) -> list[tuple[int, int]] | None:
        """Where the members of the object here stand, if they are objects of which several have one name.

        Such an object is a list of records: a parser would keep the last of each name and lose the others.
        """
        self._fill(_WINDOW)
        at = self._space_end(self._at + 1)
        first = _KEY.match(self._text, at)
        if first is None or self._text[first.end() : first.end() + 1] != "{":
            return None
        members: list[tuple[int, int]] = []
        names: set[str] = set()
        while (match := _KEY.match(self._text, at)) is not None and self._text[match.end() : match.end() + 1] == "{":
            decoded = self._decode(match.end())
            if decoded is None:
                return None
            members.append((at, decoded[1]))
            names.add(match[1])
            self._fill_to(decoded[1] + _WINDOW)
            at = self._space_end(decoded[1])
        return members if len(names) < len(members) and self._text[at : at + 1] in ("}", "") else None

    def _member(self, start: int, end: int) -> JsonPiece:
        self._at = start
        line, offset = self._line_at(start), self._base + start
        data = self._text[start:end].encode("latin-1")
        self._credit += _CREDIT_PER_CHARACTER * (end - start)
        self._at = end
        try:
            record, is_mended = parse_json(b"{" + data + b"}")
        except (ValueError, RecursionError):
            record, is_mended = None, False
        return JsonPiece(line, offset, data, record if isinstance(record, dict) else None, is_mended)

    def _after_envelope(self) -> Iterator[JsonPiece]:
        """Pass over what follows the list within its envelope."""
        while True:
            self._skip_space()
            if self._peek() in ("", "}"):
                self._at += len(self._peek())
                return
            self._fill(65536)
            match = _KEY.match(self._text, self._at)
            if match is None:
                return
            decoded = self._decode(match.end())
            if decoded is None:
                yield from self._rubbish()
                return
            self._at = decoded[1]

    def _record(self) -> Iterator[JsonPiece]:
        decoded = self._decode(self._at)
        if decoded is None:
            yield from self._rubbish()
            return
        yield self._piece(decoded[1])
        self._forget()

    def _piece(self, end: int) -> JsonPiece:
        """The value from here to `end`; the next one is looked for behind it."""
        data = self._text[self._at : end].encode("latin-1")
        line, offset = self._line_at(self._at), self._base + self._at
        self._credit += _CREDIT_PER_CHARACTER * (end - self._at)
        self._at = end
        is_mended = False
        try:
            record, is_mended = parse_json(data)
        except (ValueError, RecursionError):
            record = None
        return JsonPiece(line, offset, data, record if isinstance(record, dict) else None, is_mended)

    def _deep_end(self) -> int | None:
        """Where a value ends that is nested too deep to be parsed, so that what follows on its line is read."""
        if self._peek() not in ("{", "[") or self._at < self._flat or self._credit < _CHUNK:
            return None
        end, depth = deep_end(self._text, self._at)
        if end is None:
            self._credit -= _CHUNK  # tokens are seen one by one, which costs more than their length
        if end is None and depth > 0 and not self._ended:
            self._fill(MAX_RECORD_BYTES)
            end, depth = deep_end(self._text, self._at)
        if end is None and depth > 0:
            self._flat = len(self._text)  # looked through in vain: not again from every bracket in it
        return end

    def _decode(self, at: int, *, most: int = MAX_RECORD_BYTES) -> tuple[object, int] | None:
        """The JSON value that stands here, and where it ends; None where there is none of at most `most` characters.

        The text is looked at through a window that grows while the value may go on, because a failed attempt costs as
        much as the text before the failure. Attempts that lead nowhere are paid from a credit that grows with the
        text already read, so that the whole file is read in time that grows with its length alone.
        """
        size = _WINDOW
        while True:
            if self._credit < size:
                line_end = self._text.find("\n", at, at + _WINDOW)
                size = max(1, (line_end if line_end >= 0 else at + 64) - at)
            self._fill_to(at + size)
            window = self._text[at : at + size]
            try:
                value, length = _DECODER.raw_decode(window)
                return value, at + length
            except RecursionError:
                self._credit -= 8 * len(window)  # unwinding costs more than reading
                return None
            except ValueError as error:
                self._credit -= len(window)
                early = (
                    isinstance(error, json.JSONDecodeError)
                    and error.pos < len(window) - 64
                    and not error.msg.startswith("Unterminated string")
                )
                if early or len(window) < size or size >= most or self._credit < 4 * size:
                    return None
                size *= 4

    def _rubbish(self) -> Iterator[JsonPiece]:
        """Text that is no JSON: up to the end of its line."""
        if (deep := self._deep_end()) is not None:
            yield self._piece(deep)
            self._forget()
            return
        while (
            (end := self._text.find("\n", self._at)) < 0
            and not self._ended
            and len(self._text) - self._at < MAX_RECORD_BYTES
        ):
            self._fill(2 * (len(self._text) - self._at) + _CHUNK)
        end = len(self._text) if end < 0 else end
        data = self._text[self._at : end].rstrip("\r").encode("latin-1")
        line, offset = self._line_at(self._at), self._base + self._at
        self._credit += _CREDIT_PER_CHARACTER * (end - self._at)
        self._at = max(end, self._at + 1)
        if data.strip(b" \t\r\n,]}"):
            yield JsonPiece(line, offset, data, None)
        self._forget()

    def _skip_space(self) -> None:
        while True:
            self._at = self._space_end(self._at)
            if self._at < len(self._text) or self._ended:
                return
            self._fill(1)

    def _space_end(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        return match.end() if match else at

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _fill(self, ahead: int) -> None:
        """Have at least `ahead` characters after the current position, if the stream holds them."""
        self._fill_to(self._at + ahead)

    def _fill_to(self, end: int) -> None:
        parts, missing = [self._text], end - len(self._text)
        while not self._ended and missing > 0:
            chunk = self._stream.read(_CHUNK)  # piece by piece, so that progress moves within a large record
            self._ended = not chunk
            parts.append(chunk.decode("latin-1"))
            missing -= len(chunk)
        if len(parts) > 1:
            self._text = "".join(parts)

    def _line_at(self, position: int) -> int:
        self._line += self._text.count("\n", self._counted, position)
        self._counted = position
        return self._line

    def _forget(self) -> None:
        """Drop text already read."""
        if self._at > 4 * _CHUNK:
            self._line_at(self._at)
            self._text = self._text[self._at :]
            self._base += self._at
            self._flat = max(0, self._flat - self._at)
            self._at = self._counted = 0
