"""NATS: the server's log."""

from ..product import Product, Said, Sample

_CLIENT = r"(?P<src_and_port>[\da-fA-F.:\[\]]+:\d+) - (?:[crlwm]id):\d+(?: - \".*?\")? - "

PRODUCT = Product(
    name="nats",
    source="server/auth.go, server/client.go, logger/log.go of nats-server 2.9 and 2.10",
    category="queue",
    programs=("nats-server", "nats"),
    lines=(
        r"\[(?P<pid>\d+)\] (?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d+) \[(?P<level>INF|ERR|WRN|DBG|TRC|FTL)\] (?P<message>.*)",
    ),
    others="status",
    messages=(
        Said(_CLIENT + r"authentication error - User \"(?P<user>.*)\"", "login", "failure"),
        Said(_CLIENT + r"authentication error.*", "login", "failure"),
        Said(
            _CLIENT + r"(?:Authentication Timeout|TLS handshake error.*|Client parser ERROR.*|.*[Ee]rror.*)",
            "network_connect",
            "failure",
        ),
        Said(
            _CLIENT + r"(?:Permissions|Publish|Subscription) Violation - User \"(?P<user>.*)\", .*",
            "data_read",
            "failure",
        ),
        Said(_CLIENT + r"Client connection (?:created|closed).*", "network_connect"),
        Said(_CLIENT + r".*", "status"),
        Said(r".*", "status"),
    ),
    samples=(
        Sample(
            '[811] 2024/03/05 10:11:12.123456 [ERR] 203.0.113.9:4711 - cid:7 - authentication error - User "guest7"',
            {
                "time": "2024-03-05T10:11:12.123456+00:00",
                "src_ip": "203.0.113.9",
                "user": "guest7",
                "action": "login",
                "outcome": "failure",
            },
            typed=("guest7",),
        ),
        Sample(
            "[811] 2024/03/05 10:11:12.123456 [INF] Server is ready", {"action": "status", "user": "", "src_ip": ""}
        ),
    ),
)
