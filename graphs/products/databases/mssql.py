"""Microsoft SQL Server: the ERRORLOG file."""

from ..product import Product, Said, Sample

_CLIENT = r"\[CLIENT: (?:<[\w ]+>|(?P<src>[^\]]*))\]"
_HEAD = "2024-03-05 10:11:12.12 Logon       "
_T = "2024-03-05T10:11:12.120+00:00"

PRODUCT = Product(
    name="mssql",
    source="sys.messages 18451 to 18488, 15457, 17xxx of SQL Server 2012 to 2022",
    product="windows",
    category="database",
    service="mssql",
    programs=("sqlservr", "mssqlserver"),
    lines=(
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d\d) (?P<source>Logon|Server|Backup|spid\d+s?|\(?[\w.-]+\)?) +(?P<message>.*)",
    ),
    others="status",
    messages=(
        Said(r"Login failed for user '(?P<user>.*)'\. Reason: (?P<reason>[^\[]*?) ?" + _CLIENT, "login", "failure"),
        Said(
            r"Login failed for user '(?P<user>.*)'\.(?: Reason: (?P<reason>[^\[]*?))? ?" + _CLIENT, "login", "failure"
        ),
        Said(r"Login failed\. (?P<reason>[^\[]*?) ?" + _CLIENT, "login", "failure"),
        Said(r"Login succeeded for user '(?P<user>.*)'\. (?P<reason>[^\[]*?) ?" + _CLIENT, "login", "success"),
        Said(r"(?P<reason>.*) " + _CLIENT, "network_connect", "failure"),
        Said(r"Error: (?P<error>\d+), Severity: (?P<severity>\d+), State: (?P<state>\d+)\..*", "status"),
        Said(
            r"Configuration option '(?P<target>xp_cmdshell|Ole Automation Procedures|clr enabled|Ad Hoc Distributed Queries|"
            r"external scripts enabled)' changed from 0 to 1\..*",
            "security_weaken",
            "success",
        ),
        Said(r"Configuration option '(?P<target>.*)' changed from \S+ to \S+\..*", "resource_change", "success"),
        Said(r"(?:SQL Server Audit|The server audit|Audit) .*(?:stopped|disabled|shutting).*", "security_weaken"),
        Said(r"(?:BACKUP|Database backed up|Log was backed up).*", "data_export", "success"),
        Said(r"(?:BACKUP failed|Backup).*", "data_export", "failure"),
        Said(r"(?:Database was restored|RESTORE|Restore is complete).*", "resource_change", "success"),
        Said(
            r"Setting database option (?P<option>.*) for database '?(?P<target>.*?)'?\.", "resource_change", "success"
        ),
        Said(r"SQL Trace (?:ID \d+ )?(?:was )?stopped.*", "security_weaken"),
        Said(
            r"(?:Starting up|Recovery|Microsoft|Server|Authentication|Logging|Registry|Command|The |SQL|Using|This|Service|"
            r"Clearing|Dedicated|"
            r"A self|Resource|\d+ transactions|Common|Attempting|CLR|Default|Detected|Node|Lock|Polybase|Database|DBCC|I/O|"
            r"Process|Always|InMemory|"
            r"Machine|Buffer|Software|XTP|\(c\)|All rights|System|UTC|CPU|Last|-T|-d|-e|-l|\s).*",
            "status",
        ),
    ),
    samples=(
        Sample(
            _HEAD
            + "Login failed for user 'guest7'. Reason: Failed to open the explicitly specified database 'shop'. [CLIENT: 203.0.113.9]",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7", "shop"),
        ),
        Sample(
            _HEAD
            + "Login failed for user 'guest7'. Reason: Password did not match that for the login provided. [CLIENT: 203.0.113.9]",
            {"time": _T, "user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD
            + "Login succeeded for user 'EX\\dana'. Connection made using Windows authentication. [CLIENT: 203.0.113.9]",
            {"user": "EX\\dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
        ),
        Sample(
            "2024-03-05 10:11:12.12 spid51      Configuration option 'xp_cmdshell' changed from 0 to 1. Run the RECONFIGURE "
            "statement to install.",
            {"action": "security_weaken", "target": "xp_cmdshell", "user": "", "src_ip": ""},
        ),
        Sample(_HEAD + "Error: 18456, Severity: 14, State: 8.", {"action": "status", "user": ""}),
    ),
)
