"""CoreDNS: the `log` plugin's queries and the `errors` plugin's failures."""

from ..product import Product, Said, Sample

_HEAD = (
    r"(?:(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) )?"
    r"\[(?P<level>INFO|ERROR|WARNING|DEBUG|FATAL|PANIC)\] (?P<message>.*)"
)
_QUERY = (
    r"(?P<src>\S+:\d+) - (?P<query_id>\d+) \"(?P<record_type>\S+) (?P<class>\S+) (?P<target>\S+) (?P<transport>\w+) \d+ "
    r"(?:true|false) \d+\" "
)
_REST = r" (?P<flags>\S*) \d+ (?P<seconds>[\d.]+)s"

PRODUCT = Product(
    name="coredns",
    source="plugin/log and plugin/errors of CoreDNS 1.2 to 1.12",
    category="dns",
    programs=("coredns",),
    lines=(_HEAD,),
    messages=(
        Said(r"(?:\[INFO\] )?" + _QUERY + r"(?P<rcode>NOERROR)" + _REST, "dns_query", "success"),
        Said(r"(?:\[INFO\] )?" + _QUERY + r"(?P<rcode>[A-Z]+|-)" + _REST, "dns_query", "failure"),
        Said(
            r"(?:\[ERROR\] )?plugin/errors: \d+ (?P<target>\S+) (?P<record_type>\S+): (?P<reason>.*)",
            "dns_query",
            "failure",
        ),
        Said(r"(?:\[[A-Z]+\] )?plugin/\S+: .*", "status"),
        Said(r"(?:\[[A-Z]+\] )?(?:SIG[A-Z]+: .*|Reloading.*|\S+ plugin .*|Shutting down.*)", "status"),
    ),
    samples=(
        Sample(
            '[INFO] 203.0.113.9:4711 - 5410 "A IN www.acme.test. udp 41 false 4096" NOERROR qr,rd,ra 83 0.000066s',
            {"src_ip": "203.0.113.9", "action": "dns_query", "outcome": "success", "target": "www.acme.test."},
        ),
        Sample(
            '2026-03-05T10:11:12.345Z [INFO] [2001:db8::9]:4711 - 54 "AAAA IN x.test. tcp 41 true 512" NXDOMAIN qr 8 0.1s',
            {"time": "2026-03-05T10:11:12.345Z", "src_ip": "2001:db8::9", "outcome": "failure", "target": "x.test."},
        ),
    ),
)
