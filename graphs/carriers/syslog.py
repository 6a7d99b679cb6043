"""Syslog lines: RFC 3164 (with or without `<pri>` and year), RFC 5424, and the ISO-timestamped variant of rsyslog
and journald.
"""

import re
from datetime import datetime

from ..meaning.event import Draft
from ..meaning.messages import pairs_of, read_message
from ..meaning.templates import template_of
from ..products import catalogue
from ..products.format import FileContext, LineFormat, LineParser, share
from ..products.network.netfilter import read_packet
from ..products.unix.programs import PROGRAMS, SERVICES, read_program
from ..products.web import ordered
from . import keyvalue
from .payload import read_payload

_PRI = r"(?:<(?P<pri>\d{1,3})>\s*)?"
_BSD_TIME = r"(?:[A-Z][a-z]{2}\s+\d{1,2}\s+(?:\d{4}\s+)?\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:\s\d{4}(?=\s))?)"
_ISO_TIME = r"(?:\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?)"
_PRIORITY = (
    r"(?:(?P<facility>kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|ntp|local[0-7])\."
    r"(?P<severity>emerg|panic|alert|crit|err|error|warn|warning|notice|info|debug)\s+)?"
)
"""Facility and level in words behind the host, as BusyBox writes them (Alpine Linux, routers)."""
_HEADER = re.compile(
    _PRI
    + rf"(?P<time>{_BSD_TIME}|{_ISO_TIME})\s+(?P<host>(?!\S*[\[\](){{}}=|\"])\S+?)\s+{_PRIORITY}(?P<program>[\w./@() +-]{{1,60}}?)"
    r"(?:\[(?P<pid>\d+)\])?:(?:\s+(?P<message>.*)|$)",
    re.DOTALL,
)
_HOSTLESS = re.compile(
    rf"{_PRI}(?P<time>{_BSD_TIME})\s+(?P<program>[\w./@-]{{1,48}})(?:\[(?P<pid>\d+)\])?:\s+(?P<message>.*)", re.DOTALL
)
_BARE = re.compile(rf"{_PRI}(?P<time>{_BSD_TIME})\s+(?P<host>[\w.:-]+)\s+(?P<message>.*)", re.DOTALL)
_RFC5424 = re.compile(
    r"<(?P<pri>\d{1,3})>1 (?P<time>\S+) (?P<host>\S+) (?P<program>\S+) (?P<pid>\S+) (?P<msgid>\S+) "
    r"(?P<data>-|(?:\[(?:[^\]\"\\]|\\.|\"(?:[^\"\\]|\\.)*\")*\])+)(?: ?\ufeff?(?P<message>.*))?",
    re.DOTALL,
)
_SNIFF = re.compile(
    rf"{_PRI}(?:1 \d{{4}}-\d\d-\d\dT\S+ \S+ \S+ |{_BSD_TIME}\s+\S+\s|"
    rf"{_ISO_TIME}\s+(?!\S*[\[\](){{}}=|\"])\S+\s+[\w./@()-]+(?:\[\d+\])?:\s)"
)
_AUTH_PROGRAMS = frozenset(
    (
        "sshd",
        "sudo",
        "su",
        "login",
        "systemd-logind",
        "useradd",
        "usermod",
        "userdel",
        "passwd",
        "polkitd",
        "gdm-password",
    )
)


def parser(context: FileContext) -> LineParser:
    """Read syslog lines of one file."""
    parse_time = context.clock.parse

    def parse(line: str) -> Draft | None:
        match = _RFC5424.match(line) if line.startswith("<") else None
        match = match or _HEADER.match(line) or _HOSTLESS.match(line) or _BARE.match(line)
        if match is None:
            return None
        groups = match.groupdict()
        time = parse_time(groups["time"])
        if time is None and groups["time"] != "-":
            return None
        draft = Draft(time=time, format="syslog", product="linux", host=_value(groups.get("host")))
        message = groups.get("message") or ""
        program = _value(groups.get("program")).strip()
        draft.fields = {
            name: value
            for name in ("host", "program", "pid", "pri", "msgid", "facility", "severity")
            if (value := _value(groups.get(name)))
        }
        if (data := groups.get("data")) and data != "-":
            draft.fields |= pairs_of(data)
            if (known := _read_data(draft, message, context)) is not None:
                return known
        draft.fields["message"] = message
        return read_syslog_message(draft, program, message, context)

    return parse


def read_syslog_message(draft: Draft, program: str, message: str, context: FileContext) -> Draft:
    """Fill a draft that has its syslog header from program and message."""
    base = program.rpartition("/")[2] if program.startswith("/") else program.partition("/")[0]
    base = base.partition("(")[0].lower()
    draft.process = draft.process or program
    draft.service = draft.service or SERVICES.get(base, base)
    if (
        message.lstrip()[:2] == '{"'
        and catalogue.knows_program(base)
        and (inner := read_payload(message.strip(), context)) is not None
    ):
        return adopt(inner, draft)
    if catalogue.read_program(draft, base, message) or read_program(draft, base, message):
        draft.template = draft.template or f"{draft.service}:{template_of(message)}"
        draft.message = f"{program}: {message}"[:300]
        if draft.service in _AUTH_PROGRAMS:
            draft.fields["auth"] = "true"
        return draft
    if base in ordered.PROGRAMS and (request := ordered.parser(context)(message)) is not None:
        return adopt(request, draft)
    if base in ("kernel", "ufw", "") or "SRC=" in message:
        if read_packet(draft, message):
            return draft
        if base == "kernel":
            draft.action = "status"
    is_known = base in PROGRAMS or catalogue.knows_program(base)
    # In a known program's words somebody may have put a record; one that begins the message is its own.
    if (not is_known or catalogue.is_record(message)) and (inner := read_payload(message, context)) is not None:
        return adopt(inner, draft)
    pairs = pairs_of(message)
    if (
        base not in PROGRAMS
        and not catalogue.knows_program(base)
        and (inner := keyvalue.read_known(pairs, message, context)) is not None
    ):
        return adopt(inner, draft)
    draft.fields |= {key: value for key, value in pairs.items() if key not in draft.fields}
    return read_message(draft, message)


def _read_data(draft: Draft, message: str, context: FileContext) -> Draft | None:
    """The event that the structured data of a line holds, where a product is known to write it."""
    if not catalogue.could_be_known(tuple(draft.fields)):
        return None
    time, host = draft.time, draft.host
    inner = Draft(format="syslog", host=host, process=draft.fields.get("program", ""), fields=dict(draft.fields))
    if (known := catalogue.read_fields(inner, context.clock)) is None:
        return None
    known.time, known.host = known.time or time, host or known.host
    known.message = known.message or message[:300]
    known.fields.setdefault("message", message)
    return known


def adopt(inner: Draft, outer: Draft) -> Draft:
    """The event inside a carrier's line, completed by what the carrier knows: time, host, program."""
    if (
        inner.time is None
        or (inner.format == "auditd" and _another_day(inner.time, outer.time))
        or (outer.time is not None and inner.time == outer.time.replace(microsecond=0))  # cut off to seconds
    ):
        inner.time = outer.time or inner.time
    inner.host = inner.host or outer.host
    for name, value in outer.fields.items():
        if name != "message":
            inner.fields.setdefault(name, value)
    return inner


def _another_day(inner: datetime, outer: datetime | None) -> bool:
    """Whether two times lie days apart in their year: an audit record written before the clock was set."""
    if outer is None:
        return False
    apart = abs(inner.timetuple().tm_yday - outer.timetuple().tm_yday)
    return min(apart, 366 - apart) > 2


def _value(text: str | None) -> str:
    return "" if text is None or text == "-" else text


FORMAT = LineFormat(name="syslog", sniff=share(_SNIFF), parser=parser)
