"""Shared by the formats whose columns are named in a header: a row becomes fields, fields become an event."""

from collections.abc import Sequence

from ..meaning.event import Draft
from ..meaning.messages import read_message
from ..meaning.normalize import normalise
from ..meaning.values import is_empty
from ..products import catalogue
from ..products.format import FileContext
from ..products.windows import records as windows


def row_fields(names: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    """Fields of a row, empty ones left out."""
    return {
        name: value for name, value in zip(names, values, strict=False) if not (len(value) < 14 and is_empty(value))
    }


def read_row(fields: dict[str, str], context: FileContext, format_name: str) -> Draft:
    """A draft of a row in a table about anything."""
    if (known := catalogue.read_fields(Draft(format=format_name, fields=fields), context.clock)) is not None:
        return known
    if windows.is_flat_event(fields):
        return windows.build(fields, context)
    if (known := context.readers.row(fields, context)) is not None:
        return known
    if "_raw" in fields:  # a search result: the line itself, and what was made of it
        return context.readers.record(fields, context)
    draft = normalise(Draft(format=format_name, fields=fields), context.clock)
    if draft.action == "other" and len(draft.message) > 12:
        template, message = draft.template, draft.message
        read_message(draft, message)
        draft.template, draft.message = template, message
    return draft
