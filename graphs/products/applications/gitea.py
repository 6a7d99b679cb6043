"""Gitea and Forgejo: log-ins and requests in gitea.log."""

from ..product import Product, Said, Sample

_HEAD = r"(?P<time>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) (?:(?P<place>[\w./-]+\.go:\d+:\S+) )?(?:\[(?P<level>[A-Z])\] )?(?:\[[\da-f-]{4,}\] )?"

PRODUCT = Product(
    name="gitea",
    source="routers/web/auth/auth.go, modules/ssh/ssh.go, modules/web/routing/logger.go of Gitea 1.18 to 1.22",
    category="application",
    programs=("gitea", "forgejo"),
    lines=(_HEAD + r"(?P<message>(?:Failed authentication|router:) .*)",),
    messages=(
        Said(
            r"Failed authentication attempt for (?P<user>.*) from (?P<src_and_port>[\da-fA-F.:\[\]]+:\d+)(?:: .*)?",
            "login",
            "failure",
        ),
        Said(
            r"Failed authentication attempt for (?P<user>.*) from (?P<src>[\da-fA-F.:]+)(?:: .*)?", "login", "failure"
        ),
        Said(r"Failed authentication attempt from (?P<src_and_port>[\da-fA-F.:\[\]]+:\d+)", "login", "failure"),
        Said(
            r"router: completed (?P<method>[A-Z]+) (?P<target>\S+) for (?P<src_and_port>[\da-fA-F.:\[\]]+:\d+), (?P<status>[123]\d\d) .*",
            "web_request",
            "success",
        ),
        Said(
            r"router: completed (?P<method>[A-Z]+) (?P<target>\S+) for (?P<src_and_port>[\da-fA-F.:\[\]]+:\d+), (?P<status>\d{3}) .*",
            "web_request",
            "failure",
        ),
        Said(r"router: .*", "status"),
    ),
    samples=(
        Sample(
            "2024/03/05 10:11:12 ...ers/web/auth/auth.go:175:SignInPost() [I] [65e6f0a0] Failed authentication attempt for guest7 from "
            "203.0.113.9:4711: user does not exist [uid: 0, name: guest7, keyid: 0]",
            {
                "time": "2024-03-05T10:11:12+00:00",
                "src_ip": "203.0.113.9",
                "user": "guest7",
                "action": "login",
                "outcome": "failure",
            },
        ),
        Sample(
            "2024/03/05 10:11:12 router: completed POST /user/login for 203.0.113.9:4711, 200 OK in 5.3ms @ "
            "auth/auth.go:168(auth.SignInPost)",
            {"src_ip": "203.0.113.9", "action": "web_request", "outcome": "success", "target": "/user/login"},
        ),
    ),
)
