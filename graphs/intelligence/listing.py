"""What one file of intelligence says."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..meaning.values import address_of
from .refanging import refanged
from .warninglist import Warninglist

_MOST_KINDS = 4
_HASH = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128}", re.IGNORECASE)
_NETWORK = re.compile(r"[0-9a-f.:]*[.:][0-9a-f.:]*/\d{1,3}")
_DOMAIN = re.compile(r"(?:\|\|)?(?:\*\.|\.)?((?:[\w-]{1,63}\.){1,10}[a-z][\w-]{1,62})\.?(?:\^|:\d{1,5})?")
"""A domain, perhaps with the marks of a blocklist before and behind it, or a port."""
_PLACEHOLDERS = frozenset(("-", "n/a", "na", "none", "null", "nan", "nil", "unknown", "undefined", "localhost", "?"))
LONGEST_NOTE = 300
_HIVES = {
    "hkey_local_machine": "hklm", "hkey_current_user": "hkcu", "hkey_classes_root": "hkcr", "hkey_users": "hku",
}  # fmt: skip
"""Registry hives as STIX writes them, and as logs mostly do."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One file, read."""

    name: str
    form: str
    """What it was read as: `list`, `MISP`, `STIX`, `warninglist`."""
    indicators: Mapping[str, str] = field(default_factory=dict)
    """Value, in lower case and as logs write it, -> note."""
    warnings: Sequence[Warninglist] = ()
    troubles: Sequence[str] = ()
    """What could not be used, one sentence each, without the file's name."""


class Gathering:
    """The indicators of one file as they are found, and a count of what cannot be used, by kind."""

    def __init__(self) -> None:
        self.indicators: dict[str, str] = {}
        self._unused: Counter[tuple[str, str]] = Counter()

    def add(self, value: str, note: str = "") -> None:
        """One indicator; the first note that is not empty stays."""
        key = normalised(value)
        if not key or key in _PLACEHOLDERS:
            return
        if _NETWORK.fullmatch(key):
            self.leave("networks, which events are not compared with", key[:60])
            return
        hive, mark, rest = key.partition("\\")
        for spelling in (key, *([f"{_HIVES[hive]}{mark}{rest}"] if mark and hive in _HIVES else [])):
            if not self.indicators.get(spelling):
                self.indicators[spelling] = " ".join(note.split())[:LONGEST_NOTE]

    def leave(self, what: str, kind: str = "") -> None:
        """Something that is no indicator for us, such as an attribute of a type that events are not compared with."""
        self._unused[(what, kind)] += 1

    def troubles(self) -> list[str]:
        """What was left, counted and named."""
        told = []
        for what in dict.fromkeys(what for what, _ in self._unused):
            kinds = Counter({kind: count for (name, kind), count in self._unused.items() if name == what})
            named = [f"{kind} ({count:,})" for kind, count in kinds.most_common(_MOST_KINDS) if kind]
            more = [f"{len(kinds) - _MOST_KINDS} more kinds"] if len(kinds) > _MOST_KINDS else []
            told.append(f"{kinds.total():,} {what}" + (f": {', '.join([*named, *more])}" if named else ""))
        return told


def normalised(value: str) -> str:
    """A value as events are compared with it: an address without its port, a domain without what lists write round it."""
    text = refanged(value)
    if text.endswith(("/32", "/128")) and address_of(text.rpartition("/")[0]):
        text = text.rpartition("/")[0]
    if "/" in text or "\\" in text:
        return text
    if address := address_of(text):
        return address.lower()
    if dressed := _DOMAIN.fullmatch(text):
        return dressed[1]
    return text.rstrip(".")


def is_hash(value: str) -> bool:
    """Whether a value is a hash in hexadecimal digits."""
    return _HASH.fullmatch(value) is not None


def first_text(values: Iterable[object]) -> str:
    """The first of the values that is a text and not empty."""
    return next((value.strip() for value in values if isinstance(value, str) and value.strip()), "")
