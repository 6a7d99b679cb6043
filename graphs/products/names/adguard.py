"""AdGuard Home: its query log, `querylog.json`."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="adguard_home",
    source="internal/querylog/json.go and decode.go of AdGuard Home 0.104 to 0.107",
    category="dns",
    service="adguardhome",
    records=(
        Records(
            keys=("T", "QH", "QT", "QC", "IP"),
            columns={"time": "T", "src_ip": "IP", "target": "QH"},
            kind="QT",
            otherwise=("dns_query", ""),
            outcome="Result.IsFiltered",
            outcomes={"true": "failure", "false": "success"},
        ),
    ),
    samples=(
        Sample(
            '{"T":"2026-11-28T15:18:40.5Z","QH":"ads.example.com","QT":"AAAA","QC":"IN","CP":"doh","Answer":"AAAB","IP":"203.0.113.9",'
            '"Result":{"Rules":[{"Text":"||ads.example.com^","FilterListID":1}],"Reason":3,"IsFiltered":true},"Elapsed":54321}',
            {
                "time": "2026-11-28T15:18:40.5Z",
                "src_ip": "203.0.113.9",
                "target": "ads.example.com",
                "action": "dns_query",
                "outcome": "failure",
            },
            file="querylog.json",
        ),
        Sample(
            '{"T":"2026-11-28T15:18:39.1Z","QH":"www.example.org","QT":"A","QC":"IN","CP":"","Answer":"AAAB","IP":"198.51.100.23",'
            '"Result":{},"Elapsed":12345678,"Upstream":"https://dns.example.net:443/dns-query"}',
            {"src_ip": "198.51.100.23", "target": "www.example.org", "action": "dns_query", "outcome": ""},
            file="querylog.json",
        ),
    ),
)
