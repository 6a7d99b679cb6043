"""Jellyfin and Emby: log-ins."""

from ..product import Product, Said, Sample

PRODUCT = Product(
    name="jellyfin",
    source="Jellyfin.Server.Implementations/Users/UserManager.cs, SessionManager.cs of Jellyfin 10.8 to 10.9",
    category="application",
    programs=("jellyfin",),
    lines=(
        r"\[(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d\d:\d\d)\] \[(?P<level>[A-Z]{3})\] \[\d+\] (?P<logger>[\w.]+)"
        r": (?P<message>.*)",
        r"\[\d\d:\d\d:\d\d\] \[(?P<level>[A-Z]{3})\] \[\d+\] (?P<logger>[\w.]+): (?P<message>.*)",
    ),
    others="status",
    messages=(
        Said(
            r'Authentication request for "?(?P<user>.*?)"? has been denied \(IP: "?(?P<src>[\da-fA-F.:]+)"?\)\.?',
            "login",
            "failure",
        ),
        Said(r'Authentication request for "?(?P<user>.*?)"? has succeeded\.?', "login", "success"),
        Said(r'Authentication request for "?.*"? .*', "status"),
    ),
    samples=(
        Sample(
            "[2024-03-05 10:11:12.123 +00:00] [ERR] [44] Jellyfin.Server.Implementations.Users.UserManager: Authentication "
            'request for "guest7" '
            'has been denied (IP: "203.0.113.9").',
            {
                "time": "2024-03-05T10:11:12.123+00:00",
                "src_ip": "203.0.113.9",
                "user": "guest7",
                "action": "login",
                "outcome": "failure",
            },
            typed=("guest7",),
        ),
    ),
)
