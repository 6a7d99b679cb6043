"""Microsoft cloud logs: Entra sign-ins and audit, Azure activity, and the Microsoft 365 unified audit log, as
diagnostic settings, Graph, Log Analytics and the Management Activity API write them (Microsoft Learn, the schema
page of each log).
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from ...actions import Action
from ...meaning.event import Draft
from ...meaning.flatten import Record, flatten
from ...meaning.lexicon import classify
from ...meaning.normalize import normalise
from ...meaning.outcomes import status_outcome
from ...meaning.settings import changed_setting
from ...meaning.values import address_of, is_empty, port_of
from ..format import FileContext, RecordFormat

_TIMES = (
    "activityDateTime",
    "createdDateTime",
    "CreationTime",
    "eventTimestamp",
    "TimeGenerated",
    "time",
    "CreatedDateTime",
    "CreationDate",
)
_USERS = (
    "properties.userPrincipalName",
    "userPrincipalName",
    "UserPrincipalName",
    "Identity",
    "caller",
    "Caller",
    "UserId",
    "UserIds",
    "UserKey",
    "properties.initiatedBy.user.userPrincipalName",
    "initiatedBy.user.userPrincipalName",
    "InitiatedBy.user.userPrincipalName",
    "properties.initiatedBy.app.displayName",
    "initiatedBy.app.displayName",
    "InitiatedBy.app.displayName",
    "identity",
    "identity.claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
    "identity.claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
    "identity.claims.upn",
    "identity.claims.name",
    "identity.claims.appid",
)
"""Who acts, what says most first: a person's token names the program as well, that of a service nothing else."""
_ADDRESSES = (
    "properties.ipAddress",
    "ipAddress",
    "IPAddress",
    "callerIpAddress",
    "CallerIpAddress",
    "ClientIP",
    "ClientIPAddress",
    "ActorIpAddress",
    "clientIpAddress",
    "properties.initiatedBy.user.ipAddress",
    "initiatedBy.user.ipAddress",
    "InitiatedBy.user.ipAddress",
    "httpRequest.clientIpAddress",
)
_TARGETS = (
    "targetResources.userPrincipalName",
    "targetResources.displayName",
    "properties.targetResources.userPrincipalName",
    "properties.targetResources.displayName",
    "TargetResources.userPrincipalName",
    "TargetResources.displayName",
    "ObjectId",
    "resourceId",
    "ResourceId",
    "_ResourceId",
    "SourceFileName",
    "properties.resourceDisplayName",
    "resourceDisplayName",
    "ResourceDisplayName",
    "properties.appDisplayName",
    "appDisplayName",
    "AppDisplayName",
)


def read(record: Record, context: FileContext) -> Draft:
    """A draft of one record of any of the four logs."""
    fields = flatten(record)
    draft = Draft(format="azure", product="azure", service=_service(record, fields), fields=fields)
    draft.time = next(
        (time for name in _TIMES if name in fields and (time := context.clock.parse(fields[name])) is not None), None
    )
    draft.user = _first(fields, _USERS)
    draft.src_ip = next((address for name in _ADDRESSES if (address := address_of(fields.get(name, "")))), "")
    named = [fields[name] for name in _TARGETS if fields.get(name)]
    draft.target = next((name for name in named if name != draft.user), named[0] if named else "")
    operation = _operation(fields)
    if draft.service in ("signinlogs", "riskdetection"):
        _sign_in(draft)
    else:
        draft.action = _DIRECTORY.get(_plain(operation)) or (
            changed_setting(operation, fields)
            or classify(operation.replace("MICROSOFT.", "").replace("Microsoft.", ""))
        )
        if draft.service == "activitylogs":
            _activity(draft, operation)
    if draft.service in ("audit", "exchange", "threat_management"):
        draft.product = "m365"
        fields |= {
            "eventSource": fields.get("Workload", ""),
            "eventName": operation,
            "status": fields.get("ResultStatus", "").lower(),
        }
    fields |= {
        "properties.message": operation,
        "operationName": fields.get("operationName", operation),
        "OperationName": operation,
    }
    _refine(draft, operation)
    draft.template = f"{draft.product}:{draft.service}:{operation}"
    draft = normalise(draft, context.clock)
    draft.message = f"{operation} {draft.outcome} by {draft.user} from {draft.src_ip} on {draft.target}"
    return draft


_DIRECTORY: dict[str, Action] = {
    "add service principal": "resource_create",
    "update service principal": "resource_change",
    "remove service principal": "resource_delete",
    "delete application": "resource_delete",
    "update application": "resource_change",
    "update application certificates and secrets management": "credential_create",
    "disable strong authentication": "security_weaken",
    "disable account": "account_change",
    "enable account": "account_change",
    "revoke sign in sessions": "account_change",
    "set company information": "resource_change",
    "verify domain": "resource_change",
    "restore user": "account_change",
    "invite external user": "account_create",
}
"""Activities of the directory whose meaning their words do not give away, in lower case, without marks."""


@lru_cache(maxsize=1024)
def _plain(operation: str) -> str:
    return " ".join(_MARKS.sub(" ", operation.lower()).split())


_MARKS = re.compile(r"[^a-z0-9() ]+")
_FORWARDS = ("ForwardTo", "RedirectTo", "ForwardAsAttachmentTo", "ForwardingSmtpAddress", "ForwardingAddress", "RedirectMessageTo",
             "BlindCopyTo", "CopyTo")  # fmt: skip
_M365: dict[str, Action] = {
    "send": "mail",
    "sendas": "mail",
    "sendonbehalf": "mail",
    "create": "resource_create",
    "copy": "data_export",
    "filerecycled": "file_delete",
    "folderrecycled": "file_delete",
    "anonymouslinkcreated": "permission_grant",
    "anonymouslinkupdated": "permission_grant",
    "anonymouslinkused": "file_read",
    "securelinkcreated": "permission_grant",
    "companylinkcreated": "permission_grant",
    "companysharinglinkcreated": "permission_grant",
    "addedtosecurelink": "permission_grant",
    "dlprulematch": "alert",
    "dlpruleundo": "alert",
    "alertentitygenerated": "alert",
    "tipmaildata": "alert",
    "tiurlclickdata": "alert",
    "airinvestigationdata": "alert",
    "memberadded": "account_change",
    "memberremoved": "account_change",
    "memberrolechanged": "permission_grant",
    "mailboxlogin": "login",
    "userloggedin": "login",
    "userloginfailed": "login",
    "teamssessionstarted": "login",
    "userloggedoff": "logout",
    "move": "resource_change",
    "sharingrevoked": "permission_revoke",
    "unsharedfromall": "permission_revoke",
    "set-mailbox": "resource_change",
    "searchqueryperformed": "enumerate",
}
_FIREWALL = re.compile(
    r"(?P<protocol>\w++)[^.]*? request from (?P<source>[\da-fA-F.:]+?):(?P<sport>\d+) to (?P<target>[\w.:-]+?):(?P<port>\d+)"
    r"\. (?:.*?)Action: (?P<action>\w+)"
)


def _refine(draft: Draft, operation: str) -> None:
    """What the operation's name alone does not tell, or tells better than its words."""
    fields = draft.fields
    if draft.product == "m365":
        draft.action = _M365.get(operation.lower(), draft.action)
        if operation == "UserLoginFailed":
            draft.outcome = "failure"  # whatever ResultStatus says: the request as such was served
        forwards = [fields[name] for name in (f"Parameters.{name}" for name in _FORWARDS) if fields.get(name)]
        if forwards:
            draft.target = ", ".join(forwards)
        return
    category = (fields.get("category") or fields.get("Category", "")).lower()
    if category.startswith(("azurefirewall", "azfw")):
        _firewall(draft)
    elif category in ("applicationgatewayaccesslog", "applicationgatewayfirewalllog", "frontdooraccesslog"):
        draft.action, draft.host = "web_request", fields.get("properties.host") or fields.get("properties.hostname", "")
        draft.target = fields.get("properties.requestUri") or fields.get("properties.requestUrl", "")
        status = fields.get("properties.httpStatus") or fields.get("properties.httpStatusCode", "")
        draft.outcome = "failure" if fields.get("properties.action") == "Blocked" else status_outcome(status)
        draft.src_ip = address_of(fields.get("properties.clientIP") or fields.get("properties.clientIp", ""))
        server = fields.get("properties.serverRouted", "").rpartition(":")
        draft.dst_ip, draft.dst_port = address_of(server[0]), port_of(server[2])


def _firewall(draft: Draft) -> None:
    fields = draft.fields
    draft.service, draft.category = "firewall", "firewall"
    decision = fields.get("properties.Action", "")
    if match := _FIREWALL.match(fields.get("properties.msg", "")):
        fields |= {"properties.SourceIp": match["source"], "properties.SourcePort": match["sport"]}
        fields |= {"properties.DestinationIp": match["target"], "properties.DestinationPort": match["port"]}
        decision = match["action"]
    draft.src_ip = address_of(fields.get("properties.SourceIp", ""))
    draft.dst_ip = address_of(fields.get("properties.DestinationIp", ""))
    draft.dst_port = port_of(fields.get("properties.DestinationPort", ""))
    draft.target = fields.get("properties.Fqdn") or fields.get("properties.QueryName", "")
    if not draft.dst_ip and not draft.target:
        draft.target = fields.get("properties.DestinationIp", "")
    if "properties.QueryName" in fields:
        draft.action = "dns_query"
    elif decision.lower() in ("deny", "drop", "block", "denied"):
        draft.action, draft.outcome = "network_block", "failure"
    elif decision:
        draft.action, draft.outcome = "network_connect", "success"


def _service(record: Record, fields: Mapping[str, str]) -> str:
    category = (fields.get("category") or fields.get("Category") or fields.get("Type") or "").lower()
    if "workload" in {name.lower() for name in record} or "RecordType" in record:
        return (
            "exchange"
            if fields.get("Workload") == "Exchange" and "InboxRule" in fields.get("Operation", "")
            else "audit"
        )
    if "signin" in category.replace("-", "") or any(
        name in fields
        for name in (
            "conditionalAccessStatus",
            "properties.conditionalAccessStatus",
            "ConditionalAccessStatus",
            "authenticationRequirement",
        )
    ):
        return "signinlogs"
    if "riskEventType" in record:
        return "riskdetection"
    if (
        "audit" in category
        or "initiatedBy" in record
        or "InitiatedBy" in record
        or "properties.initiatedBy.user.userPrincipalName" in fields
    ):
        return "auditlogs"
    return "activitylogs"


def _operation(fields: Mapping[str, str]) -> str:
    names = (
        "activityDisplayName",
        "properties.activityDisplayName",
        "ActivityDisplayName",
        "OperationNameValue",
        "operationNameValue",
        "Operation",
        "Operations",
        "operationName.value",
        "operationName",
        "OperationName",
        "riskEventType",
    )
    return _first(fields, names)


def _sign_in(draft: Draft) -> None:
    fields = draft.fields
    draft.action = "login"
    code = _first(
        fields, ("properties.status.errorCode", "status.errorCode", "Status.errorCode", "resultType", "ResultType")
    )
    if code:
        draft.outcome = "success" if code == "0" else "failure"
    draft.agent = _first(
        fields,
        (
            "properties.userAgent",
            "userAgent",
            "UserAgent",
            "properties.clientAppUsed",
            "clientAppUsed",
            "ClientAppUsed",
        ),
    )
    fields |= {
        "ResultType": code,
        "ResultDescription": _first(
            fields,
            ("ResultDescription", "resultDescription", "status.failureReason", "properties.status.failureReason"),
        ),
    }
    fields["ClientApp"] = _first(fields, ("clientAppUsed", "properties.clientAppUsed", "ClientAppUsed"))


def _activity(draft: Draft, operation: str) -> None:
    verb = operation.rpartition("/")[2].lower()
    upper = operation.upper()
    if draft.action in ("other", "resource_change", "resource_create") and verb in (
        "write",
        "delete",
        "action",
        "read",
    ):
        subject = operation.rpartition("/")[0].rpartition("/")[2]
        if "ROLEASSIGNMENTS" in upper:
            draft.action = "permission_grant" if verb == "write" else "permission_revoke"
        elif verb == "delete":
            guarded = classify(f"delete {subject}")
            draft.action = guarded if guarded == "security_weaken" else "resource_delete"
        elif verb == "write":
            draft.action = "resource_change"
        elif verb == "action" and "LISTKEYS" in upper:
            draft.action = "data_read"
    status = _first(
        draft.fields,
        ("status.value", "resultType", "ActivityStatusValue", "ActivityStatus", "status", "resultSignature"),
    ).lower()
    if status:
        draft.outcome = "failure" if "fail" in status else "success"


def _first(fields: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((fields[name] for name in names if fields.get(name) and not is_empty(fields[name])), "")


def _matches(record: Record) -> bool:
    if "operationName" in record and ("category" in record or "resourceId" in record or "eventTimestamp" in record):
        return any(
            name in record
            for name in (
                "tenantId",
                "properties",
                "callerIpAddress",
                "subscriptionId",
                "correlationId",
                "resourceProviderName",
            )
        )
    if "Workload" in record and "Operation" in record and ("CreationTime" in record or "RecordType" in record):
        return True
    if "activityDisplayName" in record and ("initiatedBy" in record or "targetResources" in record):
        return True
    if "conditionalAccessStatus" in record or "riskEventType" in record:
        return True
    if "OperationName" in record and any(
        name in record for name in ("TenantId", "AADTenantId", "SourceSystem", "CorrelationId")
    ):
        return True
    return "OperationNameValue" in record or ("appDisplayName" in record and "userPrincipalName" in record)


FORMAT = RecordFormat(
    name="azure",
    names=frozenset(
        (
            "operationName",
            "Workload",
            "activityDisplayName",
            "conditionalAccessStatus",
            "riskEventType",
            "OperationName",
            "OperationNameValue",
            "appDisplayName",
        )
    ),
    matches=_matches,
    read=read,
)
