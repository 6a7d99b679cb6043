"""WordPress: what the plug-ins WP fail2ban and Simple History write to syslog."""

from ..product import Product, Said, Sample

_FROM = r" from (?P<src>[\da-fA-F.:]+)"

PRODUCT = Product(
    name="wordpress",
    source="feature-*.php of WP fail2ban 4 and 5",
    category="application",
    programs=("wordpress", "wp"),
    others="status",
    messages=(
        Said(r"Accepted password for (?P<user>.*)" + _FROM, "login", "success"),
        Said(
            r"(?:XML-RPC )?(?:REST )?[Aa]uthentication (?:failure|attempt) for (?:unknown user )?(?P<user>.*)" + _FROM,
            "login",
            "failure",
        ),
        Said(
            r"(?:Blocked|Empty) (?:username )?(?:authentication attempt|user enumeration attempt|username)(?: for (?P<user>.*))?"
            + _FROM,
            "login",
            "failure",
        ),
        Said(
            r"(?:XML-RPC .*|Immediately block connections|Untrusted X-Forwarded-For header|Blocked .*|Pingback .*)"
            + _FROM,
            "web_request",
            "failure",
        ),
        Said(r"(?:Comment|Spam|Password reset) .*" + _FROM, "status"),
    ),
    samples=(
        Sample(
            "Mar  5 10:11:12 web-1 wordpress(shop.example)[811]: Authentication failure for guest7 from 203.0.113.9",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure", "host": "web-1"},
            typed=("guest7",),
        ),
        Sample(
            "Mar  5 10:11:12 web-1 wordpress(shop.example)[811]: Accepted password for dana from 203.0.113.9",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
        ),
    ),
)
