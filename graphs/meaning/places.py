"""Where in a message in words the values stand that `messages` reads of it, so that others of its shape can be read in one step."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ..wordlists import has_any
from .addresses import V4_TEXT, Endpoint, endpoints_in
from .alike import Part, has_digit, shape_of
from .ends import BEHIND, is_nobodys
from .event import Draft
from .messages import METHODS, PAIR, PORT, pairs_of
from .outcomes import without_undecided
from .settings import may_be_setting
from .values import port_of
from .vocabulary import COMPOUNDS, OBJECT_CLASSES, VERB_CLASSES


class Places(NamedTuple):
    """Parts of a message, by the column or the field that they fill."""

    texts: tuple[tuple[str, Part], ...]
    addresses: tuple[tuple[str, Part], ...]
    """Of IPv4; all that stand in the message, under '' what fills nothing. Where they are no addresses, two are the same or one
    is any, a message says something else."""
    ports: tuple[tuple[str, Part], ...]
    pairs: tuple[tuple[str, Part], ...]


_TOLD = tuple(
    {
        "0x",
        *(
            shape_of(word)
            for word in (*VERB_CLASSES, *OBJECT_CLASSES, *(word for pair in COMPOUNDS for word in pair))
            if has_digit(word) and not word.isdecimal()
        ),
    }
)
"""Words that have a digit in them which means something, as shapes."""
_DOTTED = re.compile(r"[0-9.]*[0-9]\.[0-9]{1,3}\.[0-9][0-9.]*")
"""What may be an address of IPv4, with whatever belongs to its numbers."""
_COLONS = re.compile(r"::|[0-9a-fA-F]:[0-9a-fA-F]{1,4}:")
_LONG_PORT = re.compile(r":[0-9]{5}")
_JOINED = re.compile(r"(?:[:#(\[]|/(?=\d{3}))(\d{1,5})(?!\d)")
_is_v4 = re.compile(V4_TEXT).fullmatch


def places_of(draft: Draft, text: str, shape: str) -> Places | None:
    """Where the values stand with which `read_message` filled a draft from an ASCII text.

    None where it could say something else of a text with other digits.
    """
    folded = shape.lower()
    if has_any(folded, _TOLD) or "status" in folded or has_any(text, METHODS) or may_be_setting(text[:160]):
        return None
    if has_digit(draft.template.partition(":")[2]):
        return None
    if without_undecided(shape) != shape:  # zero of something
        return None
    pairs, ends = _pairs(text), _ends(text)
    if ends and has_any(folded, _OWN):
        return None  # the numbers of ports say who speaks to whom
    told = [(name, _place(value, text)) for name in ("user", "target") if (value := getattr(draft, name))]
    texts = tuple((name, part) for name, part in told if part is not None)
    if pairs is None or ends is None or len(texts) < len(told):
        return None
    addresses, ports = [], list[tuple[str, Part]]()
    for end, part in ends:
        name = {draft.src_ip: "src_ip", draft.dst_ip: "dst_ip"}.get(end.address, "")
        addresses.append((name, part))
        if not name and _JOINED.match(text, part[1]):
            return None
        if name:
            port = _port(end, part, text, is_source=name == "src_ip")
            if port is None:
                return None
            if port != _NONE:
                ports.append(("src_port" if name == "src_ip" else "dst_port", port))
    stated = {"src_port": draft.fields.get("src_port", ""), "dst_port": str(draft.dst_port or "")}
    if stated != {"src_port": "", "dst_port": ""} | {name: text[start:end] for name, (start, end) in ports}:
        return None
    if {draft.src_ip, draft.dst_ip} - {""} != {text[start:end] for name, (start, end) in addresses if name}:
        return None
    return Places(texts, tuple(addresses), tuple(ports), pairs)


_OWN = ("local", "own", "our")
_NONE = (0, 0)


def _place(value: str, text: str) -> Part | None:
    """Where a value stands, where it stands in one place only or is the same in all texts of the shape."""
    start = text.find(value)
    is_one = start >= 0 and (not has_digit(value) or text.count(value) == 1)
    return (start, start + len(value)) if is_one else None


def _pairs(text: str) -> tuple[tuple[str, Part], ...] | None:
    """The values of `pairs_of`."""
    found = pairs_of(text)
    if not found:
        return ()
    places: dict[str, Part] = {}
    for match in PAIR.finditer(text):
        key = match[1]
        if key in places or key not in found or has_digit(key) or match.lastindex is None:
            return None
        start = match.start(match.lastindex)
        places[key] = start, start + len(found[key])
        if text[start : places[key][1]] != found[key]:
            return None
    return tuple(places.items()) if len(places) == len(found) else None


def _ends(text: str) -> Sequence[tuple[Endpoint, Part]] | None:
    """The addresses in a text, and where each stands without its port."""
    dotted = [(match.start(), match.start() + len(match[0].rstrip("."))) for match in _DOTTED.finditer(text)]
    ends = list(endpoints_in(text))
    if not dotted:
        return None if ends or "::" in text or _LONG_PORT.search(text) else ()
    if _COLONS.search(text) or "> " in text or len(ends) != len(dotted):
        return None
    for (start, behind), end in zip(dotted, ends, strict=True):
        is_own = end.start <= start and behind <= end.end and text[start:behind] == end.address
        if not is_own or not _is_v4(end.address) or text[behind : behind + 1] == "/":
            return None
    addresses = {end.address for end in ends}
    if len(addresses) < len(ends) or any(map(is_nobodys, addresses)):
        return None
    return tuple(zip(ends, dotted, strict=True))


def _port(end: Endpoint, part: Part, text: str, *, is_source: bool) -> Part | None:
    """Where the port of an address stands that is one end of a connection: `_NONE` where it has none, None where it is unclear."""
    if match := _JOINED.match(text, part[1]):
        return match.span(1) if end.port is not None and str(end.port) == match[1] else None
    if end.port is not None or text[part[1] : part[1] + 2] == "]:":
        return None
    if match := BEHIND.match(text, end.end) if is_source else PORT.search(text):
        return match.span(1) if port_of(match[1]) is not None else None
    return _NONE
