"""Hosted services: GitHub, GitLab, Slack, Atlassian, Salesforce, 1Password, Zoom, Tailscale."""

from .table import ADDRESS, TARGET, TIME, USER, Platform, Record

_BY = {"user": USER, "src_ip": ADDRESS}


def _github(name: str, worked: bool) -> Record:
    return {
        "@timestamp": 1777713062123, "_document_id": "d", "action": name, "actor": USER, "actor_id": 1, "actor_ip": ADDRESS,
        "actor_location": {"country_code": "DE"}, "created_at": 1777713062123, "org": "corp", "org_id": 2, "operation_type": "modify",
        "repo": "corp/shop", "user": TARGET, "user_agent": "Mozilla/5.0",
    }  # fmt: skip


GITHUB = Platform("github", _github, {**_BY, "service": "audit"}, """
    org.add_member                                permission_grant|account_change       -
    org.invite_member                             permission_grant                      -
    org.remove_member                             permission_revoke                     -
    org.update_member                             permission_grant                      -
    org.add_outside_collaborator                  permission_grant                      -
    org.disable_two_factor_requirement            security_weaken                       -
    org.enable_two_factor_requirement             security_strengthen                   -
    org.disable_saml                              security_weaken                       -
    org.update_saml_provider_settings             resource_change                       -
    org.sso_response                              login                                 -
    org.audit_log_export                          data_export                           -
    org.create_actions_secret                     credential_create|resource_create     -
    org.remove_actions_secret                     resource_delete|permission_revoke     -
    org.oauth_app_access_approved                 permission_grant                      -
    org.update_default_repository_permission      permission_grant                      -
    org.block_user                                account_change|permission_revoke      -
    team.add_member                               permission_grant                      -
    team.remove_member                            permission_revoke                     -
    team.add_repository                           permission_grant                      -
    team.create                                   resource_create                       -
    team.destroy                                  resource_delete                       -
    repo.create                                   resource_create                       -
    repo.destroy                                  resource_delete                       -
    repo.rename                                   resource_change                       -
    repo.archived                                 resource_change                       -
    repo.transfer                                 resource_change                       -
    repo.access                                   permission_grant                      -
    repo.add_member                               permission_grant                      -
    repo.remove_member                            permission_revoke                     -
    repo.download_zip                             data_export                           -
    repo.create_actions_secret                    credential_create                     -
    repo.self_hosted_runner_online                status                                -
    repo.register_self_hosted_runner              resource_create                       -
    git.clone                                     data_export                           -
    git.fetch                                     data_export                           -
    git.push                                      file_write                            -
    protected_branch.create                       security_strengthen                   -
    protected_branch.destroy                      security_weaken                       -
    protected_branch.policy_override              security_weaken                       -
    protected_branch.update_required_approving_review_count  resource_change            -
    repository_secret_scanning.disable            security_weaken                       -
    repository_secret_scanning.enable             security_strengthen                   -
    repository_vulnerability_alerts.disable       security_weaken                       -
    secret_scanning_push_protection.bypass        security_weaken                       -
    secret_scanning_alert.create                  alert                                 -
    personal_access_token.access_granted          credential_create|permission_grant    -
    personal_access_token.access_revoked          permission_revoke                     -
    public_key.create                             credential_create                     -
    public_key.delete                             permission_revoke                     -
    deploy_key.create                             credential_create                     -
    oauth_application.create                      resource_create                       -
    oauth_authorization.create                    credential_create                     -
    integration_installation.create               credential_create|resource_create     -
    hook.create                                   resource_create                       -
    hook.config_changed                           resource_change                       -
    hook.destroy                                  resource_delete                       -
    workflows.created_workflow_run                resource_create                       -
    workflows.completed_workflow_run              status                                -
    workflows.delete_workflow_run                 resource_delete                       -
    environment.create                            resource_create                       -
    user.login                                    login                                 -
    user.failed_login                             login                                 failure
    user.two_factor_requested                     login|status                          -
    two_factor_authentication.disabled            security_weaken                       -
    two_factor_authentication.enabled             security_strengthen                   -
    members_can_create_pages.disable              resource_change                       -
    pull_request.merge                            resource_change|file_write            -
    pull_request.create                           resource_create                       -
    packages.package_version_published            resource_create|permission_grant      -
    dependabot_alerts.disable                     security_weaken                       -
    ip_allow_list.disable                         security_weaken                       -
    ip_allow_list_entry.create                    security_weaken|resource_create       -
""")  # fmt: skip


def _gitlab(name: str, worked: bool) -> Record:
    return {
        "id": 1, "author_id": 7, "entity_id": 8, "entity_type": "Project", "event_name": name, "created_at": "2026-05-02T09:11:02.000Z",
        "details": {"author_name": USER, "target_id": 9, "target_type": "User", "target_details": TARGET, "ip_address": ADDRESS,
                    "entity_path": "corp/shop", "custom_message": "", "author_class": "User"},
    }  # fmt: skip


GITLAB = Platform("gitlab", _gitlab, {**_BY, "service": "audit", "target": TARGET}, """
    user_created                                  account_create                        -
    user_destroyed                                account_delete                        -
    user_blocked                                  account_change                        -
    user_password_updated                         account_change                        -
    user_email_changed_and_user_signed_in         account_change|login                  -
    login_failed_with_standard_authentication     login                                 failure
    login_failed_with_otp_authentication          login                                 failure
    user_access_locked                            account_change                        -
    user_access_unlocked                          account_change                        -
    user_impersonation                            privilege_use                         -
    user_enable_admin_mode                        privilege_use|permission_grant        -
    member_created                                permission_grant                      -
    member_updated                                permission_grant|account_change       -
    member_destroyed                              permission_revoke                     -
    personal_access_token_created                 credential_create                     -
    personal_access_token_revoked                 permission_revoke                     -
    project_access_token_created                  credential_create                     -
    deploy_token_created                          credential_create                     -
    deploy_token_destroyed                        permission_revoke                     -
    deploy_key_added                              credential_create                     -
    deploy_key_removed                            permission_revoke                     -
    add_ssh_key                                   credential_create                     -
    remove_ssh_key                                permission_revoke                     -
    ci_variable_created                           resource_create|credential_create     -
    ci_variable_updated                           resource_change                       -
    ci_variable_deleted                           resource_delete                       -
    ci_runner_registered                          resource_create                       -
    project_created                               resource_create                       -
    project_destroyed                             resource_delete                       -
    project_archived                              resource_change                       -
    project_visibility_level_updated              permission_grant|resource_change      -
    group_visibility_level_updated                permission_grant|resource_change      -
    project_group_link_created                    permission_grant                      -
    project_group_link_deleted                    permission_revoke                     -
    repository_download_operation                 data_export                           -
    repository_git_operation                      data_read|data_export|status|other|resource_change  -
    project_export_file_download_started          data_export                           -
    protected_branch_created                      security_strengthen                   -
    protected_branch_removed                      security_weaken                       -
    protected_branch_updated                      resource_change                       -
    merge_request_approval_rule_deleted           security_weaken|resource_delete       -
    update_mismatched_group_saml_extern_uid       resource_change|account_change        -
    require_two_factor_authentication_updated     resource_change|account_change        -
    user_disable_two_factor                       security_weaken                       -
    user_enabled_two_factor                       security_strengthen                   -
    audit_events_streaming_headers_destroy        resource_delete|security_weaken       -
    destroy_event_streaming_destination           security_weaken                       -
    group_created                                 resource_create                       -
    oauth_application_created                     resource_create                       -
    webhook_created                               resource_create                       -
    policy_project_updated                        resource_change|permission_grant      -
""")  # fmt: skip


def _slack(name: str, worked: bool) -> Record:
    return {
        "id": "1", "date_create": 1777713062, "action": name, "actor": {"type": "user", "user": {"id": "W1", "name": "Dana", "email": USER}},
        "entity": {"type": "user", "user": {"id": "W2", "name": "Guest", "email": TARGET}},
        "context": {"location": {"type": "workspace", "id": "T1", "name": "corp"}, "ua": "Mozilla/5.0", "ip_address": ADDRESS},
    }  # fmt: skip


SLACK = Platform("slack", _slack, {**_BY, "service": "audit", "target": TARGET}, """
    user_login                                    login                                 success
    user_login_failed                             login                                 failure
    user_logout                                   logout                                success
    user_session_reset_by_admin                   logout|account_change                 success
    user_session_invalidated                      logout|account_change                 success
    user_created                                  account_create                        success
    user_deactivated                              account_delete|account_change         success
    user_reactivated                              account_change                        -
    user_email_updated                            account_change                        -
    guest_created                                 account_create                        -
    role_change_to_admin                          permission_grant                      success
    role_change_to_owner                          permission_grant                      success
    role_change_to_user                           permission_revoke                     -
    role_change_to_guest                          permission_revoke                     -
    role_assigned                                 permission_grant                      -
    role_removed                                  permission_revoke                     -
    owner_transferred                             permission_grant                      success
    file_downloaded                               data_export                           success
    file_downloaded_blocked                       data_export                           failure
    file_uploaded                                 file_write                            success
    file_shared                                   permission_grant|data_export          -
    file_public_link_created                      permission_grant                      -
    file_deleted                                  file_delete                           -
    app_installed                                 resource_create                       -
    app_approved                                  permission_grant                      -
    app_restricted                                permission_revoke|resource_change     -
    app_scopes_expanded                           permission_grant                      -
    app_token_preserved                           status|other                          -
    app_deleted                                   resource_delete                       -
    bot_token_upgraded                            credential_create|account_change|resource_change|other  -
    public_channel_created                        resource_create                       -
    public_channel_deleted                        resource_delete                       -
    private_channel_archive                       resource_change                       -
    user_channel_join                             account_change|status|permission_grant  -
    user_channel_leave                            account_change|status|permission_revoke  -
    channel_workspaces_updated                    resource_change                       -
    external_shared_channel_connected             permission_grant                      -
    external_shared_channel_invite_sent           permission_grant                      -
    manual_export_started                         data_export                           success
    manual_export_downloaded                      data_export                           success
    scheduled_export_created                      data_export                           success
    pref.two_factor_auth_changed                  resource_change                       -
    pref.sso_setting_changed                      resource_change                       -
    pref.dlp_access_changed                       resource_change                       -
    emoji_added                                   resource_create                       -
    anomaly                                       alert                                 -
    workflow_created                              resource_create                       -
    service_owner_transferred                     permission_grant                      -
""")  # fmt: skip


def _atlassian(name: str, worked: bool) -> Record:
    return {
        "id": "1", "type": "events", "attributes": {
            "time": "2026-05-02T09:11:02.000Z", "action": name, "actor": {"id": "a", "name": "Dana", "email": USER},
            "context": [{"id": "c", "type": "USER", "attributes": {"email": TARGET}}], "container": [],
            "location": {"ip": ADDRESS, "geo": "DE", "countryName": "Germany"}},
        "message": {"content": "", "format": "ADF"}, "links": {"self": "https://api.example"},
    }  # fmt: skip


ATLASSIAN = Platform("atlassian", _atlassian, {**_BY, "service": "audit", "target": TARGET}, """
    user_login                                    login                                 -
    user_logged_in                                login                                 -
    user_logout                                   logout                                -
    user_login_failed                             login                                 failure
    user_added_to_group                           account_change|permission_grant       -
    user_removed_from_group                       account_change|permission_revoke      -
    user_added_to_org                             account_create|permission_grant       -
    user_removed_from_org                         account_delete|permission_revoke      -
    user_invited_to_org                           account_create|permission_grant       -
    user_role_granted                             permission_grant                      -
    user_granted_role                             permission_grant                      -
    user_revoked_role                             permission_revoke                     -
    user_product_access_granted                   permission_grant                      -
    user_product_access_revoked                   permission_revoke                     -
    user_password_changed                         account_change                        -
    user_password_reset                           account_change                        -
    user_email_changed                            account_change                        -
    user_mfa_enabled                              security_strengthen                   -
    user_mfa_disabled                             security_weaken                       -
    user_api_token_created                        credential_create                     -
    user_api_token_revoked                        permission_revoke                     -
    admin_api_token_created                       credential_create                     -
    account_deactivated                           account_change                        -
    account_deleted                               account_delete                        -
    group_created                                 resource_create                       -
    group_deleted                                 resource_delete                       -
    policy_updated                                resource_change|permission_grant      -
    authentication_policy_mfa_disabled            security_weaken                       -
    ip_allowlist_deleted                          security_weaken|resource_delete       -
    jira_issue_viewed                             data_read|enumerate                   -
    jira_issue_exported                           data_export                           -
    confluence_page_viewed                        data_read|enumerate                   -
    confluence_space_exported                     data_export                           -
    app_installed                                 resource_create                       -
    app_uninstalled                               resource_delete                       -
""")  # fmt: skip


def _salesforce(name: str, worked: bool) -> Record:
    return {
        "EVENT_TYPE": name, "TIMESTAMP": "20260502091102.123", "REQUEST_ID": "r", "ORGANIZATION_ID": "o", "USER_ID": "005", "CLIENT_IP": ADDRESS,
        "USER_NAME": USER, "URI": "/home", "TIMESTAMP_DERIVED": "2026-05-02T09:11:02.123Z",
        **({"LOGIN_STATUS": "LOGIN_NO_ERROR" if worked else "LOGIN_ERROR_INVALID_PASSWORD", "SOURCE_IP": ADDRESS} if name == "Login" else {}),
    }  # fmt: skip


SALESFORCE = Platform("salesforce", _salesforce, _BY, """
    Login                        login                               success
    Login                        login                               failure
    Logout                       logout                              success
    LoginAs                      privilege_use                       success
    URI                          data_read                           -
    API                          data_read                           -
    RestApi                      data_read                           -
    BulkApi                      data_export                         -
    Report                       data_read                           -
    ReportExport                 data_export                         -
    ContentTransfer              data_export                         -
    DocumentAttachmentDownloads  data_export                         -
    DataExport                   data_export                         -
    Search                       data_read|enumerate                 -
    Dashboard                    data_read                           -
    LightningPageView            data_read                           -
    LightningInteraction         status                              -
    LightningPerformance         status                              -
    ApexExecution                status|process_start                -
    ApexTrigger                  status                              -
    ApexUnexpectedException      status                              -
    InsecureExternalAssets       status                              -
    Sandbox                      status|resource_change              -
    PermissionUpdate             permission_grant                    -
    PackageInstall               resource_create                     -
    ChangeSetOperation           resource_change                     -
    GroupMembership              account_change|permission_grant     -
    HostnameRedirects            status                              -
""")  # fmt: skip


def _onepassword(name: str, worked: bool) -> Record:
    action, kind = name.split()
    return {
        "uuid": "u", "timestamp": TIME, "actor_uuid": "A1", "actor_details": {"uuid": "A1", "name": "Dana", "email": USER}, "action": action,
        "object_type": kind, "object_uuid": "o1", "object_details": {"uuid": "o1", "email": TARGET}, "aux_id": 0, "aux_uuid": "x", "aux_info": "",
        "session": {"uuid": "s", "login_time": TIME, "device_uuid": "d", "ip": ADDRESS}, "location": {"country": "DE"},
    }  # fmt: skip


ONEPASSWORD = Platform("onepassword", _onepassword, {**_BY, "service": "audit", "target": TARGET}, """
    create user                  account_create                      -
    invite user                  account_create                      -
    begin user                   status|other|account_change         -
    delete user                  account_delete                      -
    suspend user                 account_change                      -
    reactive user                account_change|other                -
    beginr user                  account_change|other|status         -
    completr user                account_change|other|status         -
    join gm                      permission_grant|account_change     -
    leave gm                     permission_revoke|account_change    -
    role gm                      permission_grant                    -
    grant gva                    permission_grant                    -
    revoke gva                   permission_revoke                   -
    update gva                   permission_grant                    -
    grant uva                    permission_grant                    -
    revoke uva                   permission_revoke                   -
    create vault                 resource_create                     -
    delete vault                 resource_delete                     -
    export vault                 data_export                         -
    create items                 resource_create                     -
    update items                 resource_change                     -
    delete items                 resource_delete                     -
    share itemhist               permission_grant|other              -
    share item                   permission_grant                    -
    enblfa mfa                   security_strengthen                 -
    disblfa mfa                  security_weaken                     -
    enblmfa user                 security_strengthen                 -
    disblmfa user                security_weaken                     -
    updatemfa user               account_change                      -
    create device                security_strengthen|resource_create|account_change  -
    deauth device                permission_revoke|account_change|resource_delete|other  -
    dealldev user                permission_revoke|account_change|other  -
    create sa                    account_create                      -
    create satoken               credential_create                   -
    rvklsat satoken              permission_revoke                   -
    enblduo account              security_strengthen                 -
    disblduo account             security_weaken                     -
    updatfw account              resource_change                     -
    trvlaway user                status|other|account_change         -
    enblsso sso                  security_strengthen|resource_change -
    disblsso sso                 security_weaken                     -
    create group                 resource_create                     -
    detchr account               other|resource_change               -
""")  # fmt: skip


def _zoom(name: str, worked: bool) -> Record:
    category, action = name.split(":")
    return {
        "time": TIME,
        "operator": USER,
        "category_type": category,
        "action": action,
        "operation_detail": f"{action} {category} {TARGET}",
    }


ZOOM = Platform("zoom", _zoom, {"user": USER, "product": "zoom"}, """
    User:Add                     account_create                      -
    User:Update                  account_change                      -
    User:Delete                  account_delete                      -
    User:Deactivate              account_change                      -
    User Settings:Update         resource_change|account_change      -
    Account:Update               resource_change|account_change      -
    Role:Add                     resource_create|permission_grant    -
    Role:Update                  permission_grant                    -
    Role:Delete                  permission_revoke|resource_delete   -
    Recording:Delete             resource_delete                     -
    Recording:Download           data_export                         -
    Recording:Update             resource_change                     -
    Meeting:Delete               resource_delete                     -
    IM Group:Add                 resource_create                     -
    IM Group:Delete              resource_delete                     -
    Group Settings:Update        resource_change                     -
    Single Sign-On:Update        resource_change                     -
    Webinar:Update               resource_change                     -
""")  # fmt: skip


def _tailscale(name: str, worked: bool) -> Record:
    action, kind, *what = name.split()
    return {
        "eventTime": TIME, "type": "CONFIG", "deferredAt": "0001-01-01T00:00:00Z", "eventGroupID": "g", "origin": "ADMIN_CONSOLE",
        "actor": {"id": "u1", "type": "USER", "loginName": USER, "displayName": "Dana"},
        "target": {"id": "t1", "type": kind, "name": "laptop.tail.example", **({"property": what[0]} if what else {})}, "action": action,
    }  # fmt: skip


TAILSCALE = Platform("tailscale", _tailscale, {"user": USER, "product": "tailscale", "target": "laptop.tail.example"}, """
    CREATE USER                        account_create                      -
    DELETE USER                        account_delete                      -
    SUSPEND USER                       account_change                      -
    RESTORE USER                       account_change                      -
    UPDATE USER USER_ROLE              permission_grant                    -
    UPDATE USER USER_SUSPENDED         account_change                      -
    CREATE NODE                        resource_create                     -
    DELETE NODE                        resource_delete                     -
    UPDATE NODE MACHINE_NAME           resource_change                     -
    UPDATE NODE ALLOWED_ROUTES         resource_change|permission_grant    -
    DISABLE NODE KEY_EXPIRY            security_weaken                     -
    ENABLE NODE KEY_EXPIRY             security_strengthen                 -
    CREATE NODE_SHARE                  permission_grant|resource_create    -
    CREATE API_KEY                     credential_create                   -
    REVOKE API_KEY                     permission_revoke                   -
    CREATE AUTH_KEY                    credential_create                   -
    UPDATE TAILNET ACL                 permission_grant|resource_change    -
    DISABLE TAILNET MACHINE_APPROVAL_NEEDED  security_weaken|resource_change  -
    CREATE INVITE                      permission_grant|account_create|resource_create  -
    LOGIN ADMIN_CONSOLE                login                               -
    LOGIN NODE                         login                               -
    LOGOUT NODE                        logout                              -
    UPDATE LOGSTREAM_ENDPOINT          resource_change                     -
    DELETE LOGSTREAM_ENDPOINT          resource_delete|security_weaken     -
    CREATE WEB_INTERFACE               resource_create|status              -
""")  # fmt: skip
PLATFORMS = (GITHUB, GITLAB, SLACK, ATLASSIAN, SALESFORCE, ONEPASSWORD, ZOOM, TAILSCALE)
