"""Okta System Log events (Okta developer reference, "System Log API")."""

import re
from functools import lru_cache
from typing import cast

from ...actions import Action
from ...meaning.event import Draft
from ...meaning.flatten import Record, flatten
from ...meaning.lexicon import classify
from ...meaning.values import address_of
from ..format import FileContext, RecordFormat

_KINDS: tuple[tuple[re.Pattern[str], Action], ...] = tuple(
    (re.compile(pattern), action)
    for pattern, action in cast(
        dict[str, Action],
        {
            r"user\.session\.(?:start|access_\w+)|app\.oauth2\..*token\.grant.*": "login",
            r"user\.session\.(?:end|clear|expire)": "logout",
            r"user\.session\.impersonation\.(?:initiate|grant|extend)": "privilege_use",
            r"user\.session\.context\.change": "status",
            r"system\.(?:push|sms|voice|call|email)\.send_.*": "status",  # a question that is asked, not its answer
            r"app\.generic\.unauth_\w+": "login",
            r"user\.account\.(?!privilege|report)\w+(?:\.\w+)*": "account_change",
            r"user\.lifecycle\.(?:(?:re)?activate|deactivate|(?:un)?suspend|jit.*)": "account_change",
            r"user\.account\.report_suspicious_.*|security\.\w+\.detected|security\.attack\..*": "alert",
            r"policy\.evaluate.*|policy\.auth.*|policy\.rule\.evaluate.*": "status",
            r"(?:policy|(?:network_)?zone)\..*(?:delete|deactivate)": "security_weaken",
            r"(?:policy|(?:network_)?zone|application\.lifecycle|device\.lifecycle|event_hook|inline_hook|system\.idp)\..*create": "resource_create",
            r"application\.lifecycle\.delete|(?:event_hook|inline_hook)\.deleted?": "resource_delete",
            r"(?:policy|(?:network_)?zone|application\.lifecycle)\..*": "resource_change",
        },
    ).items()
)
"""Kinds whose meaning the words of their names do not give away; the first that matches."""


@lru_cache(maxsize=1024)
def _action(kind: str) -> Action:
    return next((action for pattern, action in _KINDS if pattern.fullmatch(kind)), None) or classify(kind)


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
    draft.action = _action(kind)
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
