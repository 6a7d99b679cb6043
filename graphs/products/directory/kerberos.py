"""MIT Kerberos: `krb5kdc` and `kadmind`, in their own files and in syslog."""

from ...actions import Action, Outcome
from ..product import Product, Said, Sample

# The address stands before the names, which are the client's to choose.
_AS = r"AS_REQ \((?:\d+ etypes )?\{[^}]*\}\) (?P<src>[\da-fA-F.:]+): "
_TGS = r"TGS_REQ \((?:\d+ etypes )?\{[^}]*\}\) (?P<src>[\da-fA-F.:]+): "
_WHO = r"(?:authtime \d+, ++)?(?:etypes \{[^}]*\},? ++)?(?P<user>.+) for (?P<target>\S+)"
_WHY = r"(?:, (?P<reason>.*))?"
_CLIENT = r"client=(?P<user>[^,]+), service=(?P<kerberos_service>[^,]+), addr=(?P<src>[\da-fA-F.:]+)(?:, .*)?"
_DONE = r"(?P<subject>[^,]*), (?P<result>{result}), " + _CLIENT
_HEAD = (
    r"(?P<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (?P<host>\S+) (?P<program>krb5kdc|kadmind|kpropd|kadmin\.local|kdb5_util)"
    r"\[(?P<pid>\d+)\]\((?P<level>\w+)\): (?P<message>.*)"
)
_MIT = "Mar 05 10:11:12 kdc-1 krb5kdc[811](info): "


def _admin(names: str, action: Action, done: str) -> Said:
    outcome: Outcome = "success" if done == "done" else "failure"
    result = "success" if done == "done" else r"[^,]+"
    subject = _DONE.format(result=result).replace("subject", "target")
    return Said(rf"Request: kadm5_(?P<request>{names}), " + subject, action, outcome)


PRODUCT = Product(
    name="kerberos",
    source="src/kdc/kdc_log.c, src/kadmin/server/server_stubs.c of MIT Kerberos 1.15 to 1.21",
    product="linux",
    category="authentication",
    service="krb5kdc",
    programs=("krb5kdc", "kadmind"),
    lines=(_HEAD,),
    messages=(
        Said(_AS + r"ISSUE: " + _WHO + _WHY, "login", "success"),
        Said(_AS + r"NEEDED_PREAUTH: " + _WHO + _WHY, "status"),
        Said(_AS + r"(?P<error>[A-Z_ ]+): " + _WHO + _WHY, "login", "failure"),
        Said(_TGS + r"ISSUE: " + _WHO + _WHY, "status", "success"),
        Said(_TGS + r"(?P<error>[A-Z_ ]+): " + _WHO + _WHY, "status", "failure"),
        _admin("init", "login", "done"),
        _admin("init", "login", "failed"),
        _admin("create_principal\\w*|create_policy", "account_create", "done"),
        _admin("create_principal\\w*|create_policy", "account_create", "failed"),
        _admin("delete_principal|delete_policy", "account_delete", "done"),
        _admin("delete_principal|delete_policy", "account_delete", "failed"),
        _admin(
            "(?:ch|rand|set)\\w+_principal\\w*|modify_\\w+|rename_\\w+|purgekeys|set_string", "account_change", "done"
        ),
        _admin(
            "(?:ch|rand|set)\\w+_principal\\w*|modify_\\w+|rename_\\w+|purgekeys|set_string", "account_change", "failed"
        ),
        _admin("\\w+", "enumerate", "done"),
        _admin("\\w+", "enumerate", "failed"),
        Said(r"chpw request from (?P<src>[\da-fA-F.:]+) for (?P<user>.+): success", "account_change", "success"),
        Said(
            r"chpw request from (?P<src>[\da-fA-F.:]+) for (?P<user>.+?): (?P<reason>.*)", "account_change", "failure"
        ),
        Said(r".*", "status"),
    ),
    samples=(
        Sample(
            _MIT + "AS_REQ (8 etypes {18 17 20 19 25 26 16 23}) 203.0.113.9: PREAUTH_FAILED: dana@ACME.TEST for "
            "krbtgt/ACME.TEST@ACME.TEST, Preauthentication failed",
            {
                "host": "kdc-1",
                "user": "dana@ACME.TEST",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
                "target": "krbtgt/ACME.TEST@ACME.TEST",
            },
            typed=("dana@ACME.TEST",),
        ),
        Sample(
            _MIT + "AS_REQ (2 etypes {18 17}) 203.0.113.9: ISSUE: authtime 1772705472, etypes {rep=18 tkt=18 ses=18}, "
            "dana@ACME.TEST for krbtgt/ACME.TEST@ACME.TEST",
            {"user": "dana@ACME.TEST", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
        ),
        Sample(
            "Mar 05 10:11:12 kdc-1 kadmind[12](Notice): Request: kadm5_create_principal, eve@ACME.TEST, success, "
            "client=dana/admin@ACME.TEST, service=kadmin/kdc-1@ACME.TEST, addr=203.0.113.9",
            {
                "user": "dana/admin@ACME.TEST",
                "target": "eve@ACME.TEST",
                "src_ip": "203.0.113.9",
                "action": "account_create",
                "outcome": "success",
            },
        ),
    ),
)
