"""OpenConnect server (ocserv): sessions of AnyConnect clients."""

from ..product import Product, Said, Sample

_ROLE = r"(?:main|worker|sec-mod)"
_NAMED = rf"{_ROLE}\[(?P<user>[^\[\]]*)\]: ?(?P<src>[\da-fA-F.]+(?::\d+)?|\[?[\da-fA-F:]+\]?(?::\d+)?) "
_BARE = rf"{_ROLE}: ?(?P<src>[\da-fA-F.]+(?::\d+)?|\[[\da-fA-F:]+\](?::\d+)?|[\da-fA-F]{{0,4}}:[\da-fA-F:]{{1,40}}) "
_SESSION = r"(?: \(session: (?P<session>[^\s()]+)\))?"
_SYSLOG = "Mar  5 10:11:12 gw ocserv[811]: "

PRODUCT = Product(
    name="ocserv",
    source="src/main-user.c, src/main-auth.c, src/sec-mod-auth.c, src/worker-auth.c of ocserv 0.12 to 1.3",
    product="linux",
    category="vpn",
    service="ocserv",
    programs=("ocserv", "ocserv-main", "ocserv-worker", "ocserv-sm", "ocserv-secmod"),
    others="status",
    messages=(
        Said(_NAMED + r"user logged in", "login", "success"),
        Said(_NAMED + r"user disconnected.*", "logout"),
        Said(_NAMED + r"(?:failed|could not|error).*authenticat.*", "login", "failure"),
        Said(_BARE + r"failed authentication attempt for user '(?P<user>.*)'", "login", "failure"),
        Said(_BARE + r"user disconnected.*", "status"),
        Said(_BARE + r"(?:accepted connection|new connection).*", "network_connect"),
        Said(_BARE + r"(?:failed (?:cookie )?auth\w*|.*authentication failed).*", "login", "failure"),
        Said(r"sec-mod: initiating session for user '(?P<user>.*)'" + _SESSION, "status"),
        Said(
            r"sec-mod: failed authentication (?:attempt )?for (?:user )?'(?P<user>.*)'" + _SESSION, "login", "failure"
        ),
        Said(r"sec-mod: using '[^']*' authentication to authenticate user" + _SESSION, "status"),
        Said(r"main:? ?added \d+ points .* for IP '(?P<src>[^']*)' .*", "status"),
        Said(_NAMED + r".*", "status"),
        Said(_BARE + r".*", "status"),
    ),
    samples=(
        Sample(
            _SYSLOG + "main[dana]:203.0.113.9:4711 user logged in",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
        ),
        Sample(
            _SYSLOG + "sec-mod: failed authentication for 'dana' (session: aB3)",
            {"user": "dana", "action": "login", "outcome": "failure", "src_ip": "", "session": "aB3"},
            typed=("dana",),
        ),
    ),
)
