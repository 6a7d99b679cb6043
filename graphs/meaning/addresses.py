"""An address in a value, with its port if one is glued to it."""

import re
from functools import lru_cache

from .values import address_of, port_of

_LABEL = re.compile(r"(?:ipv[46]|ip|inet6?|tcp|udp|address)[:=/]+", re.I)
_V4 = re.compile(r"((?:\d{1,3}\.){3}\d{1,3})(?:[:#/@]|\.|\s|:\s|\(|\[)?(\d{1,5})?[)\]]?$", re.ASCII)
_BRACKETED = re.compile(r"\[([0-9a-f:.%\w]+)\](?:[:.#/ ]?(\d{1,5}))?$", re.I | re.ASCII)
_V6 = re.compile(r"([0-9a-f:]*:[0-9a-f:.]+(?:%\w+)?)(?:[#/@(\[]|\.|\s)(\d{1,5})[)\]]?$", re.I | re.ASCII)
_FULL_V6 = re.compile(r"((?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}):(\d{1,5})$", re.I | re.ASCII)


@lru_cache(maxsize=16384)
def endpoint_of(text: str) -> tuple[str, int | None]:
    """The address that a value is, and the port joined to it: `a:p`, `[a]:p`, `a#p`, `a@p`, `a/p`, `a(p)`, `a[p]`, `ipv4:a:p`.

    ('', None) where the value as a whole is no address. An IPv6 address and a port joined by a colon are told apart
    only where the address is written out in full, else the port would be a part of the address.
    """
    text = text.strip().strip("\"'<>").strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    if label := _LABEL.match(text):
        text = text[label.end() :]
        # Samba's form: the port always stands there, behind the last colon.
        if label[0].lower() == "ipv6:" and text[:1] != "[" and "/" not in text:
            address, _, port_text = text.rpartition(":")
            if (found := address_of(address)) and (port := port_of(port_text)) is not None:
                return found, port
    for pattern in (_BRACKETED, _V4, _FULL_V6, _V6):
        if match := pattern.match(text):
            address = address_of(match[1])
            port = port_of(match[2]) if match[2] else None
            if address and (match[2] is None or port is not None):
                return address, port
    if text.lower().startswith("::ffff:") and (match := _V4.match(text[7:])):
        return address_of(match[1]), port_of(match[2] or "")
    return (address, None) if "," not in text and (address := address_of(text)) else ("", None)
