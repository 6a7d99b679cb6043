"""Binary event logs of Windows (`*.evtx`) as streams of JSON lines, one a record, so that events can be read and quoted
as those of any other log: line 7 is the seventh record.
"""

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

import orjson
from evtx import PyEvtxParser

from .packed import LogStream

MAGIC = re.compile(rb"ElfFile\0")
_CHUNK = 1 << 16
_MOST_DAMAGED = 100_000
"""Damaged records in a row after which the file's rest is given up."""
_NOTHING = "no record of this event log (.evtx) can be read; export it as JSON or XML where it was written"


class EvtxStream(LogStream):
    """The records of a binary event log. Of a damaged record a line says that it was there; the others are read."""

    has_random_access = False

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self._restart()

    def _restart(self) -> None:
        self.problem = ""
        self._lines = self._records()
        self._ready = b""
        self._given = 0

    def read(self, size: int = _CHUNK, /) -> bytes:
        parts, length = [self._ready], len(self._ready)
        while length < size and (line := next(self._lines, b"")):
            parts.append(line)
            length += len(line)
        text = b"".join(parts)
        data, self._ready = text[:size], text[size:]
        self._given += len(data)
        return data

    def seek(self, offset: int) -> None:
        if offset < self._given:
            self._restart()
        while self._given < offset and self.read(min(_CHUNK, offset - self._given)):
            pass

    def _records(self) -> Iterator[bytes]:
        self._file.seek(0)
        try:
            records = iter(PyEvtxParser(self._file, 1).records_json())
        except (RuntimeError, OSError, ValueError):
            self.problem = _NOTHING
            return
        number, waiting, has_good = 0, 0, False
        while True:
            number += 1
            try:
                record = next(records, None)
            except (RuntimeError, OSError, ValueError) as error:  # the record's; good ones follow
                waiting += 1
                if waiting > _MOST_DAMAGED:
                    self.problem = f"its records are damaged from the {number - _MOST_DAMAGED}th on ({error})"
                    return
                if has_good:
                    yield _damaged(number)
                continue
            except BaseException as error:
                if type(error).__name__ != "PanicException":  # of the parser; it cannot go on after one
                    raise
                self.problem = f"its record {number} is damaged beyond reading on ({error})"
                return
            if record is None:
                break
            # A first line that is no JSON would hide what the file is, so these follow the first good record.
            yield _line(record["data"])
            yield from (_damaged(before) for before in range(number - waiting, number) if not has_good)
            has_good, waiting = True, 0
        if not has_good:
            self.problem = _NOTHING


def _line(data: str) -> bytes:
    """A record on one line. A name that it holds twice (event data may) holds both values, which readers would not see."""
    text = data.encode("utf-8", "replace")
    try:
        if len(orjson.dumps(orjson.loads(text))) == len(text):
            return text + b"\n"
        value = json.loads(text, object_pairs_hook=_every_pair, strict=False)
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"
    except (ValueError, RecursionError):
        return b" ".join(text.split(b"\n")) + b"\n"


def _every_pair(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    repeated: dict[str, list[object]] = {}
    for name, value in pairs:
        if name in repeated:
            repeated[name].append(value)
        elif name in found:
            found[name] = repeated[name] = [found[name], value]
        else:
            found[name] = value
    return found


def _damaged(number: int) -> bytes:
    return f"(event record {number} is damaged)\n".encode()
