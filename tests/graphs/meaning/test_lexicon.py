"""Event names never seen before are understood by their words."""

import pytest

from moewarden.graphs.meaning.lexicon import classify, words_of
from moewarden.graphs.meaning.sentences import classify_sentence

# ruff: noqa: E501 -- lists of names

NAMES = {
    "login": "ConsoleLogin, user.session.start, UserLoggedIn, user_login_failed, Sign-in activity, auth.password.verify, user.authentication.sso, "
    "user.mfa.okta_verify.deny_push, second factor denied by user",
    "logout": "logout, UserSignedOut, user.session.end, session closed",
    "account_create": "CreateUser, user.lifecycle.create, Invite member, org.add_member, account.register",
    "account_delete": "DeleteUser, Remove user, user_deleted",
    "account_change": "Reset user password, Disable account, UpdateLoginProfile, user.profile.update",
    "credential_create": "CreateAccessKey, personal_access_token.create, AddServicePrincipalCredentials, system.api_token.create, issue certificate",
    "permission_grant": "AttachRolePolicy, AddMemberToRole, grant admin privilege, SetIamPolicy, create rolebindings, Consent to application, share document",
    "permission_revoke": "RemoveMemberFromRole, revoke permission, DetachUserPolicy, delete access key",
    "security_weaken": "DeleteTrail, StopLogging, user.mfa.disable, firewall.rule.delete, DisableSecretScanning, Two-step verification turned off, "
    "AuthorizeSecurityGroupIngress, audit.disabled, DeletePublicAccessBlock, antivirus uninstalled",
    "security_strengthen": "EnableMFADevice, branch_protection.create, enable encryption, CreateTrail",
    "log_clear": "clear logs, Audit log purged, DeleteAuditLogs",
    "data_read": "GetSecretValue, GetObject, MailItemsAccessed, read record",
    "data_export": "FileDownloaded, ExportMailbox, repo.download_zip",
    "enumerate": "ListBuckets, DescribeInstances, get settings",
    "privilege_use": "AssumeRole, sudo",
    "task_schedule": "scheduled task created, cron job added",
    "service_change": "service installed, stop service",
    "resource_create": "CreateBucket, project.create",
    "resource_delete": "TerminateInstances, repo.destroy, Delete volume",
    "other": "quux, foo bar, access denied to zork, 12345",
}
CASES = [(action, name.strip()) for action, names in NAMES.items() for name in names.split(",")]


@pytest.mark.parametrize(("action", "name"), CASES, ids=[name for _, name in CASES])
def test_name_says_its_action(action: str, name: str) -> None:
    assert classify(name) == action


def test_words_are_split_at_case_and_separators_and_pairs_joined() -> None:
    assert words_of("user.signIn-MFADevice_2faReset") == ("user", "signin", "mfa", "device", "2fa", "reset")


def test_verb_and_object_far_apart_in_a_sentence_say_nothing_together() -> None:
    assert (
        classify_sentence("the weekly audit was a long and pleasant meeting and someone will later disable the lamp")
        != "security_weaken"
    )
    assert classify_sentence("administrator has disabled audit logging for tenant") == "security_weaken"


def test_what_is_audited_is_not_what_was_done() -> None:
    assert classify("app.audit.workflow.deleted") == "resource_delete"
    assert classify("app.audit.user.login.failed") == "login"
    assert classify("audit.log.disabled") == "security_weaken"
    assert classify("audit:trail:stopped") == "security_weaken"
