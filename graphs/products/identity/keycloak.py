"""Keycloak: events in the server log and as JSON, those of users and those of administrators."""

from ...actions import Action, Outcome
from ..product import Product, Records, Said, Sample
from ..tables import HOSTED

_PAIR = r"[^,]*"
_ONCE = r"(?!.* ipAddress=.* ipAddress=)"
_USER = r"(?:.*, username=\"?(?P<user>[^\",]*)\"?(?:,.*)?|.*)"


def _event(kinds: str) -> str:
    """A pattern of events of these types; client and account are chosen by who logs in."""
    return _ONCE + rf"type=\"?(?P<event>{kinds})\"?, .*?, ipAddress=\"?(?P<src>[\da-fA-F.:]+)\"?" + _USER


_FACTOR = "(?:TOTP|OTP|WEBAUTHN|RECOVERY_AUTHN_CODES)"
_KEYCLOAK: dict[str, tuple[Action, Outcome]] = {
    "(?:LOGIN|IDENTITY_PROVIDER_LOGIN|IDENTITY_PROVIDER_(?:FIRST|POST)_LOGIN|CLIENT_LOGIN|CODE_TO_TOKEN|TOKEN_EXCHANGE|REFRESH_TOKEN|"
    "IDENTITY_PROVIDER_RESPONSE|OAUTH2_DEVICE_\\w+|AUTHREQID_TO_TOKEN)_ERROR": ("login", "failure"),
    "LOGIN|IDENTITY_PROVIDER_(?:LOGIN|FIRST_LOGIN|POST_LOGIN)|CLIENT_LOGIN|TOKEN_EXCHANGE": ("login", "success"),
    "IMPERSONATE": ("privilege_use", "success"),
    "IMPERSONATE_ERROR": ("privilege_use", "failure"),
    "USER_DISABLED_BY_\\w+": ("account_change", "success"),
    "LOGOUT": ("logout", "success"),
    "LOGOUT_ERROR": ("logout", "failure"),
    "REGISTER": ("account_create", "success"),
    "REGISTER_ERROR": ("account_create", "failure"),
    "DELETE_ACCOUNT": ("account_delete", "success"),
    "DELETE_ACCOUNT_ERROR": ("account_delete", "failure"),
    f"UPDATE_{_FACTOR}": ("security_strengthen", "success"),
    f"UPDATE_{_FACTOR}_ERROR": ("security_strengthen", "failure"),
    f"REMOVE_(?:{_FACTOR}|CREDENTIAL)": ("security_weaken", "success"),
    f"REMOVE_(?:{_FACTOR}|CREDENTIAL)_ERROR": ("security_weaken", "failure"),
    "GRANT_CONSENT|UPDATE_CONSENT": ("permission_grant", "success"),
    "REVOKE_GRANT": ("permission_revoke", "success"),
    "(?:UPDATE|RESET|REMOVE|VERIFY|SEND_RESET)_(?:PASSWORD|EMAIL|PROFILE|CREDENTIAL|FEDERATED_IDENTITY)|FEDERATED_IDENTITY_\\w*LINK|"
    "IDENTITY_PROVIDER_LINK_ACCOUNT": ("account_change", "success"),
    "(?:UPDATE|RESET|REMOVE|VERIFY|SEND_RESET)_(?:PASSWORD|EMAIL|PROFILE|CREDENTIAL|FEDERATED_IDENTITY)_ERROR|"
    "IDENTITY_PROVIDER_LINK_ACCOUNT_ERROR": ("account_change", "failure"),
    "\\w+_ERROR": ("status", "failure"),
    "(?:CODE_TO|REFRESH|INTROSPECT|PERMISSION)_TOKEN|USER_INFO_REQUEST|SEND_\\w+|VALIDATE_ACCESS_TOKEN|CLIENT_INFO|"
    "CUSTOM_REQUIRED_ACTION|EXECUTE_ACTIONS|EXECUTE_ACTION_TOKEN|RESTART_AUTHENTICATION": ("status", "success"),
}

_ADMINISTERED: dict[str, Action] = {
    "CREATE USER": "account_create",
    "DELETE USER": "account_delete",
    "(?:UPDATE|ACTION) USER": "account_change",
    "CREATE \\w*ROLE_MAPPING|CREATE GROUP_MEMBERSHIP": "permission_grant",
    "DELETE \\w*ROLE_MAPPING|DELETE GROUP_MEMBERSHIP": "permission_revoke",
    "CREATE .*": "resource_create",
    "UPDATE .*": "resource_change",
    "DELETE .*": "resource_delete",
}


PRODUCT = Product(
    name="keycloak",
    source="JBossLoggingEventListenerProvider.java, EventType.java of Keycloak 18 to 25",
    category="application",
    programs=("keycloak", "kc.sh"),
    lines=(
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) (?P<level>[A-Z]+) +\[(?P<logger>org\.keycloak[\w.]*)\] "
        r"\((?P<thread>[^)]*)\) (?P<message>.*)",
    ),
    continued=r"\s|Caused by: |java\.|org\.",
    others="status",
    messages=(
        Said(
            _event("LOGIN_ERROR|CODE_TO_TOKEN_ERROR|CLIENT_LOGIN_ERROR|IDENTITY_PROVIDER_LOGIN_ERROR"),
            "login",
            "failure",
        ),
        Said(_event("LOGIN|CLIENT_LOGIN|IDENTITY_PROVIDER_LOGIN"), "login", "success"),
        Said(_event("LOGOUT"), "logout", "success"),
        Said(_event("REGISTER"), "account_create", "success"),
        Said(_event("DELETE_ACCOUNT"), "account_delete", "success"),
        Said(
            _event(r"UPDATE_(?:PASSWORD|EMAIL|PROFILE)|RESET_PASSWORD|USER_DISABLED_BY_\w+"),
            "account_change",
            "success",
        ),
        Said(_event("UPDATE_(?:TOTP|CREDENTIAL)"), "security_strengthen", "success"),
        Said(_event("REMOVE_(?:TOTP|CREDENTIAL)"), "security_weaken", "success"),
        Said(_event("IMPERSONATE"), "privilege_use", "success"),
        Said(r".*", "status"),
    ),
    records=(
        Records(
            product="keycloak",
            service="keycloak",
            keys=("type", "realmId", "clientId", "ipAddress"),
            columns={
                **HOSTED,
                "time": "time",
                "user": "details.username username userId",
                "src_ip": "ipAddress",
                "target": "clientId",
                "agent": "",
            },
            kind="type",
            actions=_KEYCLOAK,
            otherwise=("status", ""),
            message="error",
        ),
        Records(
            product="keycloak",
            service="keycloak",
            keys=("operationType", "resourceType", "authDetails.ipAddress"),
            where={"error": ".+"},
            columns={
                **HOSTED,
                "time": "time",
                "user": "authDetails.username authDetails.userId",
                "src_ip": "authDetails.ipAddress",
                "target": "resourcePath",
                "agent": "",
            },
            kind="operationType+resourceType",
            actions={kind: (action, "failure") for kind, action in _ADMINISTERED.items()},
            message="error",
        ),
        Records(
            product="keycloak",
            service="keycloak",
            keys=("operationType", "resourceType", "authDetails.ipAddress"),
            columns={
                **HOSTED,
                "time": "time",
                "user": "authDetails.username authDetails.userId",
                "src_ip": "authDetails.ipAddress",
                "target": "resourcePath",
                "agent": "",
            },
            kind="operationType+resourceType",
            actions={kind: (action, "success") for kind, action in _ADMINISTERED.items()},
        ),
    ),
    samples=(
        Sample(
            "2024-03-05 10:11:12,123 WARN  [org.keycloak.events] (executor-thread-3) type=LOGIN_ERROR, realmId=shop, "
            "clientId=account, userId=null, "
            "ipAddress=203.0.113.9, error=user_not_found, auth_method=openid-connect, redirect_uri=https://shop.example/, "
            "code_id=a1, username=guest7",
            {
                "time": "2024-03-05T10:11:12.123+00:00",
                "src_ip": "203.0.113.9",
                "user": "guest7",
                "action": "login",
                "outcome": "failure",
            },
            typed=("guest7", "account"),
        ),
        Sample(
            '2024-03-05 10:11:12,123 DEBUG [org.keycloak.events] (executor-thread-3) type="LOGIN", realmId="a1", '
            'realmName="shop", clientId="account", '
            'userId="u1", ipAddress="203.0.113.9", auth_method="openid-connect", username="dana"',
            {"src_ip": "203.0.113.9", "user": "dana", "action": "login", "outcome": "success"},
        ),
        Sample(
            '{"time":1775207553123,"type":"LOGIN_ERROR","realmId":"corp","clientId":"app","userId":null,"ipAddress":"203.0.113.40","error":'
            '"invalid_user_credentials","details":{"username":"guest7"}}',
            {
                "time": "2026-04-03T09:12:33.123Z",
                "user": "guest7",
                "src_ip": "203.0.113.40",
                "action": "login",
                "outcome": "failure",
            },
        ),
    ),
)
