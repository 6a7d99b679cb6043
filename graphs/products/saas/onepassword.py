"""1Password: sign-in attempts, item usages and audit events (Events API)."""

from ...actions import Action, Outcome
from ..product import Product, Records, Sample
from ..tables import HOSTED

_AUDITED: dict[str, tuple[Action, Outcome]] = {
    "(?:create|invite|provision) (?:user|family|account|invite|msp\\w*)|create (?:sa|miguser)": (
        "account_create",
        "success",
    ),
    "(?:delete|remove|purge) (?:user|family|account|sa|miguser)": ("account_delete", "success"),
    "(?:create|add) (?:satoken|ssotkn|cred|vaultkey|slackapp)|ssotkn .*": ("credential_create", "success"),
    "(?:rvk\\w*|revoke|delete|rename|expire) (?:satoken|ssotkn|cred)": ("permission_revoke", "success"),
    "(?:enblmfa|enblduo|enblfa|enblsso|enbl\\w+|create) (?:user|mfa|userduo|account|sso|duo)|create device|add mfa": (
        "security_strengthen",
        "success",
    ),
    "(?:disblmfa|disblduo|disblfa|disblsso|disbl\\w+|delete|remove) (?:mfa|userduo|account|sso|user|duo)": (
        "security_weaken",
        "success",
    ),
    "(?:grant|join|update|role|musercom|upgrade) (?:gva|uva|gm|group|vault|pm)": ("permission_grant", "success"),
    "(?:revoke|leave|remove|delete) (?:gva|uva|gm|pm)": ("permission_revoke", "success"),
    "share .*|launchi .*|grant .*": ("permission_grant", "success"),
    "(?:delshare|revoke|hide|unshare) (?:item|items|itemhist|file|invite)": ("permission_revoke", "success"),
    "export .*": ("data_export", "success"),
    "(?:view|reveal|verify) .*": ("data_read", "success"),
    "(?:deauth|dealldev|deolddev|dlgsess|delgsso)\\w* .*": ("permission_revoke", "success"),
    "(?:suspend|reactive|begin\\w*|complet\\w*|cancel\\w*|confirm|chang\\w+|chng\\w+|updat\\w*mfa|trvl\\w+|activate|unlink|propose) user": (
        "account_change",
        "success",
    ),
    "create .*": ("resource_create", "success"),
    "(?:delete|purge) .*": ("resource_delete", "success"),
    "(?:updat\\w*|patch|chang\\w+|chng\\w+|convert|replace|move|rename|vrfydom|dvrfydom|detchdom|detchr|addgsso) .*": (
        "resource_change",
        "success",
    ),
    "(?:sendts|resendts|sendpkg|prolong|trvl\\w+|uisas|sdvcsso|tdvcsso|expire|complet\\w*|begin\\w*|cancel\\w*|unknown) .*": (
        "status",
        "",
    ),
}
"""What somebody did, by the action's short name and the kind of object: `gm` is a group's member, `gva` and `uva` are a
group's and a user's access to a vault, `sa` is a service account.
"""

PRODUCT = Product(
    name="onepassword",
    source="1Password Events API v2",
    service="audit",
    records=(
        Records(
            product="onepassword",
            service="events",
            keys=("uuid", "category", "target_user.email", "client.ip_address"),
            columns={
                **HOSTED,
                "time": "timestamp",
                "user": "target_user.email",
                "src_ip": "client.ip_address",
                "target": "session_uuid",
                "agent": "client.app_name",
            },
            kind="category+type",
            actions={
                "success.*": ("login", "success"),
                "(?:credentials_failed|mfa_failed|sso_failed|modern_version_failed|firewall_failed).*": (
                    "login",
                    "failure",
                ),
                "firewall_reported.*": ("login", ""),
            },
        ),
        Records(
            product="onepassword",
            service="events",
            keys=("uuid", "vault_uuid", "item_uuid", "action"),
            columns={
                **HOSTED,
                "time": "timestamp",
                "user": "user.email",
                "src_ip": "client.ip_address",
                "target": "item_uuid",
                "agent": "client.app_name",
            },
            kind="action",
            actions={
                "reveal|secure-copy|fill|select-sso.*|enter-item.*": ("data_read", "success"),
                "export": ("data_export", ""),
            },
        ),
        Records(
            product="onepassword",
            service="audit",
            keys=("uuid", "action", "object_type", "actor_uuid"),
            columns={
                **HOSTED,
                "time": "timestamp",
                "user": "actor_details.email actor_uuid",
                "src_ip": "session.ip",
                "target": "object_details.email object_details.name aux_details.email object_uuid",
                "agent": "",
            },
            kind="action+object_type",
            actions=_AUDITED,
        ),
    ),
    samples=(
        Sample(
            '{"uuid":"u","session_uuid":"s","timestamp":"2026-05-02T09:11:02Z","category":"credentials_failed","type":'
            '"password_secret_bad","target_user":{"uuid":"t","name":"Dana","email":"dana@corp.example"},"client":{"app_name":'
            '"1Password","ip_address":"198.51.100.9"}}',
            {"user": "dana@corp.example", "src_ip": "198.51.100.9", "action": "login", "outcome": "failure"},
        ),
    ),
)
