"""What looks at mail on its way: amavis, SpamAssassin, OpenDKIM, OpenDMARC, policyd-spf, postgrey."""

from ..product import Product, Said, Sample

_HEAD = "Mar  5 10:11:12 mx "
_ID = r"(?P<queue_id>[\dA-Za-z]{5,24}): "

PRODUCT = Product(
    name="mail-filters",
    source="amavisd 2.13 (log_templ), spamd.raw of SpamAssassin 4.0, opendkim.c 2.11, opendmarc.c 1.4, policyd-spf 2.9, postgrey 1.37",
    product="linux",
    programs=(
        *("amavis", "amavisd", "amavisd-new", "spamd", "opendkim", "opendmarc", "policyd-spf", "postgrey", "spampd", "spamass-milter"),
        *("clamav-milter", "openarc", "dkim-filter", "policyd-weight"),
    ),
    lines=(
        # what is left where a collector takes the head off
        r"(?P<message>spamd: (?:connection from|identified spam|clean message|processing message|checking message|result:|setuid).*|"
        r"action=(?:greylist|pass|defer\w*|reject), reason=.*, client_name=.*|(?:prepend |Action: \w+: Text: )?Received-SPF: \w+ .*|"
        r"(?:Passed|Blocked) [A-Z][A-Z-]* .*<[^<>]*> -> <.*)",
    ),
    others="other",
    messages=(
        # amavis
        Said(
            r"(?:\([\w-]+\) )?(?P<kind>Blocked|Passed) (?P<verdict>(?:INFECTED|BANNED)) \((?P<threat>[^<>]*?)\)(?: \{[^{}]*\})?, "
            r"(?:\w+ )?(?:\[(?P<src_ip>[\da-fA-F.:]+)\](?::(?P<src_port>\d+))? )?(?:\[[\da-fA-F.:]+\] )?<(?P<user>[^<>]*)> -> "
            r"<(?P<target>[^<>]*)>.*",
            "alert",
            by={"Blocked": ("alert", "failure"), "Passed": ("alert", "")},
        ),
        Said(
            r"(?:\([\w-]+\) )?(?P<kind>Blocked|Passed) (?P<verdict>[A-Z][A-Z-]*)(?: \([^<>]*?\))?(?: \{[^{}]*\})?, (?:\w+ )?"
            r"(?:\[(?P<src_ip>[\da-fA-F.:]+)\](?::(?P<src_port>\d+))? )?(?:\[[\da-fA-F.:]+\] )?<(?P<user>[^<>]*)> -> <(?P<target>[^<>]*)>"
            r".*",
            "mail",
            by={"Blocked": ("mail", "failure"), "Passed": ("mail", "success")},
        ),
        # SpamAssassin
        Said(r"spamd: connection from (?P<src_host>\S+) \[(?P<src_ip>[\da-fA-F.:]+)\]:(?P<src_port>\d+) .*", "network_connect"),
        Said(r"spamd: (?P<verdict>identified spam|clean message) \((?P<score>-?[\d.]+)/[\d.]+\) for (?P<user>[^:]*):\d+ in .*", "mail"),
        Said(r"spamd: setuid to (?P<user>.*) succeeded", "status", "success"),
        Said(r"spamd: (?:processing message|checking message) .* for (?P<user>[^:]*):\d+", "mail"),
        Said(r"spamd: (?:processing message|checking message|result|handled cleanup|server|setuid|prefork|alarm|creating|info|still "
             r"running|bad protocol|copy_config).*", "status"),
        # OpenDKIM and OpenDMARC
        Said(_ID + r"DKIM-Signature field added \(s=(?P<selector>[^,]*), d=(?P<target>[^)]*)\)", "mail"),
        Said(_ID + r"(?P<src_host>\S+) \[(?P<src_ip>[\da-fA-F.:]+)\] not (?:internal|authenticated).*", "mail"),
        Said(_ID + r"(?P<target>[\w.-]+) (?P<verdict>pass|fail|none|temperror|permerror)", "mail"),
        Said(_ID + r"(?:SPF\(\w+\)|ARC|DKIM|s=|bad signature|no signature|signature|key|external|not authenticated|no sign).*", "mail"),
        Said(r"ignoring connection from (?P<src_host>\S+)", "status"),
        # SPF and greylisting
        Said(r"(?:prepend |Action: (?:prepend: Text: )?)?(?:Received-SPF: )?(?P<verdict>[A-Z]\w+)(?: \(mailfrom\)|;)? identity=\w+; "
             r"client-ip=(?P<src_ip>[\da-fA-F.:]+); helo=(?P<helo>[^;]*); envelope-from=(?P<user>[^;\s]*); "
             r"receiver=<?(?P<target>[^<>;\s]*)>?"
             r".*", "mail"),
        Said(r"prepend Received-SPF: (?P<verdict>\w+) .*?client-ip=(?P<src_ip>[\da-fA-F.:]+);.*", "mail"),
        Said(r"\d{3} [\d.]+ .*", "mail", "failure"),
        Said(r"(?:\w+: )?action=(?P<kind>greylist|pass), reason=(?P<reason>[^,]*)(?:, delay=\d+)?, client_name=(?P<src_host>[^,]*), "
             r"client_address=(?P<src_ip>[\da-fA-F.:]+)(?:/\d+)?(?:, sender=(?P<user>[^,]*))?(?:, recipient=(?P<target>[^,]*))?", "mail",
             by={"greylist": ("mail", "failure"), "pass": ("mail", "success")}),
    ),
    samples=(
        Sample(
            _HEAD + "amavis[81]: (00081-07) Blocked INFECTED (Lab.Marker-7) {DiscardedInbound,Quarantined}, [203.0.113.9]:4711 "
            "[203.0.113.9] <a@example.com> -> <b@example.net>, quarantine: virus-7, Message-ID: <7@x>, mail_id: q7, Hits: -, size: 91, "
            "80 ms",
            {"user": "a@example.com", "target": "b@example.net", "src_ip": "203.0.113.9", "action": "alert", "outcome": "failure",
             "threat": "Lab.Marker-7"},
        ),
        Sample(
            _HEAD + "amavis[81]: (00081-08) Passed CLEAN {RelayedInbound}, [203.0.113.9]:4711 [203.0.113.9] <a@example.com> -> "
            "<b@example.net>, Message-ID: <7@x>, Hits: 0.1, size: 91, 80 ms",
            {"user": "a@example.com", "src_ip": "203.0.113.9", "action": "mail", "outcome": "success"},
            typed=("7@x",),
        ),
        Sample(
            _HEAD + "policyd-spf[81]: Softfail; identity=mailfrom; client-ip=203.0.113.9; helo=gate7; envelope-from=a@example.com; "
            "receiver=<b@example.net>",
            {"src_ip": "203.0.113.9", "user": "a@example.com", "target": "b@example.net", "action": "mail", "verdict": "Softfail"},
        ),
        Sample(
            _HEAD + "postgrey[81]: action=greylist, reason=new, client_name=gate.example.org, client_address=203.0.113.9, "
            "sender=a@example.com, recipient=b@example.net",
            {"src_ip": "203.0.113.9", "user": "a@example.com", "target": "b@example.net", "action": "mail", "outcome": "failure"},
        ),
        Sample(
            _HEAD + "opendkim[81]: 3F1A2B4C5D: DKIM-Signature field added (s=k7, d=example.org)",
            {"target": "example.org", "action": "mail", "queue_id": "3F1A2B4C5D"},
        ),
        Sample(
            _HEAD + "spamd[81]: spamd: identified spam (17.1/5.0) for dana:1001 in 0.4 seconds, 812 bytes.",
            {"user": "dana", "action": "mail", "score": "17.1"},
        ),
    ),
)  # fmt: skip
