"""FreeRADIUS: `radius.log` and syslog, log-ins as `log { auth = yes }` writes them."""

from ..product import Join, Product, Said, Sample

_REQUEST = r"(?:(?:Auth|Info|Error|Warning|Debug|Proxy|Acct): )?(?:\((?P<request>\d+)\) )?\s*"
_WHY = r"(?: \((?P<reason>.*)\))?: "
# The name stands in brackets and may carry a password behind a slash; where it is not clear which, it names nobody.
_NAME = r"\[(?P<user>host/[^\]/]*|[^\]/]*)(?:/<[^>\]]*>)?\]"
_FROM = (
    r" \(from client (?P<client>\S+) port (?P<client_port>\d+)(?: cli (?P<src>[^\s()]+))?"
    r"(?: via (?:TLS tunnel|proxy to virtual server|proxy[^()]*))?\)\s*"
)
_HEAD = (
    r"(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}) : "
    r"(?P<message>(?:Auth|Info|Error|Warning|Debug|Proxy|Acct): .*)"
)
_TIME = "Thu Mar  5 10:11:12 2026 : Auth: "

PRODUCT = Product(
    name="freeradius",
    source="src/main/auth.c (rad_authlog), listen.c, log.c of FreeRADIUS 2.2, 3.0 and 3.2",
    product="linux",
    category="authentication",
    service="radius",
    programs=("freeradius", "radiusd"),
    lines=(
        _HEAD,
        # what is left where a collector takes the head off
        r"(?P<message>(?:\(\d+\) )?\s?(?:Login OK|Login incorrect|Invalid user|Rejected|Multiple logins)\b.* \(from client \S+ port "
        r"\d+.*\)\s*|(?:\(\d+\) )?Ignoring request to \w+ .* from unknown client .*)",
    ),
    others="status",
    messages=(
        Said(_REQUEST + r"Login OK" + _WHY + _NAME + _FROM, "login", "success"),
        Said(_REQUEST + r"(?:Login incorrect|Invalid user|Rejected)" + _WHY + _NAME + _FROM, "login", "failure"),
        Said(_REQUEST + r"Multiple logins \(max \d+\)[^:]*: " + _NAME + _FROM, "login", "failure"),
        Said(_REQUEST + r"Login OK.*?: \[.*\]" + _FROM, "login", "success"),
        Said(_REQUEST + r"(?:Login incorrect|Invalid user|Rejected).*?: \[.*\]" + _FROM, "login", "failure"),
        Said(_REQUEST + r"Login OK\b.*", "login", "success"),
        Said(_REQUEST + r"(?:Login incorrect|Invalid user)\b.*", "login", "failure"),
        Said(
            _REQUEST
            + r"Ignoring request to \w+(?: address)? (?P<dst_ip>\S+) port (?P<dst_port>\d+)(?: bound to server \S+)? "
            r"from unknown client (?P<src_ip>\S+) port (?P<src_port>\d+)(?: proto \w+)?",
            "network_connect",
            "failure",
        ),
        Said(
            _REQUEST + r"(?:Dropping|Received) (?:packet|request|conflicting packet) .*?from (?:client )?(?:\S+ port )?"
            r"(?P<src_ip>[\da-fA-F.:]+)(?: port (?P<src_port>\d+))?\b.*",
            "status",
            "failure",
        ),
        Said(r"(?P<level>Auth|Info|Error|Warning|Debug|Proxy|Acct): .*", "status"),
    ),
    joins=(Join("request", "", act="request"),),
    samples=(
        Sample(
            _TIME
            + "(7) Login incorrect (pap: Cleartext password does not match): [dana] (from client gw-1 port 12 cli "
            "203.0.113.9)",
            {
                "time": "2026-03-05T10:11:12Z",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
                "client": "gw-1",
            },
            typed=("dana",),
        ),
        Sample(
            "Mar  5 10:11:12 aaa-1 radiusd[811]: Login OK: [dana/<via Auth-Type = EAP>] (from client ap port 0 cli "
            "02-00-5E-10-00-01 via TLS tunnel)",
            {"user": "dana", "src_ip": "", "action": "login", "outcome": "success", "host": "aaa-1"},
            typed=("dana",),
        ),
        Sample(
            _TIME + "Login incorrect: [dana/secret] (from client gw-1 port 12 cli 203.0.113.9)",
            {"user": "", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            "Thu Mar  5 10:11:12 2026 : Info: Ready to process requests",
            {"action": "status", "user": "", "outcome": "", "host": ""},
        ),
    ),
)
