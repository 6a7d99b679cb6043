"""ProFTPD: sessions and log-ins, in syslog and in its own SystemLog."""

from ..product import Join, Product, Said, Sample

_PEER = r"(?:(?P<server>\S+) \((?P<peer_name>[^\s\[\]()]*)\[(?P<src>[\da-fA-F.:]+)\]\)(?: -|:) )?"
_FROM = r"(?: from (?P<client_name>[^\s\[]*) ?\[[^\[\]]*\] to (?P<dst>\S+))?"
_HEAD = (
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+|[A-Z][a-z]{2} [ \d]?\d \d\d:\d\d:\d\d) (?P<host>\S+) "
    r"(?P<program>proftpd)\[(?P<pid>\d+)\] (?P<message>.*)"
)
_SYSLOG = "Mar  5 10:11:12 ftp-1 proftpd[811]: "

PRODUCT = Product(
    name="proftpd",
    source="modules/mod_auth.c, src/main.c, src/session.c, modules/mod_core.c of ProFTPD 1.3.5 to 1.3.8",
    product="linux",
    category="ftp",
    service="proftpd",
    programs=("proftpd",),
    lines=(_HEAD,),
    others="status",
    messages=(
        Said(_PEER + r"(?:FTP|SSH2|SFTP) session opened\.?", "network_connect"),
        Said(_PEER + r"(?:FTP|SSH2|SFTP) session closed\.?", "logout", ends="*"),
        Said(_PEER + r"(?:USER|ANON) (?P<user>.*): Login successful\.?", "login", "success"),
        Said(_PEER + r"(?:USER|ANON) (?P<user>.*) \(Login failed\): (?P<reason>[^()]*)", "login", "failure"),
        Said(_PEER + r"(?:USER|ANON) (?P<user>.*): no such user found" + _FROM, "login", "failure"),
        Said(
            _PEER + r"(?:USER|ANON) (?P<user>.*): (?:Limit (?:access )?denies login.*|Login denied.*|no such class.*)",
            "login",
            "failure",
        ),
        Said(_PEER + r"SECURITY VIOLATION:? (?:Root|\S+) login attempted\.?.*", "login", "failure"),
        Said(_PEER + r"SECURITY VIOLATION.*", "alert"),
        Said(_PEER + r"Connection from \S+ \[[^\]]*\] denied\.?", "network_connect", "failure"),
        Said(r"refused connect from (?P<client_name>\S+) \((?P<src>[^()\s]+)\)", "network_connect", "failure"),
        Said(_PEER + r"Maximum login attempts \(\d+\) exceeded.*", "status", "failure"),
        Said(_PEER + r"mod_\w+(?:/[\d.]+)?: .*", "status"),
        Said(_PEER + r".*", "status"),
    ),
    joins=(Join("pid", "src_ip", act="user"),),
    samples=(
        Sample(
            _SYSLOG + "192.0.2.5 (mail.acme.test[203.0.113.9]) - USER dana (Login failed): Incorrect password.",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure", "host": "ftp-1"},
            typed=("dana",),
        ),
        Sample(
            "2026-03-05 10:11:12,345 ftp-1 proftpd[811] ftp-1 (::ffff:203.0.113.9[::ffff:203.0.113.9]): USER dana: Login "
            "successful.",
            {
                "time": "2026-03-05T10:11:12.345Z",
                "host": "ftp-1",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "success",
            },
            typed=("dana",),
        ),
        Sample(
            _SYSLOG + "192.0.2.5 (203.0.113.9[203.0.113.9]) - USER dana: no such user found from 203.0.113.9 "
            "[203.0.113.9] to 192.0.2.5:21",
            {"user": "dana", "src_ip": "203.0.113.9", "dst_port": 21, "action": "login", "outcome": "failure"},
            typed=("dana",),
        ),
    ),
)
