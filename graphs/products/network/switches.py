"""HPE ProCurve and ArubaOS-Switch, VMware NSX distributed firewall, ipfw."""

from ..product import Product, Said, Sample

_IP = r"[\da-fA-F.:]+"

PRODUCT = Product(
    name="appliances",
    source="ArubaOS-Switch Event Log Message Reference 16; NSX 4 Firewall Logs; FreeBSD ipfw(8)",
    product="network",
    programs=("auth", "mgr", "ssh", "telnet", "dfwpktlogs", "firewall-pktlog", "nsx", "ipfw"),
    messages=(
        Said(
            rf"(?:AM\d: )?(?:User '(?P<user>.*)' logged in from (?P<src_ip>{_IP}) to (?P<way>.*) session)",
            "login",
            "success",
        ),
        Said(
            rf"(?:AM\d: )?User '(?P<user>.*)' logged out of (?P<way>.*) session from (?P<src_ip>{_IP})",
            "logout",
            "success",
        ),
        Said(
            rf"(?:AM\d: )?Invalid user name/password on (?P<way>\S+) session(?:\.)? User '(?P<user>.*)' is trying "
            rf"to login from (?P<src_ip>{_IP})",
            "login",
            "failure",
        ),
        Said(rf"(?:AM\d: )?(?P<way>\S+) session from (?P<src_ip>{_IP})", "network_connect", "success"),
        Said(rf"(?:AM\d: )?SME (?P<way>\S+) from (?P<src_ip>{_IP}) - (?P<mode>.*) Mode", "login", "success"),
        Said(
            rf"(?:FIREWALL-PKTLOG: )?(?:\w+ )?(?:INET6?|INET\d?) (?P<match>match|TERM) "
            rf"(?P<kind>PASS|DROP|REJECT|PUNT|REDIRECT|COPY) (?P<rule>\S+) (?P<direction>IN|OUT) \d+ "
            rf"(?P<protocol>TCP|UDP) "
            rf"(?:\S+ )?(?P<src_ip>{_IP})/(?P<src_port>\d+)->(?P<dst_ip>{_IP})/(?P<dst_port>\d+)\b.*",
            "network_connect",
            "success",
            by={"DROP": ("network_block", "failure"), "REJECT": ("network_block", "failure")},
        ),
        Said(
            rf"(?:FIREWALL-PKTLOG: )?(?:\w+ )?(?:INET6?) (?P<match>match|TERM) (?P<kind>PASS|DROP|REJECT) "
            rf"(?P<rule>\S+) (?P<direction>IN|OUT) \d+ (?P<protocol>\S+) "
            rf"(?:.*? )?(?P<src_ip>{_IP})->(?P<dst_ip>{_IP})\b.*",
            "network_connect",
            "success",
            by={"DROP": ("network_block", "failure"), "REJECT": ("network_block", "failure")},
        ),
        Said(
            rf"(?:ipfw: )?(?P<rule>\d+) (?P<kind>Accept|Deny|Count|Reset|Unreach|Divert|Reject)\S*(?: \d+)? "
            rf"(?P<protocol>TCP|UDP) (?P<src>{_IP}:\d+) (?P<dst>{_IP}:\d+) (?P<direction>in|out) via "
            rf"(?P<interface>\S+)",
            "network_connect",
            "success",
            by={
                "Deny": ("network_block", "failure"),
                "Reset": ("network_block", "failure"),
                "Unreach": ("network_block", "failure"),
                "Reject": ("network_block", "failure"),
                "Count": ("network_connect", ""),
            },
        ),
    ),
    samples=(
        Sample(
            "Apr  3 09:12:33 sw-4 00419 auth: Invalid user name/password on SSH session User 'guest7' is trying "
            "to login from 203.0.113.40",
            {"user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "2026-04-03T09:12:33.101Z esx-1 dfwpktlogs: 48169 INET match DROP 1002 IN 60 TCP "
            "203.0.113.40/51000->192.0.2.80/22 S",
            {
                "time": "2026-04-03T09:12:33.101Z",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 22,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
        Sample(
            "Apr  3 09:12:33 bsd-1 ipfw: 700 Deny TCP 203.0.113.40:51000 192.0.2.80:22 in via em0",
            {
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 22,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
    ),
)
