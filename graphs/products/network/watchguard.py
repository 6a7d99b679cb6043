"""WatchGuard Firebox: `firewall: msg_id="3000-0148" Deny 0-External Firebox 40 tcp …`."""

from ..product import Product, Said, Sample

_IP = r"[\da-fA-F.:]+"
_FLOW = rf"(?P<protocol>\S+) (?:\d+ \d+ )?(?P<src_ip>{_IP}) (?P<dst_ip>{_IP}) (?P<src_port>\d+) (?P<dst_port>\d+)"
_VERDICT = (
    r"(?P<kind>Allow|Deny|Block|Drop|Strip|AVScan|ProxyAllow|ProxyDeny|ProxyBlock|ProxyDrop|ProxyStrip|"
    r"ProxyAvScan|ProxyInspect|ProxyReplace|ProxyLock)"
)
_BLOCKED = dict.fromkeys(("Deny", "Block", "Drop", "ProxyDeny", "ProxyBlock", "ProxyDrop"))
_LINE = (
    r"(?:[\dA-Z]{8,16} )?(?:\S+ )?\((?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\) "
    r"(?P<program>[\w-]+)(?:\[(?P<pid>\d+)\])?: (?P<message>.*)"
)

PRODUCT = Product(
    name="watchguard",
    source="WatchGuard Fireware 12 Log Catalog",
    product="watchguard",
    programs=(
        "firewall",
        "http-proxy",
        "https-proxy",
        "sessiond",
        "admd",
        "wgcgi",
        "smtp-proxy",
        "dns-proxy",
        "ftp-proxy",
        "loggerd",
        "iked",
        "sslvpn",
        "pxy",
    ),
    lines=(
        rf"(?:<\d+>)?[A-Z][a-z]{{2}}\s+\d+ \d\d:\d\d:\d\d (?P<host>\S+) {_LINE}",
        rf"(?:<\d+>)?(?P<host>[\w.-]+) {_LINE}",
    ),
    messages=(
        Said(
            rf"msg_id=\"3000-\w+\" {_VERDICT} (?P<in>\S+) (?P<out>\S+) (?:\d+ )?{_FLOW}.*",
            "network_connect",
            "success",
            by=dict.fromkeys(_BLOCKED, ("network_block", "failure")),
        ),
        Said(
            rf"msg_id=\"\w+-\w+\" {_VERDICT} (?P<in>\S+) (?P<out>\S+) {_FLOW} "
            rf".*?dstname=\"(?P<host_asked>[^\"]*)\" arg=\"(?P<target>[^\"]*)\".*",
            "web_request",
            "success",
            by=dict.fromkeys(_BLOCKED, ("web_request", "failure")),
        ),
        Said(
            rf"msg_id=\"\w+-\w+\" {_VERDICT} (?P<in>\S+) (?P<out>\S+) (?:\d+ )?{_FLOW}.*",
            "network_connect",
            "success",
            by=dict.fromkeys(_BLOCKED, ("network_block", "failure")),
        ),
        Said(
            rf"(?:msg_id=\"[\w-]+\" )?Authentication of (?:\S+ ){{0,3}}user \[(?P<user>.*)\] from "
            rf"(?P<src_ip>{_IP}) was (?P<kind>accepted|rejected)(?:, .*)?",
            "login",
            "success",
            by={"rejected": ("login", "failure")},
        ),
        Said(
            rf"(?:msg_id=\"[\w-]+\" )?.*?user (?P<user>\S+) from (?P<src_ip>{_IP}) (?P<kind>logged in|logged "
            rf"out|log in attempt was rejected)\b.*",
            "login",
            "success",
            by={"logged out": ("logout", "success"), "log in attempt was rejected": ("login", "failure")},
        ),
        Said(r"msg_id=\"[\w-]+\" .*", "status"),
    ),
    samples=(
        Sample(
            'Apr  3 09:12:33 fb-8 80BB0F3A1C2D4 fb-8 (2026-04-03T07:12:33) firewall: msg_id="3000-0148" Deny 0-External Firebox '
            "40 tcp 20 242 203.0.113.40 192.0.2.80 51000 3389 offset 5 S 1 win 1024  (Unhandled External Packet-00)",
            {
                "time": "2026-04-03T07:12:33Z",
                "host": "fb-8",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 3389,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
        Sample(
            'Apr  3 09:12:33 fb-8 http-proxy[811]: msg_id="1AFF-0024" Allow 1-Trusted 0-External tcp 192.0.2.80 203.0.113.40 51000 '
            '80 msg="HTTP request" proxy_act="HTTP-Client" op="GET" dstname="shop.example" arg="/a" sent_bytes="1" (HTTP-proxy-00)',
            {
                "src_ip": "192.0.2.80",
                "dst_ip": "203.0.113.40",
                "dst_port": 80,
                "action": "web_request",
                "outcome": "success",
                "target": "/a",
            },
        ),
        Sample(
            'Apr  3 09:12:33 fb-8 admd: msg_id="1100-0005" Authentication of SSLVPN user [guest7@Firebox-DB] from 203.0.113.40 was '
            "rejected, user isn't in the right group",
            {"user": "guest7@Firebox-DB", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
    ),
)
