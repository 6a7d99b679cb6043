"""Names that products give their events, by action: phrases to compose names from, and names known from public documentation.

Composed names teach the words; documented names teach how vendors spell. Vendors marked `*` are held out of training.
"""
# ruff: noqa: E501 - names are listed, not laid out

from random import Random

from ...graphs.actions import ACTIONS

# Action -> verbs : objects; several groups separated by `;`. A name joins one verb and one object.
PHRASES: dict[str, str] = {
    "login": "login logon signin sign-in authenticate log-in : user account session admin console sso password web ssh vpn rdp guest federated interactive remote api; start begin open create establish : session user-session login-session; verify check validate : credentials password mfa otp ticket",
    "logout": "logout logoff signout sign-out log-out : user account session admin console; end close expire terminate finish : session user-session login-session web-session",
    "account_create": "create add new register provision invite enroll onboard insert : user account member identity service-account guest local-user iam-user person employee profile computer-account login principal tenant-user",
    "account_change": "update modify change reset edit rename unlock enable reactivate : user account member password user-password profile email phone display-name user-attributes account-name user-settings login-name",
    "account_delete": "delete remove deactivate deprovision disable suspend purge : user account member identity service-account guest local-user iam-user employee profile",
    "credential_create": "create add generate issue mint import upload request regenerate register : access-key api-key api-token token personal-access-token ssh-key deploy-key key-pair certificate client-secret login-profile app-password oauth-token service-account-key signing-key webauthn-credential service-ticket",
    "permission_grant": "grant attach assign add give put share authorize allow approve consent elevate : role policy permission privilege admin-role owner group-member member-to-group access role-binding role-assignment user-policy oauth-consent delegate administrator superuser public-access collaborator acl; add : user-to-group member-to-role user-to-admin-group",
    "permission_revoke": "revoke detach remove unassign withdraw deny : role policy permission privilege admin-role access role-binding role-assignment group-member user-policy consent collaborator grant",
    "security_weaken": "disable deactivate stop suspend turn-off bypass delete remove unset relax exclude dismiss pause : mfa two-factor logging audit-log trail firewall antivirus real-time-protection branch-protection flow-logs guardrail password-policy conditional-access encryption detector monitoring alarm sso-enforcement ip-allowlist secret-scanning threat-protection waf retention-policy tamper-protection security-group-rule endpoint-sensor; authorize open allow : security-group-ingress inbound-any firewall-any public-ingress",
    "security_strengthen": "enable activate enforce require turn-on start harden resume : mfa two-factor logging audit-log trail firewall antivirus real-time-protection branch-protection flow-logs guardrail password-policy conditional-access encryption detector monitoring sso ip-allowlist secret-scanning threat-protection waf block-public-access",
    "log_clear": "clear erase wipe purge truncate flush delete rotate-away : event-log audit-log security-log system-log logs history command-history log-file journal log-stream log-group-data",
    "process_start": "create start spawn launch run execute exec begin : process program command image executable child-process binary new-process job-process container-process shell",
    "script_run": "execute run invoke evaluate load : script script-block macro powershell-script javascript python-script vba-macro pipeline-code stored-script module-code",
    "process_access": "open access read write inject hollow attach duplicate : process-memory process-handle remote-thread lsass-process process-object thread-context target-process",
    "module_load": "load map attach register install : library image dll module driver kernel-module shared-object image-file kernel-extension",
    "service_change": "install create start stop modify reconfigure delete restart change : service system-service daemon windows-service systemd-unit service-state service-config",
    "task_schedule": "create schedule register update add enable : scheduled-task cron-job job timer task systemd-timer at-job crontab recurring-task",
    "registry_change": "set create delete rename modify add write : registry-value registry-key reg-key-value run-key registry-object hive",
    "file_write": "create write upload modify rename save copy move put drop : file document file-data attachment folder-item executable-file file-stream path",
    "file_delete": "delete remove unlink trash shred purge recycle : file document file-data folder attachment path file-version",
    "file_read": "open read access view preview get : file document file-content folder shared-file file-handle path",
    "data_read": "get read fetch select query view access retrieve list download-part scan search : object secret-value record item mailbox-item table rows message blob parameter-value document-record database-data patient-record customer-record secret",
    "data_export": "export download share copy backup clone forward dump sync transfer exfil : data report records mailbox database table repository snapshot archive bulk-data list customer-list contacts workspace all-messages",
    "network_connect": "connect accept establish open build allow permit : connection tcp-connection session-tcp flow socket udp-session traffic network-connection tunnel-connection outbound-connection",
    "network_block": "block deny drop reject discard refuse prevent : connection packet traffic flow tcp-session inbound-packet ip-address outbound-connection url-request port",
    "dns_query": "query resolve lookup request answer : dns domain-name hostname dns-record name dns-question dns-response",
    "web_request": "get post head serve request put : http-request url web-page http-transaction page api-endpoint uri http-access web-hit",
    "mail": "send receive deliver relay bounce quarantine queue accept : mail email message smtp-message mail-item e-mail inbound-message outbound-message",
    "privilege_use": "assume use switch elevate impersonate exercise acquire activate : role sudo root special-privileges service-role admin-session privilege token-privilege pim-role identity su-session user-rights",
    "resource_create": "create run launch deploy provision allocate register start build add : instance bucket virtual-machine function stack database project repository cluster volume snapshot-resource queue topic container image vpc subnet workspace channel pipeline model",
    "resource_change": "update modify change configure put set patch edit resize tag rename move : instance bucket virtual-machine function stack database project repository cluster volume settings configuration tags workspace channel pipeline metadata environment webhook rule-settings",
    "resource_delete": "delete terminate destroy remove drop purge release : instance bucket virtual-machine function stack database project repository cluster volume snapshot queue topic container image vpc workspace channel pipeline table schema",
    "enumerate": "list describe get enumerate discover browse count show check : instances buckets users roles policies functions groups account-summary account-settings resources regions keys tables-list permissions caller-identity status-list services attributes configuration-items secrets-list members",
    "alert": "detect raise trigger generate report flag match fire : threat alert finding malware intrusion anomaly signature incident suspicious-activity virus exploit offense ids-alert attack detection",
    "status": "report send update check refresh renew record : heartbeat health status keepalive metrics uptime sync-state session-refresh agent-status statistics license-check config-sync token-refresh time-sync",
    "other": "calculate render print translate resize notify convert index validate compile view-page submit like comment vote schedule-meeting join-call : image invoice page comment reaction survey meeting call playlist cart order shipment invoice-line ticket-note theme thumbnail",
}

# Vendor -> `action: names`, one line each.
VENDORS: dict[str, str] = {
    "aws": """
login: ConsoleLogin GetSessionToken SignIn
account_create: CreateUser CreateAccount AdminCreateUser
account_change: UpdateUser ChangePassword UpdateLoginProfile PasswordUpdated EnableUser
account_delete: DeleteUser CloseAccount
credential_create: CreateAccessKey CreateLoginProfile UploadSSHPublicKey CreateKeyPair ImportKeyPair CreateServiceSpecificCredential GetFederationToken UploadSigningCertificate
permission_grant: AttachUserPolicy PutUserPolicy AddUserToGroup AttachRolePolicy PutRolePolicy UpdateAssumeRolePolicy ModifySnapshotAttribute ModifyImageAttribute PutBucketPolicy PutBucketAcl CreatePolicyVersion SetDefaultPolicyVersion AddPermission20150331v2 CreateGrant ModifyDBSnapshotAttribute
permission_revoke: DetachUserPolicy DetachRolePolicy RemoveUserFromGroup DeleteUserPolicy RevokeSecurityGroupIngress RevokeGrant
security_weaken: StopLogging DeleteTrail DeleteFlowLogs DeactivateMFADevice DeleteDetector AuthorizeSecurityGroupIngress DeletePublicAccessBlock StopConfigurationRecorder DisableKey PutEventSelectors DeleteVirtualMFADevice DeleteAlarms LeaveOrganization DeleteAccountPasswordPolicy DisassociateWebACL
security_strengthen: StartLogging EnableMFADevice PutPublicAccessBlock CreateTrail CreateFlowLogs EnableSecurityHub CreateDetector PutBucketEncryption UpdateAccountPasswordPolicy EnableKeyRotation
log_clear: DeleteLogStream DeleteLogGroup
data_read: GetObject GetSecretValue BatchGetItem Scan Query GetParameter GetParameters GetItem GetPasswordData Decrypt BatchGetSecretValue
data_export: CreateSnapshot CopySnapshot StartExportTask ExportTableToPointInTime CreateDBSnapshot SharedSnapshotCopyInitiated
privilege_use: AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity SwitchRole PassRole
resource_create: RunInstances CreateBucket CreateFunction20150331 CreateStack CreateVolume CreateDBInstance CreateCluster CreateTopic AllocateAddress RequestSpotInstances
resource_change: ModifyInstanceAttribute UpdateFunctionCode20150331v2 PutBucketTagging UpdateStack CreateTags ModifyDBInstance StartInstances StopInstances UpdateService
resource_delete: TerminateInstances DeleteBucket DeleteObject DeleteObjects DeleteDBInstance DeleteStack DeleteVolume DeleteSnapshot
process_start: SendCommand StartSession ExecuteCommand
enumerate: ListBuckets DescribeInstances GetCallerIdentity ListUsers ListRoles GetAccountAuthorizationDetails DescribeSecurityGroups ListFunctions20150331 GetAccountSummary ListAccessKeys DescribeRegions ListSecrets DescribeTrails GetUser SimulatePrincipalPolicy
status: UpdateInstanceInformation GetServiceQuota PutMetricData PutComplianceItems""",
    "azure": """
login: Sign-in activity|UserLoggedIn|Sign-in
account_create: Add user|Invite external user|Add service principal
account_change: Update user|Reset user password|Change user password|Enable account
account_delete: Delete user|Disable account|Hard Delete user
credential_create: Add service principal credentials|Update application – Certificates and secrets management|Microsoft.Storage/storageAccounts/listKeys/action|Microsoft.Storage/storageAccounts/regenerateKey/action|User registered security info
permission_grant: Add member to role|Add app role assignment grant to user|Consent to application|Add delegated permission grant|Microsoft.Authorization/roleAssignments/write|Add owner to application|Add member to group|Add eligible member to role|Microsoft.Authorization/elevateAccess/action
permission_revoke: Remove member from role|Remove member from group|Microsoft.Authorization/roleAssignments/delete|Remove app role assignment from user
security_weaken: Delete conditional access policy|Disable Strong Authentication|Microsoft.Insights/diagnosticSettings/delete|Microsoft.Network/networkSecurityGroups/securityRules/write|User deleted security info|Microsoft.Network/azureFirewalls/delete|Microsoft.Security/pricings/delete
security_strengthen: Add conditional access policy|Enable Strong Authentication|Microsoft.Insights/diagnosticSettings/write|Microsoft.Security/policies/write
data_read: Microsoft.KeyVault/vaults/secrets/read|SecretGet|GetBlob|KeyGet
data_export: Microsoft.Compute/disks/beginGetAccess/action|Microsoft.Compute/snapshots/beginGetAccess/action|Microsoft.Sql/servers/databases/export/action
privilege_use: Add member to role completed (PIM activation)|Activate eligible role
resource_create: Microsoft.Compute/virtualMachines/write|Microsoft.Storage/storageAccounts/write|Microsoft.Resources/deployments/write|Microsoft.Web/sites/write
resource_delete: Microsoft.Compute/virtualMachines/delete|Microsoft.Resources/subscriptions/resourceGroups/delete|Microsoft.KeyVault/vaults/delete|Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/delete
process_start: Microsoft.Compute/virtualMachines/runCommand/action|Microsoft.Compute/virtualMachines/extensions/write
enumerate: Microsoft.Resources/subscriptions/resources/read|Microsoft.Authorization/roleDefinitions/read|List users|VaultGet
alert: Risky sign-in|Atypical travel|Microsoft.Security/locations/alerts/activate/action
status: Update device|Microsoft.ResourceHealth/healthevent/Activated/action""",
    "m365": """
login: UserLoggedIn MailboxLogin UserLoginFailed
account_create: New-Mailbox New-MailUser
credential_create: Add-MailboxCredential
permission_grant: Add-MailboxPermission AddedToSecureLink SharingSet AnonymousLinkCreated Add-RoleGroupMember CompanyLinkCreated SharingInvitationCreated Add-RecipientPermission SiteCollectionAdminAdded
permission_revoke: Remove-MailboxPermission SharingRevoked AnonymousLinkRemoved Remove-RoleGroupMember
security_weaken: Set-AdminAuditLogConfig Disable-SafeLinksRule Remove-DlpPolicy Set-OrganizationConfig Disable-AntiPhishRule Remove-MalwareFilterRule Set-MailboxAuditBypassAssociation Disable-TransportRule
security_strengthen: Enable-AntiPhishRule New-DlpPolicy Enable-SafeAttachmentRule
resource_change: New-InboxRule Set-InboxRule Set-Mailbox New-TransportRule UpdateInboxRules Set-TransportRule
file_read: FileAccessed FilePreviewed FileAccessedExtended PageViewed
file_write: FileUploaded FileModified FileRenamed FileCopied FileCheckedIn FileMoved
file_delete: FileDeleted FileRecycled FileDeletedFirstStageRecycleBin HardDelete SoftDelete MoveToDeletedItems
data_read: MailItemsAccessed SearchQueryPerformed FolderBind MessageBind
data_export: FileDownloaded New-MailboxExportRequest FileSyncDownloadedFull SearchExportDownloaded
mail: Send SendAs SendOnBehalf
alert: AlertTriggered AlertEntityGenerated AtpDetection TIMailData
resource_create: TeamCreated SiteCollectionCreated ChannelAdded
resource_delete: TeamDeleted SiteDeleted ChannelDeleted""",
    "gcp": """
login: google.login.LoginService.loginSuccess google.login.LoginService.loginFailure
account_create: google.iam.admin.v1.CreateServiceAccount google.admin.AdminService.createUser
account_delete: google.iam.admin.v1.DeleteServiceAccount google.admin.AdminService.deleteUser
credential_create: google.iam.admin.v1.CreateServiceAccountKey GenerateAccessToken google.iam.admin.v1.UploadServiceAccountKey SignJwt
permission_grant: SetIamPolicy storage.setIamPermissions google.admin.AdminService.assignRole v1.compute.projects.setCommonInstanceMetadata
permission_revoke: google.admin.AdminService.unassignRole
security_weaken: google.logging.v2.ConfigServiceV2.DeleteSink google.logging.v2.ConfigServiceV2.UpdateSink v1.compute.firewalls.insert google.cloud.securitycenter.v1.SecurityCenter.CreateMuteConfig
security_strengthen: google.logging.v2.ConfigServiceV2.CreateSink google.admin.AdminService.enforceStrongAuthentication
log_clear: google.logging.v2.LoggingServiceV2.DeleteLog
data_read: storage.objects.get google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion jobservice.query tabledata.list
data_export: jobservice.insert.extract storage.objects.copy v1.compute.snapshots.insert
resource_create: v1.compute.instances.insert storage.buckets.create google.cloud.functions.v1.CloudFunctionsService.CreateFunction google.container.v1.ClusterManager.CreateCluster
resource_change: v1.compute.instances.setMetadata storage.buckets.update v1.compute.instances.stop google.cloud.sql.v1.SqlInstancesService.Update
resource_delete: v1.compute.instances.delete storage.buckets.delete storage.objects.delete DeleteProject
enumerate: storage.buckets.list v1.compute.instances.list google.iam.admin.v1.ListServiceAccounts GetIamPolicy TestIamPermissions
privilege_use: GenerateIdToken google.iam.credentials.v1.impersonate""",
    "okta": """
login: user.session.start user.authentication.sso user.authentication.auth_via_mfa user.authentication.auth_via_AD_agent
logout: user.session.end
account_create: user.lifecycle.create user.lifecycle.activate
account_change: user.account.update_password user.account.reset_password user.account.unlock_account user.account.update_profile
account_delete: user.lifecycle.deactivate user.lifecycle.suspend user.lifecycle.delete.initiated
credential_create: system.api_token.create user.mfa.factor.activate app.oauth2.token.grant.access_token
permission_grant: user.account.privilege.grant group.user_membership.add application.user_membership.add group.privilege.grant app.oauth2.as.consent.grant
permission_revoke: user.account.privilege.revoke group.user_membership.remove application.user_membership.remove
security_weaken: user.mfa.factor.deactivate policy.lifecycle.deactivate user.mfa.factor.reset_all policy.rule.delete zone.deactivate system.mfa.factor.deactivate user.mfa.attempt_bypass
security_strengthen: policy.lifecycle.activate zone.activate system.mfa.factor.activate policy.rule.add
privilege_use: user.session.access_admin_app user.session.impersonation.grant user.session.impersonation.initiate
resource_create: application.lifecycle.create group.lifecycle.create
resource_delete: application.lifecycle.delete group.lifecycle.delete
alert: security.threat.detected user.account.report_suspicious_activity_by_enduser security.attack.start
status: system.agent.ad.import_user system.agent.ad.realtimesync user.session.context.change""",
    "github": """
login: user.login org.sso_response user.two_factor_challenge_success user.failed_login
account_create: org.add_member org.invite_member enterprise.provision_user
account_change: user.rename user.change_password user.add_email
account_delete: org.remove_member user.delete user.suspend
credential_create: personal_access_token.create public_key.create deploy_key.create oauth_authorization.create integration_installation.token org_credential_authorization.grant
permission_grant: repo.add_member team.add_member org.update_member repo.update_member team.add_repository org.add_outside_collaborator repo.access personal_access_token.access_granted
permission_revoke: repo.remove_member team.remove_member personal_access_token.access_revoked oauth_authorization.destroy
security_weaken: protected_branch.destroy repository_secret_scanning.disable org.disable_two_factor_requirement protected_branch.policy_override org.disable_saml repository_vulnerability_alerts.disable secret_scanning_push_protection.bypass ip_allow_list.disable audit_log_streaming.destroy
security_strengthen: protected_branch.create org.enable_two_factor_requirement repository_secret_scanning.enable ip_allow_list.enable org.enable_saml
data_read: git.clone git.fetch repo.download_zip api.request
data_export: org.audit_log_export repo.transfer_outgoing repo.create_actions_artifact migration.create
file_write: git.push
resource_create: repo.create hook.create workflows.created_workflow_run project.create
resource_change: repo.rename hook.config_changed repo.archived environment.update_protection_rule
resource_delete: repo.destroy hook.destroy team.destroy
alert: secret_scanning_alert.create repository_vulnerability_alert.create dependabot_alert.create
script_run: workflows.completed_workflow_run""",
    "workspace": """
login: login_success login_failure login_challenge login_verification suspicious_login
logout: logout
account_create: CREATE_USER
account_change: CHANGE_PASSWORD RENAME_USER password_edit recovery_email_edit UNSUSPEND_USER
account_delete: DELETE_USER SUSPEND_USER
credential_create: ADD_APPLICATION_TO_WHITELIST GENERATE_2SV_SCRATCH_CODES authorize
permission_grant: ASSIGN_ROLE GRANT_ADMIN_PRIVILEGE GRANT_DELEGATED_ADMIN_PRIVILEGES change_user_access AUTHORIZE_API_CLIENT_ACCESS ADD_GROUP_MEMBER change_document_visibility
permission_revoke: UNASSIGN_ROLE REVOKE_ADMIN_PRIVILEGE REMOVE_GROUP_MEMBER revoke
security_weaken: 2sv_disable TURN_OFF_2_STEP_VERIFICATION UNENROLL_USER_FROM_STRONG_AUTH DISABLE_API_ACCESS_CONTROLS
security_strengthen: 2sv_enroll ENFORCE_STRONG_AUTHENTICATION titanium_enroll
file_read: view preview
file_write: create edit upload rename move
file_delete: delete trash
data_export: download print copy CUSTOMER_TAKEOUT_CREATED EXPORT_DATA
mail: SEND_EMAIL mail_delivered
resource_change: email_forwarding_out_of_domain CHANGE_APPLICATION_SETTING
alert: ALERT_CENTER gov_attack_warning""",
    "linux": """
login: USER_LOGIN USER_AUTH session_opened CRED_ACQ USER_START
logout: USER_END USER_LOGOUT session_closed CRED_DISP
account_create: ADD_USER ADD_GROUP useradd
account_change: USER_CHAUTHTOK USER_MGMT passwd chage
account_delete: DEL_USER DEL_GROUP userdel
permission_grant: usermod-aG GRP_MGMT chmod-setuid
privilege_use: USER_CMD sudo su USER_ROLE_CHANGE
process_start: EXECVE SYSCALL-execve exec fork PROCTITLE
process_access: ptrace SYSCALL-ptrace process_vm_writev
module_load: KERN_MODULE init_module finit_module
service_change: SERVICE_START SERVICE_STOP systemctl-restart
task_schedule: crontab-replace cron-edit systemd-timer-created
file_write: open-O_CREAT rename openat-write creat
file_delete: unlink unlinkat rmdir
security_weaken: CONFIG_CHANGE-audit_enabled=0 setenforce-0 ufw-disable
log_clear: journal-vacuum history-c
network_connect: SOCKADDR connect SYSCALL-connect accept
status: DAEMON_START CRYPTO_KEY_USER BPF NETFILTER_CFG SYSTEM_BOOT""",
    "windows": """
login: An account was successfully logged on|An account failed to log on|Kerberos pre-authentication failed|The computer attempted to validate the credentials for an account
logout: An account was logged off|User initiated logoff
account_create: A user account was created|A computer account was created
account_change: A user account was changed|An attempt was made to reset an account's password|The name of an account was changed|A user account was unlocked|A user account was enabled
account_delete: A user account was deleted|A user account was disabled
credential_create: A Kerberos service ticket was requested|A Kerberos authentication ticket (TGT) was requested|Certificate Services approved a certificate request
permission_grant: A member was added to a security-enabled local group|A member was added to a security-enabled global group|A user right was assigned|Permissions on an object were changed
permission_revoke: A member was removed from a security-enabled local group|A user right was removed
security_weaken: Real-time protection is disabled|System audit policy was changed|Windows Firewall has been turned off|A rule was deleted from the firewall exception list
security_strengthen: Real-time protection was enabled|Antimalware definitions updated
log_clear: The audit log was cleared|The System log file was cleared
process_start: A new process has been created|Process Create|Process creation
process_access: ProcessAccess|CreateRemoteThread|Process accessed|RawAccessRead|ProcessTampering
module_load: Image loaded|Driver loaded|A driver was loaded
script_run: Creating Scriptblock text|Engine state is changed from None to Available|Pipeline execution details
service_change: A service was installed in the system|The service entered the stopped state|The start type of the service was changed
task_schedule: A scheduled task was created|A scheduled task was updated|Task registered
registry_change: Registry value set|Registry object added or deleted|A registry value was modified
file_write: FileCreate|File created|FileCreateStreamHash
file_delete: FileDelete|File Delete archived
file_read: An attempt was made to access an object|A network share object was accessed|A network share object was checked
network_connect: Network connection detected|The Windows Filtering Platform has permitted a connection|Pipe Connected
network_block: The Windows Filtering Platform has blocked a connection|The Windows Filtering Platform blocked a packet
dns_query: Dns query|DNSEvent
privilege_use: Special privileges assigned to new logon|A privileged service was called|An operation was attempted on a privileged object
enumerate: A user's local group membership was enumerated|A security-enabled local group membership was enumerated
alert: Malware detected|Antivirus has detected malware or other potentially unwanted software
status: The system time was changed|Process terminated|Group Policy settings processed successfully|Windows Update started downloading an update""",
    "kubernetes": """
account_create: create serviceaccounts
credential_create: create serviceaccounts/token|create certificatesigningrequests|create secrets
permission_grant: create clusterrolebindings|create rolebindings|patch clusterroles|update rolebindings
permission_revoke: delete clusterrolebindings|delete rolebindings
process_start: create pods/exec|create pods/attach|connect pods/exec
data_read: get secrets|list secrets|get configmaps
resource_create: create pods|create deployments|create daemonsets|create namespaces|create services
resource_change: patch deployments|update configmaps|patch pods|update nodes/status
resource_delete: delete pods|delete deployments|deletecollection pods|delete namespaces
task_schedule: create cronjobs|patch cronjobs
enumerate: list pods|list namespaces|get nodes|create selfsubjectaccessreviews|create selfsubjectrulesreviews|list services
log_clear: delete events|deletecollection events
network_connect: create pods/portforward
status: watch pods|update leases|get healthz|patch events
security_weaken: delete networkpolicies|delete validatingwebhookconfigurations|patch podsecuritypolicies""",
    "firewalls": """
network_connect: TRAFFIC end allow|Built inbound TCP connection|Teardown TCP connection|forward traffic accept|session close|flow allowed|conn|tcp_established|ACCEPT OK
network_block: TRAFFIC drop deny|Deny tcp src outside|Deny inbound UDP|forward traffic deny|policy deny|REJECT OK|blocked by ACL|UFW BLOCK|block in log quick|access-list denied
alert: THREAT vulnerability|THREAT spyware|utm ips signature|THREAT virus|IPS event|url filtering threat|wildfire malicious
login: GLOBALPROTECT login|VPN tunnel up|AAA user authentication Successful|Group User SSL VPN session started|admin login successful
logout: GLOBALPROTECT logout|VPN tunnel down|SSL VPN session terminated
web_request: THREAT url allow|webfilter ftgd_allow|proxy GET 200|URL accessed
resource_change: CONFIG set|User executed the 'configure terminal' command|config changed|commit
dns_query: dns-query allowed|dns request|utm dns
status: SYSTEM general|HA state|tunnel statistics|link up|DHCP lease renewed""",
    "network_sensors": """
network_connect: conn|flow|ssl|tls|ssh|smb_mapping|rdp|netflow|fileinfo
dns_query: dns|mdns|dns.query|dns.answer
web_request: http|http.log|proxy
alert: alert|notice|signatures|intel|weird-high
mail: smtp
login: kerberos AS|ntlm|ssh_auth_successful
file_write: smb_files write|ftp STOR
file_read: smb_files read|ftp RETR
status: stats|capture_loss|dhcp|ntp|known_services""",
    "databases": """
login: CONNECT|connection authorized|LOGON|connect to database|AUTH|LOGIN_SUCCEEDED|LGIS
logout: DISCONNECT|disconnection|QUIT|LOGOFF|LGO
account_create: CREATE USER|CREATE ROLE|CREATE LOGIN|createUser
account_change: ALTER USER|ALTER ROLE|SET PASSWORD|ALTER LOGIN
account_delete: DROP USER|DROP ROLE|dropUser
permission_grant: GRANT|GRANT ALL PRIVILEGES|grantRolesToUser|ADD ROLE MEMBER|sp_addsrvrolemember
permission_revoke: REVOKE|revokeRolesFromUser|DROP ROLE MEMBER
data_read: SELECT|find|getMore|aggregate|EXECUTE SELECT|READ
data_export: COPY TO|SELECT INTO OUTFILE|mysqldump|BACKUP DATABASE|UNLOAD
resource_create: CREATE TABLE|CREATE DATABASE|createCollection|CREATE INDEX
resource_change: INSERT|UPDATE|ALTER TABLE|insert|update|CREATE TRIGGER
resource_delete: DROP TABLE|DROP DATABASE|TRUNCATE TABLE|dropDatabase|DELETE
process_start: xp_cmdshell|COPY FROM PROGRAM|sys_exec
enumerate: SHOW TABLES|SHOW DATABASES|listCollections|listDatabases|DESCRIBE
security_weaken: ALTER SYSTEM SET audit|DROP SERVER AUDIT|SET GLOBAL general_log OFF|sp_configure
status: checkpoint complete|autovacuum|isMaster|ping|hello|serverStatus""",
    "slack*": """
login: user_login
logout: user_logout
account_create: user_created guest_created user_joined_channel_invited
account_delete: user_deactivated guest_expired
credential_create: app_token_preserved access_token_created
permission_grant: role_change_to_admin role_change_to_owner app_scopes_expanded user_added_to_usergroup channel_set_to_public external_shared_channel_invite_approved
permission_revoke: role_change_to_user app_restricted user_removed_from_usergroup
security_weaken: pref.two_factor_auth_disabled pref.sso_setting_removed pref.retention_changed_to_short
file_write: file_uploaded
file_read: file_opened
data_export: file_downloaded manual_export_started scheduled_export_completed file_public_link_created
resource_create: public_channel_created private_channel_created workflow_created
resource_delete: channel_deleted workflow_deleted
alert: anomaly""",
    "gitlab*": """
login: user_logged_in login_failed_with_standard
account_create: user_created project_member_invited
account_delete: user_destroyed user_blocked
account_change: user_password_updated user_email_changed_and_user_signed_in
credential_create: personal_access_token_created deploy_token_created project_access_token_created ssh_key_added
permission_grant: member_created user_access_updated member_updated group_share_with_group_link_created
permission_revoke: member_destroyed personal_access_token_revoked
security_weaken: protected_branch_removed require_password_to_approve_disabled two_factor_disabled audit_events_streaming_destroyed
security_strengthen: protected_branch_created two_factor_enabled
resource_create: project_created group_created
resource_delete: project_destroyed group_destroyed repository_destroyed
data_read: repository_git_operation
data_export: project_export_created repository_download_operation""",
    "vault*": """
login: auth/userpass/login auth/approle/login auth/kubernetes/login
credential_create: auth/token/create pki/issue aws/creds/deploy database/creds/readonly
data_read: read secret/data/app read kv/data/prod
enumerate: list secret/metadata list sys/policies sys/mounts
permission_grant: update sys/policies/acl/admin identity/group/add
security_weaken: delete sys/audit/file sys/audit-disable
security_strengthen: update sys/audit/file
resource_create: update sys/mounts/kv
resource_delete: delete secret/metadata/app
status: sys/health auth/token/renew-self auth/token/lookup-self""",
    "crm*": """
login: Login LoginAs ApexLogin LightningLogin
logout: Logout
data_read: ReportRun URI_view RestApiQuery ListViewEvent
data_export: ReportExport DataExport BulkApiResult ContentDocumentDownload
account_create: createduser createdPortalUser
account_change: changedpassword resetpassword changedemail
permission_grant: PermSetAssign changedprofileforuser suOrgAdminLogin_grant PermSetLicenseAssign
permission_revoke: PermSetUnassign
security_weaken: disabledMfaForUser changedIpRange_removed changedSessionTimeout_relaxed
resource_change: changedCustomField changedWorkflowRule
resource_delete: deletedCustomObject deletedApexClass
status: queuedExecution""",
    "edr*": """
process_start: ProcessRollup2 SyntheticProcessRollup2 ProcessCreated
process_access: OpenProcessApiCall CreateRemoteThreadApiCall InjectedThread
module_load: ClassifiedModuleLoad ImageLoaded DriverLoad
dns_query: DnsRequest DnsConnectionInfo
network_connect: NetworkConnectIP4 ConnectionSuccess NetworkReceiveAcceptIP4
file_write: PeFileWritten NewExecutableWritten FileCreated
file_delete: ExecutableDeleted FileDeletedInfo
registry_change: AsepValueUpdate RegGenericValueUpdate RegistryValueSet
service_change: ServiceStarted ServiceInstalled ModifyServiceBinary
task_schedule: ScheduledTaskRegistered ScheduledTaskModified
login: UserLogon UserIdentity LogonSuccess LogonFailed
logout: UserLogoff
account_create: UserAccountCreated
permission_grant: UserAccountAddedToGroup UserAccountAddedToLocalGroup
script_run: ScriptControlScanInfo PowerShellCommand AmsiScriptContent
alert: DetectionSummaryEvent AssociateIndicator AntivirusDetection
security_weaken: SensorUninstalled FirewallDisabled TamperingAttempt
status: SensorHeartbeat AgentOnline ConfigStateUpdate""",
}

FIELDS: tuple[str, ...] = (
    "time host user src_ip action outcome",
    "timestamp actor event_type target ip_address user_agent",
    "eventTime eventSource eventName awsRegion sourceIPAddress userAgent userIdentity requestParameters responseElements errorCode",
    "published eventType displayMessage outcome actor client target severity",
    "CreationTime Operation UserId ClientIP Workload ResultStatus ObjectId",
    "protoPayload.methodName protoPayload.authenticationInfo.principalEmail resource.type severity timestamp",
    "@timestamp level logger message thread",
    "date srcip dstip srcport dstport proto action policyid",
    "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service",
    "action actor created_at org repo user actor_ip",
    "Computer EventID Channel Provider TimeCreated Message",
    "type msg pid uid auid ses subj exe hostname addr terminal res",
    "verb objectRef.resource objectRef.namespace user.username sourceIPs responseStatus.code stage",
    "id when who what where result details",
    "log_id tenant app category operation status duration_ms caller",
    "datetime facility severity program pid text",
    "occurredAt principal.id principal.type resource.name operation.name result.reason",
    "event.action event.category event.outcome user.name source.ip host.name process.name",
    "kind sequence agent_id payload.name payload.result payload.subject",
    "dateTime activityDisplayName initiatedBy targetResources result correlationId",
)

CONTEXT_VALUES = (
    "success", "failure", "SUCCESS", "FAILED", "ok", "denied", "allowed", "info", "INFO", "warning", "notice", "error", "audit", "AUDIT",
    "system", "security", "admin", "user", "api", "web", "app", "service", "200", "403", "completed", "started", "true", "0", "1", "true",
)  # fmt: skip


def vendor_names(*, held_out: bool) -> list[tuple[str, str, str]]:
    """(vendor, action, name) of one side of the split."""
    rows = []
    for vendor, table in VENDORS.items():
        if vendor.endswith("*") != held_out:
            continue
        for line in table.strip().splitlines():
            action, names = line.split(":", 1)
            parts = names.split("|") if "|" in names else names.split() if vendor not in _SPACED else [names]
            rows += [(vendor.rstrip("*"), action.strip(), name.strip()) for name in parts if name.strip()]
    return rows


_SPACED = ("azure", "windows", "kubernetes", "firewalls", "network_sensors", "databases", "vault*")


def compose_name(rng: Random, *, held_out: bool) -> tuple[str, str]:
    """(action, name): a verb and an object in some vendor's style. Every seventh pair of words is held out."""
    while True:
        action = rng.choice(ACTIONS)
        group = rng.choice(PHRASES[action].split(";"))
        verbs, objects = (part.split() for part in group.split(":"))
        verb, thing = rng.choice(verbs), rng.choice(objects)
        if (sum(map(ord, verb + thing)) % 7 == 0) == held_out:
            return action, _styled(verb, thing, rng)


def _styled(verb: str, thing: str, rng: Random) -> str:
    words, objects = verb.split("-"), thing.split("-")
    past = [_past(words[0]), *words[1:]]
    style = rng.randrange(12)
    if style == 0:
        return "".join(word.title() for word in words + objects)
    if style == 1:
        return "".join(word.title() for word in objects + past)
    if style == 2:
        return ".".join(["_".join(objects), "_".join(words)])
    if style == 3:
        return "_".join(words + objects)
    if style == 4:
        return "_".join(objects + past).upper()
    if style == 5:
        return " ".join(words + objects).capitalize()
    if style == 6:
        return f"{' '.join(objects).capitalize()} was {' '.join(past)}"
    if style == 7:
        return "-".join([words[0].title(), "".join(word.title() for word in words[1:] + objects)])
    if style == 8:
        return f"{rng.choice(('core', 'app', 'svc', 'audit', 'v1', 'api', 'org'))}.{'_'.join(objects)}.{''.join(words)}"
    if style == 9:
        return (words + objects)[0] + "".join(word.title() for word in (words + objects)[1:])
    if style == 10:
        return f"{'/'.join(objects)}/{'-'.join(words)}"
    return " ".join(objects + past)


def _past(verb: str) -> str:
    irregular = {"send": "sent", "run": "run", "set": "set", "put": "put", "read": "read", "write": "written", "begin": "begun", "get": "got",
                 "build": "built", "give": "given", "withdraw": "withdrawn", "find": "found", "show": "shown", "drop": "dropped", "stop": "stopped",
                 "new": "created", "spawn": "spawned", "submit": "submitted", "map": "mapped"}  # fmt: skip
    if verb in irregular:
        return irregular[verb]
    return (
        verb + "d"
        if verb.endswith("e")
        else verb[:-1] + "ied"
        if verb.endswith("y") and verb[-2] not in "aeou"
        else verb + "ed"
    )
