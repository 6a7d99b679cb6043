"""Identity providers: Entra ID, Okta, Auth0, Duo, Keycloak, Google Workspace."""

from .table import ADDRESS, TARGET, TIME, USER, Platform, Record

_BY = {"user": USER, "src_ip": ADDRESS}


def _entra(name: str, worked: bool) -> Record:
    return {
        "id": "Directory_1", "category": "UserManagement", "correlationId": "c1", "result": "success" if worked else "failure",
        "resultReason": "", "activityDisplayName": name, "activityDateTime": TIME, "loggedByService": "Core Directory",
        "operationType": "Update", "initiatedBy": {"user": {"id": "u1", "userPrincipalName": USER, "ipAddress": ADDRESS}, "app": None},
        "targetResources": [{"id": "t1", "type": "User", "userPrincipalName": TARGET, "displayName": None, "modifiedProperties": []}],
    }  # fmt: skip


ENTRA = Platform("entra", _entra, {**_BY, "target": TARGET, "service": "auditlogs"}, """
    Add user                                                  account_create                       success
    Delete user                                               account_delete                       success
    Hard Delete user                                          account_delete                       success
    Restore user                                              account_change                       success
    Update user                                               account_change                       success
    Disable account                                           account_change                       success
    Enable account                                            account_change                       success
    Invite external user                                      account_create                       success
    Change user password                                      account_change                       success
    Reset user password                                       account_change                       success
    Reset user password                                       account_change                       failure
    Reset password (self-service)                             account_change                       success
    Add member to role                                        permission_grant                     success
    Add eligible member to role                               permission_grant                     success
    Remove member from role                                   permission_revoke                    success
    Add member to role completed (PIM activation)             permission_grant                     success
    Add member to group                                       account_change|permission_grant      success
    Remove member from group                                  account_change|permission_revoke     success
    User registered security info                             security_strengthen|account_change   success
    User registered all required security info                security_strengthen|account_change   success
    Admin registered security info                            security_strengthen|account_change   success
    User deleted security info                                security_weaken                      success
    Admin deleted security info                               security_weaken                      success
    User changed default security info                        account_change|security_strengthen   success
    Disable Strong Authentication                             security_weaken                      success
    Consent to application                                    permission_grant                     success
    Add delegated permission grant                            permission_grant                     success
    Add app role assignment to service principal              permission_grant                     success
    Add app role assignment grant to user                     permission_grant                     success
    Add application                                           resource_create                      success
    Add service principal                                     resource_create                      success
    Add owner to application                                  permission_grant                     success
    Update application – Certificates and secrets management  credential_create                    success
    Add service principal credentials                         credential_create                    success
    Add conditional access policy                             security_strengthen|resource_create  success
    Update conditional access policy                          resource_change                      success
    Delete conditional access policy                          security_weaken                      success
    Set domain authentication                                 resource_change|permission_grant     success
    Set federation settings on domain                         resource_change|permission_grant     success
    Add device                                                resource_create                      success
    Register device                                           resource_create                      success
    Delete device                                             resource_delete                      success
    Create access review                                      resource_create                      success
""")  # fmt: skip


def _okta(name: str, worked: bool) -> Record:
    return {
        "uuid": "u1", "published": TIME, "eventType": name, "version": "0", "severity": "INFO", "displayMessage": "",
        "actor": {"id": "00u1", "type": "User", "alternateId": USER, "displayName": "Dana"},
        "client": {"userAgent": {"rawUserAgent": "Mozilla/5.0"}, "ipAddress": ADDRESS, "zone": "null"},
        "outcome": {"result": "SUCCESS" if worked else "FAILURE", "reason": None},
        "target": [{"id": "00u2", "type": "User", "alternateId": TARGET, "displayName": "Guest"}],
        "authenticationContext": {"externalSessionId": "s1"}, "securityContext": {}, "debugContext": {"debugData": {}},
    }  # fmt: skip


OKTA = Platform("okta", _okta, {**_BY, "target": TARGET, "service": "okta"}, """
    user.session.start                            login                               success
    user.session.start                            login                               failure
    user.session.end                              logout                              success
    user.session.clear                            account_change|logout               success
    user.authentication.auth_via_mfa              login                               failure
    user.authentication.sso                       login                               success
    user.authentication.verify                    login                               success
    user.mfa.okta_verify.deny_push                login                               failure
    system.push.send_factor_verify_push           status                              success
    system.sms.send_factor_verify_message         status                              success
    user.mfa.factor.activate                      security_strengthen|account_change  success
    user.mfa.factor.deactivate                    security_weaken                     success
    user.mfa.factor.reset_all                     security_weaken                     success
    user.mfa.factor.update                        account_change|security_strengthen  success
    user.mfa.attempt_bypass                       login|security_weaken               success
    user.lifecycle.create                         account_create                      success
    user.lifecycle.activate                       account_change                      success
    user.lifecycle.deactivate                     account_change|account_delete       success
    user.lifecycle.suspend                        account_change                      success
    user.lifecycle.unsuspend                      account_change                      success
    user.lifecycle.delete.completed               account_delete                      success
    user.account.lock                             account_change                      success
    user.account.unlock                           account_change                      success
    user.account.reset_password                   account_change                      success
    user.account.update_password                  account_change                      success
    user.account.update_profile                   account_change                      success
    user.account.privilege.grant                  permission_grant                    success
    user.account.privilege.revoke                 permission_revoke                   success
    user.account.report_suspicious_activity_by_enduser  alert                         success
    group.user_membership.add                     account_change|permission_grant     success
    group.user_membership.remove                  account_change|permission_revoke    success
    group.privilege.grant                         permission_grant                    success
    application.user_membership.add               permission_grant|account_change     success
    application.lifecycle.create                  resource_create                     success
    application.lifecycle.update                  resource_change                     success
    application.lifecycle.delete                  resource_delete                     success
    system.api_token.create                       credential_create                   success
    system.api_token.revoke                       permission_revoke                   success
    policy.evaluate_sign_on                       status|login                        success
    policy.lifecycle.create                       resource_create|security_strengthen success
    policy.lifecycle.update                       resource_change                     success
    policy.lifecycle.deactivate                   security_weaken                     success
    policy.rule.update                            resource_change                     success
    policy.rule.delete                            security_weaken                     success
    zone.create                                   resource_create                     success
    zone.update                                   resource_change                     success
    zone.delete                                   security_weaken|resource_delete     success
    system.idp.lifecycle.create                   resource_create|permission_grant    success
    user.session.impersonation.initiate           privilege_use                       success
    user.session.access_admin_app                 login|privilege_use                 success
    security.threat.detected                      alert                               -          {"outcome": {"result": "UNKNOWN"}}
    app.oauth2.token.grant.access_token           login|status                        success
""")  # fmt: skip


def _auth0(name: str, worked: bool) -> Record:
    return {
        "date": TIME, "type": name, "description": "", "connection": "db", "client_id": "c1", "client_name": "portal", "ip": ADDRESS,
        "user_agent": "Mozilla/5.0", "user_id": "auth0|1", "user_name": USER, "log_id": "9002", "tenant_name": "corp",
    }  # fmt: skip


AUTH0 = Platform("auth0", _auth0, {**_BY, "service": "auth0"}, """
    s                            login                               success
    f                            login                               failure
    fp                           login                               failure
    fu                           login                               failure
    ssa                          login                               success
    slo                          logout                              success
    ss                           account_create                      success
    fs                           account_create                      failure
    sdu                          account_delete                      success
    scp                          account_change                      success
    fcp                          account_change                      failure
    scpr                         account_change                      success
    sce                          account_change                      success
    pwd_leak                     login                               failure
    limit_wc                     login|network_block                 failure
    limit_mu                     login|network_block                 failure
    seacft                       login                               success
    feacft                       login                               failure
    srrt                         permission_revoke|account_change    success
    gd_enrollment_complete       security_strengthen|account_change  success
    gd_unenroll                  security_weaken                     success
    gd_auth_succeed              login                               success
    gd_auth_failed               login                               failure
    gd_auth_rejected             login                               failure
    gd_send_sms                  status                              -
    gd_start_auth                status                              -
    cls                          status                              -
    w                            status                              -
    api_limit                    status                              -
    mgmt_api_read                enumerate                           success
    sapi                         resource_create                     success  {"description": "Create client", "details": {"request": {"method": "post"}}}
    sapi                         resource_delete                     success  {"description": "Delete a connection", "details": {"request": {"method": "delete"}}}
    sapi                         account_create                      success  {"description": "Create a User", "details": {"request": {"method": "post"}}}
    sapi                         resource_change                     success  {"description": "Update tenant settings", "details": {"request": {"method": "patch"}}}
    fapi                         resource_create                     failure  {"description": "Create client", "details": {"request": {"method": "post"}}}
    ublkdu                       account_change                      success
    sertft                       login                               success
    ferrt                        login                               failure
    sscim                        other|status|account_change         -
""")  # fmt: skip


def _duo(name: str, worked: bool) -> Record:
    return {
        "action": name, "description": '{"realname": "Guest"}', "isotimestamp": "2026-05-02T09:11:02+00:00", "object": TARGET,
        "timestamp": 1777713062, "username": USER,
    }  # fmt: skip


DUO = Platform("duo", _duo, {"user": USER, "service": "duo"}, """
    admin_login                  login                               success
    admin_login_error            login                               failure
    admin_2fa_error              login                               failure
    admin_single_sign_on_failure  login                              failure
    admin_create                 account_create                      success
    admin_delete                 account_delete                      success
    admin_update                 account_change                      success
    admin_lockout                account_change|login                -
    admin_reset_password         account_change                      success
    user_create                  account_create                      success
    user_delete                  account_delete                      success
    user_pending_delete          account_delete                      success
    user_restore                 account_change                      success
    user_update                  account_change                      success
    bypass_create                security_weaken|credential_create   success
    bypass_delete                security_strengthen|permission_revoke|resource_delete  success
    bypass_view                  data_read                           success
    phone_create                 security_strengthen|account_change  success
    phone_delete                 security_weaken                     success
    phone_associate              security_strengthen|account_change  success
    phone_disassociate           security_weaken                     success
    hardtoken_create             security_strengthen|account_change|credential_create  success
    hardtoken_delete             security_weaken                     success
    integration_create           resource_create                     success
    integration_update           resource_change                     success
    integration_delete           resource_delete|security_weaken     success
    integration_skey_view        data_read                           success
    integration_skey_bulk_view   data_read                           success
    policy_create                resource_create|security_strengthen success
    policy_update                resource_change                     success
    policy_delete                security_weaken|resource_delete     success
    group_create                 resource_create                     success
    group_update                 resource_change                     success
    user_adminapi_lockout        account_change                      success
    log_export_start             data_export                         success
    customer_update              resource_change                     success
""")  # fmt: skip


def _duo_log_in(name: str, worked: bool) -> Record:
    return {
        "access_device": {"ip": ADDRESS, "browser": "Chrome", "os": "Windows"}, "application": {"key": "D1", "name": "VPN"},
        "auth_device": {"ip": "203.0.113.4", "name": "phone"}, "email": USER, "event_type": "authentication", "factor": name,
        "isotimestamp": "2026-05-02T09:11:02.5+00:00", "reason": "user_approved" if worked else "user_marked_fraud",
        "result": "success" if worked else "fraud", "timestamp": 1777713062, "txid": "t1", "user": {"name": USER, "key": "K", "groups": []},
    }  # fmt: skip


DUO_LOG_IN = Platform("duo authentication", _duo_log_in, {**_BY, "target": "VPN"}, """
    duo_push                     login                               success
    duo_push                     login                               failure
    passcode                     login                               failure  {"result": "denied", "reason": "invalid_passcode"}
    phone_call                   login                               failure  {"result": "denied", "reason": "no_response"}
    not_available                account_change|security_strengthen  success  {"event_type": "enrollment"}
    not_available                login                               success  {"reason": "bypass_user"}
""")  # fmt: skip


def _keycloak(name: str, worked: bool) -> Record:
    return {
        "id": "1", "time": 1777713062000, "type": name, "realmId": "corp", "clientId": "account", "userId": "u1", "ipAddress": ADDRESS,
        "details": {"username": USER}, **({} if worked else {"error": "invalid_user_credentials"}),
    }  # fmt: skip


KEYCLOAK = Platform("keycloak", _keycloak, {**_BY, "service": "keycloak"}, """
    LOGIN                        login                               success
    LOGIN_ERROR                  login                               failure
    CLIENT_LOGIN                 login                               success
    CODE_TO_TOKEN                login|status                        success
    CODE_TO_TOKEN_ERROR          login                               failure
    REFRESH_TOKEN                login|status                        success
    LOGOUT                       logout                              success
    REGISTER                     account_create                      success
    DELETE_ACCOUNT               account_delete                      success
    UPDATE_PASSWORD              account_change                      success
    UPDATE_EMAIL                 account_change                      success
    UPDATE_PROFILE               account_change                      success
    UPDATE_TOTP                  security_strengthen|account_change  success
    REMOVE_TOTP                  security_weaken                     success
    UPDATE_CREDENTIAL            account_change|security_strengthen  success
    REMOVE_CREDENTIAL            security_weaken|account_change      success
    RESET_PASSWORD_ERROR         account_change                      failure
    SEND_RESET_PASSWORD          status|account_change               success
    IMPERSONATE                  privilege_use                       success
    USER_DISABLED_BY_PERMANENT_LOCKOUT  account_change|login         -
    GRANT_CONSENT                permission_grant                    success
    REVOKE_GRANT                 permission_revoke                   success
    INTROSPECT_TOKEN             status|enumerate                    success
    USER_INFO_REQUEST            status|enumerate                    success
    PERMISSION_TOKEN_ERROR       status|login                        failure
    TOKEN_EXCHANGE               login|privilege_use                 success
    IDENTITY_PROVIDER_LINK_ACCOUNT  account_change                   success
    REMOVE_FEDERATED_IDENTITY    account_change                      success
""")  # fmt: skip


def _keycloak_admin(name: str, worked: bool) -> Record:
    operation, resource = name.split()
    return {
        "id": "1", "time": 1777713062000, "realmId": "corp", "operationType": operation, "resourceType": resource, "resourcePath": "users/7",
        "authDetails": {"realmId": "master", "clientId": "c", "userId": "u1", "username": USER, "ipAddress": ADDRESS},
        **({} if worked else {"error": "unknown_error"}),
    }  # fmt: skip


KEYCLOAK_ADMIN = Platform("keycloak administration", _keycloak_admin, {**_BY, "target": "users/7"}, """
    CREATE USER                  account_create                      success
    UPDATE USER                  account_change                      success
    DELETE USER                  account_delete                      success
    ACTION USER                  account_change                      success
    CREATE REALM_ROLE_MAPPING    permission_grant                    success
    DELETE CLIENT_ROLE_MAPPING   permission_revoke                   success
    CREATE GROUP_MEMBERSHIP      permission_grant                    success
    CREATE CLIENT                resource_create                     success
    UPDATE CLIENT                resource_change                     success
    DELETE CLIENT                resource_delete                     success
    UPDATE REALM                 resource_change                     success
    UPDATE REALM                 resource_change                     failure
    CREATE IDENTITY_PROVIDER     resource_create                     success
    CREATE AUTH_FLOW             resource_create                     success
    DELETE REQUIRED_ACTION       resource_delete                     success
    ACTION REALM                 other|status                        -
""")  # fmt: skip


_KINDS = {"GROUP": "GROUP_SETTINGS", "MEMBER": "GROUP_SETTINGS", "APPLICATION": "APPLICATION_SETTINGS", "SETTING": "APPLICATION_SETTINGS",
          "ROLE": "DELEGATED_ADMIN_SETTINGS", "MONITOR": "EMAIL_SETTINGS"}  # fmt: skip


def _workspace(name: str, worked: bool) -> Record:
    service = (
        "login"
        if name.startswith(("login_", "logout", "2sv_", "password_", "recovery_", "account_", "suspicious"))
        else "admin"
    )
    return {
        "kind": "admin#reports#activity", "id": {"time": TIME, "uniqueQualifier": "1", "applicationName": service, "customerId": "C1"},
        "actor": {"callerType": "USER", "email": USER, "profileId": "1"}, "ipAddress": ADDRESS,
        "events": [{"type": _KINDS.get(name.split("_")[-1], "USER_SETTINGS"), "name": name, "parameters": [{"name": "USER_EMAIL", "value": TARGET}]}],
    }  # fmt: skip


WORKSPACE = Platform("workspace", _workspace, _BY, """
    login_success                             login                               success
    login_failure                             login                               failure
    logout                                    logout                              -
    login_verification                        login                               -
    suspicious_login                          login|alert                         -
    account_disabled_password_leak            account_change                      -
    2sv_enroll                                security_strengthen|account_change  -
    2sv_disable                               security_weaken                     -
    password_edit                             account_change                      -
    recovery_email_edit                       account_change                      -
    CREATE_USER                               account_create                      -
    DELETE_USER                               account_delete                      -
    SUSPEND_USER                              account_change                      -
    UNSUSPEND_USER                            account_change                      -
    RENAME_USER                               account_change                      -
    CHANGE_PASSWORD                           account_change                      -
    CHANGE_USER_ORGANIZATION                  account_change|resource_change      -
    ASSIGN_ROLE                               permission_grant                    -
    UNASSIGN_ROLE                             permission_revoke                   -
    GRANT_ADMIN_PRIVILEGE                     permission_grant                    -
    REVOKE_ADMIN_PRIVILEGE                    permission_revoke                   -
    ADD_GROUP_MEMBER                          account_change|permission_grant     -
    REMOVE_GROUP_MEMBER                       account_change|permission_revoke    -
    CREATE_GROUP                              resource_create                     -
    DELETE_GROUP                              resource_delete                     -
    TURN_OFF_2_STEP_VERIFICATION              security_weaken                     -
    ENFORCE_STRONG_AUTHENTICATION             security_strengthen                 -  {"events": [{"name": "ENFORCE_STRONG_AUTHENTICATION", "parameters": [{"name": "NEW_VALUE", "value": "true"}]}]}
    ALLOW_STRONG_AUTHENTICATION               security_strengthen|security_weaken -  {"events": [{"name": "ALLOW_STRONG_AUTHENTICATION", "parameters": [{"name": "NEW_VALUE", "value": "false"}]}]}
    AUTHORIZE_API_CLIENT_ACCESS               permission_grant                    -
    ADD_APPLICATION                           resource_create                     -
    CREATE_APPLICATION_SETTING                resource_create                     -
    CHANGE_APPLICATION_SETTING                resource_change                     -
    CREATE_EMAIL_MONITOR                      data_export|resource_create         -
    DOWNLOAD_USERLIST_CSV                     data_export                         -
    CREATE_DATA_TRANSFER_REQUEST              data_export|resource_create         -
    VIEW_TEMP_PASSWORD                        data_read                           -
""")  # fmt: skip
PLATFORMS = (ENTRA, OKTA, AUTH0, DUO, DUO_LOG_IN, KEYCLOAK, KEYCLOAK_ADMIN, WORKSPACE)
