"""phpMyAdmin: log-ins (AuthLog), behind syslog or in a file."""

from ..product import Product, Said, Sample

PRODUCT = Product(
    name="phpmyadmin",
    source="libraries/classes/Logging.php of phpMyAdmin 4.8 to 5.2",
    category="application",
    programs=("phpmyadmin",),
    lines=(r"(?P<time>[A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d): (?P<message>user .*)",),
    messages=(
        Said(r"user denied: (?P<user>.*) \((?P<reason>[\w-]+)\) from (?P<src>[\da-fA-F.:]+)", "login", "failure"),
        Said(r"user authenticated: (?P<user>.*) from (?P<src>[\da-fA-F.:]+)", "login", "success"),
    ),
    samples=(
        Sample(
            "Mar  5 10:11:12 web-1 phpMyAdmin[811]: user denied: guest7 (mysql-denied) from 203.0.113.9",
            {"src_ip": "203.0.113.9", "user": "guest7", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            "Mar 05 2024 10:11:12: user authenticated: dana from 203.0.113.9",
            {
                "time": "2024-03-05T10:11:12+00:00",
                "src_ip": "203.0.113.9",
                "user": "dana",
                "action": "login",
                "outcome": "success",
            },
        ),
    ),
)
