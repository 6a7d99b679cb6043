"""Traefik: access records as JSON (its common format is NCSA's)."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="traefik",
    source="pkg/middlewares/accesslog/logdata.go of Traefik 2.9 to 3.1",
    category="webserver",
    records=(
        Records(
            keys=("ClientHost", "RequestMethod", "RequestPath", "DownstreamStatus"),
            columns={
                "time": "StartUTC StartLocal time",
                "user": "ClientUsername",
                "src": "ClientHost",
                "src_port": "ClientPort",
                "dst": "ServiceAddr",
                "host": "RequestHost RequestAddr",
                "target": "RequestPath",
                "agent": "request_User-Agent",
            },
            kind="RequestMethod",
            otherwise=("web_request", ""),
            outcome="DownstreamStatus",
        ),
    ),
    samples=(
        Sample(
            '{"ClientAddr":"203.0.113.9:4711","ClientHost":"203.0.113.9","ClientPort":"4711","ClientUsername":"dana","DownstreamStatus":401,'
            '"RequestAddr":"shop.example","RequestHost":"shop.example","RequestMethod":"GET","RequestPath":"/x","RouterName":"shop@docker",'
            '"ServiceAddr":"10.0.0.7:80","StartUTC":"2024-03-05T10:11:12.5Z","request_User-Agent":"curl/8","level":"info","msg":"",'
            '"time":"2024-03-05T10:11:13Z"}',
            {
                "time": "2024-03-05T10:11:12.500+00:00",
                "src_ip": "203.0.113.9",
                "dst_ip": "10.0.0.7",
                "dst_port": 80,
                "user": "dana",
                "host": "shop.example",
                "target": "/x",
                "action": "web_request",
                "outcome": "failure",
            },
            file="access.json",
        ),
    ),
)
