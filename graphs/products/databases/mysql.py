"""MySQL, MariaDB and Percona Server: error log, general log, MariaDB's server_audit, and the audit plug-ins' JSON and CSV."""

from ...actions import Action, Outcome
from ..product import Column, Join, Product, Records, Rows, Said, Sample

_LEVEL = r"\[(?P<level>Note|Warning|ERROR|System|Error)\] (?:\[(?P<code>MY-\d+)\] \[(?P<subsystem>\w+)\] )?"
_TIME = r"(?P<time>\d{4}-\d\d-\d\d[T ] ?\d{1,2}:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?|\d{6} {1,2}\d{1,2}:\d\d:\d\d)"
_COMMAND = (
    r"(?:Connect|Query|Quit|Init DB|Prepare|Execute|Close stmt|Field List|Change user|Ping|Statistics|Reset stmt|"
    r"Binlog Dump|Reset connection|Refresh)"
)
_OPERATION = (
    r"(?:CONNECT|FAILED_CONNECT|DISCONNECT|QUERY|READ|WRITE|CREATE|ALTER|RENAME|DROP|CHANGEUSER|TABLE|PROXY_CONNECT)"
)
_AUDITED = (
    r"(?P<host>[^,]*),(?P<user>[^,]*),(?P<src>[^,]*),(?P<thread>\d+),(?P<query_id>\d+),"
    rf"(?P<message>{_OPERATION},(?!.*,\d+,\d+,{_OPERATION},).*)"
)
_DENIED = r"Access denied for user '(?P<user>.*)'@'(?P<src>[^']*)' (?:\(using password: (?:YES|NO)\)|to database '(?P<target>.*)')"
_QUERY = r"QUERY,(?P<database>[^,]*),'(?P<statement>.*)',"
_TABLE = r",(?P<database>[^,]*),(?P<target>[^,]*),\d*"
_HEAD = "2024-03-05T10:11:12.123456Z 10 "
_T = "2024-03-05T10:11:12.123456+00:00"
_TS = "2024-03-05T10:11:12+00:00"

_OF_PLUGIN: dict[Column, str] = {
    "time": "TIMESTAMP", "user": "USER PRIV_USER", "src": "IP", "target": "DB", "statement": "SQLTEXT", "host": "", "dst": "",
}  # fmt: skip
_ASKED: dict[str, tuple[Action, Outcome]] = {
    "Connect|Change user": ("login", ""),
    "Quit": ("logout", ""),
    "Query|Execute|Prepare": ("data_read", ""),
}

PRODUCT = Product(
    name="mysql",
    source="sql_authentication.cc, log.cc of MySQL 5.7 and 8.4, MariaDB 10.3 to 11 (log.cc, server_audit.c), Percona audit_log",
    category="database",
    programs=("mysqld", "mariadbd", "mysql", "mariadb", "mysql-server_auditing", "mysqld_safe"),
    lines=(
        rf"{_TIME} (?P<thread>\d+) {_LEVEL}(?P<message>.*)",
        rf"(?P<time>\d{{6}} {{1,2}}\d{{1,2}}:\d\d:\d\d) {_LEVEL}(?P<message>.*)",
        rf"{_TIME}\t *(?P<thread>\d+) (?P<message>{_COMMAND}(?:\t.*)?)",
        rf"\t\t *(?P<thread>\d+) (?P<message>{_COMMAND}(?:\t.*)?)",
        r"(?P<time>\d{8} \d\d:\d\d:\d\d)," + _AUDITED,
        _AUDITED.replace("(?P<host>[^,]*),(?P<user>[^,]*)", r"(?P<host>[^, ]*) (?P<user>[^,]*)", 1),
    ),
    carried=(rf"(?:(?P<thread>\d+) )?{_LEVEL}(?P<message>.*)",),
    continued=r"(?!\d{4}-\d\d-\d\d|\d{6} |\d{8} |\t\t *\d+ [A-Z]|/|Tcp port:|Time  |Version: )",
    others="status",
    joins=(Join("thread", "user src_ip"),),
    messages=(
        Said(r"(?P<user>[^\[\]]*)\[[^\[\]]*\] @ \S* \[(?P<src>[^\[\]]*)\]", "data_read"),
        Said(_DENIED, "login", "failure", ends="*"),
        Said(r"Connect\t" + _DENIED, "login", "failure", ends="*"),
        Said(
            r"(?:Connect|Change user)\t(?P<user>.*)@(?P<src>\S*)(?: as (?P<account>\S+))? on (?P<target>\S*)(?: using (?P<transport>\S+))?",
            "login",
            begins="*",
        ),
        Said(r"(?:Query|Execute|Prepare)\t(?P<statement>.*)", "data_read"),
        Said(r"Quit\t?", "logout", ends="*"),
        Said(_COMMAND + r"(?:\t.*)?", "status"),
        Said(
            r"Aborted connection (?P<thread_id>\d+) to db: '(?:unconnected|(?P<target>.*?))' user: '(?:unauthenticated|"
            r"(?P<user>.*))' host: '(?P<src>[^']*)' "
            r"\((?P<reason>[^)]*)\)\.?",
            "network_connect",
            "failure",
        ),
        Said(
            r"(?:IP address|Hostname|Host name|Host|Address) '.*' (?:could not be resolved|does not resolve|has been "
            r"resolved|is not allowed|is blocked).*",
            "network_connect",
            "failure",
        ),
        Said(
            r"(?:Got (?:an error|timeout|packets).*|Bad handshake.*|Unauthenticated user .*)",
            "network_connect",
            "failure",
        ),
        Said(r"CONNECT,(?P<target>[^,]*),[^,]*,0(?:,.*)?", "login", "success", begins="*"),
        Said(r"(?:CONNECT|FAILED_CONNECT),(?P<target>[^,]*),.*,(?P<error>\d+)(?:,.*)?", "login", "failure"),
        Said(r"DISCONNECT,.*", "logout", ends="*"),
        Said(r"(?:CHANGEUSER|PROXY_CONNECT),.*", "login", "success"),
        Said(_QUERY + r"0(?:,.*)?", "data_read", "success"),
        Said(_QUERY + r"(?P<error>\d+)(?:,.*)?", "data_read", "failure"),
        Said(r"READ" + _TABLE, "data_read", "success"),
        Said(r"WRITE" + _TABLE, "resource_change", "success"),
        Said(r"(?:CREATE)" + _TABLE, "resource_create", "success"),
        Said(r"(?:ALTER|RENAME),(?P<database>[^,]*),(?P<target>[^,|]*).*", "resource_change", "success"),
        Said(r"DROP" + _TABLE, "resource_delete", "success"),
        Said(
            r"(?:InnoDB|Server|mysqld|/|Plugin|Starting|ready|Shutdown|Normal|Event|Giving|Forcefully|Failed|Found|CA |Skipping|A |X |IPv6|"
            r"Buffer|Slave|Master|Recovering|Crash|Reading|Added|Using|Setting|'|Changed|TIMESTAMP|Insecure|No |Can't|Could "
            r"not|Table|Warning|"
            r"Upgrad|You need|Component|Execution|Admin|Group|Replica|Binlog|Binary|XA|Audit|Memory|Version|Retrying|Got|"
            r"Unknown|The |Neither|"
            r"SSL|mbind|Bootstrap|Initializing|root@).*",
            "status",
        ),
    ),
    records=(
        Records(  # as XML; a statement's account is written `name[name] @ host [address]`
            keys=("NAME", "RECORD", "TIMESTAMP", "USER"),
            where={"USER": r".*\[.*\] @ .*"},
            columns={**_OF_PLUGIN, "user": "PRIV_USER"},
            kind="NAME",
            actions=_ASKED,
            otherwise=("status", ""),
            outcome="STATUS",
            outcomes={"0": "success", r"\d+": "failure"},
            says="USER",
        ),
        Records(
            keys=("NAME", "TIMESTAMP", "STATUS"),
            where={"NAME": r"[A-Z][A-Za-z ]+"},
            columns=_OF_PLUGIN,
            kind="NAME",
            actions=_ASKED,
            otherwise=("status", ""),
            outcome="STATUS",
            outcomes={"0": "success", r"\d+": "failure"},
        ),
        Records(
            keys=("audit_record.name", "audit_record.timestamp"),
            columns={
                "time": "audit_record.timestamp",
                "user": "audit_record.user",
                "src": "audit_record.ip audit_record.host",
                "target": "audit_record.db",
                "statement": "audit_record.sqltext",
                "host": "audit_record.server_host",
                "dst": "audit_record.server_ip",
            },
            kind="audit_record.name",
            actions={
                "Connect": ("login", ""),
                "Quit": ("logout", ""),
                "Change user": ("login", ""),
                "Query|Execute|Prepare": ("data_read", ""),
            },
            otherwise=("status", ""),
            outcome="audit_record.status",
            outcomes={"0": "success", r"\d+": "failure"},
        ),
        Records(
            keys=("timestamp", "class", "event", "connection_id"),
            columns={
                "time": "timestamp",
                "user": "login.user account.user",
                "src": "login.ip",
                "target": "connection_data.db table_access_data.table",
                "statement": "general_data.query table_access_data.query",
                "host": "server_host",
                "dst": "server_ip",
            },
            kind="class+event",
            actions={
                "connection connect": ("login", ""),
                "connection disconnect": ("logout", ""),
                "connection change_user": ("login", ""),
                "table_access (?:read)": ("data_read", ""),
                "table_access (?:insert|update)": ("resource_change", ""),
                "table_access delete": ("resource_delete", ""),
                "general .*": ("data_read", ""),
            },
            otherwise=("status", ""),
            outcome="connection_data.status general_data.status",
            outcomes={"0": "success", r"\d+": "failure"},
        ),
        Records(
            keys=("audit_name", "audit_record_id", "audit_status"),
            columns={
                "time": "audit_time",
                "user": "audit_user",
                "src": "audit_ip audit_host",
                "target": "audit_database",
                "statement": "audit_statement",
                "host": "server_host",
                "dst": "server_ip",
            },
            kind="audit_name",
            actions={
                "Connect": ("login", ""),
                "Quit": ("logout", ""),
                "Query|Execute|Prepare": ("data_read", ""),
            },
            otherwise=("status", ""),
            outcome="audit_status",
            outcomes={"0": "success", r"\d+": "failure"},
        ),
    ),
    rows=(
        Rows(
            mark=r'"(?:Connect|Quit|Change user)","[^"]*_\d{4}-\d\d-\d\dT[\d:]+","\d{4}-',
            columns="audit_name audit_record_id audit_time connection_id audit_status audit_user audit_priv_user audit_os_login "
            "audit_proxy_user audit_host audit_ip audit_database",
        ),
        Rows(
            mark=r'"(?:Query|Execute|Prepare)","[^"]*_\d{4}-\d\d-\d\dT[\d:]+","\d{4}-',
            columns="audit_name audit_record_id audit_time command_class connection_id audit_status audit_statement audit_account "
            "audit_host audit_os_user audit_ip",
        ),
    ),
    samples=(
        Sample(
            '<?xml version="1.0" encoding="UTF-8"?>\n<AUDIT>\n<AUDIT_RECORD\n  NAME="Connect"\n  RECORD="7_2026-04-03T09:12:33"\n'
            '  TIMESTAMP="2026-04-03T09:12:33 UTC"\n  CONNECTION_ID="5"\n  STATUS="1045"\n  USER="guest7"\n  PRIV_USER=""\n'
            '  HOST="pc7"\n  IP="203.0.113.40"\n  DB="shop"\n/>',
            {
                "time": "2026-04-03T09:12:33Z",
                "user": "guest7",
                "src_ip": "203.0.113.40",
                "action": "login",
                "outcome": "failure",
                "host": "",
            },
            typed=("guest7",),
        ),
        Sample(
            "<AUDIT_RECORD>\n <NAME>Query</NAME>\n <RECORD>8_2026</RECORD>\n <TIMESTAMP>2026-04-03T09:12:33 UTC</TIMESTAMP>\n"
            " <STATUS>0</STATUS>\n <SQLTEXT>SELECT * FROM orders</SQLTEXT>\n <USER>dana[dana] @ pc7 [203.0.113.40]</USER>\n"
            " <IP>203.0.113.40</IP>\n</AUDIT_RECORD>",
            {"user": "dana", "src_ip": "203.0.113.40", "action": "data_read", "command": "SELECT * FROM orders"},
        ),
        Sample(
            _HEAD + "[Note] [MY-010926] [Server] Access denied for user 'guest7'@'203.0.113.9' (using password: YES)",
            {"time": _T, "user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "2024-03-05 10:11:12 10 [Warning] Access denied for user 'guest7'@'203.0.113.9' (using password: NO)",
            {"time": _TS, "user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "240305 10:11:12 [Warning] Access denied for user 'dana'@'203.0.113.9' (using password: NO)",
            {"time": _TS, "user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            "2024-03-05T10:11:12.123456Z\t   10 Connect\tdana@203.0.113.9 on shop using TCP/IP\n"
            "2024-03-05T10:11:12.123456Z\t   10 Query\tdrop table basket\n  cascade",
            {
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "resource_delete",
                "command": "drop table basket\n  cascade",
            },
            event=2,
        ),
        Sample(
            "20240305 10:11:12,db-1,dana,203.0.113.9,10,123,QUERY,shop,'select a, b from basket',0",
            {
                "time": _TS,
                "host": "db-1",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "data_read",
                "outcome": "success",
                "command": "select a, b from basket",
            },
        ),
        Sample(
            "20240305 10:11:12,db-1,guest7,203.0.113.9,10,0,FAILED_CONNECT,shop,,1045",
            {"host": "db-1", "user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            '{"audit_record":{"name":"Connect","record":"7_2024-03-05T10:11:12","timestamp":"2024-03-05T10:11:12Z","connection_id":"10",'
            '"status":1045,"user":"dana","host":"ws-1","ip":"203.0.113.9","db":"shop"}}',
            {
                "time": _TS,
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
                "target": "shop",
            },
            file="audit.json",
        ),
        Sample(
            _HEAD + "[System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '8.0.36'",
            {"action": "status", "user": "", "src_ip": ""},
        ),
    ),
)
