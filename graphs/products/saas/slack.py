"""Slack: the audit log of Enterprise Grid."""

from ..product import Product, Records, Sample
from ..tables import HOSTED

PRODUCT = Product(
    name="slack",
    source="Slack audit logs API, 'Audit logs API actions'",
    service="audit",
    records=(
        Records(
            product="slack",
            service="audit",
            keys=("date_create", "action", "actor.user.email"),
            columns={
                **HOSTED,
                "time": "date_create",
                "user": "actor.user.email",
                "src_ip": "context.ip_address",
                "target": "entity.user.email entity.file.name entity.channel.name entity.app.name entity.workspace.name",
                "agent": "context.ua",
            },
            kind="action",
            actions={
                "user_login": ("login", "success"),
                "user_login_failed": ("login", "failure"),
                "user_logout\\w*|user_session_\\w+": ("logout", "success"),
                "user_created": ("account_create", "success"),
                "user_deactivated": ("account_delete", "success"),
                "file_downloaded\\w*|export_\\w+|manual_export_\\w+|\\w*_export_\\w+": ("data_export", "success"),
                "role_change_to_(?:admin|owner)|owner_transferred|\\w*_promoted\\w*": ("permission_grant", "success"),
                "anomaly": ("alert", ""),
                "file_uploaded\\w*": ("file_write", "success"),
            },
        ),
    ),
    samples=(
        Sample(
            '{"id":"1","date_create":1777713062,"action":"user_login_failed","actor":{"type":"user","user":{"name":"dana","email":'
            '"dana@corp.example"}},"entity":{"type":"user"},"context":{"ua":"Mozilla/5.0","ip_address":"198.51.100.9"}}',
            {"user": "dana@corp.example", "action": "login", "outcome": "failure", "time": "2026-05-02T09:11:02+00:00"},
        ),
    ),
)
