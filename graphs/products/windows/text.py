"""Windows events as text over several lines: `wevtutil qe /f:text`, `Get-WinEvent | Format-List`, the blocks that
Splunk's Windows inputs write; and Snare's lines of tabs.
"""

import re
from collections.abc import Callable, Sequence

from ...meaning.event import Draft
from ..format import FileContext, LineFormat, LineParser
from .records import build

_WEVTUTIL = re.compile(r"Event\[\d{1,9}\]:?\s*")
_SPLUNK = re.compile(r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d:\d\d(?:\.\d{1,9})?(?: [AP]M)?\s*|20\d{12}\.\d{1,9}\s*")
_HEADS = ("LogName=", "EventCode=", "SourceName=")
_PROPERTY = re.compile(r"([A-Z]\w{1,40}) *+: ?(.*)", re.DOTALL)
_TELLING = frozenset(
    ("Id", "EventID", "ProviderName", "LogName", "Message", "InstanceId", "MachineName", "TimeCreated")
)
_LEAST_TELLING = 3
_SNARE = re.compile(r"MSWinEventLog(?:\t|#011)")
_SNARE_NAMES = (
    "criticality", "Channel", "counter", "EventTime", "EventID", "ProviderName", "UserName", "SidType", "Keywords",
    "Computer", "Category", "DataString", "Message",
)  # fmt: skip
_CRITICALITY = re.compile(r"\d{1,2}")


def block_starts(sample: Sequence[str]) -> Callable[[bytes], bool] | None:
    """Tells whether a physical line begins an event; None where the lines of a file are no such blocks."""
    start = _start(sample)
    return None if start is None else lambda data: bool(start.fullmatch(data.decode("utf-8", "replace")))


def _start(sample: Sequence[str]) -> re.Pattern[str] | None:
    first = next((line for line in sample if line.strip()), "")
    if _WEVTUTIL.fullmatch(first):
        return _WEVTUTIL
    if _SPLUNK.fullmatch(first) and sum(line.startswith(_HEADS) for line in sample[:12]) >= 2:
        return _SPLUNK
    match = _PROPERTY.fullmatch(first)
    names = {found[1] for line in sample[:60] if (found := _PROPERTY.fullmatch(line))}
    if match and len(names & _TELLING) >= _LEAST_TELLING:
        return re.compile(rf"{match[1]} *+:.*")
    return None


def _sniff(lines: Sequence[str]) -> float:
    if _start(lines) is not None:
        return 0.97
    return sum(1 for line in lines if _SNARE.search(line, 0, 200)) / len(lines) if lines else 0.0


def parser(context: FileContext) -> LineParser:
    """Read blocks and Snare's lines."""

    def parse(text: str) -> Draft | None:
        if "\n" not in text:
            match = _SNARE.search(text, 0, 200)
            return _snare(text, match.start(), context) if match else None
        fields = _wevtutil(text) or _splunk(text) or _properties(text)
        return build(fields, context) if fields else None

    return parse


def _wevtutil(text: str) -> dict[str, str]:
    first, *lines = text.split("\n")
    if not _WEVTUTIL.fullmatch(first):
        return {}
    fields: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        name, _, value = line.partition(":")
        name = name.strip()
        if name == "Description":
            fields["Message"] = "\n".join([value, *lines[number:]]).strip()
            break
        if value.strip() and value.strip() != "N/A":
            # The account of the record, not of the event: often the system's own.
            fields["UserID" if name == "User" else name] = value.strip()
    fields["EventTime"] = fields.get("Date", "")
    return fields if fields.get("Event ID") else {}


def _splunk(text: str) -> dict[str, str]:
    first, _, rest = text.partition("\n")
    if not _SPLUNK.fullmatch(first):
        return {}
    head, mark, message = rest.partition("\nMessage=")
    pairs = (line.partition("=") for line in head.split("\n"))
    fields = {name.strip(): value.strip() for name, equals, value in pairs if equals and value.strip()}
    fields.pop("User", None)
    if mark:
        fields["Message"] = message.strip()
    fields["EventTime"] = first.strip()
    return fields if fields.get("EventCode") else {}


def _properties(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name, indent = "", 0
    for line in text.split("\n"):
        match = _PROPERTY.fullmatch(line)
        if match and not line[:1].isspace():
            name, indent = match[1], match.start(2)
            fields[name] = match[2].strip()
        elif name:
            fields[name] += "\n" + (line[indent:] if not line[:indent].strip() else line)
    fields = {name: value.strip() for name, value in fields.items() if value.strip()}
    for name in ("UserId", "User", "UserName"):
        if name in fields:
            fields[f"Event{name}"] = fields.pop(name)
    return fields if any(name in fields for name in ("Id", "EventID", "InstanceId")) else {}


def _snare(text: str, start: int, context: FileContext) -> Draft | None:
    cells = text[start:].replace("#011", "\t").split("\t")[1:]
    if len(cells) < len(_SNARE_NAMES) or not _CRITICALITY.fullmatch(cells[0]):
        return None
    fields = {name: cell.strip() for name, cell in zip(_SNARE_NAMES, cells, strict=False)}
    fields = {name: value for name, value in fields.items() if value and value != "N/A"}
    if not fields.get("EventID", "").isdigit():
        return None
    fields.pop("UserName", None)
    return build(fields, context)


FORMAT = LineFormat(name="windows_text", sniff=_sniff, parser=parser, split="blocks", starts=block_starts)
