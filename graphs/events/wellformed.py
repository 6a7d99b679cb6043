"""Text that every store and every wire takes: no half of a surrogate pair, which JSON escapes can smuggle in."""

import re
from collections.abc import Mapping

_HALF = re.compile("[\ud800-\udfff]")


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
