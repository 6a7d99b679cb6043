"""What a single field value can be: an address, a port, a name, or nothing."""

import ipaddress
import re
from functools import lru_cache

EMPTY_VALUES = frozenset(
    (
        "",
        "-",
        "--",
        "none",
        "null",
        "nil",
        "n/a",
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

_SHORT = 400
_V4 = re.compile(r"(?:::ffff:)?((?:\d{1,3}\.){3}\d{1,3})(?::\d{1,5}|/\d{1,2})?", re.I | re.ASCII)


def is_empty(value: str) -> bool:
    """Whether a value stands for nothing."""
    return len(value) < 14 and value.strip().lower() in EMPTY_VALUES


def address_of(text: str) -> str:
    """The IP address a value holds (perhaps with a port, in brackets, or first of a list), normalised; else ''."""
    return _address_of(text if len(text) <= _SHORT else text.strip()[:_SHORT])


@lru_cache(maxsize=16384)
def _address_of(text: str) -> str:
    text = text.strip().strip("\"'").partition(",")[0].strip()
    if not 2 <= len(text) <= 60:
        return ""
    if match := _V4.fullmatch(text):
        text = match[1]
    elif text.startswith("["):
        text = text[1:].partition("]")[0]
    elif ":" not in text:
        return ""
    bare, _, scope = text.partition("%")
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return f"{address}%{scope}" if scope else str(address)


def port_of(text: str) -> int | None:
    """The port number a value holds."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= 5 and int(text) <= 65535:
        return int(text)
    return None
