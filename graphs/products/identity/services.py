"""Identity services whose log is one map each: Auth0, Duo, OneLogin, JumpCloud, PingOne and PingFederate."""

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample

_NOTHING: dict[Column, str] = {"dst_ip": "", "dst_port": "", "process": "", "command": "", "parent": "", "host": ""}
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
    "gd_start_auth|gd_send_\\w+|gd_start_enroll|gd_tenant_update|cls|cs|w|depnote|du|i|api_limit|\\w+": ("status", ""),
}
_ONELOGIN: dict[str, tuple[Action, Outcome]] = {
    "5|8|21": ("login", "success"),
    "6|9|23|77|901|905|906": ("login", "failure"),
    "7": ("logout", "success"),
    "13|1": ("account_create", "success"),
    "17|2": ("account_delete", "success"),
    "11|12|14|15|16|18|19|24|25|55|56": ("account_change", ""),
    "3|10|72|73": ("permission_grant", "success"),
    "4": ("permission_revoke", "success"),
}

PRODUCT = Product(
    name="identity_services",
    source="Auth0 log event type codes; Duo Admin API v1 and v2 logs; OneLogin event types; JumpCloud Directory Insights; "
    "PingOne audit activities, PingFederate audit log",
    service="identity",
    records=(
        Records(  # Auth0, also inside the envelope of its log streams
            product="auth0",
            service="auth0",
            keys=("type", "log_id"),
            where={"date": r"\d{4}-\d\d-\d\dT.*"},  # FortiMail and FortiWeb have these names too, but dates of days
            columns={
                **_NOTHING,
                "time": "date",
                "user": "user_name user_id details.request.auth.user.email details.request.auth.user.user_id",
                "src_ip": "ip client_ip",
                "agent": "user_agent",
                "target": "client_name audience description",
            },
            kind="type",
            actions=_AUTH0,
            message="description",
        ),
        Records(
            product="auth0",
            service="auth0",
            keys=("data.type", "data.log_id", "data.date"),
            columns={
                **_NOTHING,
                "time": "data.date",
                "user": "data.user_name data.user_id",
                "src_ip": "data.ip data.client_ip",
                "agent": "data.user_agent",
                "target": "data.client_name data.audience data.description",
            },
            kind="data.type",
            actions=_AUTH0,
            message="data.description",
        ),
        Records(  # Duo authentication
            product="cisco",
            service="duo",
            keys=("access_device.ip", "factor", "result"),
            columns={
                **_NOTHING,
                "time": "isotimestamp timestamp",
                "user": "user.name username email",
                "src_ip": "access_device.ip ip",
                "target": "application.name integration",
                "agent": "access_device.browser",
            },
            kind="event_type",
            actions={"enrollment": ("account_change", "success"), ".*": ("login", "")},
            outcome="result",
            outcomes={"success": "success", "denied|fraud|failure|error": "failure"},
        ),
        Records(  # Duo administrator actions and telephony
            product="cisco",
            service="duo",
            keys=("action", "username", "isotimestamp"),
            columns={
                **_NOTHING,
                "time": "isotimestamp timestamp",
                "user": "username",
                "src_ip": "ip_address",
                "target": "object",
                "agent": "",
            },
            kind="action",
            actions={
                "admin_login": ("login", "success"),
                "admin_login_error|admin_single_sign_on_failure|admin_\\w*fail\\w*": ("login", "failure"),
                "admin_(?:factor|2fa)\\w*|admin_2fa_error": ("login", ""),
                "admin_create|user_create|user_import": ("account_create", "success"),
                "admin_delete|user_delete|user_pending_delete": ("account_delete", "success"),
                "admin_update|user_update|phone_\\w+|user_restore|\\w*reset\\w*": ("account_change", "success"),
                "bypass_create|user_bypass\\w*|bypass_view": ("security_weaken", "success"),
                "integration_skey_\\w+": ("credential_create", "success"),
                "(?:policy|customer|integration|group)_(?:create|update|delete)": ("resource_change", "success"),
            },
        ),
        Records(
            product="onelogin",
            service="onelogin.events",
            keys=("event_type_id", "actor_user_id"),
            columns={
                **_NOTHING,
                "time": "created_at event_timestamp",
                "user": "actor_user_name user_name",
                "src_ip": "ipaddr ip_address",
                "target": "user_name app_name role_name",
                "agent": "user_agent",
            },
            kind="event_type_id",
            actions=_ONELOGIN,
            message="notes custom_message error_description",
        ),
        Records(
            product="jumpcloud",
            service="directory",
            keys=("initiated_by.type", "event_type", "client_ip"),
            columns={
                **_NOTHING,
                "time": "timestamp",
                "user": "initiated_by.email initiated_by.username username",
                "src_ip": "client_ip src_ip",
                "host": "system.hostname system.displayName",
                "target": "resource.username resource.email application.name resource.name",
                "agent": "useragent.os_full",
            },
            kind="event_type",
            actions={
                "\\w*(?:login|auth)\\w*attempt|sso_auth|radius_auth\\w*|ldap_bind|login_attempt": ("login", ""),
                "user_lockout|user_locked\\w*": ("account_change", "failure"),
                "user_create(?:_provision)?": ("account_create", ""),
                "user_delete(?:_provision)?": ("account_delete", ""),
                "\\w*(?:suspended|activated|user_update|password_\\w+|totp\\w*)": ("account_change", ""),
                "admin_(?:create|update)": ("permission_grant", ""),
                "\\w*_notification|ldap_search": ("status", ""),
            },
            outcome="success",
            outcomes={"true": "success", "false": "failure"},
        ),
        Records(
            product="pingone",
            service="audit",
            keys=("action.type", "actors.user.name", "result.status"),
            columns={
                **_NOTHING,
                "time": "recordedAt createdAt",
                "user": "actors.user.name",
                "src_ip": "source.ipAddress ipAddress",
                "target": "resources.name",
                "agent": "source.userAgent",
            },
            kind="action.type",
            actions={
                "AUTHENTICATION.CREATED|(?:PASSWORD|OTP|MFA|FLOW|SESSION).*(?:CHECK|SIGN|COMPLETED|CREATED).*": (
                    "login",
                    "",
                ),
                "USER.CREATED": ("account_create", ""),
                "USER.DELETED": ("account_delete", ""),
                "USER.*|PASSWORD.*": ("account_change", ""),
            },
            outcome="result.status",
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
        Sample(
            '{"access_device":{"ip":"198.51.100.9","hostname":"x"},"application":{"name":"VPN"},"factor":"duo_push","reason":'
            '"user_marked_fraud","result":"fraud","isotimestamp":"2026-05-02T09:11:02Z","user":{"name":"dana"},'
            '"event_type":"authentication"}',
            {
                "user": "dana",
                "src_ip": "198.51.100.9",
                "action": "login",
                "outcome": "failure",
                "host": "",
                "target": "VPN",
            },
        ),
        Sample(
            '{"event_type_id":6,"actor_user_id":1,"actor_user_name":"Dana","user_name":"Dana","ipaddr":"198.51.100.9",'
            '"created_at":"2026-05-02T09:11:02Z"}',
            {"user": "Dana", "src_ip": "198.51.100.9", "action": "login", "outcome": "failure"},
        ),
        Sample(
            '{"initiated_by":{"type":"user","username":"dana"},"event_type":"user_login_attempt","success":false,"timestamp":'
            '"2026-05-02T09:11:02Z","client_ip":"198.51.100.9","service":"directory"}',
            {"user": "dana", "src_ip": "198.51.100.9", "action": "login", "outcome": "failure"},
        ),
    ),
)
