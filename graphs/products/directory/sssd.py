"""SSSD: its daemons and children, in syslog and in files of their own."""

from ..product import Product, Said, Sample

_OWN = (
    r"\((?P<time>\d{4}-\d\d-\d\d [ \d]?\d:\d\d:\d\d(?::\d+)?|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})\):? "
    r"\[(?P<component>\S+)\] (?P<message>\[\w+\] .*)"
)
_BY = r"(?:\[\w+\] \(0x[\da-f]+\): (?:\[RID#\d+\] )?)?"

PRODUCT = Product(
    name="sssd",
    source="src/util/debug.c, src/providers/krb5/krb5_child.c, src/responder/pam/pamsrv_cmd.c of SSSD 1.16 to 2.9",
    product="linux",
    category="authentication",
    service="sssd",
    programs=(
        "sssd",
        "sssd_be",
        "sssd_nss",
        "sssd_pam",
        "sssd_ssh",
        "sssd_ifp",
        "sssd_sudo",
        "krb5_child",
        "ldap_child",
    ),
    lines=(_OWN,),
    others="status",
    messages=(
        Said(
            _BY + r"(?:Preauthentication failed|Decrypt integrity check failed|Password incorrect).*",
            "login",
            "failure",
        ),
        Said(_BY + r"Client '(?P<user>[^']*)' not found in Kerberos database.*", "login", "failure"),
        Said(_BY + r"Authentication failed for user \[(?P<user>[^\[\]]*)\].*", "login", "failure"),
        Said(_BY + r"Received error code \d+", "status"),
        Said(r"\[\w+\] \(0x[\da-f]+\): .*", "status"),
    ),
    samples=(
        Sample(
            "Mar  5 10:11:12 web-2 krb5_child[811]: Preauthentication failed",
            {"action": "login", "outcome": "failure", "user": "", "host": "web-2"},
        ),
        Sample(
            "(2026-03-05 10:11:12): [be[acme.test]] [sysdb_cache_auth] (0x0100): Cached credentials not found for dana.",
            {"time": "2026-03-05T10:11:12Z", "action": "status", "user": "", "inferred": ""},
        ),
    ),
)
