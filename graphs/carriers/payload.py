"""Structured events inside a line of text: JSON, XML, CEF, LEEF or an audit record behind a syslog header or a bare
time.
"""

import re

import orjson

from ..meaning.event import Draft
from ..products import catalogue
from ..products.endpoint import epo
from ..products.format import FileContext
from ..products.network import cisco
from ..products.unix import auditd
from ..products.windows import xml as windows_xml
from . import cef, colon_pairs

_CONTAINER = re.compile(r"(?:stdout|stderr) [FP] \{")


def may_hold_payload(text: str) -> bool:
    """Whether `read_payload` may find an event in a text, or note something of it."""
    head = text[:200]
    return (
        "{" in head[:60]
        or (":" in head and (':"' in head or "CEF:" in head or "LEEF:" in head))
        or ("<" in head and ("<Event" in head or "<EPOevent" in head))
        or "type=" in head[:40]
        or "audit(" in head[:60]
        or "%" in head[:4]
        or ("," in head and catalogue.begins_row(text))
    )


def read_payload(text: str, context: FileContext) -> Draft | None:
    """The event that a text holds, or None where it is plain words."""
    if "type=" in text[:40] or "audit(" in text[:60]:
        draft = auditd.read_line(text, context)
        if draft is not None:
            return draft
    if ("CEF:" in text[:200] or "LEEF:" in text[:200]) and (draft := cef.read_line(text, context)) is not None:
        return draft
    if "<Event" in text[:60] and (draft := windows_xml.read_event(text, context)) is not None:
        return draft
    if "<EPOevent" in text[:200] and (draft := epo.read_event(text, context)) is not None:
        return draft
    if text[:1] in "%:<" and "%" in text[:4] and (draft := cisco.read_line(text, context)) is not None:
        return draft
    if ':"' in text[:200] and text[:1] != "{" and (draft := colon_pairs.read_known(text, context)) is not None:
        return draft
    if "," in text[:200] and (draft := catalogue.read_row(text, context.clock)) is not None:
        return draft
    start = text.find("{", 0, 60)
    if start < 0 or not text.rstrip().endswith("}") or (len(text[:start].split()) > 1 and not _CONTAINER.match(text)):
        return None
    try:
        record = orjson.loads(text[start:])
    except orjson.JSONDecodeError:
        return None
    is_told = isinstance(record, dict) and (
        len(record) > 1 or any(isinstance(value, dict) for value in record.values())
    )
    return context.readers.record(record, context) if is_told else None
