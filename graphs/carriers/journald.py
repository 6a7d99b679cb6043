"""The systemd journal as JSON (`journalctl -o json`; systemd.journal-fields)."""

from ..meaning.event import Draft
from ..meaning.flatten import Record, flatten
from ..products.format import FileContext, RecordFormat
from ..products.unix import auditd
from .syslog import read_syslog_message


def read(record: Record, context: FileContext) -> Draft:
    """A draft of one journal entry."""
    message = record.get("MESSAGE", "")
    if isinstance(message, list):  # bytes that are no UTF-8
        message = bytes(item for item in message if isinstance(item, int) and 0 <= item < 256).decode(
            "utf-8", "replace"
        )
    fields = flatten({**record, "MESSAGE": message})
    draft = Draft(format="journald", product="linux", host=fields.get("_HOSTNAME", ""), fields=fields)
    for name in ("_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP", "SYSLOG_TIMESTAMP"):
        draft.time = draft.time or context.clock.parse(fields.get(name, ""))
    program = fields.get("SYSLOG_IDENTIFIER") or fields.get("_COMM", "")
    fields["message"] = str(message)
    draft.process = fields.get("_EXE") or program
    if (audited := _audit_record(fields, str(message), context)) is not None:
        audited.time, audited.format = draft.time or audited.time, "journald"
        audited.host, audited.fields = draft.host, {**fields, **audited.fields}
        return audited
    return read_syslog_message(draft, program, str(message), context)


def _audit_record(fields: dict[str, str], message: str, context: FileContext) -> Draft | None:
    """A record of the kernel's audit log, which the journal keeps without its head."""
    number, moment = fields.get("_AUDIT_ID", ""), fields.get("_SOURCE_REALTIME_TIMESTAMP", "0")
    if fields.get("_TRANSPORT") != "audit" or not number.isdigit() or not moment.isdigit():
        return None
    kind = fields.get("_AUDIT_TYPE_NAME") or message.partition(" ")[0]
    said = message.removeprefix(f"{kind} ")
    return auditd.read_line(f"type={kind} msg=audit({int(moment) / 1_000_000:.3f}:{number}): {said}", context)


def _matches(record: Record) -> bool:
    return "MESSAGE" in record and (
        "__REALTIME_TIMESTAMP" in record or "_HOSTNAME" in record or "SYSLOG_IDENTIFIER" in record
    )


FORMAT = RecordFormat(name="journald", names=frozenset(("MESSAGE",)), matches=_matches, read=read)
