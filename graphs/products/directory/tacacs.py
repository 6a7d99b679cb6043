"""TACACS+: `tac_plus` log-ins in syslog and its accounting file."""

from ..product import Product, Records, Rows, Said, Sample

PRODUCT = Product(
    name="tac_plus",
    source="default_fn.c, enable.c, pap.c, acct.c, do_acct.c of tac_plus F4.0.4",
    product="linux",
    category="authentication",
    service="tac_plus",
    programs=("tac_plus", "tac_plus-ng", "tacacs"),
    others="status",
    messages=(
        Said(
            r"(?:\w+[ -])?login query for '(?P<user>.*)' (?:port )?(?P<port>\S+) from (?P<src>\S+) accepted",
            "login",
            "success",
        ),
        Said(
            r"(?:\w+[ -])?login (?:query|failure)(?: for|:) '?(?P<user>.*?)'? (?:port )?\(?(?P<port>\S+?)\)? from (?P<src>\S+) "
            r"(?:rejected|\(\S*\)).*",
            "login",
            "failure",
        ),
        Said(
            r"enable query for '(?P<user>.*)' (?:port )?(?P<port>\S+) from (?P<src>\S+) accepted",
            "privilege_use",
            "success",
        ),
        Said(
            r"enable query for '(?P<user>.*)' (?:port )?(?P<port>\S+) from (?P<src>\S+) rejected",
            "privilege_use",
            "failure",
        ),
        Said(r"connect from (?P<client>\S+) \[(?P<src>[^\]]+)\]", "network_connect"),
        Said(r"cmd (?P<command>\S+) .* authorized .*", "status"),
    ),
    rows=(
        Rows(
            r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?: \d{4})?\t\S+\t[^\t]*\t[^\t]*\t[^\t]*\t(?:start|stop|update)\t",
            "when nas account port caller kind_of_record",
            "\t",
        ),
    ),
    records=(
        Records(
            keys=("when", "nas", "account", "caller", "kind_of_record"),
            columns={"time": "when", "user": "account", "src": "caller", "target": "none"},
            kind="kind_of_record",
            actions={"start|update": ("status", ""), "stop": ("status", "success")},
        ),
    ),
    samples=(
        Sample(
            "Mar  5 10:11:12 aaa-1 tac_plus[811]: login query for 'dana' port tty2 from 203.0.113.9 rejected",
            {"user": "dana", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
            typed=("dana",),
        ),
        Sample(
            "Mar  5 10:11:12 2026\t192.0.2.5\tdana\ttty2\t203.0.113.9\tstop\ttask_id=7\tservice=shell\tcmd=show run <cr>",
            {"time": "2026-03-05T10:11:12Z", "user": "dana", "src_ip": "203.0.113.9", "action": "status"},
        ),
    ),
)
