"""The one scanner for addresses: in a value that is one, and within a text.

An address stands in its record as a whole or it does not come out: no half of a longer number, no version, no network.
"""

import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
V4_TEXT = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
"""A pattern of IPv4 addresses in their usual form."""
_V6_TEXT = r"[0-9a-f]{0,4}:[0-9a-f:]{0,40}(?:\.\d{1,3}){0,3}"
_SCOPE = r"(?:%[\w.-]{1,16})?"
_LABEL = re.compile(r"(?:(?:ipv?[46]?|inet6?|address|tcp[46]?|udp[46]?|tls|ssl)[:=]/{0,2}|[a-z]{2,6}://|/)", re.I)
_NAMED = re.compile(r"[\w.-]{1,255}(?:/|\s?(?=[\[(]))")
_V4 = re.compile(rf"({V4_TEXT})(?:/32|([:#/@]|\s|:\s|\(|\[|\.(?=\d\d))(\d{{1,5}})[)\]]?)?$", re.ASCII)
_ENCLOSED = re.compile(rf"([\[(])([0-9a-f:.]{{2,45}}{_SCOPE})[\])](?:[:.#/ ]?(\d{{1,5}}))?$", re.I | re.ASCII)
_V6 = re.compile(rf"([0-9a-f:]*:[0-9a-f:.]+{_SCOPE})(?:[#/(\[]|\.|\s)(\d{{1,5}})[)\]]?$", re.I | re.ASCII)
_V6_COLON = re.compile(r"([0-9a-f:]*:[0-9a-f:.]*):(\d{1,5})$", re.I | re.ASCII)
_LONGEST = 320


class Endpoint(NamedTuple):
    """An address within a text."""

    address: str
    port: int | None
    start: int
    end: int
    """Where it stands, with its port."""


def address_at(text: str) -> str:
    """The address that a text is, nothing before it or behind, in its usual form; '' where it is none."""
    bare, _, scope = text.partition("%")
    if ":" not in bare:
        return bare if _V4_ONLY.fullmatch(bare) else ""
    try:
        address = ipaddress.IPv6Address(bare)
    except ValueError:
        return ""
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return f"{address}%{scope}" if scope else str(address)


_V4_ONLY = re.compile(V4_TEXT, re.ASCII)


def endpoint_of(text: str) -> tuple[str, int | None]:
    """The address that a value is, and the port joined to it.

    All of `a`, `a:p`, `[a]:p`, `a#p`, `a@p`, `a/p`, `a(p)`, `a[p]`, `a p`, `a.p`, `ipv4:a:p`, `tcp://a:p`, `(IP=a:p)`, `host/a:p`,
    `host[a]:p`. ('', None) where the value as a whole is no address. An IPv6 address and a port joined by a colon are
    told apart where the address is whole without its last part only, or that part has five digits; else the port would
    be a part of the address.
    """
    return _endpoint_of(text) if len(text) <= _LONGEST else ("", None)


@lru_cache(maxsize=16384)
def _endpoint_of(text: str) -> tuple[str, int | None]:
    if _V4_ONLY.fullmatch(text):  # what most are
        return text, None
    text = text.strip().strip("\"'<>").strip()
    if text.startswith("(") and text.endswith(")") and "(" not in text[1:]:
        text = text[1:-1]
    if label := _LABEL.match(text):
        text = text[label.end() :]
        if label[0] == "ipv6:" and (joined := _joined(text)) is not None:
            return joined
    if (found := _split(text)) is not None:
        return found
    named = _NAMED.match(text)
    found = _split(text[named.end() :]) if named else None
    if named is None or found is None:
        return "", None
    # `web1/10.0.0.1:443` is a machine, `Chrome/120.0.0.0` is not.
    is_host = not named[0].endswith("/") or found[1] is not None or "." in named[0] or named[0] == "localhost/"
    return found if is_host else ("", None)


def _split(text: str) -> tuple[str, int | None] | None:
    if match := _V4.match(text):
        port = _port(match[3])
        if match[2] == "/" and port is not None and _is_network(match[1], port):
            return None
        return (match[1], port) if port is not None or match[3] is None else None
    if match := _ENCLOSED.match(text):
        address, port = address_at(match[2]), _port(match[3])
        return (address, port) if address and (port is not None or match[3] is None) else None
    if ":" not in text:
        return None
    if address := address_at(text):
        return address, None
    if match := _V6_COLON.match(text) or _V6.match(text):
        address, port = address_at(match[1]), _port(match[2])
        if address and port is not None and not ("/" in text and _is_network(address, port)):
            return address, port
    return None


def _joined(text: str) -> tuple[str, int] | None:
    """An IPv6 address and the port that a colon joins to it.

    Behind `ipv6:` in small letters, as Samba writes its peers, a last part of decimal digits is always the port.
    """
    if match := _V6_COLON.fullmatch(text):
        address, port = address_at(match[1]), _port(match[2])
        if address and port is not None and len(match[2]) > 1:
            return address, port
    return None


def _is_network(address: str, bits: int) -> bool:
    """Whether an address with this prefix names a network: its remaining bits are zero."""
    plain = ipaddress.ip_address(address.partition("%")[0])
    width = plain.max_prefixlen
    return bits < width and int(plain) & ((1 << (width - bits)) - 1) == 0


def _port(text: str | None) -> int | None:
    return int(text) if text and len(text) <= 5 and int(text) <= 65535 else None


_WITHIN = re.compile(
    rf"""(?:(?<![\w.:%-])|(?<=\w:)|(?<=>))(?P<v4>(?:::ffff:)?{V4_TEXT})(?!\w|[.-]\d)
        (?:(?::|\#|\(|\[|/(?=\d{{3}}))(?P<port>\d{{1,5}})(?!\d|[.:]\d)[)\]]?|(?P<mask>/\d{{1,2}})(?!\d))?
    | \[(?P<v6_enclosed>[0-9a-f:.]{{2,45}}{_SCOPE})\](?::(?P<v6_port>\d{{1,5}})(?!\d))?
    | (?:(?<![\w.:%-])|(?<=[g-z_]:)|(?<=side:)|(?<=ipv6:)|(?<=>))
        (?P<v6>(?:[0-9a-f]{{1,4}}:|::)[0-9a-f:]{{1,40}}(?:\.\d{{1,3}}){{0,3}}{_SCOPE})(?!\w)
        (?:[\#(\[](?P<v6_joined>\d{{1,5}})(?!\d)[)\]]?|(?P<v6_mask>/\d{{1,3}})(?!\d))?""",
    re.I | re.ASCII | re.VERBOSE,
)
_V4_WITHIN = re.compile(
    rf"(?=[0-9])(?:(?<![\w.:%-])|(?<=>))(?P<v4>{V4_TEXT})(?!\w|[.-]\d)"
    r"(?:(?:\#|\(|/(?=\d{3}))(?P<port>\d{1,5})(?!\d|[.:]\d)[)\]]?|(?P<mask>/\d{1,2})(?!\d))?",
    re.ASCII,
)
"""The same for texts without colons and opening brackets, in less time."""
_DOTTED = re.compile(
    rf"(?<![\w.])({V4_TEXT})\.(\d{{1,5}}) (?:>|->|<->|=>) ({V4_TEXT})\.(\d{{1,5}})(?![\w.]*\d)", re.ASCII
)
_HINT = re.compile(r"\d\.\d{1,3}\.\d|::|[0-9a-fA-F]:[0-9a-fA-F]{1,4}:", re.ASCII)
_VERSION = re.compile(r"(?:\bversion|\brelease|\bbuild|\bfirmware|\bsoftware|\bver\.?|\brev\.?|\bv)[\s:=]{1,3}$", re.I)
_MACHINE = re.compile(r"(?:^|[\s@(\[=])[a-z][a-z\d-]*\d[a-z\d.-]*/$|(?:^|[\s@(\[=])localhost/$")
"""A machine's name before its address: `pc17/192.0.2.7`; names of programs have seldom a digit."""
_STARTED = re.compile(r"\s(?:start(?:ed|ing|s)?|ready|compiled|built|running|loaded|initiali[sz]\w+)\b", re.I)
"""Behind what begins a message as a version does."""
_ARROWS = re.compile(r"\)?\s*(?:\([^()]{0,60}\)\s*)?(?:<?-{1,2}>|=>|→|>)\s*(?:\w[\w.-]{0,30}[:/])?")
_READ = 1200


def endpoints_in(text: str) -> Iterator[Endpoint]:
    """The addresses that stand in the beginning of a text, each with the port joined to it, in their order.

    Versions (`Chrome/120.0.0.0`, `release 1.2.3.4`), networks (`10.0.0.0/8`), hardware addresses, times and parts of
    longer numbers are none.
    """
    if not _HINT.search(text, 0, _READ):
        return
    done = 0
    if "> " in text:
        for match in _DOTTED.finditer(text, 0, _READ):  # tcpdump's form, in which a dot stands before the port
            for address, port in ((1, 2), (3, 4)):
                if (number := _port(match[port])) is not None:
                    yield Endpoint(match[address], number, match.start(address), match.end(port))
            done = match.end()
    within = _WITHIN if ":" in text or "[" in text else _V4_WITHIN
    for match in within.finditer(text, done, _READ):
        if (found := _checked(text, match)) is not None:
            yield found


def _checked(text: str, match: re.Match[str]) -> Endpoint | None:
    start, end = match.span()
    if value := match["v4"]:
        address, port = address_at(value), _port(match["port"])
        if mask := match["mask"]:
            if text[start - 1 : start] == ":":  # `outside:192.0.2.7/22`, an interface before it and a port behind
                port = _port(mask[1:])
            elif _is_network(address, int(mask[1:])):
                return None
        is_version = _is_version(text, start, match["port"]) or (
            port is None and not text[:start].strip() and _STARTED.match(text, end) is not None
        )
        return None if is_version else Endpoint(address, port, start, end)
    if value := match["v6_enclosed"]:
        if address := address_at(value):
            return Endpoint(address, _port(match["v6_port"]), start, end)
        whole = _split(value) if "." in value else None  # `[203.0.113.9:4711]`
        return Endpoint(*whole, start, end) if whole else None
    value = match["v6"]
    bare = value.rstrip(".") if value.endswith("::") else value.rstrip(".:")
    if value.count(":") < 2 or not any(character.isdigit() for character in bare) or match["v6_mask"]:
        return None
    groups = bare.split(":")
    if len(groups) == 8 and all(len(group) == 2 for group in groups):
        return None  # a hardware address of eight bytes
    if text[start - 5 : start] == "ipv6:" and (joined := _joined(bare)) is not None:
        return Endpoint(*joined, start, start + len(bare))
    if address := address_at(bare):
        return Endpoint(address, _port(match["v6_joined"]), start, end - len(value) + len(bare))
    if split := _V6_COLON.fullmatch(bare):
        address, port = address_at(split[1]), _port(split[2])
        if address and port is not None:
            return Endpoint(address, port, start, start + len(bare))
    return None


def _is_version(text: str, start: int, port: str | None) -> bool:
    before = text[max(0, start - 24) : start]
    if before.endswith("/"):
        # `Chrome/120.0.0.0` is a version, `https://10.0.0.1` and `web1/10.0.0.1:443` are not.
        is_named = _MACHINE.search(before) is not None and text[start + 1 : start + 2].isdigit()
        return before[-2:-1].isalnum() and port is None and not is_named
    return bool(_VERSION.search(before))


def is_arrow(text: str) -> bool:
    """Whether what stands between two addresses says that the first speaks to the second."""
    return bool(_ARROWS.fullmatch(text))
