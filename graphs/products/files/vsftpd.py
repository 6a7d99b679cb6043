"""vsftpd: its own log (`dual_log_enable`, or with `xferlog_std_format=NO`) and what it sends to syslog."""

from ...actions import Action
from ..product import Product, Said, Sample

# A name or a path may hold brackets; where one holds a quote two readings remain, and such a line names nobody.
_DONE = r"\[(?P<user>[^\"]*)\] (?P<result>{result}) {verb}: Client \"(?P<src>[^\"]*)\""
_PATH = r", \"(?P<target>[^\"]*)\"(?:, (?P<bytes>\d+) bytes)?(?:, (?P<rate>[\d.]+)Kbyte/sec)?"
_HEAD = (
    r"(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})(?: \[pid (?P<pid>\d+)\])? "
    r"(?P<message>(?:\[|CONNECT|DEBUG|FTP).*)"
)
_TIME = "Thu Mar  5 10:11:12 2026 [pid 811] "


def _pair(verb: str, action: Action, rest: str = _PATH) -> tuple[Said, Said]:
    """What a verb says when it worked and when it did not."""
    done, failed = (_DONE.format(result=result, verb=verb) + rest for result in ("OK", "FAIL"))
    return Said(done, action, "success"), Said(failed, action, "failure")


PRODUCT = Product(
    name="vsftpd",
    source="logging.c of vsftpd 3.0.3 and 3.0.5",
    product="linux",
    category="ftp",
    service="vsftpd",
    programs=("vsftpd",),
    lines=(_HEAD,),
    messages=(
        Said(r"CONNECT: Client \"(?P<src>[^\"]*)\"(?:, \"(?P<reason>.*)\")?", "network_connect"),
        *_pair("LOGIN", "login", r"(?:, (?:anon password )?\"(?P<remark>[^\"]*)\")?"),
        *_pair("DOWNLOAD", "file_read"),
        *_pair("(?:UPLOAD|APPEND|MKDIR)", "file_write"),
        *_pair("(?:DELETE|RMDIR)", "file_delete"),
        *_pair("(?:RENAME|CHMOD)", "file_write"),
        Said(r"\[(?P<user>[^\"]*)\] FTP (?:command|response): Client \"(?P<src>[^\"]*)\", \".*\"", "status"),
        Said(r"FTP (?:command|response): Client \"(?P<src>[^\"]*)\", \".*\"", "status"),
        Said(r"(?:\[[^\"]*\] )?DEBUG: Client \"(?P<src>[^\"]*)\", \".*\"", "status"),
    ),
    samples=(
        Sample(
            _TIME + '[dana] FAIL LOGIN: Client "203.0.113.9"',
            {
                "time": "2026-03-05T10:11:12Z",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
                "pid": "811",
            },
            typed=("dana",),
        ),
        Sample(
            'Mar  5 10:11:12 ftp vsftpd[811]: [dana] OK UPLOAD: Client "::ffff:203.0.113.9", "/srv/a b.zip", 7 bytes, '
            "1.50Kbyte/sec",
            {
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "file_write",
                "outcome": "success",
                "target": "/srv/a b.zip",
            },
            typed=("/srv/a b.zip",),
        ),
        Sample(
            _TIME + '[ftp] OK LOGIN: Client "203.0.113.9", anon password "dana@acme.test"',
            {"user": "ftp", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
            typed=("dana@acme.test",),
        ),
    ),
)
