"""Squid: cache.log (its access log is read as a proxy's)."""

from ..product import Product, Said, Sample

PRODUCT = Product(
    name="squid",
    source="debug.cc, main.cc, client_side.cc, store.cc, helper.cc of Squid 4 to 6",
    category="proxy",
    programs=("squid", "squid3", "(squid-1)"),
    lines=(r"(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d+)?)(?: kid\d+)?\| (?P<message>.*)",),
    others="status",
    messages=(
        Said(
            r"SECURITY ALERT: Host header forgery detected on (?:local=(?P<dst>\S+) remote=(?P<src>\S+) .*|.*)", "alert"
        ),
        Said(r"SECURITY ALERT: .*", "alert"),
        Said(
            r"(?:clientProcessRequest|parseHttpRequest|clientTryParseRequest|.*[Ii]nvalid [Rr]equest).*",
            "web_request",
            "failure",
        ),
        Said(r"(?:Error negotiating SSL|ERROR: .*SSL|.*TLS).*", "network_connect", "failure"),
        Said(r"(?:basic|digest|negotiate|ntlm|ERROR: .*auth)\w*.*(?:fail|denied|ERROR).*", "status", "failure"),
        Said(r".*", "status"),
    ),
    samples=(
        Sample(
            "2024/03/05 10:11:12 kid1| SECURITY ALERT: Host header forgery detected on local=10.0.0.5:80 "
            "remote=203.0.113.9:4711 FD 12 flags=33",
            {"time": "2024-03-05T10:11:12+00:00", "action": "alert"},
        ),
        Sample(
            "2024/03/05 10:11:12 kid1| Accepting HTTP Socket connections at local=[::]:3128 remote=[::] FD 11 flags=9",
            {"action": "status", "src_ip": "", "user": ""},
        ),
    ),
)
