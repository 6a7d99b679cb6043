"""Juniper ScreenOS (NetScreen) and Barracuda CloudGen Firewall."""

from ..product import Product, Said, Sample

_IP = r"[\da-fA-F.:]+?"
_REFUSED = ("Deny", "Reject", "Block", "Drop")

PRODUCT = Product(
    name="screenos",
    source="ScreenOS 6.3 Message Log Reference; Barracuda CloudGen Firewall, Available Log Files",
    product="firewall",
    lines=(
        # A device without a name calls itself by its serial number; who passed it on knows better.
        r"(?:<\d+>)?(?:(?P<time>[A-Z][a-z]{2}\s+\d+ \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) )(?P<host>\S+) (?:[\w.-]+: )?"
        r"NetScreen device_id=\d{10,20} +\[\w+\]system-(?P<level>\w+)-\d+(?:\(\w+\))?: (?P<message>.*)",
        r"(?:<\d+>)?(?:(?P<time>[A-Z][a-z]{2}\s+\d+ \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) )?(?:\S+ )?(?:[\w.-]+: )?"
        r"NetScreen device_id=(?P<host>\S+) +\[\w+\]system-(?P<level>\w+)-\d+(?:\(\w+\))?: (?P<message>.*)",
        r"(?:<\d+>)?(?P<time>[A-Z][a-z]{2}\s+\d+ \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) (?P<host>[^\s/]+)[ /](?:\S+/)?"
        r"box_Firewall_Activity: +Info +(?:\S+ )?(?P<message>\w+: type=.*)",
    ),
    others="status",
    messages=(
        Said(
            r"start_time=\"(?P<own_time>[^\"]*)\" duration=\d+ policy_id=(?P<rule>\d+) "
            r"service=(?P<service_name>.*?) proto=(?P<protocol>\d+) "
            rf"src zone=(?P<from>\S+) dst zone=(?P<to>\S+) action=(?P<kind>\w+) sent=\d+ rcvd=\d+ "
            rf"src=(?P<src_ip>{_IP}) dst=(?P<dst_ip>{_IP})"
            r"(?: src_port=(?P<src_port>\d+) dst_port=(?P<dst_port>\d+))?(?: .*)?",
            "network_connect",
            "success",
            by=dict.fromkeys(_REFUSED, ("network_block", "failure")),
        ),
        Said(
            rf"Admin user \"(?P<user>.*)\" has logged on via (?P<way>\S+)(?: \([^()]*\))? from (?P<src>{_IP}:\d+).*",
            "login",
            "success",
        ),
        Said(
            rf"Admin user \"(?P<user>.*)\" login attempt for (?P<way>.*) management \(port \d+\) from "
            rf"(?P<src>{_IP}:\d+) failed.*",
            "login",
            "failure",
        ),
        Said(
            rf"(?:SSH|Telnet|Web): .*? (?P<kind>failed|succeeded) .*?user '(?P<user>.*)' at host (?P<src_ip>{_IP})\.?",
            "login",
            "failure",
        ),
        Said(
            rf"(?:System configuration saved|.*? (?:was|were|has been) (?:modified|added|deleted|changed|enabled|disabled|set)\b.*?) by "
            rf"(?P<user>\S+) via (?P<way>\S+) from host (?P<src_ip>{_IP})(?: to (?P<dst>{_IP}:\d+))?(?: by \S+)?\.?(?: \([^()]*\))?",
            "resource_change",
            "success",
        ),
        Said(
            rf"Management session via (?P<way>\S+) from (?P<src_ip>{_IP}):\d+ for (?:\w+ )?admin (?P<user>.*) has timed out.*",
            "logout",
            "success",
        ),
        Said(
            rf"(?P<signature>[^!]*)! From (?P<src>{_IP}:\d+) to (?P<dst>{_IP}:\d+), proto .*",
            "alert",
        ),
        Said(
            r"(?P<kind>\w+): type=\w+\|proto=(?P<protocol>[^|]*)\|srcIF=[^|]*\|srcIP=(?P<src_ip>[^|"
            r"]*)\|srcPort=(?P<src_port>\d*)\|"
            r"srcMAC=[^|]*\|dstIP=(?P<dst_ip>[^|]*)\|dstPort=(?P<dst_port>\d*)\|(?:.*?\|user=(?P<user>[^|]*))?.*",
            "network_connect",
            "success",
            by=dict.fromkeys((*_REFUSED, "Fail", "LocalBlock", "LocalDeny"), ("network_block", "failure")),
        ),
    ),
    samples=(
        Sample(
            "2026-04-03T09:12:33.681222+02:00 192.0.2.1 ns-1: NetScreen device_id=0275110000000811  [Root]system-notification-00018: Policy (5, "
            "Trust->Untrust, 192.0.2.0/24->198.51.100.0/24,ANY, Permit) was modified by dana via web from host 203.0.113.40 to "
            "192.0.2.1:443. (2026-04-03 09:12:33)",
            {
                "time": "2026-04-03T07:12:33.681222Z",
                "host": "192.0.2.1",
                "user": "dana",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.1",
                "dst_port": 443,
                "action": "resource_change",
                "outcome": "success",
            },
        ),
        Sample(
            "2026-04-03T09:12:33.681222+02:00 192.0.2.1 ns-1: NetScreen device_id=ns-1  [Root]system-warning-00515: Management "
            "session via SSH from 203.0.113.40:0 for admin dana has timed out (2026-04-03 09:12:33)",
            {"user": "dana", "src_ip": "203.0.113.40", "action": "logout"},
        ),
        Sample(
            "<134>Apr  3 09:12:33 192.0.2.1 ns-1: NetScreen device_id=ns-1  [Root]system-notification-00257(traffic): "
            'start_time="2026-04-03 09:12:30" duration=0 policy_id=320000 service=tcp/port:22 proto=6 src zone=Untrust dst '
            "zone=Trust action=Deny sent=0 rcvd=40 src=203.0.113.40 dst=192.0.2.80 src_port=51000 dst_port=22",
            {
                "time": "2026-04-03T09:12:30Z",
                "host": "ns-1",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 22,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
        Sample(
            '<134>Apr  3 09:12:33 192.0.2.1 ns-1: NetScreen device_id=ns-1  [Root]system-warning-00518: Admin user "guest7" login '
            "attempt for Web(http) management (port 80) from 203.0.113.40:51000 failed.",
            {"user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "<14>Apr  3 09:12:33 ngf-1/box_Firewall_Activity: Info ngf-1 Block: "
            "type=FWD|proto=TCP|srcIF=eth1|srcIP=203.0.113.40|"
            "srcPort=51000|srcMAC=00:00|dstIP=192.0.2.80|dstPort=22|dstService=ssh|dstIF=|rule=BLOCKALL|"
            "info=Block by Rule",
            {
                "host": "ngf-1",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 22,
                "action": "network_block",
            },
        ),
    ),
)
