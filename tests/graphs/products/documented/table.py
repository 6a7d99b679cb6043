"""Events that vendors document, as tables: a record's shape once, then one line an event."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]
USER, ADDRESS, TARGET, TIME = "dana@corp.example", "198.51.100.9", "guest7@corp.example", "2026-05-02T09:11:02Z"
_COLUMNS = ("USER", "TARGET", "COMMAND", "DST_IP")
_LINE = re.compile(r"(?P<name>.+?) {2,}(?P<action>[\w|]+) +(?P<outcome>\S+)(?: +(?P<more>\{.*\}))?")


@dataclass(frozen=True)
class Documented:
    """One event as its platform writes it, and what it says."""

    platform: str
    name: str
    record: Record
    actions: frozenset[str]
    outcome: str
    columns: dict[str, str]

    def __str__(self) -> str:
        return f"{self.platform} {self.name}"


@dataclass(frozen=True)
class Platform:
    """The events of one platform. `make` gives the record of an event by its name and whether it worked; `columns` are what
    each says. A line holds the event's name, two spaces, its action (several with `|`), its outcome (`-` for none), and
    perhaps an object: `_COLUMNS` are what it says, all else goes into the record.
    """

    name: str
    make: Callable[[str, bool], Record]
    columns: dict[str, str]
    events: str

    def __iter__(self) -> Iterator[Documented]:
        for line in filter(str.strip, self.events.splitlines()):
            match = _LINE.fullmatch(line.strip())
            assert match, f"{self.name}: not a line of the table: {line!r}"
            more = json.loads(match["more"] or "{}")
            said = self.columns | {name.lower(): value for name, value in more.items() if name in _COLUMNS}
            record = self.make(match["name"], match["outcome"] != "failure")
            _merge(record, {name: value for name, value in more.items() if name not in _COLUMNS})
            outcome = "" if match["outcome"] == "-" else match["outcome"]
            yield Documented(self.name, match["name"], record, frozenset(match["action"].split("|")), outcome, said)


def _merge(record: Record, more: Record) -> None:
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(record.get(name), dict):
            _merge(record[name], value)
        else:
            record[name] = value
