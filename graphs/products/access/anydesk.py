"""AnyDesk: the traces of its service and its program, and the list of incoming connections."""

from ..product import Product, Said, Sample

_FROM = r"\w+ +\d+ +\d+ +\d+ +(?P<place>[\w.]+) - "

PRODUCT = Product(
    name="anydesk",
    source="ad_svc.trace, ad.trace and connection_trace.txt of AnyDesk 7 to 9 for Windows",
    product="windows",
    category="application",
    service="anydesk",
    lines=(
        r" *(?P<level>info|warning|error|debug) (?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+) +(?P<message>\w+ +\d+ +\d+ +\d+ +[\w.]+ - .*)",
        r"Incoming +(?P<time>\d{4}-\d\d-\d\d, \d\d:\d\d) +(?P<message>(?:User|Passwd|Token|REJECTED|Profile\b[^\d]*) +\d+ +\d+) *",
    ),
    messages=(
        Said(r"REJECTED +(?P<client>\d+) +\d+", "login", "failure"),
        Said(r"(?P<method>User|Passwd|Token|Profile\b[^\d]*?) +(?P<client>\d+) +\d+", "login", "success"),
        Said(
            _FROM + r"Logged in from (?P<src_and_port>[\da-fA-F.:\[\]]+:\d+) on relay (?P<relay>\w+)\.?",
            "login",
            "success",
        ),
        Said(_FROM + r"Incoming session request: (?P<user>.*) \((?P<client>\d+)\)", "network_connect"),
        Said(_FROM + r"Session (?:closed|stopped).*", "logout"),
        Said(_FROM + r"Preparing files in '(?P<target>.*)'\.?", "file_read"),
        Said(_FROM + r"(?:Download|Upload) (?:started|finished).*", "status"),
        Said(_FROM + r"The user has requested (?P<what>.*)", "status"),
        Said(_FROM + r".*", "status"),
    ),
    samples=(
        Sample(
            "   info 2024-03-05 10:11:12.345       gsvc   4711   5120    4                anynet.any_socket - Logged in from 203.0.113.9:51234 "
            "on relay 1a2b3c4d.",
            {"time": "2024-03-05T10:11:12.345Z", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
        ),
        Sample(
            "   info 2024-03-05 10:11:12.345       lsvc   4711   5120    4             app.backend_session - Incoming session request: dana (123456789)",
            {"user": "dana", "action": "network_connect", "client": "123456789"},
            typed=("dana",),
        ),
        Sample(
            "Incoming    2024-03-05, 10:12    REJECTED                    987654321    987654321",
            {"time": "2024-03-05T10:12:00Z", "action": "login", "outcome": "failure", "client": "987654321"},
        ),
        Sample(
            "Incoming    2024-03-05, 10:13    Passwd                      987654321    987654321",
            {"action": "login", "outcome": "success"},
        ),
    ),
)
