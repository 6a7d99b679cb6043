"""Auth0: tenant logs."""

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample
from ..tables import HOSTED

_AUTH0: dict[str, tuple[Action, Outcome]] = {
    "s|ssa|se(?:acft|ccft|pft|rtft|de|ns)|sertft|slo_login|scoa|gd_auth_succeed|gd_recovery_succeed": (
        "login",
        "success",
    ),
    "f|fp|fu|fc|fco|fsa|fe(?:acft|ccft|pft|pftp|pfto|rtft|rrt|de|ns|coaft)|fcoa|fcpro|flo_login|fdeac|fdeaz|pwd_leak|"
    "limit_(?:wc|mu|ui|sul)|gd_auth_(?:failed|rejected)|gd_otp_rate_limit_exceed|gd_recovery_(?:failed|rate_limit_exceed)": (
        "login",
        "failure",
    ),
    "slo": ("logout", "success"),
    "flo": ("logout", "failure"),
    "ss|sui": ("account_create", "success"),
    "fs|fui": ("account_create", "failure"),
    "sdu|du": ("account_delete", "success"),
    "fdu": ("account_delete", "failure"),
    "gd_enrollment_complete": ("security_strengthen", "success"),
    "gd_(?:webauthn_)?enrollment_failed|gd_webauthn_challenge_failed": ("security_strengthen", "failure"),
    "gd_unenroll|gd_user_delete": ("security_weaken", "success"),
    "sr(?:rt|rtft)|user_revoked_token|oidc_backchannel_logout_succeeded": ("permission_revoke", "success"),
    "scp|sce|scpn|scu|scv|sv|svr|scpr|ublkdu|gd_update_device_account": ("account_change", "success"),
    "fcp|fce|fcpn|fcu|fv|fvr|fcpr": ("account_change", "failure"),
    "mgmt_api_read": ("enumerate", "success"),
}
_OPERATIONS: dict[str, tuple[Action, Outcome]] = {
    "(?:create|add|import) (?:an? )?(?:user|users)\\b.*": ("account_create", ""),
    "delete (?:an? |all )?users?": ("account_delete", ""),
    "update (?:an? )?user": ("account_change", ""),
    "delete .*(?:multi-?factor|guardian|authentication method|authenticator|enrollment).*": ("security_weaken", ""),
    "(?:assign|add) .*(?:roles?|permissions?|members?|grants?)\\b.*|create .*\\bgrant": ("permission_grant", ""),
    "(?:remove|delete) .*(?:roles?|permissions?|members?|grants?)\\b.*": ("permission_revoke", ""),
    "(?:rotate|create) .*(?:secret|token|signing key|ticket|credential)s?\\b.*": ("credential_create", ""),
    "revoke .*": ("permission_revoke", ""),
    "(?:get|list|read|search) .*": ("enumerate", ""),
    "(?:create|add) .*": ("resource_create", ""),
    "(?:update|set|patch|deploy|reorder|change) .*": ("resource_change", ""),
    "(?:delete|remove) .*": ("resource_delete", ""),
}
"""What was asked of the Management API, by the words of its description."""

_COLUMNS: dict[Column, str] = {
    **HOSTED,
    "time": "date",
    "user": "user_name user_id details.request.auth.user.email details.request.auth.user.user_id",
    "src_ip": "ip client_ip",
    "agent": "user_agent",
    "target": "client_name audience description",
}


PRODUCT = Product(
    name="auth0",
    source="Auth0 log event type codes",
    service="identity",
    records=(
        Records(  # what was asked of the Management API
            product="auth0",
            service="auth0",
            keys=("log_id", "description"),
            where={"type": "sapi|fapi", "date": r"\d{4}-\d\d-\d\dT.*"},
            columns=_COLUMNS,
            kind="description",
            actions=_OPERATIONS,
            outcome="type",
            outcomes={"sapi": "success", "fapi": "failure"},
            message="description",
        ),
        Records(
            product="auth0",
            service="auth0",
            keys=("data.log_id", "data.description"),
            where={"data.type": "sapi|fapi"},
            columns={column: " ".join(f"data.{name}" for name in names.split()) for column, names in _COLUMNS.items()},
            kind="data.description",
            actions=_OPERATIONS,
            outcome="data.type",
            outcomes={"sapi": "success", "fapi": "failure"},
            message="data.description",
        ),
        Records(  # Auth0, also inside the envelope of its log streams
            product="auth0",
            service="auth0",
            keys=("type", "log_id"),
            where={"date": r"\d{4}-\d\d-\d\dT.*"},  # FortiMail and FortiWeb have these names too, but dates of days
            columns=_COLUMNS,
            kind="type",
            actions=_AUTH0,
            otherwise=("status", ""),
            message="description",
        ),
        Records(
            product="auth0",
            service="auth0",
            keys=("data.type", "data.log_id", "data.date"),
            columns={column: " ".join(f"data.{name}" for name in names.split()) for column, names in _COLUMNS.items()},
            kind="data.type",
            actions=_AUTH0,
            otherwise=("status", ""),
            message="data.description",
        ),
    ),
    samples=(
        Sample(
            '{"date":"2026-05-02T09:11:02Z","type":"fp","description":"Wrong email or password.","client_name":"portal","ip":'
            '"198.51.100.9","user_agent":"Mozilla/5.0","user_name":"dana@corp.example","log_id":"9"}',
            {
                "user": "dana@corp.example",
                "src_ip": "198.51.100.9",
                "action": "login",
                "outcome": "failure",
                "time": "2026-05-02T09:11:02+00:00",
            },
            typed=("dana@corp.example",),
        ),
    ),
)
