"""Rspamd's own log: the verdict on each message."""

from ..product import Product, Said, Sample

_TIME = "2026-03-05 10:11:12 #81(normal) <7a8b9c>; "
_NO_IP = r"(?:(?!, ip: ).)*"

PRODUCT = Product(
    name="rspamd",
    source="rspamd 3.4, src/libserver/task.c (rspamd_task_write_log, log_format of the default configuration)",
    product="linux",
    service="rspamd",
    programs=("rspamd",),
    lines=(
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) #(?P<pid>\d+)\((?P<process>[^)]*)\) (?P<message><[^<>]*>; .*)",
    ),
    messages=(
        # The message's id is the sender's to choose; what looks like the fields behind it makes them unreadable.
        Said(
            rf"(?:<\w*>; )?\w+; rspamd_(?:task|message)_write_log: id: <{_NO_IP}>, (?:qid: <(?P<queue_id>\w*)>, "
            rf")?ip: (?P<src_ip>[\da-fA-F.:]+), "
            r"(?:user: (?P<account>[^,]*), )?(?:smtp_)?from: <(?P<user>[^<>]*)>, \(\w+: [TFS] "
            r"\((?P<verdict>[^()]*)\): \[(?P<score>-?[\d.]+)/[^,]*"
            r"(?:(?!, ip: |rcpts: <).)*(?:(?<!mime_)rcpts: <(?P<target>[^<>,]*)(?:,[^<>]*)?>)?" + _NO_IP,
            "mail",
        ),
        Said(r"(?:<\w*>; )?\w+; .*", "status"),
    ),
    samples=(
        Sample(
            _TIME + "task; rspamd_task_write_log: id: <7@x>, qid: <3F1A2B4C5D>, ip: 203.0.113.9, from: <a@example.com>, (default: T "
            "(reject): [17.10/15.00] [BAD(7.00){}]), len: 812, time: 9.1ms, dns req: 7, digest: <7a8b>, rcpts: <b@example.net>, "
            "mime_rcpts: <b@example.net>",
            {"user": "a@example.com", "target": "b@example.net", "src_ip": "203.0.113.9", "action": "mail", "verdict": "reject"},
            typed=("7@x",),
        ),
        Sample(
            _TIME + "map; http_map_finish: data is not modified for server maps.example.org",
            {"user": "", "src_ip": "", "action": "status"},
        ),
    ),
)  # fmt: skip
