"""Heimdal's KDC: requests, pre-authentication and unknown principals."""

from ..product import Product, Said, Sample

_HEIMDAL = r" from (?:IPv4:|IPv6:)?(?P<src>[\da-fA-F.:]+)"
_HEAD = r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d) (?P<message>.*)"

PRODUCT = Product(
    name="heimdal",
    source="kdc/kerberos5.c, kdc/krb5tgs.c of Heimdal 7.8",
    product="linux",
    category="authentication",
    service="kdc",
    programs=("kdc",),
    lines=(_HEAD,),
    others="status",
    messages=(
        Said(r"AS-REQ (?P<user>.+)" + _HEIMDAL + r" for (?P<target>\S+)(?: \[.*\])?", "status"),
        Said(r"TGS-REQ (?P<user>.+)" + _HEIMDAL + r" for (?P<target>\S+)(?: \[.*\])?", "status"),
        Said(r"(?:\S+ )?[Pp]re-authentication succeeded -- (?P<user>\S+)(?: using .*)?", "login", "success"),
        Said(r"Failed to decrypt (?:PA-DATA|ENC-TS|\S+) -- (?P<user>\S+).*", "login", "failure"),
        Said(r"UNKNOWN -- (?P<user>.+): no such entry found in hdb", "login", "failure"),
        Said(
            r"(?:Client sent patypes|Looking for \S+ pa-data|No preauth found|Using .*|sending \d+ bytes|AS-REQ authtime).*",
            "status",
        ),
    ),
    samples=(
        Sample(
            "2026-03-05T10:11:12 AS-REQ dana@ACME.TEST from IPv4:203.0.113.9 for krbtgt/ACME.TEST@ACME.TEST",
            {"user": "dana@ACME.TEST", "src_ip": "203.0.113.9", "action": "status", "time": "2026-03-05T10:11:12Z"},
        ),
        Sample(
            "Mar  5 10:11:12 kdc-1 kdc[811]: Failed to decrypt PA-DATA -- dana@ACME.TEST (enctype aes256-cts-hmac-sha1-96) error",
            {"user": "dana@ACME.TEST", "action": "login", "outcome": "failure"},
        ),
    ),
)
