"""Cisco Identity Services Engine: `CISE_Failed_Attempts 0000000117 1 0 2026-04-03 09:12:33.101 +02:00 … UserName=dana, …`."""

from ..product import Product, Said, Sample

_KIND = r"(?:CISE_\w+ \d+ \d+ \d+ )?"
_TIME = r"(?P<own_time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d\d:\d\d)"


def _named(group: str, names: str, value: str = r"[^,\\]+") -> str:
    """The first value of a name, a comma within values being written as `\\,`."""
    return rf"(?=(?:.*?(?<!\\), (?:{names})=(?P<{group}>{value})(?=,|\Z|\\))?)"


_V4 = r"(?:\d{1,3}\.){3}\d{1,3}"
_REST = (
    _named("user", "UserName|User|AdminName")
    + _named("user_2", "User-Name|OriginalUserName|MisconfiguredClientFixReason")
    + _named("src_ip", "Remote-Address|AdminIPAddress|Framed-IP-Address", _V4)
    + _named("src_ip_2", "Calling-Station-ID", _V4)
    + _named("src_ip_3", "Device IP Address|NetworkDeviceIPAddress|NAS-IP-Address", _V4)
    + _named("dst_ip", "DestinationIPAddress", _V4)
    + _named("dst_port", "DestinationPort", r"\d+")
    + _named("reason", "FailureReason")
    + _named("command", "CmdSet|CmdAV")
    + r".*"
)


def _text(code: str, text: str) -> str:
    return rf"{_KIND}{_TIME} \d+ (?P<code>{code}) [A-Z]+ +(?P<text>{text}){_REST}"


PRODUCT = Product(
    name="cisco_ise",
    source="Cisco ISE 2.7 to 3.3, Syslog Message Catalog",
    product="cisco",
    service="ise",
    programs=("cise_passed_authentications", "cise_failed_attempts"),
    lines=(
        r"(?:<\d+>)?(?:(?P<time>[A-Z][a-z]{2}\s+\d+ \d\d:\d\d:\d\d) (?P<host>\S+) )?(?P<message>CISE_\w+ \d+ "
        r"\d+ \d+ .*)",
        r"(?:<\d+>)?(?:1 )?(?P<time>\d{4}-\d\d-\d\dT\S+) (?P<host>\S+) (?:- ){0,4}(?P<message>CISE_\w+ \d+ \d+ \d+ .*)",
    ),
    messages=(
        Said(
            _text(r"5[014]\d\d\d?", r"[^,]*\b(?:[Ff]ailed|[Rr]ejected|denied|[Ii]nvalid|locked)\b[^,]*"),
            "login",
            "failure",
        ),
        Said(
            _text(r"5100[238]|51025", r"[^,]*\b(?:[Ll]ogged off|[Ll]ogged out|log ?out|timed? ?out)\b[^,]*"),
            "logout",
            "success",
        ),
        Said(
            _text(r"52\d\d|5[01]00\d|51001", r"(?:Passed-\w+|Authentication|Administrator-Login|Guest)[^,]*"),
            "login",
            "success",
        ),
        Said(_text(r"54\d\d|51000|5100[2-9]|510[12]\d", r"[^,]*"), "login", "failure"),
        Said(_text(r"5\d\d\d\d?", r"[^,]*(?:[Ff]ailed|[Rr]ejected|denied)[^,]*"), "login", "failure"),
        Said(_text(r"5\d\d\d\d?", r"[^,]*(?:[Pp]assed|[Ss]ucceeded|[Ss]uccess\w*)[^,]*"), "login", "success"),
        Said(_text(r"300[12]|3300", r"[^,]*"), "status", "success"),
        Said(_text(r"520\d\d", r"[^,]*"), "resource_change", "success"),
        Said(_text(r"\d+", r"[^,]*"), "status"),
        Said(r"CISE_\w+ \d+ \d+ \d+ .*", "status"),
    ),
    samples=(
        Sample(
            "CISE_Administrative_and_Operational_Audit 0026935732 1 0 2026-04-03 09:12:33.538 +02:00 0264007760 51000 NOTICE "
            "Administrator-Login: Administrator authentication failed, ConfigVersionId=118, AdminInterface=GUI, "
            "AdminIPAddress=203.0.113.40, AdminName=guest7, OperationMessageText=invalid user\\, or locked,",
            {"user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
        ),
        Sample(
            "<181>Apr  3 09:12:34 ise-1 CISE_Failed_Attempts 0001027727 1 0 2026-04-03 09:12:33.301 +02:00 "
            "0015075255 5400 NOTICE "
            "Failed-Attempt: Authentication failed, ConfigVersionId=11, Device IP Address=192.0.2.7, Device "
            "Port=42568, "
            "DestinationIPAddress=192.0.2.9, DestinationPort=1812, UserName=guest7, Protocol=Radius, "
            "Framed-IP-Address=203.0.113.40, "
            "FailureReason=22056 Subject not found in the applicable identity store(s), Step=11001,",
            {
                "host": "ise-1",
                "user": "guest7",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.9",
                "dst_port": 1812,
                "action": "login",
                "outcome": "failure",
            },
        ),
        Sample(
            "CISE_Administrative_and_Operational_Audit 0026935732 1 0 2026-04-03 09:12:33.538 +02:00 0264007760 "
            "51001 NOTICE "
            "Administrator-Login: Administrator authentication succeeded, ConfigVersionId=118, AdminInterface=GUI, "
            "AdminIPAddress=203.0.113.40, AdminName=dana, OperationMessageText=ok,",
            {
                "time": "2026-04-03T07:12:33.538Z",
                "user": "dana",
                "src_ip": "203.0.113.40",
                "action": "login",
                "outcome": "success",
            },
        ),
    ),
)
