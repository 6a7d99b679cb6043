"""etcd, and other servers that log with zap: `{"level":…,"ts":…,"caller":"file.go:12","msg":…}`; etcd's older text log."""

from ..product import Product, Records, Said, Sample

_PLACES = (
    r"(?:\S*/)?(?:(?:etcdserver|etcdmain|embed|rafthttp|raft|mvcc|wal|lease|snap|membership|v3rpc|interceptor|traceutil|flags|osutil|verify|schema|"
    r"backend|fileutil|pkg|v3compactor|cindex|txn|transport|netutil|zapgrpc|server|clientv3|v2store|storage|grpcproxy|etcdhttp|v3election|v3lock)/"
    r"[\w./-]+|auth/(?:store|simple_token|jwt|range_perm_cache|options|metrics|nop))\.go:\d+"
)
"""Where in etcd a message comes from: other programs in Go write the same names with places of their own."""

PRODUCT = Product(
    name="etcd",
    source="server/embed/config_logging.go, server/auth/store.go, server/etcdserver/api/v3rpc/interceptor.go of etcd 3.3 to 3.5; go.uber.org/zap",
    product="etcd",
    category="database",
    programs=("etcd",),
    lines=(r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}) (?P<level>[A-Z]) \| (?P<message>[\w/.-]+: .*)",),
    messages=(
        Said(r'embed: rejected connection from "(?P<src>[^"]*)" \(error "(?P<reason>.*)", ServerName "(?P<target>[^"]*)"\)', "network_connect",
             "failure"),
        Said(r"auth: (?:auth failed|authentication failed), invalid (?:password|user) .*?(?: user[:=] ?(?P<user>\S+))?", "login", "failure"),
        Said(r"auth: added a new user: (?P<target>.*)", "account_create", "success"),
        Said(r"auth: deleted a user: (?P<target>.*)", "account_delete", "success"),
        Said(r"auth: changed a password of a user: (?P<target>.*)", "account_change", "success"),
        Said(r"auth: granted role (?P<role>\S+) to user (?P<target>.*)", "permission_grant", "success"),
        Said(r"auth: revoked role (?P<role>\S+) from user (?P<target>.*)", "permission_revoke", "success"),
        Said(r"auth: Authentication enabled", "security_strengthen", "success"),
        Said(r"auth: Authentication disabled", "security_weaken", "success"),
        Said(r"auth: authentication failed, .*", "login", "failure"),
        Said(r"(?:auth|embed|etcdserver|etcdmain|rafthttp|raft|mvcc|wal|snap|api|compactor|pkg|discovery|osutil|proxy|v2auth|"
             r"security|membership|lease|store|netutil|etcdserver/\w+)(?:/\w+)*: .*", "status"),
    ),
    records=(
        Records(
            keys=("level", "ts", "caller", "msg"),
            where={"caller": _PLACES},
            columns={
                "time": "ts", "user": "user-name username", "src": "remote-addr remote-ip remote client-addr", "dst": "", "host": "", "process": "",
                "target": "role-name response~type", "command": "",
            },
            kind="msg",
            actions={
                r"rejected connection.*": ("network_connect", "failure"),
                r"(?:invalid|wrong) (?:password|auth token).*|auth(?:entication)? failed.*|invalid authentication.*": ("login", "failure"),
                r"authenticated.*": ("login", "success"),
                r"added a user": ("account_create", "success"),
                r"deleted a user": ("account_delete", "success"),
                r"changed a password of a user": ("account_change", "success"),
                r"granted a role to a user|updated a permission.*|granted.*permission.*": ("permission_grant", "success"),
                r"revoked a role of a user|revoked.*permission.*": ("permission_revoke", "success"),
                r"enabled authentication": ("security_strengthen", "success"),
                r"disabled authentication": ("security_weaken", "success"),

            },
otherwise=("status", ""),
            message="msg error",
        ),
    ),
    samples=(
        Sample(
            '{"level":"warn","ts":"2026-04-03T09:12:33.123Z","caller":"embed/config_logging.go:160","msg":"rejected connection","remote-addr":'
            '"203.0.113.40:51000","server-name":"","error":"EOF"}',
            {"time": "2026-04-03T09:12:33.123Z", "src_ip": "203.0.113.40", "user": "", "action": "network_connect", "outcome": "failure"},
        ),
        Sample(
            '2026-04-03 09:12:33.123456 I | embed: rejected connection from "203.0.113.40:51000" (error "EOF", ServerName "db.example")',
            {"time": "2026-04-03T09:12:33.123456Z", "src_ip": "203.0.113.40", "action": "network_connect", "outcome": "failure"},
            typed=("db.example",),
        ),
        Sample(
            '{"level":"info","ts":"2026-04-03T09:12:33.123Z","caller":"auth/store.go:412","msg":"added a user","user-name":"dana"}',
            {"user": "dana", "action": "account_create", "outcome": "success"},
        ),
    ),
)  # fmt: skip
