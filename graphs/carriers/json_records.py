"""Any JSON object, read by the meaning of its field names; a log line carried in one of its fields is read as what
it is.
"""

from datetime import datetime
from functools import lru_cache

from ..meaning.aliases import Plan, plan_for
from ..meaning.event import STATED_TIME, Draft
from ..meaning.flatten import Record, flatten
from ..meaning.normalize import normalise
from ..meaning.plans import per_shape
from ..meaning.timestamps import states_zone
from ..products import catalogue
from ..products.format import FileContext, LineFormat, RecordFormat
from .payload import read_payload
from .syslog import read_syslog_message

_PROGRAM_NAMES = (
    "ProcessName",
    "processname",
    "program",
    "syslog_identifier",
    "SyslogIdentifier",
    "SYSLOG_IDENTIFIER",
    "appname",
    "app_name",
    "_application_name",
    "application_name",
    "_app_name",
    "_program",
    "_facility_program",
    "ident",
    "syslog.appname",
    "log.syslog.appname",
    "process.name",
    "programname",
    "syslogtag",
    "tag",
)


def read(record: Record, context: FileContext) -> Draft:
    """A draft of any record whatever."""
    return read_fields(flatten(record), context)


def read_fields(fields: dict[str, str], context: FileContext) -> Draft:
    """A draft of a record whose fields are flat."""
    plan = plan_for(tuple(fields))
    carried = _carried(fields, plan, context) if "payload" in plan else None
    if carried is None:
        return normalise(Draft(format="json", fields=fields), context.clock)
    outer = normalise(Draft(format="json", fields=dict(fields)), context.clock)
    # The event's own time and host count; those of the shipper that read it stay among the fields.
    if carried.time is not None and (time := _stated_time(fields, plan, context)) is not None:
        carried.fields[STATED_TIME] = time.isoformat()
    carried.time = carried.time or outer.time
    carried.host = carried.host or outer.host
    for name, value in fields.items():
        carried.fields.setdefault(name, value)
    return carried


def _stated_time(fields: dict[str, str], plan: Plan, context: FileContext) -> datetime | None:
    """When the record was written, where it states that with its zone."""
    for name in plan.get("time", ()):
        if states_zone(fields[name]) and (time := context.clock.parse(fields[name])) is not None:
            return time
    return None


def _carried(fields: dict[str, str], plan: Plan, context: FileContext) -> Draft | None:
    """The event that a `message` or `log` field holds, if it is a line of a known format."""
    program = next((value for name in _programs_in(tuple(fields)) if (value := fields[name])), "")
    for name in plan["payload"]:
        text = fields[name].strip()
        if len(text) < 12:
            continue
        if (draft := read_payload(text, context)) is not None:
            return draft
        base = (program.rpartition("/")[2] if program.startswith("/") else program.partition("/")[0]).partition("[")[0]
        base = base.rstrip(":").lower()
        if catalogue.knows_program(base) or base in ("kernel", "haproxy") or ("SyslogMessage" in name and base):
            draft = Draft(format="syslog", product="linux", fields={"message": text, "program": base})
            return read_syslog_message(draft, base, text, context)
        if (draft := _known_line(text, context)) is not None:
            return draft
    return None


@per_shape
def _programs_in(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in _PROGRAM_NAMES if name in names)


def _known_line(text: str, context: FileContext) -> Draft | None:
    if len(text.split(None, 1)) < 2:
        return None  # a name, no line
    may_be_own = catalogue.may_be_own(text)
    for entry, is_own in _of_lines(tuple(context.readers.lines)):
        if (may_be_own or not is_own) and entry.sniff([text]) == 1.0:
            return entry.parser(context)(text)
    return None


@lru_cache(maxsize=4)
def _of_lines(entries: tuple[LineFormat, ...]) -> tuple[tuple[LineFormat, bool], ...]:
    """The formats that a text within a record can be of, and whether each is that of a product's own lines."""
    return tuple(
        (entry, entry.name in catalogue.OWN)
        for entry in entries
        if entry.standalone and entry.name not in ("keyvalue", "windows_xml")
    )


def _matches(record: Record) -> bool:
    return bool(record)


FORMAT = RecordFormat(name="json", names=frozenset(), matches=_matches, read=read)
