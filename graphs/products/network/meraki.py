"""Cisco Meraki MX, MR, MS: `1380653443.857790533 MX84 flows src=… dst=…`."""

from ..product import Product, Said, Sample

_IP = r"\[?[\da-fA-F.:]+?\]?"
_SRC = rf"src=(?P<src_ip>{_IP})(?::(?P<src_port>\d+))?"
_DST = rf"dst=(?P<dst_ip>{_IP})(?::(?P<dst_port>\d+))?"
_PORTS = (
    r"(?: mac=(?P<mac>\S+))?(?: translated_src_ip=\S+)?(?: translated_dst_ip=\S+)?(?: "
    r"protocol=(?P<protocol>\S+))?(?: sport=(?P<src_port_2>\d+))?(?: dport=(?P<dst_port_2>\d+))?(?: "
    r"translated_port=\S+)?(?: type=\S+)?"
)
_KINDS = (
    r"(?:flows|firewall|vpn_firewall|cellular_firewall|bridge_anyconnect_client_vpn_firewall|ip_flow_start|"
    r"ip_flow_end|urls|events|"
    r"ids-alerts|security_event|airmarshal_events|anyconnect_vpn_\w+)"
)
_LINE = rf"(?P<time>\d{{10}}\.\d+) (?P<host>\S+) (?P<message>{_KINDS} .*)"

PRODUCT = Product(
    name="meraki",
    source="Cisco Meraki, Syslog Event Types and Log Samples",
    product="meraki",
    lines=(
        rf"(?:<\d+>)?(?:1 )?{_LINE}",
        rf"(?:<\d+>)?[A-Z][a-z]{{2}}\s+\d+ \d\d:\d\d:\d\d \S+ (?:1 )?{_LINE}",
        rf"(?:<\d+>)?(?:1 )?\d{{4}}-\d\d-\d\dT\S+ \S+ (?:- - - - )?(?:1 )?{_LINE}",
    ),
    messages=(
        Said(rf"ip_flow_start {_SRC} {_DST}{_PORTS} ?", "network_connect", "success"),
        Said(rf"ip_flow_end {_SRC} {_DST}{_PORTS} ?", "status", "success"),
        Said(
            rf"(?:flows|firewall|vpn_firewall|cellular_firewall|bridge_anyconnect_client_vpn_firewall) "
            rf"(?P<kind>allow|deny) {_SRC} {_DST}{_PORTS}.*",
            "network_connect",
            "success",
            by={"deny": ("network_block", "failure")},
        ),
        Said(
            rf"(?:flows|firewall|vpn_firewall|cellular_firewall|bridge_anyconnect_client_vpn_firewall) {_SRC} "
            rf"{_DST}{_PORTS}(?: pattern: (?P<kind>allow|deny)?.*)?",
            "network_connect",
            "",
            by={"deny": ("network_block", "failure"), "allow": ("network_connect", "success")},
        ),
        Said(
            rf"urls {_SRC} {_DST}(?: mac=(?P<mac>\S+))?(?: agent='(?P<agent>.*)')? request: (?P<method>\S+) "
            rf"(?P<target>\S+).*",
            "web_request",
            "",
        ),
        Said(rf"ids-alerts signature=(?P<signature>\S+) .*?{_SRC}(?: {_DST})?(?: .*)?", "alert"),
        Said(
            rf"security_event ids_alerted signature=(?P<signature>\S+) .*?{_SRC} {_DST}(?: "
            rf"decision=(?P<kind>\w+))?(?: action=(?P<verdict>\w+))? message: .*",
            "alert",
            "",
            by={"blocked": ("alert", "failure"), "allowed": ("alert", "success")},
        ),
        Said(rf"security_event ids_alerted signature=(?P<signature>\S+) .*?{_SRC} {_DST}\b.*", "alert"),
        Said(
            rf"security_event security_filtering_\w+ (?:url=(?P<target>\S+) )?{_SRC} {_DST} "
            rf".*?action=(?P<kind>\w+).*",
            "alert",
            "",
            by={"block": ("alert", "failure"), "allow": ("alert", "success")},
        ),
        Said(r"security_event .*", "alert"),
        Said(r"airmarshal_events .*", "alert"),
        Said(
            rf"events client_vpn_connect user id '(?P<user>.*)' local ip \S+ connected from (?P<src_ip>{_IP})",
            "login",
            "success",
        ),
        Said(
            rf"events client_vpn_disconnect user id '(?P<user>.*)' local ip \S+ connected from (?P<src_ip>{_IP})",
            "logout",
            "success",
        ),
        Said(
            r"events anyconnect_vpn_auth_success .*?Peer IP=(?P<src_ip>[\da-fA-F.:]+) "
            r".*?(?:User|username)\[?=?(?P<user>\S+?)\]?(?: .*)?",
            "login",
            "success",
        ),
        Said(r"events anyconnect_vpn_auth_failure .*?Peer IP=(?P<src_ip>[\da-fA-F.:]+).*", "login", "failure"),
        Said(
            r"events content_filtering_block url='(?P<target>.*)' category0='[^']*'(?: "
            r"server='(?P<dst>[\d.:]+)')?.*",
            "web_request",
            "failure",
        ),
        Said(
            r"events type=8021x_(?:eap_)?(?P<kind>success|failure|auth|deauth)\b.*?identity='(?P<user>[^']*)'.*",
            "login",
            "success",
            by={"failure": ("login", "failure"), "deauth": ("logout", "success")},
        ),
        Said(r"events type=vpn_connectivity_change .*", "status"),
        Said(r"(?:events|anyconnect_vpn_\w+) .*", "status"),
    ),
    samples=(
        Sample(
            "<134>1 1775207553.857790533 mx-5 flows src=192.0.2.80 dst=203.0.113.40 mac=00:18:0A:40:44:E4 "
            "protocol=tcp "
            "sport=51000 dport=23 pattern: deny all",
            {
                "time": "2026-04-03T09:12:33.857790+00:00",
                "host": "mx-5",
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 23,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
        Sample(
            "<134>1 1775207553.857790533 mx-5 urls src=192.0.2.80:51000 dst=203.0.113.40:443 "
            "mac=00:18:0A:40:44:E4 request: "
            "GET https://shop.example/a",
            {
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 443,
                "action": "web_request",
                "target": "https://shop.example/a",
            },
        ),
        Sample(
            "<134>1 1775207553.857790533 mx-5 events client_vpn_connect user id 'dana' local ip 192.0.2.81 "
            "connected from 203.0.113.40",
            {"user": "dana", "src_ip": "203.0.113.40", "action": "login", "outcome": "success"},
            typed=("dana",),
        ),
    ),
)
