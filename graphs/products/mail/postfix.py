"""Postfix: who connects, who logs in, what is refused, where each message goes."""

from ...actions import Action, Outcome
from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 mx postfix/smtpd[94]: "
_PEER = r"(?P<src_host>[^\s\[\]]+)\[(?:IPv6:)?(?P<src_ip>[\da-fA-F.:%\w]+)\](?::(?P<src_port>\d+))?"
_BARE_PEER = r"\[(?:IPv6:)?(?P<src_ip>[\da-fA-F.:%\w]+)\]:(?P<src_port>\d+)"
_OTHER = r"(?P<dst_host>[^\s\[\],]+)(?:\[(?:(?:IPv6:)?(?P<dst_ip>[\da-fA-F.:%\w]+)|[^\]]*)\])?(?::(?P<dst_port>\d+))?"
_ID = r"(?P<queue_id>NOQUEUE|[\dA-Za-z]{5,24}): "
_VERDICT = r"(?P<kind>(?:milter-|proxy-)?(?:reject|hold|discard|accept)|filter|redirect|warn|permit|info|prepend|replace|bcc|strip|dunno)"
_NO_ENVELOPE = r"(?:(?!; from=<).)*"
_ENVELOPE = (
    r"; from=<(?P<user>[^<>]*)>,? to=<(?P<target>[^<>]*)>,? proto=(?P<protocol>\w+)"
    rf"(?: sasl_username=<(?P<sasl_username>[^<>]*)>)?(?:,? helo=<(?P<helo>{_NO_ENVELOPE})>)?"
)
"""A client's greeting can hold these words too: where they stand twice, sender and recipient are left out."""
_REFUSED: dict[str, tuple[Action, Outcome]] = dict.fromkeys(
    ("reject", "milter-reject", "proxy-reject", "discard", "milter-discard"), ("mail", "failure")
)
_SENT: dict[str, tuple[Action, Outcome]] = {
    "sent": ("mail", "success"),
    "deliverable": ("mail", "success"),
    "bounced": ("mail", "failure"),
    "deferred": ("mail", "failure"),
    "undeliverable": ("mail", "failure"),
    "expired": ("mail", "failure"),
    "SOFTBOUNCE": ("mail", "failure"),
}

PRODUCT = Product(
    name="postfix",
    source="src/smtpd, cleanup, qmgr, smtp, local, pipe, bounce, postscreen, anvil of Postfix 3.4 and 3.7",
    product="linux",
    service="postfix",
    programs=("postfix", "postfix-*"),
    others="other",
    lines=(
        # what is left where a collector takes the head off
        r"(?P<message>(?:[\dA-F]{6,16}|[\dA-Za-z]{12,20}|NOQUEUE): (?:to=|from=|client=|uid=|message-id=|removed|reject: |filter: |milter-"
        r"|host |sender |replace: |warning: header).*|(?:dis)?connect from \S+\[[\da-fA-F.:]+\].*|lost connection after .* from \S+\[.*|"
        r"warning: \S+\[[\da-fA-F.:]+\]: SASL .*|statistics: max connection .*|(?:(?:Anonymous|Trusted|Untrusted|Verified) )?TLS connection established (?:from|to) \S+\[.*|"
        r"timeout after .* from \S+\[[\da-fA-F.:]+\]|connect to \S+\[[\da-fA-F.:]+\]:\d+: .*)",
    ),
    messages=(
        Said(r"(?:\w+ )?TLS connection established from " + _PEER + r": .*", "network_connect", "success"),
        Said(r"timeout after \S+(?: \([^()]*\))? from " + _PEER, "status", "failure"),
        Said("connect from " + _PEER, "network_connect"),
        Said("disconnect from " + _PEER + r"(?P<commands>(?: \w+=\d+(?:/\d+)?)*)", "network_connect"),
        Said(
            "warning: " + _PEER + r": SASL (?P<method>\S+) authentication (?:failed|aborted|failure)"
            r"(?:: (?P<reason>(?:(?!, sasl_username=).)*))?(?:, sasl_username=(?P<user>.*))?",
            "login",
            "failure",
        ),
        Said(
            _ID + "client=" + _PEER + r"(?:, orig_queue_id=\w*)?(?:, orig_client=\S+?)?, sasl_method=(?P<method>[^,\s]+), "
            r"sasl_username=(?P<user>.*?)(?:, sasl_sender=\S*)?",
            "login",
            "success",
        ),
        Said(_ID + "client=" + _PEER + r"(?:, .*)?", "mail"),
        Said(_ID + r"from=<(?P<user>[^<>]*)>, size=(?P<size>\d+), nrcpt=(?P<recipients>\d+)(?: .*)?", "mail"),
        Said(_ID + r"from=<(?P<user>[^<>]*)>, status=(?P<status>expired|force-expired), .*", "mail", "failure"),
        Said(_ID + r"(?:resent-)?message-id=(?P<message_id>.*)", "mail"),
        Said(_ID + "removed", "mail"),
        Said(
            _ID + r"to=<?(?P<target>[^<>,]*)>?, (?:orig_to=<?(?P<orig_to>[^<>,]*)>?, )?relay=" + _OTHER + r"(?:, conn_use=\d+)?, "
            r"delay=(?P<delay>[\d.]+), (?:delays=\S+, )?dsn=(?P<dsn>[\d.]+), status=(?P<kind>\w+) \((?P<reply>.*)\)",
            "mail",
            by=_SENT,
        ),
        Said(
            _ID + _VERDICT + r": (?P<state>[\w-]+) from " + _PEER + rf": (?P<reason>{_NO_ENVELOPE})" + _ENVELOPE,
            "mail",
            by=_REFUSED,
        ),
        Said(
            _ID + _VERDICT + r": (?P<state>[\w-]+) from " + _PEER + rf": (?P<reason>{_NO_ENVELOPE}?)(?:; proto=(?P<protocol>\w+)"
            rf"(?: helo=<(?P<helo>{_NO_ENVELOPE})>)?|; from=<(?P<user>[^<>]*)> proto=\w+(?: helo=<{_NO_ENVELOPE}>)?|;)?",
            "mail",
            by=_REFUSED,
        ),
        Said(_ID + _VERDICT + r": (?P<state>[\w-]+) from " + _PEER + ": .*", "mail", by=_REFUSED),
        Said(_ID + _VERDICT + r": (?:header|body|mime|nested|END-OF-MESSAGE|milter).*", "mail", by=_REFUSED),
        Said(_ID + r"uid=(?P<uid>\d+) from=<(?P<user>[^<>]*)>.*", "mail"),
        Said(_ID + r"(?:sender|postmaster) (?:non-)?(?:delivery|delay) (?:status )?notification: (?P<notice>\w+)", "mail"),
        Said(_ID + r"(?:enabling PIX|warning: header|replace:|Cannot start TLS|breaking|skipped|moved|flush|requeued|hold).*",
             "mail"),
        Said(r"(?:" + _ID + r")?(?:host|SASL authentication failed; (?:server|cannot authenticate to server)) " + _OTHER
             + r"(?: (?:said|refused to talk to me):|:).*", "mail", "failure"),
        Said(r"(?:" + _ID + r")?(?:lost connection|conversation) with " + _OTHER + r" (?:timed out )?while .*", "mail", "failure"),
        Said(r"(?:" + _ID + r")?connect to " + _OTHER + r": .*", "network_connect", "failure"),
        Said(r"(?:lost connection|timeout|too many errors) after (?P<state>[\w -]+?)(?: \(\d+ bytes\))? from " + _PEER,
             "network_connect"),
        Said(r"(?:warning: )?(?:improper command pipelining after \S+|non-SMTP command|Illegal address syntax|"
             r"malformed BDAT command syntax|numeric hostname in HELO|bare <LF> received(?: after \S+)?|null BDAT request) from "
             + _PEER + r"(?: in \w+ command)?(?:: .*)?", "network_connect"),
        Said(r"(?:SSL_accept error|setting up TLS connection) from " + _PEER + r"(?:: .*)?", "network_connect"),
        Said(r"(?P<trust>Anonymous|Untrusted|Trusted|Verified) TLS connection (?:established|reused) from " + _PEER + ": .*",
             "network_connect"),
        Said(r"(?:(?P<trust>Anonymous|Untrusted|Trusted|Verified) TLS connection (?:established|reused)|setting up TLS connection"
             r"|SSL_connect error) to " + _OTHER + r"(?:: .*)?", "network_connect"),
        Said(r"warning: (?:Connection (?:rate|concurrency)|Message (?:rate|delivery request rate)|Recipient address rate|New TLS "
             r"session rate|AUTH command rate) limit exceeded: \d+ from " + _PEER + r" for service \S+", "network_block", "failure"),
        Said(r"warning: hostname \S+ does not resolve to address (?P<src_ip>[\da-fA-F.:]+)(?:: .*)?", "network_connect"),
        Said(r"warning: (?P<src_ip>[\da-fA-F.:]+): (?:hostname \S+ verification failed|address not listed for hostname).*",
             "network_connect"),
        Said(r"warning: (?P<src_ip>[\da-fA-F.:]+): RBL lookup error: .*", "status"),
        # postscreen and the list look-ups
        Said("CONNECT from " + _BARE_PEER + r"(?: to \[(?P<dst_ip>[\da-fA-F.:]+)\]:(?P<dst_port>\d+))?", "network_connect"),
        Said(r"(?:PASS (?:NEW|OLD)|DISCONNECT|SKIP \w+|UNPASS|UNFAIL|ENFORCE|ALLOWLISTED|WHITELISTED|(?:WHITE|ALLOW)LIST VETO) "
             + _BARE_PEER, "network_connect"),
        Said(r"(?:DROP|BLACKLISTED|DENYLISTED) " + _BARE_PEER, "network_block", "failure"),
        Said(r"DNSBL rank (?P<rank>\d+) for " + _BARE_PEER, "network_connect"),
        Said(r"(?:PREGREET \d+|HANGUP) after \S+ from " + _BARE_PEER + r"(?:: .*| in .*)?", "network_connect"),
        Said(r"(?:BARE NEWLINE|COMMAND (?:COUNT|LENGTH|TIME) LIMIT|COMMAND PIPELINING|NON-SMTP COMMAND|(?:DATA|BDAT) without valid "
             r"RCPT) from " + _BARE_PEER + r"(?: after .*)?", "network_connect"),
        Said(
            r"(?P<queue_id>NOQUEUE): reject: (?P<state>\w+) from " + _BARE_PEER + rf": (?P<reason>{_NO_ENVELOPE})"
            + _ENVELOPE,
            "mail",
            "failure",
        ),
        Said(r"(?P<queue_id>NOQUEUE): reject: (?P<state>\w+) from " + _BARE_PEER + ": .*", "mail", "failure"),
        Said(r"addr (?P<src_ip>[\da-fA-F.:]+) listed by domain (?P<list>\S+) as .*", "network_connect"),
        Said(r"statistics: .* for \(\S+?:(?P<src_ip>[\da-fA-F.:]+)\) at .*", "status"),
        Said(r"statistics: .*", "status"),
        # the server itself
        Said(r"warning: (?:[\dA-Z]+: )?(?:SASL authentication (?:failure|problem)|SASL: ).*", "status", "failure"),
        Said(r"(?:daemon started|starting the Postfix|stopping the Postfix|refreshing the Postfix|terminating on signal|reload|"
             r"warning: |fatal: |error: |panic: |cache |table |name_mask|using backwards-compatible|.* (?:exit status|killed by "
             r"signal)).*", "status"),
    ),
    samples=(
        Sample(
            "Mar  5 10:11:12 mx postfix-out/smtp[95]: 3F1A2B4C5D: to=<a@example.net>, relay=mx.example.net[2001:db8::4]:25, delay=1.2, "
            "delays=0.1/0/0.6/0.5, dsn=4.7.1, status=deferred (host mx.example.net[2001:db8::4] said: 450 4.7.1 try again)",
            {"target": "a@example.net", "dst_ip": "2001:db8::4", "dst_port": 25, "outcome": "failure"},
        ),
        Sample(
            "3F1A2B4C5D: client=pc.example.org[203.0.113.9]",
            {"src_ip": "203.0.113.9", "src_host": "pc.example.org", "action": "mail", "user": ""},
        ),
        Sample(
            _HEAD + "connect from unknown[203.0.113.9]",
            {"src_ip": "203.0.113.9", "src_host": None, "action": "network_connect"},
        ),
        Sample(
            _HEAD + "warning: gate.example.org[203.0.113.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=guest7",
            {"user": "guest7", "src_ip": "203.0.113.9", "src_host": "gate.example.org", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "warning: unknown[203.0.113.9]: SASL PLAIN authentication failed: authentication failure",
            {"user": "", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "3F1A2B4C5D: client=pc.example.org[2001:db8::9]:51000, sasl_method=PLAIN, sasl_username=dana@example.org",
            {"user": "dana@example.org", "src_ip": "2001:db8::9", "src_port": "51000", "action": "login", "outcome": "success"},
        ),
        Sample(
            "Mar  5 10:11:12 mx postfix/smtp[95]: 3F1A2B4C5D: to=<a@example.net>, orig_to=<b@example.org>, relay=mx.example.net"
            "[198.51.100.4]:25, delay=1.2, delays=0.1/0/0.6/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4FAKE)",
            {"target": "a@example.net", "dst_ip": "198.51.100.4", "dst_port": 25, "dst_host": "mx.example.net", "src_ip": "",
             "action": "mail", "outcome": "success", "queue_id": "3F1A2B4C5D"},
            typed=("queued as 4FAKE",),
        ),
        Sample(
            "Mar  5 10:11:12 mx postfix/lmtp[95]: 3F1A2B4C5D: to=<a@example.net>, relay=mx.example.net[private/dovecot-lmtp], "
            "delay=1.2, delays=0.1/0/0.6/0.5, dsn=5.1.1, status=bounced (host mx.example.net[private/dovecot-lmtp] said: 550)",
            {"target": "a@example.net", "dst_ip": "", "action": "mail", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "NOQUEUE: reject: RCPT from unknown[203.0.113.9]: 554 5.7.1 <b@example.net>: Relay access denied; "
            "from=<a@example.com> to=<b@example.net> proto=ESMTP helo=<gate7>",
            {"user": "a@example.com", "target": "b@example.net", "src_ip": "203.0.113.9", "action": "mail", "outcome": "failure"},
            typed=("gate7",),
        ),
        Sample(
            _HEAD + "3F1A2B4C5D: milter-reject: END-OF-MESSAGE from unknown[203.0.113.9]: 5.7.1 Spam message rejected; "
            "from=<a@example.com> to=<b@example.net> proto=ESMTP helo=<gate7>",
            {"user": "a@example.com", "target": "b@example.net", "src_ip": "203.0.113.9", "action": "mail", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "NOQUEUE: reject: RCPT from unknown[203.0.113.9]: 504 5.5.2 <x>: Helo rejected; from=<f@a> to=<t@a> proto=SMTP "
            "helo=<x>: r; from=<a@example.com> to=<b@example.net> proto=ESMTP helo=<x; from=<f@a> to=<t@a> proto=SMTP helo=<x>",
            {"user": "", "target": "", "src_ip": "203.0.113.9", "action": "mail", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "warning: non-SMTP command from unknown[203.0.113.9]: GET /index7 HTTP/1.1",
            {"user": "", "src_ip": "203.0.113.9", "action": "network_connect"},
            typed=("GET /index7 HTTP/1.1",),
        ),
        Sample(
            _HEAD + "lost connection after AUTH from unknown[203.0.113.9]",
            {"user": "", "src_ip": "203.0.113.9", "action": "network_connect"},
        ),
        Sample(
            "Mar  5 10:11:12 mx postfix/postscreen[95]: NOQUEUE: reject: RCPT from [203.0.113.9]:4711: 550 5.7.1 Service "
            "unavailable; client [203.0.113.9] blocked using bl.example; from=<a@example.com>, to=<b@example.net>, proto=ESMTP, "
            "helo=<gate7>",
            {"user": "a@example.com", "target": "b@example.net", "src_ip": "203.0.113.9", "action": "mail", "outcome": "failure"},
            typed=("gate7",),
        ),
        Sample(
            "Mar  5 10:11:12 mx postfix/smtp[95]: connect to mx.example.net[198.51.100.4]:25: Connection timed out",
            {"dst_ip": "198.51.100.4", "dst_port": 25, "src_ip": "", "action": "network_connect", "outcome": "failure"},
        ),
        Sample(
            "Mar  5 10:11:12 mx postfix/qmgr[96]: 3F1A2B4C5D: from=<dana@example.org>, size=212, nrcpt=1 (queue active)",
            {"user": "dana@example.org", "action": "mail", "size": "212"},
        ),
    ),
)  # fmt: skip
