"""How many rows of a table: a number that lines state, and not how many lines there are."""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from ....questions.question import Part

Row = Mapping[str, Any]

_ROWS = r"rows?|records?|tuples?|zeilen?|datensätze?n?"
_ASKED = re.compile(
    rf"\b(?:how many|number of|wie ?viele?|anzahl(?: der)?) (?:(?!log)\w+ ){{0,2}}?(?P<noun>{_ROWS})\b"
    r"(?! (?:of|in|from) (?:the|these) logs?\b)"
)
_DONE = (
    r"produced|returned|sent|affected|exported|unloaded|loaded|copied|read|written|selected|fetched|processed|total|out"
)
_NAME = re.compile(
    rf"(?:^|[._-])(?:(?:num|number|total|n)_?(?:of_?)?)?(?:rows?|records?|tuples?)(?:_?(?:{_DONE}|count|num))?$|"
    rf"(?:^|[._-])(?:{_DONE})_?(?:rows?|records?|tuples?)$",
    re.IGNORECASE,
)
"""Fields that hold it: `ROWS_PRODUCED`, `rowCount`, `num_rows`."""
_IN_TEXT = (
    re.compile(rf"(?<![\w.-])(?P<number>\d{{1,3}}(?:[,.’']\d{{3}})+|\d+) (?:{_ROWS})\b", re.IGNORECASE),
    re.compile(
        rf"\b(?:(?:{_DONE})[_ ]?)?(?:rows|records|tuples)(?:[_ ]?(?:{_DONE}|count))?[\"']?\s*[=:]\s*[\"']?(?P<number>\d+)\b",
        re.IGNORECASE,
    ),
    re.compile(r"(?:^|[\s:])(?:COPY|SELECT|UPDATE|DELETE|INSERT \d+) (?P<number>\d+)\W*$"),
)


def rows_asked(part: Part) -> str:
    """The word by which a question asks how many rows there were; empty where it does not."""
    match = _ASKED.search(part.clause)
    return match["noun"] if match else ""


def rows_stated(row: Row) -> int | None:
    """How many rows a line says that it was; None where it says nothing of it."""
    try:
        fields = orjson.loads(row["fields"] or "{}")
    except orjson.JSONDecodeError:
        fields = {}
    for name, value in fields.items():
        if _NAME.search(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(name))) and re.fullmatch(r"\d+", str(value).strip()):
            return int(value)
    for pattern in _IN_TEXT:
        if match := pattern.search(str(row["message"])):
            return int(re.sub(r"\D", "", match["number"]))
    return None
