"""Amazon Route 53 Resolver: query log."""

from ..product import Product, Records, Sample
from ..tables import UNATTENDED

PRODUCT = Product(
    name="route53",
    source="Route 53 Resolver query log",
    service="network",
    records=(
        Records(
            product="aws",
            service="route53",
            keys=("query_timestamp", "query_name", "srcaddr"),
            columns={
                **UNATTENDED,
                "time": "query_timestamp",
                "src": "srcaddr",
                "src_port": "srcport",
                "dst_ip": "",
                "dst_port": "",
                "host": "srcids.instance",
                "target": "query_name",
                "agent": "",
            },
            kind="query_type",
            otherwise=("dns_query", ""),
            outcome="firewall_rule_action rcode",
            outcomes={
                "BLOCK": "failure",
                "NOERROR|ALLOW|ALERT": "success",
                "NXDOMAIN|SERVFAIL|REFUSED|FORMERR": "failure",
            },
        ),
    ),
    samples=(
        Sample(
            '{"version":"1.1","query_timestamp":"2026-05-02T09:11:02Z","query_name":"a.example.","query_type":"A","rcode":'
            '"NXDOMAIN","srcaddr":"10.4.0.7","srcport":"51000","srcids":{"instance":"i-1"}}',
            {"src_ip": "10.4.0.7", "action": "dns_query", "outcome": "failure", "target": "a.example.", "host": "i-1"},
        ),
    ),
)
