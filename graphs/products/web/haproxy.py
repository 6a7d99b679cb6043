"""HAProxy: what it says behind a syslog header, requests and connections included."""

from ..product import Product, Said, Sample

_START = r"(?:(?P<src_and_port>[\da-fA-F.:]+:\d+)|unix:\d+|-:\d+) \[(?P<own_time>[^\]]{20,30})\] (?P<frontend>\S+) "
_BACKEND = r"(?P<backend>[^\s/]+)/(?P<server>\S+) "
_STATE = r" (?P<state>[\w-]{2,4}) (?P<counts>[\d/+]+) (?P<queues>\d+/\d+)"
_HTTP = _BACKEND + r"(?:(?P<sni>[\w-]+(?:\.[\w-]+)+|-) )?(?P<timers>[-\d/+]+) "
_REST = r" \+?(?P<bytes>\d+) \S+ \S+" + _STATE + r"(?: \S+)*?(?: \{[^}\"]*\})*? \""
_REQUEST = r"(?P<method>[A-Z]+) (?P<target>[^ \"]*+)[^\"]*+\"?"
_HEAD = "Mar  5 10:11:12 lb-1 haproxy[811]: "
_FROM = "203.0.113.9:4711 [05/Mar/2024:10:11:12.655] "

PRODUCT = Product(
    name="haproxy",
    source="HAProxy 2.4 to 3.0, configuration manual, chapter 8; log.c, check.c, proxy.c",
    category="proxy",
    programs=("haproxy",),
    others="status",
    messages=(
        Said(_START + _HTTP + r"(?P<status>[123]\d\d)" + _REST + _REQUEST, "web_request", "success"),
        Said(_START + _HTTP + r"(?P<status>[45]\d\d|-1|0)" + _REST + _REQUEST, "web_request", "failure"),
        Said(_START + _HTTP + r"(?P<status>\d{3}|-1)" + _REST + r"(?:<BADREQ>)?\"?.*", "web_request", "failure"),
        Said(
            _START + _HTTP + r"\+?(?P<bytes>\d+) (?P<state>[cCsSPRLUDKI]\S?-?-?) [\d/+]+ \d+/\d+.*",
            "network_connect",
            "failure",
        ),
        Said(_START + _HTTP + r"\+?(?P<bytes>\d+) (?P<state>--) [\d/+]+ \d+/\d+.*", "network_connect", "success"),
        Said(_START.removesuffix(" ") + r": (?P<reason>[\w /-]+)", "network_connect", "failure"),
        Said(
            r"Connect from (?P<src_and_port>\S+) to (?P<dst_and_port>\S+) \((?P<frontend>[^/)]*)/(?P<mode>\w+)\)",
            "network_connect",
        ),
        Said(
            r"(?:Server (?P<server>\S+) is (?P<state>DOWN|UP|stopping|going DOWN|MAINT).*|(?:backend|proxy|Proxy|Stopping|"
            r"Pausing|Enabled|Health|"
            r"New worker|Loading|Former|Current|Exiting|All workers|Reexecuting|Resuming|\[\w+\]|Backup|Mapped|SSL|Starting|Master|"
            r"frontend|Available).*)",
            "status",
        ),
    ),
    samples=(
        Sample(  # a name written between server and timers, an address kept out
            "Mar  5 10:11:12 lb-1 haproxy[811]: -:4711 [05/Mar/2024:10:11:12.655] www~ app/node2 shop.example "
            '0/0/0/18/18 403 200 - - ---- 2/2/2/0/0 0/0 "GET /plan7 HTTP/1.1"',
            {
                "time": "2024-03-05T10:11:12.655Z",
                "src_ip": "",
                "action": "web_request",
                "outcome": "failure",
                "target": "/plan7",
                "status": "403",
            },
        ),
        Sample(
            _HEAD
            + _FROM
            + 'web~ app/app1 10/0/30/69/109 401 2750 - - ---- 1/1/1/1/0 0/0 {shop.example||} "GET /admin HTTP/1.1"',
            {
                "src_ip": "203.0.113.9",
                "action": "web_request",
                "outcome": "failure",
                "target": "/admin",
                "host": "lb-1",
            },
            file="messages.log",
        ),
        Sample(
            _HEAD + _FROM + "db db/db1 1/0/5007 212 -- 0/0/0/0/3 0/0",
            {"src_ip": "203.0.113.9", "action": "network_connect", "outcome": "success"},
        ),
        Sample(
            _HEAD + _FROM + "web/1: SSL handshake failure",
            {"src_ip": "203.0.113.9", "action": "network_connect", "outcome": "failure", "user": ""},
        ),
        Sample(
            _HEAD + 'Server app/app1 is DOWN, reason: Layer4 connection problem, info: "Connection refused".',
            {"action": "status", "user": "", "src_ip": ""},
        ),
    ),
)
