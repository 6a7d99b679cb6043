"""What the messages of a block say, a column at a time."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from ..meaning.alike import Part
from ..meaning.ends import is_nobodys
from ..meaning.values import port_of
from ..products import quick
from .syslog_names import AUTH_PROGRAMS

_LONGEST = 300
"""Characters of a message, or of a template."""
_PROCESS = 0
_UNREAD = -1


class Sheet:
    """The lines of a block, of which those that are not added stay unread."""

    def __init__(self, messages: Sequence[str]) -> None:
        self.messages = messages
        self._count = len(messages)
        self._meanings: dict[quick.Meant, int] = {}
        self._meant = [_UNREAD] * self._count
        self._values: dict[int, list[str | int | None]] = {}
        """Of the columns in which some line has a value."""
        self._fields: dict[int, bytes] = {}
        """All fields of a line that was read by itself."""
        self._said: dict[int, str] = {}
        """What a line says where that is not its message."""
        self._written: dict[int, str] = {}
        """Messages as JSON writes them, without quotes, where it writes them otherwise."""
        self._behind = [""] * self._count
        """What fields stand behind the message, as JSON."""
        self._is_said_by = bytearray(self._count)

    def put(
        self, number: int, row: quick.Row, fields: dict[str, str], meant: quick.Meant, message: str | None = None
    ) -> None:
        """Add a line that was read by itself; its message where the program does not stand before it."""
        self._meant[number] = self._meanings.setdefault(meant, len(self._meanings))
        for place, value in enumerate(row):
            if value or (value == 0 and place == quick.DST_PORT):
                self._column(place)[number] = value
        self._fields[number] = orjson.dumps(fields)
        self._is_said_by[number] = message is None
        if message is not None and message != self.messages[number]:
            self._said[number] = message

    def drop(self, number: int) -> None:
        """Forget a line."""
        self._meant[number] = _UNREAD

    def fill(self, reading: quick.Reading, numbers: list[int]) -> list[int]:
        """Add lines whose messages are of one shape; those that have another reading are given back."""
        numbers, texts, others = self._of(reading, numbers)
        if not numbers:
            return others
        for place, (start, end) in reading.texts:
            column = self._column(place)
            for number, text in zip(numbers, texts, strict=True):
                column[number] = text[start:end]
        for place, (start, end) in reading.addresses:
            if place >= 0:
                column = self._column(place)
                for number, text in zip(numbers, texts, strict=True):
                    column[number] = text[start:end]
        for name, (start, end) in reading.ports:
            if isinstance(name, int):
                column = self._column(name)
                for number, text in zip(numbers, texts, strict=True):
                    column[number] = int(text[start:end])
        meant = self._meanings.setdefault(reading.meant, len(self._meanings))
        for number in numbers:
            self._meant[number] = meant
        if reading.said_by:
            for number in numbers:
                self._is_said_by[number] = 1
        self._write(reading, numbers, texts)
        return others

    def _of(self, reading: quick.Reading, numbers: list[int]) -> tuple[list[int], list[str], list[int]]:
        """The lines that have a reading, their messages, and the lines that have not."""
        texts = [self.messages[number] for number in numbers]
        on = reading.alike
        if not (on.parts or on.unlike or reading.addresses or reading.ports):
            return numbers, texts, []
        is_so = [True] * len(texts)
        if on.parts or on.unlike:
            is_so = [on.holds(text) for text in texts]
        each: list[list[str]] = []
        for _, (start, end) in reading.addresses:
            values = [text[start:end] for text in texts]
            is_so = [so and quick.is_v4(value) is not None for so, value in zip(is_so, values, strict=True)]
            each.append(values)
        if len(each) > 1:
            is_so = [so and len(set(ends)) == len(ends) for so, *ends in zip(is_so, *each, strict=True)]
        if each and not reading.said_by:
            is_so = [so and not any(map(is_nobodys, ends)) for so, *ends in zip(is_so, *each, strict=True)]
        for name, (start, end) in reading.ports:
            is_so = [so and _is_port(text[start:end], name) for so, text in zip(is_so, texts, strict=True)]
        if all(is_so):
            return numbers, texts, []
        return (
            [number for number, so in zip(numbers, is_so, strict=True) if so],
            [text for text, so in zip(texts, is_so, strict=True) if so],
            [number for number, so in zip(numbers, is_so, strict=True) if not so],
        )

    def _write(self, reading: quick.Reading, numbers: Sequence[int], texts: Sequence[str]) -> None:
        """Write message and further fields as JSON."""
        is_plain = '"' not in texts[0] and "\\" not in texts[0] and texts[0].isprintable()
        write: Callable[[str], str] = str if is_plain else escaped
        if not is_plain:
            for number, text in zip(numbers, texts, strict=True):
                self._written[number] = escaped(text)
        parts: list[tuple[str, str | Part]] = [*reading.fields]
        parts += [(name, part) for name, part in reading.ports if isinstance(name, str)]
        if reading.said_by and reading.meant.service in AUTH_PROGRAMS:
            parts.append(("auth", "true"))
        if not parts:
            return
        behind: list[str] = [""] * len(texts)
        between = ""
        for name, part in parts:
            between += f',"{name}":"'
            if isinstance(part, str):
                between += f'{escaped(part)}"'
                continue
            start, end = part
            if is_plain:
                behind = [f"{before}{between}{text[start:end]}" for before, text in zip(behind, texts, strict=True)]
            else:
                behind = [
                    f"{before}{between}{write(text[start:end])}" for before, text in zip(behind, texts, strict=True)
                ]
            between = '"'
        for number, text in zip(numbers, behind, strict=True):
            self._behind[number] = text + between

    def _column(self, place: int) -> list[str | int | None]:
        if place not in self._values:
            self._values[place] = [None if place in (_PROCESS, quick.DST_PORT) else ""] * self._count
        return self._values[place]

    def numbers(self) -> list[int]:
        """Which lines were read."""
        if _UNREAD not in self._meant:
            return list(range(self._count))
        return [number for number, meant in enumerate(self._meant) if meant != _UNREAD]

    def columns(self, numbers: Sequence[int], before: Any, programs: Any = "") -> dict[str, Any]:
        """What the lines say, of those with these numbers.

        `before`: what stands in the JSON object of a line's fields before its message, the bracket included; `programs`:
        who says the messages.
        """
        message = written = texts_of(self.messages)
        if self._written:
            written = texts_of([self._written.get(number, text) for number, text in enumerate(self.messages)])
        meant = pa.array(self._meant, pa.int32())
        is_said_by = pa.array(memoryview(self._is_said_by), pa.uint8()).cast(pa.bool_())
        said = pc.if_else(is_said_by, joined(programs, ": ", message), message)
        if self._said:
            said = pc.coalesce(texts_of([self._said.get(number) for number in range(self._count)]), said)
        if pc.max(pc.binary_length(said)).as_py() > _LONGEST:
            said = pc.utf8_slice_codeunits(said, 0, _LONGEST)
        fields = joined(
            before if isinstance(before, pa.Array) else texts_of(before),
            '"message":"',
            written,
            '"',
            texts_of(self._behind),
            "}",
        )
        if self._fields:
            whole = [self._fields.get(number) for number in range(self._count)]
            fields = pc.coalesce(texts_of(whole), fields)
        columns = {"message": said, "fields": fields}
        if not isinstance(programs, str):
            columns["process"] = programs
        for place, values in self._values.items():
            if place == _PROCESS:
                columns["process"] = pc.coalesce(texts_of(values), programs)
            else:
                kind = pa.int32() if place == quick.DST_PORT else pa.string()
                columns[quick.COLUMNS[place]] = pa.array(values, kind)
        if len(numbers) < self._count:
            kept = pa.array(numbers, pa.int32())
            meant = meant.take(kept)
            columns = {name: values.take(kept) for name, values in columns.items()}
        for name, texts in zip(quick.Meant._fields, zip(*self._meanings, strict=True), strict=True):
            columns[name] = texts_of([text[:_LONGEST] for text in texts]).take(meant)
        return columns

    def stated(self) -> int:
        """How many say what happens."""
        says = [meant.action != "other" and not meant.inferred for meant in self._meanings]
        return sum([says[meant] for meant in self._meant if meant != _UNREAD])


def texts_of(values: Sequence[Any]) -> Any:
    """An array of texts."""
    return pa.array(values, pa.string())


def joined(*pieces: Any) -> Any:
    """Texts joined to one each."""
    return pc.binary_join_element_wise(*pieces, "")


def escaped(text: str) -> str:
    """A text as JSON writes it, without quotes."""
    return orjson.dumps(text)[1:-1].decode()


def _is_port(text: str, name: int | str) -> bool:
    """Whether a text is the port that it will be: a field holds it as it is."""
    port = port_of(text)
    return port is not None and (isinstance(name, int) or str(port) == text)
