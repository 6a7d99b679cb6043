"""Redis, Valkey and KeyDB: the server's log."""

from ..product import Product, Said, Sample

_T = "2024-03-05T10:11:12.123+00:00"

PRODUCT = Product(
    name="redis",
    source="server.c, networking.c, replication.c, rdb.c of Redis 5 to 7.2, Valkey 8",
    category="database",
    programs=("redis", "redis-server", "valkey", "valkey-server", "keydb-server"),
    lines=(
        r"(?P<pid>\d+):(?P<role>[MSCX]) (?P<time>\d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d\.\d{3}) (?P<level>[.*#-]) (?P<message>.*)",
    ),
    others="status",
    messages=(
        Said(r"Accepted (?P<src_and_port>[\da-fA-F.:]+)", "network_connect"),
        Said(
            r"(?:Client closed connection|Closing (?:idle )?client|Client id=\d+).* addr=(?P<src_and_port>[\da-fA-F.:]+) .*",
            "network_connect",
        ),
        Said(r"(?:Replica|Slave) (?P<src_and_port>\S+) asks for synchronization", "data_export"),
        Said(r"Connecting to MASTER (?P<dst_and_port>\S+)", "network_connect"),
        Said(r"(?:Possible SECURITY ATTACK detected|.*Connection aborted).*", "alert"),
        Said(r"(?:Module '(?P<target>.*?)' loaded from|Module .* loaded).*", "module_load", "success"),
        Said(r"(?:REPLICAOF|SLAVEOF|MASTER MODE enabled|.*enabled \(user request).*", "resource_change"),
        Said(r"(?:Connection with|Error accepting|Accepting|Client|Protocol|ACL|AUTH).*", "network_connect"),
        Said(r".*", "status"),
    ),
    samples=(
        Sample(
            "811:M 05 Mar 2024 10:11:12.123 - Accepted 203.0.113.9:4711",
            {"time": _T, "src_ip": "203.0.113.9", "action": "network_connect"},
        ),
        Sample(
            "811:M 05 Mar 2024 10:11:12.123 * Ready to accept connections",
            {"time": _T, "src_ip": "", "action": "status"},
        ),
    ),
)
