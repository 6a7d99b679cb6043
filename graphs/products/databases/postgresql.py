"""PostgreSQL: the server's log as text (any usual `log_line_prefix`), csvlog and jsonlog, and pgaudit's records.

The address stands on the line of the connection, the account on that of the log-in; the process joins them.
"""

from ..product import Join, Product, Records, Rows, Said, Sample

_LEVELS = (
    r"LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DEBUG[1-5]?|DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION|BACKTRACE"
)
_TIME = r"<? ?(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9}+)?(?: (?:[A-Z]{2,5}|[+-]\d\d(?::?\d\d)?))?|\d{10}\.\d{3})(?: >)?"
# Names that a client chooses stand in the prefix: where a level can be read twice, nothing is stated.
_MESSAGE = rf"(?P<message>(?:{_LEVELS}): {{1,2}}(?!.* (?:{_LEVELS}):  ).*)"
_PROCESS = r"(?:\[(?P<pid>\d+)(?:-\d+)?\]:?|(?P<process_id>\d+):?)"
_AT = r"(?:(?:\[unknown\]|(?P<user>\S{1,128}))@(?:\[unknown\]|(?P<database>[^\s@/]+))(?:/(?:\[unknown\]|(?P<application>\S{0,128})))?:? )?"
_NEAR = r"(?:(?:\[local\]|(?P<src>[\da-fA-F.:]{3,45}))(?:\((?P<src_port>\d+)\))? )"
_NAMED_APPLICATION = (
    r"(?:(?:\[unknown\]|(?P<user>[^\s@]{1,128}))@(?:\[unknown\]|(?P<database>[^\s@/]+)) " + _NEAR + r"(?:\[unknown\]|"
    r"(?P<application>[^\s:][^:]{0,62}?))? |@ {1,3})"
)
"""`%u@%d %h %a`; a line of the server itself has none of them."""
_USER = r"user=(?:\[unknown\]|(?P<user>[^,\s]*))"
_DATABASE = r"(?:db|database)=(?:\[unknown\]|(?P<database>[^,\s]*))"
_PAIRS = r",? ?app(?:lication)?=(?:\[unknown\]|(?P<application>[^,]*?))"
_CLIENT = r",? ?(?:client|host|remote)=(?P<src>[^,\s(]*)(?:\((?P<src_port>\d+)\))?"
_SYSLOG = r"(?:\[\d+(?:-\d+)?\] )?"

_STATE = r"(?:[\dA-Z]{5}: {1,2})?"
"""An error code, with `log_error_verbosity = verbose`."""
_ANY = r"(?:" + _LEVELS + r"):? {1,2}" + _STATE
_LOG, _FATAL, _ERROR = (
    r"(?:LOG|INFO|NOTICE):? {1,2}" + _STATE,
    r"FATAL:? {1,2}" + _STATE,
    r"(?:ERROR|PANIC):? {1,2}" + _STATE,
)
_DURATION = r"(?:duration: (?P<duration>[\d.]+) ms {1,2})?"
_SSL = r"(?: SSL enabled \((?P<tls>[^)]*)\))?(?: GSS \([^)]*\))?"
_NAMED = r'host "(?P<src>[^"]+)", user "(?P<user>.*)"'
_REFUSED = r"(?:no pg_hba\.conf entry for|pg_hba\.conf rejects) (?:replication )?(?:connection (?:from|for) )?" + _NAMED
_ENCRYPTED = r", (?:SSL|no encryption|GSS)[\w ]*"

_HEAD = "2024-03-05 10:11:12.123 UTC [811] "
_RECEIVED = _HEAD + "[unknown]@[unknown] LOG:  connection received: host=203.0.113.9 port=4711\n"
_T = "2024-03-05T10:11:12.123+00:00"

_LINES = (
    rf"{_TIME} {_PROCESS} (?:\[\d+-\d+\] )?{_AT}{_NEAR}?{_MESSAGE}",
    rf"{_TIME} {_PROCESS} (?:\[\d+-\d+\] )?{_NAMED_APPLICATION}{_MESSAGE}",
    rf"{_TIME} {_PROCESS} (?:\[\d+-\d+\] )?{_NEAR}{_AT}{_MESSAGE}",
    rf"{_TIME} {_NEAR}?{_AT}{_PROCESS} (?:\[\d+-\d+\] )?{_MESSAGE}",
    rf"{_TIME} {_PROCESS} ?(?:\[\d+-\d+\] )?{_USER},? ?{_DATABASE}(?:{_PAIRS})?(?:{_CLIENT})? {_MESSAGE}",
    rf"{_TIME} {_PROCESS} ?(?:\[\d+-\d+\] )?{_DATABASE},? ?{_USER}(?:{_PAIRS})?(?:{_CLIENT})? {_MESSAGE}",
    rf"{_TIME}:(?P<src>[^():\s]*+|[\da-fA-F:.]{{0,45}}?)(?:\((?P<src_port>\d+)\))?:(?:\[unknown\]|(?P<user>[^@:\s]*))"
    rf"@(?:\[unknown\]|(?P<database>[^:\s]*)):"
    rf"\[(?P<pid>\d+)\]:{_MESSAGE}",
    rf"{_TIME}:? ?{_AT}(?=[A-Z\d]+:  ){_MESSAGE}",
)
PRODUCT = Product(
    name="postgresql",
    source="postmaster.c, postinit.c, auth.c, hba.c, postgres.c, elog.c, csvlog.c, jsonlog.c of PostgreSQL 9.6 to 17; pgaudit 1.7",
    category="database",
    programs=("postgres", "postgresql"),
    lines=_LINES,
    carried=(
        *(_SYSLOG + line for line in _LINES),
        rf"{_SYSLOG}{_AT}{_MESSAGE}",
        rf"{_SYSLOG}{_USER},? ?{_DATABASE}(?:{_PAIRS})?(?:{_CLIENT})? {_MESSAGE}",
    ),
    continued=r"\t",
    others="status",
    joins=(Join("session_id", "src_ip src_port user"), Join("pid", "src_ip src_port user")),
    messages=(
        Said(
            _LOG + r"connection received: host=(?P<src>\S+)(?: port=(?P<src_port>\d+))?", "network_connect", begins="*"
        ),
        Said(
            _LOG + r"(?:replication )?connection authorized: user=(?P<user>\S{1,128})(?: database=(?P<target>\S+))?"
            r"(?: application_name=(?P<application>.*?))?" + _SSL,
            "login",
            "success",
        ),
        Said(
            _LOG + r'connection authenticated: (?:identity|user)="(?P<identity>.*)" method=(?P<method>\S+)(?: \(.*\))?',
            "status",
            "success",
        ),
        Said(
            _LOG + r"disconnection: session time: (?P<duration>\S+) user=(?P<user>\S*) database=(?P<target>.*) "
            r"host=(?P<src>\S+)(?: port=(?P<src_port>\d+))?",
            "logout",
            ends="*",
        ),
        Said(
            _FATAL + r'(?:[\w-]+(?: certificate)?) authentication failed for user "(?P<user>.*)"(?:: host rejected)?',
            "login",
            "failure",
            ends="*",
        ),
        Said(_FATAL + _REFUSED + r', database "(?P<target>.*)"' + _ENCRYPTED, "login", "failure", ends="*"),
        Said(_FATAL + _REFUSED + _ENCRYPTED, "login", "failure", ends="*"),
        Said(
            _FATAL
            + r'role "(?P<user>.*)" (?:does not exist|is not permitted to log in)|'
            + _FATAL
            + r'too many connections for (?:role|database) "[^"]*"',
            "login",
            "failure",
            ends="*",
        ),
        Said(
            _FATAL + r'(?:database "(?P<target>.*)" (?:does not exist|is not currently accepting connections)|'
            r'permission denied for database "?.*"?|invalid authorization specification|password (?:is empty|required).*|'
            r"connection requires a valid client certificate|canceling authentication due to timeout|"
            r"(?:certificate|authentication) .*|must be superuser .*connect.*|no PostgreSQL user name specified.*)",
            "login",
            "failure",
            ends="*",
        ),
        Said(
            _FATAL + r"(?:sorry, too many clients already|remaining connection slots .*|the database system is .*|"
            r"unsupported frontend protocol .*|invalid (?:length of )?startup packet.*|expected .* response, got message type .*)",
            "network_connect",
            "failure",
            ends="*",
        ),
        Said(
            _FATAL + r"(?:terminating|connection to client lost|could not|lock file|data directory|.*)(?P<reason>.*)",
            "status",
            "failure",
        ),
        Said(
            _LOG + r"(?:incomplete startup packet|invalid length of startup packet|could not accept SSL connection: .*|"
            r"could not (?:receive|send) data (?:from|to) client: .*|unexpected EOF .*|SSL error: .*|invalid .*startup packet.*)",
            "network_connect",
            "failure",
        ),
        Said(
            _LOG + r"AUDIT: (?P<audit>SESSION|OBJECT),\d+,\d+,(?P<class>\w+),(?P<tag>[^,]*),(?P<object_type>[^,]*),"
            r'(?P<target>[^,]*),"?(?P<statement>.+?)"?(?:,"?<(?:not logged|none)>"?|,"[^"]*"|,[^,"]*)?(?:,\d+)?',
            "data_read",
        ),
        Said(_LOG + _DURATION + r"(?:statement|fastpath function call): (?P<statement>.*)", "data_read"),
        Said(
            _LOG + _DURATION + r"(?P<phase>parse|bind|execute(?: fetch from)?) (?P<name>[^:]*): (?P<statement>.*)",
            "data_read",
        ),
        Said(_LOG + r"duration: (?P<duration>[\d.]+) ms.*", "status"),
        Said(
            _ERROR
            + r"permission denied (?:for|to) (?P<target>.*)|"
            + _ERROR
            + r"must be (?:superuser|owner of|a member of) .*",
            "status",
            "failure",
        ),
        Said(_ERROR + r"(?P<error>.*)", "status", "failure"),
        Said(r"(?:STATEMENT|QUERY):? {1,2}(?P<command>.*)", "status"),
        Said(_ANY + r"(?P<text>.*)", "status"),
    ),
    records=(
        Records(
            keys=("timestamp", "pid", "error_severity", "message"),
            columns={
                "time": "timestamp",
                "user": "user",
                "src": "remote_host",
                "src_port": "remote_port",
                "src_and_port": "connection_from",
                "statement": "statement query",
                "host": "host",
                "dst": "server_address",
                "dst_port": "server_port",
                "target": "object",
                "agent": "agent",
                "process": "process",
            },
            says="error_severity+message",
        ),
    ),
    rows=(
        Rows(
            mark=r'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [\w+-]+,(?:"(?:[^"]|"")*"|\w*),(?:"(?:[^"]|"")*"|\w*),\d+,"',
            columns="timestamp user dbname pid connection_from session_id line_num ps session_start vxid txid error_severity "
            "state_code message detail hint internal_query internal_position context statement cursor_position func_name "
            "application_name backend_type leader_pid query_id",
        ),
    ),
    samples=(
        Sample(
            _HEAD + "LOG:  00000: connection authorized: user=dana database=shop",
            {"time": _T, "user": "dana", "target": "shop", "action": "login", "outcome": "success"},
        ),
        Sample(
            _HEAD + 'FATAL:  28P01: password authentication failed for user "guest7"',
            {"time": _T, "user": "guest7", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _RECEIVED,
            {"time": _T, "action": "network_connect", "src_ip": "203.0.113.9", "src_port": "4711", "user": ""},
        ),
        Sample(
            _RECEIVED + _HEAD + "dana@shop LOG:  connection authorized: user=dana database=shop application_name=psql",
            {"action": "login", "outcome": "success", "user": "dana", "src_ip": "203.0.113.9", "target": "shop"},
            typed=("psql",),
            event=2,
        ),
        Sample(
            _RECEIVED + _HEAD + 'dana@shop FATAL:  password authentication failed for user "dana"',
            {"action": "login", "outcome": "failure", "user": "dana", "src_ip": "203.0.113.9"},
            event=2,
        ),
        Sample(
            _HEAD + 'dana@shop 203.0.113.9 FATAL:  password authentication failed for user "dana"',
            {"action": "login", "outcome": "failure", "user": "dana", "src_ip": "203.0.113.9", "host": ""},
        ),
        Sample(
            _HEAD + "dana@shop 203.0.113.9 DBeaver 24.0 - Main LOG:  statement: drop table basket",
            {"action": "resource_delete", "user": "dana", "src_ip": "203.0.113.9", "database": "shop"},
            typed=("DBeaver", "24.0", "Main"),
        ),
        Sample(
            _HEAD + 'dana@shop 203.0.113.9 [unknown] FATAL:  password authentication failed for user "dana"',
            {"action": "login", "outcome": "failure", "user": "dana", "src_ip": "203.0.113.9", "host": ""},
        ),
        Sample(
            _HEAD + "@   LOG:  checkpoint complete: wrote 9 buffers", {"action": "status", "user": "", "src_ip": ""}
        ),
        Sample(
            _HEAD + '203.0.113.9(4711) dana@shop FATAL:  password authentication failed for user "dana"',
            {"action": "login", "outcome": "failure", "user": "dana", "src_ip": "203.0.113.9", "src_port": "4711"},
        ),
        Sample(
            "2024-03-05 10:11:12 UTC dana@shop [811] LOG:  statement: select 1",
            {"action": "data_read", "user": "dana", "database": "shop", "src_ip": ""},
        ),
        Sample(
            _HEAD + "[unknown]@[unknown] 203.0.113.9 LOG:  connection received: host=203.0.113.9 port=4711",
            {"action": "network_connect", "user": "", "src_ip": "203.0.113.9", "src_port": "4711", "host": ""},
        ),
        Sample(
            _HEAD + 'FATAL:  password authentication failed for user "guest7"',
            {"action": "login", "outcome": "failure", "user": "guest7", "src_ip": ""},
            typed=("guest7",),
        ),
        Sample(
            _HEAD
            + 'dana@shop FATAL:  no pg_hba.conf entry for host "203.0.113.9", user "dana", database "shop9", no encryption',
            {"action": "login", "outcome": "failure", "user": "dana", "src_ip": "203.0.113.9"},
            typed=("shop9",),
        ),
        Sample(
            "2024-03-05 10:11:12 UTC [811]: [4-1] user=dana,db=shop,app=psql,client=203.0.113.9 LOG:  statement: select 1",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "data_read", "command": "select 1", "database": "shop"},
        ),
        Sample(
            "2024-03-05 10:11:12 UTC:203.0.113.9(4711):dana@shop:[811]:LOG:  statement: drop table basket\n\t  cascade",
            {
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "resource_delete",
                "command": "drop table basket\n\t  cascade",
            },
        ),
        Sample(
            "Mar  5 10:11:12 db-1 postgres[811]: [3-1] dana@shop LOG:  statement: grant all on basket to bela",
            {"user": "dana", "host": "db-1", "action": "permission_grant"},
        ),
        Sample(
            _HEAD
            + 'dana@shop LOG:  AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.basket,"select a, b from basket",<not logged>',
            {"user": "dana", "action": "data_read", "target": "public.basket", "command": "select a, b from basket"},
        ),
        Sample(
            '2024-03-05 10:11:12.123 UTC,"dana","shop",811,"2001:db8::9:4711",65e.32b,3,"authentication",2024-03-05 10:11:12 UTC,3/2,0,'
            'FATAL,28P01,"password authentication failed for user ""dana""",,,,,,,,,"psql","client backend",,0',
            {
                "time": _T,
                "action": "login",
                "outcome": "failure",
                "user": "dana",
                "src_ip": "2001:db8::9",
                "src_port": "4711",
            },
        ),
        Sample(
            '{"timestamp":"2024-03-05 10:11:12.123 UTC","user":"dana","dbname":"shop","pid":811,"remote_host":"203.0.113.9",'
            '"remote_port":4711,"session_id":"65e.32b","line_num":3,"error_severity":"ERROR","state_code":"42501","message":'
            '"permission denied for table basket","statement":"delete from basket","backend_type":"client backend"}',
            {
                "time": _T,
                "outcome": "failure",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "command": "delete from basket",
            },
            file="postgresql.json",
        ),
    ),
)
