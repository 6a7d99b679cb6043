"""Apache ActiveMQ: the broker's log and its audit log (Classic and Artemis)."""

from ..product import Product, Said, Sample

_LEVEL = r"(?P<level>TRACE|DEBUG|INFO|WARN|ERROR)"
_REMOTE = r"tcp://(?P<src_and_port>[\da-fA-F.:\[\]]+:\d+)"

PRODUCT = Product(
    name="activemq",
    source="log4j2.properties and AnnotatedMBean.java of ActiveMQ 5.15 to 6.0; AuditLogger.java of Artemis 2.30",
    category="queue",
    programs=("activemq", "artemis"),
    lines=(
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) \| "
        + _LEVEL
        + r" *\| (?P<message>.*?)(?: \| (?P<logger>[\w.$]+) \| (?P<thread>.*))?",
        _LEVEL + r" *\| (?P<message>.*?) at (?P<time>\d\d-\d\d-\d{4} \d\d:\d\d:\d\d,\d{3})(?: \| (?P<thread>.*))?",
        _LEVEL + r" *\| (?P<message>\S+ requested .*?)(?: \| (?P<thread>[\w-]+))?",
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) "
        + _LEVEL
        + r" +\[(?P<logger>org\.apache\.activemq[\w.$]*)\] (?P<message>.*)",
    ),
    continued=r"\s|Caused by: |java|org\.",
    others="status",
    messages=(
        Said(
            r"AMQ60171[56]: User (?P<user>[^\s@()]*+).*(?:successfully authenticated|Authenticated).*",
            "login",
            "success",
        ),
        Said(r"AMQ601716: User (?P<user>.*) failed authentication.*", "login", "failure"),
        Said(r"(?P<user>.*) (?:requested|called) (?P<target>\S+)(?: \[.*\])? (?:on|with) .* at .*", "resource_change"),
        Said(r"(?P<user>\S+) requested (?P<target>\S+) \[.*\] from (?P<src_ip>[\da-fA-F.:]+)", "resource_change"),
        Said(r"(?P<user>\S+) called (?P<target>org\.apache\.\S+)(?: on .*)?", "resource_change"),
        Said(
            r"(?:Failed to add Connection|Could not add connection|Failed to add connection) .*(?:User name \[(?P<user>.*)\] "
            r"or password is invalid|.*).*",
            "login",
            "failure",
        ),
        Said(r"Security Error occurred.*|User name \[(?P<user>.*)\] or password is invalid\..*", "login", "failure"),
        Said(r"Transport Connection to: " + _REMOTE + r" failed: .*", "network_connect", "failure"),
        Said(r"Could not accept connection (?:from )?" + _REMOTE + r".*", "network_connect", "failure"),
        Said(r"AMQ222216: Security problem while authenticating: .*", "login", "failure"),
        Said(r".*", "status"),
    ),
    samples=(
        Sample(
            "INFO  | guest7 called org.apache.activemq.broker.jmx.QueueView.purge[] at 05-03-2024 10:11:12,123 | qtp811-47",
            {"time": "2024-03-05T10:11:12.123Z", "user": "guest7", "action": "resource_change", "inferred": ""},
        ),
        Sample(
            "WARN  | guest7 requested /admin/purgeDestination.action [JMSDestination='plan7' JMSDestinationType='queue' ] "
            "from 203.0.113.9 | qtp811-39",
            {
                "user": "guest7",
                "src_ip": "203.0.113.9",
                "target": "/admin/purgeDestination.action",
                "action": "resource_change",
            },
        ),
        Sample(
            "2024-03-05 10:11:12,123 | WARN  | Transport Connection to: tcp://203.0.113.9:4711 failed: java.io.EOFException | "
            "org.apache.activemq.broker.TransportConnection.Transport | ActiveMQ Transport: tcp",
            {
                "time": "2024-03-05T10:11:12.123+00:00",
                "src_ip": "203.0.113.9",
                "action": "network_connect",
                "outcome": "failure",
                "user": "",
            },
        ),
        Sample(
            "2024-03-05 10:11:12,123 | INFO  | admin called org.apache.activemq.broker.jmx.BrokerView.addQueue[shop] on "
            "Broker at 05-03-2024 10:11:12,123",
            {"user": "admin", "action": "resource_change"},
        ),
    ),
)
