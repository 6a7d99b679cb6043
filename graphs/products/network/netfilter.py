"""Packet log lines of the Linux kernel (iptables and nftables LOG targets, ufw): `IN=eth0 OUT= SRC=… DST=… PROTO=TCP
SPT=… DPT=…`.
"""

import re

from ...meaning.event import Draft
from ...meaning.messages import pairs_of
from ...meaning.values import address_of, port_of

_PREFIX = re.compile(r"(?:\[\s*\d+\.\d+\]\s*)?(.*?)\bIN=")
_NEAR = 200
_BLOCK = re.compile(r"block|drop|den(?:y|ied)|reject|invalid|ban|audit(?=.*block)", re.I)
_ALLOW = re.compile(r"allow|accept|pass|permit", re.I)


def read_packet(draft: Draft, text: str) -> bool:
    """Fill a draft from a packet log message; False where it is none."""
    if "SRC=" not in text or "IN=" not in text:
        return False
    pairs = pairs_of(text)
    draft.fields.update(pairs)
    draft.src_ip, draft.dst_ip = address_of(pairs.get("SRC", "")), address_of(pairs.get("DST", ""))
    draft.dst_port = port_of(pairs.get("DPT", ""))
    match = _PREFIX.match(text)
    prefix = match[1].rstrip()[-_NEAR:].strip(" []:-") if match else ""
    if _ALLOW.search(prefix):
        draft.action, draft.outcome = "network_connect", "success"
    elif _BLOCK.search(prefix):
        draft.action, draft.outcome = "network_block", "failure"
    else:
        draft.action = "network_connect"
    draft.category = "firewall"
    draft.fields |= {
        "src_ip": draft.src_ip,
        "dst_ip": draft.dst_ip,
        "action": "blocked" if draft.outcome == "failure" else "forward",
    }
    draft.fields["src_port"], draft.fields["dst_port"] = pairs.get("SPT", ""), pairs.get("DPT", "")
    draft.template = f"netfilter:{prefix or 'packet'} {pairs.get('PROTO', '')}".strip()
    draft.message = f"{prefix} {draft.src_ip} -> {draft.dst_ip} {pairs.get('PROTO', '')} {pairs.get('DPT', '')}".strip()
    return True
