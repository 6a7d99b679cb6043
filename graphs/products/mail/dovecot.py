"""Dovecot: log-ins over IMAP, POP3, ManageSieve and submission, password look-ups, sessions and deliveries."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 mx dovecot: "
_OWN = "Mar 05 10:11:12 "
_LEVEL = r"(?:\(\d+\))?: (?:(?:Info|Warning|Error|Debug|Fatal|Panic): )?"
_LOGIN = r"(?P<service>imap|imap-urlauth|pop3|managesieve|submission|sieve)-login" + _LEVEL
_NO_USER = r"(?:(?!: user=<).)*"
# The name is the client's to choose; the last remote address is Dovecot's, and nothing behind it is typed.
_WHO = (
    r": user=<(?P<user>.*)>(?:, method=(?P<method>[^,\s]*))?, rip=(?P<src_ip>[^,\s]+)(?:, rport=(?P<src_port>\d+))?"
    r"(?:, lip=(?P<dst_ip>[^,\s]+))?(?:, lport=(?P<dst_port>\d+))?(?P<rest>(?:, (?!rip=|user=)[^,]*)*)"
)
_FAILED = (
    r"\((?:auth failed|authorization failed|proxy dest auth failed|internal failure|tried to use (?:disallowed plaintext|"
    r"unsupported) auth|auth service reported temporary failure|cert required)"
)
_DATABASE = r"auth(?:-worker)?(?:\([^()]*\))?" + _LEVEL + r"(?:conn \S+: )?(?P<database>[\w.-]+)"
_NO_GIVEN = r"(?:(?! \((?:given password|SHA1 of)).)*"
_WRONG = (
    r"(?P<reason>(?:unknown user|user not found|user disabled|Password mismatch|password mismatch|[Aa]llow_nets check failed|"
    r"Empty password|invalid password|pam_\w+\(\) failed: .*?|LDAP .*?|ldap_bind\(\) failed.*?|bind failed.*?|no passwd entry|"
    r"authentication failure|Authentication failed.*?|Username character disallowed.*?|User is disabled.*?))"
    r"(?: \((?:given password|SHA1 of given password|password mismatch\?|trying the next|with[^)]*).*)?"
)
_SESSION = (
    r"(?P<service>imap|pop3|managesieve|submission|lmtp|lda|deliver|indexer-worker)"
    r"\((?:\d+, )?(?P<user>[^()]*)\)(?:<[^<>]*>)*: (?:Info: )?"
)

PRODUCT = Product(
    name="dovecot",
    source="src/login-common, src/auth, src/imap, src/lmtp of Dovecot 2.0, 2.3.19 and 2.4.0; log_path without syslog",
    product="linux",
    service="dovecot",
    programs=("dovecot", "dovecot-lda"),
    others="other",
    lines=(
        r"(?P<time>[A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d(?:\.\d+)?|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?) "
        r"(?:dovecot: )?(?P<message>(?:[\w-]+(?:\([^()]*\))?(?:<[^<>]*>)*): (?:Info|Warning|Error|Debug|Fatal|Panic): .*)",
        r"(?P<message>(?:imap|pop3|managesieve|submission)-login: .*)",
    ),
    messages=(
        Said(_LOGIN + "(?:Login|Logged in)" + _WHO, "login", "success"),
        Said(_LOGIN + rf"(?=(?:(?!: user=<).)*?{_FAILED})(?P<state>{_NO_USER})" + _WHO, "login", "failure"),
        Said(_LOGIN + r"(?P<state>Maximum number of connections from user\+IP exceeded" + _NO_USER + ")" + _WHO, "login", "failure"),
        Said(_LOGIN + r"proxy\((?P<user>.*)\): (?:started proxying|Started proxying) to \S+" + _NO_USER
             + r": user=<.*>(?:, method=[^,\s]*)?, rip=(?P<src_ip>[^,\s]+)(?:, lip=(?P<dst_ip>[^,\s]+))?(?:, (?!rip=|user=)[^,]*)*",
             "login", "success"),
        Said(_LOGIN + rf"(?P<state>{_NO_USER})" + _WHO, "network_connect"),
        Said(_LOGIN + rf"(?=(?:(?!: user=<).)*?{_FAILED})(?P<state>.*)", "login", "failure"),
        Said(_DATABASE + rf"\((?P<user>{_NO_GIVEN}),(?P<src_ip>[\da-fA-F.:]+)(?:,(?:<[^<>]*>|sasl:\w+))*\): " + _WRONG, "login",
             "failure"),
        Said(_DATABASE + r"\((?P<user>[^(),]*)\): " + _WRONG, "login", "failure"),
        Said(r"auth\((?P<user>[^,()]*+),(?P<src_ip>[\da-fA-F.:]++)(?:,[^,()\s]++)*+\)(?:<[^<>]*>)*: (?:Info: )?"
             r"(?P<database>[\w-]+): " + _WRONG, "login", "failure"),
        Said(_DATABASE + r"\(.*\): " + _WRONG, "login", "failure"),
        Said(r"auth.*", "status"),
        Said(_SESSION + r"(?:Disconnected|Logged out|Connection closed)(?P<reason>.*)", "logout"),
        Said(_SESSION + r"(?:sieve: )?(?:msgid=(?P<message_id>.*): )?(?:saved mail to|stored mail into mailbox) '?(?P<target>[^']*)'?",
             "mail", "success"),
        Said(_SESSION + r"(?:sieve: )?msgid=.*: (?:forwarded|discarded|sent vacation|marked message|stored|fileinto|redirect).*",
             "mail"),
        Said(_SESSION + r"(?P<what>delete|undelete|expunge|copy|save|mailbox delete|mailbox rename)(?: from \S+)?: "
             r"(?:box=(?P<target>[^,]*), )?.*", "status"),
        Said(r"lmtp(?:\([^()]*\))?(?:<[^<>]*>)*: (?:Info: )?(?:Connect|Disconnect) from (?P<src_ip>[\da-fA-F.:]+|local).*",
             "network_connect"),
        Said(_SESSION + ".*", "status"),
        Said(r"(?:master|anvil|log|config|ssl-params|doveadm|stats|doveconf|director|replicator|indexer|dict|script|quota-status|"
             r"imap-hibernate|old-stats|lmtp|imap|pop3)\b.*", "status"),
    ),
    samples=(
        Sample(
            _HEAD + "imap-login: Login: user=<dana@example.org>, method=PLAIN, rip=203.0.113.9, lip=192.0.2.4, mpid=811, TLS, "
            "session=<aBc+/1>",
            {"user": "dana@example.org", "src_ip": "203.0.113.9", "dst_ip": "192.0.2.4", "action": "login",
             "outcome": "success"},
        ),
        Sample(
            _OWN + "pop3-login: Info: Aborted login (auth failed, 1 attempts): user=<guest7>, method=PLAIN, rip=203.0.113.9, "
            "lip=192.0.2.4, TLS: Disconnected",
            {"user": "guest7", "src_ip": "203.0.113.9", "dst_ip": "192.0.2.4", "action": "login", "outcome": "failure",
             "time": "2026-03-05T10:11:12Z"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "imap-login: Login aborted: Connection closed (auth failed, 2 attempts in 9 secs) (auth_failed): user=<guest7>, "
            "method=PLAIN, rip=2001:db8::9, lip=2001:db8::1, TLS, session=<aBc>",
            {"user": "guest7", "src_ip": "2001:db8::9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "managesieve-login: Disconnected: Inactivity (no auth attempts in 180 secs): user=<>, rip=203.0.113.9, "
            "lip=192.0.2.4",
            {"user": "", "src_ip": "203.0.113.9", "action": "network_connect", "outcome": ""},
        ),
        Sample(
            _HEAD + "auth-worker(81): sql(guest7,203.0.113.9,<aBc>): Password mismatch (given password: Sommer1)",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7", "Sommer1"),
        ),
        Sample(
            _HEAD + "auth: pam(guest7,203.0.113.9,<aBc>): pam_authenticate() failed: Authentication failure (password mismatch?)",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "auth(guest7,203.0.113.9,sasl:plain)<aBc>: passwd-file: Password mismatch",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "imap(dana@example.org)<811><aBc>: Disconnected: Logged out in=32 out=788 deleted=0 expunged=0",
            {"user": "dana@example.org", "action": "logout"},
        ),
        Sample(
            _HEAD + "lmtp(dana@example.org)<811><aBc>: msgid=<7@example.net>: saved mail to INBOX",
            {"user": "dana@example.org", "target": "INBOX", "action": "mail", "outcome": "success"},
        ),
        Sample(
            _HEAD + "master: Warning: Killed with signal 15 (by pid=1 uid=0 code=kill)",
            {"user": "", "action": "status"},
        ),
    ),
)  # fmt: skip
