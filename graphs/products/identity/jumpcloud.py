"""JumpCloud: Directory Insights."""

from ..product import Product, Records, Sample
from ..tables import HOSTED

PRODUCT = Product(
    name="jumpcloud",
    source="JumpCloud Directory Insights",
    service="identity",
    records=(
        Records(
            product="jumpcloud",
            service="directory",
            keys=("initiated_by.type", "event_type", "client_ip"),
            columns={
                **HOSTED,
                "time": "timestamp",
                "user": "initiated_by.email initiated_by.username username",
                "src_ip": "client_ip src_ip",
                "host": "system.hostname system.displayName",
                "target": "resource.username resource.email application.name resource.name",
                "agent": "useragent.os_full",
            },
            kind="event_type",
            actions={
                "\\w*(?:login|auth)\\w*attempt|sso_auth|radius_auth\\w*|ldap_bind|login_attempt": ("login", ""),
                "user_lockout|user_locked\\w*": ("account_change", "failure"),
                "user_create(?:_provision)?": ("account_create", ""),
                "user_delete(?:_provision)?": ("account_delete", ""),
                "\\w*(?:suspended|activated|user_update|password_\\w+|totp\\w*)": ("account_change", ""),
                "admin_(?:create|update)": ("permission_grant", ""),
                "\\w*_notification|ldap_search": ("status", ""),
            },
            outcome="success",
            outcomes={"true": "success", "false": "failure"},
        ),
    ),
    samples=(
        Sample(
            '{"initiated_by":{"type":"user","username":"dana"},"event_type":"user_login_attempt","success":false,"timestamp":'
            '"2026-05-02T09:11:02Z","client_ip":"198.51.100.9","service":"directory"}',
            {"user": "dana", "src_ip": "198.51.100.9", "action": "login", "outcome": "failure"},
        ),
    ),
)
