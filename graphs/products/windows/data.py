"""The data of a Windows event as XML text."""

import html
import re
from collections.abc import Iterator

_DATA = re.compile(r"<Data(?:\s++Name=[\"']([^\"']*)[\"'])?\s*+(/?)>")
LEAF = re.compile(r"<(\w++)(\s[^<>]*?)?(?:/>|>([^<]*+)</\1>)")
"""An element without elements in it: name, attributes, text."""


def data_of_text(text: str) -> dict[str, str]:
    """Fields of an `EventData` or `UserData` element."""
    fields: dict[str, str] = {}
    unnamed: list[str] = []
    for name, value in _data_elements(text):
        if name:
            fields[name] = plain(value.strip())
        else:
            unnamed.append(plain(value.strip()))
    if unnamed:
        fields["Data"] = "\n".join(unnamed)
        fields |= {f"param{index}": value for index, value in enumerate(unnamed, 1)}
    if not fields:
        fields = {name: plain(value.strip()) for name, _, value in LEAF.findall(text) if value.strip()}
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


def plain(text: str) -> str:
    """Text with its character references resolved; a number too long to be a character leaves the text as it is."""
    try:
        return html.unescape(text)
    except ValueError:  # Python converts at most 4,300 digits
        return text
