"""Any JSON object, read by the meaning of its field names."""

from ..events.event import Draft
from ..events.flatten import Record, flatten
from ..events.normalize import normalise
from .format import FileContext, RecordFormat


def read(record: Record, context: FileContext) -> Draft:
    """A draft of any record whatever."""
    return normalise(Draft(format="json", fields=flatten(record)), context.clock)


def _matches(record: Record) -> bool:
    return bool(record)


FORMAT = RecordFormat(name="json", matches=_matches, read=read)
