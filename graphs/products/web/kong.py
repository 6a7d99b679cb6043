"""Kong Gateway: what its log plug-ins (file-log, http-log, syslog) write of a request."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="kong",
    source="Kong Gateway 3.x, file-log plug-in, log format",
    product="kong",
    category="webserver",
    records=(
        Records(
            keys=("client_ip", "started_at", "request.method", "response.status"),
            columns={
                "time": "started_at",
                "user": "consumer.username authenticated_entity.consumer_id",
                "src": "client_ip",
                "dst": "tries.ip",
                "dst_port": "tries.port",
                "host": "",
                "target": "request.uri",
                "agent": "request.headers.user-agent",
                "process": "",
                "command": "",
            },
            kind="request.method",
            otherwise=("web_request", ""),
            outcome="response.status",
            outcomes={r"[123]\d\d": "success", r"[45]\d\d": "failure", r".*": ""},
        ),
    ),
    samples=(
        Sample(
            '{"request":{"uri":"/a","method":"GET","headers":{"user-agent":"curl"}},"response":{"status":401},"client_ip":"203.0.113.40",'
            '"started_at":1775207553123,"consumer":{"username":"dana"},"service":{"host":"192.0.2.80"}}',
            {
                "time": "2026-04-03T09:12:33.123Z",
                "user": "dana",
                "src_ip": "203.0.113.40",
                "action": "web_request",
                "outcome": "failure",
                "host": "",
            },
        ),
    ),
)
