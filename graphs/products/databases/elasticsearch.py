"""Elasticsearch and OpenSearch: audit records as JSON and as text, and the server's own log."""

from collections.abc import Mapping

from ...actions import Action, Outcome
from ..product import Product, Records, Said, Sample

_TIME = r"\[(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{3})\]"
_REQUESTS: Mapping[str, Action] = {
    "indices:data/read/.*": "data_read",
    "indices:data/write/delete.*": "resource_delete",
    "indices:data/write/.*": "resource_change",
    "(?:indices|cluster):admin/\\S*(?:/get|get|/list|/status|/query|resolve/\\S*|/exists|authenticate|has_privileges|/validate/\\S*)": "enumerate",
    "(?:indices|cluster):monitor/.*": "enumerate",
    "(?:indices|cluster):admin/\\S*(?:delete|close|remove)\\S*": "resource_delete",
    "(?:indices|cluster):admin/\\S*(?:create|put|clone)\\S*": "resource_create",
    "(?:indices|cluster):admin/.*": "resource_change",
}
"""What was asked for, by the transport action's name."""
_ANSWERS: tuple[tuple[str, Outcome], ...] = (("granted", "success"), ("denied", "failure"))
_KINDS: Mapping[str, tuple[Action, Outcome]] = {
    **{
        f"access_{answer} {request}": (action, outcome)
        for answer, outcome in _ANSWERS
        for request, action in _REQUESTS.items()
    },
    "(?:realm_)?authentication_failed|anonymous_access_denied|bad_headers|failed_login": ("login", "failure"),
    "authentication_success|authenticated": ("login", "success"),
    "access_granted(?: .*)?|granted_privileges": ("data_read", "success"),
    "access_denied(?: .*)?|tampered_request|missing_privileges|bad_headers|ssl_exception": ("data_read", "failure"),
    "connection_granted": ("network_connect", "success"),
    "connection_denied": ("network_block", "failure"),
    "run_as_granted": ("privilege_use", "success"),
    "run_as_denied": ("privilege_use", "failure"),
    "put_user": ("account_create", "success"),
    "delete_user": ("account_delete", "success"),
    "change_(?:enable_user|disable_user|password|apikey)": ("account_change", "success"),
    "create_(?:apikey|service_token)|grant_apikey": ("credential_create", "success"),
    "put_role_mapping|put_privileges|put_role": ("permission_grant", "success"),
    "delete_role.*|delete_privileges": ("permission_revoke", "success"),
    "invalidate_apikeys|delete_service_token": ("permission_revoke", "success"),
    "(?:activate|update|enable|disable)_user_profile|logout|update_apikeys?": ("account_change", "success"),
    "opendistro_security_index_attempt|compliance_.*write|compliance_internal_config_write": ("resource_change", ""),
    "compliance_doc_read|compliance_internal_config_read": ("data_read", ""),
    "index_event": ("resource_change", ""),
}
_AUDITED = (
    r"\[(?P<layer>rest|transport|ip_filter)\] ?(?:\t|\\t)?\[(?P<kind>\w+)\](?:\t|\\t| )(?:origin_type=\[\w+\], )?"
    r"(?:origin_address=\[(?P<src>[^\]]*)\])?(?:, (?:principal|user)=\[(?P<user>[^\]]*)\])?.*"
)
_T = "2024-03-05T10:11:12.123+00:00"

PRODUCT = Product(
    name="elasticsearch",
    source="LoggingAuditTrail.java of Elasticsearch 6 to 8; AuditCategory and AuditMessage of OpenSearch Security 2",
    category="database",
    programs=("elasticsearch", "opensearch"),
    lines=(
        _TIME + r" ?\[(?P<level>[A-Z]+) *\]\[(?P<logger>[\w.$-]+) *\] ?\[(?P<node>[^\]]*)\] ?(?P<message>.*)",
        _TIME + r" ?(?:\[(?P<node>[^\]]*)\] )?(?P<message>\[(?:rest|transport|ip_filter)\].*)",
    ),
    continued=r"\s|Caused by: |java\.|org\.|\.\.\. ",
    others="status",
    messages=(
        Said(
            _AUDITED,
            "status",
            by={
                "authentication_failed": ("login", "failure"),
                "realm_authentication_failed": ("login", "failure"),
                "anonymous_access_denied": ("login", "failure"),
                "authentication_success": ("login", "success"),
                "access_granted": ("data_read", "success"),
                "access_denied": ("data_read", "failure"),
                "tampered_request": ("data_read", "failure"),
                "connection_granted": ("network_connect", "success"),
                "connection_denied": ("network_block", "failure"),
                "run_as_granted": ("privilege_use", "success"),
                "run_as_denied": ("privilege_use", "failure"),
            },
        ),
        Said(r"Authentication of \[(?P<user>.*)\] was terminated by realm \[[^\]]*\] - .*", "login", "failure"),
        Said(
            r"Authentication finally failed for (?P<user>.*) from (?P<src_and_port>[\da-fA-F.:\[\]]+)",
            "login",
            "failure",
        ),
        Said(
            r"(?:\[(?P<target>[^\]]*)\] )?(?:creating index|deleting index|update_mapping|create_mapping|.*).*",
            "status",
        ),
    ),
    records=(
        Records(
            keys=("event.action", "origin.address"),
            columns={
                "time": "timestamp @timestamp",
                "user": "user.name",
                "src": "origin.address",
                "host": "host.name node.name",
                "dst": "host.ip",
                "target": "url.path indices put.user.name delete.user.name change.password.user.name",
            },
            kind="event.action+action",
            actions=_KINDS,
            otherwise=("status", ""),
        ),
        Records(
            keys=("event.type", "event.action", "node.id"),
            where={"type": "audit"},
            columns={
                "time": "timestamp @timestamp",
                "user": "user.name authentication.name",
                "src": "origin.address",
                "host": "host.name node.name",
                "dst": "host.ip",
                "target": "put.user.name delete.user.name change.password.user.name put.role.name create.apikey.name url.path",
            },
            kind="event.action+action",
            actions=_KINDS,
            otherwise=("status", ""),
        ),
        Records(
            keys=("audit_category", "audit_request_origin"),
            columns={
                "time": "@timestamp",
                "user": "audit_request_effective_user audit_request_initiating_user",
                "src": "audit_request_remote_address",
                "host": "audit_node_host_name audit_node_name",
                "dst": "audit_node_host_address",
                "target": "audit_rest_request_path audit_trace_indices",
            },
            kind="audit_category",
            actions=_KINDS,
            otherwise=("status", ""),
        ),
    ),
    samples=(
        Sample(
            '{"type":"audit","timestamp":"2024-03-05T10:11:12,123+0000","node.id":"n1","event.type":"rest","event.action":'
            '"authentication_failed","user.name":"dana","origin.type":"rest","origin.address":"203.0.113.9:4711","url.path":"/_search"}',
            {
                "time": _T,
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
                "target": "/_search",
            },
            file="audit.json",
        ),
        Sample(
            "[2024-03-05T10:11:12,123] [rest] [authentication_failed] origin_address=[203.0.113.9], principal=[guest7], uri=[/_search]",
            {"time": _T, "user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            "[2024-03-05T10:11:12,123][INFO ][o.e.x.s.a.RealmsAuthenticator] [node-1] Authentication of [guest7] was terminated by realm "
            "[native1] - failed to authenticate user [guest7]",
            {"time": _T, "user": "guest7", "src_ip": "", "action": "login", "outcome": "failure"},
        ),
        Sample(
            '{"audit_category":"FAILED_LOGIN","audit_request_origin":"REST","@timestamp":"2024-03-05T10:11:12.123+00:00",'
            '"audit_request_effective_user":"dana","audit_request_remote_address":"203.0.113.9","audit_rest_request_path":"/_search",'
            '"audit_node_host_address":"10.0.0.5","audit_node_name":"node-1"}',
            {
                "time": _T,
                "user": "dana",
                "src_ip": "203.0.113.9",
                "dst_ip": "10.0.0.5",
                "action": "login",
                "outcome": "failure",
            },
            file="audit.json",
        ),
    ),
)
