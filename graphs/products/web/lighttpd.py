"""lighttpd: the error log (its access log is NCSA's with the host in the second place)."""

from ..product import Product, Said, Sample

_TIME = r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d): "
_PLACE = r"\((?P<place>[\w./-]+\.c\.\d+)\) "

PRODUCT = Product(
    name="lighttpd",
    source="mod_auth.c, mod_access.c, server.c, connections.c, response.c of lighttpd 1.4.35 to 1.4.76",
    category="webserver",
    programs=("lighttpd",),
    lines=(_TIME + _PLACE + r"(?P<message>.*)", _PLACE + r"(?P<message>.*)"),
    others="status",
    messages=(
        Said(
            r"password doesn't match for (?P<target>.*?),? username: (?P<user>.*?),? IP: (?P<src>[\da-fA-F.:]+)",
            "login",
            "failure",
        ),
        Said(r"get_password failed,? IP: (?P<src>[\da-fA-F.:]+)", "login", "failure"),
        Said(
            r"digest:? (?:auth failed|authentication failed)(?: for)?:?.*?(?: (?P<user>\S+))?[,:] .*?(?:, IP:| IP:) "
            r"(?P<src>[\da-fA-F.:]+)",
            "login",
            "failure",
        ),
        Said(r"(?:digest: |.*auth).*IP: (?P<src>[\da-fA-F.:]+)", "login", "failure"),
        Said(r"url denied as we match: (?P<target>\S+).*|-- access denied.*", "web_request", "failure"),
        Said(r"-- (?:file not found|not a regular file).*|invalid request-line .*|.*: 4\d\d", "web_request", "failure"),
        Said(r"SSL: .*|connection closed .*|.*\((?P<src>[\d.]+)\) .*timed out.*", "network_connect", "failure"),
        Said(
            r"(?:server (?:started|stopped).*|logfiles cycled.*|graceful shutdown .*|\[note\] .*|WARNING: .*|opening errorlog .*|"
            r"connection .*|can't bind .*|bind .*|UID=.*|cgi .*|.*backend.*|.*fcgi.*|.*child.*|NOTE: .*|Warning: .*)",
            "status",
        ),
    ),
    samples=(
        Sample(
            "2024-03-05 10:11:12: (mod_auth.c.850) password doesn't match for /admin/ username: guest7 IP: 203.0.113.9",
            {
                "user": "guest7",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
                "target": "/admin/",
                "time": "2024-03-05T10:11:12+00:00",
            },
            typed=("guest7",),
        ),
        Sample(
            "2024-03-05 10:11:12: (mod_auth.c.525) password doesn't match for /admin/, username: guest7, IP: 203.0.113.9",
            {"src_ip": "203.0.113.9", "action": "login", "outcome": "failure", "user": "guest7"},
        ),
        Sample(
            "2024-03-05 10:11:12: (server.c.1704) server started (lighttpd/1.4.69)",
            {"action": "status", "user": "", "src_ip": ""},
        ),
    ),
)
