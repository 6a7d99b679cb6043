"""Audit records as XML elements, `<AUDIT_RECORD …/>`, whose attributes or inner elements are the record's fields: MySQL
Enterprise and Percona (old and new style), MariaDB forks, Oracle.
"""

import re
from collections.abc import Iterator, Sequence

from ..meaning.event import Draft
from ..meaning.normalize import normalise
from ..products import catalogue
from ..products.format import DIRECTIVE, FileContext, LineFormat, LineParser
from ..products.windows.data import LEAF, plain
from ..records.framing import following_fits, joined
from ..records.lines import Line

_OPENED = re.compile(r"\s*<(?:AUDIT_RECORD|AuditRecord|audit_record)(?=[\s/>]|\Z)")
_OPENED_BYTES = re.compile(rb"\s*<(?:AUDIT_RECORD|AuditRecord|audit_record)(?=[\s/>]|\Z)")
_CLOSED = (b"/>", b"</AUDIT_RECORD>", b"</AuditRecord>", b"</audit_record>")
_FRAME = re.compile(r"\s*(?:<\?xml[^<>]*>|</?(?:AUDIT|Audit|audit)(?:\s[^<>]*)?>)\s*")
_ATTRIBUTE = re.compile(r"(?<![\w-])([A-Za-z_][\w-]*)=\"([^\"]*)\"")
_ENDS = ("</AUDIT_RECORD>", "</AuditRecord>", "</audit_record>")
_MOST_LINES = 2000


def _join(lines: Iterator[Line]) -> Iterator[Line]:
    """Join the lines of one element."""
    held: list[Line] = []
    for line in lines:
        opens = _OPENED_BYTES.match(line.data) is not None
        if held and opens:
            yield from held
            held = []
        if not held and not opens:
            yield line
            continue
        held.append(line)
        end = line.data.rstrip()
        is_whole = end.endswith(_CLOSED[1:]) or (end.endswith(_CLOSED[0]) and b"<" not in end.lstrip()[1:])
        if is_whole:
            yield joined(held)
            held = []
        elif len(held) > _MOST_LINES or not following_fits(held):
            yield from held
            held = []
    yield from held


def parser(context: FileContext) -> LineParser:
    """Read the elements of one file."""

    def parse(text: str) -> Draft | None:
        if (opened := _OPENED.match(text)) is None:
            return DIRECTIVE if len(text) < 400 and _FRAME.fullmatch(text) else None
        head, _, rest = text[opened.end() :].partition(">")
        fields = {name: plain(value) for name, value in _ATTRIBUTE.findall(head)}
        for name, _, value in LEAF.findall(rest):
            if value.strip():
                fields.setdefault(name, plain(value.strip()))
        if not fields:
            return None
        draft = Draft(format="audit_xml", fields=fields)
        if (known := catalogue.read_fields(draft, context.clock)) is not None:
            return known
        return normalise(draft, context.clock)

    return parse


def _sniff(lines: Sequence[str]) -> float:
    """The share of lines that lie in such elements, or frame them."""
    known, is_open = 0, False
    for line in lines:
        is_open = is_open or _OPENED.match(line) is not None
        known += is_open or _FRAME.fullmatch(line[:400]) is not None
        end = line.rstrip()
        is_open = is_open and not (end.endswith(_ENDS) or (end.endswith("/>") and "<" not in end.lstrip()[1:]))
    return known / len(lines) if lines else 0.0


FORMAT = LineFormat(name="audit_xml", sniff=_sniff, parser=parser, join=_join)
