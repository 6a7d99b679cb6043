"""IBM MQ: the error logs of a queue manager (AMQERR01.LOG), a block of lines for each event."""

from ..product import Product, Said, Sample

_HEAD = (
    r"Process\(\S+\) User\((?P<{user}>[^()\n]*)\) Program\((?P<process>[^()\n]*)\)(?:\s+Host\((?P<host>[^()\n]*)\))?"
)
_TO_TEXT = r"(?:(?!\nAMQ\d).)*\n"
_BY_SERVER = _HEAD.format(user="user") + _TO_TEXT
_BY_CLIENT = _HEAD.format(user="server_user") + _TO_TEXT
"""The user of a head runs the queue manager; who was refused stands in the text."""
_WHEN = r"\d\d?[./-]\d\d?[./-]\d{2,4},? \d\d?[:.]\d\d[:.]\d\d(?: [AP]M)?"
_BLOCK = (
    "03/05/2026 11:11:12 - Process(811.4) User(mqm) Program(amqrmppa)\n"
    "                    Host(web-2) Installation(Installation1)\n"
    "                    VRMF(9.3.0.0) QMgr(PLAN7)\n"
    "                    Time(2026-03-05T10:11:12.345Z)\n"
    "                   \n"
)

PRODUCT = Product(
    name="ibmmq",
    source="IBM MQ 9.1 and 9.3: error log directories; AMQ5xxx, AMQ8xxx and AMQ9xxx messages",
    category="queue",
    lines=(
        rf"{_WHEN} - (?P<message>Process\([^\n]*(?:\n[ \t]++(?!Time\()[^\n]*+)*+\n[ \t]++Time\((?P<time>[^()\n]*)\).*)",
        rf"(?P<time>{_WHEN}) - (?P<message>Process\(.*)",
    ),
    continued=rf"(?!{_WHEN} - Process\()",
    messages=(
        Said(_BY_CLIENT + r"(?P<code>AMQ5534E?): User ID '(?P<user>[^\n']*)' authentication\s+failed.*", "login", "failure"),
        Said(_BY_CLIENT + r"(?P<code>AMQ554[01]E?): .*", "login", "failure"),
        Said(
            _BY_CLIENT + r"(?P<code>AMQ8077[EW]?): Entity '(?P<user>[^\n']*)' has insufficient authority to access\s+object.*",
            "privilege_use",
            "failure",
        ),
        Said(_BY_CLIENT + r"(?P<code>AMQ9557E?): Queue Manager User ID initialization failed.*", "login", "failure"),
        Said(_BY_CLIENT + r"(?P<code>AMQ977[67]E?): Channel was blocked.*?address '(?P<src>[^'\n]*)'.*", "network_block", "failure"),
        Said(_BY_CLIENT + r"(?P<code>AMQ977[67]E?): .*", "network_block", "failure"),
        Said(_BY_SERVER + r"(?P<code>AMQ\d{4,5}[A-Z]?): .*", "status"),
    ),
    samples=(
        Sample(
            _BLOCK + "AMQ5534E: User ID 'guest7' authentication failed\n\nEXPLANATION:\nThe user ID and password supplied failed.\n"
            "ACTION:\nNone.\n----- amqzfuca.c : 4711 -----",
            {"time": "2026-03-05T10:11:12.345Z", "host": "web-2", "user": "guest7", "action": "login", "outcome": "failure",
             "process": "amqrmppa"},
            typed=("guest7",),
        ),
        Sample(
            _BLOCK + "AMQ7125I: There are 9 days left in the trial period for this copy of IBM MQ.\n\nEXPLANATION:\nNone.\n"
            "----- amqzlic0.c : 4 -----\n" + _BLOCK + "AMQ8024I: IBM MQ channel initiator started.\n----- x.c : 4 -----",
            {"time": "2026-03-05T10:11:12.345Z", "host": "web-2", "user": "mqm", "action": "status", "outcome": "", "inferred": ""},
            event=2,
        ),
    ),
)  # fmt: skip
