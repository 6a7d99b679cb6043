"""Lines by the thousand on their way to becoming a table: those of common shapes a column at a time, the others as events."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from ..meaning.event import Event
from ..products.format import Columns
from ..records.lines import Line
from .columns import SCHEMA, table_of

BLOCK = 4_000
"""Lines that are read together."""
LEAST = 64
"""Fewer are not worth it."""
_LONGEST = 8_192
"""Bytes of a line of a common shape."""


def text_of(block: Sequence[Line]) -> str:
    """The lines of a block, one each, as one text; of a line that may be of no common shape nothing."""
    lines = [line.data if len(line.data) == line.length <= _LONGEST and not line.height else b"" for line in block]
    data = b"\n".join(lines)
    if data.count(b"\n") != len(lines) - 1 or b"\0" in data:
        lines = [b"" if b"\n" in line or b"\0" in line else line for line in lines]
        data = b"\n".join(lines)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return b"\n".join(line if _is_legible(line) else b"" for line in lines).decode()


def _is_legible(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def table_of_block(file: str, block: Sequence[Line], read: Columns) -> pa.Table:
    """The events of the lines of a block that were read together."""
    lines = block if len(read.read) == len(block) else [block[number] for number in read.read]
    count = len(lines)
    columns = {
        "file": file,
        "line": pa.array([line.number for line in lines], pa.int64()),
        "byte_offset": pa.array([line.offset for line in lines], pa.int64()),
        "byte_length": pa.array([line.length for line in lines], pa.int64()),
        **read.columns,
    }
    return pa.Table.from_arrays(
        [_array(columns.get(field.name, ""), field.type, count) for field in SCHEMA], schema=SCHEMA
    )


def _array(values: "pa.Array | str", kind: pa.DataType, count: int) -> pa.Array:
    if isinstance(values, str):
        if not values and not pa.types.is_string(kind):
            return pa.nulls(count, kind)
        return pa.repeat(pa.scalar(values, kind), count)
    return pa.ExtensionArray.from_storage(kind, values) if isinstance(kind, pa.ExtensionType) else values


def in_order(table: pa.Table, read: Sequence[int], others: Sequence[tuple[int, Event]]) -> pa.Table:
    """The events of a block in the order of its lines: a table for the lines `read`, and those of others with their line."""
    places = pa.array([*read, *(number for number, _ in others)], pa.int32())
    both = pa.concat_tables([table, table_of([event for _, event in others])])
    # What comes of one line stays in its order.
    return both.take(pc.array_sort_indices(places)).combine_chunks()
