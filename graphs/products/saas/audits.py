"""Audit logs of hosted services, one map each: 1Password, Slack, Salesforce, Zoom, Box, Dropbox, GitLab, Atlassian,
Microsoft 365 message trace.
"""

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample

_NOTHING: dict[Column, str] = {"dst_ip": "", "dst_port": "", "process": "", "command": "", "parent": "", "host": ""}
_BOX: dict[str, tuple[Action, Outcome]] = {
    "LOGIN|ADMIN_LOGIN": ("login", "success"),
    "FAILED_LOGIN": ("login", "failure"),
    "DOWNLOAD|ITEM_DOWNLOAD|EXPORT": ("data_export", "success"),
    "PREVIEW|ITEM_OPEN|CONTENT_ACCESS|ITEM_PREVIEW": ("data_read", "success"),
    "UPLOAD|ITEM_UPLOAD|EDIT|ITEM_MODIFY|COPY|ITEM_COPY": ("file_write", "success"),
    "DELETE|ITEM_TRASH": ("file_delete", "success"),
    "SHARE|ITEM_SHARED\\w*|COLLABORATION_(?:INVITE|ACCEPT)|SHARED_LINK_SEND": ("permission_grant", "success"),
    "UNSHARE|COLLABORATION_REMOVE|ITEM_SHARED_UNSHARE": ("permission_revoke", "success"),
    "NEW_USER": ("account_create", "success"),
    "DELETE_USER": ("account_delete", "success"),
    "CHANGE_ADMIN_ROLE": ("permission_grant", "success"),
    "SHIELD_\\w+": ("alert", ""),
}

PRODUCT = Product(
    name="saas_audits",
    source="1Password Events API v2; Slack audit logs API; Salesforce EventLogFile and real-time events; Zoom sign-in and "
    "operation reports; Box enterprise events; Dropbox team log; GitLab audit events; Atlassian audit API; Exchange message trace",
    service="audit",
    records=(
        Records(
            product="onepassword",
            service="events",
            keys=("uuid", "category", "target_user.email", "client.ip_address"),
            columns={
                **_NOTHING,
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
                **_NOTHING,
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
                **_NOTHING,
                "time": "timestamp",
                "user": "actor_details.email actor_uuid",
                "src_ip": "session.ip",
                "target": "object_details.email object_details.name aux_details.email object_uuid",
                "agent": "",
            },
            kind="action+object_type",
        ),
        Records(
            product="slack",
            service="audit",
            keys=("date_create", "action", "actor.user.email"),
            columns={
                **_NOTHING,
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
        Records(  # Salesforce log files
            product="salesforce",
            service="login",
            keys=("EVENT_TYPE", "USER_ID", "LOGIN_STATUS"),
            columns={
                **_NOTHING,
                "time": "TIMESTAMP_DERIVED TIMESTAMP",
                "user": "USER_NAME USER_ID",
                "src_ip": "SOURCE_IP CLIENT_IP",
                "target": "URI",
                "agent": "BROWSER_TYPE USER_AGENT",
            },
            kind="EVENT_TYPE",
            actions={"Login": ("login", "")},
            outcome="LOGIN_STATUS",
            outcomes={"LOGIN_NO_ERROR": "success", "LOGIN_.*": "failure"},
        ),
        Records(
            product="salesforce",
            service="event",
            keys=("EVENT_TYPE", "USER_ID", "CLIENT_IP"),
            columns={
                **_NOTHING,
                "time": "TIMESTAMP_DERIVED TIMESTAMP",
                "user": "USER_NAME USER_ID",
                "src_ip": "CLIENT_IP",
                "target": "ENTITY_NAME OBJECT_NAME URI FILE_TYPE REPORT_ID",
                "agent": "USER_AGENT BROWSER_TYPE",
            },
            kind="EVENT_TYPE",
            actions={
                "Logout": ("logout", "success"),
                "LoginAs": ("privilege_use", "success"),
                "Report\\w*Export|DataExport|ContentTransfer|DocumentAttachmentDownloads|BulkApi\\d?": (
                    "data_export",
                    "",
                ),
                "API|RestApi|ApiTotalUsage|ApexCallout|URI|LightningPageView|Report|Search|Dashboard|Sites": (
                    "data_read",
                    "",
                ),
                "SetupAuditTrail|PermissionUpdate": ("resource_change", ""),
                "\\w+": ("status", ""),
            },
        ),
        Records(  # Salesforce real-time events
            product="salesforce",
            service="login",
            keys=("EventIdentifier", "EventDate", "Username", "LoginType"),
            columns={
                **_NOTHING,
                "time": "EventDate CreatedDate",
                "user": "Username",
                "src_ip": "SourceIp",
                "target": "Application LoginUrl",
                "agent": "Browser UserAgent",
            },
            kind="LoginType",
            actions={".*": ("login", "")},
            outcome="Status",
            outcomes={"Success": "success", ".+": "failure"},
        ),
        Records(
            product="zoom",
            service="activities",
            keys=("email", "time", "type", "ip_address", "client_type"),
            columns={
                **_NOTHING,
                "time": "time",
                "user": "email",
                "src_ip": "ip_address",
                "target": "",
                "agent": "client_type",
            },
            kind="type",
            actions={"Sign in": ("login", "success"), "Sign out": ("logout", "success")},
        ),
        Records(
            product="box",
            service="events",
            keys=("event_type", "created_by.login", "event_id"),
            columns={
                **_NOTHING,
                "time": "created_at",
                "user": "created_by.login",
                "src_ip": "ip_address",
                "target": "source.item_name source.name source.login accessible_by.login",
                "agent": "",
            },
            kind="event_type",
            actions=_BOX,
        ),
        Records(
            product="dropbox",
            service="team_log",
            keys=("event_type..tag", "timestamp", "origin.geo_location.ip_address"),
            columns={
                **_NOTHING,
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
        Records(
            product="gitlab",
            service="audit",
            keys=("author_id", "entity_type", "details.author_name"),
            columns={
                **_NOTHING,
                "time": "created_at",
                "user": "details.author_name author_name",
                "src_ip": "details.ip_address ip_address",
                "target": "details.target_details details.entity_path entity_path target_details",
                "agent": "",
            },
            kind="event_name details.event_name details.custom_message details.action details.add+details.target_type "
            "details.change+details.target_type details.remove+details.target_type",
            actions={
                "user_access.*|login.*|.*signed in.*": ("login", "success"),
                ".*(?:failed_login|login_failed).*": ("login", "failure"),
                ".*(?:access_token|deploy_token|ssh_key|gpg_key).*(?:creat|add).*|(?:key|ssh|deploy).*created.*": (
                    "credential_create",
                    "success",
                ),
                "(?:add|user_access|member_created|access_level).*": ("permission_grant", "success"),
                ".*(?:repository_download|project_export).*|download.*": ("data_export", "success"),
                ".*visibility.*": ("permission_grant", "success"),
            },
            message="details.custom_message",
        ),
        Records(
            product="atlassian",
            service="audit",
            keys=("attributes.action", "attributes.time", "attributes.actor.name"),
            columns={
                **_NOTHING,
                "time": "attributes.time",
                "user": "attributes.actor.email attributes.actor.name",
                "src_ip": "attributes.location.ip",
                "target": "attributes.context.attributes.name attributes.context.attributes.email",
                "agent": "",
            },
            kind="attributes.action",
        ),
        Records(  # Exchange message trace
            product="m365",
            service="message_trace",
            keys=("MessageTraceId", "SenderAddress", "RecipientAddress"),
            columns={
                **_NOTHING,
                "time": "Received origin_timestamp_utc StartDate",
                "user": "SenderAddress",
                "src_ip": "FromIP",
                "dst_ip": "ToIP",
                "target": "RecipientAddress",
                "agent": "",
            },
            kind="Status",
            actions={
                "Delivered|Expanded|Resolved": ("mail", "success"),
                "Fail\\w*|Quarantined|FilteredAsSpam": ("mail", "failure"),
                ".*": ("mail", ""),
            },
            message="Subject",
        ),
    ),
    samples=(
        Sample(
            '{"uuid":"u","session_uuid":"s","timestamp":"2026-05-02T09:11:02Z","category":"credentials_failed","type":'
            '"password_secret_bad","target_user":{"uuid":"t","name":"Dana","email":"dana@corp.example"},"client":{"app_name":'
            '"1Password","ip_address":"198.51.100.9"}}',
            {"user": "dana@corp.example", "src_ip": "198.51.100.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            '{"id":"1","date_create":1777713062,"action":"user_login_failed","actor":{"type":"user","user":{"name":"dana","email":'
            '"dana@corp.example"}},"entity":{"type":"user"},"context":{"ua":"Mozilla/5.0","ip_address":"198.51.100.9"}}',
            {"user": "dana@corp.example", "action": "login", "outcome": "failure", "time": "2026-05-02T09:11:02+00:00"},
        ),
        Sample(
            "EVENT_TYPE,TIMESTAMP,USER_ID,USER_NAME,SOURCE_IP,LOGIN_STATUS\n"
            "Login,20260502091102.000,005,dana@corp.example,198.51.100.9,LOGIN_ERROR_INVALID_PASSWORD",
            {
                "user": "dana@corp.example",
                "src_ip": "198.51.100.9",
                "action": "login",
                "outcome": "failure",
                "time": "2026-05-02T09:11:02+00:00",
            },
            file="login.csv",
        ),
        Sample(
            '{"source":{"type":"file","name":"a.pdf"},"created_by":{"type":"user","name":"Dana","login":"dana@corp.example"},'
            '"created_at":"2026-05-02T09:11:02Z","event_id":"e","event_type":"DOWNLOAD","ip_address":"198.51.100.9"}',
            {"user": "dana@corp.example", "action": "data_export", "outcome": "success", "target": "a.pdf"},
        ),
        Sample(
            '{"timestamp":"2026-05-02T09:11:02Z","event_category":{".tag":"logins"},"actor":{".tag":"user","user":{"email":'
            '"dana@corp.example"}},"origin":{"geo_location":{"ip_address":"198.51.100.9"}},"event_type":{".tag":"login_fail",'
            '"description":"Failed to sign in"}}',
            {"user": "dana@corp.example", "src_ip": "198.51.100.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            '{"email":"dana@corp.example","time":"2026-05-02T09:11:02Z","type":"Sign in","ip_address":"198.51.100.9",'
            '"client_type":"Browser","version":"5"}',
            {"user": "dana@corp.example", "action": "login", "outcome": "success", "host": ""},
        ),
        Sample(
            "MessageTraceId,Received,SenderAddress,RecipientAddress,Subject,Status,FromIP\n"
            "m1,2026-05-02T09:11:02Z,eve@mail.example,dana@corp.example,hello,Delivered,198.51.100.9",
            {
                "user": "eve@mail.example",
                "src_ip": "198.51.100.9",
                "target": "dana@corp.example",
                "action": "mail",
                "outcome": "success",
            },
            file="trace.csv",
        ),
    ),
)
