"""Sophos UTM (SG) and Sophos Firewall (XG, XGS)."""

from ..product import Product, Records, Sample

PRODUCT = Product(
    name="sophos",
    source="Sophos UTM 9 log files; Sophos Firewall 17 to 21 Syslog Guide",
    product="sophos",
    lines=(
        r"(?:<\d+>)?(?P<time>\d{4}:\d\d:\d\d-\d\d:\d\d:\d\d) (?P<host>\S+) "
        r"(?P<program>[\w.-]+)(?:\[(?P<pid>\d+)\])?: (?P<message>.*)",
    ),
    records=(
        Records(
            keys=("id", "sub", "name", "srcip"),
            where={"sub": "packetfilter|ips|atp|appcontrol|ddos"},
            columns={
                "src": "srcip",
                "dst": "dstip",
                "src_port": "srcport",
                "dst_port": "dstport",
                "user": "",
                "target": "reason",
            },
            kind="sub+name",
            actions={
                r"packetfilter .*(?:drop|reject|block|denied).*": ("network_block", "failure"),
                r"packetfilter .*(?:accept|log|nat).*": ("network_connect", "success"),
                r"(?:ips|atp|ddos) .*(?:drop|block|flood|scan).*": ("alert", "failure"),
            },
            otherwise=("alert", ""),
            message="name",
        ),
        Records(
            keys=("id", "sub", "name", "url"),
            where={"sub": "http|https?proxy"},
            columns={"src": "srcip", "dst": "dstip", "user": "user", "target": "url", "agent": "ua"},
            kind="name+action",
            actions={
                r".*\b(?:block\w*|warn)\b.*": ("web_request", "failure"),
                r".*\b(?:access|pass\w*|allow\w*)\b.*": ("web_request", "success"),
            },
            otherwise=("web_request", ""),
            message="name",
        ),
        Records(
            keys=("id", "sub", "name"),
            where={"sub": "auth|vpn|webadmin|ssl|sslvpn|remoteaccess"},
            columns={"src": "srcip", "dst": "", "user": "user username", "target": ""},
            kind="name",
            actions={
                r".*(?:fail|denied|invalid|wrong|too many).*": ("login", "failure"),
                r".*(?:connection terminated|logout|log off|disconnected).*": ("logout", "success"),
                r".*(?:successful|connection started|login).*": ("login", "success"),
            },
            otherwise=("status", ""),
            message="name",
        ),
        Records(
            keys=("log_type", "src_ip", "dst_ip"),
            where={"log_type": "Firewall"},
            columns={
                "time": "date+time+timezone timestamp",
                "src": "src_ip",
                "dst": "dst_ip",
                "src_port": "src_port",
                "dst_port": "dst_port",
                "user": "user_name user",
                "host": "device_name",
                "target": "url domainname",
            },
            kind="log_subtype status",
            actions={
                r"allow\w*": ("network_connect", "success"),
                r"den\w+|drop\w*|reject\w*|block\w*": ("network_block", "failure"),
            },
            otherwise=("network_connect", ""),
        ),
        Records(
            keys=("log_id", "log_type", "log_subtype"),
            where={"log_type": "Content Filtering|Web Filter|WAF"},
            columns={
                "time": "date+time+timezone timestamp",
                "src": "src_ip sourceip",
                "dst": "dst_ip localip",
                "src_port": "src_port",
                "dst_port": "dst_port",
                "user": "user_name user",
                "host": "device_name",
                "target": "url domain",
                "agent": "user_agent useragent",
            },
            kind="log_subtype",
            actions={
                r"den\w+|block\w*|drop\w*|warn\w*": ("web_request", "failure"),
                r"allow\w*|pass\w*|permit\w*": ("web_request", "success"),
            },
            otherwise=("web_request", ""),
        ),
        Records(
            keys=("log_id", "log_type", "log_subtype"),
            where={
                "log_type": (
                    "IDP|IPS|ATP|Anti.?Virus|Anti.?Spam|Sandbox|Sandstorm|Heartbeat|Zero-day protection|Email|DOS"
                )
            },
            columns={
                "time": "date+time+timezone timestamp",
                "src": "src_ip sourceip",
                "dst": "dst_ip destinationip",
                "src_port": "src_port",
                "dst_port": "dst_port",
                "user": "user_name user",
                "host": "device_name",
                "target": "url virus threatname signature_msg message",
            },
            kind="log_subtype",
            actions={
                r"(?:drop|block|den|reject|malicious|infected|quarantin)\w*": ("alert", "failure"),
                r"(?:detect|allow|clean)\w*": ("alert", "success"),
            },
            otherwise=("alert", ""),
            message="signature_msg message",
        ),
        Records(
            keys=("log_id", "log_type", "log_subtype"),
            where={"log_type": "Event|System Health|Wireless Protection"},
            columns={
                "time": "date+time+timezone timestamp",
                "src": "src_ip sourceip",
                "dst": "",
                "user": "user_name user",
                "host": "device_name",
                "target": "",
            },
            kind="log_subtype+status+message log_subtype+status",
            actions={
                r"(?:authentication|admin|gui|cli)\b.*\bfail.*|.*(?:log ?in|login|authentication) (?:was )?fail.*|.*failed to log ?in.*": (
                    "login",
                    "failure",
                ),
                r".*logged (?:out|off).*": ("logout", "success"),
                r".*(?:logged in|login successful|authenticated|log ?in .*success).*|authentication successful.*": (
                    "login",
                    "success",
                ),
                r"system established .*": ("network_connect", "success"),
            },
            otherwise=("status", ""),
            message="message",
        ),
    ),
    samples=(
        Sample(
            '<30>device="SFW" date=2026-04-03 time=09:12:33 timezone="CEST" device_name="xg-6" device_id=C1 log_id=062811617824 '
            'log_type="Event" log_component="SSL VPN" log_subtype="System" priority=Information user_name="" usergroupname="staff" '
            'ipaddress=192.0.2.80 status="Established" message="SSL VPN User connected" timestamp=1589960866',
            {"time": "2026-04-03T07:12:33Z", "host": "xg-6", "user": "", "target": "", "action": "network_connect"},
        ),
        Sample(
            '2026:04:03-09:12:33 utm-6 ulogd[811]: id="2001" severity="info" sys="SecureNet" sub="packetfilter" name="Packet '
            'dropped" action="drop" fwrule="60001" initf="eth0" srcip="203.0.113.40" dstip="192.0.2.80" proto="6" srcport="51000" '
            'dstport="3389" tcpflags="SYN"',
            {
                "time": "2026-04-03T09:12:33Z",
                "host": "utm-6",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 3389,
                "action": "network_block",
                "outcome": "failure",
            },
        ),
        Sample(
            '<30>device="SFW" date=2026-04-03 time=09:12:33 timezone="CEST" device_name="xg-6" device_id=C1 log_id=010102600002 '
            'log_type="Firewall" log_component="Firewall Rule" log_subtype="Denied" status="Deny" priority=Information '
            'fw_rule_id=0 user_name="" src_ip=203.0.113.40 dst_ip=192.0.2.80 protocol="TCP" src_port=51000 dst_port=3389',
            {
                "time": "2026-04-03T07:12:33Z",
                "host": "xg-6",
                "src_ip": "203.0.113.40",
                "dst_ip": "192.0.2.80",
                "dst_port": 3389,
                "action": "network_block",
                "outcome": "failure",
                "user": "",
            },
        ),
        Sample(
            '2026:04:03-09:12:33 utm-6 aua[811]: id="3005" severity="warn" sys="System" sub="auth" name="Authentication failed" '
            'srcip="203.0.113.40" host="" user="guest7" caller="webadmin" reason="DENIED"',
            {"user": "guest7", "src_ip": "203.0.113.40", "action": "login", "outcome": "failure"},
        ),
    ),
)
