"""Kinds of web requests: the same for requests that differ only in values."""

import re
from functools import lru_cache

_NUMBERS = re.compile(r"[\da-fA-F-]{8,}|\d+")
LONGEST_STEM = 400
"""Characters of a path that its kind is read from."""


@lru_cache(maxsize=8192)
def shape_of(stem: str) -> str:
    """First two segments of a path, numbers replaced."""
    return _NUMBERS.sub("<*>", "/".join(stem.split("/")[:3]))[:80]
