"""authentik: its events, as its server logs them and as they are exported."""

from ..product import Product, Records, Sample

_KNOWN = (
    r"login|login_failed|logout|user_write|suspicious_request|password_set|secret_view|secret_rotate|invitation_used|"
    r"authorize_application|source_linked|impersonation_(?:started|ended)|flow_execution|policy_\w+|property_mapping_exception|"
    r"system_\w+|configuration_\w+|model_(?:created|updated|deleted)|email_sent|update_available|custom_\w+"
)

PRODUCT = Product(
    name="authentik",
    source="authentik/events/models.py of authentik 2023.10 to 2025.2",
    category="application",
    service="authentik",
    records=(
        Records(
            keys=("action", "client_ip", "user.username"),
            where={"action": _KNOWN},
            columns={
                "time": "timestamp created",
                "user": "context.username user.username",
                "src_ip": "client_ip",
                "target": "context.model.name context.authorized_application.name context.user_email context.http_request.path",
                "agent": "context.http_request.user_agent",
                "host": "",
                "process": "",
                "command": "",
            },
            kind="action+context.model.model_name",
            actions={
                "login": ("login", "success"),
                "login_failed": ("login", "failure"),
                "logout": ("logout", "success"),
                "password_set.*|user_write.*": ("account_change", "success"),
                "secret_view.*": ("data_read", "success"),
                "secret_rotate.*": ("credential_create", "success"),
                "impersonation_started.*": ("privilege_use", "success"),
                "authorize_application.*": ("login", "success"),
                "suspicious_request.*": ("alert", ""),
                "model_created user": ("account_create", "success"),
                "model_deleted user": ("account_delete", "success"),
                "model_updated user": ("account_change", "success"),
                "model_created token": ("credential_create", "success"),
                r"model_created \w*(?:device|stage)": ("resource_create", "success"),
                r"model_deleted (?:totp|static|webauthn|duo|sms|email)\w*device": ("security_weaken", "success"),
                "(?:system|policy|flow|property_mapping|configuration|email|update)_.*": ("status", ""),
            },
        ),
    ),
    samples=(
        Sample(
            '{"action":"login_failed","auth_via":"unauthenticated","client_ip":"203.0.113.9","context":{"username":"dana","http_request":'
            '{"path":"/api/v3/flows/executor/","method":"POST","user_agent":"Mozilla/5.0"}},"event":"Created Event","host":"auth.example.org",'
            '"level":"info","logger":"authentik.events.models","timestamp":"2024-03-05T10:11:12.345678","user":{"pk":1,"email":"","username":'
            '"AnonymousUser"}}',
            {
                "time": "2024-03-05T10:11:12.345678Z",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
                "agent": "Mozilla/5.0",
            },
        ),
        Sample(
            '{"action":"model_created","client_ip":"203.0.113.9","context":{"model":{"pk":9,"app":"authentik_core","name":"eva","model_name":'
            '"user"}},"event":"Created Event","timestamp":"2024-03-05T10:11:12.345678","user":{"pk":4,"email":"","username":"dana"}}',
            {"user": "dana", "action": "account_create", "outcome": "success", "target": "eva"},
        ),
    ),
)
