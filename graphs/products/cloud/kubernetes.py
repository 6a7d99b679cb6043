"""Kubernetes API server audit events (`audit.k8s.io/v1` Event)."""

from ...actions import Action
from ...meaning.event import Draft
from ...meaning.flatten import Record, flatten
from ...meaning.outcomes import status_outcome
from ...meaning.values import address_of
from ..format import FileContext, RecordFormat

_VERBS: dict[str, Action] = {
    "get": "enumerate",
    "list": "enumerate",
    "watch": "enumerate",
    "create": "resource_create",
    "update": "resource_change",
    "patch": "resource_change",
    "delete": "resource_delete",
    "deletecollection": "resource_delete",
    "impersonate": "privilege_use",
    "escalate": "permission_grant",
    "bind": "permission_grant",
}
_READS = frozenset(("get", "list", "watch"))
_REQUESTS = "certificatesigningrequests"
_REVIEWS = frozenset(
    (
        "selfsubjectaccessreviews",
        "selfsubjectrulesreviews",
        "selfsubjectreviews",
        "subjectaccessreviews",
        "localsubjectaccessreviews",
        "tokenreviews",
    )
)
"""Questions to the cluster: they are asked by creating something, and change nothing."""
_GUARDS = frozenset(
    (
        "networkpolicies",
        "podsecuritypolicies",
        "validatingwebhookconfigurations",
        "validatingadmissionpolicies",
        "validatingadmissionpolicybindings",
        "resourcequotas",
        "limitranges",
    )
)
"""What restricts others: without it, more is allowed."""
_GRANTS = frozenset(("rolebindings", "clusterrolebindings", "roles", "clusterroles"))


def read(record: Record, context: FileContext) -> Draft:
    """A draft of one audit event."""
    fields = flatten(record)
    verb, resource, subresource = (
        fields.get("verb", ""),
        fields.get("objectRef.resource", ""),
        fields.get("objectRef.subresource", ""),
    )
    draft = Draft(format="kubernetes", product="kubernetes", service="audit", category="application", fields=fields)
    draft.time = next(
        (
            time
            for name in ("requestReceivedTimestamp", "stageTimestamp", "timestamp")
            if (time := context.clock.parse(fields.get(name, "")))
        ),
        None,
    )
    draft.user = fields.get("impersonatedUser.username") or fields.get("user.username", "")
    draft.src_ip = address_of(fields.get("sourceIPs", ""))
    draft.agent = fields.get("userAgent", "")
    draft.target = "/".join(
        part
        for part in (fields.get("objectRef.namespace", ""), resource, fields.get("objectRef.name", ""), subresource)
        if part
    )
    draft.target = draft.target or fields.get("requestURI", "")
    draft.action = _action(verb, resource, subresource)
    code = fields.get("responseStatus.code", "")
    draft.outcome = status_outcome(code)
    if fields.get("annotations.authorization.k8s.io/decision") == "forbid":
        draft.outcome = "failure"
    fields |= {
        "apiGroup": fields.get("objectRef.apiGroup", ""),
        "capabilities": fields.get("requestObject.spec.containers.securityContext.capabilities.add", ""),
    }
    fields["hostPath"] = fields.get("requestObject.spec.volumes.hostPath.path", "")
    draft.template = f"kubernetes:{verb} {resource}{'/' + subresource if subresource else ''}"
    draft.message = f"{verb} {draft.target} by {draft.user} from {draft.src_ip} {code}"
    return draft


def _action(verb: str, resource: str, subresource: str) -> Action:
    if verb in ("impersonate", "escalate", "bind"):
        return _VERBS[verb]
    if subresource in ("exec", "attach", "ephemeralcontainers") or (subresource == "proxy" and resource == "nodes"):
        return "enumerate" if subresource == "ephemeralcontainers" and verb in _READS else "process_start"
    if subresource == "portforward":
        return "network_connect"
    if resource in _GRANTS and verb in ("create", "update", "patch"):
        return "permission_grant"
    if resource in _GRANTS and verb.startswith("delete"):
        return "permission_revoke"
    if resource == "secrets" and verb in ("get", "list", "watch"):
        return "data_read"
    if subresource == "log":
        return "data_read"
    if subresource == "eviction":
        return "resource_delete"
    if subresource in ("status", "binding", "finalize") and verb not in _READS:
        return "status"  # what the cluster's own parts report
    if (subresource == "token" and verb == "create") or (
        resource == _REQUESTS and verb not in _READS and verb != "delete"
    ):
        return "credential_create"
    if resource == "serviceaccounts" and verb == "create":
        return "account_create"
    if resource == "serviceaccounts" and verb.startswith("delete"):
        return "account_delete"
    if resource in _GUARDS and verb.startswith("delete"):
        return "security_weaken"
    if resource == "cronjobs" and verb in ("create", "update", "patch"):
        return "task_schedule"
    if resource == "events" and verb not in _READS:
        return "log_clear" if verb.startswith("delete") else "status"
    if resource in _REVIEWS:
        return "enumerate"
    if resource == "leases":
        return "status"
    return _VERBS.get(verb, "other")


def _matches(record: Record) -> bool:
    return ("auditID" in record and "verb" in record) or ("objectRef" in record and "requestURI" in record)


FORMAT = RecordFormat(name="kubernetes", names=frozenset(("auditID", "objectRef")), matches=_matches, read=read)
