"""Teleport: audit events of the cluster and of the sessions that it carries."""

from ...actions import Action
from ..product import Column, Product, Records, Sample

_EVENTS: dict[str, Action] = {
    "user\\.login|auth|bot\\.join|instance\\.join|recovery_code\\.used": "login",
    "session\\.(?:start|join|rejected)|(?:db|app|desktop|windows\\.desktop|git|mcp)\\.session\\.start": "login",
    "session\\.(?:end|leave)|(?:db|app|desktop|windows\\.desktop|git|mcp)\\.session\\.end|client\\.disconnect": "logout",
    "session\\.command|exec|x11-forward": "process_start",
    "session\\.network|port": "network_connect",
    "session\\.disk": "file_read",
    "scp|sftp": "data_export",
    "(?:session|app\\.session)\\.(?:data|upload|print|resize|chunk|recording\\.access)|session\\.\\w+\\.upload|print|resize": "status",
    "db\\.session\\.(?:query|\\w+\\.statements?\\.\\w+)(?:\\.failed)?": "data_read",
    "app\\.session\\.(?:request|\\w+\\.request)|kube\\.request": "web_request",
    "user\\.create": "account_create",
    "user\\.delete": "account_delete",
    "user\\.(?:update|password_change)|reset_password_token\\.\\w+|(?:user_)?lock\\.\\w+": "account_change",
    "mfa\\.add|mfa_device\\.add|device\\.enroll": "security_strengthen",
    "mfa\\.delete|mfa_device\\.delete": "security_weaken",
    "role\\.(?:created?|updated?)|access_request\\.review|access_list\\.member\\.(?:create|update)|trusted_cluster\\.create": "permission_grant",
    "role\\.deleted?|access_list\\.member\\.delete\\w*|trusted_cluster\\.delete": "permission_revoke",
    "access_request\\.(?:create|update|search|expire)": "status",
    "cert\\.create|\\w*token\\.created?|bot_?\\.create|recovery_code\\.generated?": "credential_create",
    ".*\\.created?": "resource_create",
    ".*\\.(?:updated?|renewed?|upserted?)": "resource_change",
    ".*\\.deleted?": "resource_delete",
    ".*\\.list|.*\\.read": "enumerate",
}
"""What an event's name says; of others its words."""
_COLUMNS: dict[Column, str] = {
    "time": "time",
    "user": "user updated_by identity.user",
    "src": "addr.remote addr\\.remote remote_addr",
    "dst": "dst_addr",
    "dst_port": "dst_port",
    "host": "server_hostname",
    "target": "name db_name db_service app_name desktop_name request_path path",
    "statement": "db_query",
    "process": "path program",
    "command": "command path+argv program+argv",
    "parent": "",
    "agent": "user_agent",
}

PRODUCT = Product(
    name="teleport",
    source="Teleport 18, Audit event reference; lib/events/api.go (names of events), lib/events/codes.go",
    product="teleport",
    service="audit",
    records=(
        Records(
            keys=("event", "code", "uid", "time"),
            where={"code": r"T\w{2,8}[WE]"},
            columns=_COLUMNS,
            kind="event",
            actions={kind: (action, "failure") for kind, action in _EVENTS.items()},
            message="error message",
        ),
        Records(
            keys=("event", "code", "uid", "time"),
            where={"code": r"(?:T|CJ|CL)\w{2,10}"},
            columns=_COLUMNS,
            kind="event",
            actions={kind: (action, "success") for kind, action in _EVENTS.items()},
        ),
    ),
    samples=(
        Sample(
            '{"addr.remote":"198.51.100.9:51000","cluster_name":"corp","code":"T1000W","ei":0,"error":"invalid username, password or second factor",'
            '"event":"user.login","method":"local","success":false,"time":"2026-05-02T09:11:02.5Z","uid":"u1","user":"dana"}',
            {
                "time": "2026-05-02T09:11:02.5Z",
                "user": "dana",
                "src_ip": "198.51.100.9",
                "action": "login",
                "outcome": "failure",
                "product": "teleport",
            },
        ),
        Sample(
            '{"addr.remote":"198.51.100.9:51000","cluster_name":"corp","code":"T3002I","command":"ls -l /srv","ei":1,"event":"exec","exitCode":"0",'
            '"login":"root","server_hostname":"web-1","sid":"s1","time":"2026-05-02T09:11:02.5Z","uid":"u2","user":"dana"}',
            {
                "user": "dana",
                "host": "web-1",
                "src_ip": "198.51.100.9",
                "action": "process_start",
                "outcome": "success",
                "command": "ls -l /srv",
            },
        ),
    ),
)
