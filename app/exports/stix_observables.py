"""Indicators of a report as STIX 2.1 observables and patterns."""

import base64
import json
import ntpath
import posixpath
import uuid
from typing import Any

from ...graphs.meaning.values import address_of
from ...graphs.schema import Indicator
from .indicators import HASHES

_NAMESPACE = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
"""Section 2.9: the namespace of observables' ids."""
_IDENTIFYING = {
    "artifact": ("payload_bin",),
    "directory": ("path",),
    "domain-name": ("value",),
    "email-addr": ("value",),
    "file": ("hashes", "name", "parent_directory_ref"),
    "ipv4-addr": ("value",),
    "ipv6-addr": ("value",),
    "url": ("value",),
    "user-account": ("account_login",),
    "windows-registry-key": ("key",),
}
"""Of each type the properties that its id is computed from, as far as they are written here."""
_BY_VALUE = {"domain": "domain-name", "url": "url", "mail": "email-addr"}


def pattern_of(item: Indicator) -> str | None:
    """The pattern that matches an indicator; None where STIX has no observable for it."""
    kind, value = item["type"], item["value"]
    match kind:
        case "ip":
            return f"[{_address_type(value)}:value = {_literal(value)}]"
        case "domain" | "url" | "mail":
            return f"[{_BY_VALUE[kind]}:value = {_literal(value)}]"
        case "user":
            return f"[user-account:account_login = {_literal(value)}]"
        case "file":
            folder, name = split_path(value)
            where = f" AND file:parent_directory_ref.path = {_literal(folder)}" if folder else ""
            return f"[file:name = {_literal(name)}{where}]"
        case "hash":
            return f"[file:hashes.{_literal(HASHES[len(value)])} = {_literal(value)}]"
        case "registry":
            return f"[windows-registry-key:key = {_literal(value)}]"
        case "command":
            return f"[process:command_line = {_literal(value)}]"
        case "process":
            return f"[process:image_ref.name = {_literal(split_path(value)[1])}]"
        case "service":
            return f"[process:extensions.'windows-service-ext'.service_name = {_literal(value)}]"
        case _:
            return None


def split_path(path: str) -> tuple[str, str]:
    """Folder and name of a path of either system; a path that ends in a separator is a name as a whole."""
    module = ntpath if "\\" in path else posixpath
    folder, name = module.split(path)
    return (folder, name) if name else ("", path)


class Observables:
    """Observables, each once, with the ids that the standard computes."""

    def __init__(self) -> None:
        self._objects: dict[str, dict[str, Any]] = {}

    def objects(self) -> list[dict[str, Any]]:
        """All, in the order in which they came."""
        return list(self._objects.values())

    def line(self, quote: str) -> str:
        """The observable of a raw log line."""
        content = base64.b64encode(quote.encode("utf-8", "backslashreplace")).decode()
        return self._add("artifact", mime_type="text/plain", payload_bin=content)

    def add(self, item: Indicator) -> str:
        """The observable of an indicator; empty where the standard's ids of it are by chance (a process), or none fits."""
        kind, value = item["type"], item["value"]
        match kind:
            case "ip":
                return self._add(_address_type(value), value=value)
            case "domain" | "url" | "mail":
                return self._add(_BY_VALUE[kind], value=value)
            case "user":
                return self._add("user-account", account_login=value)
            case "file":
                folder, name = split_path(value)
                place = {"parent_directory_ref": self._add("directory", path=folder)} if folder else {}
                return self._add("file", name=name, **place)
            case "hash":
                return self._add("file", hashes={HASHES[len(value)]: value})
            case "registry":
                return self._add("windows-registry-key", key=value)
            case _:
                return ""

    def _add(self, kind: str, **properties: Any) -> str:
        identifying = {name: properties[name] for name in _IDENTIFYING[kind] if name in properties}
        # What these keys and values need of RFC 8785.
        text = json.dumps(identifying, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        name = f"{kind}--{uuid.uuid5(_NAMESPACE, text)}"
        self._objects.setdefault(name, {"type": kind, "spec_version": "2.1", "id": name, **properties})
        return name


def _address_type(value: str) -> str:
    return "ipv6-addr" if ":" in address_of(value) else "ipv4-addr"


def _literal(text: str) -> str:
    """A string of the pattern language."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
