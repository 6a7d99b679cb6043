"""Indicators that were written so that nobody clicks them, as they were."""

import re

_DEFANGED = (
    (re.compile(r"[\[({]\s*(?:\.|dot)\s*[\])}]"), "."),
    (re.compile(r"[\[({]\s*(?:@|at)\s*[\])}]"), "@"),
    (re.compile(r"\[(:|://)\]"), r"\1"),
    (re.compile(r"\\\.(?=[\w-])"), "."),
)
_SCHEME = re.compile(r"^(?:hxxp|h\*\*p|meow)(s?)(?=:)")
_LONGEST = 10_000


def refanged(cell: str) -> str:
    """The value in lower case, with its dots, its @ and its scheme again."""
    value = cell.strip()[:_LONGEST].lower()
    if "\\" in value and ":" in value[:3]:
        return value  # a Windows path, in which `\.` is a folder's
    for pattern, meant in _DEFANGED:
        value = pattern.sub(meant, value)
    return _SCHEME.sub(r"http\1", value).replace("fxp://", "ftp://", 1) if "://" in value or ":" in value else value
