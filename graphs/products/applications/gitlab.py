"""GitLab: application and audit records."""

from ..product import Product, Records, Said, Sample
from ..tables import HOSTED

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
        Records(
            product="gitlab",
            service="audit",
            keys=("author_id", "entity_type", "details.author_name"),
            columns={
                **HOSTED,
                "time": "created_at",
                "user": "details.author_name author_name",
                "src_ip": "details.ip_address ip_address",
                "target": "details.target_details details.entity_path entity_path target_details",
                "agent": "",
            },
            kind="event_name details.event_name details.custom_message details.action details.add+details.target_type "
            "details.change+details.target_type details.remove+details.target_type",
            actions={
                "user_access.*|login.*|.*signed in.*": ("login", "success"),
                ".*(?:failed_login|login_failed).*": ("login", "failure"),
                ".*(?:access_token|deploy_token|ssh_key|gpg_key).*(?:creat|add).*|(?:key|ssh|deploy).*created.*": (
                    "credential_create",
                    "success",
                ),
                "(?:add|user_access|member_created|access_level).*": ("permission_grant", "success"),
                ".*(?:repository_download|project_export).*|download.*": ("data_export", "success"),
                ".*visibility.*": ("permission_grant", "success"),
            },
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
