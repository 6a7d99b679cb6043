"""Knot DNS: transfers, updates and refusals."""

from ..product import Product, Said, Sample

_LEVEL = r"(?:(?P<level>critical|error|warning|notice|info|debug): )?"
_ZONE = r"\[(?P<target>[^\]\s]+)\] "
_REMOTE = r"remote '?(?P<src_ip>[\da-fA-F.:]+)@(?P<src_port>\d+)'?"
_KNOT = (
    r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d{4}) "
    r"(?P<message>(?:critical|error|warning|notice|info|debug): .*)"
)

PRODUCT = Product(
    name="knot",
    source="src/knot/nameserver/{internet,axfr,ixfr,notify,update,log}.c of Knot DNS 2.9 to 3.4",
    product="linux",
    category="dns",
    service="knotd",
    programs=("knotd", "keymgr", "kresd"),
    lines=(_KNOT,),
    others="status",
    messages=(
        Said(_LEVEL + _ZONE + rf"ACL, denied, action '?transfer'?,(?: .*,)? ?{_REMOTE}.*", "data_export", "failure"),
        Said(_LEVEL + _ZONE + rf"ACL, denied, action '?update'?,(?: .*,)? ?{_REMOTE}.*", "resource_change", "failure"),
        Said(_LEVEL + _ZONE + rf"ACL, denied, action '?\w+'?,(?: .*,)? ?{_REMOTE}.*", "dns_query", "failure"),
        Said(_LEVEL + _ZONE + rf"[AI]XFR, outgoing, {_REMOTE}.*, finished.*", "data_export", "success"),
        Said(_LEVEL + _ZONE + rf"[AI]XFR, outgoing, {_REMOTE}.*, started.*", "data_export"),
        Said(_LEVEL + _ZONE + r"DDNS, processing.*", "resource_change"),
        Said(_LEVEL + _ZONE + rf"\S+, (?:incoming|outgoing), {_REMOTE}.*", "status"),
        Said(r"(?P<level>critical|error|warning|notice|info|debug): .*", "status"),
        Said(_ZONE + r".*", "status"),
    ),
    samples=(
        Sample(
            "2026-03-05T10:11:12+0000 notice: [acme.test.] ACL, denied, action transfer, remote 203.0.113.9@4711, key none",
            {
                "time": "2026-03-05T10:11:12Z",
                "src_ip": "203.0.113.9",
                "action": "data_export",
                "outcome": "failure",
                "target": "acme.test.",
            },
        ),
    ),
)
