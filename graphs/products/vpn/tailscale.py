"""Tailscale: the configuration audit log of a tailnet."""

from ..product import Product, Records, Sample
from ..tables import HOSTED

PRODUCT = Product(
    name="tailscale",
    source="Tailscale API, configuration audit logs (action, target.type and target.property of an event)",
    product="tailscale",
    service="audit",
    records=(
        Records(
            keys=("eventGroupID", "action", "target.type", "actor.id"),
            columns={
                **HOSTED,
                "time": "eventTime",
                "user": "actor.loginName actor.displayName actor.id",
                "src_ip": "",
                "target": "target.name target.id",
                "agent": "",
            },
            kind="action+target.type+target.property",
            actions={
                "LOGIN .*": ("login", "success"),
                "LOGOUT .*": ("logout", "success"),
                "(?:CREATE|JOIN|ACCEPT) (?:USER|CONTACT)": ("account_create", "success"),
                "DELETE USER": ("account_delete", "success"),
                "(?:UPDATE|GRANT|CREATE) (?:USER|NODE|TAILNET)(?: .*)? (?:USER_ROLE|ROLE|ACL|ACL_TAGS|ALLOWED_ROUTES|EXIT_NODE\\w*)": (
                    "permission_grant",
                    "success",
                ),
                "(?:SUSPEND|RESTORE|UPDATE|APPROVE|ENABLE|DISABLE|REVOKE) USER(?: .*)?": ("account_change", "success"),
                "(?:CREATE|ACCEPT|ENABLE) (?:NODE_)?(?:SHARE|INVITE)\\w*(?: .*)?": ("permission_grant", "success"),
                "(?:DELETE|REVOKE|DISABLE) (?:NODE_)?(?:SHARE|INVITE)\\w*(?: .*)?": ("permission_revoke", "success"),
                "(?:CREATE|ROTATE) \\w*(?:KEY|SECRET|OAUTH\\w*)": ("credential_create", "success"),
                "(?:REVOKE|DELETE|EXPIRE) \\w*(?:KEY|SECRET|OAUTH\\w*)": ("permission_revoke", "success"),
                "DISABLE \\w+ (?:KEY_EXPIRY\\w*|\\w*(?:APPROVAL|LOCK|LOGGING|LOGSTREAM|HTTPS|MFA|POSTURE)\\w*)|DISABLE \\w*(?:LOCK|LOGSTREAM|POSTURE)\\w*|"
                "DELETE LOGSTREAM\\w*": ("security_weaken", "success"),
                "ENABLE \\w+ (?:KEY_EXPIRY\\w*|\\w*(?:APPROVAL|LOCK|LOGGING|LOGSTREAM|HTTPS|MFA|POSTURE)\\w*)|ENABLE \\w*(?:LOCK|LOGSTREAM|POSTURE)\\w*": (
                    "security_strengthen",
                    "success",
                ),
                "CREATE .*": ("resource_create", "success"),
                "(?:DELETE|REMOVE|EXPIRE) .*": ("resource_delete", "success"),
                "(?:UPDATE|ENABLE|DISABLE|APPROVE|RESTORE|PATCH|MIGRATE|PUSH|VERIFY) .*": (
                    "resource_change",
                    "success",
                ),
            },
        ),
    ),
    samples=(
        Sample(
            '{"eventTime":"2026-05-02T09:11:02.5Z","type":"CONFIG","eventGroupID":"g1","origin":"ADMIN_CONSOLE","actor":{"id":"u1","type":"USER",'
            '"loginName":"dana@corp.example","displayName":"Dana"},"target":{"id":"k1","type":"API_KEY","name":"backups"},"action":"CREATE"}',
            {
                "time": "2026-05-02T09:11:02.5Z",
                "user": "dana@corp.example",
                "target": "backups",
                "action": "credential_create",
                "outcome": "success",
                "product": "tailscale",
            },
        ),
    ),
)
