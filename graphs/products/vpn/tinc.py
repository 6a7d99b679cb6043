"""tinc: peers of a meshed tunnel."""

from ..product import Product, Said, Sample

_PEER = r"(?P<peer>\S+) \((?P<src_ip>[\da-fA-F.:]+) port (?P<src_port>\d+)\)"

PRODUCT = Product(
    name="tinc",
    source="src/meta.c, src/protocol_auth.c, src/net_socket.c of tinc 1.0.36 and 1.1",
    product="linux",
    category="vpn",
    service="tincd",
    programs=("tincd", "tinc"),
    others="status",
    messages=(
        Said(r"Connection from (?P<src_ip>[\da-fA-F.:]+) port (?P<src_port>\d+)", "network_connect"),
        Said(rf"Connection with {_PEER} activated", "login", "success"),
        Said(rf"(?:Closing connection with|Connection closed by) {_PEER}", "status"),
        Said(rf"(?:Peer|Possible intruder|Invalid|Intruder:?) {_PEER} .*", "login", "failure"),
        Said(rf".* from {_PEER}.*", "status"),
    ),
    samples=(
        Sample(
            "Mar  5 10:11:12 gw tincd[811]: Connection with branch (203.0.113.9 port 655) activated",
            {"src_ip": "203.0.113.9", "action": "login", "outcome": "success", "peer": "branch", "user": ""},
        ),
    ),
)
