"""Values that every store and every wire takes: no half of a surrogate pair, which JSON escapes can smuggle in, and
nothing nested so deep that a reader gives up.
"""

import re
from collections.abc import Mapping

_HALF = re.compile("[\ud800-\udfff]")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\[{\]}]', re.DOTALL)
DEEPEST = 64
"""Levels of a structure that are kept; what lies deeper becomes an ellipsis."""
_TOO_DEEP = 200
_LOOK_AHEAD = 1 << 16


def shallow(value: object, depth: int = DEEPEST) -> object:
    """A JSON value without what lies deeper."""
    if isinstance(value, Mapping):
        return {key: shallow(item, depth - 1) for key, item in value.items()} if depth else "…"
    if isinstance(value, list):
        return [shallow(item, depth - 1) for item in value] if depth else "…"
    return value


def shallow_text(text: str) -> str:
    """The text of a JSON value without what lies deeper; linear in its length, however deep it is."""
    parts: list[str] = []
    kept = depth = 0
    for match in _TOKEN.finditer(text):
        if match[0] in ("{", "["):
            depth += 1
            if depth == DEEPEST + 1:
                parts.append(text[kept : match.start()])
        elif match[0] in ("}", "]"):
            if depth == DEEPEST + 1:
                parts.append('"…"')
                kept = match.end()
            depth -= 1
    return "".join(parts) + (text[kept:] if depth <= DEEPEST else "")


def deep_end(text: str, start: int) -> tuple[int | None, int]:
    """Where the bracket at `start` is closed, if what it holds is nested too deep for a parser; and how deep the text
    before its end, or before one that shows no depth in 64 KiB, leaves open.
    """
    depth = deepest = 0
    for match in _TOKEN.finditer(text, start):
        if match[0] in ("{", "["):
            depth += 1
            deepest = max(deepest, depth)
        elif match[0] in ("}", "]"):
            depth -= 1
            if depth == 0:
                return (match.end(), 0) if deepest > _TOO_DEEP else (None, 0)
        if deepest <= _TOO_DEEP and match.end() - start > _LOOK_AHEAD:
            return None, 0
    return None, depth


def well_formed(value: object) -> object:
    """The same value with each half character replaced; the very same object where there is none."""
    if isinstance(value, str):
        return well_formed_text(value)
    if isinstance(value, Mapping):
        pairs = [(well_formed(key), well_formed(item)) for key, item in value.items()]
        is_same = all(new[0] is old[0] and new[1] is old[1] for new, old in zip(pairs, value.items(), strict=True))
        return value if is_same else dict(pairs)
    if isinstance(value, list):
        items = [well_formed(item) for item in value]
        return value if all(old is new for old, new in zip(value, items, strict=True)) else items
    return value


def well_formed_text(text: str) -> str:
    """Text with each half character replaced."""
    if text.isascii() or not _HALF.search(text):
        return text
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", text)
