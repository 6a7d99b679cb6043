"""Windows events as XML (`wevtutil qe /f:xml`, Event Viewer, Sysmon for Linux behind a syslog header), one element a
line or spread over lines.
"""

import re

from ...meaning.event import Draft
from ..format import DIRECTIVE, FileContext, LineFormat, LineParser, share
from .data import LEAF, data_of_text, plain
from .records import build

_EVENT = re.compile(r"<Event[\s>]")
_SNIFF = re.compile(r"\s*(?:<\?xml|<Events?[\s>]|</Events?>|<System>|<EventData>|</?[A-Z][^>]*>)")
_FRAME = re.compile(r"\s*+(?:<\?xml[^<>]*+>\s*+|</?Events(?:\s[^<>]*+)?>\s*+)+")
_LONGEST_FRAME = 400
_ATTRIBUTE = re.compile(r"(?<!\w)(\w++)=[\"']([^\"']*)[\"']")


def parser(context: FileContext) -> LineParser:
    """Read one XML event from each record."""

    def parse(text: str) -> Draft | None:
        return DIRECTIVE if len(text) < _LONGEST_FRAME and _FRAME.fullmatch(text) else read_event(text, context)

    return parse


def read_event(text: str, context: FileContext) -> Draft | None:
    """The event that a text holds as XML. Read with patterns: no entities are expanded and nothing is fetched."""
    start, end = _EVENT.search(text), text.rfind("</Event>")
    if start is None or end < start.end() or "<System" not in text:
        return None
    system, _, rest = text[start.start() : end].partition("</System>")
    fields: dict[str, str] = {}
    for name, attributes, value in LEAF.findall(system):
        for key, attribute in _ATTRIBUTE.findall(attributes or ""):
            if key != "xmlns":
                flat = (
                    "Provider_Name"
                    if (name, key) == ("Provider", "Name")
                    else key
                    if key in ("SystemTime", "UserID")
                    else f"{name}_{key}"
                )
                fields[flat] = plain(attribute)
        if value:
            fields[name] = plain(value.strip())
    fields |= data_of_text(rest)
    linux = fields.get("Provider_Name", "") == "Linux-Sysmon"
    return build(fields, context, "linux" if linux else "windows") if fields.get("EventID") else None


FORMAT = LineFormat(name="windows_xml", sniff=share(_SNIFF), parser=parser, split="xml")
