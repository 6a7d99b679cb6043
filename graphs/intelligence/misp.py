"""MISP JSON: an event, a list of events, a feed's files, the answer of a search for attributes.

https://www.misp-standard.org/rfc/misp-standard-core.html
"""

from collections.abc import Iterator, Mapping
from typing import Any

from .listing import Gathering, Listing, first_text

_SINGLE = frozenset((
    "ip-src", "ip-dst", "domain", "hostname", "url", "uri", "md5", "sha1", "sha256", "sha512", "email", "email-src",
    "email-dst", "email-reply-to", "filename", "target-user", "regkey", "windows-service-name", "windows-scheduled-task",
))  # fmt: skip
"""Types whose value events are compared with."""
_PAIRS: Mapping[str, tuple[int, ...]] = {
    "ip-src|port": (0,), "ip-dst|port": (0,), "hostname|port": (0,), "domain|ip": (0, 1), "regkey|value": (0,),
    "filename|md5": (1,), "filename|sha1": (1,), "filename|sha256": (1,), "filename|sha512": (1,),
}  # fmt: skip
"""Types with two values -> those that count; a file's name says nothing beside its hash."""
_RELATIONS = frozenset(("username", "user-id", "command-line", "name", "fullpath"))
"""What an attribute of an object can be although its type is a mere text."""
_DEEPEST = 4


def is_misp(value: object) -> bool:
    """Whether a JSON value is MISP's."""
    return any(True for _ in _events(value, _DEEPEST))


def read_misp(name: str, value: object) -> Listing:
    """Attributes that are meant for detection; others are counted by type."""
    found = Gathering()
    for event in _events(value, _DEEPEST):
        info = first_text([event.get("info")])
        for attribute in _attributes(event):
            _take(found, attribute, info)
    return Listing(name=name, form="MISP", indicators=found.indicators, troubles=found.troubles())


def _events(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    """Every event in a value of any of MISP's shapes."""
    if not depth:
        return
    if isinstance(value, list):
        for item in value:
            yield from _events(item, depth - 1)
    elif isinstance(value, dict):
        if isinstance(value.get("Event"), dict) and "Attribute" not in value:
            yield value["Event"]
        elif "response" in value:
            yield from _events(value["response"], depth - 1)
        elif isinstance(value.get("Attribute"), list) or isinstance(value.get("Object"), list):
            yield value


def _attributes(event: Mapping[str, Any]) -> Iterator[object]:
    """Attributes of an event, those of its objects among them."""
    for part in (event.get("Attribute"), event.get("ShadowAttribute")):
        yield from part if isinstance(part, list) else []
    objects = event.get("Object")
    for item in objects if isinstance(objects, list) else []:
        if isinstance(item, dict) and not _is_true(item.get("deleted")):
            held = item.get("Attribute")
            yield from held if isinstance(held, list) else []


def _take(found: Gathering, attribute: object, info: str) -> None:
    if not isinstance(attribute, dict):
        found.leave("attributes that are no objects")
        return
    kind, value = attribute.get("type"), attribute.get("value")
    if not isinstance(kind, str) or not isinstance(value, str) or not value.strip():
        found.leave("attributes without a type or a value")
    elif _is_true(attribute.get("deleted")):
        found.leave("deleted attributes")
    elif "to_ids" in attribute and not _is_true(attribute["to_ids"]):
        found.leave("attributes that are not meant for detection (to_ids is off)")
    elif kind in _SINGLE or (kind == "text" and attribute.get("object_relation") in _RELATIONS):
        found.add(value, first_text([attribute.get("comment"), info]))
    elif kind in _PAIRS:
        parts = value.split("|")
        for place in _PAIRS[kind]:
            if place < len(parts):
                found.add(parts[place], first_text([attribute.get("comment"), info]))
    else:
        found.leave("attributes of types that events are not compared with", kind[:40])


def _is_true(value: object) -> bool:
    return value is True or value in (1, "1", "true", "True")
