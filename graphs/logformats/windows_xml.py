"""Windows events as XML (`wevtutil qe /f:xml`, Event Viewer, Sysmon for Linux behind a syslog header), one element a
line or spread over lines.
"""

import html
import re

from ..events.event import Draft
from .format import FileContext, LineFormat, LineParser, share
from .windows import build

_EVENT = re.compile(r"<Event[\s>].*</Event>", re.DOTALL)
_SNIFF = re.compile(r"\s*(?:<\?xml.*|<Events?[\s>].*|</Events?>|<System>.*|<EventData>.*|</?[A-Z]\w*[^>]*>.*)")
_DATA = re.compile(r"<Data(?:\s+Name=[\"']([^\"']*)[\"'])?\s*(?:/>|>(.*?)</Data>)", re.DOTALL)
_LEAF = re.compile(r"<(\w+)(\s[^>]*?)?(?:/>|>([^<]*)</\1>)", re.DOTALL)
_ATTRIBUTE = re.compile(r"(\w+)=[\"']([^\"']*)[\"']")


def parser(context: FileContext) -> LineParser:
    """Read one XML event from each record."""

    def parse(text: str) -> Draft | None:
        return read_event(text, context)

    return parse


def read_event(text: str, context: FileContext) -> Draft | None:
    """The event that a text holds as XML. Read with patterns: no entities are expanded and nothing is fetched."""
    match = _EVENT.search(text)
    if match is None:
        return None
    system, _, rest = match.group().partition("</System>")
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
                fields[flat] = html.unescape(attribute)
        if value:
            fields[name] = html.unescape(value.strip())
    fields |= data_of_text(rest)
    linux = fields.get("Provider_Name", "") == "Linux-Sysmon"
    return build(fields, context, "linux" if linux else "windows") if fields.get("EventID") else None


def data_of_text(text: str) -> dict[str, str]:
    """Fields of an `EventData` or `UserData` element."""
    fields: dict[str, str] = {}
    unnamed: list[str] = []
    for name, value in _DATA.findall(text):
        if name:
            fields[name] = html.unescape(value.strip())
        else:
            unnamed.append(html.unescape(value.strip()))
    if unnamed:
        fields["Data"] = "\n".join(unnamed)
        fields |= {f"param{index}": value for index, value in enumerate(unnamed, 1)}
    if not fields:
        fields = {name: html.unescape(value.strip()) for name, _, value in _LEAF.findall(text) if value.strip()}
    return fields


FORMAT = LineFormat(name="windows_xml", sniff=share(_SNIFF), parser=parser, split="xml")
