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
                "file_downloaded_blocked|\\w*(?:download|export|upload)\\w*_(?:blocked|denied|failed)": (
                    "data_export",
                    "failure",
                ),
                "role_change_to_(?:user|guest|member)|role_(?:removed|unassigned)": ("permission_revoke", "success"),
                "role_assigned|app_approved\\w*|app_scopes_expanded|app_resources_added|\\w*owner_transferred|file_public_link_created|"
                "external_shared_channel_(?:connected|invite_\\w+)|file_shared": ("permission_grant", "success"),
                "app_(?:restricted|denied|resources_removed|token_revoked)|file_public_link_revoked|external_shared_channel_disconnected": (
                    "permission_revoke",
                    "success",
                ),
                "pref\\..*|\\w*_(?:un)?archive\\w*|channel_\\w*(?:updated|changed|converted)\\w*": (
                    "resource_change",
                    "success",
                ),
                "user_channel_(?:join|leave)|guest_channel_(?:join|leave)|user_added_to_usergroup|user_removed_from_usergroup": (
                    "status",
                    "",
                ),
                "guest_created": ("account_create", "success"),
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
