"""Auth0: tenant logs."""

from ...actions import Action, Outcome
from ..product import Product, Records, Sample
from ..tables import HOSTED

_AUTH0: dict[str, tuple[Action, Outcome]] = {
    "s|ssa|seacft|seccft|sepft|sertft|sede|sens|slo_login|scoa": ("login", "success"),
    "f|fp|fu|fc|fco|fsa|feacft|feccft|fepft|fertft|fede|fens|fcoa|fcpro|flo_login|limit_wc|limit_mu|limit_ui|pwd_leak": (
        "login",
        "failure",
    ),
    "gd_auth_succeed": ("login", "success"),
    "gd_auth_failed|gd_otp_rate_limit_exceed|gd_recovery_failed|gd_auth_rejected": ("login", "failure"),
    "slo": ("logout", "success"),
    "flo": ("logout", "failure"),
    "ss|sui": ("account_create", "success"),
    "fs": ("account_create", "failure"),
    "sdu|du": ("account_delete", "success"),
    "fdu": ("account_delete", "failure"),
    "scp|sce|scpn|scu|scv|sv|svr|ublkdu|gd_enrollment_complete|gd_unenroll|gd_update_device_account|scpr": (
        "account_change",
        "success",
    ),
    "fcp|fce|fcpn|fcu|fv|fvr|fcpr": ("account_change", "failure"),
    "sapi|mgmt_api_read": ("resource_change", "success"),
    "fapi": ("resource_change", "failure"),
}


PRODUCT = Product(
    name="auth0",
    source="Auth0 log event type codes",
    service="identity",
    records=(
        Records(  # Auth0, also inside the envelope of its log streams
            product="auth0",
            service="auth0",
            keys=("type", "log_id"),
            where={"date": r"\d{4}-\d\d-\d\dT.*"},  # FortiMail and FortiWeb have these names too, but dates of days
            columns={
                **HOSTED,
                "time": "date",
                "user": "user_name user_id details.request.auth.user.email details.request.auth.user.user_id",
                "src_ip": "ip client_ip",
                "agent": "user_agent",
                "target": "client_name audience description",
            },
            kind="type",
            actions=_AUTH0,
            otherwise=("status", ""),
            message="description",
        ),
        Records(
            product="auth0",
            service="auth0",
            keys=("data.type", "data.log_id", "data.date"),
            columns={
                **HOSTED,
                "time": "data.date",
                "user": "data.user_name data.user_id",
                "src_ip": "data.ip data.client_ip",
                "agent": "data.user_agent",
                "target": "data.client_name data.audience data.description",
            },
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
