"""RabbitMQ: the broker's log of 3.6 to 4.0. The process `<0.826.0>` joins the lines of one connection."""

from ..product import Join, Product, Records, Said, Sample

_LEVELS = r"debug|info|notice|warning|error|critical|alert|emergency"
_TIME = r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+(?:[+-]\d\d:\d\d|Z)?)"
_PROCESS = r"<(?P<connection_id>\d+\.\d+\.\d+)>"
_ENDS = r"\((?P<src_and_port>(?>[\da-fA-F.:\[\]]+(?= )|\S+:\d+)) -> (?P<dst_and_port>(?>[\da-fA-F.:\[\]]+(?=[\s),])|\S+:\d+))"
_NAME = r"'(?P<user>.*)'"
_OTHER = r"'(?P<target>.*)'"
_REASON = r"(?: - (?P<reason>.*))?"
_MECHANISM = r"(?P<mechanism>[A-Z][A-Z0-9-]+)"
_HEAD = "2024-03-05 10:11:12.123456+01:00 "
_T = "2024-03-05T09:11:12.123456+00:00"
_OPEN = _HEAD + "[info] <0.826.0> accepting AMQP connection <0.826.0> (203.0.113.9:4711 -> 10.0.0.5:5672)\n"

PRODUCT = Product(
    name="rabbitmq",
    source="rabbit_reader.erl, rabbit_auth_backend_internal.erl, rabbit_mgmt_util.erl, rabbit_mqtt_processor.erl of RabbitMQ 3.8 to 4.0",
    category="queue",
    programs=("rabbitmq-server", "rabbitmq", "beam.smp"),
    lines=(
        rf"{_TIME} \[(?P<level>{_LEVELS})\] {_PROCESS} (?P<message>.*)",
        rf"\[(?P<level>{_LEVELS})\] {_PROCESS} (?P<message>.*)",
        r"=(?P<level>[A-Z]+) REPORT==== (?P<time>\d{1,2}-[A-Z][a-z]{2}-\d{4}::\d\d:\d\d:\d\d(?:\.\d+)?) ===\n(?P<message>.*)",
    ),
    continued=r"(?!\d{4}-\d\d-\d\d |=[A-Z]+ REPORT====|\{|\[|<\d)",
    others="status",
    joins=(
        Join("connection_id", "src_ip src_port dst_ip dst_port user"),
        Join("pid", "src_ip src_port dst_ip dst_port user"),
    ),
    messages=(
        Said(rf"accepting \S+ connection {_PROCESS} {_ENDS}.*\)", "network_connect", begins="*"),
        Said(
            rf"(?:accepting|Accepted|MQTT|STOMP|Web-\w+)[\w /-]* connection (?:{_PROCESS} )?{_ENDS}.*\).*",
            "network_connect",
            begins="*",
        ),
        Said(
            rf"connection {_PROCESS} {_ENDS}(?: - .*)?\): user {_NAME} authenticated and granted access to vhost {_OTHER}",
            "login",
            "success",
        ),
        Said(
            rf"(?:Error on|error on|[Hh]andshake_timeout|closing) ?"
            rf"\S* connection {_PROCESS} {_ENDS}(?: - .*)?, user: {_NAME}, state: .*?\).*",
            "network_connect",
            "failure",
        ),
        Said(rf"(?:Error on|error on) \S+ connection {_PROCESS} {_ENDS}.*?\).*", "network_connect", "failure"),
        Said(
            rf"closing \S+ connection {_PROCESS} {_ENDS}(?: - .*)?, vhost: '.*?', user: {_NAME}.*\).*",
            "logout",
            ends="*",
        ),
        Said(rf"closing \S+ connection {_PROCESS} {_ENDS}.*\).*", "status", ends="*"),
        Said(rf"{_MECHANISM} login refused: user {_NAME} - (?P<reason>.*)", "login", "failure", ends="user"),
        Said(rf"{_MECHANISM} login refused: (?P<reason>.*)", "login", "failure"),
        Said(rf"(?:HTTP access denied|Authentication failed): user {_NAME}{_REASON}", "login", "failure"),
        Said(
            r"(?:MQTT|STOMP) login failed for (?:user )?(?:'|<<\")?(?P<user>.*?)(?:'|\">>)?(?:: | - )(?P<reason>.*)",
            "login",
            "failure",
        ),
        Said(r"HTTP access denied.*", "login", "failure"),
        Said(
            rf"(?:access to|vhost) (?:vhost )?'?(?P<target>.*?)'? (?:refused for user {_NAME}.*|refused.*|not found.*|is down.*)",
            "login",
            "failure",
        ),
        Said(rf"(?:.*access refused.*|.*access to .* refused for user {_NAME}.*)", "data_read", "failure"),
        Said(rf"Created user {_OTHER}", "account_create", "success"),
        Said(rf"Deleted user {_OTHER}", "account_delete", "success"),
        Said(
            rf"(?:Successfully changed password|Successfully cleared password|Changed password|Cleared password) for (?:user )?{_OTHER}.*",
            "account_change",
            "success",
        ),
        Said(
            rf"(?:Successfully set user tags for user|Setting user tags for user) {_OTHER} to "
            r"(?P<tags>.*\b(?:administrator|policymaker)\b.*)",
            "permission_grant",
            "success",
        ),
        Said(
            rf"(?:Successfully set user tags for user|Setting user tags for user) {_OTHER} to (?P<kind>.*)",
            "account_change",
            "success",
        ),
        Said(
            rf"(?:Successfully set (?:topic )?permissions for|Setting permissions for) (?:user )?{_OTHER} "
            r"in (?:virtual host|vhost) '.*?' to .*",
            "permission_grant",
            "success",
        ),
        Said(
            rf"(?:Successfully )?[Cc]leared (?:topic )?permissions for (?:user )?{_OTHER} .*",
            "permission_revoke",
            "success",
        ),
        Said(
            r"(?:Creating|Asked to create|Asked to set|Setting|Creation of|Changing|Failed|Closing all connections).*",
            "status",
        ),
        Said(rf"(?:Adding|Created|Added) (?:vhost|virtual host) {_OTHER}.*", "resource_create", "success"),
        Said(rf"(?:Deleting|Deleted) (?:vhost|virtual host) {_OTHER}.*", "resource_delete", "success"),
        Said(
            r"(?:Starting|started|Server|Ready|Plugin|Disk|Memory|Node|node|rabbit|Management|Prometheus|Successfully|Recovering|Running|"
            r"Priority|Limiting|Enabling|Message|Feature|Database|Waiting|Configured|msg_store|Mirrored|epmd|vm_memory|Stopping|Stopped|"
            r"Peer|Will|Making|closing|client|FHC|Total|\s|home|config|cookie|log|database|Overview|Doc|Support|Tutorials|Copyright).*|",
            "status",
        ),
    ),
    records=(
        Records(
            keys=("time", "msg", "pid"),
            where={"pid": r"<\d+\.\d+\.\d+>"},
            columns={
                "time": "time",
                "user": "user",
                "src": "peer_host",
                "host": "host",
                "target": "target",
                "process": "process",
            },
            says="msg",
        ),
    ),
    samples=(
        Sample(
            '{"time":"2024-03-05 09:11:12.123456+00:00","level":"error","msg":"PLAIN login refused: user \'dana\' - invalid credentials",'
            '"pid":"<0.826.0>","domain":"rabbitmq.connection"}',
            {"time": _T, "user": "dana", "action": "login", "outcome": "failure"},
            file="rabbit.json",
        ),
        Sample(
            _OPEN,
            {
                "time": _T,
                "action": "network_connect",
                "src_ip": "203.0.113.9",
                "src_port": "4711",
                "dst_ip": "10.0.0.5",
                "dst_port": 5672,
                "user": "",
            },
        ),
        Sample(
            _OPEN + _HEAD + "[error] <0.826.0> PLAIN login refused: user 'guest7' - invalid credentials",
            {"user": "guest7", "src_ip": "203.0.113.9", "dst_ip": "10.0.0.5", "action": "login", "outcome": "failure"},
            typed=("guest7",),
            event=2,
        ),
        Sample(
            _HEAD
            + "[info] <0.826.0> connection <0.826.0> (203.0.113.9:4711 -> 10.0.0.5:5672 - shop): user 'dana' authenticated and "
            "granted access to vhost '/'",
            {
                "user": "dana",
                "src_ip": "203.0.113.9",
                "dst_port": 5672,
                "action": "login",
                "outcome": "success",
                "target": "/",
            },
        ),
        Sample(
            _HEAD + "[warning] <0.878.0> HTTP access denied: user 'guest7' - invalid credentials",
            {"user": "guest7", "src_ip": "", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "[info] <0.902.0> Successfully changed password for user 'dana'",
            {"target": "dana", "user": "", "action": "account_change", "outcome": "success"},
        ),
        Sample(
            _HEAD + "[info] <0.786.0> Created user 'dana'",
            {"target": "dana", "user": "", "action": "account_create", "outcome": "success"},
        ),
    ),
)
