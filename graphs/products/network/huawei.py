"""Huawei VRP (USG, switches) and H3C Comware: `%%01SSH/4/SSH_FAIL(s)[12]: …`, `SHELL/5/SHELL_LOGIN: …`."""

from ..product import Product, Said, Sample

_IP = r"[\da-fA-F.:]+"
_FLOW = (
    rf".*?source-ip=(?P<src_ip>{_IP}),(?: "
    rf"?source-port=(?P<src_port>\d+),)?.*?destination-ip=(?P<dst_ip>{_IP})(?:,(?: "
    rf"?destination-port=(?P<dst_port>\d+))?.*)?"
)
_COMWARE = (
    rf".*?SrcIPAddr\(\d+\)=(?P<src_ip>{_IP});(?:.*?SrcPort\(\d+\)=(?P<src_port>\d+);)?.*?DstIPAddr\(\d+\)="
    rf"(?P<dst_ip>{_IP});(?:.*?DstPort\(\d+\)=(?P<dst_port>\d+);)?.*"
)

_FAILS = r"(?:SSH_FAIL|\w{0,40}LOGIN_?FAIL|TELNETFAILED)"

PRODUCT = Product(
    name="huawei",
    source="Huawei USG6000 and S-series Log Reference; H3C Comware 7 System Log Messages Reference",
    product="huawei",
    service="vrp",
    lines=(
        r"(?:<\d+>)?(?P<time>\d{4}-\d+-\d+ \d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d)?) (?P<host>\S+) "
        r"%%\d\d(?P<message>\w+/\d/\w+.*)",
        r"(?:<\d+>)?%?(?:\S+ )?(?P<time>[A-Z][a-z]{2} +\d+ (?:\d{4} )?\d\d:\d\d:\d\d(?: "
        r"\d{4})?)(?:\.\d+)?(?:[+-]\d\d:\d\d)?(?: DST)? (?P<host>\S+) "
        r"(?:%%\d\d)?(?P<message>[A-Z_\d]+/\d/\w+.*)",
        r"(?:<\d+>)?%(?P<time>[A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d)(?::\d+)? (?:\d{4}) (?P<host>\S+) "
        r"(?:%%\d\d)?(?P<message>[A-Z_\d]+/\d/\w+.*)",
    ),
    messages=(
        Said(rf"POLICY/\d/POLICYDENY[^:]*:{_FLOW}", "network_block", "failure"),
        Said(rf"POLICY/\d/POLICYPERMIT[^:]*:{_FLOW}", "network_connect", "success"),
        Said(
            rf"(?:SEC|SECLOG|SESSION|FWLCNT|PACKETFILTER|PF)/\d/\w{0, 40}?(?:DENY|DROP|BLOCK)[^:]*:{_FLOW}",
            "network_block",
            "failure",
        ),
        Said(rf"(?:SECLOG|SESSION|SEC)/\d/SESSION[^:]*:{_FLOW}", "network_connect", "success"),
        # The address stands before the name or behind it; what a name holds cannot stand for it.
        Said(
            rf"\w+/\d/{_FAILS}[^:]*: ?[^(]*\((?:IP|Ip|"
            rf"IPAddress)=(?P<src_ip>{_IP}),[^()=]*(?:=[^()=,]*,[^()=]*?)??User(?:Name)?="
            r"(?P<user>[^,]*?)(?:,.*|\)\.?)",
            "login",
            "failure",
        ),
        Said(
            rf"\w+/\d/{_FAILS}[^:]*: ?[^(]*\((?:\w+=[^,()]*, "
            rf")??User(?:Name)?=(?P<user>[^,()]*),(?=.*\b(?:IP|Ip|IPAddress)=(?P<src_ip>{_IP})[,)]).*",
            "login",
            "failure",
        ),
        Said(
            r"\w+/\d/(?:LOGIN|SSHUSERLOGIN|LOGINSUC\w*|USER_LOGIN|WEBLOGIN\w*|CMLOGIN|LOGIN_SUCC\w*)(?:\(\w\)|"
            r"\[\d+\])*: ?[^(]*"
            rf"\((?:\w+=[^,()]*, )??User(?:Name)?=(?P<user>[^,()]*),(?=.*\b(?:IP|Ip|IPAddress|"
            rf"LoginIP)=(?P<src_ip>{_IP})[,)]).*",
            "login",
            "success",
        ),
        Said(
            rf"\w+/\d/LOGOUT[^:]*: ?[^(]*\((?:\w+=[^,()]*, "
            rf")??User(?:Name)?=(?P<user>[^,()]*),(?=.*\b(?:IP|Ip)=(?P<src_ip>{_IP})[,)]).*",
            "logout",
            "success",
        ),
        Said(
            rf"SHELL/\d/CMDRECORD[^:]*: ?Recorded command information\. \(Task=[^,]*, "
            rf"I[Pp]=(?P<src_ip>{_IP}|\*+),.*?User=(?P<user>[^,]*),.*?Command=\"(?P<command>.*)\"\)?.*",
            "process_start",
            "success",
        ),
        Said(rf"SHELL/\d/SHELL_LOGIN: (?P<user>.*) logged in from (?P<src_ip>{_IP}?)\.?", "login", "success"),
        Said(rf"SHELL/\d/SHELL_LOGOUT: (?P<user>.*) logged out from (?P<src_ip>{_IP}?)\.?", "logout", "success"),
        Said(
            r"SHELL/\d/SHELL_LOG(?P<kind>IN|OUT): (?P<user>.*) logged (?:in|out) from .*",
            "login",
            "success",
            by={"OUT": ("logout", "success")},
        ),
        Said(
            rf"LOGIN/\d/LOGIN_FAILED: (?P<user>.*) failed to (?:log ?in|login) from (?P<src_ip>{_IP}?)\.?",
            "login",
            "failure",
        ),
        Said(
            rf"SSHS/\d/SSHS_LOG: Authentication failed for (?:user )?(?P<user>.*) from (?P<src_ip>{_IP}) port \d+ "
            rf"because of .*",
            "login",
            "failure",
        ),
        Said(
            rf"SSHS/\d/SSHS_(?:CONNECT|AUTH_SUCCESS): SSH user (?P<user>.*) \(IP: (?P<src_ip>{_IP})\) (?:connected "
            rf"to|passed authentication).*",
            "login",
            "success",
        ),
        Said(rf"SSHS/\d/SSHS_AUTH_FAIL: SSH user (?P<user>.*) \(IP: (?P<src_ip>{_IP})\) failed .*", "login", "failure"),
        Said(
            rf"SSHS/\d/SSHS_DISCONNECT: SSH user (?P<user>.*) \(IP: (?P<src_ip>{_IP})\) disconnected.*",
            "logout",
            "success",
        ),
        Said(
            rf"SHELL/\d/SHELL_CMD: -Line=(?P<line>\S+?)-IPAddr=(?P<src_ip>{_IP}|\*+)-User=(?P<user>.*?); Command "
            rf"is (?P<command>.*)",
            "process_start",
            "success",
        ),
        Said(
            rf"FILTER/\d/FILTER_\w+:{_COMWARE}Event\(\d+\)=(?P<kind>Permit|Deny|permit|deny).*",
            "network_connect",
            "success",
            by={"Deny": ("network_block", "failure"), "deny": ("network_block", "failure")},
        ),
        Said(rf"(?:ATK|IPS|ANTI-VIR|AV|DPI|UFLT)/\d/\w+:{_COMWARE}", "alert"),
        Said(r"[\w-]+/\d/\w+.*", "status"),
    ),
    samples=(
        Sample(
            "<188>Apr  3 2026 09:12:33 usg-2 %%01POLICY/6/POLICYDENY(l):vsys=public, protocol=6, "
            "source-ip=203.0.113.40, "
            "source-port=51000, destination-ip=192.0.2.80, destination-port=3389, time=2026/4/3 09:12:33, "
            "source-zone=untrust, "
            "destination-zone=local, rule-name=default.",
            {
                "time": "2026-04-03T09:12:33Z",
                "host": "usg-2",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 3389,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
        Sample(
            "<188>Apr  3 2026 09:12:33 usg-2 %%01SSH/4/SSH_FAIL(s)[12]:Failed to login through SSH. (IP=203.0.113.40, "
            "VpnInstanceName=, UserName=guest7, Times=1, FailedReason=bad password)",
            {"host": "usg-2", "user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "<187>Apr  3 09:12:33 2026 sw-3 %%10LOGIN/5/LOGIN_FAILED: guest7 failed to log in from 203.0.113.40.",
            {"host": "sw-3", "user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
    ),
)
