"""OpenSMTPD: sessions, log-ins and deliveries."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 mx smtpd[94]: "
_ID = r"(?P<session>[\da-f]{16}) "
_ENVELOPE = r"(?:evpid=(?P<queue_id>[\da-f]+) )?from=<(?P<user>[^<>]*)> to=<(?P<target>[^<>]*)>"

PRODUCT = Product(
    name="opensmtpd",
    source="usr.sbin/smtpd/smtp_session.c, mta_session.c, mda.c of OpenSMTPD 6.8 and 7.4",
    product="linux",
    service="opensmtpd",
    programs=("smtpd", "opensmtpd"),
    messages=(
        Said(_ID + r"smtp connected address=(?P<src>\S+) host=(?P<src_host>\S+)", "network_connect"),
        Said(_ID + r"smtp authentication user=(?P<user>.*) address=(?P<src>\S+) host=\S+ result=(?P<kind>ok|permfail|tempfail)",
             "login", by={"ok": ("login", "success"), "permfail": ("login", "failure"), "tempfail": ("login", "failure")}),
        Said(_ID + r"smtp authentication user=(?P<user>.*) result=(?P<kind>ok|permfail|tempfail)", "login",
              by={"ok": ("login", "success"), "permfail": ("login", "failure"), "tempfail": ("login", "failure")}),
        Said(_ID + r"smtp (?:failed-command|bad-input) (?:address=(?P<src>\S+) host=\S+ )?.*", "mail", "failure"),
        Said(_ID + r"smtp message (?:address=(?P<src>\S+) host=\S+ )?msgid=(?P<queue_id>\S+)(?: from=<(?P<user>[^<>]*)> "
             r"to=<(?P<target>[^<>]*)>)?(?: size=(?P<size>\d+))?.*", "mail"),
        Said(_ID + r"smtp envelope " + _ENVELOPE, "mail"),
        Said(_ID + r"smtp (?:disconnected|starttls|tls|cert-check|local|filter).*", "network_connect"),
        Said(_ID + r"mta delivery " + _ENVELOPE + r"(?: rcpt=<[^<>]*>)?(?: source=\"(?P<local>[^\"]*)\")? relay=\"(?P<dst>[\da-fA-F.:]+)"
             r"(?: \((?P<dst_host>[^()]*)\))?\" delay=\S+ result=\"(?P<kind>\w+)\".*", "mail",
             by={"Ok": ("mail", "success"), "PermFail": ("mail", "failure"), "TempFail": ("mail", "failure")}),
        Said(_ID + r"mda delivery " + _ENVELOPE + r"(?: rcpt=<[^<>]*>)? user=(?P<account>\S+) delay=\S+ result=(?P<kind>\w+).*", "mail",
             by={"Ok": ("mail", "success"), "PermFail": ("mail", "failure"), "TempFail": ("mail", "failure")}),
        Said(_ID + r"mta (?:connecting|connected|disconnected|error|cert|tls|starttls|server-cert).*", "network_connect"),
        Said(r"(?:info|warn|debug|fatal|smtp-in|smtp-out|relay|delivery): .*", "status"),
    ),
    samples=(
        Sample(
            _HEAD + "1f2e3d4c5b6a7988 smtp connected address=203.0.113.9 host=gate.example.org",
            {"src_ip": "203.0.113.9", "src_host": "gate.example.org", "action": "network_connect"},
        ),
        Sample(
            _HEAD + "1f2e3d4c5b6a7988 smtp authentication user=guest7 address=203.0.113.9 host=gate.example.org result=permfail",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("guest7",),
        ),
        Sample(
            _HEAD + '1f2e3d4c5b6a7988 mta delivery evpid=9a8b7c6d5e4f3021 from=<a@example.com> to=<b@example.net> rcpt=<-> '
            'source="192.0.2.4" relay="198.51.100.4 (mx.example.net)" delay=1s result="Ok" stat="250 2.0.0: Ok"',
            {"user": "a@example.com", "target": "b@example.net", "dst_ip": "198.51.100.4", "action": "mail", "outcome": "success"},
        ),
    ),
)  # fmt: skip
