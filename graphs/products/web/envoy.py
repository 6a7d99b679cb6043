"""Envoy and Istio: access records as JSON."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="envoy",
    source="Envoy 1.30, Access logging, command operators; Istio 1.21, default JSON format",
    category="webserver",
    records=(
        Records(
            keys=("start_time", "method", "path", "response_code", "downstream_remote_address"),
            columns={
                "time": "start_time",
                "user": "user",
                "src": "downstream_remote_address",
                "dst": "upstream_host",
                "host": "authority",
                "target": "path",
                "agent": "user_agent",
            },
            kind="method",
            otherwise=("web_request", ""),
            outcome="response_code",
            outcomes={"0": "failure"},
        ),
    ),
    samples=(
        Sample(
            '{"start_time":"2024-03-05T10:11:12.500Z","method":"GET","path":"/x","protocol":"HTTP/1.1","response_code":503,"response_flags":"UF",'
            '"downstream_remote_address":"203.0.113.9:4711","downstream_local_address":"10.0.0.5:443","upstream_host":"10.0.0.7:9080",'
            '"authority":"shop.example","user_agent":"curl/8","x_forwarded_for":"198.51.100.7","request_id":"a1"}',
            {
                "time": "2024-03-05T10:11:12.500+00:00",
                "src_ip": "203.0.113.9",
                "dst_ip": "10.0.0.7",
                "dst_port": 9080,
                "host": "shop.example",
                "target": "/x",
                "action": "web_request",
                "outcome": "failure",
                "user": "",
            },
            file="access.json",
        ),
    ),
)
