"""Cisco FTD connection and intrusion events, Meraki, Identity Services Engine."""

from ..product import Product, Records, Sample

_ENDS = "SrcIP SrcIp InitiatorIP", "DstIP DstIp ResponderIP"

PRODUCT = Product(
    name="cisco_ftd",
    source="Cisco Secure Firewall Threat Defense Syslog Messages, 430001 to 430005",
    product="cisco",
    service="ftd",
    records=(
        Records(
            keys=("AccessControlRuleAction", "SrcIP", "DstIP"),
            columns={
                "time": "FirstPacketSecond",
                "src": "SrcIP",
                "dst": "DstIP",
                "src_port": "SrcPort",
                "dst_port": "DstPort",
                "user": "",
                "target": "URL DNSQuery",
                "agent": "UserAgent",
            },
            kind="AccessControlRuleAction",
            actions={
                r"(?:Block|Reset|Deny).*": ("network_block", "failure"),
                r".*": ("network_connect", "success"),
            },
        ),
        Records(
            keys=("SrcIP", "DstIP", "SID"),
            columns={
                "time": "FirstPacketSecond",
                "src": "SrcIP",
                "dst": "DstIP",
                "src_port": "SrcPort",
                "dst_port": "DstPort",
                "user": "",
                "target": "Message",
            },
            kind="InlineResult SID",
            actions={
                r"(?:Block|Dropped|Would have dropped|Blocked).*": ("alert", "failure"),
                r".*": ("alert", "success"),
            },
            message="Message",
        ),
        Records(
            keys=("SrcIP", "DstIP", "FileName"),
            columns={
                "time": "FirstPacketSecond",
                "src": "SrcIP",
                "dst": "DstIP",
                "src_port": "SrcPort",
                "dst_port": "DstPort",
                "user": "",
                "target": "FileName",
            },
            kind="FileAction",
            actions={r"(?:Block|Malware Block).*": ("alert", "failure"), r".*": ("alert", "success")},
        ),
    ),
    samples=(
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
                "user": "",
            },
        ),
    ),
)
