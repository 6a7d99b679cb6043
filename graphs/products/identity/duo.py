"""Duo: authentications and what administrators do."""

from ..product import Product, Records, Sample
from ..tables import HOSTED

PRODUCT = Product(
    name="duo",
    source="Duo Admin API v1 and v2 logs",
    service="identity",
    records=(
        Records(  # Duo authentication
            product="cisco",
            service="duo",
            keys=("access_device.ip", "factor", "result"),
            columns={
                **HOSTED,
                "time": "isotimestamp timestamp",
                "user": "user.name username email",
                "src_ip": "access_device.ip ip",
                "target": "application.name integration",
                "agent": "access_device.browser",
            },
            kind="event_type",
            actions={
                "enrollment": ("security_strengthen", "success"),
            },
            otherwise=("login", ""),
            outcome="result",
            outcomes={"success": "success", "denied|fraud|failure|error": "failure"},
        ),
        Records(  # Duo administrator actions and telephony
            product="cisco",
            service="duo",
            keys=("action", "username", "isotimestamp"),
            columns={
                **HOSTED,
                "time": "isotimestamp timestamp",
                "user": "username",
                "src_ip": "ip_address",
                "target": "object",
                "agent": "",
            },
            kind="action",
            actions={
                "admin_login|admin_.*_succe\\w*": ("login", "success"),
                "admin_login_error|admin_(?:2fa|factor)\\w*_error|admin_2fa_error|admin_\\w*fail\\w*": (
                    "login",
                    "failure",
                ),
                "admin_(?:factor|2fa)\\w*": ("login", ""),
                "\\w*lockout": ("account_change", "success"),
                "(?:admin|user|sa|service_account)_(?:create|import|add)|user_sync_create": (
                    "account_create",
                    "success",
                ),
                "(?:admin|user)_(?:delete|pending_delete)|user_sync_delete": ("account_delete", "success"),
                "(?:phone|hardtoken|u2ftoken|webauthncredential|tablet|token|desktoptoken)_(?:create|associate|add|import|activate)": (
                    "security_strengthen",
                    "success",
                ),
                "(?:phone|hardtoken|u2ftoken|webauthncredential|tablet|token|desktoptoken)_(?:delete|disassociate|remove)|"
                "user_(?:disable|remove)_\\w*factor\\w*": ("security_weaken", "success"),
                "bypass_create|user_bypass\\w*": ("security_weaken", "success"),
                "bypass_delete": ("security_strengthen", "success"),
                "\\w+_(?:bulk_)?view": ("data_read", "success"),
                "log_export\\w*|\\w+_export\\w*": ("data_export", "success"),
                "integration_\\w*(?:skey|secret)_(?:reset|create|regenerate)\\w*": ("credential_create", "success"),
                "policy_delete": ("security_weaken", "success"),
                "\\w+_create": ("resource_create", "success"),
                "\\w+_delete": ("resource_delete", "success"),
                "(?:admin|user|phone|hardtoken|tablet)_(?:update|restore|\\w*reset\\w*)|\\w*reset_password": (
                    "account_change",
                    "success",
                ),
                "\\w+_update": ("resource_change", "success"),
            },
        ),
    ),
    samples=(
        Sample(
            '{"access_device":{"ip":"198.51.100.9","hostname":"x"},"application":{"name":"VPN"},"factor":"duo_push","reason":'
            '"user_marked_fraud","result":"fraud","isotimestamp":"2026-05-02T09:11:02Z","user":{"name":"dana"},'
            '"event_type":"authentication"}',
            {
                "user": "dana",
                "src_ip": "198.51.100.9",
                "action": "login",
                "outcome": "failure",
                "host": "",
                "target": "VPN",
            },
        ),
    ),
)
