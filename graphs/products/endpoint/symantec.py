"""Symantec Endpoint Protection: what its manager sends to syslog, parts separated by commas."""

from ..product import Product, Said, Sample

_PART = r"[^,]*"
_NOBODY = r"(?:[Nn]one|N/A|Aucun\(e\)|)"
RISK = (
    r"(?P<kind>Virus found|Security risk found|Commercial application detected|SONAR detection now allowed|"
    r"Potential risk found|Forced SONAR threat detected|Heuristic threat detected|Risk sample was submitted to Symantec)"
)
_BY = rf"(?:{_NOBODY}(?=,|\Z)|(?P<user>[^,]*)).*"
_WHEN = r"(?>.*?Event time: )(?P<own_time>[^,]*),(?>.*?User(?: Name|1)?: )" + _BY
_SITE = r"Site: (?P<site>[^,]*),Server(?: Name)?: (?P<server>[^,]*),(?:Domain(?: Name)?: (?P<domain>[^,]*),)?"
_ADMIN = _SITE + r"Admin: (?P<user>[^,]*),(?:Event Description: )?"
_FLOW = (
    r"(?P<host>[\w.-]+),(?:(?:SHA-256|MD-5|Event Description): [^,]*,){0,3}?Local(?: Host)?(?: IP)?: (?P<local>ADDRESS),"
    r"(?:Local Port: (?P<local_port>\d+),)?(?>.*?Remote(?: Host)? IP: |.*?Remote: )(?P<remote>ADDRESS),"
    r"(?:(?>.*?Remote Port: )(?P<remote_port>\d+),)?(?>.*?,DIRECTION,)Begin: (?P<own_time>[^,]*),"
    r"(?>.*?User(?: Name)?: )(?:NOBODY(?=,)|(?P<user>[^,]*)),ACTION"
)


def _flow(direction: str, action: str) -> str:
    """A packet of the firewall's log: who began it depends on its direction."""
    near, far = ("src", "dst") if direction == "Outbound" else ("dst", "src")
    return (
        _FLOW.replace("local", near)
        .replace("remote", far)
        .replace("ADDRESS", r"[\da-fA-F.:]+")
        .replace("DIRECTION", direction)
        .replace("NOBODY", _NOBODY)
        .replace("ACTION", action)
    )


_BLOCKED = r"(?>.*?,Action: )Blocked.*"
_PASSED = r".*"
_HEAD = "May  2 09:11:02 sepm1 SymantecServer: "

PRODUCT = Product(
    name="symantec_ep",
    source="Symantec Endpoint Protection Manager 14: external logging, data sent to a syslog server",
    product="symantec",
    service="endpoint_protection",
    programs=("symantecserver",),
    messages=(
        Said(
            rf"(?:[\w.-]+,)?{RISK},IP Address: (?P<address>{_PART}),Computer name: (?P<host>{_PART})"
            r"(?>.*?,Actual action: )(?P<taken>(?:Quarantined|Deleted|Cleaned|Cleaned by deletion|Blocked|Access denied|"
            rf"Process terminated)[^,]*),{_WHEN}",
            "alert",
            "failure",
        ),
        Said(
            rf"(?:[\w.-]+,)?{RISK},IP Address: (?P<address>{_PART}),Computer name: (?P<host>{_PART}),{_WHEN}",
            "alert",
        ),
        Said(
            r"Scan ID: \d+,Begin: (?P<own_time>[^,]*),(?:End(?: Time)?: [^,]*,)?(?P<state>[^,:]*),(?>.*?User1: )"
            rf"(?:{_NOBODY}(?=,)|(?P<user>[^,]*)),(?>.*?,Computer(?: Name)?: )(?P<host>[^,]*),.*",
            "status",
        ),
        Said(_ADMIN + r"Administrator log ?on succeeded.*", "login", "success"),
        Said(_ADMIN + r"Administrator log ?on failed.*", "login", "failure"),
        Said(_ADMIN + r"Administrator log ?out.*", "logout", "success"),
        Said(_ADMIN + r"(?P<text>.*)", "resource_change"),
        Said(_SITE + rf"(?P<text>[^,:]*),(?P<host>[\w.-]+),(?:{_NOBODY}|(?P<user>[^,]+)),(?P<name>[\w.-]*)", "status"),
        Said(_SITE + r".*", "status"),
        Said(_flow("Inbound", _BLOCKED), "network_block", "failure"),
        Said(_flow("Outbound", _BLOCKED), "network_block", "failure"),
        Said(_flow("Inbound", _PASSED), "network_connect"),
        Said(_flow("Outbound", _PASSED), "network_connect"),
        Said(
            r"(?P<host>[\w.-]+),(?:SHA-256: [^,]*,MD-5: [^,]*,)?Local(?: Host)?: (?P<dst>[\da-fA-F.:]+),(?>.*?Remote(?: Host)?(?: IP)?: )"
            r"(?P<src>[\da-fA-F.:]+),(?>.*?,Inbound,)(?>.*?Blocked).*",
            "network_block",
            "failure",
        ),
        # Application and device control: the rule, the process that asked, and what it asked for.
        Said(
            r"(?P<host>[\w.-]+),(?P<address>[\da-fA-F.:]+),(?P<kind>\w+),(?P<text>[^,]*),(?P<asked>[^,]*),Begin: (?P<own_time>[^,]*),"
            r"End(?: Time)?: [^,]*,Rule: (?P<rule>[^,]*),(?P<pid>\d+),(?P<process>[^,]*),[^,]*,[^,]*,(?P<target>[^,]*),"
            rf"User(?: Name)?: (?:{_NOBODY}(?=,)|(?P<user>[^,]*)),.*",
            "status",
            by={"Blocked": ("alert", "failure"), "Block": ("alert", "failure"), "Terminated": ("alert", "failure")},
        ),
    ),
    others="status",
    samples=(
        Sample(
            _HEAD + "Virus found,IP Address: 10.4.0.7,Computer name: PC7,Source: Auto-Protect scan,"
            "Risk name: EICAR,Occurrences: 1,File path: C:\\a.com,Description: ,Actual action: Cleaned by deletion,Requested action: "
            "Cleaned,Secondary action: Quarantined,Event time: 2026-05-02 09:10:58,Event Insert Time: 2026-05-02 09:11:00,"
            "Domain Name: Default,User Name: dana,Source Computer Name: ",
            {
                "host": "PC7",
                "user": "dana",
                "action": "alert",
                "outcome": "failure",
                "src_ip": "",
                "time": "2026-05-02T09:10:58Z",
            },
        ),
        Sample(
            _HEAD
            + "Site: S1,Server Name: sepm1,Domain Name: ,Admin: dana,Event Description: Administrator log on failed",
            {"host": "sepm1", "user": "dana", "action": "login", "outcome": "failure"},
        ),
    ),
)
