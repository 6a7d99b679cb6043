"""Structured events inside a line of text: a JSON object behind a syslog header, and the like."""

import orjson

from ..events.event import Draft
from .format import FileContext


def read_payload(text: str, context: FileContext) -> Draft | None:
    """The event that a text holds as a whole, or None where it is plain words."""
    from . import read_record  # the registry imports the formats, which use this function

    start = text.find("{", 0, 40)
    if start < 0 or not text.rstrip().endswith("}") or (start and text[:start].strip(" :@ceCE")):
        return None
    try:
        record = orjson.loads(text[start:])
    except orjson.JSONDecodeError:
        return None
    return read_record(record, context) if isinstance(record, dict) and len(record) > 1 else None
