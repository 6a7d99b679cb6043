"""Roundcube: log-ins in userlogins.log and errors.log."""

from ..product import Product, Said, Sample

PRODUCT = Product(
    name="roundcube",
    source="program/include/rcmail.php, log_login() of Roundcube 1.4 to 1.6",
    category="application",
    programs=("roundcube",),
    lines=(
        r"\[(?P<time>\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d(?:\.\d+)? [+-]\d{4})\]: (?:<(?P<session>\w+)> )?(?P<message>.*)",
    ),
    carried=(r"<(?P<session>\w+)> (?P<message>.*)",),
    others="status",
    messages=(
        Said(
            r"Failed login for (?P<user>.*) from (?P<src>[\da-fA-F.:]+)(?:\(X-[\w-]+: [^)]*\))?(?: in session \w+)?(?: \(error: \d+\))?",
            "login",
            "failure",
        ),
        Said(
            r"Successful login for (?P<user>.*) \(ID: \d+\) from (?P<src>[\da-fA-F.:]+)(?:\(X-[\w-]+: [^)]*\))?(?: in session \w+)?",
            "login",
            "success",
        ),
        Said(
            r"(?:IMAP Error: )?Login failed for (?P<user>.*) against \S+ from (?P<src>[\da-fA-F.:]+)[. (].*",
            "login",
            "failure",
        ),
    ),
    samples=(
        Sample(
            "[05-Mar-2024 10:11:12 +0000]: <a1b2c3d4> Failed login for guest7 from 203.0.113.9 in session a1b2c3d4e5 (error: 0)",
            {
                "time": "2024-03-05T10:11:12+00:00",
                "src_ip": "203.0.113.9",
                "user": "guest7",
                "action": "login",
                "outcome": "failure",
            },
            typed=("guest7",),
        ),
        Sample(
            "Mar  5 10:11:12 web-1 roundcube: <a1b2c3d4> Successful login for dana (ID: 7) from 203.0.113.9 in session a1b2c3d4e5",
            {"src_ip": "203.0.113.9", "user": "dana", "action": "login", "outcome": "success"},
        ),
    ),
)
