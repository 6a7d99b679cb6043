"""GitHub: the audit log of organizations and enterprises."""

from ...actions import Action, Outcome
from ..product import Product, Records, Sample
from ..tables import HOSTED

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
    r"(?:repo|org|enterprise)\.self_hosted_runner_(?:online|offline|updated)|workflows\.completed_\w+|workflows\.\w+_run_(?:attempt|job)\w*|"
    r"checks\.\w+|prebuild\w*\.\w+": ("status", ""),
    r"(?:members_can|org\.members_can)_\w+(?:\.\w+)?|pull_request(?:_review)?\.(?:merge|close|reopen|indirect_merge|ready_for_review|submit|dismiss)|"
    r"protected_branch\.(?:update|rejected|dismiss|dismissal)_?\w*|repository_ruleset\.update": ("resource_change", ""),
    r"pull_request(?:_review)?(?:_comment)?\.create\w*": ("resource_create", ""),
    r"ip_allow_list(?:_entry)?\.(?:disable\w*)|repository_ruleset\.destroy": ("security_weaken", ""),
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


PRODUCT = Product(
    name="github",
    source="GitHub documentation, Audit log events for organizations and enterprises",
    service="audit",
    records=(
        Records(
            product="github",
            keys=("action", "actor", "_document_id"),
            columns={
                **HOSTED,
                "time": "@timestamp created_at",
                "user": "actor external_identity_nameid",
                "src_ip": "actor_ip",
                "target": "user repo team name org business",
                "agent": "user_agent",
            },
            kind="action",
            actions=_GITHUB,
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
    ),
)
