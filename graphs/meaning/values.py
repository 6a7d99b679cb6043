"""What a single field value can be: an address, a port, a name, or nothing."""

from functools import lru_cache

from .addresses import endpoint_of

EMPTY_VALUES = frozenset(
    (
        "",
        "-",
        "--",
        "none",
        "null",
        "nil",
        "n/a",
        "unknown-user",
        "na",
        "(null)",
        "(none)",
        "<none>",
        "unknown",
        "undefined",
        "not available",
        "(empty)",
        "unset",
        "?",
    )
)
"""Texts, in lower case, by which logs say that a field has no value."""

LONGEST_EMPTY = 1 + max(map(len, EMPTY_VALUES))
"""No text of so many characters or more says that there is no value."""
_SHORT = 400
_FIRST = frozenset(
    character for text in (*EMPTY_VALUES, *map(chr, range(33))) for character in (text[:1], text[:1].upper())
)
"""With what such a text can begin, blanks before it included, where it is ASCII."""


def is_empty(value: str) -> bool:
    """Whether a value stands for nothing."""
    return not value or (
        len(value) < LONGEST_EMPTY
        and (value[0] in _FIRST or value[0] > "\x7f")
        and value.strip().lower() in EMPTY_VALUES
    )


def address_of(text: str) -> str:
    """The IP address a value holds (perhaps with a port, or first of a list), normalised; else ''."""
    return _address_of(text if len(text) <= _SHORT else text.strip()[:_SHORT])


@lru_cache(maxsize=16384)
def _address_of(text: str) -> str:
    text = text.partition(",")[0]
    address, port = endpoint_of(text)
    # What has five numbers and dots is something else where nobody says that it is an address.
    return "" if port is not None and f"{address}.{port}" in text else address


def port_of(text: str) -> int | None:
    """The port number a value holds."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 65535:
        return int(text)
    return None
