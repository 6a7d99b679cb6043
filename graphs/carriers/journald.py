"""The systemd journal as JSON (`journalctl -o json`; systemd.journal-fields)."""

from ..meaning.event import Draft
from ..meaning.flatten import Record, flatten
from ..products.format import FileContext, RecordFormat
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
    return read_syslog_message(draft, program, str(message), context)


def _matches(record: Record) -> bool:
    return "MESSAGE" in record and (
        "__REALTIME_TIMESTAMP" in record or "_HOSTNAME" in record or "SYSLOG_IDENTIFIER" in record
    )


FORMAT = RecordFormat(name="journald", names=frozenset(("MESSAGE",)), matches=_matches, read=read)
