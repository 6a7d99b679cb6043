"""Exim: its main log and what it writes to syslog."""

from ..product import Product, Said, Sample

_ID = r"(?P<queue_id>[\dA-Za-z]{6}-[\dA-Za-z]{6,11}-[\dA-Za-z]{2,4}) "
_TIME = "2026-03-05 10:11:12 "
# The greeting stands in parentheses and is the client's; the address in brackets behind it is Exim's.
_PEER = r"(?:H=)?(?:(?P<src_host>[^\s()\[\]]+) )?(?:\((?P<helo>[^()]*)\) )?\[(?P<src_ip>[\da-fA-F.:%\w]+)\](?::(?P<src_port>\d+))?"
_OTHER = r"H=(?P<dst_host>[^\s()\[\]]+) \[(?P<dst_ip>[\da-fA-F.:%\w]+)\](?::(?P<dst_port>\d+))?"
_SETTINGS = r"(?: (?:I=\[[\da-fA-F.:]+\](?::\d+)?|X=\S+|CV=\S+|SNI=\S+|DN=\".*?\"|U=\S+|P=\S+|PRX=\S+|L\*?|L[.-]|K))*"

PRODUCT = Product(
    name="exim",
    source="Exim 4.96 specification, chapter 52 (log files); src/smtp_in.c, deliver.c, acl.c",
    product="linux",
    service="exim",
    programs=("exim", "exim4"),
    lines=(
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?)(?: (?P<zone>[+-]\d{4}))? (?:\[(?P<pid>\d+)\] )?(?P<message>(?!\d+ \d+ ).*)",
    ),
    messages=(
        # Mail of a client that logged in: the account is proven, the sender is what the client says.
        Said(_ID + r"<= (?P<sender>\S+) (?:R=\S+ )?" + _PEER + _SETTINGS + r" A=(?P<method>[^\s:]+):(?P<user>\S+)(?: .*)?", "login",
             "success"),
        Said(_ID + r"<= (?P<user>\S+) (?:R=\S+ )?" + _PEER + r"(?: .*)?", "mail"),
        Said(_ID + r"<= (?P<user>\S+)(?: .*)?", "mail"),
        Said(_ID + r"(?:=>|->|>>|\*>) (?P<target>[^\s<>]+)(?: <(?P<orig_to>[^<>]*)>)?(?: \([^()]*\))?(?: (?:F|P|R|T|S|ST|DT|QT)=\S*)* "
             + _OTHER + ".*", "mail", "success"),
        Said(_ID + r"(?:=>|->|>>|\*>) (?P<target>[^\s<>]+)(?: .*)?", "mail", "success"),
        Said(_ID + r"\*\* (?P<target>[^\s<>:]+)(?: .*|: .*)?", "mail", "failure"),
        Said(_ID + r"== (?P<target>[^\s<>]+)(?: .*)?", "mail", "failure"),
        Said(_ID + r"(?:Completed|Frozen|Unfrozen|Spool file is locked|Message is frozen|removed by|cancelled by|Sender identification"
             r"|retry timeout|no immediate delivery|unfrozen|Unfrozen by|return message generated).*", "mail"),
        Said(r"(?P<method>\S+) authenticator failed for " + _PEER + r"(?: I=\[[\da-fA-F.:]+\](?::\d+)?)?(?: U=\S+)?: "
             r"(?P<reason>(?:(?!\(set_id=).)*?)(?: ?\(set_id=(?P<user>.*)\))?", "login", "failure"),
        Said(r"(?P<method>\S+) authenticator failed for .*", "login", "failure"),
        Said("(?:" + _ID + ")?" + _PEER + _SETTINGS + r"(?: F=<(?P<user>[^<>]*)>)?(?: A=\S+)? (?:temporarily )?rejected "
             r"(?P<state>RCPT|MAIL|AUTH|DATA|VRFY|EXPN|ETRN|connection|EHLO|HELO|EHLO or HELO|after DATA|during MIME ACL checks)"
             r"(?: (?:<(?P<target>[^<>\s]*)>|\S+))?(?:: .*| .*)?", "mail", "failure"),
        Said("(?:" + _ID + r")?.* (?:temporarily )?rejected (?:RCPT|MAIL|AUTH|DATA|VRFY|EXPN|ETRN|connection|"
            r"EHLO|HELO|after DATA).*", "mail",
             "failure"),
        Said(r"rejected (?P<state>EHLO|HELO|connection|EHLO or HELO) from " + _PEER + r"(?: .*|: .*)?", "mail", "failure"),
        Said(r"(?:SMTP connection|TLS error on connection|SMTP data timeout|SMTP command timeout|SMTP protocol synchronization "
             r"error|unexpected disconnection while reading SMTP command|incomplete transaction|no MAIL in SMTP connection|"
             r"SMTP syntax error|SMTP call|Unknown SMTP command|too many (?:unrecognized|syntax|nonmail).*?|dropped: too many .*?|"
             r"SMTP protocol violation|TLS session|syntactically invalid argument\(s\)|connection) (?:\(.*?\) )?(?:from|on connection "
             r"from|in \".*\") (?:\"[^\"]*\" )?" + _PEER + r"(?: .*|: .*)?", "network_connect"),
        Said(r"(?:SMTP call from|Connection from) " + _PEER + r" (?:dropped|refused): .*", "network_block", "failure"),
        Said(r"no (?:host name|IP address) found for (?:IP address|host) (?P<src_ip>[\da-fA-F.:]+)", "network_connect"),
        Said(r"(?:SMTP|TLS|no|Warning:|Start queue|End queue|exim \d|cwd=|Failed to|failed to|remote host|SIGHUP|pid \d+|daemon|"
             r"lowest numbered|retry time|H=.* Warning:|sender verify|DKIM:|\d\d? ).*", "status"),
        Said(_ID + r"(?:DKIM:|SA:|H=|.* \[[\da-fA-F.:]+\] |ACL|malware|spam|verify|Tainted).*", "mail"),
    ),
    samples=(
        Sample(
            _TIME + "1uZ9ab-0003fA-2x <= dana@example.org H=pc.example.org (pc) [203.0.113.9]:4711 P=esmtpsa "
            "X=TLS1.3:AES:256 A=plain_login:dana S=812 id=7@pc",
            {"user": "dana", "src_ip": "203.0.113.9", "sender": "dana@example.org", "action": "login",
             "outcome": "success", "time": "2026-03-05T10:11:12Z"},
        ),
        Sample(
            _TIME + "1uZ9ab-0003fA-2x => a@example.net R=dnslookup T=remote_smtp H=mx.example.net [198.51.100.4]:25 "
            'C="250 OK id=1"',
            {"target": "a@example.net", "dst_ip": "198.51.100.4", "dst_port": 25, "src_ip": "", "action": "mail",
             "outcome": "success"},
        ),
        Sample(
            _TIME + "1uZ9ab-0003fA-2x ** a@example.net R=dnslookup T=remote_smtp H=mx.example.net [198.51.100.4]: SMTP error "
            "from remote mail server after RCPT TO:<a@example.net>: 550 no such user",
            {"target": "a@example.net", "src_ip": "", "action": "mail", "outcome": "failure"},
        ),
        Sample(
            _TIME + "plain_login authenticator failed for (gate7) [203.0.113.9]:4711: 535 Incorrect authentication data "
            "(set_id=guest7)",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _TIME + "H=(gate7) [203.0.113.9]:4711 F=<a@example.com> rejected RCPT <b@example.net>: relay not permitted",
            {"user": "a@example.com", "target": "b@example.net", "src_ip": "203.0.113.9", "action": "mail",
             "outcome": "failure"},
            typed=("gate7",),
        ),
        Sample(
            "Mar  5 10:11:12 mx exim[94]: no host name found for IP address 203.0.113.9",
            {"src_ip": "203.0.113.9", "action": "network_connect"},
        ),
        Sample(
            _TIME + "SMTP connection from [203.0.113.9]:4711 lost",
            {"src_ip": "203.0.113.9", "action": "network_connect", "user": ""},
        ),
    ),
)  # fmt: skip
