"""Home Assistant: refused log-ins."""

from ..product import Product, Said, Sample

PRODUCT = Product(
    name="homeassistant",
    source="homeassistant/components/http/ban.py of Home Assistant 2022 to 2024",
    category="application",
    lines=(
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) (?P<level>[A-Z]+) \((?P<thread>[^)]*)\) \[(?P<logger>[\w.]+)\] "
        r"(?P<message>.*)",
    ),
    others="status",
    messages=(
        Said(
            r"Login attempt or request with invalid authentication from (?:\S+ )?\((?P<src>[\da-fA-F.:]+)\)\.(?: Requested "
            r"URL: '(?P<target>[^']*)'\.)?.*",
            "login",
            "failure",
        ),
        Said(
            r"Login attempt or request with invalid authentication from (?P<src>[\da-fA-F.:]+?)\.?(?: .*)?",
            "login",
            "failure",
        ),
        Said(r"Banned IP (?P<src>[\da-fA-F.:]+) for too many login attempts", "network_block", "success"),
    ),
    samples=(
        Sample(
            "2024-03-05 10:11:12.123 WARNING (MainThread) [homeassistant.components.http.ban] Login attempt or request with "
            "invalid authentication "
            "from ws-1 (203.0.113.9). Requested URL: '/auth/login_flow/a1'. (curl/8)",
            {
                "time": "2024-03-05T10:11:12.123+00:00",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
                "user": "",
            },
        ),
    ),
)
