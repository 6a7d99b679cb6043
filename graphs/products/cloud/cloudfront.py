"""Amazon CloudFront: requests as JSON."""

from ..product import Product, Records, Sample
from ..tables import UNATTENDED

PRODUCT = Product(
    name="cloudfront",
    source="CloudFront standard and real-time logs as JSON",
    service="network",
    records=(
        Records(
            product="aws",
            service="cloudfront",
            keys=("x-edge-location", "c-ip", "cs-uri-stem", "start_time"),
            columns={
                **UNATTENDED,
                "time": "date+start_time",
                "src_ip": "c-ip",
                "src_port": "c-port",
                "dst_ip": "",
                "dst_port": "",
                "host": "x-host-header cs(Host)",
                "target": "cs-uri-stem",
                "agent": "cs(User-Agent)",
            },
            kind="cs-method",
            otherwise=("web_request", ""),
            outcome="sc-status",
            outcomes={"[123]..": "success", "[45]..|0+": "failure"},
        ),
        Records(
            product="aws",
            service="cloudfront",
            keys=("x-edge-location", "c-ip", "cs-uri-stem", "sc-status"),
            columns={
                **UNATTENDED,
                "time": "date+time timestamp",
                "src_ip": "c-ip",
                "src_port": "c-port",
                "dst_ip": "",
                "dst_port": "",
                "host": "x-host-header cs(Host)",
                "target": "cs-uri-stem",
                "agent": "cs(User-Agent)",
            },
            kind="cs-method",
            otherwise=("web_request", ""),
            outcome="sc-status",
            outcomes={"[123]..": "success", "[45]..|0+": "failure"},
        ),
    ),
    samples=(
        Sample(
            '{"date":"2026-07-17","x-edge-location":"FRA","c-ip":"203.0.113.40","cs-method":"GET","cs-uri-stem":"/api/","sc-status":"403",'
            '"cs(User-Agent)":"curl/8","x-host-header":"cache.example","start_time":"09:08:27"}',
            {
                "time": "2026-07-17T09:08:27Z",
                "src_ip": "203.0.113.40",
                "host": "cache.example",
                "action": "web_request",
                "outcome": "failure",
                "target": "/api/",
                "agent": "curl/8",
            },
        ),
    ),
)
