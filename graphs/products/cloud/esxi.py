"""VMware ESXi: sessions, shell commands and audit messages of a host (`hostd`, `vobd`, the ESXi shell, `crond`)."""

from ..product import Join, Product, Said, Sample

_OPERATION = r"\[Originator@\d+ (?:(?!opID=)[^\]])*+(?:opID=(?P<operation>[^\s\]]++)[^\]]*+)?\]:? "
_ORIGIN = rf"\s{{0,9}}(?:(?:\d{{4}}-\S+Z )?(?P<level>\w+)(?: |\(\d+\) )\w+\[\w+\]:? )?(?:{_OPERATION})?"
_EVENT = _ORIGIN + r"(?:\[[\w.]+\] )?Event \d+ : "
_VOB = r"\s{0,9}(?:\S+: )?(?:\[\w+Correlator\] \d+us: )?(?:\[(?P<vob>(?:vob|esx)\.[\w.-]+)\] )?"
_IP = r"(?P<src>[\da-fA-F.:]+)"

PRODUCT = Product(
    name="esxi",
    source="vSphere 8.0: ESXi log files; esx.audit and vob event catalogue; hostd event manager",
    product="vmware",
    service="esxi",
    programs=(
        "hostd",
        "vobd",
        "esxshell",
        "shell",
        "rhttpproxy",
        "vpxa",
        "vmkernel",
        "vmkwarning",
        "dcui",
        "hostd-probe",
    ),
    lines=(
        # what is left where a collector takes the head off
        r"(?P<message>\[Originator@\d+ .*|USER \S+ pid \d+ cmd .*|(?:SSH|DCUI|ESXi Shell|Console) session was (?:opened|closed) for '.*'\.?|"
        r"(?:(?:info|warning|error|verbose|trivia|panic) )?(?:hostd|vpxa|rhttpproxy)\[\w+\] \[Originator@\d+ .*)",
        r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z) (?P<level>[A-Za-z]{2,8})(?:\(\d+\))? "
        r"(?P<program>[Hh]ostd|vobd|[Vv]pxa|[Rr]httpproxy|shell|ESXShell|DCUI)\[(?P<pid>\w+)\]:? (?P<message>.*)",
    ),
    messages=(
        # A user name is the client's to choose; the address stands behind the last @ that one follows.
        Said(_EVENT + rf"User (?P<user>.*)@{_IP} logged in as (?P<agent>.*)", "login", "success"),
        Said(_EVENT + rf"Cannot login (?P<user>.*)@{_IP}\.?", "login", "failure"),
        Said(_EVENT + rf"User (?P<user>.*)@{_IP} logged out \(.*", "logout", "success"),
        Said(_ORIGIN + rf"Rejected password for user (?P<user>.*) from {_IP}", "login", "failure"),
        Said(_ORIGIN + rf"Accepted (?P<method>\S+) for user (?P<user>.*) from {_IP}", "login", "success"),
        Said(_VOB + rf"SSH session was opened for '(?P<user>.*)@{_IP}'\.?", "login", "success"),
        Said(_VOB + rf"SSH session was closed for '(?P<user>.*)@{_IP}'\.?", "logout", "success"),
        Said(_VOB + rf"SSH login has failed for '(?P<user>.*)@{_IP}'\.?", "login", "failure"),
        Said(
            _VOB
            + r"Remote access for ESXi local user account '(?P<user>.*)' has been locked for \d+ seconds after \d+ "
            r"failed login attempts\.?",
            "account_change",
            "failure",
        ),
        Said(
            _VOB + r"(?:SSH access has been enabled|The ESXi command line shell has been enabled)\.?",
            "security_weaken",
            "success",
        ),
        Said(
            _VOB + r"(?:SSH access has been disabled|The ESXi command line shell has been disabled)\.?",
            "security_strengthen",
            "success",
        ),
        Said(_VOB + r"Administrator access to the host has been enabled.*", "security_weaken", "success"),
        Said(r"\s{0,9}\[(?P<user>[\w.@\\-]+)\]: (?P<command>.+)", "process_start", "success"),
        Said(_ORIGIN + r"\[Auth\]: User (?P<user>\S+)", "status"),
        # Whose operation it is stands in the head of a task's messages.
        Said(
            r"\s{0,9}(?:(?P<level>\w+) \w+\[\w+\]:? )?\[Originator@\d+ (?:(?! user=)[^\]])*+ user=(?P<user>[^\s:\]]++)(?::[^\s\]]*)?[^\]]*\]:? .*",
            "status",
        ),
        Said(r"\s{0,9}USER (?P<user>\S+) pid (?P<pid>\d+) cmd (?P<command>.+)", "process_start", "success"),
    ),
    others="status",
    joins=(Join("operation", "", act="operation"),),
    samples=(
        Sample(
            "2026-05-02T09:11:02.123Z esx1 Hostd[2099656]: [Originator@6876 sub=Default opID=a-1] Rejected password for user guest7 "
            "from 198.51.100.9",
            {"host": "esx1", "user": "guest7", "src_ip": "198.51.100.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "2026-05-02T09:11:02.123Z In(166) Hostd[2099656]: [Originator@6876 sub=Default opID=a-1] Accepted password for user "
            "dana from 198.51.100.9",
            {
                "time": "2026-05-02T09:11:02.123Z",
                "user": "dana",
                "src_ip": "198.51.100.9",
                "action": "login",
                "outcome": "success",
            },
            file="hostd.log",
        ),
        Sample(
            "<166>2026-05-02T09:11:02.123Z esx1 Hostd: info hostd[2099656] [Originator@6876 sub=Vimsvc.ha-eventmgr opID=x] "
            "Event 97 : User dana@198.51.100.9 logged in as VMware-client/6.5",
            {
                "host": "esx1",
                "user": "dana",
                "src_ip": "198.51.100.9",
                "action": "login",
                "outcome": "success",
                "agent": "VMware-client/6.5",
            },
        ),
        Sample(
            "<166>2026-05-02T09:11:02.123Z esx1 Hostd: warning hostd[2099656] [Originator@6876 sub=Vimsvc] Event 97 : Cannot login "
            "guest7@198.51.100.9",
            {"user": "guest7", "src_ip": "198.51.100.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "<14>2026-05-02T09:11:02.123Z esx1 vobd: [GenericCorrelator] 3087878318715us: [vob.user.ssh.session.opened] SSH session "
            "was opened for 'root@198.51.100.9'.",
            {"user": "root", "src_ip": "198.51.100.9", "action": "login", "outcome": "success"},
        ),
        Sample(
            "<13>2026-05-02T09:11:02.123Z esx1 shell[2100]: [root]: esxcli vm process list",
            {"user": "root", "action": "process_start", "command": "esxcli vm process list"},
        ),
    ),
)
