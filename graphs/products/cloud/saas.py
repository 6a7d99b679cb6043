"""Audit logs of hosted services that Sigma knows by name: GitHub, GitLab, Bitbucket, Slack, Google Workspace,
OneLogin, Cisco Duo. Their fields are read by meaning, as any JSON is; this file only says which product an event
belongs to.
"""

from collections.abc import Mapping

from ...meaning.event import Draft
from ...meaning.flatten import Record, flatten
from ...meaning.normalize import normalise
from ..format import FileContext, RecordFormat
from ..saas import workspace


def read(record: Record, context: FileContext) -> Draft:
    """A draft of one audit record."""
    product, service = _product(record)
    fields = flatten(record)
    draft = Draft(format="saas", product=product, service=service, fields=fields)
    if (
        product == "gcp"
        and isinstance(events := record.get("events"), list)
        and events
        and isinstance(events[0], Mapping)
    ):
        fields["eventName"] = str(events[0].get("name", ""))
        draft.action = workspace.action_of(fields["eventName"])
    if product == "bitbucket":
        draft.target = _affected(record)
    return normalise(draft, context.clock)


def _affected(record: Record) -> str:
    """The first thing that an entry of Atlassian's audit log (Bitbucket, Confluence, Jira) is about."""
    things = record.get("affectedObjects")
    first = things[0] if isinstance(things, list) and things else None
    return str(first.get("name") or "") if isinstance(first, Mapping) else ""


def _product(record: Record) -> tuple[str, str]:
    if "action" in record and (
        "_document_id" in record
        or ("actor" in record and ("org" in record or "repo" in record or "business" in record))
    ):
        return "github", "audit"
    if "entity_type" in record and "author_id" in record:
        return "gitlab", "audit"
    if "auditType" in record:
        return "bitbucket", "audit"
    if "date_create" in record and "action" in record:
        return "slack", "audit"
    kind = record.get("kind")
    if isinstance(kind, str) and kind.startswith("admin#reports#activity"):
        return "gcp", "google_workspace.admin"
    if "event_type_id" in record and "actor_user_id" in record:
        return "onelogin", "onelogin.events"
    if "access_device" in record and "factor" in record:
        return "cisco", "duo"
    return "", ""


def _matches(record: Record) -> bool:
    return bool(_product(record)[0])


FORMAT = RecordFormat(
    name="saas",
    names=frozenset(("action", "entity_type", "auditType", "kind", "event_type_id", "access_device")),
    matches=_matches,
    read=read,
)
