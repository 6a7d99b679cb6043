"""Google Workspace: what the events of its reports mean (Reports API, "Admin activity", "Login", "Drive", "Token" events)."""

import re
from functools import lru_cache

from ...actions import Action

_NAMES: dict[str, Action] = {
    "login_(?:success|failure|challenge|verification)": "login",
    "logout": "logout",
    "(?:suspicious_|blocked_).*|gov_attack_warning|risky_sensitive_action\\w*": "alert",
    "account_disabled_\\w+|password_edit|recovery_\\w+_edit|(?:un)?suspend_user|(?:un)?archive_user|undelete_user|rename_user|"
    "move_user_to_org_unit|change_(?:user_\\w+|password\\w*|recovery_\\w+|first_name|last_name)|(?:add|remove)_(?:nickname|display_name|recovery_\\w+)|"
    "update_user\\w*|force_password_change|reset_signin_cookies|user_put_in_two_step_verification_grace_period": "account_change",
    "2sv_enroll|titanium_enroll|\\w*passkey_enrolled": "security_strengthen",
    "2sv_disable|titanium_unenroll|turn_off_2_step_verification|\\w*passkey_removed|unenroll_user_from_\\w+": "security_weaken",
    "(?:create|add)_user|accept_user_invitation|user_invite": "account_create",
    "delete_user|remove_user": "account_delete",
    "assign_role|grant_\\w*privilege|add_privilege|authorize_api_client_access|add_trusted_domains|authorize": "permission_grant",
    "unassign_role|revoke_\\w*privilege|remove_privilege|remove_api_client_access|remove_trusted_domains|revoke": "permission_revoke",
    "generate_\\w+|(?:create|add)_\\w*(?:token|certificate|key)": "credential_create",
    "create_email_monitor|create_data_transfer_request|customer_takeout_\\w+|download_\\w+|download|print|copy|export_\\w+": "data_export",
    "view_\\w+": "data_read",
    "view|preview": "file_read",
    "edit|create|upload|rename|move|add_to_folder|untrash": "file_write",
    "trash|delete|remove_from_trash": "file_delete",
    "change_(?:document_access_scope|user_access|document_visibility|acl_editors)\\w*|sheets_import_\\w+|shared_drive_membership_change": "permission_grant",
    "activity": "status",
    "(?:create|add)_(?:group|application\\w*|org_unit|role|device\\w*|calendar_\\w+|domain\\w*|secondary_domain|rule)": "resource_create",
    "(?:delete|remove)_(?:group|application\\w*|org_unit|role|device\\w*|calendar_\\w+|domain\\w*|secondary_domain|rule)": "resource_delete",
    "(?:change|update|rename|edit)_(?:group_setting\\w*|group_\\w+|application_\\w+|org_unit|role|device\\w*|calendar_\\w+|domain_\\w+|rule)": "resource_change",
}
"""Names of events by report, upper and lower case alike. What a setting was changed to says whether that weakens anything,
so names of settings are left to the words and the new value."""
_COMPILED = tuple((re.compile(name, re.I), action) for name, action in _NAMES.items())


@lru_cache(maxsize=1024)
def action_of(name: str) -> Action:
    """What an event of that name is; "other" where the words of the name and its parameters have to say it."""
    return next((action for pattern, action in _COMPILED if pattern.fullmatch(name)), "other")
