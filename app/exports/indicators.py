"""Which of a report's indicators leave the house as indicators: what the report holds hostile, and nothing else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...graphs.entities.addresses import address_class
from ...graphs.entities.wellknown import is_well_known
from ...graphs.meaning.values import address_of
from ...graphs.schema import Indicator, Report, Technique
from ..rendering.untrusted import one_line, shorten
from .export import counted

HASHES = {32: "MD5", 40: "SHA-1", 64: "SHA-256", 128: "SHA-512"}
"""Hexadecimal digits -> the hash that has so many."""
_TECHNIQUE = re.compile(r"T\d{4}(?:\.\d{3})?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """The indicators that an export may carry."""

    indicators: tuple[Indicator, ...]
    left_out: tuple[str, ...]


def outgoing(report: Report) -> Outgoing:
    """The indicators of a malicious verdict, without what everybody talks to and what is not what its type says."""
    if report["verdict"] != "malicious":
        count = len(report["iocs"])
        why = f"{counted(count, 'indicator')}: the verdict is {report['verdict'].replace('_', ' ')}"
        return Outgoing(indicators=(), left_out=(why,) if count else ())
    kept: dict[tuple[str, str], Indicator] = {}
    ordinary: list[str] = []
    misshapen: list[str] = []
    for item in report["iocs"]:
        if not is_shaped(item["type"], item["value"]):
            misshapen.append(item["value"])
        elif item["type"] in ("ip", "domain", "url") and is_ordinary(item["type"], item["value"]):
            ordinary.append(item["value"])
        else:
            kept.setdefault((item["type"], item["value"]), item)
    left_out = [
        f"{counted(len(values), 'indicator')} {why}: {some(values)}"
        for values, why in ((ordinary, "that everybody talks to"), (misshapen, "whose value is not what its type says"))
        if values
    ]
    return Outgoing(indicators=tuple(kept.values()), left_out=tuple(left_out))


def is_shaped(kind: str, value: str) -> bool:
    """Whether a value can be what its type says."""
    if kind == "ip":
        return bool(address_of(value))
    if kind == "domain":
        return bool(re.fullmatch(r"(?:[\w-]{1,63}\.)*[\w-]{1,63}\.?", value)) and len(value) <= 253
    if kind == "url":
        return bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x1f]+", value))
    if kind == "mail":
        return bool(re.fullmatch(r"[^\s@]+@[^\s@]+", value))
    if kind == "hash":
        return bool(re.fullmatch(r"[0-9A-Fa-f]+", value)) and len(value) in HASHES
    return bool(value.strip())


def is_ordinary(kind: str, value: str) -> bool:
    """Whether everybody talks to it, or nobody can outside this machine."""
    if kind == "ip" and address_class(address_of(value)) in ("loopback", "reserved"):
        return True
    return is_well_known(value)


def numbered_techniques(report: Report) -> tuple[list[Technique], list[str]]:
    """Techniques with a number of ATT&CK, each once; and what is left out, in a sentence."""
    known: dict[str, Technique] = {}
    for item in report["techniques"]:
        if _TECHNIQUE.fullmatch(item["id"]):
            known.setdefault(item["id"], item)
    unknown = [item["id"] for item in report["techniques"] if not _TECHNIQUE.fullmatch(item["id"])]
    left_out = [f"{counted(len(unknown), 'technique')} without a number of ATT&CK: {some(unknown)}"] if unknown else []
    return list(known.values()), left_out


def technique_page(number: str) -> str:
    """The address of a technique's page at MITRE."""
    return f"https://attack.mitre.org/techniques/{number.replace('.', '/')}/"


def some(values: Sequence[str], most: int = 3) -> str:
    """The first values, each on one line."""
    named = ", ".join(shorten(one_line(value), 80) or "an empty one" for value in values[:most])
    return named + (f" and {len(values) - most} more" if len(values) > most else "")
