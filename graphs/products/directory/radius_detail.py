"""RADIUS packets as FreeRADIUS writes them to its detail files (`radacct/…/detail-…`): a date, attributes below it."""

from ..product import Product, Said, Sample

_AT = r"(?=(?:(?:.*?\n)?\t"
_END = r")?)"
# Line ends within a value are escaped, so that an attribute at a line's beginning is the packet's.
_ATTRIBUTES = (
    _AT + r"User-Name = \"(?P<user>[^\"\n]*)\"" + _END
    + _AT + r"Calling-Station-Id = \"(?P<src>[^\"\n]*)\"" + _END
    + _AT + r"NAS-IP-Address = (?P<dst_ip>[^\s]+)" + _END
    + _AT + r"Framed-IP-Address = (?P<virtual_ip>[^\s]+)" + _END
    + _AT + r"Acct-Session-Id = \"(?P<session>[^\"\n]*)\"" + _END
    + _AT + r"(?:Packet-Type|Acct-Status-Type) = (?P<kind>[\w-]+)" + _END
)  # fmt: skip
_TIME = "Thu Mar  5 10:11:12 2026\n"

PRODUCT = Product(
    name="radius-detail",
    source="rlm_detail.c of FreeRADIUS 2.2, 3.0 and 3.2",
    product="linux",
    category="authentication",
    service="radius",
    lines=(r"(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})(?:\n(?P<message>\t[A-Z].*))?",),
    continued=r"\t[A-Z][\w.-]+(?::\d+)? ?[:+]?= ",
    messages=(
        Said(r"", "status"),
        Said(
            _ATTRIBUTES + r"\t[A-Z].*",
            "status",
            by={"Access-Accept": ("login", "success"), "Access-Reject": ("login", "failure"), "Stop": ("logout", "")},
        ),
    ),
    samples=(
        Sample(
            _TIME + '\tPacket-Type = Access-Reject\n\tUser-Name = "dana"\n\tNAS-IP-Address = 192.0.2.5\n'
            '\tCalling-Station-Id = "203.0.113.9"\n\tTimestamp = 1772705472\n',
            {
                "time": "2026-03-05T10:11:12Z",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "dst_ip": "192.0.2.5",
                "action": "login",
                "outcome": "failure",
            },
            typed=("dana",),
        ),
    ),
)
