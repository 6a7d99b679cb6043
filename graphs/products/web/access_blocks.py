"""Access logs by the thousand lines: what nearly all lines are is read by one expression and written column by column.

`access` says what a line means. Here the same is said of the lines that are as usual, and of no others.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import compress
from typing import Any
from urllib.parse import unquote_plus

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from ...meaning.addresses import V4_TEXT
from ...meaning.outcomes import status_outcome
from ..format import BlockParser, Columns, FileContext
from .requests import LONGEST_STEM, shape_of

_TEXT = r"[^\"\\\x00-\x1f]"
_LINES = re.compile(
    rf"^(?:({V4_TEXT}) - (?:-|([^\s\"\[\\\x00-\x1f]{{1,512}})) "
    r"\[([0-9]{2}/(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/[0-9]{4}):"
    r"((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]) ([+-](?:0[0-9]|1[0-4])[0-5][0-9])\] "
    r"\"([A-Z]{2,16}) (?! )([^\s\"\\?\x00-\x1f]*)((?:\?[^\s\"\\\x00-\x1f]*)?) (HTTP/[0-9.]+)\" ([0-9]{3}) (?:([0-9]+)|-)"
    rf"(?: \"(?:-|({_TEXT}*))\"(?: \"(?:-|({_TEXT}*))\")?)?)$|^.*$",
    re.MULTILINE,
)
"""Each line of a text: its parts where it is as usual, none where it is not. What JSON would escape is not usual, nor is
an address that is written in another form than its own."""
_PARTS = (
    *("client", "user", "day", "clock", "zone", "method", "stem", "asked", "version", "status", "size"),
    *("referer", "agent"),
)
_FIELDS = (
    ("c-ip", "client"),
    ("sc-status", "status"),
    ("sc-bytes", "size"),
    ("cs-version", "version"),
    ("cs-referer", "referer"),
    ("cs-username", "user"),
    ("cs-method", "method"),
    ("cs-uri", "url"),
    ("cs-uri-stem", "stem"),
    ("cs-uri-query", "query"),
    ("cs-user-agent", "agent"),
    ("cs(User-Agent)", "agent"),
    ("c-uri", "url"),
    ("c-useragent", "agent"),
    ("c-uri-query", "query"),
)
"""As `access.fill_request` names them, in its order."""
_LONGEST = 300
"""Characters of a message."""
_MOST_DAYS = 4096
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_Row = tuple[str, ...]


class _Reader:
    """Reads blocks of lines of one file."""

    def __init__(self, context: FileContext) -> None:
        self._clock = context.clock
        self._midnights: dict[str, int | None] = {}

    def read(self, text: str) -> Columns | None:
        """The lines of a text that are as usual."""
        rows: list[_Row] = _LINES.findall(text)
        are_usual = [bool(row[0]) for row in rows]
        if all(are_usual):
            return self._read(rows, range(len(rows)))
        return self._read(list(compress(rows, are_usual)), list(compress(range(len(rows)), are_usual)))

    def _read(self, rows: Sequence[_Row], numbers: Sequence[int]) -> Columns | None:
        if not rows:
            return None
        parts = {
            name: pa.array(values, pa.string()) for name, values in zip(_PARTS, zip(*rows, strict=True), strict=True)
        }
        days = pc.binary_join_element_wise(parts["day"], parts["zone"], " ").dictionary_encode()
        midnights = [self._midnight(day) for day in days.dictionary.to_pylist()]
        if None in midnights:  # no such day in the calendar
            are_days = [midnights[day] is not None for day in days.indices.to_pylist()]
            return self._read(list(compress(rows, are_days)), list(compress(numbers, are_days)))
        clock = pc.binary_join_element_wise(pa.scalar("1970-01-01T"), parts["clock"], "").cast(pa.timestamp("us"))
        time = pc.add(pa.array(midnights, pa.int64()).take(days.indices), clock.cast(pa.int64()))
        return Columns(numbers, {"time": time.cast(pa.timestamp("us")), **_columns(parts)}, stated=len(rows))

    def _midnight(self, day: str) -> int | None:
        """Microseconds from 1970 to the beginning of a day, such as `05/Mar/2026 +0100`."""
        if day not in self._midnights:
            if len(self._midnights) >= _MOST_DAYS:
                self._midnights.clear()
            time = self._clock.parse(day.replace(" ", ":00:00:00 "))
            self._midnights[day] = None if time is None else (time - _EPOCH) // _MICROSECOND
        return self._midnights[day]


def _columns(parts: Mapping[str, Any]) -> dict[str, Any]:
    stem, asked = parts["stem"], parts["asked"]
    parts = {**parts, "url": _joined(stem, asked), "query": pc.utf8_slice_codeunits(asked, 1)}
    status, method, url, agent = parts["status"], parts["method"], parts["url"], parts["agent"]
    message = _joined(method, " ", url, " -> ", status)
    if pc.max(pc.binary_length(message)).as_py() > _LONGEST:
        message = pc.utf8_slice_codeunits(message, 0, _LONGEST)
    shape = _mapped(stem, lambda stem: shape_of(stem[:LONGEST_STEM]))
    return {
        "format": "access",
        "category": "webserver",
        "user": parts["user"],
        "src_ip": parts["client"],
        "action": "web_request",
        "outcome": _mapped(status, status_outcome),
        "target": url,
        "agent": agent,
        "template": _joined("web:", method, " ", shape, " ", status),
        "message": message,
        "fields": _fields(parts),
    }


def _fields(parts: Mapping[str, Any]) -> Any:
    """The fields as JSON; nothing in the parts needs to be escaped."""
    pieces: list[Any] = []
    between = "{"
    for name, part in _FIELDS:
        pieces += (f'{between}"{name}":"', parts[part])
        between = '",'
    return _joined(*pieces, '"', _decoded(parts["url"]), "}")


def _decoded(urls: Any) -> Any:
    """The field that holds an address with its percent signs undone, where there are any."""
    has_percent = pc.match_substring(urls, "%")
    if not pc.any(has_percent).as_py():
        return ""
    return pa.array(
        [
            f',"uri_decoded":{orjson.dumps(unquote_plus(url)).decode()}' if "%" in url else ""
            for url in urls.to_pylist()
        ],
        pa.string(),
    )


def _mapped(texts: Any, of: Any) -> Any:
    """What a function says of each text, asked once for each that differs."""
    each = texts.dictionary_encode()
    return pa.array([of(text) for text in each.dictionary.to_pylist()], pa.string()).take(each.indices)


def _joined(*pieces: Any) -> Any:
    return pc.binary_join_element_wise(*pieces, "")


def block_parser(context: FileContext) -> BlockParser:
    """Read blocks of lines of one file."""
    return _Reader(context).read
