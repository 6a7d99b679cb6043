"""Keycloak: events in the server log."""

from ..product import Product, Said, Sample

_PAIR = r"[^,]*"
_ONCE = r"(?!.* ipAddress=.* ipAddress=)"
_USER = r"(?:.*, username=\"?(?P<user>[^\",]*)\"?(?:,.*)?|.*)"


def _event(kinds: str) -> str:
    """A pattern of events of these types; client and account are chosen by who logs in."""
    return _ONCE + rf"type=\"?(?P<event>{kinds})\"?, .*?, ipAddress=\"?(?P<src>[\da-fA-F.:]+)\"?" + _USER


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
            _event(
                "LOGIN_ERROR|CODE_TO_TOKEN_ERROR|CLIENT_LOGIN_ERROR|IDENTITY_PROVIDER_LOGIN_ERROR|USER_DISABLED_BY_\\w+"
            ),
            "login",
            "failure",
        ),
        Said(_event("LOGIN|CLIENT_LOGIN|IDENTITY_PROVIDER_LOGIN"), "login", "success"),
        Said(_event("LOGOUT"), "logout", "success"),
        Said(_event("REGISTER"), "account_create", "success"),
        Said(_event("DELETE_ACCOUNT"), "account_delete", "success"),
        Said(_event("UPDATE_(?:PASSWORD|EMAIL|PROFILE|TOTP)|RESET_PASSWORD|REMOVE_TOTP"), "account_change", "success"),
        Said(_event("IMPERSONATE"), "privilege_use", "success"),
        Said(r".*", "status"),
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
    ),
)
