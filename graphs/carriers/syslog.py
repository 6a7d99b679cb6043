"""Syslog lines: RFC 3164 (with or without `<pri>` and year), RFC 5424, and the ISO-timestamped variant of rsyslog
and journald.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from ..meaning.event import Draft
from ..meaning.messages import pairs_of, read_message
from ..meaning.normalize import normalise
from ..meaning.templates import template_of
from ..meaning.timestamps import states_zone
from ..meaning.zones import ZONE
from ..products import catalogue
from ..products.format import FileContext, LineFormat, LineParser
from ..products.network.netfilter import read_packet
from ..products.web import ordered
from . import keyvalue
from .colon_pairs import colon_pairs_of
from .payload import read_payload
from .syslog_blocks import block_parser
from .syslog_names import (
    AUTH_PROGRAMS,
    BSD,
    FACILITIES,
    FACILITY_FIRST,
    INNER,
    ISO,
    LEVELS,
    STARTS,
    STRUCTURED,
    TIMED,
    facility_is_host,
    own_name,
)

_PRI = r"(?:<(?P<pri>\d{1,3})>\s*)?"
_TIME = rf"(?P<time>{BSD}|{ISO})"
_FACILITY = rf"(?:(?P<facility>(?:{FACILITIES})[.:|](?:{LEVELS}))\s+)"
_HOST = rf"(?P<host>(?!(?:19|20)\d\d\s|{ZONE}\s)(?!\S*[\[\](){{}}=|\"])\S+?)"
"""No host is called like a year or a zone: what stands there ends the time."""
_HEADER = re.compile(
    rf"{_PRI}{_TIME}\s+{_HOST}\s+(?P<program>[\w./@() +-]{{1,60}}?)\]?(?:\[(?P<pid>\d+)\])?:(?:\s+(?P<message>.*)|$)",
    re.DOTALL,
)
_USUAL = re.compile(
    r"(?:<(?P<pri>\d{1,3})>)?"
    r"(?P<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?) "
    rf"(?P<host>(?!\d{{4}}\s|{ZONE}\s)[\w.-]+) (?P<program>[\w./@-]{{1,60}})(?:\[(?P<pid>\d+)\])?: (?P<message>\S.*)",
    re.DOTALL,
)
"""What nearly all headers are: of them `_HEADER` says the same, in several times the time."""
_PREFIXED = re.compile(
    rf"{_PRI}(?:{_TIME}\s+{_FACILITY}{_HOST}|{_TIME.replace('time', 'later')}\s+{_HOST.replace('host', 'name')}\s+"
    rf"{_FACILITY.replace('facility', 'level')})\s+(?P<rest>.*)",
    re.DOTALL | re.I,
)
"""BusyBox, IRIX and Kiwi write facility and level beside the host."""
_HOSTLESS = re.compile(
    rf"{_PRI}{_TIME}\s+(?P<program>[\w./@-]{{1,48}})(?:\[(?P<pid>\d+)\])?:\s+(?P<message>.*)", re.DOTALL
)
_UNDATED = re.compile(
    r"<(?P<pri>\d{1,3})>(?P<program>[\w./@-]{1,48})(?:\[(?P<pid>\d+)\])?:\s+(?P<message>.*)", re.DOTALL
)
_NO_COLON = re.compile(
    rf"{_PRI}{_TIME}\s+{_HOST}\s+(?P<program>[\w./@-]{{1,48}})\s{{0,20}}\[(?P<pid>\d+)\]\s+(?P<message>.*)", re.DOTALL
)
_BEFORE_RECORD = re.compile(
    rf"{_PRI}{_TIME}\s+{_HOST}\s+(?P<program>[\w./@-]{{1,48}})\s+(?P<message>\{{\".*\}})\s*", re.DOTALL
)
"""No colon either between a program and the JSON object that it writes."""
_BARE = re.compile(
    rf"{_PRI}(?P<time>{BSD})\s+(?:(?P<program>[\w.:/-]+)\t|(?P<host>[\w.:-]+)\s+)(?P<message>.*)", re.DOTALL
)
"""Behind a tab a message goes on: what stands before it is the part of a program that speaks."""
_RELAYED = re.compile(
    rf"{_PRI}{_TIME}\s+(?P<host>[\w.:-]{{1,255}}):?\s+(?P<inner>(?:<\d{{1,3}}>)?(?:1 )?(?:{BSD}|{ISO})\s.*)",
    re.DOTALL,
)
_RFC5424 = re.compile(
    r"(?:<(?P<pri>\d{1,3})>)?1 (?P<time>-|\d{4}-\S+) (?P<host>\S+) (?P<program>\S+) (?P<pid>\S+) (?P<msgid>\S+) "
    r"(?P<data>-|(?:\[(?:[^\]\"\\]|\\.|\"(?:[^\"\\]|\\.)*\")*\])+|\[(?:[^\]\"\\]|\\.|\"(?:[^\"\\]|\\.)*\")*+(?:\"[^\"]*)?\Z)"
    r"(?: ?\ufeff?(?P<message>.*))?",
    re.DOTALL,
)
_UNVERSIONED = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\dT\S+) (?P<host>\S+) (?P<program>[^\s:]+) (?P<pid>-|\d+) (?P<msgid>\S+) "
    + _RFC5424.pattern.partition("(?P<msgid>\\S+) ")[2],
    re.DOTALL,
)
"""RFC 5424 as relays write it out: without priority and version."""
_SNIFF = re.compile(
    rf"{_PRI}(?:1 \d{{4}}-\d\d-\d\dT\S+ \S+ \S+ |{BSD}\s+\S+\s|"
    rf"{ISO}\s+(?!\S*[\[\](){{}}=|\"])\S+\s+(?:{_FACILITY.replace('facility', 'sniffed')})?[\w./@()-]+(?:\[\d+\])?:\s)|"
    rf"<\d{{1,3}}>{ISO}\s|\d{{4}}-\d\d-\d\dT\S+ \S+ [^\s:]+ (?:-|\d+) \S+ (?:- |\[)"
)
_HEADLESS = re.compile(r"(?P<program>[A-Za-z][\w./-]{1,39})(?:\[(?P<pid>\d{1,10})\])?: (?P<message>\S.*)", re.DOTALL)
_HEADLESS_DATA = re.compile(r"[A-Za-z][\w./-]{1,39} (?:-|\d{1,10}) [A-Z][A-Z0-9_]{3,60} \[[\w@.-]+[ =]")
"""What is left of a line where a collector takes time and host off: program and message, or message id and data."""
_OLD_PAM = re.compile(r"(?P<service>[\w.-]+)\((?P<module>pam_\w+)\)")
"""How modules signed before Linux-PAM 1.0: `su(pam_unix)[4711]: session opened for user root by (uid=0)`."""
_PARAMETER = re.compile(r'(?<![^\s=\]"\[])([^\s=\]"\[]++)="((?:[^"\\]++|\\.)*+)"', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\\]])')
_SOLARIS = re.compile(r"\[ID (?P<msgid>\d+) (?P<facility>[\w.]+)\]\s*")
_FORWARDED = re.compile(
    r"Message forwarded from (?P<host>[\w.:-]+): (?:(?P<program>[\w./@-]+)(?:\[(?P<pid>\d+)\])?: )?", re.I
)
_MOST_HEADERS = 3
_LEVEL_WORDS = frozenset(("emerg", "alert", "crit", "err", "error", "warning", "warn", "notice", "info", "debug"))
"""Words that some devices write before the program: `notice tmm[811]:`."""


_SEVERITIES = frozenset(
    ("Info", "Warning", "Critical", "Debug", "Trace", "Error", "Notice", "INFO", "WARN", "ERROR", "DEBUG")
)
"""Words that stand behind the time in a program's own file, where syslog names the program."""


def parser(context: FileContext) -> LineParser:
    """Read syslog lines of one file."""

    def parse(line: str) -> Draft | None:
        return _read(line, context, 0)

    return parse


def _header_of(line: str) -> "re.Match[str] | None":
    """The header of a line; a sentence up to its colon is no program, nor what a word with a colon stands before."""
    match = _HEADER.match(line)
    if match is None or " " not in (program := match["program"]):
        return match
    return None if match["host"].endswith(":") or program.count(" ") > _MOST_BLANKS else match


_MOST_BLANKS = 3


def _read(line: str, context: FileContext, depth: int) -> Draft | None:
    """The event of a line; where a header stands within the header, the inner one is the sender's."""
    match = _USUAL.fullmatch(line)
    if match is None:
        match = _RFC5424.match(line) if line[:1] in "<1" else _UNVERSIONED.match(line) if line[:1] == "2" else None
        match = match or _header_of(line)
    if match is None:
        if depth < _MOST_HEADERS and (relayed := _read_relayed(line, context, depth)) is not None:
            return relayed
        match = _BEFORE_RECORD.fullmatch(line) if ' {"' in line[:160] else None
        match = match or _NO_COLON.match(line) or _HOSTLESS.match(line) or _BARE.match(line)
        match = match or (_UNDATED.match(line) if line[:1] == "<" else None)
    if match is None:
        return _read_headless(line, context) if depth == 0 else None
    groups = match.groupdict()
    if groups.get("program", "") in _SEVERITIES and not groups.get("host"):
        return None  # a product's own file: `Fri Apr  3 09:12:33 2026 Info: text`
    stamp = groups.get("time") or "-"
    time = context.clock.parse(stamp)
    if time is None and stamp != "-":
        return None
    draft = Draft(time=time, format="syslog", product="linux", host=_value(groups.get("host")))
    message = groups.get("message") or ""
    program = _value(groups.get("program")).strip()
    facility = ""
    if " " in program and (prefixed := FACILITY_FIRST.match(program)):
        facility, program = prefixed[1], program[prefixed.end() :]
        groups["program"] = program
    elif facility_is_host(draft.host):
        facility, draft.host, groups["host"] = draft.host, "", ""
        if " " in program:
            draft.host, program = program.split(None, 1)
            groups["host"], groups["program"] = draft.host, program
    draft.fields = {name: value for name in _HEADER_FIELDS if (value := groups.get(name)) and value != "-"}
    if facility:
        draft.fields["facility"] = facility
    if depth < _MOST_HEADERS and message[:1] in STARTS:
        inner = None
        if INNER.match(message):
            inner = _read(message, context, depth + 1)
        elif STRUCTURED.match(message):
            inner = _read(f"1 {message}", context, depth + 1)
        if inner is not None:
            return adopt(inner, draft)
    if (data := groups.get("data")) and data != "-":
        draft.fields |= _parameters(data) or colon_pairs_of(data)
        message = message or draft.fields.get("message", "")
        if (known := _read_data(draft, message, context)) is not None:
            return known
        draft.fields["message"] = message
        draft.time = time or context.clock.parse(draft.fields.get("time", ""))
        read = read_syslog_message(draft, program, message, context)
        return _stated(read, context) if read.format == "syslog" else read
    draft.fields["message"] = message
    if message[:4] == "[ID " and (solaris := _SOLARIS.match(message)):
        message = draft.fields["message"] = message[solaris.end() :]
        draft.fields |= solaris.groupdict()
    if program == "" and message[:8].lower() == "message " and (forwarded := _FORWARDED.match(message)):
        draft.host, program = forwarded["host"], forwarded["program"] or ""
        message = draft.fields["message"] = message[forwarded.end() :]
    return read_syslog_message(draft, program, message, context, has_year=stamp[:1].isdigit())


_HEADER_FIELDS = ("host", "program", "pid", "pri", "msgid")


def _read_headless(line: str, context: FileContext) -> Draft | None:
    """The event of a line that begins with a program, where a product is known to write this in that program's name."""
    if (match := _HEADLESS.fullmatch(line)) is None:
        return _read(f"1 - - {line}", context, 1) if _HEADLESS_DATA.match(line) else None
    program, pid, message = match["program"], match["pid"], match["message"]
    base = own_name(program)
    if not catalogue.knows_program(base.lower()):
        return None
    draft = Draft(format="syslog", product="linux", fields={"program": program, "message": message})
    if pid:
        draft.fields["pid"] = pid
    draft = read_syslog_message(draft, program, message, context)
    says_much = draft.action not in ("other", "status") or draft.user or draft.src_ip
    return draft if pid or (says_much and not draft.inferred) else None


def _read_relayed(line: str, context: FileContext, depth: int) -> Draft | None:
    if match := _PREFIXED.match(line):
        stamp, host = match["time"] or match["later"], match["host"] or match["name"]
        facility, rest = match["facility"] or match["level"], match["rest"]
        pri = f"<{match['pri']}>" if match["pri"] else ""
        inner = _read(rest, context, depth + 1) if INNER.match(rest) else None
        if inner is None:
            inner = _read(f"{pri}{stamp} {host} {rest}", context, depth + 1)
        if inner is not None:
            inner.fields["facility"] = facility
        return inner
    if match := _RELAYED.match(line):
        inner = _read(match["inner"], context, depth + 1)
        time = context.clock.parse(match["time"])
        outer = Draft(time=time, host=match["host"], fields={"relay": match["host"]})
        return None if inner is None or time is None else adopt(inner, outer)
    return None


def _parameters(data: str) -> dict[str, str]:
    """The parameters of structured data, their escapes undone (RFC 5424, section 6.3)."""
    found: dict[str, str] = {}
    for name, value in _PARAMETER.findall(data):
        plain = _ESCAPED.sub(r"\1", value)
        if plain or name not in found:
            found[name] = plain if not found.get(name) else f"{found[name]}, {plain}" if plain else found[name]
    return found


def _stated(draft: Draft, context: FileContext) -> Draft:
    """The columns that structured data fill: names that describe themselves are the sender's own words."""
    trial = Draft(time=draft.time, host=draft.host, format="syslog", fields=dict(draft.fields))
    if (known := catalogue.read_fields(trial, context.clock)) is not None:
        return known
    normalise(trial, context.clock)
    for name in ("user", "src_ip", "dst_ip", "dst_port", "outcome", "command", "target", "agent"):
        if (value := getattr(trial, name)) and (not getattr(draft, name) or name in draft.inferred):
            setattr(draft, name, value)
            draft.inferred = (draft.inferred - {name}) | (trial.inferred & {name})
    if draft.action in ("other", "status") and trial.action != "other":
        draft.action = trial.action
        draft.inferred |= {"action"}
    return draft


def read_syslog_message(
    draft: Draft, program: str, message: str, context: FileContext, *, has_year: bool = True
) -> Draft:
    """Fill a draft that has its syslog header from program and message."""
    base = own_name(program)
    if "(pam_" in base and (old := _OLD_PAM.fullmatch(base)):
        message = f"{old['module']}({old['service']}:auth): {message}"
    base = base.partition("(")[0].lower()
    level, space, rest = base.partition(" ")
    if space and (level in _LEVEL_WORDS or level.isdecimal()):
        base = rest.strip()
    draft.process = draft.process or program
    draft.service = draft.service or base
    # In a known program's words somebody may have put a record; one that begins the message is its own.
    if catalogue.is_record(message) and (inner := read_payload(message.strip(), context)) is not None:
        return adopt(inner, draft)
    if base in ordered.PROGRAMS and (request := ordered.read_access(message, context)) is not None:
        return adopt(request, draft)
    if catalogue.read_program(draft, base, message):
        if (own := draft.fields.pop("own_time", "")) and not has_year:
            draft.time = context.clock.parse(own) or draft.time
        draft.template = draft.template or f"{draft.service}:{template_of(message)}"
        draft.message = f"{program}: {message}"[:300]
        if draft.service in AUTH_PROGRAMS:
            draft.fields["auth"] = "true"
        return draft
    if base in ("kernel", "ufw", "") or "SRC=" in message:
        if read_packet(draft, message):
            return draft
        if base == "kernel":
            draft.action = "status"
    if not catalogue.knows_program(base) and (inner := read_payload(message, context)) is not None:
        return adopt(inner, draft)
    pairs = pairs_of(message)
    if not catalogue.knows_program(base) and (inner := keyvalue.read_known(pairs, message, context)) is not None:
        return adopt(inner, draft)
    if not catalogue.knows_program(base) and _PAIR_FIRST.match(message) and keyvalue.is_list(pairs, message):
        inner = keyvalue.read_line(message, context)
        if inner is not None:
            inner.process, inner.service = inner.process or draft.process, inner.service or draft.service
            return adopt(inner, draft)
    draft.fields |= {key: value for key, value in pairs.items() if key not in draft.fields}
    if not has_year and pairs and message[:5] in TIMED and states_zone(own := next(iter(pairs.values()))):
        draft.fields["carrier.time"] = draft.time.isoformat() if draft.time else ""
        draft.time = context.clock.parse(own) or draft.time
    draft = read_message(draft, message)
    if len(pairs) >= keyvalue.LEAST_PAIRS and not catalogue.knows_program(base):
        _read_named(draft, pairs, context)
    return draft


def _read_named(draft: Draft, pairs: dict[str, str], context: FileContext) -> None:
    """Who it was and from where, of the pairs beside words that do not say it."""
    told = normalise(Draft(time=draft.time, format="syslog", fields=dict(pairs)), context.clock)
    for name in ("user", "src_ip"):
        if not getattr(draft, name) and (value := getattr(told, name)) and name not in told.inferred:
            setattr(draft, name, value)
            draft.inferred |= {name}


_PAIR_FIRST = re.compile(r"[A-Za-z_][\w.-]{0,60}=")


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
    if inner.time is not None and outer.time is not None:
        outer.fields.setdefault("carrier.time", outer.time.isoformat())
    if inner.host and outer.host and inner.host != outer.host:
        outer.fields.setdefault("carrier.host", outer.host)
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


def _begins(line: str) -> bool:
    if _SNIFF.match(line) or (' {"' in line[:160] and _BEFORE_RECORD.fullmatch(line)):
        return True
    if (match := _HEADLESS.match(line)) is None:
        return line[:1].isalpha() and _HEADLESS_DATA.match(line) is not None
    return match["pid"] is not None and catalogue.knows_program(match["program"].rpartition("/")[2].lower())


def _sniff(lines: Sequence[str]) -> float:
    return sum(map(_begins, lines)) / len(lines) if lines else 0.0


FORMAT = LineFormat(name="syslog", sniff=_sniff, parser=parser, blocks=block_parser)
