"""NSD: transfers, notifies and rate limits."""

from ..product import Product, Said, Sample

_LEVEL = r"(?:(?P<level>error|warning|notice|info|debug): )?"
_HEAD = r"\[(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}|\d{10})\] (?P<program>nsd)\[(?P<pid>\d+)\]: (?P<message>.*)"

PRODUCT = Product(
    name="nsd",
    source="axfr.c, query.c, xfrd.c, rrl.c of NSD 4.1 to 4.11",
    product="linux",
    category="dns",
    service="nsd",
    programs=("nsd",),
    lines=(_HEAD,),
    others="status",
    messages=(
        Said(
            _LEVEL + r"[ai]xfr for (?:zone )?(?P<target>\S+) from (?:client )?(?P<src>[\da-fA-F.:]+) refused, .*",
            "data_export",
            "failure",
        ),
        Said(
            _LEVEL + r"[ai]xfr for (?:zone )?(?P<target>\S+) from (?:client )?(?P<src>[\da-fA-F.:]+).*", "data_export"
        ),
        Said(_LEVEL + r"notify for (?P<target>\S+) from (?P<src>[\da-fA-F.:]+) refused.*", "status", "failure"),
        Said(_LEVEL + r"notify for (?P<target>\S+) from (?P<src>[\da-fA-F.:]+).*", "status"),
        Said(
            _LEVEL + r"ratelimit (?:block|unblock) (?P<target>\S+) type (?P<record_type>\S+) target \S+ query "
            r"(?P<src>[\da-fA-F.:]+) \S+",
            "status",
            "failure",
        ),
        Said(r"(?P<level>error|warning|notice|info|debug): .*", "status"),
    ),
    samples=(
        Sample(
            "[2026-03-05 10:11:12.345] nsd[811]: info: axfr for acme.test. from 203.0.113.9 refused, no acl matches",
            {
                "time": "2026-03-05T10:11:12.345Z",
                "src_ip": "203.0.113.9",
                "action": "data_export",
                "outcome": "failure",
                "target": "acme.test.",
            },
        ),
    ),
)
