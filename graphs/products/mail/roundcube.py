"""Roundcube: log-ins to the webmail, in its own files (errors.log, userlogins.log) and in syslog."""

from ..product import Product, Said, Sample

_TIME = "[05-Mar-2026 10:11:12 +0000]: "
_ADDRESS = r"(?P<src_ip>[\da-fA-F.:]+)(?:\((?:X-Forwarded-For|X-Real-IP|HTTP_X_FORWARDED_FOR)?[^)]*\))*"
_NO_AGAINST = r"(?:(?! against ).)*"

PRODUCT = Product(
    name="roundcube",
    source="program/lib/Roundcube/rcube_utils.php (remote_ip), index.php, rcube_imap.php of Roundcube 1.4 and 1.6",
    product="linux",
    service="roundcube",
    programs=("roundcube", "roundcubemail", "roundcube-core"),
    lines=(
        r"\[(?P<time>\d\d-\w{3}-\d{4} \d\d:\d\d:\d\d(?:\.\d+)?)(?: (?P<zone>[+-]\d{4}))?\]: (?P<message>.*)",
    ),
    messages=(
        Said(r"(?:<\w+> )?Successful login for (?P<user>.*) \(ID: (?P<uid>\d+)\) from " + _ADDRESS + r" in session (?P<session>\w+)"
             r"(?: .*)?", "login", "success"),
        Said(r"(?:<\w+> )?Failed login for (?P<user>.*) from " + _ADDRESS + r"(?: in session (?P<session>\w+))?"
             r"(?: \(error: (?P<error>-?\d+)\))?", "login", "failure"),
        Said(r"(?:<\w+> )?(?:PHP Error: )?IMAP Error: Login failed for (?P<user>" + _NO_AGAINST + r") against (?P<server>\S+) from "
             + _ADDRESS + r"\. (?P<reason>" + _NO_AGAINST + ")", "login", "failure"),
        Said(r"(?:<\w+> )?(?:PHP Error: )?IMAP Error: (?:Login failed|Authentication) .*", "login", "failure"),
        Said(r"(?:<\w+> )?Session destroyed.*|(?:<\w+> )?Logout .*", "status"),
        Said(r"(?:<\w+> )?(?:PHP (?:Error|Warning|Notice)|DB Error|IMAP Error|SMTP Error|PHP Fatal error).*", "status"),
        Said(r"(?:<\w+> )?User (?P<user>\S+) \[(?P<src_ip>[\da-fA-F.:]+)\]; Message .* for .*; \d+: .*", "mail", "success"),
    ),
    samples=(
        Sample(
            _TIME + "<aBc1> Failed login for guest7 from 203.0.113.9 in session 7f6e5d (error: 1)",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure", "time": "2026-03-05T10:11:12Z"},
            typed=("guest7",),
        ),
        Sample(
            "Mar  5 10:11:12 mx roundcube[81]: <aBc1> Successful login for dana@example.org (ID: 7) from 203.0.113.9 in session 7f6e5d",
            {"user": "dana@example.org", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
        ),
        Sample(
            _TIME + "<aBc1> IMAP Error: Login failed for guest7 against mail.example.org from 203.0.113.9(X-Forwarded-For: "
            "198.51.100.1). AUTHENTICATE PLAIN: Authentication failed. in /usr/share/roundcube/rcube_imap.php on line 200",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
    ),
)  # fmt: skip
