"""PowerDNS: authoritative server, recursor and dnsdist."""

from ..product import Product, Records, Said, Sample

_END = r"(?P<src>(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?|\[[\da-fA-F:]+\](?::\d+)?|[\da-fA-F]{0,4}:[\da-fA-F:]{1,40})"
_ZONE = r"(?P<transfer>[AI]XFR)-out zone '(?P<target>[^']*)', client '(?P<src>[^']*)', "

PRODUCT = Product(
    name="powerdns",
    source="pdns/{packethandler,tcpreceiver,nameserver}.cc and recursordist of PowerDNS 4.1 to 5.1; dnsdist 1.x",
    product="linux",
    category="dns",
    service="pdns",
    programs=("pdns", "pdns_server", "pdns_recursor", "pdns-recursor", "dnsdist"),
    others="status",
    messages=(
        Said(r"Remote (?P<src>\S+) wants '(?P<target>.*)\|(?P<record_type>[A-Z0-9]+)', do = \d.*", "dns_query"),
        Said(
            rf"\d+ \[\d+(?:/\d+)+\] (?:\w+ )?question for '(?P<target>.*)\|(?P<record_type>[A-Z0-9]+)' from {_END}.*",
            "dns_query",
        ),
        Said(
            r"\d+ \[\d+(?:/\d+)+\] answer to (?:\w+ )?question '(?P<target>.*)\|(?P<record_type>[A-Z0-9]+)': .*",
            "status",
        ),
        Said(_ZONE + r"transfer initiated.*", "data_export"),
        Said(_ZONE + r"(?:AXFR|IXFR) finished.*", "data_export", "success"),
        Said(_ZONE + r"(?:denied|failed|not authoritative|refused)\b.*", "data_export", "failure"),
        Said(_ZONE + r".*", "status"),
        Said(rf"AXFR of domain '(?P<target>[^']*)' (?:initiated by|denied to|failed.* to) {_END}.*", "data_export"),
        Said(rf"Received NOTIFY for (?P<target>\S+) from {_END} (?:but|for which|which).*", "status"),
        Said(
            r"UPDATE \(\d+\) from (?P<src>\S+) for (?P<target>[^\s:]+): (?:Remote not listed|.*(?:denied|Refused|failed)).*",
            "resource_change",
            "failure",
        ),
        Said(r"UPDATE \(\d+\) from (?P<src>\S+) for (?P<target>[^\s:]+): .*", "status"),
        Said(rf"Got query for (?P<target>\S+)\|(?P<record_type>[A-Z0-9]+) from {_END}.*", "dns_query"),
        Said(rf"(?:Console connection|Got .*connection) from {_END}.*", "network_connect"),
        Said(rf"(?:\[webserver\]|webserver:?) .*{_END} \"(?P<request>[^\"]*)\" (?P<status>\d+) .*", "web_request"),
    ),
    records=(
        Records(
            where={"qname": ".+", "qtype": ".+", "remote": ".+", "subsystem": ".+"},
            columns={"time": "ts", "src": "remote", "target": "qname", "user": "none", "host": "none"},
            kind="msg",
            actions={
                "question|.*query.*": ("dns_query", ""),
            },
            otherwise=("status", ""),
        ),
    ),
    samples=(
        Sample(
            "Mar  5 10:11:12 ns-1 pdns_server[811]: Remote 203.0.113.9 wants 'www.acme.test|AAAA', do = 0, bufsize = 512: "
            "packetcache MISS",
            {"src_ip": "203.0.113.9", "action": "dns_query", "target": "www.acme.test", "record_type": "AAAA"},
            typed=("www.acme.test",),
        ),
        Sample(
            "Mar  5 10:11:12 ns-1 pdns[811]: AXFR-out zone 'acme.test', client '203.0.113.9:4711', denied: client IP has no "
            "permission",
            {"src_ip": "203.0.113.9", "action": "data_export", "outcome": "failure", "target": "acme.test"},
        ),
    ),
)
