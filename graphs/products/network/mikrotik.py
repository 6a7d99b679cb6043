"""MikroTik RouterOS: `firewall,info input: in:ether1 out:(unknown 0), proto TCP (SYN), a:p->b:q, len 60`."""

from ..product import Product, Said, Sample

_IP = r"[\da-fA-F.:]+"
_TOPICS = r"(?P<message>(?:[a-z0-9]+)(?:,!?[a-z0-9]+){1,6}:? .*)"

_PACKET = r"in:(?P<in>\S+) out:(?P<out>\([^()]*\)|\S+),.*? proto (?P<protocol>\S+)(?: \([^()]*\))?, "

PRODUCT = Product(
    name="mikrotik",
    source="RouterOS 6 and 7 documentation, Log; log samples of /log print",
    product="mikrotik",
    lines=(
        rf"(?:<\d+>)?(?P<time>[A-Z][a-z]{{2}}\s+\d+ \d\d:\d\d:\d\d) (?P<host>\S+) {_TOPICS}",
        rf"(?:<\d+>)?(?P<time>\d{{4}}-\d\d-\d\dT\S+) (?P<host>\S+) {_TOPICS}",
        rf"(?P<time>\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d) {_TOPICS}",
        rf"(?P<time>[a-z]{{3}}/\d\d(?:/\d{{4}})? \d\d:\d\d:\d\d) {_TOPICS}",
        # what is left where a collector takes the head off
        r"(?P<message>(?:firewall,info:? .*\bin:.* out:.*|system,(?:info|error)(?:,account|,critical):? (?:user|login failure for user) .*))",
    ),
    messages=(
        Said(
            rf"(?:\w+,)*system,error,critical:? login failure for user (?P<user>.*) from "
            rf"(?P<src_ip>{_IP}|[\dA-F:]{{17}}) via (?P<way>\S+)",
            "login",
            "failure",
        ),
        Said(
            rf"(?:\w+,)*system,info,account:? user (?P<user>.*) logged in from (?P<src_ip>{_IP}) via (?P<way>.*)",
            "login",
            "success",
        ),
        Said(
            rf"(?:\w+,)*system,info,account:? user (?P<user>.*) logged out from (?P<src_ip>{_IP}) via (?P<way>.*)",
            "logout",
            "success",
        ),
        Said(
            r"(?:\w+,)*system,info,account:? user (?P<user>.*) logged (?P<kind>in|out) via (?P<way>.*)",
            "login",
            "success",
            by={"out": ("logout", "success")},
        ),
        Said(
            rf"firewall,info:? (?P<prefix>(?i:(?=[^:]*(?:drop|deny|block|reject|blacklist)))[^:]*): {_PACKET}"
            rf"(?P<src_ip>{_IP}|\[{_IP}\]):(?P<src_port>\d+)->(?P<dst_ip>{_IP}|\[{_IP}\]):(?P<dst_port>\d+),.*",
            "network_block",
            "failure",
        ),
        Said(
            rf"firewall,info:? (?P<prefix>[^:]*): {_PACKET}"
            rf"(?P<src_ip>{_IP}|\[{_IP}\]):(?P<src_port>\d+)->(?P<dst_ip>{_IP}|\[{_IP}\]):(?P<dst_port>\d+),.*",
            "network_connect",
        ),
        Said(
            rf"firewall,info:? (?P<prefix>[^:]*): in:(?P<in>\S+) out:(?P<out>\([^()]*\)|\S+),.*? proto "
            rf"(?P<protocol>\S+)(?: \([^()]*\))?, "
            rf"(?P<src_ip>{_IP})->(?P<dst_ip>{_IP}),.*",
            "network_connect",
        ),
        Said(
            rf"(?:l2tp|pptp|sstp|ovpn|ppp|ipsec),(?:ppp,)?info,account:? (?P<user>.*) logged in, "
            rf"(?P<assigned>\S+)(?: from (?P<src_ip>{_IP}))?",
            "login",
            "success",
        ),
        Said(
            r"(?:l2tp|pptp|sstp|ovpn|ppp|ipsec),(?:ppp,)?info,account:? (?P<user>.*) logged out, .*",
            "logout",
            "success",
        ),
        Said(
            r"(?:l2tp|pptp|sstp|ovpn|ppp),(?:ppp,)?(?:error|info):? .*: user (?P<user>.*) authentication failed.*",
            "login",
            "failure",
        ),
        Said(
            r"system,info:? (?P<target>.*) (?P<kind>added|changed|removed|moved) by (?P<user>\S+)",
            "resource_change",
            "success",
            by={"added": ("resource_create", "success"), "removed": ("resource_delete", "success")},
        ),
        Said(
            r"(?:system|dhcp|interface|wireless|bridge|dns|script|route|ntp|certificate|ospf|bgp|ipsec|caps|ups|"
            r"watchdog|hotspot|l2tp|pptp|sstp|ovpn|pppoe|ppp|radius|manager|backup|web-proxy|upnp|snmp|lte|"
            r"container|health|account|critical|error|warning|info|debug|firewall|fetch|e-mail|tftp|poe-out|stp|"
            r"mpls|vrrp|netwatch|queue|sms|smb|ssh|telnet|winbox|timer|event|store|state|sniffer|simulator|rsvp|"
            r"rip|read|raw|pim|packet|mme|ldp|kvm|isdn|iscsi|igmp-proxy|gsm|gps|ddns|calc|async|amt|"
            r"wireguard)(?:,!?[a-z0-9-]+){1,6}:? .*",
            "status",
        ),
    ),
    samples=(
        Sample(
            "Apr  3 09:12:33 mt-1 system,error,critical login failure for user guest7 from 203.0.113.40 via ssh",
            {"host": "mt-1", "user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "Apr  3 09:12:33 mt-1 firewall,info DROP_WAN input: in:ether1 out:(unknown 0), connection-state:new "
            "src-mac "
            "00:11:22:33:44:55, proto TCP (SYN), 203.0.113.40:51000->192.0.2.80:22, len 60",
            {
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 22,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
        Sample(
            "2026-04-03 09:12:33 system,info,account user dana logged in from 203.0.113.40 via winbox",
            {
                "time": "2026-04-03T09:12:33Z",
                "user": "dana",
                "src_ip": "203.0.113.40",
                "action": "login",
                "outcome": "success",
            },
        ),
    ),
)
