"""MongoDB: the structured log (4.4 and later), the text log before it, and the audit log."""

from ..product import Product, Records, Said, Sample

_COMPONENT = r"(?P<level>[DIWEF]\d?) +(?P<component>[A-Z]+|-) +\[(?P<context>[^\]]*)\] "
_FROM = r" from client (?P<src_and_port>[\da-fA-F.:]+)"
_T = "2024-03-05T10:11:12.123+00:00"
_LOGIN = "Authentication|Successfully|Failed"

PRODUCT = Product(
    name="mongodb",
    source="authentication_session.cpp, sasl_commands.cpp, transport/session_manager.cpp of MongoDB 3.6 to 7; manual, System "
    "Event Audit Messages",
    category="database",
    programs=("mongod", "mongos", "mongodb"),
    lines=(r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:?\d\d)) " + _COMPONENT + r"(?P<message>.*)",),
    others="status",
    messages=(
        Said(
            r"Successfully authenticated as principal (?P<user>.*) on (?P<target>\S+)" + _FROM + ".*",
            "login",
            "success",
        ),
        Said(
            r"(?:SASL )?(?P<mechanism>[A-Z][\w-]+) authentication failed for (?P<user>.*) on (?P<target>\S+)"
            + _FROM
            + r" ?; (?P<reason>[^;]*)",
            "login",
            "failure",
        ),
        Said(
            r"Failed to authenticate (?P<user>.*)@(?P<target>\S+)"
            + _FROM
            + r" with mechanism (?P<mechanism>\S+): (?P<reason>.*)",
            "login",
            "failure",
        ),
        Said(r"connection accepted from (?P<src_and_port>\S+) #\d+ .*", "network_connect"),
        Said(r"end connection (?P<src_and_port>\S+) .*", "logout"),
        Said(r"received client metadata from (?P<src_and_port>\S+) .*", "status"),
        Said(r"(?:Unauthorized|.*not authorized on (?P<target>\S+) to execute command).*", "data_read", "failure"),
        Said(r".*", "status"),
    ),
    records=(
        Records(
            keys=("t.$date", "s", "c", "ctx", "msg"),
            columns={
                "time": "t.$date",
                "user": "attr.principalName attr.user",
                "src_and_port": "attr.remote attr.client",
                "target": "attr.authenticationDatabase attr.db attr.ns attr.namespace",
                "host": "attr.hostName",
                "dst": "attr.local",
                "command": "attr.commandLine",
                "process": "attr.processName",
                "agent": "attr.doc.driver.name",
            },
            kind="msg",
            actions={
                "Authentication succeeded|Successfully authenticated": ("login", "success"),
                "(?:Supported )?Authentication failed|Failed to authenticate": ("login", "failure"),
                "Connection accepted": ("network_connect", ""),
                "Connection ended": ("logout", ""),
                "Checking authorization failed|.*not authorized.*": ("data_read", "failure"),
                "Slow query": ("data_read", ""),
                "dropDatabase.*|CMD: drop.*|Dropping database.*": ("resource_delete", ""),
                "createCollection.*": ("resource_create", ""),
            },
            otherwise=("status", ""),
            message="msg",
        ),
        Records(
            keys=("atype", "ts.$date", "result"),
            where={"atype": "authenticate|logout"},
            columns={
                "time": "ts.$date",
                "user": "param.user users.user",
                "src": "remote.ip",
                "src_port": "remote.port",
                "dst": "local.ip",
                "dst_port": "local.port",
                "target": "param.db",
                "host": "hostname",
            },
            kind="atype",
            actions={"authenticate": ("login", ""), "logout": ("logout", "")},
            outcome="result",
            outcomes={"0": "success", r"\d+": "failure"},
        ),
        Records(
            keys=("atype", "ts.$date", "result"),
            columns={
                "time": "ts.$date",
                "user": "users.user",
                "src": "remote.ip",
                "src_port": "remote.port",
                "dst": "local.ip",
                "dst_port": "local.port",
                "target": "param.user param.role param.ns param.db",
                "host": "hostname",
                "command": "param.command",
            },
            kind="atype+param.command",
            actions={
                "createUser": ("account_create", ""),
                "dropUser|dropAllUsersFromDatabase": ("account_delete", ""),
                "updateUser|directAuthMutation": ("account_change", ""),
                "grantRolesTo\\w+|grantPrivilegesToRole|updateRole": ("permission_grant", ""),
                "revoke\\w+": ("permission_revoke", ""),
                "(?:create|import|add)\\w+": ("resource_create", ""),
                "drop\\w+": ("resource_delete", ""),
                "(?:renameCollection|replSetReconfig|enableSharding|shardCollection|refineCollectionShardKey|rotateLog|setClusterParameter)\\w*": (
                    "resource_change",
                    "",
                ),
                "(?:set)?AuditConfig\\w*|auditConfigure": ("resource_change", ""),
                "authCheck (?:list\\w+|dbStats|collStats|serverStatus|hostInfo|connectionStatus|getParameter|isMaster|hello|ping|buildInfo|"
                "rolesInfo|usersInfo|currentOp|top|dbHash)": ("enumerate", ""),
                "authCheck (?:insert|update|findAndModify|bulkWrite|mapReduce|collMod|renameCollection|setParameter)": (
                    "resource_change",
                    "",
                ),
                "authCheck (?:delete|drop\\w*)": ("resource_delete", ""),
                "authCheck create\\w*": ("resource_create", ""),
                "authCheck(?: .*)?": ("data_read", ""),
            },
            otherwise=("status", ""),
            outcome="result",
            outcomes={"0": "success", r"\d+": "failure"},
        ),
    ),
    samples=(
        Sample(
            '{"t":{"$date":"2024-03-05T10:11:12.123+00:00"},"s":"I","c":"ACCESS","id":20249,"ctx":"conn12",'
            '"msg":"Authentication failed","attr":'
            '{"mechanism":"SCRAM-SHA-256","principalName":"dana","authenticationDatabase":"admin","remote":"203.0.113.9:4711",'
            '"error":"UserNotFound"}}',
            {
                "time": _T,
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
                "target": "admin",
            },
            file="mongod.json",
        ),
        Sample(
            "2024-03-05T10:11:12.123+0000 I ACCESS   [conn12] SASL SCRAM-SHA-1 authentication failed for guest7 on admin from client "
            "203.0.113.9:4711 ; UserNotFound: Could not find user",
            {"time": _T, "user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "2024-03-05T10:11:12.123+0000 I NETWORK  [listener] connection accepted from 203.0.113.9:4711 #12 (1 connection now open)",
            {"src_ip": "203.0.113.9", "action": "network_connect", "user": ""},
        ),
        Sample(
            '{"atype":"createUser","ts":{"$date":"2024-03-05T10:11:12.123+00:00"},"local":{"ip":"10.0.0.5","port":27017},"remote":'
            '{"ip":"203.0.113.9","port":4711},"users":[{"user":"dana","db":"admin"}],"roles":[],"param":{"user":"bela",'
            '"db":"shop"},"result":0}',
            {
                "time": _T,
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "account_create",
                "outcome": "success",
                "target": "bela",
            },
            file="audit.json",
        ),
    ),
)
