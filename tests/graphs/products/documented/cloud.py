"""Clouds: AWS CloudTrail, Google Cloud audit logs, Kubernetes audit, Cloudflare, Microsoft 365."""

from .table import ADDRESS, TIME, USER, Platform, Record

_BY = {"user": USER, "src_ip": ADDRESS}


def _aws(name: str, worked: bool) -> Record:
    source, event = name.split(":")
    return {
        "eventVersion": "1.09", "userIdentity": {"type": "IAMUser", "principalId": "AIDA", "arn": f"arn:aws:iam::111122223333:user/{USER}",
        "accountId": "111122223333", "userName": USER}, "eventTime": TIME, "eventSource": f"{source}.amazonaws.com", "eventName": event,
        "awsRegion": "eu-west-1", "sourceIPAddress": ADDRESS, "userAgent": "aws-cli/2.15", "requestParameters": {"name": "orders"},
        "responseElements": None, "requestID": "r", "eventID": "e", "readOnly": False, "eventType": "AwsApiCall",
        **({} if worked else {"errorCode": "AccessDenied", "errorMessage": "not authorized to perform"}),
    }  # fmt: skip


AWS = Platform("aws", _aws, {**_BY, "service": "cloudtrail"}, """
    signin:ConsoleLogin                      login                                 success  {"responseElements": {"ConsoleLogin": "Success"}}
    signin:ConsoleLogin                      login                                 failure  {"responseElements": {"ConsoleLogin": "Failure"}, "errorCode": null, "errorMessage": "Failed authentication"}
    sts:AssumeRole                           privilege_use                         success
    sts:GetCallerIdentity                    enumerate                             success
    iam:CreateUser                           account_create                        success
    iam:DeleteUser                           account_delete                        success
    iam:CreateAccessKey                      credential_create                     success
    iam:DeleteAccessKey                      permission_revoke                     success
    iam:UpdateAccessKey                      account_change                        success
    iam:CreateLoginProfile                   credential_create                     success
    iam:UpdateLoginProfile                   account_change                        success
    iam:DeleteLoginProfile                   permission_revoke                     success
    iam:AttachUserPolicy                     permission_grant                      success
    iam:DetachUserPolicy                     permission_revoke                     success
    iam:PutRolePolicy                        permission_grant                      success
    iam:PutUserPolicy                        permission_grant                      success
    iam:DeleteRolePolicy                     permission_revoke                     success
    iam:CreatePolicyVersion                  permission_grant                      success
    iam:SetDefaultPolicyVersion              permission_grant                      success
    iam:AddUserToGroup                       permission_grant                      success
    iam:RemoveUserFromGroup                  permission_revoke                     success
    iam:UpdateAssumeRolePolicy               permission_grant                      success
    iam:CreateRole                           resource_create|permission_grant      success
    iam:DeleteRole                           resource_delete|permission_revoke     success
    iam:EnableMFADevice                      security_strengthen                   success
    iam:DeactivateMFADevice                  security_weaken                       success
    iam:UpdateAccountPasswordPolicy          resource_change                       success
    iam:DeleteAccountPasswordPolicy          security_weaken                       success
    iam:ListUsers                            enumerate                             success
    iam:ListAttachedUserPolicies             enumerate                             success
    iam:GetAccountSummary                    enumerate                             success
    iam:SimulatePrincipalPolicy              enumerate                             success
    iam:ChangePassword                       account_change                        success
    iam:CreateSAMLProvider                   resource_create|permission_grant      success
    iam:TagUser                              account_change|resource_change        success
    s3:PutBucketPolicy                       permission_grant                      success
    s3:DeleteBucketPolicy                    permission_revoke                     success
    s3:PutBucketAcl                          permission_grant                      success
    s3:CreateBucket                          resource_create                       success
    s3:DeleteBucket                          resource_delete                       success
    s3:GetObject                             data_read                             success
    s3:GetObject                             data_read                             failure
    s3:PutObject                             file_write                            success
    s3:DeleteObject                          resource_delete|file_delete           success
    s3:ListBuckets                           enumerate                             success
    s3:GetBucketAcl                          enumerate                             success
    s3:PutBucketEncryption                   security_strengthen                   success
    s3:DeleteBucketEncryption                security_weaken                       success
    s3:PutBucketVersioning                   resource_change                       success
    s3:PutBucketPublicAccessBlock            security_strengthen                   success
    s3:DeleteBucketPublicAccessBlock         security_weaken                       success
    s3:PutBucketLifecycleConfiguration       resource_change                       success
    s3:HeadBucket                            enumerate                             success
    ec2:RunInstances                         resource_create                       success
    ec2:TerminateInstances                   resource_delete                       success
    ec2:StopInstances                        resource_change                       success
    ec2:RebootInstances                      resource_change                       success
    ec2:DescribeInstances                    enumerate                             success
    ec2:AuthorizeSecurityGroupIngress        security_weaken                       success
    ec2:AuthorizeSecurityGroupEgress         security_weaken                       success
    ec2:RevokeSecurityGroupIngress           security_strengthen                   success
    ec2:CreateSecurityGroup                  resource_create                       success
    ec2:DeleteSecurityGroup                  resource_delete                       success
    ec2:CreateKeyPair                        credential_create                     success
    ec2:ImportKeyPair                        credential_create                     success
    ec2:CreateSnapshot                       resource_create                       success
    ec2:ModifySnapshotAttribute              permission_grant                      success
    ec2:ModifyInstanceAttribute              resource_change                       success
    ec2:AttachVolume                         resource_change                       success
    ec2:DeleteFlowLogs                       security_weaken                       success
    ec2:CreateFlowLogs                       security_strengthen                   success
    ec2:GetPasswordData                      data_read                             success
    ec2:CreateTags                           resource_change|resource_create       success
    kms:Decrypt                              data_read                             success
    kms:Encrypt                              status                                success
    kms:GenerateDataKey                      status                                success
    kms:CreateKey                            resource_create|credential_create     success
    kms:CreateGrant                          permission_grant                      success
    kms:RetireGrant                          permission_revoke                     success
    kms:RevokeGrant                          permission_revoke                     success
    kms:PutKeyPolicy                         permission_grant                      success
    kms:ScheduleKeyDeletion                  resource_delete                       success
    kms:CancelKeyDeletion                    resource_change                       success
    kms:DisableKey                           resource_change                       success
    kms:EnableKeyRotation                    security_strengthen|resource_change   success
    kms:DisableKeyRotation                   security_weaken|resource_change       success
    kms:ListKeys                             enumerate                             success
    kms:DescribeKey                          enumerate                             success
    organizations:CreateAccount              account_create|resource_create        success
    organizations:CloseAccount               account_delete|resource_delete        success
    organizations:LeaveOrganization          security_weaken                       success
    organizations:InviteAccountToOrganization  account_create|permission_grant|resource_create  success
    organizations:AttachPolicy               permission_grant|security_strengthen|resource_change  success
    organizations:DetachPolicy               permission_revoke|security_weaken     success
    organizations:EnableAWSServiceAccess     permission_grant|resource_change      success
    organizations:DescribeOrganization       enumerate                             success
    organizations:ListAccounts               enumerate                             success
    cloudtrail:StopLogging                   security_weaken                       success
    cloudtrail:StartLogging                  security_strengthen                   success
    cloudtrail:DeleteTrail                   security_weaken                       success
    cloudtrail:UpdateTrail                   resource_change                       success
    cloudtrail:LookupEvents                  enumerate                             success
    guardduty:DeleteDetector                 security_weaken                       success
    config:StopConfigurationRecorder         security_weaken                       success
    secretsmanager:GetSecretValue            data_read                             success
    secretsmanager:ListSecrets               enumerate                             success
    secretsmanager:DeleteSecret              resource_delete|permission_revoke     success
    lambda:CreateFunction20150331            resource_create                       success
    lambda:UpdateFunctionCode20150331v2      resource_change                       success
    lambda:AddPermission20150331v2           permission_grant                      success
    ssm:SendCommand                          process_start                         success
    ssm:StartSession                         login                                 success
    rds:ModifyDBInstance                     resource_change                       success
    rds:DeleteDBInstance                     resource_delete                       success
""")  # fmt: skip


def _gcp(name: str, worked: bool) -> Record:
    service, method = name.split(" ")
    return {
        "protoPayload": {
            "@type": "type.googleapis.com/google.cloud.audit.AuditLog", "serviceName": f"{service}.googleapis.com", "methodName": method,
            "authenticationInfo": {"principalEmail": USER}, "requestMetadata": {"callerIp": ADDRESS, "callerSuppliedUserAgent": "gcloud"},
            "resourceName": "projects/p/things/orders", "status": {} if worked else {"code": 7, "message": "PERMISSION_DENIED"},
            "authorizationInfo": [{"resource": "projects/p", "permission": "x.y.z", "granted": worked}],
        },
        "insertId": "i", "resource": {"type": "project", "labels": {"project_id": "p"}}, "timestamp": TIME,
        "severity": "NOTICE" if worked else "ERROR", "logName": "projects/p/logs/cloudaudit.googleapis.com%2Factivity",
    }  # fmt: skip


GCP = Platform("gcp", _gcp, {**_BY, "target": "projects/p/things/orders"}, """
    cloudresourcemanager SetIamPolicy                               permission_grant                   success
    cloudresourcemanager SetIamPolicy                               permission_grant                   failure
    cloudresourcemanager GetIamPolicy                               enumerate                          success
    cloudresourcemanager CreateProject                              resource_create                    success
    cloudresourcemanager DeleteProject                              resource_delete                    success
    cloudresourcemanager google.cloud.resourcemanager.v3.Projects.UpdateProject  resource_change       success
    iam google.iam.admin.v1.CreateServiceAccount                    account_create                     success
    iam google.iam.admin.v1.DeleteServiceAccount                    account_delete                     success
    iam google.iam.admin.v1.DisableServiceAccount                   account_change                     success
    iam google.iam.admin.v1.CreateServiceAccountKey                 credential_create                  success
    iam google.iam.admin.v1.DeleteServiceAccountKey                 permission_revoke                  success
    iam google.iam.admin.v1.CreateRole                              resource_create|permission_grant   success
    iam google.iam.admin.v1.UpdateRole                              permission_grant                   success
    iam google.iam.admin.v1.ListServiceAccounts                     enumerate                          success
    iam google.iam.admin.v1.GetServiceAccount                       enumerate                          success
    iamcredentials GenerateAccessToken                              credential_create|privilege_use    success
    storage storage.objects.get                                     data_read                          success
    storage storage.objects.list                                    enumerate                          success
    storage storage.objects.create                                  file_write|resource_create         success
    storage storage.objects.delete                                  file_delete|resource_delete        success
    storage storage.buckets.create                                  resource_create                    success
    storage storage.buckets.delete                                  resource_delete                    success
    storage storage.buckets.update                                  resource_change                    success
    storage storage.setIamPermissions                               permission_grant                   success
    compute v1.compute.instances.insert                             resource_create                    success
    compute v1.compute.instances.delete                             resource_delete                    success
    compute v1.compute.instances.stop                               resource_change                    success
    compute v1.compute.instances.setMetadata                        resource_change                    success
    compute v1.compute.instances.list                               enumerate                          success
    compute v1.compute.firewalls.insert                             resource_create|security_weaken    success
    compute v1.compute.firewalls.patch                              resource_change                    success
    compute v1.compute.firewalls.delete                             security_weaken                    success
    compute v1.compute.projects.setCommonInstanceMetadata           resource_change                    success
    compute beta.compute.snapshots.setIamPolicy                     permission_grant                   success
    compute v1.compute.disks.createSnapshot                         resource_create                    success
    logging google.logging.v2.ConfigServiceV2.DeleteSink            security_weaken                    success
    logging google.logging.v2.ConfigServiceV2.UpdateSink            resource_change                    success
    logging google.logging.v2.ConfigServiceV2.CreateSink            security_strengthen|resource_create|data_export  success
    logging google.logging.v2.ConfigServiceV2.CreateExclusion       security_weaken                    success
    logging google.logging.v2.LoggingServiceV2.DeleteLog            log_clear                          success
    logging google.logging.v2.LoggingServiceV2.ListLogEntries       enumerate                          success
    secretmanager google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion  data_read    success
    secretmanager google.cloud.secretmanager.v1.SecretManagerService.ListSecrets  enumerate            success
    cloudkms Decrypt                                                data_read                          success
    cloudkms DestroyCryptoKeyVersion                                resource_delete|permission_revoke  success
    bigquery google.cloud.bigquery.v2.JobService.InsertJob          data_read|resource_create          success
    bigquery google.cloud.bigquery.v2.TableService.DeleteTable      resource_delete                    success
    container google.container.v1.ClusterManager.CreateCluster      resource_create                    success
    container google.container.v1.ClusterManager.DeleteCluster      resource_delete                    success
    cloudfunctions google.cloud.functions.v1.CloudFunctionsService.CreateFunction  resource_create     success
    orgpolicy google.cloud.orgpolicy.v2.OrgPolicy.DeletePolicy      security_weaken|permission_revoke  success
""")  # fmt: skip


def _kubernetes(name: str, worked: bool) -> Record:
    verb, resource, *rest = name.split()
    return {
        "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "auditID": "a", "stage": "ResponseComplete",
        "requestURI": f"/api/v1/namespaces/shop/{resource}/orders", "verb": verb, "user": {"username": USER, "groups": ["system:authenticated"]},
        "sourceIPs": [ADDRESS], "userAgent": "kubectl/v1.29",
        "objectRef": {"resource": resource, "namespace": "shop", "name": "orders", "apiVersion": "v1", **({"subresource": rest[0]} if rest else {})},
        "responseStatus": {"metadata": {}, "code": 200 if worked else 403}, "requestReceivedTimestamp": "2026-05-02T09:11:02.000000Z",
        "annotations": {"authorization.k8s.io/decision": "allow" if worked else "forbid"},
    }  # fmt: skip


KUBERNETES = Platform("kubernetes", _kubernetes, _BY, """
    get pods                                  enumerate          success
    list pods                                 enumerate          success
    list pods                                 enumerate          failure
    create pods                               resource_create    success
    delete pods                               resource_delete    success
    create pods exec                          process_start      success
    get pods exec                             process_start      success
    create pods attach                        process_start      success
    create pods portforward                   network_connect    success
    get pods log                              data_read          success
    create pods eviction                      resource_delete    success
    create pods binding                       resource_change|status  success
    patch pods status                         status             success
    update nodes status                       status             success
    create pods ephemeralcontainers           process_start|resource_change  success
    patch pods ephemeralcontainers            process_start|resource_change  success
    get secrets                               data_read          success
    list secrets                              data_read          success
    create secrets                            credential_create|resource_create  success
    delete secrets                            resource_delete    success
    create serviceaccounts                    account_create     success
    delete serviceaccounts                    account_delete     success
    create serviceaccounts token              credential_create  success
    create rolebindings                       permission_grant   success
    delete rolebindings                       permission_revoke  success
    update clusterroles                       permission_grant   success
    escalate clusterroles                     permission_grant   success
    bind clusterroles                         permission_grant   success
    impersonate users                         privilege_use      success
    create certificatesigningrequests         credential_create  success
    update certificatesigningrequests approval  credential_create|permission_grant  success
    create tokenreviews                       enumerate|login|status  success
    create selfsubjectaccessreviews           enumerate          success
    create selfsubjectrulesreviews            enumerate          success
    create subjectaccessreviews               enumerate          success
    create localsubjectaccessreviews          enumerate          success
    create cronjobs                           task_schedule      success
    delete cronjobs                           resource_delete    success
    create daemonsets                         resource_create    success
    patch deployments                         resource_change    success
    update deployments scale                  resource_change    success
    update leases                             status             success
    get leases                                status             success
    create events                             status             success
    delete events                             log_clear          success
    create networkpolicies                    security_strengthen|resource_create  success
    delete networkpolicies                    security_weaken    success
    delete validatingwebhookconfigurations    security_weaken    success
    create mutatingwebhookconfigurations      resource_create    success
    delete namespaces                         resource_delete    success
    get nodes proxy                           process_start      success
    watch configmaps                          enumerate          success
""")  # fmt: skip


def _cloudflare(name: str, worked: bool) -> Record:
    return {
        "ActionResult": worked, "ActionType": name, "ActorEmail": USER, "ActorID": "a", "ActorIP": ADDRESS, "ActorType": "user", "ID": "i",
        "Interface": "UI", "Metadata": {}, "NewValue": {}, "OldValue": {}, "OwnerID": "o", "ResourceID": "r", "ResourceType": "zone", "When": TIME,
    }  # fmt: skip


CLOUDFLARE = Platform("cloudflare", _cloudflare, {**_BY, "service": "audit"}, """
    login                        login                               success
    login                        login                               failure
    logout                       logout                              success
    add                          permission_grant|account_create     success  {"ResourceType": "account_member"}
    remove                       permission_revoke|account_delete    success  {"ResourceType": "account_member"}
    rec_add                      resource_create                     success  {"ResourceType": "dns_record"}
    rec_set                      resource_change                     success  {"ResourceType": "dns_record"}
    rec_del                      resource_delete                     success  {"ResourceType": "dns_record"}
    add                          resource_create                     success
    delete                       resource_delete                     success
    change_setting               resource_change                     success
    purge                        resource_delete|resource_change     success
    token_create                 credential_create                   success  {"ResourceType": "user"}
    token_revoke                 permission_revoke                   success  {"ResourceType": "user"}
    API_key_view                 data_read                           success  {"ResourceType": "user"}
    API_key_created              credential_create                   success  {"ResourceType": "user"}
    create                       security_strengthen|resource_create success  {"ResourceType": "firewall_rule"}
    delete                       security_weaken                     success  {"ResourceType": "firewall_rule"}
    update                       resource_change                     success  {"ResourceType": "firewall_rule"}
    two_factor_enabled           security_strengthen                 success  {"ResourceType": "user"}
    two_factor_disabled          security_weaken                     success  {"ResourceType": "user"}
    tls_settings_deployed        resource_change|other               success
    pending                      status|other                        success
    moved                        resource_change|other               success
""")  # fmt: skip


def _cloudflare_v2(name: str, worked: bool) -> Record:
    action, product, kind = name.split()
    return {
        "AccountID": "a", "AccountName": "Corp", "ActionDescription": "", "ActionResult": "success" if worked else "failure", "ActionTimestamp": TIME,
        "ActionType": action, "ActorContext": "dash", "ActorEmail": USER, "ActorID": "u", "ActorIPAddress": ADDRESS, "ActorType": "user",
        "AuditLogID": "l", "ResourceID": "r", "ResourceProduct": product, "ResourceScope": "accounts", "ResourceType": kind, "ZoneName": "corp.example",
    }  # fmt: skip


CLOUDFLARE_V2 = Platform("cloudflare v2", _cloudflare_v2, {**_BY, "service": "audit"}, """
    create members member        permission_grant|account_create     success
    delete members member        permission_revoke|account_delete    success
    create dns_records record    resource_create                     success
    delete dns_records record    resource_delete                     success
    update zones setting         resource_change                     success
    view api_tokens token        enumerate|data_read                 success
    create api_tokens token      credential_create                   success
    create tokens token          credential_create                   failure
""")  # fmt: skip


def _m365(name: str, worked: bool) -> Record:
    workload, operation = name.split(":")
    return {
        "CreationTime": "2026-05-02T09:11:02", "Id": "1", "Operation": operation, "OrganizationId": "o", "RecordType": 1,
        "ResultStatus": "Succeeded" if worked else "Failed", "UserKey": "k", "UserType": 0, "Version": 1, "Workload": workload,
        "ClientIP": ADDRESS, "ObjectId": "orders", "UserId": USER,
    }  # fmt: skip


M365 = Platform("m365", _m365, _BY, """
    AzureActiveDirectory:UserLoggedIn                       login                              success
    AzureActiveDirectory:UserLoginFailed                    login                              failure
    AzureActiveDirectory:Add user.                          account_create                     success
    AzureActiveDirectory:Delete user.                       account_delete                     success
    AzureActiveDirectory:Update user.                       account_change                     success
    AzureActiveDirectory:Reset user password.               account_change                     success
    AzureActiveDirectory:Add member to role.                permission_grant                   success
    AzureActiveDirectory:Remove member from role.           permission_revoke                  success
    AzureActiveDirectory:Add member to group.               account_change|permission_grant    success
    AzureActiveDirectory:Consent to application.            permission_grant                   success
    AzureActiveDirectory:Add service principal credentials.  credential_create                 success
    AzureActiveDirectory:Disable Strong Authentication.     security_weaken                    success
    Exchange:New-InboxRule                                  resource_create|resource_change    success
    Exchange:Set-InboxRule                                  resource_change                    success
    Exchange:Remove-InboxRule                               resource_delete|resource_change    success
    Exchange:UpdateInboxRules                               resource_change                    success
    Exchange:Set-Mailbox                                    resource_change                    success
    Exchange:Add-MailboxPermission                          permission_grant                   success
    Exchange:Remove-MailboxPermission                       permission_revoke                  success
    Exchange:AddFolderPermissions                           permission_grant                   success
    Exchange:MailItemsAccessed                              data_read                          success
    Exchange:Send                                           mail                               success
    Exchange:SendAs                                         mail                               success
    Exchange:HardDelete                                     resource_delete                    success
    Exchange:SoftDelete                                     resource_delete                    success
    Exchange:MoveToDeletedItems                             resource_delete                    success
    Exchange:Move                                           resource_change                    success
    Exchange:New-TransportRule                              resource_create|resource_change    success
    Exchange:Remove-TransportRule                           resource_delete|resource_change    success
    Exchange:Set-AdminAuditLogConfig                        security_weaken                    success  {"Parameters": [{"Name": "UnifiedAuditLogIngestionEnabled", "Value": "False"}]}
    Exchange:Disable-MailboxAuditing                        security_weaken|other              success
    Exchange:New-ComplianceSearch                           enumerate|resource_create|data_read  success
    SharePoint:FileAccessed                                 file_read                          success
    SharePoint:FilePreviewed                                file_read                          success
    SharePoint:FileDownloaded                               data_export                        success
    SharePoint:FileSyncDownloadedFull                       data_export                        success
    SharePoint:FileUploaded                                 file_write                         success
    SharePoint:FileModified                                 file_write                         success
    SharePoint:FileDeleted                                  file_delete                        success
    SharePoint:FileRecycled                                 file_delete                        success
    SharePoint:FileVersionsAllDeleted                       file_delete                        success
    SharePoint:SharingSet                                   permission_grant                   success
    SharePoint:SharingInvitationCreated                     permission_grant                   success
    SharePoint:AnonymousLinkCreated                         permission_grant                   success
    SharePoint:AnonymousLinkUsed                            file_read                          success
    SharePoint:AddedToGroup                                 permission_grant|account_change    success
    SharePoint:SiteCollectionAdminAdded                     permission_grant                   success
    SharePoint:SiteDeleted                                  resource_delete                    success
    SharePoint:PageViewed                                   file_read|data_read|enumerate      success
    SharePoint:SearchQueryPerformed                         enumerate                          success
    MicrosoftTeams:TeamsSessionStarted                      login                              success
    MicrosoftTeams:MemberAdded                              account_change|permission_grant    success
    MicrosoftTeams:TeamDeleted                              resource_delete                    success
    MicrosoftTeams:AppInstalled                             resource_create                    success
    MicrosoftTeams:MessageCreatedHasLink                    mail|status|other|resource_create  success
    SecurityComplianceCenter:AlertTriggered                 alert                              success
    PowerBI:ViewReport                                      data_read                          success
    PowerBI:ExportReport                                    data_export                        success
""")  # fmt: skip
PLATFORMS = (AWS, GCP, KUBERNETES, CLOUDFLARE, CLOUDFLARE_V2, M365)
