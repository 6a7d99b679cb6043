"""AWS CloudTrail records (AWS documentation, "CloudTrail record contents")."""

from ..actions import Action
from ..events.event import Draft
from ..events.flatten import Record, flatten, text_of
from ..events.lexicon import classify
from ..events.values import address_of
from .format import FileContext, RecordFormat

_NAMED: dict[str, Action] = {
    "ConsoleLogin": "login", "GetSessionToken": "credential_create", "GetFederationToken": "credential_create", "SwitchRole": "privilege_use",
    "GetSigninToken": "credential_create", "GetCallerIdentity": "enumerate", "CreatePolicyVersion": "permission_grant", "SetDefaultPolicyVersion": "permission_grant",
    "UpdateAssumeRolePolicy": "permission_grant", "PassRole": "permission_grant", "AddUserToGroup": "permission_grant", "AddRoleToInstanceProfile": "permission_grant",
    "RunInstances": "resource_create", "StartInstances": "resource_change", "StopInstances": "resource_change", "GetPasswordData": "data_read",
    "PutEventSelectors": "security_weaken", "UpdateTrail": "resource_change", "DeleteFlowLogs": "security_weaken", "DisassociateFromMasterAccount": "security_weaken",
    "LeaveOrganization": "security_weaken", "DeleteLogGroup": "security_weaken", "DeleteLogStream": "log_clear", "DeleteAlarms": "security_weaken",
    "DisableRegion": "security_weaken", "ModifyImageAttribute": "permission_grant", "ModifySnapshotAttribute": "permission_grant",
    "ModifyDBSnapshotAttribute": "permission_grant", "PutBucketAcl": "permission_grant", "PutObjectAcl": "permission_grant", "PutKeyPolicy": "permission_grant",
    "PutBucketLogging": "resource_change", "PutBucketReplication": "data_export", "PutBucketVersioning": "resource_change", "PutBucketLifecycle": "resource_change",
    "PutBucketPublicAccessBlock": "security_strengthen", "DeleteBucketPublicAccessBlock": "security_weaken", "DeleteAccountPublicAccessBlock": "security_weaken",
    "SendCommand": "process_start", "StartSession": "login", "ResumeSession": "login", "TerminateSession": "logout", "Invoke": "process_start",
    "CreateFunction20150331": "resource_create", "UpdateFunctionCode20150331v2": "resource_change", "AddPermission20150331v2": "permission_grant",
    "SendSSHPublicKey": "credential_create", "SendSerialConsoleSSHPublicKey": "credential_create", "ImportKeyPair": "credential_create",
    "CreateVirtualMFADevice": "security_strengthen", "DeleteVirtualMFADevice": "security_weaken", "ChangePassword": "account_change",
    "CopyObject": "data_export", "CopySnapshot": "data_export", "CreateInstanceExportTask": "data_export", "StartExportTask": "data_export",
    "PutObject": "file_write", "DeleteObject": "resource_delete", "DeleteObjects": "resource_delete", "GetObject": "data_read", "SelectObjectContent": "data_read",
    "BatchGetSecretValue": "data_read", "GetParameter": "data_read", "GetParameters": "data_read", "GetParametersByPath": "data_read", "Decrypt": "data_read",
    "Encrypt": "status", "GenerateDataKey": "status", "ScheduleKeyDeletion": "resource_delete", "DisableKey": "resource_change", "UpdateLoginProfile": "account_change",
    "AssumeRoleWithSAML": "login", "AssumeRoleWithWebIdentity": "login", "GetCredentialReport": "enumerate", "GetAccountAuthorizationDetails": "enumerate",
    "CreateGrant": "permission_grant", "UpdateAccessKey": "account_change", "StopConfigurationRecorder": "security_weaken", "ArchiveFindings": "security_weaken",
    "UpdateDetector": "resource_change", "UpdateIPSet": "security_weaken", "CreateIPSet": "security_weaken", "CreateFilter": "security_weaken",
    "PutRetentionPolicy": "resource_change", "UploadSSHPublicKey": "credential_create", "CreateServiceSpecificCredential": "credential_create",
    "InvokeModel": "data_read", "Converse": "data_read",
}  # fmt: skip
"""Event names whose meaning their words do not give away."""

_TARGETS = (
    "requestParameters.userName", "requestParameters.roleName", "requestParameters.bucketName", "requestParameters.secretId", "requestParameters.roleArn",
    "requestParameters.policyArn", "requestParameters.groupName", "requestParameters.name", "requestParameters.functionName", "requestParameters.trailName",
    "requestParameters.instanceId", "requestParameters.groupId", "requestParameters.keyId", "requestParameters.snapshotId", "requestParameters.dBInstanceIdentifier",
    "requestParameters.instancesSet.items.instanceId", "responseElements.instancesSet.items.instanceId", "resources.ARN", "requestParameters.policyName",
)  # fmt: skip


def read(record: Record, context: FileContext) -> Draft:
    """A draft of one CloudTrail record."""
    fields = flatten(record)
    for name in ("requestParameters", "responseElements", "additionalEventData"):  # Sigma also searches these as text
        if record.get(name) is not None:
            fields.setdefault(name, text_of(record[name])[:8192])
    name, source = fields.get("eventName", ""), fields.get("eventSource", "")
    draft = Draft(format="cloudtrail", product="aws", service="cloudtrail", fields=fields)
    draft.time = context.clock.parse(fields.get("eventTime", ""))
    draft.user = _principal(fields)
    draft.src_ip = address_of(fields.get("sourceIPAddress", ""))
    draft.agent = fields.get("userAgent", "")
    draft.action = _NAMED.get(name) or classify(name)
    if name.startswith(("List", "Describe")) or (
        name.startswith(("Get", "Head", "BatchGet")) and draft.action not in ("data_read", "credential_create")
    ):
        draft.action = "enumerate"
    draft.outcome = "failure" if _failed(fields) else "success"
    draft.target = _target(fields, draft.user)
    label = source.partition(".")[0]
    draft.template = f"{label}:{name}"
    error = f" {fields['errorCode']}" if "errorCode" in fields else ""
    draft.message = f"{label}:{name}{error} by {draft.user} from {fields.get('sourceIPAddress', '')} on {draft.target}"
    return draft


def _failed(fields: dict[str, str]) -> bool:
    if fields.get("responseElements.ConsoleLogin") == "Failure":
        return True
    return bool(fields.get("errorCode") or fields.get("errorMessage"))


def _principal(fields: dict[str, str]) -> str:
    name = fields.get("userIdentity.userName", "")
    if name and name != "HIDDEN_DUE_TO_SECURITY_REASONS":
        return name
    arn = fields.get("userIdentity.arn", "")
    if ":assumed-role/" in arn:
        return arn.partition(":assumed-role/")[2]
    if arn:
        return "root" if arn.endswith(":root") else arn.rpartition("/")[2] or arn
    return (
        fields.get("userIdentity.principalId")
        or fields.get("userIdentity.invokedBy")
        or fields.get("userIdentity.type", "")
    )


def _target(fields: dict[str, str], user: str) -> str:
    bucket, key = fields.get("requestParameters.bucketName"), fields.get("requestParameters.key")
    if bucket:
        return f"{bucket}/{key}" if key else bucket
    target = next((fields[name] for name in _TARGETS if fields.get(name)), "")
    return target or next(
        (
            value
            for name, value in fields.items()
            if name.startswith("requestParameters.") and value and value != user and len(value) < 200
        ),
        "",
    )


def _matches(record: Record) -> bool:
    return (
        "eventSource" in record
        and "eventName" in record
        and ("awsRegion" in record or "userIdentity" in record or "recipientAccountId" in record)
    )


FORMAT = RecordFormat(name="cloudtrail", matches=_matches, read=read)
