"""VMware vCenter: the event lines that `vpxd` writes to its log and to syslog."""

from ..product import Product, Records, Said, Sample

_PRE = r"(?:Event \[\d+\] \[\d+-\d+\] \[[^\]]+\] )?"
_SESSION = r"\] \[(?P<level>\w+)\] \[(?P<principal>[^\]]*)\] \[(?P<datacenter>[^\]]*)\] \[\d*\] \["
_END = r"\.?\]?\s{0,4}"
_IP = r"(?P<src>[\da-fA-F.:]+)"


def _event(names: str, text: str) -> str:
    return rf"{_PRE}\[(?P<event>(?:vim|com|esx|hbr)\.[\w.]*?(?:{names})){_SESSION}{text}{_END}"


_ACTOR = r"\] \[(?P<level>\w+)\] \[(?P<user>[^\]]*)\] \[(?P<datacenter>[^\]]*)\] \[\d*\] \["


def _acted(names: str, text: str = r"(?P<message>.*)") -> str:
    return rf"{_PRE}\[(?P<event>(?:vim|com|esx|hbr)\.[\w.]*?(?:{names})){_ACTOR}{text}{_END}"


_HEAD = "Event [4711] [1-1] [2026-05-02T09:11:02.100000Z] "

PRODUCT = Product(
    name="vcenter",
    source="vSphere Web Services API reference 8.0, Event types; vpxd event log of vCenter Server 7 and 8",
    product="vmware",
    service="vcenter",
    programs=("vpxd", "vcenter-server", "applmgmt", "sso-websso", "sso-audit", "vmdir"),
    lines=(
        r"(?P<message>(?P<time>\d{4}-\d\d-\d\dT\S+Z) (?:info|warning) envoy\[\d+\] \[Originator@\d+ [^\]]*\] .*)",
        r"(?:\S+ \S+ )?Event \[\d+\] \[\d+-\d+\] \[(?P<time>\d{4}-[^\]]+)\] (?P<message>\[(?:vim|com|esx|hbr)\..*)",
    ),
    messages=(
        # Envoy and rhttpproxy before vCenter's services: the client, the address it asked, and two ends within the machine.
        Said(
            r"(?:\S+ )?(?:info|warning) envoy\[\d+\] \[Originator@\d+ [^\]]*\] (?:\S+Z )?(?P<method>[A-Z]+) (?P<target>.*) HTTP/\S+ "
            r"(?P<status>\d+) \S+ \S+ \d+ \d+ .* (?P<src>[\da-fA-F.:\[\]]+:\d+) (?P<dst>[\da-fA-F.:\[\]]+:\d+) \S+:\d+ \S+:\d+",
            "web_request",
        ),
        # A user name is the client's to choose; the address stands behind the last @ that one follows.
        Said(_event("BadUsernameSessionEvent", rf"Cannot login (?P<user>.*)@{_IP}"), "login", "failure"),
        Said(
            _event("UserLoginSessionEvent", rf"User (?P<user>.*)@{_IP} logged in as (?P<agent>.*?)"), "login", "success"
        ),
        Said(
            _event(
                "UserLogoutSessionEvent",
                rf"User (?P<user>.*)@{_IP} logged out \(login time: (?P<login_time>[^()]*), number of API invocations: "
                r"\d+, user agent: (?P<agent>.*?)\)?",
            ),
            "logout",
            "success",
        ),
        Said(
            _event("AlreadyAuthenticatedSessionEvent|NoAccessUserEvent|SessionTerminatedEvent", r"(?P<text>.*)"),
            "status",
        ),
        Said(_event("", rf"SSH session was opened for '?(?P<user>.*)@{_IP}'?"), "login", "success"),
        Said(_event("", rf"SSH session was closed for '?(?P<user>.*)@{_IP}'?"), "logout", "success"),
        Said(
            _event("UserLoginSessionEvent|BadUsernameSessionEvent", r"(?P<text>User cannot logon.*)"),
            "login",
            "failure",
        ),
        Said(_acted("AccountCreatedEvent|PrincipalManagement"), "account_create", "success"),
        Said(_acted("AccountRemovedEvent"), "account_delete", "success"),
        Said(
            _acted("AccountUpdatedEvent|UserPasswordChanged|UserAssignedToGroup|UserUnassignedFromGroup"),
            "account_change",
        ),
        Said(_acted("PermissionAddedEvent|RoleAddedEvent"), "permission_grant", "success"),
        Said(_acted("PermissionRemovedEvent|RoleRemovedEvent"), "permission_revoke", "success"),
        Said(_acted("PermissionUpdatedEvent|RoleUpdatedEvent"), "permission_grant", "success"),
        Said(
            _acted("Vm(?:Created|Cloned|Deployed|Registered)Event|VmBeing(?:Created|Cloned|Deployed)Event"),
            "resource_create",
        ),
        Said(
            _acted("VmRemovedEvent|VmDestroyedEvent", r"(?P<message>Removed (?P<target>.+) on \S+ from .*)"),
            "resource_delete",
            "success",
        ),
        Said(_acted("VmRemovedEvent|VmDestroyedEvent"), "resource_delete", "success"),
        Said(
            _acted("VmPoweredOffEvent", r"(?P<message>(?P<target>.+) on +\S+ in .* is powered off.*)"),
            "resource_change",
            "success",
        ),
        Said(_acted("Vm(?:Reconfigured|Renamed|Migrated|Relocated)Event"), "resource_change", "success"),
        Said(_acted("VmPowered(?:On|Off)Event|VmStartingEvent|VmStoppingEvent|VmGuest\\w+Event"), "status"),
        Said(
            _acted("HostSshEnabled|ssh\\.enabled|shell\\.enabled|lockdown\\w*disabled|AdminDisabled\\w*"),
            "security_weaken",
        ),
        Said(_acted("TaskEvent", r"Task: (?P<message>.*)"), "resource_change"),
        Said(_acted("AlarmStatusChangedEvent|AlarmActionTriggeredEvent|Alarm\\w+Event"), "status"),
        Said(_acted("ScheduledTask\\w+Event"), "task_schedule"),
        Said(rf"{_PRE}\[(?P<event>(?:vim|com|esx|hbr)\.[\w.-]+){_ACTOR}(?P<message>.*)", "status"),
    ),
    records=(
        Records(
            keys=("user", "client", "timestamp", "type", "eventSeverity"),
            where={"type": r"com\.vmware\..*"},
            columns={
                "time": "timestamp",
                "user": "user",
                "src": "client",
                "dst": "",
                "host": "",
                "target": "",
                "process": "",
                "command": "",
            },
            kind="type",
            actions={
                r".*\.LoginSuccess": ("login", "success"),
                r".*\.LoginFailure": ("login", "failure"),
                r".*\.Logout": ("logout", "success"),
                r".*\.(?:PrincipalManagement|ConfigurationManagement)": ("account_change", ""),
            },
            otherwise=("status", ""),
            message="description",
        ),
    ),
    samples=(
        Sample(
            '{"user":"n/a","client":"198.51.100.9","timestamp":"05/02/2026 09:11:02 UTC","description":"User guest7@198.51.100.9 '
            'failed to log in with response code 401","eventSeverity":"INFO","type":"com.vmware.sso.LoginFailure"}',
            {
                "time": "2026-05-02T09:11:02Z",
                "user": "",
                "src_ip": "198.51.100.9",
                "action": "login",
                "outcome": "failure",
            },
        ),
        Sample(
            "2026-05-02T09:11:02.226Z info envoy[811] [Originator@6876 sub=Default] 2026-05-02T09:11:02.070Z POST /sdk HTTP/1.1 200 "
            "via_upstream - 1670 11032 1 0 0 198.51.100.9:54080 192.0.2.8:443 127.0.0.1:49192 127.0.0.1:8085",
            {
                "time": "2026-05-02T09:11:02.226Z",
                "src_ip": "198.51.100.9",
                "dst_ip": "192.0.2.8",
                "dst_port": 443,
                "action": "web_request",
                "host": "",
            },
        ),
        Sample(
            _HEAD + r"[vim.event.BadUsernameSessionEvent] [error] [dana] [] [4711] [Cannot login dana@198.51.100.9]",
            {
                "time": "2026-05-02T09:11:02.1+00:00",
                "user": "dana",
                "src_ip": "198.51.100.9",
                "action": "login",
                "outcome": "failure",
            },
        ),
        Sample(
            _HEAD + r"[vim.event.UserLoginSessionEvent] [info] [CORP\dana] [] [4711] [User CORP\dana@198.51.100.9 "
            "logged in as Mozilla/5.0]",
            {
                "user": r"CORP\dana",
                "src_ip": "198.51.100.9",
                "action": "login",
                "outcome": "success",
                "agent": "Mozilla/5.0",
            },
        ),
        Sample(
            "May  2 09:11:02 vc1 vpxd[811]: "
            + _HEAD
            + "[vim.event.UserLogoutSessionEvent] [info] [dana] [DC] [4711] [User "
            "dana@198.51.100.9 logged out (login time: Saturday, 2 May, number of API invocations: 4, user agent: x/1)]",
            {"action": "logout", "host": "vc1", "src_ip": "198.51.100.9", "user": "dana"},
        ),
        Sample(
            _HEAD + r"[vim.event.VmRemovedEvent] [info] [CORP\dana] [DC1] [4711] [Removed web1 on esx1 from DC1]",
            {"user": r"CORP\dana", "action": "resource_delete", "outcome": "success", "target": "web1"},
        ),
    ),
)
