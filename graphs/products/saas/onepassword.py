"""1Password: sign-in attempts, item usages and audit events (Events API)."""

from ..product import Product, Records, Sample
from ..tables import HOSTED

PRODUCT = Product(
    name="onepassword",
    source="1Password Events API v2",
    service="audit",
    records=(
        Records(
            product="onepassword",
            service="events",
            keys=("uuid", "category", "target_user.email", "client.ip_address"),
            columns={
                **HOSTED,
                "time": "timestamp",
                "user": "target_user.email",
                "src_ip": "client.ip_address",
                "target": "session_uuid",
                "agent": "client.app_name",
            },
            kind="category+type",
            actions={
                "success.*": ("login", "success"),
                "(?:credentials_failed|mfa_failed|sso_failed|modern_version_failed|firewall_failed).*": (
                    "login",
                    "failure",
                ),
                "firewall_reported.*": ("login", ""),
            },
        ),
        Records(
            product="onepassword",
            service="events",
            keys=("uuid", "vault_uuid", "item_uuid", "action"),
            columns={
                **HOSTED,
                "time": "timestamp",
                "user": "user.email",
                "src_ip": "client.ip_address",
                "target": "item_uuid",
                "agent": "client.app_name",
            },
            kind="action",
            actions={
                "reveal|secure-copy|fill|select-sso.*|enter-item.*": ("data_read", "success"),
                "export": ("data_export", ""),
            },
        ),
        Records(
            product="onepassword",
            service="audit",
            keys=("uuid", "action", "object_type", "actor_uuid"),
            columns={
                **HOSTED,
                "time": "timestamp",
                "user": "actor_details.email actor_uuid",
                "src_ip": "session.ip",
                "target": "object_details.email object_details.name aux_details.email object_uuid",
                "agent": "",
            },
            kind="action+object_type",
        ),
    ),
    samples=(
        Sample(
            '{"uuid":"u","session_uuid":"s","timestamp":"2026-05-02T09:11:02Z","category":"credentials_failed","type":'
            '"password_secret_bad","target_user":{"uuid":"t","name":"Dana","email":"dana@corp.example"},"client":{"app_name":'
            '"1Password","ip_address":"198.51.100.9"}}',
            {"user": "dana@corp.example", "src_ip": "198.51.100.9", "action": "login", "outcome": "failure"},
        ),
    ),
)
