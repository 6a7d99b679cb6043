"""FreeIPA: the calls of its API, as the server writes them into the web server's error log."""

from ...actions import Action
from ..product import Product, Said, Sample

_WHO = r"ipa: INFO: (?:\[\w+\] )?(?P<user>[^@\s:()]+)@[\w.-]+: "
_FIRST = r"(?:/\d+)?\((?:u?'(?P<target>[^']*)')?.*\): (?P<kind>\w+)"
_MEMBER = r"(?:/\d+)?\(u?'(?P<group>{group})'.*?\b(?:user|group|ipausers?)=\(u?'(?P<target>[^']*)'.*\): (?P<kind>\w+)"
_POWERFUL = r"admins|trust admins|editors|[^']*(?i:admin)[^']*"


def _call(pattern: str, action: Action) -> Said:
    """A call, whose last word is SUCCESS or the error's name."""
    return Said(_WHO + pattern, action, "failure", by={"SUCCESS": (action, "success")})


PRODUCT = Product(
    name="freeipa",
    source="ipaserver/rpcserver.py (wsgi_execute) of FreeIPA 4.6 to 4.12",
    service="freeipa",
    lines=(
        r"\[(?P<time>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:.]+ \d{4})\] \[(?:wsgi)?:error\] \[pid (?P<pid>\d+)(?::tid \d+)?\] "
        r"(?:\[(?:remote|client) (?P<src>[\da-fA-F.:\[\]]+)\] )?(?P<message>ipa: (?:INFO|ERROR|WARNING|DEBUG): .*)",
    ),
    messages=(
        _call(r"(?:user_add|stageuser_activate|user_undel)" + _FIRST, "account_create"),
        _call(r"(?:user_del|stageuser_del)" + _FIRST, "account_delete"),
        _call(r"(?:user_(?:mod|disable|enable|unlock|stage)|stageuser_(?:add|mod)|passwd)" + _FIRST, "account_change"),
        _call(r"user_(?:add_cert|add_certmapdata|add_passkey|add_principal)" + _FIRST, "credential_create"),
        _call(r"group_add_member" + _MEMBER.format(group=_POWERFUL), "permission_grant"),
        _call(r"group_add_member" + _MEMBER.format(group="[^']*"), "account_change"),
        _call(
            r"(?:role_add_(?:member|privilege)|privilege_add_permission|sudorule_add_user|sudorule_add_\w+|hbacrule_add_user)"
            + _MEMBER.format(group="[^']*"),
            "permission_grant",
        ),
        _call(
            r"(?:role_add\w*|privilege_add\w*|permission_add\w*|sudorule_\w*add\w*|hbacrule_\w*add\w*|delegation_add)" + _FIRST,
            "permission_grant",
        ),
        _call(r"\w+_remove_(?:member|user|privilege|permission|host|\w+)" + _FIRST, "permission_revoke"),
        _call(r"(?:otptoken_add\w*|cert_request|vault_retrieve\w*|idp_add)" + _FIRST, "credential_create"),
        _call(r"(?:user_status|\w+_(?:find|show|defaults|is_enabled)|ping|whoami|env|config_show|schema|json_metadata"
              r"|i18n_messages|session_logout|batch|command_\w+|topic_\w+)" + _FIRST, "enumerate"),
        _call(r"\w+_del" + _FIRST, "resource_delete"),
        _call(r"\w+_add" + _FIRST, "resource_create"),
        _call(r"\w+_(?:mod|enable|disable|add_member|add_host|add_\w+|rebuild|migrate)" + _FIRST, "resource_change"),
        Said(r"ipa: INFO: 401 Unauthorized: .*", "login", "failure"),
        Said(r"ipa: (?:INFO|DEBUG): .*", "status"),
        Said(r"ipa: (?:ERROR|WARNING): .*", "status", "failure"),
    ),
    samples=(
        Sample(
            "[Thu Mar 05 10:11:12.000123 2026] [wsgi:error] [pid 811:tid 812] [remote 203.0.113.9:51422] ipa: INFO: "
            "[jsonserver_session] dana@ACME.TEST: user_add/1('guest7', givenname='Guest', sn='Seven', version='2.251'): SUCCESS",
            {"time": "2026-03-05T10:11:12.000123Z", "user": "dana", "src_ip": "203.0.113.9", "action": "account_create",
             "outcome": "success", "target": "guest7"},
        ),
        Sample(
            "[Thu Mar 05 10:11:12.000123 2026] [wsgi:error] [pid 811:tid 812] [remote 203.0.113.9:51422] ipa: INFO: "
            "[jsonserver_kerb] dana@ACME.TEST: group_add_member/1('admins', user=('guest7',), version='2.251'): SUCCESS",
            {"user": "dana", "action": "permission_grant", "target": "guest7", "group": "admins", "outcome": "success"},
        ),
        Sample(
            "[Thu Mar 05 10:11:12.000123 2026] [wsgi:error] [pid 811:tid 812] [remote 203.0.113.9:51422] ipa: INFO: "
            "[jsonserver_session] dana@ACME.TEST: user_del/1(('guest7',), version='2.251'): ACIError",
            {"user": "dana", "action": "account_delete", "outcome": "failure"},
        ),
        Sample(
            "[Thu Mar 05 10:11:12.000123 2026] [wsgi:error] [pid 811:tid 812] [remote 203.0.113.9:51422] ipa: INFO: "
            "[jsonserver_session] dana@ACME.TEST: user_find/1(None, uid='guest7', version='2.251'): SUCCESS",
            {"user": "dana", "action": "enumerate", "outcome": "success"},
        ),
    ),
)  # fmt: skip
