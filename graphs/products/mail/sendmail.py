"""Sendmail: messages by queue id, refused senders, log-ins."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 mx sendmail[94]: "
_ID = r"(?P<queue_id>[\dA-Za-z]{10,20}|NOQUEUE): "
_PEER = r"(?P<src_host>[^\s\[\],]+)? ?\[(?:IPv6:)?(?P<src_ip>[\da-fA-F.:]+)\]"
_END = r"(?: \(may be forged\))?"
_SENT = (
    r"(?P<kind>Sent|queued|Deferred|User unknown|Service unavailable|Host unknown|Data format error|"
    r"Remote protocol error|Please try again later|Local configuration error)"
)

PRODUCT = Product(
    name="sendmail",
    source="sendmail/srvrsmtp.c, deliver.c, envelope.c of sendmail 8.17; cf/README (rulesets)",
    product="linux",
    service="sendmail",
    programs=("sendmail", "sm-mta", "sm-msp-queue", "sm-msp", "sendmail-mta"),
    others="other",
    messages=(
        Said(_ID + r"from=<?(?P<user>[^\s<>,]*)>?, size=(?P<size>\d+), class=-?\d+, nrcpts=(?P<recipients>\d+)(?:, msgid=.*)?, "
             r"relay=" + _PEER + _END, "mail"),
        Said(_ID + r"from=<?(?P<user>[^\s<>,]*)>?, size=\d+, .*", "mail"),
        Said(_ID + r"to=<?(?P<target>[^\s<>,]+)>?(?:,\S+)*, (?:ctladdr=.*?, )?delay=.*?(?:, relay=(?P<dst_host>[^\s\[\],]+)\.? "
             r"\[(?:IPv6:)?(?P<dst_ip>[\da-fA-F.:]+)\])?(?:, dsn=(?P<dsn>[\d.]+))?(?:, reply=[^,]*)?, stat=" + _SENT + ".*", "mail",
             by={"Sent": ("mail", "success"), "queued": ("mail", ""), "Deferred": ("mail", "failure"),
                 **dict.fromkeys(("User unknown", "Service unavailable", "Host unknown", "Data format error",
                                  "Remote protocol error", "Please try again later", "Local configuration error"),
                                 ("mail", "failure"))}),
        Said(_ID + r"to=<?(?P<target>[^\s<>,]+)>?(?:,\S+)*, .*", "mail"),
        Said(r"(?:" + _ID + r")?AUTH failure \((?P<method>[\w-]+)\): (?P<reason>(?:(?!, user=).)*), user=(?P<user>.*), relay="
             + _PEER + _END, "login", "failure"),
        Said(r"(?:" + _ID + r")?AUTH failure \((?P<method>[\w-]+)\): (?P<reason>.*), relay=" + _PEER + _END, "login", "failure"),
        Said(r"(?:" + _ID + r")?AUTH=server, relay=" + _PEER + _END + r", authid=(?P<user>.*), mech=(?P<method>[\w-]+), bits=\d+",
             "login", "success"),
        Said(_ID + r"ruleset=(?P<rule>\w+), arg1=(?P<target>.*?)(?:, arg2=.*?)?, relay=" + _PEER + _END + r", (?:reject|discard)=.*",
             "mail", "failure"),
        Said(_ID + r"<?(?P<target>[^\s<>]+)>?\.\.\. (?:User unknown|No such user here|Relaying denied).*", "mail", "failure"),
        Said(r"(?:" + _ID + ")?" + _PEER + _END + r" did not issue .*", "network_connect"),
        Said(r"(?:" + _ID + ")?" + _PEER + _END + r": (?:possible SMTP attack: .*|rejecting commands .*)", "network_connect"),
        Said(r"(?:" + _ID + r")?(?:lost input channel from|rejecting commands from|connect from|collect: premature EOM: .* from|"
             r"timeout waiting for input from|possible SMTP attack from|collect: unexpected close on connection from) " + _PEER + _END
             + r"(?:.*)", "network_connect"),
        Said(r"(?:" + _ID + r")?STARTTLS=server, relay=" + _PEER + _END + ", .*", "network_connect"),
        Said(r"(?:" + _ID + r")?STARTTLS=client, relay=(?P<dst_host>[^\s,]+?)\.?, .*", "network_connect"),
        Said(_ID + r"(?:Milter|DSN:|return to sender|sender notify|clone|done|alias|forward).*", "mail"),
    ),
    samples=(
        Sample(
            _HEAD + "52PAB1cd000811: from=<a@example.com>, size=912, class=0, nrcpts=1, msgid=<7@x>, proto=ESMTP, daemon=MTA, "
            "relay=gate.example.org [203.0.113.9]",
            {"user": "a@example.com", "src_ip": "203.0.113.9", "src_host": "gate.example.org", "action": "mail"},
        ),
        Sample(
            "Mar  5 10:11:12 mx sm-mta[94]: 52PAB1cd000811: to=<b@example.net>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, "
            "pri=120, relay=mx.example.net. [198.51.100.4], dsn=2.0.0, stat=Sent (ok 4FAKE)",
            {"target": "b@example.net", "dst_ip": "198.51.100.4", "src_ip": "", "action": "mail", "outcome": "success"},
        ),
        Sample(
            _HEAD + "52PAB1cd000811: AUTH failure (LOGIN): authentication failure (-13) SASL(-13): authentication failure: "
            "checkpass failed, user=guest7, relay=gate.example.org [203.0.113.9]",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + "52PAB1cd000811: ruleset=check_rcpt, arg1=<b@example.net>, relay=[203.0.113.9], reject=550 5.7.1 "
            "<b@example.net>... Relaying denied",
            {"src_ip": "203.0.113.9", "action": "mail", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "AUTH=server, relay=pc.example.org [203.0.113.9], authid=dana, mech=PLAIN, bits=0",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
        ),
    ),
)  # fmt: skip
