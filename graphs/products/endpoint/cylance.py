"""CylancePROTECT: its console's syslog, `Event Type: …, Event Name: …, Device Name: …` in words."""

from ..product import Product, Said, Sample

_NAMED = r"Event Type: ?(?P<type>{type}), ?Event ?Name: ?(?P<{name}>[^,]*)"
_DEVICE = r", Device Name: (?P<host>[^,]*)"
_USER = r"(?:.*, User Name: (?P<user>[^,]*),)?.*"
_STOPPED = r"(?:(?i:blocked|terminated|quarantined|threat_quarantined|corrupted|denied|deny))"
_HEAD = "<44>1 2026-04-03T09:12:33.5460000Z relay-7 CylancePROTECT - - - "

PRODUCT = Product(
    name="cylance",
    source="CylancePROTECT Syslog Guide 2.0",
    product="cylance",
    service="protect",
    programs=("cylanceprotect",),
    others="status",
    messages=(
        Said(
            _NAMED.format(type="AuditLog", name="name").replace("[^,]*", "Login ?Success")
            + r", Message: (?:Provider: [^,]*, )?Source IP: (?P<src_ip>[\da-fA-F.:]+)\s*, User: [^()]* \((?P<user>[^()]+)\)",
            "login",
            "success",
        ),
        Said(
            _NAMED.format(type="AuditLog", name="name").replace("[^,]*", r"Login ?Fail\w*")
            + r", Message: (?:Provider: [^,]*, )?Source IP: (?P<src_ip>[\da-fA-F.:]+)\s*, User: [^()]* \((?P<user>[^()]+)\)",
            "login",
            "failure",
        ),
        Said(
            _NAMED.format(type="AuditLog", name="name")
            + r", Message: (?:Provider: [^,]*, )?Source IP: (?P<src_ip>[\da-fA-F.:]+)\s*, User: [^()]* \((?P<user>[^()]+)\)",
            "status",
        ),
        Said(_NAMED.format(type="ScriptControl|AppControl|MemoryProtection|ExploitAttempt|Threat", name="name").replace("[^,]*", _STOPPED)
             + _DEVICE + _USER, "alert", "failure"),
        Said(_NAMED.format(type="ScriptControl|AppControl|MemoryProtection|ExploitAttempt|Threat", name="name") + _DEVICE + _USER, "alert"),
        Said(_NAMED.format(type="Device|DeviceControl", name="name") + _DEVICE + r".*", "status"),
    ),
    samples=(
        Sample(
            _HEAD + "Event Type: ScriptControl, Event Name: Blocked, Device Name: web-2, File Path: c:\\x\\plan7.vbs, Interpreter: "
            "ActiveScript, User Name: dana, Device Id: 1, Policy Name: p",
            {"time": "2026-04-03T09:12:33.546Z", "host": "web-2", "user": "dana", "src_ip": "", "action": "alert", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "Event Type: Device, Event Name: SystemSecurity, Device Name: web-2, Agent Version: 1, IP Address: (192.0.2.80), "
            "MAC Address: (x), Logged On Users: (dana), OS: Windows",
            {"host": "web-2", "user": "", "src_ip": "", "action": "status", "inferred": ""},
        ),
        Sample(
            _HEAD + "Event Type: AuditLog, Event Name: LoginSuccess, Message: Provider: CylancePROTECT, Source IP: 203.0.113.40, User: "
            "Dana Doe (dana@firm.example)",
            {"user": "dana@firm.example", "src_ip": "203.0.113.40", "action": "login", "outcome": "success"},
        ),
    ),
)  # fmt: skip
