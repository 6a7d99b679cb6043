"""Oracle Database: the listener's log and audit records behind syslog."""

from ..product import Product, Said, Sample

_ADDRESS = r"\(ADDRESS=\(PROTOCOL=\w+\)\(HOST=(?P<src>[^()]*)\)\(PORT=(?P<src_port>\d+)\)\)"
_T = "2024-03-05T10:11:12+00:00"
_COUNT = r":? ?\[\d+\]:? ?"

PRODUCT = Product(
    name="oracle",
    source="Net Services Reference 19c, listener log; Database Security Guide 19c, audit trail in syslog",
    category="database",
    programs=("oracle audit", "oracle", "tnslsnr", "journal"),
    lines=(r"(?P<time>\d\d-[A-Z]{3}-\d{4} \d\d:\d\d:\d\d) \* (?P<message>.*)",),
    others="status",
    messages=(
        # A client chooses program, host and user within CONNECT_DATA; the last address is the listener's.
        Said(
            r"\(CONNECT_DATA=.*\) \* " + _ADDRESS + r" \* establish \* (?P<target>\S+) \* 0",
            "network_connect",
            "success",
        ),
        Said(
            r"\(CONNECT_DATA=.*\) \* " + _ADDRESS + r" \* establish \* (?P<target>\S+) \* (?P<error>\d+)",
            "network_connect",
            "failure",
        ),
        Said(
            r"\(CONNECT_DATA=.*\) \* (?P<kind>status|services|version|stop|reload|log_file|save_config|set \w+) \* (?P<error>\d+)",
            "status",
        ),
        Said(r"\(CONNECT_DATA=.*\) \* (?:(?!establish)\w+) \* .*", "status"),
        Said(r"(?:service_update|service_register|service_died|ping|handoff).*", "status"),
        Said(
            rf"LENGTH ?: ?.*ACTION ?{_COUNT}'(?:CONNECT|100)'.*DATABASE USER{_COUNT}'(?P<user>[^']*)'.*STATUS{_COUNT}'0'.*",
            "login",
            "success",
        ),
        Said(
            rf"LENGTH ?: ?.*ACTION ?{_COUNT}'(?:CONNECT|100)'.*DATABASE USER{_COUNT}'(?P<user>[^']*)'.*STATUS{_COUNT}'(?P<error>\d+)'.*",
            "login",
            "failure",
        ),
        Said(
            rf"LENGTH ?: ?.*ACTION ?{_COUNT}'(?P<statement>[^']*)' DATABASE USER{_COUNT}'(?P<user>[^']*)'.*",
            "data_read",
        ),
        Said(
            rf'.*USERID{_COUNT}"(?P<user>[^"]*)" .*ACTION{_COUNT}"100" RETURNCODE{_COUNT}"0" COMMENT\$TEXT{_COUNT}".*{_ADDRESS}.*',
            "login",
            "success",
        ),
        Said(
            rf'.*USERID{_COUNT}"(?P<user>[^"]*)" .*ACTION{_COUNT}"100" RETURNCODE{_COUNT}"(?P<error>\d+)" '
            rf'COMMENT\$TEXT{_COUNT}".*{_ADDRESS}.*',
            "login",
            "failure",
        ),
        Said(rf'.*USERID{_COUNT}"(?P<user>[^"]*)" .*ACTION{_COUNT}"10[12]".*', "logout"),
    ),
    samples=(
        Sample(
            "05-MAR-2024 10:11:12 * (CONNECT_DATA=(SERVICE_NAME=shop)(CID=(PROGRAM=guest7)(HOST=ws-1)(USER=dana))) * "
            "(ADDRESS=(PROTOCOL=tcp)(HOST=203.0.113.9)(PORT=4711)) * establish * shop * 12514",
            {
                "time": _T,
                "src_ip": "203.0.113.9",
                "action": "network_connect",
                "outcome": "failure",
                "target": "shop",
                "user": "",
            },
            typed=("guest7",),
        ),
        Sample(
            "05-MAR-2024 10:11:12 * service_update * shop * 0",
            {"action": "status", "src_ip": "", "user": ""},
        ),
        Sample(
            "Mar  5 10:11:12 db-1 oracle[811]: LENGTH: '201' ACTION:[7] 'CONNECT' DATABASE USER:[4] 'dana' PRIVILEGE:[4] 'NONE' "
            "CLIENT USER:[6] 'oracle' CLIENT TERMINAL:[5] 'pts/0' STATUS:[4] '1017' DBID:[3] '123'",
            {"user": "dana", "action": "login", "outcome": "failure", "host": "db-1"},
        ),
    ),
)
