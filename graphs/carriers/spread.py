"""Records that hold several events: each of them as a record of its own."""

from collections.abc import Iterator, Mapping, Sequence

from ..meaning.flatten import Record
from ..wordlists import has_any

_MARKS = (b'"flowTuples"', b'"tables"', b"admin#reports#activity", b'"findings"')
"""What stands in the text of such a record."""
_MOST = 100_000
_NSG = (
    "time src_ip dst_ip src_port dst_port protocol direction decision state packets_out bytes_out packets_in bytes_in"
)
_VNET = (
    "time src_ip dst_ip src_port dst_port protocol direction state encryption packets_out bytes_out packets_in bytes_in"
)


NAMES = frozenset(("tables", "columns", "flowRecords", "properties", "kind", "detail-type"))
"""Names on the outermost level of which such a record has one."""


def may_hold_several(data: bytes) -> bool:
    """Whether the text of a record has what stands in one that holds several events."""
    return has_any(data, _MARKS)


def spread(record: Record) -> list[Record]:
    """The records that a record stands for: itself, unless it holds several."""
    found: list[Record] = []
    for one in _within(record):
        found.append(one)
        if len(found) == _MOST:
            break
    return found or [record]


def _within(record: Record) -> Iterator[Record]:
    if "tables" in record:
        for table in _objects(record["tables"]):
            yield from _rows(table)
    elif "columns" in record and "rows" in record:
        yield from _rows(record)
    elif "flowRecords" in record or "properties" in record:
        yield from _flows(record)
    elif str(record.get("kind", "")).startswith("admin#reports#activity"):
        events = _objects(record.get("events"))
        yield from ({**record, "events": [event]} for event in events if len(events) > 1)
    elif "detail-type" in record and isinstance(detail := record.get("detail"), Mapping):
        yield from ({**record, "detail": finding} for finding in _objects(detail.get("findings")))


def _rows(table: Record) -> Iterator[Record]:
    """Rows of a table whose columns are named beside them."""
    names = [str(column.get("name") or column.get("ColumnName") or "") for column in _objects(table.get("columns"))]
    rows = table.get("rows")
    for row in rows if isinstance(rows, list) and names else ():
        if isinstance(row, list):
            yield {name: value for name, value in zip(names, row, strict=False) if value is not None and value != ""}


def _flows(record: Record) -> Iterator[Record]:
    """One record a flow of Azure network security groups (versions 1 and 2) and virtual networks."""
    shared = {
        "flow_log": record.get("operationName") or record.get("category") or "flow",
        "resource_id": record.get("resourceId") or record.get("targetResourceID") or record.get("flowLogResourceID"),
        "mac": record.get("macAddress"),
    }
    outer = record.get("flowRecords", record.get("properties"))
    names = (_VNET if "flowRecords" in record else _NSG).split()
    for group in _objects(outer.get("flows") if isinstance(outer, Mapping) else None):
        for inner in _objects(group.get("flowGroups", group.get("flows"))):
            rule = {"rule": inner.get("rule") or group.get("rule"), "mac": inner.get("mac") or shared["mac"]}
            tuples = inner.get("flowTuples")
            for values in tuples if isinstance(tuples, list) else ():
                cells = zip(names, str(values).split(","), strict=False)
                flow = {f"flow.{name}": value for name, value in cells if value}
                yield {name: value for name, value in {**shared, **rule}.items() if value} | flow


def _objects(value: object) -> Sequence[Record]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else ()
