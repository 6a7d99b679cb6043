"""Pure-FTPd: `(account@address) [LEVEL] message`, in syslog."""

from ..product import Product, Said, Sample

_LEVEL = r"\[(?:INFO|WARNING|NOTICE|ERROR|DEBUG)\] "
_ANY = r"\((?P<asked>[^()@]*)@(?P<src>[^\s()@]+)\) " + _LEVEL
_KNOWN = r"\((?P<user>[^()@?]+(?:@[^()@\s]+)?)@(?P<src>[^\s()@]+)\) " + _LEVEL
_SYSLOG = "Mar  5 10:11:12 ftp-1 pure-ftpd[811]: "

PRODUCT = Product(
    name="pure-ftpd",
    source="src/messages_en.h and src/ftpd.c of Pure-FTPd 1.0.47 to 1.0.51",
    product="linux",
    category="ftp",
    service="pure-ftpd",
    programs=("pure-ftpd", "pure-ftpd-mysql", "pure-ftpd-ldap", "pure-ftpd-postgresql"),
    others="status",
    messages=(
        Said(_ANY + r"New connection from .*", "network_connect"),
        Said(_ANY + r"Authentication failed for user \[(?P<user>.*)\]", "login", "failure"),
        Said(_ANY + r"(?P<user>\S+) is now logged in", "login", "success"),
        Said(_ANY + r"Anonymous user logged in", "login", "success"),
        Said(_ANY + r"Too many authentication failures", "status", "failure"),
        Said(_KNOWN + r"(?P<target>.*) downloaded +\(.*\)", "file_read", "success"),
        Said(_KNOWN + r"(?P<target>.*) uploaded +\(.*\)", "file_write", "success"),
        Said(_KNOWN + r"Deleted (?P<target>.*)", "file_delete", "success"),
        Said(
            _KNOWN + r"File successfully renamed or moved: \[(?P<target>.*)\]->\[(?P<renamed>.*)\]",
            "file_write",
            "success",
        ),
        Said(
            _KNOWN
            + r"(?:Unable to|Can't) (?:open|download|upload|delete|change directory to) \[?(?P<target>.*?)\]?(?:: .*)?",
            "file_read",
            "failure",
        ),
        Said(_KNOWN + r"Logout.*", "logout"),
        Said(_ANY + r"Logout.*", "status"),
    ),
    loose=(Said(_KNOWN + r".*", "status"), Said(_ANY + r".*", "status")),
    samples=(
        Sample(
            _SYSLOG + "(?@203.0.113.9) [WARNING] Authentication failed for user [dana]",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("dana",),
        ),
        Sample(
            _SYSLOG + "(dana@203.0.113.9) [NOTICE] /srv/ftp//a b.txt downloaded  (14 bytes, 52.10KB/sec)",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "file_read", "target": "/srv/ftp//a b.txt"},
            typed=("a b.txt",),
        ),
    ),
)
