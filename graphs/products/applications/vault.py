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
    r"\w+ auth/[^ ]*/(?:login|callback|authorize)(?:/.*)?": ("login", ""),
    r"\w+ auth/token/create.*": ("credential_create", ""),
    r"\w+ auth/token/(?:lookup|renew).*": ("status", ""),
    r"\w+ auth/token/revoke.*": ("account_change", ""),
    r"(?:create|update) sys/(?:policy|policies)/.*": ("permission_grant", ""),
    r"delete sys/(?:policy|policies)/.*": ("permission_revoke", ""),
    r"(?:delete|update) sys/audit/.*": ("security_weaken", ""),
    r"(?:create|update) auth/userpass/users/.*": ("account_create", ""),
    r"delete auth/userpass/users/.*": ("account_delete", ""),
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
