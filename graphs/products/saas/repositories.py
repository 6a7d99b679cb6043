"""Audit logs of GitHub, Snowflake, Databricks, and Keycloak's events as JSON; CyberArk's vault as JSON within syslog."""

from ...actions import Action, Outcome
from ..product import Column, Product, Records, Sample

_NOTHING: dict[Column, str] = {"dst_ip": "", "dst_port": "", "process": "", "command": "", "parent": "", "host": ""}
_GITHUB: dict[str, tuple[Action, Outcome]] = {
    r"org\.(?:add_member|invite_member)|business\.(?:add_admin|add_organization|invite_admin)|team\.add_member|repo\.add_member|"
    r"org\.add_outside_collaborator|\w+\.grant_\w+|team\.add_repository": ("permission_grant", "success"),
    r"org\.remove_\w+|business\.remove_\w+|team\.remove_\w+|repo\.remove_member": ("permission_revoke", "success"),
    r"org\.update_member|team\.change_privacy|repo\.update_member|org\.update_default_repository_permission": (
        "permission_grant",
        "",
    ),
    r"(?:org_)?user\.login|org\.sso_response|org_credential_authorization\.grant": ("login", "success"),
    r"user\.failed_login|org\.failed_login": ("login", "failure"),
    r"personal_access_token\.(?:create|request_created|access_granted)|oauth_access\.create|oauth_authorization\.create|"
    r"public_key\.create|deploy_key\.create|integration\w*\.(?:create|install\w*)|gpg_key\.create|repo\.create_actions_secret": (
        "credential_create",
        "success",
    ),
    r"git\.(?:clone|fetch)|repo\.download_zip|org\.(?:export|audit_log_export)\w*|migration\.create": (
        "data_export",
        "success",
    ),
    r"git\.push": ("file_write", "success"),
    r"repo\.access|repo\.visibility_change": ("permission_grant", "success"),
    r"org\.disable_two_factor_requirement|org\.disable_saml|business\.disable_\w+|repository_\w+\.disable|secret_scanning\w*\.disable|"
    r"protected_branch\.(?:destroy|policy_override)|\w+_security\w*\.disable": ("security_weaken", "success"),
    r"org\.enable_\w+|business\.enable_\w+|repository_\w+\.enable|protected_branch\.create": (
        "security_strengthen",
        "success",
    ),
    r"hook\.create|repo\.create|org\.create|team\.create|workflows\.created_workflow_run": (
        "resource_create",
        "success",
    ),
}
"""Of all others the words of their names say what happened."""
_KEYCLOAK: dict[str, tuple[Action, Outcome]] = {
    "LOGIN|IDENTITY_PROVIDER_(?:LOGIN|FIRST_LOGIN|POST_LOGIN)|CLIENT_LOGIN|IMPERSONATE|TOKEN_EXCHANGE": (
        "login",
        "success",
    ),
    "(?:LOGIN|IDENTITY_PROVIDER_LOGIN|CLIENT_LOGIN|CODE_TO_TOKEN|IMPERSONATE|TOKEN_EXCHANGE|REFRESH_TOKEN|USER_DISABLED_BY\\w+)_ERROR|"
    "USER_DISABLED_BY\\w+": ("login", "failure"),
    "LOGOUT": ("logout", "success"),
    "REGISTER": ("account_create", "success"),
    "REGISTER_ERROR": ("account_create", "failure"),
    "DELETE_ACCOUNT": ("account_delete", "success"),
    "(?:UPDATE|RESET|REMOVE|VERIFY)_(?:PASSWORD|EMAIL|PROFILE|TOTP|CREDENTIAL)": ("account_change", "success"),
    "(?:UPDATE|RESET|REMOVE|VERIFY)_(?:PASSWORD|EMAIL|PROFILE|TOTP|CREDENTIAL)_ERROR": ("account_change", "failure"),
    "\\w+_ERROR": ("status", "failure"),
    ".*": ("status", ""),
}

PRODUCT = Product(
    name="repositories",
    source="GitHub audit log events; Snowflake ACCOUNT_USAGE views; Databricks audit log schema 2.0; Keycloak 24 event types; CyberArk "
    "Vault syslog translator (elastic-json)",
    service="audit",
    records=(
        Records(
            product="github",
            keys=("action", "actor", "_document_id"),
            columns={
                **_NOTHING,
                "time": "@timestamp created_at",
                "user": "actor external_identity_nameid",
                "src_ip": "actor_ip",
                "target": "user repo team name org business",
                "agent": "user_agent",
            },
            kind="action",
            actions=_GITHUB,
        ),
        Records(
            product="snowflake",
            keys=("QUERY_ID", "QUERY_TEXT", "USER_NAME"),
            columns={
                **_NOTHING,
                "time": "START_TIME",
                "user": "USER_NAME",
                "src_ip": "CLIENT_IP",
                "target": "DATABASE_NAME",
                "statement": "QUERY_TEXT",
                "agent": "",
            },
            kind="QUERY_TYPE",
            actions={".*": ("data_read", "")},
            outcome="EXECUTION_STATUS",
            outcomes={"SUCCESS": "success", "FAIL|INCIDENT|FAILED_\\w+": "failure", ".*": ""},
        ),
        Records(
            product="keycloak",
            service="keycloak",
            keys=("type", "realmId", "clientId", "ipAddress"),
            columns={
                **_NOTHING,
                "time": "time",
                "user": "details.username username userId",
                "src_ip": "ipAddress",
                "target": "clientId",
                "agent": "",
            },
            kind="type",
            actions=_KEYCLOAK,
            message="error",
        ),
        Records(
            product="keycloak",
            service="keycloak",
            keys=("operationType", "resourceType", "authDetails.ipAddress"),
            columns={
                **_NOTHING,
                "time": "time",
                "user": "authDetails.username authDetails.userId",
                "src_ip": "authDetails.ipAddress",
                "target": "resourcePath",
                "agent": "",
            },
            kind="operationType+resourceType",
            actions={
                "CREATE USER": ("account_create", "success"),
                "DELETE USER": ("account_delete", "success"),
                "(?:UPDATE|ACTION) USER": ("account_change", "success"),
                "CREATE \\w*ROLE_MAPPING|CREATE GROUP_MEMBERSHIP": ("permission_grant", "success"),
                "DELETE \\w*ROLE_MAPPING|DELETE GROUP_MEMBERSHIP": ("permission_revoke", "success"),
                "CREATE .*": ("resource_create", "success"),
                "DELETE .*": ("resource_delete", "success"),
                ".*": ("resource_change", "success"),
            },
        ),
        Records(
            product="cyberark",
            service="vault",
            keys=("syslog.audit_record.MessageID", "syslog.audit_record.Action"),
            columns={
                **_NOTHING,
                "time": "syslog.audit_record.IsoTimestamp syslog.audit_record.Timestamp",
                "host": "syslog.audit_record.Hostname",
                "user": "syslog.audit_record.Issuer syslog.audit_record.SourceUser",
                "src_ip": "syslog.audit_record.Station syslog.audit_record.GatewayStation",
                "target": "syslog.audit_record.TargetUser syslog.audit_record.File syslog.audit_record.Safe",
                "agent": "",
            },
            kind="syslog.audit_record.Action syslog.audit_record.Desc",
            actions={
                "(?:Logon|CPM Logon|User Authentication)\\b.*(?:fail|error|denied).*|.*authentication fail.*": (
                    "login",
                    "failure",
                ),
                "Logon|User Authentication|.*logon succe.*": ("login", "success"),
                "Logoff": ("logout", "success"),
                "(?:Retrieve|Show|Copy) (?:password|file)|.*use password.*|Retrieve File": ("data_read", "success"),
                "(?:PSM|PTA) .*Connect": ("login", "success"),
                "Add User": ("account_create", "success"),
                "Delete User": ("account_delete", "success"),
                "(?:Update|Reset|Unlock|Activate|Suspend) User.*|.*Change Password.*": ("account_change", ""),
                "(?:Add|Update) (?:Owner|Safe Member|Group Member).*": ("permission_grant", "success"),
                "(?:Remove|Delete) (?:Owner|Safe Member|Group Member).*": ("permission_revoke", "success"),
                "Store (?:password|file).*|Rename.*|Update.*|Add .*": ("resource_change", "success"),
                "Delete .*": ("resource_delete", "success"),
                ".*Fail.*": ("status", "failure"),
                ".*": ("status", ""),
            },
            message="syslog.audit_record.Message syslog.audit_record.Desc",
        ),
    ),
    samples=(
        Sample(
            '{"@timestamp":1775207553123,"_document_id":"x","action":"org.add_member","actor":"dana","actor_ip":"203.0.113.40","org":"corp",'
            '"user":"guest7","created_at":1775207553123}',
            {
                "time": "2026-04-03T09:12:33.123Z",
                "user": "dana",
                "target": "guest7",
                "src_ip": "203.0.113.40",
                "action": "permission_grant",
                "outcome": "success",
                "product": "github",
            },
        ),
        Sample(
            '{"time":1775207553123,"type":"LOGIN_ERROR","realmId":"corp","clientId":"app","userId":null,"ipAddress":"203.0.113.40","error":'
            '"invalid_user_credentials","details":{"username":"guest7"}}',
            {
                "time": "2026-04-03T09:12:33.123Z",
                "user": "guest7",
                "src_ip": "203.0.113.40",
                "action": "login",
                "outcome": "failure",
            },
        ),
        Sample(
            '<5>1 2026-04-03T09:12:33Z VAULT {"format":"elastic","version":"1.0","syslog":{"audit_record":{"IsoTimestamp":'
            '"2026-04-03T09:12:33Z","Hostname":"VAULT","Product":"Vault","MessageID":"295","Desc":"Retrieve password","Issuer":"dana",'
            '"Action":"Retrieve password","Safe":"Prod","File":"db","Station":"203.0.113.40"}}}',
            {
                "time": "2026-04-03T09:12:33Z",
                "host": "VAULT",
                "user": "dana",
                "src_ip": "203.0.113.40",
                "action": "data_read",
                "outcome": "success",
            },
        ),
    ),
)
