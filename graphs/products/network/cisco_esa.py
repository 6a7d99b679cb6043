"""Cisco Secure Email (ESA) and Web Appliance (WSA, SMA): text mail logs, log-ins, and log-ins to the interface."""

from ..product import Product, Said, Sample

_IP = r"[\da-fA-F.:]+"

PRODUCT = Product(
    name="cisco_esa",
    source="AsyncOS for Cisco Secure Email Gateway 12 to 15, User Guide: Logging",
    product="cisco",
    service="esa",
    programs=(
        "mail_logs",
        "mail_log",
        "authentication",
        "gui_logs",
        "cli_logs",
        "euqgui_logs",
        "euq_logs",
        "amp_logs",
        "antispam",
        "antivirus",
        "sntpd_logs",
        "system_logs",
        "smtpauth",
        "audit_logs",
    ),
    lines=(
        r"(?:<\d+>)?(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d \d{4}) "
        r"(?P<level>Info|Warning|Critical|Debug|Trace): (?P<message>.*)",
    ),
    messages=(
        Said(
            rf"(?:\w+: )?New SMTP ICID (?P<icid>\d+) interface .*? \((?P<dst_ip>{_IP})\) address (?P<src_ip>{_IP}) "
            rf"reverse dns host .*",
            "network_connect",
            "success",
        ),
        Said(
            rf"(?:\w+: )?New SMTP DCID (?P<dcid>\d+) interface (?P<src_ip>{_IP}) address (?P<dst_ip>{_IP}) port "
            rf"(?P<dst_port>\d+)",
            "network_connect",
            "success",
        ),
        Said(
            r"(?:\w+: )?ICID (?P<icid>\d+) (?P<kind>REJECT|TCPREFUSE|ACCEPT|RELAY)\b.*",
            "network_connect",
            "success",
            by={"REJECT": ("network_block", "failure"), "TCPREFUSE": ("network_block", "failure")},
        ),
        Said(r"(?:\w+: )?MID (?P<mid>\d+) ICID \d+ From: <(?P<user>.*)>", "mail", ""),
        Said(r"(?:\w+: )?MID (?P<mid>\d+) ICID \d+ RID \d+ To: <(?P<target>.*)>(?: Rejected by .*)?", "mail", ""),
        Said(r"(?:\w+: )?MID (?P<mid>\d+) ready \d+ bytes from <(?P<user>.*)>", "mail", ""),
        Said(r"(?:\w+: )?Message done DCID \d+ MID (?P<mid>\d+) to RID \[.*\].*", "mail", "success"),
        Said(r"(?:\w+: )?Message (?:aborted|finished) MID \d+ .*", "status"),
        Said(r"(?:\w+: )?Bounced: .*", "mail", "failure"),
        Said(
            r"(?:\w+: )?MID (?P<mid>\d+) (?:quarantined to|was (?:dropped|rejected|quarantined)|Message.*DROP).*",
            "mail",
            "failure",
        ),
        Said(
            r"(?:\w+: )?MID (?P<mid>\d+) .*?(?:verdict|antivirus) .*?(?P<kind>positive|virus|malicious|INFECTED).*",
            "alert",
            "",
        ),
        Said(
            r"(?:\w+: )?SMTP Auth: \(ICID (?P<icid>\d+)\) (?P<kind>succeeded|failed) for user: (?P<user>.*) using "
            r"AUTH mechanism: \S+ with profile: .*",
            "login",
            "success",
            by={"failed": ("login", "failure")},
        ),
        Said(
            rf"(?:\w+: )?(?:An authentication attempt by the user|The user) (?P<user>.*) (?:from (?P<src_ip>{_IP}) "
            rf"failed.*|failed to log ?on from (?P<src_ip_2>{_IP}).*)",
            "login",
            "failure",
        ),
        Said(
            rf"(?:\w+: )?(?:The user|User) (?P<user>.*) (?:successfully )?logged on from (?P<src_ip>{_IP}) .*",
            "login",
            "success",
        ),
        Said(
            rf"(?:\w+: )?User (?P<user>.*) from (?P<src_ip>{_IP}) (?:was )?(?:successfully )?authenticated.*",
            "login",
            "success",
        ),
        Said(
            rf"(?:\w+: )?PID \d+: User (?P<user>.*) login from (?P<src_ip>{_IP}) on (?P<dst_ip>{_IP})",
            "login",
            "success",
        ),
        Said(r"(?:\w+: )?PID \d+: User (?P<user>\S+) entered '(?P<command>.*)'.*", "process_start", "success"),
        Said(
            rf"(?:\w+: )?req:(?P<src_ip>{_IP}) user:(?P<user>.*) id:\S* (?P<code>\d+) (?P<method>[A-Z]+) "
            rf"(?P<target>\S+) HTTP/\S+ .*",
            "web_request",
            "",
        ),
        Said(
            r"(?:\w+: )?(?:MID|ICID|DCID|SDS|Start|LDAP|AMP|SPF|DKIM|DMARC|Delivery|Connection|File|Version|"
            r"Logfile|Begin|Time|Domain|Custom|RID|URL|TLS|System|Threat|Delayed|Deferred|Rejected|Dropping|"
            r"Warning|Internal|New|Receiving)\b.*",
            "status",
        ),
    ),
    samples=(
        Sample(
            "Apr  3 09:12:33 esa-1 mail_logs: Info: New SMTP ICID 5 interface Data 1 (192.0.2.80) address "
            "203.0.113.40 reverse dns "
            "host mx.shop.example verified yes",
            {"host": "esa-1", "src_ip": "203.0.113.40", "dst_ip": "192.0.2.80", "action": "network_connect"},
        ),
        Sample(
            "Fri Apr  3 09:12:33 2026 Info: SMTP Auth: (ICID 5) failed for user: guest7 using AUTH mechanism: "
            "LOGIN with profile: corp",
            {"time": "2026-04-03T09:12:33Z", "user": "guest7", "src_ip": "", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "Fri Apr  3 09:12:33 2026 Info: MID 7 ICID 5 From: <dana@shop.example>",
            {"user": "dana@shop.example", "action": "mail"},
        ),
    ),
)
