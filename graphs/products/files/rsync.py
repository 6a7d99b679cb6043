"""rsync as a daemon: modules, log-ins and transferred files."""

from ..product import Join, Product, Said, Sample

_HEAD = r"(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) \[(?P<pid>\d+)\] (?P<message>.*)"
# What stands in the last parentheses is the address; the name before it is what the client's name server says.
_FROM = r" from (?P<client_name>\S+) \((?P<src>[\da-fA-F.:]+)\)"
_SYSLOG = "Mar  5 10:11:12 nas-1 rsyncd[811]: "

PRODUCT = Product(
    name="rsync",
    source="clientserver.c, authenticate.c, log.c, main.c of rsync 3.1 to 3.4",
    product="linux",
    category="file",
    service="rsyncd",
    programs=("rsyncd", "rsync"),
    lines=(_HEAD,),
    messages=(
        Said(r"connect from (?P<client_name>\S+) \((?P<src>[\da-fA-F.:]+)\)", "network_connect", begins="*"),
        Said(
            r"auth failed on module (?P<target>\S+)" + _FROM + r"(?: for (?P<user>.*?))?(?:: (?P<reason>[\w ]+))?",
            "login",
            "failure",
        ),
        Said(r"rsync denied on module (?P<target>\S+)" + _FROM, "file_read", "failure"),
        Said(r"rsync allowed access on module (?P<target>\S+)" + _FROM, "status"),
        Said(r"unknown module '(?P<target>.*)' tried" + _FROM, "file_read", "failure"),
        Said(r"(?:refused|max connections).*" + _FROM, "network_connect", "failure"),
        Said(
            r"rsync on (?P<target>\S+) from (?P<user>[^@\s]+)@(?P<client_name>\S+) \((?P<src>[\da-fA-F.:]+)\)",
            "file_read",
            "success",
        ),
        Said(
            r"rsync to (?P<target>\S+) from (?P<user>[^@\s]+)@(?P<client_name>\S+) \((?P<src>[\da-fA-F.:]+)\)",
            "file_write",
            "success",
        ),
        Said(r"rsync on (?P<target>\S+)" + _FROM, "file_read", "success"),
        Said(r"rsync to (?P<target>\S+)" + _FROM, "file_write", "success"),
        Said(r"module-list request" + _FROM, "enumerate", "success"),
        Said(
            r"(?:sent \d+ bytes  received \d+ bytes.*|building file list|receiving file list|rsyncd version .*|"
            r"sent \d+ bytes.*|rsync error: .*|rsync: .*|name lookup failed .*|forward name lookup .*|params\.c.*)",
            "status",
        ),
    ),
    loose=(
        Said(
            r"(?P<kind>send|recv|del\.) (?P<client_name>\S+) \[(?P<src>[\da-fA-F.:]+)\] (?P<module>\S+) \((?P<user>[^()]*)\) "
            r"(?P<target>.*) (?P<bytes>\d+)",
            "file_read",
            "success",
            by={"recv": ("file_write", "success"), "del.": ("file_delete", "success")},
        ),
        Said(r".*", "status"),
    ),
    joins=(Join("pid", "user src_ip", act="pid"),),
    samples=(
        Sample(
            "2026/03/05 10:11:12 [811] auth failed on module pay from mail.acme.test (203.0.113.9) for dana: password mismatch",
            {
                "time": "2026-03-05T10:11:12Z",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
                "target": "pay",
                "pid": "811",
            },
        ),
        Sample(
            _SYSLOG + "rsync on pay/2026 from dana@mail.acme.test (203.0.113.9)",
            {
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "file_read",
                "outcome": "success",
                "target": "pay/2026",
            },
        ),
    ),
)
