"""Apache Cassandra: audit lines of FileAuditLogger, and the server's log."""

from ..product import Product, Said, Sample

_HEAD = r"(?P<level>INFO|WARN|ERROR|DEBUG|TRACE) +\[(?P<thread>[^\]]*)\] (?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) \w+\.java:\d+ - "
_START = r"user:(?P<user>[^|]*)\|host:(?P<node>[^|]*)\|source:/?(?P<src>[^|]*)\|port:(?P<src_port>\d+)\|timestamp:\d+\|"
_SAID = (
    r"(?:\|batch:[^|]*)?\|category:(?P<category>\w+)(?:\|ks:(?P<keyspace>[^|]*))?(?:\|scope:(?P<target>[^|]*)"
    r")?(?:\|operation:(?P<statement>.*))?"
)

PRODUCT = Product(
    name="cassandra",
    source="AuditLogEntry.java, AuditLogEntryType.java of Cassandra 4.0 to 5.0",
    category="database",
    programs=("cassandra",),
    lines=(_HEAD + r"(?P<message>.*)",),
    continued=r"\s|java\.|org\.|Caused by: ",
    others="status",
    messages=(
        Said(_START + r"type:LOGIN_SUCCESS" + r"\|category:.*", "login", "success"),
        Said(_START + r"type:LOGIN_ERROR" + r"\|category:.*", "login", "failure"),
        Said(_START + r"type:UNAUTHORIZED_ATTEMPT" + _SAID, "data_read", "failure"),
        Said(_START + r"type:REQUEST_FAILURE" + _SAID, "data_read", "failure"),
        Said(_START + r"type:GRANT" + r"\|category:.*", "permission_grant", "success"),
        Said(_START + r"type:REVOKE" + r"\|category:.*", "permission_revoke", "success"),
        Said(_START + r"type:CREATE_ROLE" + r"\|category:.*", "account_create", "success"),
        Said(_START + r"type:DROP_ROLE" + r"\|category:.*", "account_delete", "success"),
        Said(_START + r"type:ALTER_ROLE" + r"\|category:.*", "account_change", "success"),
        Said(_START + r"type:\w+" + _SAID, "data_read", "success"),
    ),
    samples=(
        Sample(
            "INFO  [Native-Transport-Requests-1] 2024-03-05 10:11:12,123 FileAuditLogger.java:51 - user:dana|host:node1:7000|"
            "source:/203.0.113.9|port:4711|timestamp:1709633472123|type:LOGIN_ERROR|category:AUTH|operation:LOGIN FAILURE; bad credentials",
            {
                "time": "2024-03-05T10:11:12.123+00:00",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
            },
        ),
        Sample(
            "INFO  [Native-Transport-Requests-1] 2024-03-05 10:11:12,123 FileAuditLogger.java:51 - user:dana|host:node1:7000|"
            "source:/203.0.113.9|port:4711|timestamp:1709633472123|type:SELECT|category:QUERY|ks:shop|scope:basket|"
            "operation:select * from basket",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "data_read", "outcome": "success", "target": "basket"},
        ),
    ),
)
