"""Short names for identifiers: models see `ip1` and `user2`, reports show the real values."""

import re
from collections.abc import Mapping
from typing import Any, Self

_SHORT = {"process": "proc", "command": "cmd"}


class Pointers:
    """A two-way table between values and pointers. Values are compared without regard to case."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[str, str]] = {}
        self._names: dict[tuple[str, str], str] = {}

    @classmethod
    def from_json(cls, entries: Mapping[str, Any]) -> Self:
        """The table that `to_json` gave."""
        table = cls()
        for name, (kind, value) in entries.items():
            table._entries[name] = (kind, value)
            table._names[(kind, value.lower())] = name
        return table

    def to_json(self) -> dict[str, list[str]]:
        """Pointer -> [kind, value], in the order of adding."""
        return {name: [kind, value] for name, (kind, value) in self._entries.items()}

    def add(self, kind: str, value: str) -> str:
        """The value's pointer, made where there is none."""
        known = self.find(kind, value)
        if known:
            return known
        number = 1 + sum(entry[0] == kind for entry in self._entries.values())
        name = f"{_SHORT.get(kind, kind)}{number}"
        self._entries[name] = (kind, value)
        self._names[(kind, value.lower())] = name
        return name

    def find(self, kind: str, value: str) -> str | None:
        """The value's pointer, or None."""
        return self._names.get((kind, value.lower()))

    def names(self) -> list[str]:
        """Every pointer, in the order of adding."""
        return list(self._entries)

    def kind(self, name: str) -> str:
        """What kind of thing a pointer names."""
        return self._entries[name][0]

    def value(self, name: str) -> str:
        """What a pointer stands for."""
        return self._entries[name][1]

    def mask(self, text: str) -> str:
        """`text` with every known value replaced by its pointer, longest values first."""
        return self._replace(text, {value: name for name, (_, value) in self._entries.items()})

    def restore(self, text: str) -> str:
        """`text` with every pointer replaced by its value."""
        return self._replace(text, {name: value for name, (_, value) in self._entries.items()})

    @staticmethod
    def _replace(text: str, table: Mapping[str, str]) -> str:
        if not table:
            return text
        lowered = {key.lower(): value for key, value in table.items()}
        keys = sorted(lowered, key=len, reverse=True)
        pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, keys)) + r")(?!\w)", re.IGNORECASE)
        return pattern.sub(lambda match: lowered[match[0].lower()], text)
