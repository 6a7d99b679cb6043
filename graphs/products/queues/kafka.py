"""Apache Kafka: the broker's log and its authorizer's log; ZooKeeper's in the same form."""

from ..product import Product, Said, Sample

_PEER = r"(?:/|\w\S*/)(?P<src>[\da-fA-F.:]+)"
_END = r"(?: \((?P<logger>(?:kafka|org\.apache\.(?:kafka|zookeeper))[\w.$-]*)\))"

PRODUCT = Product(
    name="kafka",
    source="SocketServer.scala, Selector.java, AclAuthorizer.scala, StandardAuthorizer of Kafka 2.8 to 3.7 (log4j: [%d] %p %m (%c))",
    category="queue",
    programs=("kafka", "kafka-server-start", "zookeeper"),
    lines=(
        r"\[(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3})\] (?P<level>TRACE|DEBUG|INFO|WARN|ERROR|FATAL) (?P<message>.*)"
        + _END,
    ),
    continued=r"\s|Caused by: |java\.|org\.|kafka\.",
    others="status",
    messages=(
        Said(
            r"\[SocketServer .*\] Failed authentication with " + _PEER + r" \((?:channelId=\S+\) \()?(?P<reason>.*)\)",
            "login",
            "failure",
        ),
        Said(r"(?:\[.*?\] )?Failed authentication with " + _PEER + r" .*", "login", "failure"),
        Said(
            r"(?:\[.*?\] )?Principal = (?:User:)?(?P<user>.*) is (?P<kind>Allowed|Denied) (?:O|o)peration = (?P<operation>\S+) from host = "
            r"(?P<src>\S+) (?:on|for) resource = (?P<target>\S+).*",
            "data_read",
            by={"Allowed": ("data_read", "success"), "Denied": ("data_read", "failure")},
        ),
        Said(
            r"(?:\[.*?\] )?(?:Accepted (?:socket )?connection from|Closed socket connection for client|Established session .* for client) "
            + _PEER
            + r".*",
            "network_connect",
        ),
        Said(
            r"(?:\[.*?\] )?(?:Unexpected error from|Connection to node|SSL handshake failed).*",
            "network_connect",
            "failure",
        ),
        Said(r".*", "status"),
    ),
    samples=(
        Sample(
            "[2024-03-05 10:11:12,123] INFO [SocketServer listenerType=BROKER, nodeId=1] Failed authentication with /203.0.113.9 "
            "(channelId=10.0.0.5:9092-203.0.113.9:4711-1) (Authentication failed: Invalid username or password) "
            "(org.apache.kafka.common.network.Selector)",
            {
                "time": "2024-03-05T10:11:12.123+00:00",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
                "user": "",
            },
        ),
        Sample(
            "[2024-03-05 10:11:12,123] INFO Principal = User:dana is Denied Operation = Read from host = 203.0.113.9 on "
            "resource = Topic:LITERAL:shop "
            "(kafka.authorizer.logger)",
            {
                "src_ip": "203.0.113.9",
                "user": "dana",
                "action": "data_read",
                "outcome": "failure",
                "target": "Topic:LITERAL:shop",
            },
        ),
    ),
)
