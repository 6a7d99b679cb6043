"""STIX 2.0 and 2.1 bundles: the values that indicators' patterns compare with.

https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from .listing import Gathering, Listing, first_text
from .patterns import PatternError, values_of

_OTHERS = "objects that are no indicators"


def is_stix(value: object) -> bool:
    """Whether a JSON value is a bundle, an object of STIX, or a list of such."""
    return any(True for _ in _objects(value))


def read_stix(name: str, value: object) -> Listing:
    """Patterns that one value can match; what else there is gets counted by kind."""
    found = Gathering()
    for item in _objects(value):
        kind = item["type"]
        if kind != "indicator":
            if kind not in ("identity", "marking-definition", "extension-definition", "report", "relationship"):
                found.leave(_OTHERS, kind[:40])
            continue
        pattern, form = item.get("pattern"), item.get("pattern_type", "stix")
        types = item.get("indicator_types", item.get("labels"))
        if item.get("revoked") is True:
            found.leave("revoked indicators")
        elif isinstance(types, list) and "benign" in types:
            found.leave("indicators that are called benign")
        elif form != "stix":
            found.leave("patterns of another language", str(form)[:40])
        elif not isinstance(pattern, str):
            found.leave("indicators without a pattern")
        else:
            note = first_text([item.get("name"), item.get("description")])
            try:
                for known in values_of(pattern):
                    found.add(known, note)
            except PatternError as error:
                found.leave("patterns that cannot be used", str(error))
    return Listing(name=name, form="STIX", indicators=found.indicators, troubles=found.troubles())


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    items = value if isinstance(value, list) else [value]
    for item in items:
        if not isinstance(item, dict) or not isinstance(item.get("type"), str):
            continue
        if item["type"] == "bundle":
            held = item.get("objects")
            for part in held if isinstance(held, list) else []:
                if isinstance(part, dict) and isinstance(part.get("type"), str):
                    yield part
        elif isinstance(item.get("id"), str) and item["id"].startswith(f"{item['type']}--"):
            yield item
