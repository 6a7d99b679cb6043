"""Aruba ClearPass: session records that its syslog export writes as `Common.Username=…,Common.Login-Status=…`."""

from ..product import Product, Said, Sample

_V4 = r"(?:\d{1,3}\.){3}\d{1,3}"


def _named(group: str, names: str, value: str = r"[^,]+") -> str:
    """The first value of a name, wherever it stands in the list."""
    return rf"(?=(?:.*?\b(?:{names})=(?P<{group}>{value})(?=,|\Z))?)"


_REST = (
    _named("user", r"Common\.Username")
    + _named("src_ip", r"Common\.Framed-IP-Address|RADIUS\.Acct-Framed-IP-Address", _V4)
    + _named("own_time", r"Common\.Request-Timestamp", r"[\d -]+[\d:.]+[+-][\d:]+")
    + _named("target", r"Common\.Service")
    + _named("nas", r"Common\.NAS-IP-Address")
)

PRODUCT = Product(
    name="clearpass",
    source="Aruba ClearPass Policy Manager 6.9 to 6.11, syslog export filters (session and audit events)",
    product="clearpass",
    category="authentication",
    lines=(
        r"(?:<\d+>)?(?:[A-Z][a-z]{2} +\d+ (?:\d{4} )?\d\d:\d\d:\d\d \S+ )?(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+) (?P<host>\S+) "
        r"\w+ (?:\d+ ){1,3}(?P<message>(?:Common|RADIUS|TACACS|WEBAUTH|Audit)\.[\w-]+=.*)",
    ),
    messages=(
        Said(r"(?=.*\bCommon\.Login-Status=(?:ACCEPT|0)(?:,|\Z))" + _REST + r".*", "login", "success"),
        Said(r"(?=.*\bCommon\.Login-Status=(?:REJECT|TIMEOUT|[1-9]\d*)(?:,|\Z))" + _REST + r".*", "login", "failure"),
        Said(_REST + r"(?:Common|RADIUS|TACACS|WEBAUTH|Audit)\..*", "status"),
    ),
    others="status",
    samples=(
        Sample(
            "2026-04-03 09:12:34,123 192.0.2.1 CPPM_Sessions 811 1 0 Common.Username=guest7,Common.Service=Wifi,Common.Roles=,"
            "Common.Host-MAC-Address=02005e100001,Common.NAS-IP-Address=192.0.2.9,Common.Request-Timestamp=2026-04-03 09:12:33+00,"
            "Common.Login-Status=REJECT",
            {"time": "2026-04-03T09:12:33Z", "user": "guest7", "src_ip": "", "action": "login", "outcome": "failure"},
        ),
    ),
)
