"""Lines of `key=value` pairs, as firewalls (FortiGate, Sophos, Check Point) and logfmt programs write them."""

import re
from collections.abc import Sequence

import orjson

from ..meaning.addresses import V4_TEXT
from ..meaning.event import Draft
from ..meaning.flatten import flatten
from ..meaning.messages import pairs_of, read_message
from ..meaning.normalize import normalise
from ..meaning.outcomes import stated_outcome
from ..products import catalogue
from ..products.format import FileContext, LineFormat, LineParser

_OTHER = re.compile(r".{0,200}?\b(?:CEF|LEEF):\s?[0-2](?:\.\d)?\|", re.DOTALL)
"""Lists with a head of their own."""
LEAST_PAIRS = 4
"""Fewer are no list."""
_HEAD = 260
_AT_TERMINAL = re.compile(rf"(?<![\w.])({V4_TEXT})@(?:pts|tty|vty|console)", re.ASCII)
"""`203.0.113.9@pts/0`"""
_BARRED = re.compile(r"[A-Za-z_][\w.-]{0,60}=[^|=]{0,200}\|[A-Za-z_][\w.-]{0,60}=")


def parser(context: FileContext) -> LineParser:
    """Read lines of one file."""

    def parse(line: str) -> Draft | None:
        return read_line(line, context)

    return parse


def read_line(line: str, context: FileContext) -> Draft | None:
    """The event that a line of pairs holds, or None where it holds other text for the greater part."""
    if " kernel: " in line[:_HEAD]:
        return None  # a packet of the kernel's log, behind its header
    if "|" not in line[:_HEAD]:
        fields = pairs_of(line)
    elif _OTHER.match(line):
        return None
    else:
        fields = _pairs(line)
    if not is_list(fields, line):
        return None
    if (known := _read_list(fields, context)) is not None:
        if known.time is None and (found := context.clock.find(line)):
            known.time = found[0]
        return known
    fields |= _within(fields)
    draft = Draft(format="keyvalue", fields=fields)
    if "devname" in fields and "logid" in fields:
        draft.product, draft.service = "fortigate", fields.get("type", "")
    for date, time in (("date", "time"), ("Date", "Time")):
        if date in fields and time in fields:
            draft.time = context.clock.parse(f"{fields[date]} {fields[time]} {_zone(fields.get('tz', ''))}".strip())
    normalise(draft, context.clock)
    if draft.time is None and (found := context.clock.find(line)):
        draft.time = found[0]
    if not draft.src_ip and (terminal := _AT_TERMINAL.search(line)) is not None:
        draft.src_ip, draft.inferred = terminal[1], draft.inferred | {"src_ip"}
    if not draft.outcome and (outcome := stated_outcome(line)):
        draft.outcome, draft.inferred = outcome, draft.inferred | {"outcome"}
    if draft.action in ("network_connect", "network_block"):
        draft.category = "firewall"
        fields |= {"src_ip": draft.src_ip, "dst_ip": draft.dst_ip, "dst_port": str(draft.dst_port or "")}
    if draft.action == "other":
        template, message = draft.template, draft.message
        read_message(draft, message)
        draft.template, draft.message = template, message
    return draft


def _pairs(line: str) -> dict[str, str]:
    """The pairs of a line, whether blanks, commas or bars stand between them."""
    if "|" not in line[:_HEAD] or not _BARRED.match(line):
        return pairs_of(line)
    parts = (part.partition("=") for part in line.split("|"))
    return {name.strip(): value.strip().strip('"') for name, equals, value in parts if equals}


def _within(fields: dict[str, str]) -> dict[str, str]:
    """The fields of JSON objects that are values of a list."""
    found: dict[str, str] = {}
    for name, value in fields.items():
        if value[:1] == "{" and value[-1:] == "}":
            try:
                found |= {f"{name}.{inner}": text for inner, text in flatten(orjson.loads(value)).items()}
            except orjson.JSONDecodeError:
                continue
    return found


def read_known(fields: dict[str, str], text: str, context: FileContext) -> Draft | None:
    """The event that a text holds which is a list of pairs for the greater part, where a product is known to write it."""
    return _read_list(fields, context) if is_list(fields, _without_tail(fields, text)) else None


def _read_list(fields: dict[str, str], context: FileContext) -> Draft | None:
    return catalogue.read_fields(Draft(format="keyvalue", fields=fields), context.clock)


def _without_tail(fields: dict[str, str], text: str) -> str:
    """A text up to the end of its last pair: some writers put a sentence behind their list."""
    last = next(reversed(fields), "")
    return text[: text.rfind(f"{last}=") + len(last) + len(fields.get(last, "")) + 3]


def is_list(fields: dict[str, str], text: str) -> bool:
    """Whether pairs are the greater part of a text."""
    if len(fields) < LEAST_PAIRS:
        return False
    return (sum(map(len, fields)) + sum(map(len, fields.values()))) >= 0.6 * len(text) - 3 * len(fields)


def _zone(text: str) -> str:
    text = text.strip('"')
    return text if re.fullmatch(r"[+-]\d{2}:?\d{2}", text) else ""


def _sniff(lines: Sequence[str]) -> float:
    fitting = 0
    for line in lines[:50]:
        fitting += is_list(_pairs(line), line) and not ("|" in line[:_HEAD] and _OTHER.match(line))
    return 0.9 * fitting / max(1, min(len(lines), 50))


FORMAT = LineFormat(name="keyvalue", sniff=_sniff, parser=parser)
