"""Cisco FTD connection and intrusion events, Meraki, Identity Services Engine."""

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample

_ENDS = "SrcIP SrcIp InitiatorIP", "DstIP DstIp ResponderIP"

_NAMES_SOMEBODY = r"(?!No Auth|Unknown|Not Found|Not Applicable|Unidentified|Pending|N/?A\b|-).+"


def _with_user(
    keys: tuple[str, ...],
    columns: dict[Column, str],
    kind: str,
    actions: dict[str, tuple[Action, Outcome]],
    otherwise: tuple[Action, Outcome],
    message: str = "",
) -> tuple[Records, Records]:
    """A kind of event where a user is known, and where not."""
    known = Records(
        keys=keys,
        where={"User": _NAMES_SOMEBODY},
        columns={**columns, "user": "User"},
        kind=kind,
        actions=actions,
        otherwise=otherwise,
        message=message,
    )
    return known, Records(keys=keys, columns={**columns, "user": ""}, kind=kind, actions=actions, message=message)


PRODUCT = Product(
    name="cisco_ftd",
    source="Cisco Secure Firewall Threat Defense Syslog Messages, 430001 to 430005",
    product="cisco",
    service="ftd",
    records=(
        *_with_user(
            keys=("AccessControlRuleAction", "SrcIP", "DstIP"),
            columns={
                "time": "FirstPacketSecond",
                "src": "SrcIP",
                "dst": "DstIP",
                "src_port": "SrcPort",
                "dst_port": "DstPort",
                "target": "URL DNSQuery",
                "agent": "UserAgent",
            },
            kind="AccessControlRuleAction",
            actions={
                r"(?:Block|Reset|Deny).*": ("network_block", "failure"),
                r"(?:Allow|Trust|Fastpath|Monitor|Permit|Interactive Block Continued).*": (
                    "network_connect",
                    "success",
                ),
            },
            otherwise=("network_connect", ""),
        ),
        *_with_user(
            keys=("SrcIP", "DstIP", "SID"),
            columns={
                "time": "FirstPacketSecond",
                "src": "SrcIP",
                "dst": "DstIP",
                "src_port": "SrcPort",
                "dst_port": "DstPort",
                "target": "Message",
            },
            kind="InlineResult SID",
            actions={
                r"(?:Block|Dropped|Would have dropped|Blocked).*": ("alert", "failure"),
                r"Pass\w*|Allow\w*|Would have .*": ("alert", "success"),
            },
            otherwise=("alert", ""),
            message="Message",
        ),
        *_with_user(
            keys=("SrcIP", "DstIP", "FileName"),
            columns={
                "time": "FirstPacketSecond",
                "src": "SrcIP",
                "dst": "DstIP",
                "src_port": "SrcPort",
                "dst_port": "DstPort",
                "target": "FileName",
            },
            kind="FileAction",
            actions={
                r"(?:Block|Malware Block).*": ("alert", "failure"),
                r"(?:Detect|Malware Cloud Lookup|Malware Allow List|Malware Whitelist|Cloud Lookup|Custom Detection|Allow).*": (
                    "alert",
                    "success",
                ),
            },
            otherwise=("alert", ""),
        ),
    ),
    samples=(
        Sample(
            "%FTD-1-430003: EventPriority: Low, DeviceUUID: 1c8f, InstanceID: 1, FirstPacketSecond: 2026-04-03T09:12:30Z, "
            "AccessControlRuleAction: Allow, SrcIP: 192.0.2.80, DstIP: 203.0.113.40, SrcPort: 51000, DstPort: 443, Protocol: tcp, "
            "ACPolicy: P, User: dana, Client: SSL client",
            {
                "user": "dana",
                "src_ip": "192.0.2.80",
                "dst_port": 443,
                "outcome": "success",
                "time": "2026-04-03T09:12:30Z",
            },
        ),
        Sample(
            "<182>Apr  3 09:12:33 ftd-3 %FTD-6-430003: EventPriority: Low, DeviceUUID: 1c8f, InstanceID: 1, "
            "FirstPacketSecond: "
            "2026-04-03T09:12:30Z, ConnectionID: 1, AccessControlRuleAction: Block, SrcIP: 203.0.113.40, DstIP: "
            "192.0.2.80, "
            "SrcPort: 51000, DstPort: 3389, Protocol: tcp, ACPolicy: P, URL: http://shop.example/x, SrcIP: "
            "198.51.100.250",
            {
                "host": "ftd-3",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 3389,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
    ),
)
