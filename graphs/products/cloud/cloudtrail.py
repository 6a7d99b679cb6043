"""AWS CloudTrail records (AWS documentation, "CloudTrail record contents")."""

from typing import cast

from ...actions import Action
from ...meaning.event import Draft
from ...meaning.flatten import Record, flatten, text_of
from ...meaning.lexicon import classify
from ...meaning.values import address_of
from ...wordlists import labels_by_item
from ..format import FileContext, RecordFormat

_NAMED = cast(
    dict[str, Action],
    labels_by_item("""
login: ConsoleLogin StartSession ResumeSession AssumeRoleWithSAML AssumeRoleWithWebIdentity
credential_create: GetSessionToken GetFederationToken GetSigninToken SendSSHPublicKey SendSerialConsoleSSHPublicKey
    ImportKeyPair UploadSSHPublicKey CreateServiceSpecificCredential
privilege_use: SwitchRole
enumerate: GetCallerIdentity GetCredentialReport GetAccountAuthorizationDetails
permission_grant: CreatePolicyVersion SetDefaultPolicyVersion UpdateAssumeRolePolicy PassRole AddUserToGroup
    AddRoleToInstanceProfile ModifyImageAttribute ModifySnapshotAttribute ModifyDBSnapshotAttribute PutBucketAcl
    PutObjectAcl PutKeyPolicy AddPermission20150331v2 CreateGrant
resource_create: RunInstances CreateFunction20150331
resource_change: StartInstances StopInstances UpdateTrail PutBucketLogging PutBucketVersioning PutBucketLifecycle
    UpdateFunctionCode20150331v2 DisableKey UpdateDetector PutRetentionPolicy CancelKeyDeletion EnableAWSServiceAccess
    DisableAWSServiceAccess EnableKeyRotation RegisterDelegatedAdministrator
permission_revoke: RetireGrant RevokeGrant
account_delete: CloseAccount
data_read: GetPasswordData GetObject SelectObjectContent BatchGetSecretValue GetParameter GetParameters
    GetParametersByPath Decrypt InvokeModel Converse
security_weaken: PutEventSelectors DeleteFlowLogs DisassociateFromMasterAccount LeaveOrganization DeleteLogGroup
    DeleteAlarms DisableRegion DisableKeyRotation DeleteBucketPublicAccessBlock DeleteAccountPublicAccessBlock DeleteVirtualMFADevice
    StopConfigurationRecorder ArchiveFindings UpdateIPSet CreateIPSet CreateFilter
log_clear: DeleteLogStream
data_export: PutBucketReplication CopyObject CopySnapshot CreateInstanceExportTask StartExportTask
security_strengthen: PutBucketPublicAccessBlock CreateVirtualMFADevice PutBucketEncryption
process_start: SendCommand Invoke
logout: TerminateSession
account_change: ChangePassword UpdateLoginProfile UpdateAccessKey
file_write: PutObject
resource_delete: DeleteObject DeleteObjects ScheduleKeyDeletion
status: Encrypt GenerateDataKey
"""),
)
"""Event names whose meaning their words do not give away."""

_VERBS: dict[tuple[str, ...], Action] = {
    ("Simulate", "Test", "Validate", "Estimate", "Preview", "Check", "Search", "Lookup", "Query", "Scan", "Filter", "Count"): "enumerate",
    ("Create", "Register", "Allocate", "Provision", "Request", "Purchase", "Import", "Restore"): "resource_create",
    ("Delete", "Deregister", "Release", "Terminate", "Purge", "Remove"): "resource_delete",
    ("Put", "Update", "Modify", "Set", "Reset", "Tag", "Untag", "Reboot", "Enable", "Disable", "Attach", "Detach", "Associate",
     "Disassociate", "Replace", "Move", "Assign", "Unassign", "Accept", "Reject", "Cancel", "Promote", "Failover", "Rotate",
     "Apply", "Resume", "Pause", "Start", "Stop"): "resource_change",
}  # fmt: skip
"""What the first word of an event's name says where the thing it is done to says nothing."""
_TARGETS = (
    "requestParameters.userName",
    "requestParameters.roleName",
    "requestParameters.bucketName",
    "requestParameters.secretId",
    "requestParameters.roleArn",
    "requestParameters.policyArn",
    "requestParameters.groupName",
    "requestParameters.name",
    "requestParameters.functionName",
    "requestParameters.trailName",
    "requestParameters.instanceId",
    "requestParameters.groupId",
    "requestParameters.keyId",
    "requestParameters.snapshotId",
    "requestParameters.dBInstanceIdentifier",
    "requestParameters.instancesSet.items.instanceId",
    "responseElements.instancesSet.items.instanceId",
    "resources.ARN",
    "requestParameters.policyName",
)


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
    if draft.action == "other":
        draft.action = next((action for begins, action in _VERBS.items() if name.startswith(begins)), "other")
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
    if fields.get("userIdentity.type") == "Root":
        return "root"
    return fields.get("userIdentity.principalId") or fields.get("userIdentity.invokedBy", "")


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


FORMAT = RecordFormat(name="cloudtrail", names=frozenset(("eventSource",)), matches=_matches, read=read)
