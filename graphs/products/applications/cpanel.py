"""cPanel and WHM: login_log and session_log of cpsrvd."""

from ..product import Product, Said, Sample

_IP = r"[\da-fA-F.:]{2,45}"
_WHO = rf"(?P<src_ip>{_IP}) - (?P<user>.*?)(?: \(possessor: (?P<possessor>[^()\s]*)\))?"

PRODUCT = Product(
    name="cpanel",
    source="cPanel & WHM 110, login_log and session_log",
    category="application",
    lines=(
        r"\[(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4})\] (?P<level>\w+) \[(?P<program>cpsrvd|cpdavd|whostmgrd|cpaneld|webmaild)\] "
        r"(?P<message>.*)",
    ),
    others="status",
    messages=(
        # What a client asked for stands between name and verdict.
        Said(rf"{_WHO} (?:-|\"[A-Z]+ [^\"]*\") FAILED LOGIN (?P<door>\w+)(?:: (?P<reason>.*))?", "login", "failure"),
        Said(rf"{_WHO} (?:-|\"[A-Z]+ [^\"]*\") DEFERRED LOGIN (?P<door>\w+)(?:: (?P<reason>.*))?", "status"),
        Said(rf"{_WHO} - SUCCESS LOGIN (?P<door>\w+)", "login", "success"),
        Said(rf"(?P<src_ip>{_IP}) PURGE (?P<user>[^\s:]+):\S+ (?P<reason>logout|password_change|\w+)", "logout", "success"),
        Said(rf"(?P<src_ip>{_IP}) NEW (?P<user>[^\s:]+):\S+ .*", "status"),
    ),
    samples=(
        Sample(
            "[2026-04-03 09:12:33 +0200] info [cpsrvd] 203.0.113.40 - guest7 \"POST /login/?login_only=1 HTTP/1.1\" FAILED LOGIN "
            "cpaneld: user password incorrect",
            {"time": "2026-04-03T07:12:33Z", "src_ip": "203.0.113.40", "user": "guest7", "action": "login", "outcome": "failure",
             "inferred": ""},
            typed=("guest7",),
        ),
        Sample(
            "[2026-04-03 09:12:33 +0200] info [cpsrvd] 203.0.113.40 - dana (possessor: root) - SUCCESS LOGIN cpaneld",
            {"src_ip": "203.0.113.40", "user": "dana", "possessor": "root", "action": "login", "outcome": "success"},
        ),
        Sample(
            "[2026-04-03 09:12:33 +0200] info [cpsrvd] 203.0.113.40 PURGE dana:Nm4x logout",
            {"src_ip": "203.0.113.40", "user": "dana", "action": "logout"},
        ),
    ),
)  # fmt: skip
