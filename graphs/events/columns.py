"""The columns of an event: what each is called, and events by the thousand as an Arrow table."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from ..meaning.event import Event
from ..wellformed import well_formed_text

COLUMNS: tuple[tuple[str, str], ...] = (
    ("id", "BIGINT"),
    ("file", "VARCHAR"),
    ("line", "INTEGER"),
    ("byte_offset", "BIGINT"),
    ("byte_length", "INTEGER"),
    ("time", "TIMESTAMP"),  # UTC
    ("format", "VARCHAR"),
    ("product", "VARCHAR"),
    ("category", "VARCHAR"),
    ("service", "VARCHAR"),
    ("host", "VARCHAR"),
    ("user", "VARCHAR"),
    ("src_ip", "VARCHAR"),
    ("dst_ip", "VARCHAR"),
    ("dst_port", "INTEGER"),
    ("action", "VARCHAR"),
    ("outcome", "VARCHAR"),
    ("process", "VARCHAR"),
    ("parent", "VARCHAR"),
    ("command", "VARCHAR"),
    ("target", "VARCHAR"),
    ("agent", "VARCHAR"),
    ("template", "VARCHAR"),
    ("message", "VARCHAR"),
    ("inferred", "VARCHAR"),  # names of the columns that are inferred, not stated
    ("fields", "JSON"),  # {"dotted.name": "text"}
)
"""Name and DuckDB type of each column of `events`; absent text is '' and absent numbers and times are NULL."""

_ARROW = {
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "TIMESTAMP": pa.timestamp("us"),
    "VARCHAR": pa.string(),
    "JSON": pa.json_(pa.string()),  # known to be JSON: text would be parsed once more on its way into the store
}
SCHEMA = pa.schema([(name, _ARROW[kind]) for name, kind in COLUMNS if name != "id"])
"""Of events that have no id yet."""


def table_of(events: Sequence[Event]) -> pa.Table:
    """Events as columns, without their ids.

    Text that is not well-formed and numbers that do not fit are mended, so no event can keep the others out.
    """
    if not events:
        return SCHEMA.empty_table()
    try:
        return pa.table(_columns(events), schema=SCHEMA)
    except (ValueError, TypeError, OverflowError):  # pyarrow's own errors among them
        return pa.table(_columns([_mended(event) for event in events]), schema=SCHEMA)


def below(table: pa.Table, lines: int) -> pa.Table:
    """Events of a part of a file, with their lines counted from the file's beginning: `lines` stand before the part."""
    if not lines:
        return table
    number = table.schema.get_field_index("line")
    moved = pc.add(table.column(number), pa.scalar(lines, pa.int32()))
    return table.set_column(number, table.schema.field(number), moved)


def _columns(events: Sequence[Event]) -> dict[str, Sequence[Any]]:
    columns: dict[str, Sequence[Any]] = dict(zip(Event._fields, zip(*events, strict=True), strict=True))
    columns["time"] = [_naive_utc(time) for time in columns["time"]]
    columns["fields"] = [_json(fields) for fields in columns["fields"]]
    return columns


def _json(fields: Mapping[str, str]) -> str:
    return orjson.dumps(fields if type(fields) is dict else dict(fields)).decode()


def _mended(event: Event) -> Event:
    """The event as every column takes it."""
    texts: dict[str, Any] = {
        name: well_formed_text(str(getattr(event, name))) for name, kind in COLUMNS if kind == "VARCHAR"
    }
    port = event.dst_port
    return event._replace(
        **texts,
        fields={well_formed_text(str(key)): well_formed_text(str(value)) for key, value in event.fields.items()},
        dst_port=port if isinstance(port, int) and 0 <= port < 1 << 31 else None,
        time=event.time if event.time is not None and 1 < event.time.year < 9999 else None,
    )


def _naive_utc(time: datetime | None) -> datetime | None:
    if time is None:
        return None
    return (time if time.tzinfo is UTC else time.astimezone(UTC)).replace(tzinfo=None)
