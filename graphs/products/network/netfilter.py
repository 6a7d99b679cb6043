"""Packet log lines of the Linux kernel (iptables and nftables LOG targets, ufw, firewalld, and the routers that are built
on it): `IN=eth0 OUT= SRC=… DST=… PROTO=TCP SPT=… DPT=…`.
"""

import re

from ...meaning.event import Draft
from ...meaning.values import address_of, port_of

_PREFIX = re.compile(r"(?:\[\s*\d+\.\d+\]\s*)?(.*?)\bIN=")
_PAIR = re.compile(r"(?<![\w.\[])([A-Z][A-Za-z]{0,15})=(\S*)")
_NEAR = 200
_ZONE_RULE = re.compile(r"-(?P<verdict>[ADR])\]?\Z")
"""The verdict in a rule's name, as EdgeOS, UniFi and VyOS write it: `[WAN_LOCAL-default-D]`."""
_BLOCK = re.compile(r"block|drop|den(?:y|ied)|reject|invalid|\bban|_ban|blacklist|shun", re.I)
_ALLOW = re.compile(r"allow|accept|pass|permit", re.I)
_AUDIT = re.compile(r"audit", re.I)


def read_packet(draft: Draft, text: str) -> bool:
    """Fill a draft from a packet log message; False where it is none."""
    if "SRC=" not in text or "IN=" not in text:
        return False
    match = _PREFIX.match(text)
    if match is None:
        return False
    pairs: dict[str, str] = {}
    # Behind the packet stands, in brackets, the one that an ICMP error is about.
    for name, value in _PAIR.findall(text[match.end() - 3 :].partition("[SRC=")[0]):
        pairs.setdefault(name, value)
    if "SRC" not in pairs:
        return False
    draft.fields.update(pairs)
    draft.src_ip, draft.dst_ip = address_of(pairs["SRC"]), address_of(pairs.get("DST", ""))
    draft.dst_port = port_of(pairs.get("DPT", ""))
    prefix = match[1].rstrip()[-_NEAR:].strip(" []:-")
    verdict = _ZONE_RULE.search(prefix)
    if verdict is not None:
        is_blocked, is_passed = verdict["verdict"] != "A", verdict["verdict"] == "A"
    else:
        is_blocked = bool(_BLOCK.search(prefix))
        is_passed = not is_blocked and not _AUDIT.search(prefix) and bool(_ALLOW.search(prefix))
    if is_blocked:
        draft.action, draft.outcome = "network_block", "failure"
    else:
        draft.action, draft.outcome = "network_connect", "success" if is_passed else ""
    draft.category = "firewall"
    draft.fields |= {
        "src_ip": draft.src_ip,
        "dst_ip": draft.dst_ip,
        "action": "blocked" if is_blocked else "forward",
    }
    draft.fields["src_port"], draft.fields["dst_port"] = pairs.get("SPT", ""), pairs.get("DPT", "")
    draft.template = f"netfilter:{prefix or 'packet'} {pairs.get('PROTO', '')}".strip()
    draft.message = f"{prefix} {draft.src_ip} -> {draft.dst_ip} {pairs.get('PROTO', '')} {pairs.get('DPT', '')}".strip()
    return True
