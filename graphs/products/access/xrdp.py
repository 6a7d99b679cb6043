"""xrdp: remote desktops; xrdp.log and xrdp-sesman.log."""

from ..product import Product, Said, Sample

_TIME = "[20260305-10:11:12] [INFO ] "
_FROM = r" from (?P<src_ip>[\da-fA-F.:]+) port (?P<src_port>\d+)"

PRODUCT = Product(
    name="xrdp",
    source="sesman/session.c, sesman/scp_process.c, common/trans.c, xrdp/xrdp_mm.c of xrdp 0.9.21 and 0.10",
    product="linux",
    programs=("xrdp", "xrdp-sesman", "xrdp-sessvc"),
    lines=(
        r"\[(?P<time>\d{8}-\d\d:\d\d:\d\d)\] \[(?P<level>[A-Z]+) *\] (?P<message>.*)",
        r"\[(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d{4})\] \[(?P<level>[A-Z]+) *\] (?P<message>.*)",
    ),
    messages=(
        Said(r"(?:\[\w+ *\] )?AUTHFAIL: user=(?P<user>.*) ip=(?P<src>\S+) time=\d+", "login", "failure"),
        Said(r"(?:\[\w+ *\] )?\+\+ (?:created|reconnected) session(?: \(access granted\))?: username (?P<user>.*?)(?:, display \S+)?"
             r"(?:, session_pid \d+)?(?:, ip (?P<src>\S+)(?: .*)?)?", "login", "success"),
        Said(r"(?:\[\w+ *\] )?\+\+ terminated session: +username (?P<user>.*?), display .*?(?:, ip (?P<src>\S+)(?: .*)?)?", "logout"),
        Said(r"(?:\[\w+ *\] )?(?:Socket \d+: )?(?:AF_INET6?|connection|Connection).*? (?:connection )?received" + _FROM, "network_connect"),
        Said(r"(?:\[\w+ *\] )?TLS connection established" + _FROM + ".*", "network_connect"),
        Said(r"(?:\[\w+ *\] )?Starting session: .*, client ip (?P<src>\S+), user name (?P<user>\S+)", "status"),
        Said(r"(?:\[\w+ *\] )?Access permitted for user: (?P<user>\S+)", "status", "success"),
        Said(r"(?:\[\w+ *\] )?pam_authenticate failed: .*", "status", "failure"),
        Said(r"(?:\[\w+ *\] )?ROOT login attempted, but root login is disabled", "login", "failure"),
        Said(r"(?:\[\w+ *\] )?(?:xrdp_\w+|login state|Login|Session|starting xrdp|listening|loading|Cannot|connected|connecting|xorg|Xorg|"
             r"Window manager|Calling|Terminating|A connection|Received|sesman|Using|Security|Non-TLS|TLSv|address|lib_mod|shutting|"
             r"closing|started|waiting|reading|trans|chansrv|local keymap|Closed socket|connection problem).*", "status"),
    ),
    samples=(
        Sample(
            _TIME + "AUTHFAIL: user=guest7 ip=::ffff:203.0.113.9 time=1772705472",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure", "time": "2026-03-05T10:11:12Z"},
            typed=("guest7",),
        ),
        Sample(
            _TIME + "++ created session (access granted): username dana, ip ::ffff:203.0.113.9:4711 - socket: 12",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
        ),
        Sample(
            _TIME + "Socket 12: AF_INET6 connection received from ::ffff:203.0.113.9 port 4711",
            {"user": "", "src_ip": "203.0.113.9", "action": "network_connect"},
        ),
    ),
)  # fmt: skip
