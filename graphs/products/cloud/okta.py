"""Okta System Log events (Okta developer reference, "System Log API")."""

from ...meaning.event import Draft
from ...meaning.flatten import Record, flatten
from ...meaning.lexicon import classify
from ...meaning.values import address_of
from ..format import FileContext, RecordFormat


def read(record: Record, context: FileContext) -> Draft:
    """A draft of one System Log event."""
    fields = flatten(record)
    kind = fields.get("eventType", "")
    draft = Draft(format="okta", product="okta", service="okta", fields=fields)
    draft.time = context.clock.parse(fields.get("published", ""))
    draft.user = fields.get("actor.alternateId") or fields.get("actor.displayName", "")
    draft.src_ip = address_of(fields.get("client.ipAddress", ""))
    draft.agent = fields.get("client.userAgent.rawUserAgent", "")
    draft.target = fields.get("target.alternateId") or fields.get("target.displayName", "")
    draft.action = "login" if kind in ("user.session.start", "user.session.impersonation.initiate") else classify(kind)
    if kind == "user.session.end":
        draft.action = "logout"
    if kind.startswith(("policy.", "zone.", "application.lifecycle", "network_zone.")):
        draft.action = "security_weaken" if kind.endswith((".delete", ".deactivate")) else "resource_change"
    if draft.action == "other":
        draft.action = classify(fields.get("displayMessage", ""))
    result = fields.get("outcome.result", "")
    draft.outcome = "success" if result in ("SUCCESS", "ALLOW") else "failure" if result in ("FAILURE", "DENY") else ""
    if kind.endswith(".deny_push"):
        draft.outcome = "failure"  # the denial succeeded, and the log-in did not
    draft.template = f"okta:{kind}"
    draft.message = (
        f"{kind}: {fields.get('displayMessage', '')} by {draft.user} from {draft.src_ip} on {draft.target} {result}"
    )
    return draft


def _matches(record: Record) -> bool:
    return (
        "eventType" in record
        and "actor" in record
        and ("published" in record or "debugContext" in record or "legacyEventType" in record)
    )


FORMAT = RecordFormat(name="okta", names=frozenset(("eventType",)), matches=_matches, read=read)
