"""sudo's own records, `log_format = json` (eventlog of sudo 1.9): behind syslog as `@cee:{"sudo": {…}}`, one a line, or
all in one object that grows, whose members are the records.
"""

from collections.abc import Mapping

from ...actions import Action, Outcome
from ...meaning.event import Draft
from ...meaning.flatten import Record, flatten
from ..format import FileContext, RecordFormat

_KINDS: Mapping[str, tuple[Action, Outcome]] = {
    "accept": ("privilege_use", "success"),
    "reject": ("privilege_use", "failure"),
    "alert": ("privilege_use", ""),
    "exit": ("status", ""),
}


def _found(record: Record) -> tuple[str, Record] | None:
    """Kind and body of a record of sudo."""
    inner = record.get("sudo", record)
    if not isinstance(inner, Mapping) or len(inner) != 1:
        return None
    kind, body = next(iter(inner.items()))
    if kind in _KINDS and isinstance(body, Mapping) and "server_time" in body:
        return kind, body
    return None


def read(record: Record, context: FileContext) -> Draft:
    """A draft of one record."""
    found = _found(record)
    assert found is not None, "matches() was asked first"
    kind, body = found
    fields = flatten(body)
    draft = Draft(format="sudo_json", product="linux", service="sudo", fields=fields)
    draft.action, draft.outcome = _KINDS[kind]
    draft.time = context.clock.parse(fields.get("server_time.iso8601", ""))
    draft.user, draft.target = fields.get("submituser", ""), fields.get("runuser", "")
    arguments = body.get("runargv")
    draft.command = (
        " ".join(str(argument) for argument in arguments)
        if isinstance(arguments, list)
        else str(body.get("command", ""))
    )
    host = fields.get("submithost", "")
    draft.host = "" if host in ("localhost", "localhost.localdomain") else host
    reason = fields.get("reason", "")
    fields["kind"] = kind
    draft.template = f"sudo:{kind} {reason}".strip()
    draft.message = f"sudo: {kind} {draft.user} as {draft.target}: {draft.command or reason}"[:300]
    return draft


FORMAT = RecordFormat(
    name="sudo_json",
    names=frozenset(("sudo", *_KINDS)),
    matches=lambda record: _found(record) is not None,
    read=read,
)
