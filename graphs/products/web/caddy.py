"""Caddy 2: access records and its other structured messages."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="caddy",
    source="caddyhttp/server.go, caddyhttp/logging.go of Caddy 2.4 to 2.8",
    category="webserver",
    records=(
        Records(
            keys=("ts", "logger", "request.method", "request.uri", "status"),
            columns={
                "time": "ts",
                "user": "user_id",
                "src": "request.client_ip request.remote_ip request.remote_addr",
                "src_port": "request.remote_port",
                "host": "request.host",
                "target": "request.uri",
                "agent": "request.headers.User-Agent",
                "dst": "upstream",
            },
            kind="logger",
            otherwise=("web_request", ""),
            outcome="status",
            outcomes={"0": "failure"},
            message="msg",
        ),
    ),
    samples=(
        Sample(
            '{"level":"info","ts":1709633472.5,"logger":"http.log.access.log0","msg":"handled request",'
            '"request":{"remote_ip":"203.0.113.9",'
            '"remote_port":"4711","client_ip":"203.0.113.9","proto":"HTTP/2.0","method":"GET","host":"shop.example","uri":"/x?a=1",'
            '"headers":{"User-Agent":["curl/8"]}},"user_id":"dana","duration":0.1,"size":6,"status":404}',
            {
                "time": "2024-03-05T10:11:12.500+00:00",
                "src_ip": "203.0.113.9",
                "user": "dana",
                "host": "shop.example",
                "target": "/x?a=1",
                "action": "web_request",
                "outcome": "failure",
                "agent": "curl/8",
            },
            file="access.json",
        ),
    ),
)
