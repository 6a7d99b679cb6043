"""How much a rule grows to once its values are written out as its modifiers say, as often as its condition names them.

Counted on what is written, before anything is built: building it is what costs.
"""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from .condition import UnsupportedError

LARGEST = 20_000
"""Comparisons of the largest rule that is built; that takes about a second."""
LONGEST = 8_000_000
"""Letters of all its values."""
_PATTERN = 8
"""Comparisons that a regular expression counts for: it is compiled to see whether it can be."""
_MOST_DASHES = 3
"""Of one value; more are refused as it is built."""
_MOST_MODIFIERS = 100
"""Of one field that are looked at: a float holds what so many grow to."""

_DASH = re.compile(r"\B[-/]\b")
_NAMED = re.compile(r"(?:\b(?:\d+|all|any)\s+of\s+(?P<some>[^\s()]+))|(?P<one>[^\s()]+)", re.IGNORECASE)
_TIMES = {"base64offset": 3}
_LETTERS = {"wide": 2.0, "utf16": 2.0, "utf16le": 2.0, "utf16be": 2.0, "base64": 1.4, "base64offset": 1.4}


def check_growth(content: Mapping[str, Any]) -> None:
    """Raise UnsupportedError for a rule that grows too large; what is malformed is left to whoever builds it."""
    detection = content.get("detection")
    if not isinstance(detection, dict):
        return
    sizes = {str(name): _size(value) for name, value in detection.items() if name != "condition"}
    named = _named(detection.get("condition"), sizes)
    comparisons, letters = (sum(size[n] for size in named) for n in (0, 1))
    if comparisons > LARGEST:
        raise UnsupportedError(
            f"grows to {comparisons:,.0f} comparisons once its modifiers and its condition are written out; at most "
            f"{LARGEST:,} are asked"
        )
    if letters > LONGEST:
        raise UnsupportedError(f"has values that grow to {letters:,.0f} letters; at most {LONGEST:,} are asked")


def _named(condition: object, sizes: Mapping[str, tuple[float, float]]) -> list[tuple[float, float]]:
    """The size of a selection for each time that a condition names it."""
    texts = condition if isinstance(condition, list) else [condition]
    return [size for text in texts if isinstance(text, str) for size in _of_condition(text, sizes)]


def _of_condition(text: str, sizes: Mapping[str, tuple[float, float]]) -> Iterator[tuple[float, float]]:
    known: dict[str, tuple[float, float]] = {}
    for found in _NAMED.finditer(text):
        if pattern := found["some"]:
            if pattern not in known:
                some = [size for name, size in sizes.items() if _is_meant(name, pattern)]
                known[pattern] = sum(size[0] for size in some), sum(size[1] for size in some)
            yield known[pattern]
        elif found["one"] in sizes:
            yield sizes[found["one"]]


def _is_meant(name: str, pattern: str) -> bool:
    return not name.startswith("_") if pattern.lower() == "them" else fnmatchcase(name, pattern)


def _size(selection: object) -> tuple[float, float]:
    """Comparisons of a selection, and letters of their values."""
    comparisons = letters = 0.0
    for modifiers, value in _values(selection):
        times, longer = _growth(modifiers, value)
        comparisons += times * (_PATTERN if "re" in modifiers else 1)
        letters += times * longer * len(value)
    return comparisons, letters


def _values(selection: object, modifiers: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each value as text, with the modifiers of its field."""
    if isinstance(selection, dict):
        for field, value in selection.items():
            yield from _values(value, tuple(str(field).lower().split("|")[1:]))
    elif isinstance(selection, list):
        for value in selection:
            yield from _values(value, modifiers)
    else:
        yield modifiers, str(selection)


def _growth(modifiers: tuple[str, ...], value: str) -> tuple[float, float]:
    """How many values become of one, and how much longer each is."""
    times, longer = 1.0, 1.0
    dashes = min(_MOST_DASHES, len(_DASH.findall(value))) if "windash" in modifiers else 0
    for modifier in modifiers[:_MOST_MODIFIERS]:
        times *= _TIMES.get(modifier, 5**dashes if modifier == "windash" else 1)
        longer *= _LETTERS.get(modifier, 1.0)
    return times, longer
