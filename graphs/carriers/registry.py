"""Every reader there is. To add one: write its file, among the products or the carriers, and add its entry here."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..meaning.event import Draft
from ..meaning.flatten import Record, flatten
from ..meaning.plans import per_shape
from ..products import catalogue
from ..products.access import sudo_records
from ..products.cloud import aws_text, azure, cloudtrail, gcp, kubernetes, okta, saas
from ..products.endpoint import epo
from ..products.format import FileContext, LineFormat, RecordFormat
from ..products.network import cisco, suricata, zeek
from ..products.siem import ecs
from ..products.unix import auditd, history
from ..products.web import access, iis, modsecurity_audit, ordered, proxy
from ..products.windows import records as windows
from ..products.windows import text as windows_text
from ..products.windows import transcript
from ..products.windows import xml as windows_xml
from . import (
    audit_xml,
    bare_rows,
    cef,
    csv_rows,
    headed,
    journald,
    json_records,
    keyvalue,
    stanzas,
    syslog,
    text,
    unwrap,
    w3c,
)

LINE_FORMATS: tuple[LineFormat, ...] = (
    zeek.FORMAT,
    w3c.FORMAT,
    auditd.FORMAT,
    cef.FORMAT,
    epo.FORMAT,
    audit_xml.FORMAT,
    windows_xml.FORMAT,
    windows_text.FORMAT,
    transcript.FORMAT,
    aws_text.FORMAT,
    modsecurity_audit.FORMAT,
    *catalogue.LINE_FORMATS,
    bare_rows.FORMAT,
    access.FORMAT,
    proxy.FORMAT,
    iis.FORMAT,
    cisco.FORMAT,
    history.FORMAT,
    syslog.FORMAT,
    ordered.FORMAT,
    keyvalue.FORMAT,
    csv_rows.FORMAT,
    headed.FORMAT,
    stanzas.FORMAT,
    text.FORMAT,
)
"""Formats of text lines; where two know as many lines of a file, the earlier wins."""

RECORD_FORMATS: tuple[RecordFormat, ...] = (
    windows.FORMAT,
    cloudtrail.FORMAT,
    sudo_records.FORMAT,
    suricata.FORMAT,
    zeek.RECORD_FORMAT,
    journald.FORMAT,
    gcp.FORMAT,
    kubernetes.FORMAT,
    okta.FORMAT,
    azure.FORMAT,
    saas.FORMAT,
    ecs.FORMAT,
    json_records.FORMAT,
)
"""Formats of JSON objects; the first that matches a record reads it."""

_ENTRIES: tuple[LineFormat | RecordFormat, ...] = (*LINE_FORMATS, *RECORD_FORMATS)
FORMATS: Mapping[str, LineFormat | RecordFormat] = {entry.name: entry for entry in _ENTRIES}
"""Every format by the name that `Event.format` holds; "leef" is read by "cef" and "zeek_tsv" yields "zeek"."""


_UNMISTAKABLE = (cloudtrail.FORMAT, sudo_records.FORMAT, suricata.FORMAT, zeek.RECORD_FORMAT)
"""Formats whose records no product's map is for: asked first, for that is quickly done."""
_BY_SHAPE = tuple(entry for entry in RECORD_FORMATS if entry not in (*_UNMISTAKABLE, json_records.FORMAT))


class _Outline(NamedTuple):
    """What the outermost names of a record leave possible."""

    is_plain: bool
    unmistakable: tuple[RecordFormat, ...]
    could_be_known: bool
    by_shape: tuple[RecordFormat, ...]


@per_shape
def _outline(names: tuple[str, ...]) -> _Outline:
    def possible(entries: tuple[RecordFormat, ...]) -> tuple[RecordFormat, ...]:
        return tuple(entry for entry in entries if not entry.names.isdisjoint(names))

    return _Outline(
        unwrap.is_plain(names), possible(_UNMISTAKABLE), catalogue.could_be_known(names), possible(_BY_SHAPE)
    )


def read_record(record: Record, context: FileContext) -> Draft:
    """Read one JSON object with the first format that knows it."""
    outline = _outline(tuple(record))
    if not outline.is_plain:
        record = unwrap.opened(record)
        if zeek.RECORD_FORMAT.matches(record):  # its names have dots of their own
            return zeek.read(record, context)
        record = unwrap.nested(record)
        outline = _outline(tuple(record))
    if (draft := _first_of(outline.unmistakable, record, context)) is not None:
        return draft
    fields = flatten(record) if outline.could_be_known else None
    if fields is not None and (known := catalogue.read_fields(Draft(format="json", fields=fields), context.clock)):
        return known
    if (draft := _first_of(outline.by_shape, record, context)) is not None:
        return draft
    return json_records.read_fields(flatten(record) if fields is None else fields, context)


def read_row(fields: Record, context: FileContext) -> Draft | None:
    """Read the named cells of a row with a format that knows such records, or None."""
    outline = _outline(tuple(fields))
    record = fields
    if not outline.is_plain:
        record = unwrap.unwrapped(fields)
        outline = _outline(tuple(record))
    if (draft := _first_of(outline.unmistakable, record, context)) is not None:
        return draft
    if outline.could_be_known:
        draft = Draft(format="json", fields=flatten(record))
        if (known := catalogue.read_fields(draft, context.clock)) is not None:
            return known
    return _first_of(outline.by_shape, record, context)


def _first_of(entries: tuple[RecordFormat, ...], record: Record, context: FileContext) -> Draft | None:
    for entry in entries:
        if entry.matches(record):
            return entry.read(record, context)
    return None


class _All:
    """The readers of this registry."""

    lines = LINE_FORMATS

    def record(self, record: Record, context: FileContext) -> Draft:
        return read_record(record, context)

    def row(self, fields: Record, context: FileContext) -> Draft | None:
        return read_row(fields, context)


READERS = _All()


def choose_line_format(lines: Sequence[str]) -> LineFormat:
    """The format that knows the most of a file's first lines."""
    sample = [line for line in lines if line.strip()][:200]
    are_own = any(map(catalogue.may_be_own, sample))
    # Records of several lines are known when those are joined.
    entries = [entry for entry in LINE_FORMATS if are_own or entry.join or entry.name not in catalogue.OWN]
    return max(entries, key=lambda entry: entry.sniff(sample))
