"""How a log file is written: its encoding, its format, and whether it is one JSON document.

Both who reads a file and who quotes it ask here, so both see the same text at the same place.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ..carriers.registry import choose_line_format
from ..products.format import LineFormat
from ..records.encodings import Encoding, code_page_of, decode, encoding_of
from ..records.jsonstream import ENVELOPES, loads
from ..records.packed import LogStream, Recoded
from ..records.sources import Sample, further_text

_LEAST_SHARE = 0.5
"""Share of a sample's lines that must be of a format, where the first line says JSON."""


class Written(NamedTuple):
    """What a file's sample tells of the whole."""

    encoding: Encoding
    is_recoded: bool
    """Whether the places of events are those in the text turned into UTF-8."""
    entry: LineFormat | None
    """The format of its lines; None for JSON."""
    is_document: bool
    lines: list[str]
    """The sample's lines that hold anything."""
    end: bytes = b"\n"
    """What ends a line."""


def how_written(stream: LogStream, sample: Sample, size: int) -> Written:
    """What the sample of a stream tells; the stream may stand anywhere afterwards."""
    encoding = _encoding(stream, sample, size)
    data = sample.data[encoding.mark :]
    head = data.decode(encoding.name, "replace") if encoding.is_wide else decode(data, encoding.name)[0]
    is_framed = not encoding.is_wide and 2 * data.count(b"\0<") + 2 * data.count(b"\0{") > data.count(
        b"\0"
    ) > data.count(b"\n")
    lines = head.split("\0" if is_framed else "\n")
    if not sample.is_all and len(lines) > 1:
        lines.pop()  # cut off by the sample's end
    lines = [line.rstrip("\r") for line in lines if line.strip("\0 \t\r")]
    entry, is_document = _kind_of(lines)
    is_recoded = encoding.is_wide or (is_document and encoding.name != "utf-8")
    return Written(encoding, is_recoded, entry, is_document, lines, b"\0" if is_framed else b"\n")


def open_text(stream: LogStream, sample: Sample, size: int) -> tuple[LogStream, str]:
    """The stream in which the places of a file's events are meant, and how to decode what it gives."""
    encoding = _encoding(stream, sample, size)
    if encoding.is_wide or (encoding.name != "utf-8" and how_written(stream, sample, size).is_recoded):
        return Recoded(stream, encoding.name, encoding.mark), "utf-8"
    return stream, encoding.name


def _encoding(stream: LogStream, sample: Sample, size: int) -> Encoding:
    encoding = encoding_of(sample.data)
    if sample.start:
        encoding = Encoding(encoding.name)  # a mark stands at the file's beginning only
    page = "" if encoding.is_wide else _code_page(stream, sample, size)
    return Encoding(page) if page else encoding


def _code_page(stream: LogStream, sample: Sample, size: int) -> str:
    """The code page of a file whose text is not UTF-8, or ''."""
    data = sample.data if sample.is_all else sample.data.rpartition(b"\n")[0] or sample.data
    if data.isascii():
        if sample.is_all:
            return ""
        data = further_text(stream, size)
    try:
        data.decode()
    except UnicodeDecodeError:
        return code_page_of(data)
    return ""


def _kind_of(lines: Sequence[str]) -> tuple[LineFormat | None, bool]:
    """The format of a file's lines, None for JSON; and whether the file is one JSON document."""
    kind = _json_kind(lines)
    if not kind:
        return choose_line_format(lines), False
    rest = [line for line in lines[:200] if line.lstrip()[:1] not in tuple('{[]}"')]
    if len(rest) > _LEAST_SHARE * min(len(lines), 200):
        # A first line that looks like JSON does not make a log of other lines JSON.
        entry = choose_line_format(rest)
        if entry.name not in ("text", "keyvalue", "csv") and entry.sniff(rest) >= _LEAST_SHARE:
            return entry, False
        if kind == "lines" and (entry := choose_line_format(rest)).name == "csv":
            return entry, False
    return None, kind == "document"


def _json_kind(lines: Sequence[str]) -> str:
    """Whether lines are JSON records, one each, a JSON document, or neither."""
    first = lines[0].strip() if lines else ""
    if first[:1] not in ("{", "["):
        return ""
    try:
        value = loads(first.rstrip(",").encode())
        if isinstance(value, dict):
            return "document" if ENVELOPES.intersection(value) and len(lines) == 1 else "lines"
        if isinstance(value, list):
            return "document" if value and isinstance(value[0], dict) else ""
    except (ValueError, RecursionError):
        pass
    inside = first[1:].lstrip() or (lines[1].lstrip() if len(lines) > 1 else "")
    if first[0] == "[":
        return "document" if inside[:1] in ("{", "]") else ""
    return "document" if inside[:1] in ('"', "}") else ""
