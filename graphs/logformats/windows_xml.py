"""Windows events as XML (`wevtutil qe /f:xml`, Event Viewer, Sysmon for Linux behind a syslog header), one element a
line or spread over lines.
"""

import html
import re
from collections.abc import Iterator

from ..events.event import Draft
from .format import FileContext, LineFormat, LineParser, share
from .windows import build

_EVENT = re.compile(r"<Event[\s>]")
_SNIFF = re.compile(r"\s*(?:<\?xml|<Events?[\s>]|</Events?>|<System>|<EventData>|</?[A-Z][^>]*>)")
_DATA = re.compile(r"<Data(?:\s++Name=[\"']([^\"']*)[\"'])?\s*+(/?)>")
_LEAF = re.compile(r"<(\w++)(\s[^<>]*?)?(?:/>|>([^<]*+)</\1>)")
_ATTRIBUTE = re.compile(r"(?<!\w)(\w++)=[\"']([^\"']*)[\"']")


def parser(context: FileContext) -> LineParser:
    """Read one XML event from each record."""

    def parse(text: str) -> Draft | None:
        return read_event(text, context)

    return parse


def read_event(text: str, context: FileContext) -> Draft | None:
    """The event that a text holds as XML. Read with patterns: no entities are expanded and nothing is fetched."""
    start, end = _EVENT.search(text), text.rfind("</Event>")
    if start is None or end < start.end():
        return None
    system, _, rest = text[start.start() : end].partition("</System>")
    fields: dict[str, str] = {}
    for name, attributes, value in _LEAF.findall(system):
        for key, attribute in _ATTRIBUTE.findall(attributes or ""):
            if key != "xmlns":
                flat = (
                    "Provider_Name"
                    if (name, key) == ("Provider", "Name")
                    else key
                    if key in ("SystemTime", "UserID")
                    else f"{name}_{key}"
                )
                fields[flat] = _plain(attribute)
        if value:
            fields[name] = _plain(value.strip())
    fields |= data_of_text(rest)
    linux = fields.get("Provider_Name", "") == "Linux-Sysmon"
    return build(fields, context, "linux" if linux else "windows") if fields.get("EventID") else None


def data_of_text(text: str) -> dict[str, str]:
    """Fields of an `EventData` or `UserData` element."""
    fields: dict[str, str] = {}
    unnamed: list[str] = []
    for name, value in _data_elements(text):
        if name:
            fields[name] = _plain(value.strip())
        else:
            unnamed.append(_plain(value.strip()))
    if unnamed:
        fields["Data"] = "\n".join(unnamed)
        fields |= {f"param{index}": value for index, value in enumerate(unnamed, 1)}
    if not fields:
        fields = {name: _plain(value.strip()) for name, _, value in _LEAF.findall(text) if value.strip()}
    return fields


def _data_elements(text: str) -> Iterator[tuple[str, str]]:
    """Name and content of each `Data` element; one that is never closed is left out."""
    at, end = 0, 0
    while match := _DATA.search(text, at):
        at = match.end()
        if match[2]:
            yield match[1] or "", ""
        elif end >= 0 and (end := text.find("</Data>", at)) >= 0:
            yield match[1] or "", text[at:end]
            at = end


def _plain(text: str) -> str:
    """Text with its character references resolved; a number too long to be a character leaves the text as it is."""
    try:
        return html.unescape(text)
    except ValueError:  # Python converts at most 4,300 digits
        return text


FORMAT = LineFormat(name="windows_xml", sniff=share(_SNIFF), parser=parser, split="xml")
