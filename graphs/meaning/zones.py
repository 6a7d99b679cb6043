"""Time zones as logs write them: offsets, and names that mean one offset."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache

from dateutil import tz

from ..errors import InputError

_HOURS = {
    "Z": 0, "UTC": 0, "GMT": 0, "UCT": 0,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10, "NST": -3.5, "NDT": -2.5, "ADT": -3, "BRT": -3,
    "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "MET": 1, "MEST": 2, "MET-DST": 2, "MET DST": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3, "SAST": 2, "EAT": 3, "IDT": 3,
    "PKT": 5, "WIB": 7, "HKT": 8, "SGT": 8, "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5, "ACDT": 10.5,
    "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
"""Hours east of Greenwich. Names that mean several zones (IST, AST) are not among them."""

NAMES = "|".join(sorted((name.replace(" ", r"\s") for name in _HOURS if name != "Z"), key=len, reverse=True))
OFFSET = r"[+-]\d{2}:?\d{2}(?!\d)"
ZONE = rf"(?:(?:UTC|GMT)[+-]\d{{1,2}}(?::?\d{{2}})?(?!\d)|(?:{NAMES}|Z)(?![A-Za-z0-9_-])|{OFFSET})"
"""A pattern of everything behind a time that says its zone."""
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$")


@lru_cache(maxsize=512)
def zone_of(text: str) -> tzinfo | None:
    """The zone that a name or an offset (`+0200`, `UTC+3`, `CEST`) stands for, or None where it is open."""
    text = text.strip().strip("()[]\"'")
    hours = _HOURS.get(text, _HOURS.get(text.upper()) if len(text) < 8 else None)
    if hours is not None:
        return UTC if hours == 0 else timezone(timedelta(hours=hours))
    if match := _OFFSET.match(text):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes)) if minutes < 24 * 60 else None
    return None


@lru_cache(maxsize=64)
def named_zone(text: str) -> tzinfo | None:
    """As `zone_of`, names of places (`Europe/Berlin`) among them."""
    if (known := zone_of(text)) is not None:
        return known
    if not re.fullmatch(r"[A-Za-z_]{2,20}(?:/[A-Za-z_+-]{2,30}\d{0,2}){1,2}", text):
        return None
    return tz.gettz(text)


def set_zone(text: str) -> tzinfo:
    """The zone that a person set: a place, an offset or a name; UTC where nothing is said."""
    if not text.strip():
        return UTC
    if (zone := named_zone(text.strip())) is None:
        raise InputError(
            f"{text!r} is no time zone; expected a place such as Europe/Berlin, an offset such as +02:00, or UTC. "
            "Correct --timezone or MOEWARDEN_TIMEZONE."
        )
    return zone


def zone_name(zone: tzinfo) -> str:
    """A zone as people write it."""
    offset = zone.utcoffset(None)
    if offset is None:
        path = str(getattr(zone, "_filename", "") or zone)
        return path.partition("zoneinfo/")[2] or path
    return offset_text(round(offset.total_seconds() / 60))


def offset_text(minutes: int) -> str:
    """`+02:00`."""
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
