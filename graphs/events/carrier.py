"""How a file's records travel, in a word for people: `syslog`, `JSON lines`, `CSV`, `XML`, a product's own lines."""

import re
from collections.abc import Mapping

from ..products.format import share
from .written import Written

_OF_FORMAT: Mapping[str, str] = {
    "syslog": "syslog",
    "keyvalue": "key=value",
    "csv": "CSV",
    "rows": "CSV without a header",
    "w3c": "W3C extended log",
    "zeek_tsv": "tab-separated table",
    "text": "text",
}
_OF_SPLIT: Mapping[str, str] = {"xml": "XML", "blocks": "blocks of lines", "quoted": "CSV", "lines": "lines of its own"}
_bears_header = share(
    re.compile(
        r"<\d{1,3}>\S"
        r"|(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.,]+(?:Z|[+-]\d\d:?\d\d)) [^\s]+(?<!:) "
        r"(?:[^\s:\[]+(?:\[\d+\])?:|CEF:|LEEF:)"
    )
)
"""The share of lines with a priority, or with time, host and program."""
_LEAST_SYSLOG = 0.5
"""Share of a file's first lines that bear a syslog header, above which syslog carries them."""


def carrier_of(written: Written) -> str:
    """What carries the records of a file that is written in this way."""
    if written.entry is None:
        return "JSON document" if written.is_document else "JSON lines"
    name, sample = written.entry.name, written.lines[:200]
    if name == "cef":
        carried = "LEEF" if any("LEEF:" in line for line in sample) else "CEF"
    else:
        carried = _OF_FORMAT.get(name) or _OF_SPLIT[written.entry.split]
    if carried in ("syslog", "text") or _bears_header(sample) < _LEAST_SYSLOG:
        return carried
    return "syslog" if carried == "lines of its own" else f"{carried} in syslog"
