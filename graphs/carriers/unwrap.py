"""Records as collectors hand them on, taken out of what is wrapped around them: search hits of Elasticsearch and Splunk,
columns with type suffixes of Log Analytics, audit records in a cell, names with dots in place of objects.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

import orjson

from ..meaning.flatten import Record

_DEEPEST = 5
_MOST_NAMES = 600
_DEEPEST_NAME = 12
_SUFFIX = re.compile(r"(?P<name>[A-Za-z@].*)_(?:s|d|t|b|g)")
_LEAST_SUFFIXED = 3
_MARKS = frozenset(
    (
        "_source",
        "_raw",
        "result",
        "AuditData",
        "auditData",
        "data",
        "properties",
        "detail",
        "fields",
        "message",
        "TimeGenerated",
        "document",
    )
)
_HUNTING = "AdvancedHunting-"


def unwrapped(record: Record) -> Record:
    """The innermost record; what stands around it and is not in it stays as further fields, names with dots as objects."""
    return nested(opened(record))


def is_plain(names: tuple[str, ...]) -> bool:
    """Whether a record of these names is neither wrapped in others nor has names with dots."""
    return _MARKS.isdisjoint(names) and "." not in "".join(names)


def opened(record: Record) -> Record:
    """The innermost record, its names as they are."""
    for _ in range(_DEEPEST):
        inner = _inner(record)
        if inner is None:
            break
        record = inner
    return record


def nested(record: Record) -> Record:
    """Names with dots as objects within objects."""
    return _nested(record) if "." in "".join(record) else record


def _inner(record: Record) -> Record | None:
    if "_source." in "".join(record) and any(name.startswith("_source.") for name in record):
        return {name.removeprefix("_source."): value for name, value in record.items()}
    marks = _MARKS.intersection(record)
    if not marks:
        return None
    if "_source" in marks and isinstance(source := record["_source"], Mapping):
        return source
    if "fields" in marks and "_index" in record and isinstance(listed := record["fields"], Mapping):
        return {name: _only(value) for name, value in listed.items()}
    if "result" in marks and isinstance(result := record["result"], Mapping) and _SPLUNK.intersection(record):
        return result
    if "message" in marks and isinstance(message := record["message"], Mapping) and "index" in record:
        return message
    for name in ("AuditData", "auditData"):
        if name in marks and (audit := _object(record[name])) is not None:
            return {**_without(record, name), **audit}
    if "_raw" in marks and (raw := _object(record["_raw"])) is not None:
        return {**_without(record, "_raw"), **raw}
    if "data" in marks and "event_record_id" in record and (event := _object(record["data"])) is not None:
        return event
    if "properties" in marks and str(record.get("category", "")).startswith(_HUNTING):
        table = str(record["category"]).removeprefix(_HUNTING)
        return {"Type": table, **row} if isinstance(row := record["properties"], Mapping) else None
    if "detail" in marks and "detail-type" in record and isinstance(detail := record["detail"], Mapping):
        outer = {"eventTime": record.get("time"), "accountId": record.get("account"), "region": record.get("region")}
        return {**{name: value for name, value in outer.items() if value}, **detail}
    if "document" in marks and isinstance(document := record["document"], Mapping):
        event = document.get("data")  # a detection of Chainsaw
        return {**event, "rule": record.get("name")} if isinstance(event, Mapping) and "Event" in event else None
    if "TimeGenerated" in marks:
        return _without_suffixes(record)
    return None


_SPLUNK = frozenset(("preview", "offset", "lastrow"))


def _object(value: object) -> Record | None:
    """A JSON object, as it is or as text."""
    if isinstance(value, Mapping):
        return value
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return None
    try:
        found = orjson.loads(value)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def _only(value: object) -> object:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _without(record: Record, name: str) -> dict[str, object]:
    return {key: value for key, value in record.items() if key != name}


def _without_suffixes(record: Record) -> Record | None:
    """A row of a custom table, its columns named as the record was that the table took them from."""
    names = {name: match["name"].replace("_", ".") for name in record if (match := _SUFFIX.fullmatch(name))}
    if len(names) < _LEAST_SUFFIXED and not (names and str(record.get("Type", "")).endswith("_CL")):
        return None
    return {names.get(name, name): value for name, value in record.items() if name != "Type"}


def _nested(record: Record) -> Record:
    """Names with dots as objects within objects; where a name is both a value and an object, it stays with its dots."""
    if len(record) > _MOST_NAMES:
        return record
    found: dict[str, object] = {}
    for name, outer, last in _places(tuple(record)):
        value = record[name]
        place = _place(found, outer) if last else None
        if place is None or (outer and last in place):
            found[name] = value
        else:
            place[last] = dict(value) if isinstance(value, Mapping) else value
    return found


@lru_cache(maxsize=4096)
def _places(names: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """Each name with the objects that it lies in and its own there, outer ones first; '' where it is to stay whole."""
    parts = [
        (name, name.split(".") if name.count(".") < _DEEPEST_NAME else [name])
        for name in sorted(names, key=lambda name: name.count("."))
    ]
    return tuple((name, tuple(split[:-1]), split[-1] if all(split) else "") for name, split in parts)


def _place(found: dict[str, object], outer: tuple[str, ...]) -> dict[str, object] | None:
    """The object that stands under these names, made where nothing does; None where one of them holds a value."""
    place = found
    for part in outer:
        inner = place.setdefault(part, {})
        if type(inner) is not dict:
            return None
        place = inner
    return place
