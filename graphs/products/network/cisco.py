"""Cisco messages, `%ASA-4-106023: Deny tcp src outside:… dst inside:…` (Cisco Secure Firewall ASA Series Syslog
Messages; IOS, IOS-XR and NX-OS System Messages): their head is read here, what they say by the products of their
facility.
"""

import re

from ...meaning.event import Draft
from ...meaning.messages import read_message
from ...meaning.sentences import classify_sentence
from ...meaning.sigma_names import add_sigma_names
from ...meaning.templates import template_of
from .. import catalogue
from ..format import FileContext, LineFormat, LineParser, share

_MARK = re.compile(
    r"%(?P<facility>[A-Z][A-Z0-9_]{1,30})(?:-(?P<sub>(?!\d-)[A-Za-z][A-Za-z0-9_]{0,30}))?-(?P<level>[0-7])-"
    r"(?P<mnemonic>[A-Z0-9_]+)\s*:?\s*(?P<message>.*)",
    re.DOTALL,
)
_SNIFF = re.compile(r".{0,160}%[A-Z][A-Z0-9_]{1,30}-(?:[A-Za-z]\w{0,30}-)?[0-7]-[A-Z0-9_]+\s*:")
_TIME = re.compile(
    r"(?P<time>(?P<first>\d{4} "
    r")?[A-Z][a-z]{2}\s+\d{1,2}\s+(?:\d{4}\s+)?\d\d:\d\d:\d\d(?:\.\d+)?(?:\s(?:19|20)\d\d(?=\s))?|"
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:[\d.]+(?:Z|[+-]\d\d:?\d\d)?)"
    r"(?:\s(?P<zone>[A-Z]{3,5}(?:-[A-Z]{3,5})?|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d\d)?|utc|gmt|[a-z]{3,4}dt|cest?)"
    r"(?=:|\s*\Z|\s+%)|(?<=\d)\s(?P<own_zone>[A-Za-z]{2,7})(?=:\s*\Z))?"
)
_COUNTED = re.compile(r"(?:\d: ?[*.]?|[*.])\Z")
"""A sequence number or the mark of an unset clock: the time behind it is the device's own, and its zone follows, in
whatever letters somebody configured."""
_HOST = re.compile(
    r"(?<![\w.:/<>-])(?!\d\d:\d\d:\d\d)(?P<host>[A-Za-z][\w.-]*|\d{1,6}[_-]\w*[A-Za-z][\w.-]*|(?:\d{1,3}\.){3}\d{1,3}|"
    r"[\da-fA-F]*:[\da-fA-F:]*::?[\da-fA-F:]+)(?=[\s:]|\Z)"
)
_NAMED_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d\d))?")
_OFFSETS = {
    "MET": "+0100", "MEST": "+0200", "MET-DST": "+0200", "CET-DST": "+0200", "MEZ": "+0100", "MESZ": "+0200",
    "EET-DST": "+0300", "TRT": "+0300", "GST": "+0400", "MSD": "+0400", "PKT": "+0500", "ICT": "+0700", "WIB": "+0700",
    "HKT": "+0800", "SGT": "+0800", "PHT": "+0800", "AWST": "+0800", "KST": "+0900", "ACST": "+0930", "ACDT": "+1030",
    "NZST": "+1200", "NZDT": "+1300", "BRT": "-0300", "ART": "-0300", "NST": "-0330", "NDT": "-0230", "ADT": "-0300",
    "AKST": "-0900", "AKDT": "-0800", "HST": "-1000", "SAST": "+0200", "CAT": "+0200", "EAT": "+0300", "WAT": "+0100",
    "CST6CDT": "-0600", "UTC": "+0000", "GMT": "+0000",
}  # fmt: skip
"""Offsets of zones that only one place uses; names that several share (IST, AST) say nothing."""
_PAIR_MARK = re.compile(r"(?:\A|, )([A-Z]\w{1,40}): ")
_FIREWALLS = frozenset(("asa", "ftd", "pix", "fwsm", "asasm", "ngips"))


def parser(context: FileContext) -> LineParser:
    """Read Cisco lines of one file."""

    def parse(line: str) -> Draft | None:
        return read_line(line, context)

    return parse


def read_line(text: str, context: FileContext) -> Draft | None:
    """The Cisco message that a line holds, or None."""
    mark = _MARK.search(text, 0, 100_000)
    if mark is None or mark.start() > 300:
        return None
    facility, message = mark["facility"], mark["message"].strip()
    family = facility.lower()
    is_firewall = family in _FIREWALLS
    sub = f"-{mark['sub']}" if mark["sub"] and not is_firewall else ""
    kind = f"{facility}{sub}-{mark['level']}-{mark['mnemonic']}"
    fields = {"facility": facility, "severity": mark["level"], "mnemonic": mark["mnemonic"], "message": message}
    draft = Draft(format="cisco", product="cisco", service=family, template=f"cisco:{kind}", fields=fields)
    _read_head(draft, text[: mark.start()], context)
    if is_firewall and mark["mnemonic"].startswith("430") and _read_pairs(draft, message, context):
        pass
    elif is_firewall:
        if not catalogue.read_program(draft, family, f"{mark['mnemonic']}: {message}") or draft.action == "other":
            draft.action = classify_sentence(template_of(message))
            draft.inferred |= {"action"}
    elif not catalogue.read_program(draft, "cisco_ios", f"{facility}{sub}-{mark['mnemonic']}: {message}"):
        draft.template = f"cisco:{kind}"
        read_message(draft, message)
    draft.service = family
    draft.template = f"cisco:{kind}"
    draft.message = f"{kind}: {message}"
    return add_sigma_names(draft)


def _read_head(draft: Draft, head: str, context: FileContext) -> None:
    """Fill time and host from what stands before a message. Of two times the device's own counts, the second; its name
    stands behind it, else right before.
    """
    end = 0
    for found in _TIME.finditer(head):
        end = found.end()
        time, zone = found["time"], found["zone"]
        if found["own_zone"] and _COUNTED.search(head, 0, found.start()):
            zone = found["own_zone"].upper()
        elif found["own_zone"]:
            end = found.start("own_zone")
        if year := found["first"]:
            month, day, clock = time[len(year) :].split(None, 2)
            time = f"{month} {day} {year}{clock}"
        draft.time = context.clock.parse(f"{time} {_zone(zone)}".strip()) or draft.time
    behind = _HOST.search(head, end)
    for host in (behind,) if behind else _HOST.finditer(_TIME.sub(" ", head)):
        draft.host = host["host"].rstrip(":")


def _zone(name: str | None) -> str:
    """A zone as the clock reads it: an offset, or the name where it is none."""
    if not name:
        return ""
    if offset := _NAMED_OFFSET.fullmatch(name):
        return f"{offset[1]}{int(offset[2]):02d}{offset[3] or '00'}"
    return _OFFSETS.get(name, name)


def _read_pairs(draft: Draft, message: str, context: FileContext) -> bool:
    """Read the `Name: value, Name: value` list of a threat event; what a name says first counts."""
    marks = list(_PAIR_MARK.finditer(message))
    pairs: dict[str, str] = {}
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(message)
        pairs.setdefault(mark[1], message[mark.end() : end].strip().strip('"'))
    if len(pairs) < 4:
        return False
    time, host = draft.time, draft.host
    draft.fields = pairs | draft.fields
    if catalogue.read_fields(draft, context.clock) is None:
        return False
    draft.time, draft.host = draft.time or time, host or draft.host
    return True


FORMAT = LineFormat(name="cisco", sniff=share(_SNIFF), parser=parser)
