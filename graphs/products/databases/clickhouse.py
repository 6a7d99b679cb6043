"""ClickHouse: the server's own log, and exports of `system.query_log` and `system.session_log`."""

from ..product import Join, Product, Records, Said, Sample

_IP = r"(?P<src>\[?[\da-fA-F.:]+\]?(?::\d+)?)"

PRODUCT = Product(
    name="clickhouse",
    source="src/Interpreters/{executeQuery,Session}.cpp, src/Server/TCPHandler.cpp of ClickHouse 21.8 to 24.8; system tables",
    product="clickhouse",
    category="database",
    programs=("clickhouse-server", "clickhouse"),
    lines=(
        r"(?P<time>\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d\.\d+) \[ (?P<thread>\d+) \] \{(?P<query_id>[^}]*)\} <(?P<level>\w+)> (?P<message>.*)",
    ),
    messages=(
        # What a statement holds is the client's; who asked stands before it.
        Said(r"executeQuery: \(from " + _IP + r"(?:, user: (?P<user>[^,()]*))?(?:, [^()]*)?\)(?: \(comment: .*?\))? (?P<statement>.*?)(?: \(stage: \w+\))?",
             "data_read"),
        Said(r"executeQuery: (?:Code: (?P<code>\d+)\..*?) \(from " + _IP + r"\) .*", "data_read", "failure"),
        Said(r"executeQuery: .*", "status"),
        Said(r"\S*Session: (?P<session>[\w-]+) Authenticating user '(?P<user>.*)' from " + _IP, "status"),
        Said(r"\S*Session: (?P<session>[\w-]+): Authenticating user '(?P<user>.*)' from " + _IP, "status"),
        Said(r"\S*Session: (?P<session>[\w-]+):? Authentication failed with error: (?P<user>[^:]*): Authentication failed.*", "login", "failure"),
        Said(r"\S*Session: (?P<session>[\w-]+):? Authentication failed.*", "login", "failure"),
        Said(r"\S*Session: (?P<session>[\w-]+):? Authenticated with global context as user \S+.*", "login", "success"),
        Said(r"\S*Session: (?P<session>[\w-]+):? Logout, user_id: \S+.*", "logout", "success"),
        Said(r"\S*Session: .*", "status"),
        Said(r"Access\(user directories\): from: (?P<src>[\da-fA-F.:]+), user: (?P<user>.*?): Authentication failed.*", "login", "failure"),
        Said(r"TCPHandler: Connected .*, user: (?P<user>[^,]*?)\.?", "network_connect", "success"),
        Said(r"\S*Handler: .*|\S+: .*", "status"),
    ),
    loose=(Said(r".*", "status"),),
    records=(
        Records(
            keys=("query", "query_id", "initial_address", "user"),
            columns={"time": "event_time_microseconds event_time", "user": "user initial_user", "src": "address initial_address",
                     "src_port": "port initial_port", "statement": "query", "host": "hostname", "dst": "", "target": "current_database",
                     "agent": "http_user_agent client_name"},
            kind="type",
            actions={"QueryStart|QueryFinish|[12]": ("data_read", "success"), "Exception.*|[34]": ("data_read", "failure")},
        ),
        Records(
            keys=("session_id", "auth_type", "client_address"),
            columns={"time": "event_time_microseconds event_time", "user": "user", "src": "client_address", "src_port": "client_port",
                     "host": "hostname", "dst": ""},
            kind="type",
            actions={"LoginFailure": ("login", "failure"), "LoginSuccess": ("login", "success"), "Logout": ("logout", "success")},
            message="failure_reason",
        ),
    ),
    joins=(Join("session", "user src_ip", act="session"),),
    samples=(
        Sample(
            "2026.04.03 09:12:33.123456 [ 811 ] {a1b2} <Debug> executeQuery: (from 203.0.113.40:51000, user: dana) SELECT 1 (stage: Complete)",
            {"time": "2026-04-03T09:12:33.123456Z", "user": "dana", "src_ip": "203.0.113.40", "action": "data_read", "command": "SELECT 1"},
        ),
        Sample(
            "2026.04.03 09:12:33.123456 [ 811 ] {} <Debug> TCP-Session: 3f0e: Authenticating user 'guest7' from 203.0.113.40:51000\n"
            "2026.04.03 09:12:33.124456 [ 811 ] {} <Debug> TCP-Session: 3f0e: Authentication failed with error: guest7: Authentication "
            "failed: password is incorrect",
            {"user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
            event=2,
        ),
        Sample(
            "2026.04.03 09:12:33.123456 [ 811 ] {} <Error> Access(user directories): from: 203.0.113.40, user: guest7: Authentication "
            "failed: Code: 193. DB::Exception: Invalid credentials. (WRONG_PASSWORD)",
            {"user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
        ),
    ),
)  # fmt: skip
