"""Google Cloud audit logs: `LogEntry` objects with an `AuditLog` payload (Google Cloud documentation, "Understand
audit logs").
"""

import re
from collections.abc import Mapping
from typing import cast

from ...actions import Action
from ...meaning.event import Draft
from ...meaning.flatten import Record, flatten
from ...meaning.lexicon import classify
from ...meaning.normalize import normalise
from ...meaning.values import address_of
from ...wordlists import labels_by_item
from ..format import FileContext, RecordFormat
from ..saas import workspace

_NAMED = cast(
    dict[str, Action],
    labels_by_item("""
log_clear: DeleteLog
security_weaken: DeleteSink CreateExclusion DeleteBucketView
resource_change: UpdateSink UpdateExclusion UpdateBucket UpdateSettings
resource_create: CreateSink
data_read: Decrypt AsymmetricDecrypt RawDecrypt AccessSecretVersion InsertJob getQueryResults ReadRows Query
status: Encrypt RawEncrypt MacSign MacVerify GetPublicKey
credential_create: GenerateAccessToken GenerateIdToken SignJwt SignBlob
"""),
)
"""Methods whose meaning their words do not give away."""
_LISTING = re.compile(
    r"(?:list|aggregatedList|search|query(?:Testable|Grantable)|testIamPermissions|getIamPolicy)", re.I
)


def _action(method: str) -> Action:
    """What a method does: `storage.objects.list`, or `google.iam.admin.v1.CreateRole`, whose last word says all."""
    *_, thing, name = ("", *method.split("."))
    if known := _NAMED.get(name):
        return known
    if _LISTING.match(name):
        return "enumerate"
    if name[:1].isupper():
        return _told(name) or _told(method) or "other"
    if thing == "firewalls" and name == "insert":
        return "resource_create"
    return _told(f"{thing}.{name}") or _told(method) or "other"


def _named(event: str) -> Action | None:
    action = workspace.action_of(event)
    return None if action == "other" else action


def _told(words: str) -> Action | None:
    action = classify(words)
    return None if action == "other" else action


def read(record: Record, context: FileContext) -> Draft:
    """A draft of one log entry."""
    fields = flatten(record)
    method, service = fields.get("protoPayload.methodName", ""), fields.get("protoPayload.serviceName", "")
    draft = Draft(format="gcp", product="gcp", service="gcp.audit", fields=fields)
    fields |= {f"data.{name}": value for name, value in list(fields.items()) if name.startswith("protoPayload.")}
    fields |= {"gcp.audit.method_name": method, "gcp.audit.service_name": service}
    draft.time = context.clock.parse(fields.get("timestamp") or fields.get("receiveTimestamp", ""))
    draft.user = fields.get("protoPayload.authenticationInfo.principalEmail") or fields.get(
        "protoPayload.authenticationInfo.principalSubject", ""
    )
    draft.src_ip = address_of(fields.get("protoPayload.requestMetadata.callerIp", ""))
    draft.agent = fields.get("protoPayload.requestMetadata.callerSuppliedUserAgent", "")
    draft.target = fields.get("protoPayload.resourceName", "")
    event_name = fields.get("protoPayload.metadata.event.eventName", "")
    if "google_workspace" in service or service in ("admin.googleapis.com", "login.googleapis.com"):
        draft.service = "google_workspace.login" if service.startswith("login") else "google_workspace.admin"
        fields.setdefault("eventName", event_name)
        fields.setdefault("eventService", service)
    draft.action = (_named(event_name) or classify(event_name)) if event_name else _action(method)
    if "SetIamPolicy" in method or "setIamPermissions" in method:
        draft.action = "permission_grant"
    code = fields.get("protoPayload.status.code", "")
    denied = fields.get("protoPayload.authorizationInfo.granted", "") == "false"
    draft.outcome = "failure" if (code not in ("", "0") or denied or fields.get("severity") == "ERROR") else "success"
    draft.template = f"{service.partition('.')[0]}:{event_name or method}"
    draft.message = f"{method} {event_name} by {draft.user} from {draft.src_ip} on {draft.target}"
    return normalise(draft, context.clock) if draft.action == "other" else draft


def _matches(record: Record) -> bool:
    payload = record.get("protoPayload")
    return isinstance(payload, Mapping) and ("methodName" in payload or "serviceName" in payload)


FORMAT = RecordFormat(name="gcp", names=frozenset(("protoPayload",)), matches=_matches, read=read)
