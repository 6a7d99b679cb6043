"""HashiCorp Vault and OpenBao: audit records of devices of type file, syslog and socket."""

from collections.abc import Mapping

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample

_COLUMNS: Mapping[Column, str] = {
    "time": "time",
    "user": "auth.display_name auth.metadata.username",
    "src": "request.remote_address",
    "src_port": "request.remote_port",
    "target": "request.path",
    "host": "host",
    "dst": "dst",
    "command": "command",
    "process": "process",
    "agent": "request.headers.user-agent",
}
_ACTIONS: Mapping[str, tuple[Action, Outcome]] = {
    r"\w+ auth/[^ ]*/oidc/auth_url": ("status", ""),
    r"\w+ auth/[^ ]*/(?:login|callback|authorize)(?:/.*)?": ("login", ""),
    r"\w+ auth/token/create.*": ("credential_create", ""),
    r"\w+ (?:auth/token/(?:lookup|renew)|sys/leases/(?:lookup|renew)).*": ("status", ""),
    r"\w+ auth/token/revoke-self": ("logout", ""),
    r"\w+ (?:auth/token/revoke|sys/(?:leases/)?(?:revoke|tidy)|pki\w*/revoke).*": ("permission_revoke", ""),
    r"(?:create|update) sys/(?:policy|policies)/.*": ("permission_grant", ""),
    r"delete sys/(?:policy|policies)/.*": ("permission_revoke", ""),
    r"delete sys/audit/.*": ("security_weaken", ""),
    r"(?:create|update) sys/audit/.*": ("security_strengthen", ""),
    r"(?:create|update) sys/(?:auth|mounts|namespaces|plugins)/[^ /]+": ("resource_create", ""),
    r"\w+ sys/(?:unseal|seal|step-down|init|rekey.*|generate-root.*)": ("service_change", ""),
    r"\w+ sys/wrapping/(?:unwrap|rewrap)": ("data_read", ""),
    r"\w+ sys/wrapping/wrap": ("status", ""),
    r"read sys/storage/raft/snapshot\S*": ("data_export", ""),
    r"\w+ sys/(?:health|seal-status|leader|host-info|metrics|license\S*|internal/counters\S*)": ("status", ""),
    r"\w+ sys/(?:capabilities\S*|internal/\S*)|read (?:sys|identity)/.*|read auth/[^ ]*/(?:config|roles?|role-id)(?:/.*)?": (
        "enumerate",
        "",
    ),
    r"read [^ ]*/(?:creds|sts|static-creds)/.*|(?:create|update) [^ ]*/(?:issue|sign|sign-verbatim|intermediate|root)/.*|"
    r"(?:create|update) [^ ]*/(?:secret-id|generate\S*)": ("credential_create", ""),
    r"\w+ [^ ]*/(?:decrypt|export)/.*": ("data_read", ""),
    r"\w+ [^ ]*/(?:encrypt|rewrap|hmac|sign|verify|hash|random|datakey)/.*": ("status", ""),
    r"(?:create|update) [^ ]*/destroy/.*": ("resource_delete", ""),
    r"(?:create|update) auth/[^ ]*/users?/[^ /]+/(?:password|policies)|update auth/userpass/users/.*|update identity/(?:entity|alias)\S*": (
        "account_change",
        "",
    ),
    r"\w+ [^ ]*/mfa/[^ ]*destroy\S*|delete [^ ]*/mfa/.*": ("security_weaken", ""),
    r"create auth/userpass/users/.*|create identity/entity\S*": ("account_create", ""),
    r"delete (?:auth/userpass/users/|identity/entity).*": ("account_delete", ""),
    r"list .*": ("enumerate", ""),
    r"read .*": ("data_read", ""),
    r"(?:create) .*": ("resource_create", ""),
    r"(?:update|patch) .*": ("resource_change", ""),
    r"(?:delete|revoke) .*": ("resource_delete", ""),
}

PRODUCT = Product(
    name="vault",
    source="audit/types.go, audit/entry_formatter.go of Vault 1.12 to 1.17",
    category="application",
    records=(
        Records(
            keys=("type", "time", "request.operation", "request.path", "error"),
            where={"error": ".+"},
            columns=_COLUMNS,
            kind="request.operation+request.path",
            actions={kind: (action, "failure") for kind, (action, _) in _ACTIONS.items()},
            otherwise=("status", ""),
        ),
        Records(
            keys=("time", "request.operation", "request.path"),
            where={"type": "response"},
            columns=_COLUMNS,
            kind="request.operation+request.path",
            actions={kind: (action, "success") for kind, (action, _) in _ACTIONS.items()},
            otherwise=("status", ""),
        ),
        Records(
            keys=("time", "request.operation", "request.path"),
            where={"type": "request"},
            columns=_COLUMNS,
            # Each request is told again with its answer, and only the answer says whether it worked.
            kind="type",
            otherwise=("status", ""),
        ),
    ),
    samples=(
        Sample(
            '{"time":"2024-03-05T10:11:12.5Z","type":"response","auth":{"display_name":"userpass-dana","policies":["default"]},"request":'
            '{"id":"a1","operation":"update","path":"auth/userpass/login/dana","remote_address":"203.0.113.9","remote_port":4711},'
            '"response":{"auth":{"display_name":"userpass-dana"}}}',
            {
                "time": "2024-03-05T10:11:12.500+00:00",
                "user": "userpass-dana",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "success",
            },
            file="audit.json",
        ),
        Sample(
            '{"time":"2024-03-05T10:11:12.5Z","type":"response","error":"permission denied","request":{"id":"a1","operation":"read",'
            '"path":"secret/data/shop","remote_address":"203.0.113.9"}}',
            {
                "user": "",
                "src_ip": "203.0.113.9",
                "action": "data_read",
                "outcome": "failure",
                "target": "secret/data/shop",
            },
            file="audit.json",
        ),
    ),
)
