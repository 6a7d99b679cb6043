"""Unbound: queries, replies and local actions (`log-queries`, `log-replies`, `log-local-actions`)."""

from ..product import Product, Said, Sample

_THREAD = r"(?:\[\d+:[0-9a-f]+\] )?(?:(?P<level>debug|info|notice|warning|error|fatal error|query|reply): )?"
_NAME = r"(?P<target>\S+) (?P<record_type>[A-Z][A-Z0-9-]*) (?P<class>IN|CH|HS|ANY|CLASS\d+)"
_PASSING = r"(?P<policy>inform|inform_redirect|redirect|static|nodefault|\w*transparent) "
_HEAD = "[1772705472] unbound[811:0] info: "

PRODUCT = Product(
    name="unbound",
    source="unbound.conf(5) and util/log.c, services/localzone.c, services/rpz.c of Unbound 1.9 to 1.22",
    product="linux",
    category="dns",
    service="unbound",
    programs=("unbound",),
    lines=(
        r"\[(?P<time>\d{9,10}|\d{4}-\d\d-\d\d[T ]\S+)\] (?P<program>unbound)\[(?P<pid>\d+):[0-9a-f]+\] (?P<message>.*)",
        r"(?P<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) (?P<program>unbound)"
        r"\[(?P<pid>\d+):[0-9a-f]+\] (?P<message>.*)",
    ),
    others="status",
    messages=(
        Said(_THREAD + r"(?P<src>[\da-fA-F.:]+) " + _NAME, "dns_query"),
        Said(
            _THREAD
            + r"(?P<src>[\da-fA-F.:]+) "
            + _NAME
            + r" (?P<rcode>[A-Z]+\d*) (?P<seconds>[\d.]+) (?P<cached>\d) \d+.*",
            "dns_query",
        ),
        Said(
            _THREAD + r"(?P<zone>\S+) " + _PASSING + r"(?P<src_ip>[\da-fA-F.:]+)@(?P<src_port>\d+) " + _NAME,
            "dns_query",
        ),
        Said(
            _THREAD + r"(?P<zone>\S+) (?P<policy>[a-z_]+) (?P<src_ip>[\da-fA-F.:]+)@(?P<src_port>\d+) " + _NAME,
            "dns_query",
            "failure",
        ),
        Said(
            _THREAD + r"rpz: applied (?:\[(?P<rule>[^\]]*)\] )?(?P<zone>\S+) (?P<policy>\S+) "
            r"(?P<src_ip>[\da-fA-F.:]+)@(?P<src_port>\d+) " + _NAME,
            "dns_query",
            "failure",
        ),
        Said(
            _THREAD + r"validation failure <(?P<target>\S+) (?P<record_type>\S+) \S+>: (?P<reason>.*)",
            "status",
            "failure",
        ),
        Said(_THREAD + r"SERVFAIL <(?P<target>\S+) (?P<record_type>\S+) \S+>: (?P<reason>.*)", "status", "failure"),
        Said(r"(?:\[\d+:[0-9a-f]+\] )?(?P<level>debug|info|notice|warning|error|fatal error): .*", "status"),
    ),
    samples=(
        Sample(
            _HEAD + "203.0.113.9 www.acme.test. A IN",
            {
                "time": "2026-03-05T10:11:12Z",
                "src_ip": "203.0.113.9",
                "action": "dns_query",
                "target": "www.acme.test.",
            },
        ),
        Sample(
            "Mar  5 10:11:12 gw unbound[811]: [811:1] info: ads.test. always_nxdomain 203.0.113.9@4711 x.ads.test. A IN",
            {"src_ip": "203.0.113.9", "action": "dns_query", "outcome": "failure", "target": "x.ads.test."},
        ),
        Sample(
            "Mar 05 10:11:12 unbound[811:0] notice: init module 0: validator",
            {"action": "status", "host": "", "time": "2026-03-05T10:11:12Z"},
        ),
    ),
)
