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
                "enrollment": ("account_change", "success"),
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
                "admin_login": ("login", "success"),
                "admin_login_error|admin_single_sign_on_failure|admin_\\w*fail\\w*": ("login", "failure"),
                "admin_(?:factor|2fa)\\w*|admin_2fa_error": ("login", ""),
                "admin_create|user_create|user_import": ("account_create", "success"),
                "admin_delete|user_delete|user_pending_delete": ("account_delete", "success"),
                "admin_update|user_update|phone_\\w+|user_restore|\\w*reset\\w*": ("account_change", "success"),
                "bypass_create|user_bypass\\w*|bypass_view": ("security_weaken", "success"),
                "integration_skey_\\w+": ("credential_create", "success"),
                "(?:policy|customer|integration|group)_(?:create|update|delete)": ("resource_change", "success"),
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
