"""WatchGuard Firebox: `firewall: msg_id="3000-0148" Deny 0-External Firebox 40 tcp …`."""

from ..product import Product, Records, Said, Sample

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
        Said(  # without the number, as some versions write it
            rf"{_VERDICT} (?P<in>\S+) (?P<out>\S+) (?:\d+ )?{_FLOW}.*",
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
            rf"(?:msg_id=\"[\w-]+\" )?(?:[^\s\[]+ ){{0,6}}?[Uu]ser (?:<missing user name>\S*|\[?(?P<user>[^\s\[\]]+?)(?:@Firebox-DB)?\]?) "
            rf"from (?P<src_ip>{_IP}) (?P<kind>logged in|logged out|log in attempt was rejected)\b.*",
            "login",
            "success",
            by={"logged out": ("logout", "success"), "log in attempt was rejected": ("login", "failure")},
        ),
        Said(
            r"DHCP(?:DISCOVER|OFFER|ACK|NAK|REQUEST|DECLINE|RELEASE|INFORM)(?: (?:on|for|of|from) "
            r"(?P<src_ip>\d+\.\d+\.\d+\.\d+))?\b.*",
            "status",
        ),
        Said(r"msg_id=\"[\w-]+\" .*", "status"),
    ),
    records=(
        Records(  # Fireware's LEEF
            where={"vendor": "WatchGuard", "msg": ".*[Uu]ser .* (?:was|logged|log in) .*|DHCP[A-Z]+ .*"},
            columns={"host": "host_name", "agent": "", "process": ""},
            says="msg",
            kind="event_id",
            otherwise=("status", ""),
            outcomes={".*": ""},
            message="msg",
        ),
        Records(
            where={"vendor": "WatchGuard", "device_product": ".*"},
            columns={
                "host": "host_name",
                "user": "src_user",
                "src_ip": "src",
                "dst_ip": "dst",
                "dst_port": "dstPort",
                "target": "dstname+arg question dstname policy",
                "agent": "",
                "process": "",
            },
            kind="disp+op disp",
            actions={
                r"(?:Deny|Block|Drop|Strip)\w* [A-Z]+": ("web_request", "failure"),
                r"\w+ (?:GET|POST|HEAD|PUT|DELETE|OPTIONS|CONNECT|PATCH)": ("web_request", "success"),
                r"(?:Proxy)?(?:Deny|Block|Drop|Strip)\b.*": ("network_block", "failure"),
                r"(?:Proxy)?(?:Allow|Inspect)\b.*": ("network_connect", "success"),
                r"(?:Proxy)?AvScan.*": ("alert", ""),
            },
            otherwise=("status", ""),
            outcomes={".*": ""},
            message="msg policy",
        ),
    ),
    samples=(
        Sample(
            'Apr  3 09:12:33 fb-8 firewall: Deny 1-Trusted 0-External tcp 192.0.2.80 203.0.113.40 51000 443 msg="blocked sites" (HTTPS-00)',
            {"src_ip": "192.0.2.80", "dst_ip": "203.0.113.40", "dst_port": 443, "outcome": "failure"},
        ),
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
        Sample(
            "1.0|WatchGuard|XTM|12.10.2.B692269|50000001|host_name=fb-9#011serial=A#011msg=WSM User <missing user name>"
            "@Firebox-DB from 198.51.100.3 log in attempt was rejected - unknown reason.",
            {"host": "fb-9", "user": "", "src_ip": "198.51.100.3", "action": "login", "outcome": "failure"},
        ),
        Sample(
            "LEEF:1.0|WatchGuard|XTM|12.8.2.B666661|16000066|serial=0\tmsg=DHCPREQUEST for 10.0.2.52 from "
            "00:01:21:30:0f:a0 (Lab001) via vlan2",
            {"src_ip": "10.0.2.52", "action": "status", "outcome": ""},
        ),
        Sample(
            "LEEF:1.0|WatchGuard|XTM|12.8.2.B666661|3000149|serial=0#011policy=Any-00#011disp=Deny#011in_if=vlan2#011"
            "src=10.0.2.5#011srcPort=5000#011dst=203.0.113.4#011dstPort=443#011proto=tcp#011msg=Denied",
            {
                "src_ip": "10.0.2.5",
                "dst_ip": "203.0.113.4",
                "dst_port": 443,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
    ),
)
