"""Zimbra: mailbox.log and audit.log."""

from ..product import Product, Said, Sample

_TIME = "2026-03-05 10:11:12,123 "
_NO_OIP = r"(?:(?!\boip=).)*"
_OWN = rf"\[(?P<thread>[^\]]*)\] \[(?:name=(?P<user>[^;\]]*);)?{_NO_OIP}(?:\boip=(?P<src_ip>[\da-fA-F.:]+)(?:,[^;\]]*)?;{_NO_OIP})?\] "
"""The same with whose session it is, which the server writes first."""
_SEEN = rf"\[(?P<thread>[^\]]*)\] \[{_NO_OIP}(?:\boip=(?P<src_ip>[\da-fA-F.:]+)(?:,[^;\]]*)?;{_NO_OIP})?\] "
"""The client names its agent in here: where an address stands twice, none is read."""

PRODUCT = Product(
    name="zimbra",
    source="ZimbraLog.java, AuditLog of Zimbra 8.8 and 9.0",
    product="zimbra",
    lines=(
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (?P<level>[A-Z]+) +(?P<message>\[.*)",
    ),
    messages=(
        Said(_SEEN + r"security - cmd=(?:Auth|AdminAuth|PreAuth); account=(?P<user>[^;]*);(?:(?! error=).)* error=(?P<reason>.*);?",
             "login", "failure"),
        Said(r"\[[^\]]*\] \[.*\] security - cmd=(?:Auth|AdminAuth|PreAuth); account=(?P<user>[^;]*);.* error=.*", "login", "failure"),
        Said(_SEEN + r"security - cmd=(?:Auth|AdminAuth|PreAuth); account=(?P<user>[^;]*);(?:(?! error=).)*", "login", "success"),
        Said(_SEEN + r"security - cmd=(?P<kind>CreateAccount|DeleteAccount|ModifyAccount|SetPassword|ChangePassword|GrantRight|"
             r"RevokeRight|DelegateAuth); (?:name|account)=(?P<target>[^;]*);.*", "account_change",
             by={"CreateAccount": ("account_create", "success"), "DeleteAccount": ("account_delete", "success"),
                 "GrantRight": ("permission_grant", "success"), "RevokeRight": ("permission_revoke", "success"),
                 "DelegateAuth": ("privilege_use", "success")}),
        Said(_SEEN + r"(?:account|security) - (?:authentication|Authentication) failed for \[(?P<user>.*)\].*", "login", "failure"),
        Said(_OWN + r"filter - (?P<text>(?:Adding|Setting|Modifying|Replacing) .*(?:filter|rule).*)", "account_change", "success"),
        Said(_OWN + r"soap - (?P<kind>\w+)Request(?: .*)?", "status",
             by={"GetMsg": ("data_read", "success"), "GetConv": ("data_read", "success"), "Search": ("enumerate", "success"),
                 "SendMsg": ("mail", "success"), "ModifyFilterRules": ("account_change", "success"),
                 "ModifyOutgoingFilterRules": ("account_change", "success"), "ModifyPrefs": ("account_change", "success"),
                 "ChangePassword": ("account_change", "success"), "CreateAppSpecificPassword": ("credential_create", "success"),
                 "GrantRights": ("permission_grant", "success")}),
        Said(_SEEN + r"(?:soap|imap|pop|lmtp|mailbox|mailop|index|cache|datasource|smtp|filter|account|security|misc|system|calendar|"
             r"extensions|session|ldap|store|purge|redolog|sqltrace|dav|gal|contact|im|nginxlookup) - .*", "status"),
    ),
    samples=(
        Sample(
            _TIME + "WARN  [ImapSSLServer-12] [ip=192.0.2.4;oip=203.0.113.9;via=192.0.2.4(nginx/1.19);ua=Zimbra/9;cid=7;] security - "
            "cmd=Auth; account=guest7; protocol=imap; error=authentication failed for [guest7], invalid password;",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            _TIME + "INFO  [qtp81-12:https://mx.example.org/service/soap/AuthRequest] [name=dana@example.org;oip=203.0.113.9;"
            "ua=zclient/9;soapId=1;] security - cmd=Auth; account=dana@example.org; protocol=soap;",
            {"user": "dana@example.org", "src_ip": "203.0.113.9", "action": "login", "outcome": "success"},
            typed=("zclient/9",),
        ),
        Sample(
            _TIME + "INFO  [qtp81-12:https://mx.example.org/service/soap/ModifyFilterRulesRequest] [name=dana@example.org;mid=4;"
            "oip=203.0.113.9;ua=zclient/9;soapId=1;] filter - Adding filter rule: if header subject contains (a) then redirect b@example.net",
            {"user": "dana@example.org", "src_ip": "203.0.113.9", "action": "account_change"},
            typed=("zclient/9",),
        ),
        Sample(
            _TIME + "INFO  [qtp81-12:https://mx.example.org/service/soap/GetMsgRequest] [name=dana@example.org;mid=4;"
            "oip=203.0.113.9;ua=zclient/9;soapId=1;] soap - GetMsgRequest elapsed=3",
            {"user": "dana@example.org", "src_ip": "203.0.113.9", "action": "data_read"},
            typed=("zclient/9",),
        ),
    ),
)  # fmt: skip
