"""Dropbox: the team log."""

from ..product import Product, Records, Sample
from ..tables import HOSTED

PRODUCT = Product(
    name="dropbox",
    source="Dropbox team log, event types",
    service="audit",
    records=(
        Records(
            product="dropbox",
            service="team_log",
            keys=("event_type..tag", "timestamp", "origin.geo_location.ip_address"),
            columns={
                **HOSTED,
                "time": "timestamp",
                "user": "actor.user.email actor.admin.email context.email",
                "src_ip": "origin.geo_location.ip_address",
                "target": "assets.display_name assets.path.contextual participants.user.email",
                "agent": "",
            },
            kind="event_type..tag",
            actions={
                "login_success|sso_login": ("login", "success"),
                "login_fail|\\w*_login_fail\\w*": ("login", "failure"),
                "logout": ("logout", "success"),
                "file_download|\\w*download\\w*|paper_doc_download": ("data_export", "success"),
                "member_add_name|member_.*_added|team_member_add\\w*": ("account_create", "success"),
                "member_change_admin_role": ("permission_grant", "success"),
                "shared_\\w*(?:create|add_\\w+|copy|download)|\\w*_add_member\\w*": ("permission_grant", "success"),
                "file_add|file_edit|file_rename|file_copy|file_move": ("file_write", "success"),
                "file_delete|file_permanently_delete": ("file_delete", "success"),
                "file_preview": ("data_read", "success"),
            },
            message="event_type.description",
        ),
    ),
    samples=(
        Sample(
            '{"timestamp":"2026-05-02T09:11:02Z","event_category":{".tag":"logins"},"actor":{".tag":"user","user":{"email":'
            '"dana@corp.example"}},"origin":{"geo_location":{"ip_address":"198.51.100.9"}},"event_type":{".tag":"login_fail",'
            '"description":"Failed to sign in"}}',
            {"user": "dana@corp.example", "src_ip": "198.51.100.9", "action": "login", "outcome": "failure"},
        ),
    ),
)
