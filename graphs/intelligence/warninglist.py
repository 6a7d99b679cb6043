"""MISP warninglists: values that are no indicators whatever they did. https://github.com/MISP/misp-warninglists"""

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, get_args

import duckdb

from ..meaning.values import address_of
from .refanging import refanged

WarninglistType = Literal["string", "substring", "hostname", "cidr", "regex"]
_TYPES_OF_KIND: Mapping[str, frozenset[str]] = {
    "ip": frozenset(("ip-src", "ip-dst", "ip-src|port", "ip-dst|port", "domain|ip", "ip")),
    "domain": frozenset(("domain", "hostname", "domain|ip", "hostname|port")),
    "host": frozenset(("domain", "hostname", "domain|ip", "hostname|port")),
    "url": frozenset(("url", "uri", "link")),
    "mail": frozenset(("email", "email-src", "email-dst", "email-reply-to")),
    "hash": frozenset(
        ("md5", "sha1", "sha256", "sha512", "filename|md5", "filename|sha1", "filename|sha256", "filename|sha512")
    ),
    "file": frozenset(("filename", "filename|md5", "filename|sha1", "filename|sha256")),
}
"""Type of an indicator of ours -> types of MISP that a list may be about."""
_HOST_KINDS = ("domain", "host", "url", "mail")
_DELIMITED = re.compile(r"^/(.*)/([a-zA-Z]*)$", re.DOTALL)
_LONGEST_REGEX = 2_000
_MOST_REGEXES = 2_000
_LONGEST_VALUE = 4_096

_Networks = Mapping[tuple[int, int], frozenset[int]]


@dataclass(frozen=True, kw_only=True)
class Warninglist:
    """One list, ready to be asked."""

    name: str
    kind: WarninglistType
    about: frozenset[str] = frozenset()
    """Types of MISP that it is about; empty for all."""
    values: frozenset[str] = frozenset()
    """Values, parts of values, or hosts."""
    networks: _Networks = field(default_factory=dict)
    """(version, bits) -> the networks' first bits."""
    regexes: tuple[str, ...] = ()

    def has(self, kind: str, value: str) -> bool:
        """Whether an indicator of this type and value stands on the list."""
        if self.about and not self.about & _TYPES_OF_KIND.get(kind, frozenset()):
            return False
        text = refanged(value)[:_LONGEST_VALUE]
        match self.kind:
            case "string":
                return text in self.values
            case "substring":
                return any(part in text for part in self.values)
            case "hostname":
                return kind in _HOST_KINDS and self._has_host(host_of(text))
            case "cidr":
                return self._has_address(text if kind == "ip" else host_of(text))
            case "regex":
                return any(_matches(pattern, text) for pattern in self.regexes)

    def _has_host(self, host: str) -> bool:
        labels = host.split(".")
        return any(".".join(labels[start:]) in self.values for start in range(len(labels)))

    def _has_address(self, text: str) -> bool:
        address = address_of(text)
        if not address:
            return False
        found = ipaddress.ip_address(address.partition("%")[0])
        return any(
            version == found.version and (int(found) >> (found.max_prefixlen - bits)) in heads
            for (version, bits), heads in self.networks.items()
        )


def is_warninglist(value: object) -> bool:
    """Whether a JSON value is a warninglist of MISP."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("list"), list)
        and isinstance(value.get("name"), str)
        and value.get("type") in get_args(WarninglistType)
    )


def make_warninglist(value: Mapping[str, Any]) -> tuple[Warninglist, list[str]]:
    """The list, and what of it cannot be used, one sentence each."""
    entries = [entry.strip() for entry in value["list"] if isinstance(entry, str) and entry.strip()]
    about = value.get("matching_attributes")
    kind: WarninglistType = value["type"]
    common: dict[str, Any] = {
        "name": " ".join(value["name"].split())[:200],
        "kind": kind,
        "about": frozenset(item for item in about if isinstance(item, str)) if isinstance(about, list) else frozenset(),
    }
    unused = len(value["list"]) - len(entries)
    if kind == "cidr":
        networks, bad = _networks(entries)
        made = Warninglist(**common, networks=networks)
        unused += bad
    elif kind == "regex":
        regexes = tuple(pattern for entry in entries[:_MOST_REGEXES] if (pattern := _regex(entry)))
        made = Warninglist(**common, regexes=regexes)
        unused += len(entries) - len(regexes)
    else:
        lowered = (entry.lower().strip(".") if kind == "hostname" else entry.lower() for entry in entries)
        made = Warninglist(**common, values=frozenset(filter(None, lowered)))
    return made, [f"{unused:,} entries of a warninglist that are empty or no {kind}"] if unused else []


def host_of(text: str) -> str:
    """The host of a URL, an e-mail address, or of what is one itself."""
    if "://" in text:
        text = re.split(r"[/?#]", text.partition("://")[2], maxsplit=1)[0]
    text = text.rpartition("@")[2]
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return (text.partition(":")[0] if text.count(":") == 1 else text).rstrip(".")


def _networks(entries: Iterable[str]) -> tuple[_Networks, int]:
    heads: dict[tuple[int, int], set[int]] = {}
    bad = 0
    for entry in entries:
        try:
            network = ipaddress.ip_network(entry, strict=False)
        except ValueError:
            bad += 1
            continue
        head = int(network.network_address) >> (network.max_prefixlen - network.prefixlen)
        heads.setdefault((network.version, network.prefixlen), set()).add(head)
    return {key: frozenset(found) for key, found in heads.items()}, bad


def _regex(entry: str) -> str:
    """A pattern as RE2 reads it, which takes time in proportion to the text; empty where it does not read it."""
    delimited = _DELIMITED.match(entry)
    pattern = delimited[1].replace("\\/", "/") if delimited else entry
    if not pattern or len(pattern) > _LONGEST_REGEX:
        return ""
    try:
        _matches(pattern, "")
    except duckdb.Error:
        return ""
    return pattern


def _matches(pattern: str, text: str) -> bool:
    row = _engine().cursor().execute("SELECT regexp_matches(?, ?, 'i')", [text, pattern]).fetchone()
    return bool(row and row[0])


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """A database that holds nothing, for its regular expressions."""
    return duckdb.connect()


def warned_by(lists: Iterable[Warninglist], kind: str, value: str) -> Iterator[str]:
    """Names of the lists that have a value."""
    return (item.name for item in lists if item.has(kind, value))
