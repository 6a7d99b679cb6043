"""GitLab: application and audit records."""

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Said, Sample
from ..tables import HOSTED

_AUDITED: dict[Column, str] = {
    **HOSTED,
    "time": "created_at",
    "user": "details.author_name author_name",
    "src_ip": "details.ip_address ip_address",
    "target": "details.target_details details.entity_path entity_path target_details",
    "agent": "",
}
_SECRETS = r"(?:\w*_?token|(?:deploy|ssh|gpg|api)_key|\w*client_secret)"
_EVENTS: dict[str, tuple[Action, Outcome]] = {
    ".*(?:failed_login|login_failed|failed to (?:log|sign) ?in).*": ("login", "failure"),
    "login_with_\\w+|user_logged_in|user_signed_in|.*\\bsigned in\\b.*|authenticated_with_\\w+": ("login", "success"),
    "user_(?:impersonation|enable_admin_mode|impersonated)\\w*|.*started impersonation.*": ("privilege_use", "success"),
    "user_(?:access_)?(?:un)?(?:locked|blocked|banned|approved|rejected)\\w*|user_(?:de)?activated?|user_(?:un)?block\\w*": (
        "account_change",
        "success",
    ),
    f"{_SECRETS}_(?:created|added|issued|rotated|regenerated)|add_(?:ssh|gpg|deploy)_key|(?:ssh|gpg|deploy|key|\\w+_token) .*(?:User|Project|Group)?": (
        "credential_create",
        "success",
    ),
    f"{_SECRETS}_(?:revoked|destroyed|deleted|removed|expired)|(?:remove|revoke|delete|destroy)_(?:ssh|gpg|deploy)_key": (
        "permission_revoke",
        "success",
    ),
    ".*(?:access_token|deploy_token|ssh_key|gpg_key).*(?:creat|add).*|(?:key|ssh|deploy).*created.*": (
        "credential_create",
        "success",
    ),
    "(?:member|\\w+_group_link|\\w+_group_share)_(?:created|added|updated)|(?:user_access|group_access|project_access|access_level) .*|"
    "(?:user_access|access_level)|add_\\w*member\\w*": ("permission_grant", "success"),
    "(?:member|\\w+_group_link|\\w+_group_share)_(?:destroyed|deleted|removed|expired)|remove_\\w*member\\w*": (
        "permission_revoke",
        "success",
    ),
    ".*(?:repository_download|project_export).*|download.*": ("data_export", "success"),
    "repository_git_operation|git_operation\\w*": ("data_read", ""),
    "visibility(?:_level)? private|\\w*visibility.* to private": ("resource_change", "success"),
    ".*visibility.*": ("permission_grant", "success"),
    "(?:protected_(?:branch|environment|tag)|merge_request_approval\\w*|approval_rule|push_rule|require_two_factor_\\w+|\\w*_two_factor_\\w+)_?"
    "(?:updated|changed)|(?:update|change)_(?:protected|approval|push|require)\\w+": ("resource_change", "success"),
    "\\w*streaming_destination\\w*(?:destroyed|deleted|removed)|(?:destroy|delete|remove)_\\w*streaming_destination": (
        "security_weaken",
        "success",
    ),
    "\\w+_(?:un)?archived": ("resource_change", "success"),
    "ci_variable_updated|\\w*variable_updated": ("resource_change", "success"),
}
"""Of all others the words of their names say what happened."""

PRODUCT = Product(
    name="gitlab",
    source="lib/gitlab/auth, app/services/audit_event_service.rb, lograge of GitLab 15 to 17",
    category="application",
    lines=(r"(?P<time>[A-Z][a-z]+ \d\d, \d{4} \d\d:\d\d): (?P<message>.*)",),
    messages=(
        Said(r"Failed Login: username=(?P<user>.*) ip=(?P<src>[\da-fA-F.:]+)", "login", "failure"),
        Said(r"Successful Login: username=(?P<user>.*) ip=(?P<src>[\da-fA-F.:]+)", "login", "success"),
        Said(r"Trying to login .*|User Logout: username=(?P<user>.*) ip=(?P<src>[\da-fA-F.:]+)", "logout"),
        Said(r'User "(?P<target>.*)" \(.*\) was created|New user created.*', "account_create", "success"),
        Said(r'User "(?P<target>.*)" \(.*\) was removed', "account_delete", "success"),
        Said(r'Project "(?P<target>.*)" was (?:created|removed)', "resource_change", "success"),
    ),
    records=(
        Records(
            keys=("method", "path", "controller", "action", "status", "remote_ip"),
            where={
                "controller": "SessionsController|OmniauthCallbacksController|Ldap.*",
                "action": "create|new|ldapmain|.*callback",
            },
            columns={
                "time": "time",
                "user": "username meta.user",
                "src": "remote_ip",
                "target": "path",
                "agent": "ua",
                "host": "host",
            },
            kind="action+status",
            actions={
                "create 302": ("login", "success"),
                "create (?:200|4..)": ("login", "failure"),
            },
            otherwise=("web_request", ""),
            outcome="status",
        ),
        Records(
            keys=("method", "path", "controller", "status", "remote_ip"),
            columns={
                "time": "time",
                "user": "username meta.user",
                "src": "remote_ip",
                "target": "path",
                "agent": "ua",
                "host": "host",
            },
            kind="method",
            otherwise=("web_request", ""),
            outcome="status",
        ),
        Records(
            keys=("severity", "time", "author_name", "entity_type"),
            columns={
                "time": "time",
                "user": "author_name",
                "src": "ip_address",
                "target": "target_details entity_path",
                "host": "host",
            },
            kind="custom_message event_name change action add remove with",
        ),
        Records(
            keys=("severity", "time", "message"),
            where={"message": r"(?:Failed|Successful) Login: username=.* ip=.*"},
            columns={"time": "time"},
            says="message",
        ),
        Records(  # who or what was taken away
            product="gitlab",
            service="audit",
            keys=("author_id", "entity_type", "details.author_name", "details.remove"),
            columns=_AUDITED,
            kind="details.remove",
            actions={
                "user_access|group_access|project_access|access_level": ("permission_revoke", "success"),
                ".*(?:token|key)": ("permission_revoke", "success"),
                "user": ("account_delete", "success"),
                "\\w*(?:project|group|email|integration|webhook|identity|milestone|runner|variable)\\w*": (
                    "resource_delete",
                    "success",
                ),
            },
            message="details.custom_message",
        ),
        Records(
            product="gitlab",
            service="audit",
            keys=("author_id", "entity_type", "details.author_name"),
            columns=_AUDITED,
            kind="event_name details.event_name details.custom_message details.action details.add+details.target_type "
            "details.change+details.to",
            actions=_EVENTS,
            message="details.custom_message",
        ),
    ),
    samples=(
        Sample(
            '{"severity":"INFO","time":"2024-03-05T10:11:12.000Z","correlation_id":"a1","message":"Failed Login: '
            'username=dana ip=203.0.113.9"}',
            {
                "time": "2024-03-05T10:11:12+00:00",
                "user": "dana",
                "src_ip": "203.0.113.9",
                "action": "login",
                "outcome": "failure",
            },
            file="application_json.log",
        ),
        Sample(
            "March 05, 2024 10:11: Failed Login: username=guest7 ip=203.0.113.9",
            {"user": "guest7", "src_ip": "203.0.113.9", "action": "login", "outcome": "failure"},
        ),
    ),
)
