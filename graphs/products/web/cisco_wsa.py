"""Cisco Web Security Appliance (Secure Web Appliance): access log lines behind syslog; the file itself is Squid's form."""

from ..product import Product, Said, Sample

_HEAD = r"(?:(?:Info: )?\d{10}\.\d{1,3} +)?-?\d+ (?P<src_ip>[\da-fA-F.:]+) "
_REQUEST = r" \d+ (?P<method>[A-Z_]+) (?P<target>\S+) (?:-|\"?(?:[^\s\"\\]+\\+)?(?P<user>[^\s\"@\\]+)(?:@[^\s\"]+)?\"?) [A-Z_]+/(?P<peer>\S+) .*"

PRODUCT = Product(
    name="cisco_wsa",
    source="Cisco AsyncOS 11 to 15 for Web Security Appliances: access log format, ACL decision tags",
    product="cisco",
    service="wsa",
    category="proxy",
    programs=("accesslogs", "accesslog", "wsa_accesslogs", "wsa_access_logs"),
    lines=(r"Info: (?P<time>\d{10}\.\d{1,3}) +(?P<message>-?\d+ [\da-fA-F.:]+ [A-Z_]+/\d{3} .*)",),
    messages=(
        Said(_HEAD + r"[A-Z_]*DENIED\w*/\d{3}" + _REQUEST, "web_request", "failure"),
        Said(_HEAD + r"[A-Z_]+/[123]\d\d" + _REQUEST, "web_request", "success"),
        Said(_HEAD + r"[A-Z_]+/(?:[45]\d\d|0+)" + _REQUEST, "web_request", "failure"),
    ),
    samples=(
        Sample(
            "Info: 1775207553.123 127 203.0.113.40 TCP_MISS/200 1234 GET http://shop.example/a - DIRECT/shop.example text/html "
            "DEFAULT_CASE_12-Policy-ID-NONE-NONE-NONE-DefaultGroup-NONE <IW_busi,5.0> -",
            {"time": "2026-04-03T09:12:33.123Z", "src_ip": "203.0.113.40", "user": "", "outcome": "success"},
        ),
        Sample(
            "<38>Apr  3 09:12:33 wsa01 accesslogs: Info: 1775207553.123 127 203.0.113.40 TCP_MISS/200 1234 GET http://shop.example/a "
            '"CORP\\dana@CORP" DIRECT/shop.example text/html DEFAULT_CASE_12-Policy-ID-NONE-NONE-NONE-DefaultGroup-NONE <IW_busi,5.0> -',
            {"src_ip": "203.0.113.40", "user": "dana", "host": "wsa01", "outcome": "success", "target": "http://shop.example/a"},
        ),
        Sample(
            "<38>Apr  3 09:12:33 wsa01 accesslogs: Info: 1775207553.123 0 203.0.113.40 TCP_DENIED_SSL/403 0 GET https://shop.example:443/a - "
            "NONE/- - BLOCK_WEBCAT_12-Policy-ID-NONE-NONE-NONE-NONE-NONE <IW_gamb,-> -",
            {"src_ip": "203.0.113.40", "user": "", "action": "web_request", "outcome": "failure"},
        ),
    ),
)  # fmt: skip
