"""Alerts in whatever a tool writes: one object, a list, a list in a wrapping, or an object each line."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from ..errors import UsageError
from .sameness import snake

_LISTS = (
    "alerts",
    "incidents",
    "findings",
    "detections",
    "notables",
    "offenses",
    "resources",
    "value",
    "results",
    "records",
)
"""Names under which tools hand over many alerts."""
_WEAK_LISTS = ("data", "items", "events", "entries", "docs", "documents")
"""Names that may also stand in an alert: a list of what it is about."""
_WRAPPING = frozenset(
    (
        "odata_context", "odata_count", "odata_next_link", "next", "next_link", "next_token", "next_page", "previous", "prev", "links",
        "count", "total", "total_count", "size", "limit", "offset", "page", "page_size", "pages", "per_page", "pagination", "paging",
        "cursor", "has_more", "more", "took", "timed_out", "shards", "meta", "errors", "error", "success", "status", "code", "ok",
        "preview", "init_offset", "messages", "version", "api_version", "schema_version", "request_id", "trace_id", "timestamp", "time",
        "generated_at", "fetched_at", "type", "kind", "object",
    )
)  # fmt: skip
"""What tools write around a list."""
_GROUP = _WRAPPING | {
    "receiver", "group_key", "group_labels", "common_labels", "common_annotations", "external_url", "truncated_alerts",
    "org_id", "title", "state", "message",
}  # fmt: skip
"""The same of a notification of several alerts."""


def alerts_in(content: bytes) -> tuple[list[dict[str, Any]], int]:
    """The alerts in some bytes, and how many lines or items are none. Raises UsageError where nothing is an alert."""
    from ..case import alert_of

    if not content.strip():
        raise UsageError("there is nothing in it; expected alerts as JSON objects.")
    try:
        value: Any = orjson.loads(content)
    except orjson.JSONDecodeError:
        return _lines(content)
    if isinstance(value, dict):
        whole = alert_of(content, name="the content")
        wrapped = _wrapped(whole)
        return _objects([whole] if wrapped is None else wrapped)
    if isinstance(value, list):
        return _objects(value)
    raise UsageError("holds a single value; expected alerts as JSON objects.")


def _wrapped(value: Mapping[str, Any]) -> list[Any] | None:
    """The list that a tool's answer is about; None where the object is an alert itself."""
    hits = value.get("hits")
    if isinstance(hits, dict) and isinstance(hits.get("hits"), list):
        return [hit.get("_source", hit) if isinstance(hit, dict) else hit for hit in hits["hits"]]
    names = {snake(key): key for key in value}
    is_group = "receiver" in names or "group_key" in names
    for name in (*_LISTS, *_WEAK_LISTS):
        found = value.get(names.get(name, ""))
        wrapping = _GROUP if is_group and name == "alerts" else _WRAPPING
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            continue
        if names.keys() - {name} <= wrapping:
            return found
    return None


def _objects(items: Sequence[Any]) -> tuple[list[dict[str, Any]], int]:
    from ...graphs.wellformed import shallow

    if not items:
        raise UsageError("holds an empty list; expected alerts as JSON objects.")
    found: list[Any] = [shallow(item) for item in items if isinstance(item, dict) and item]
    if not found:
        what = "an empty object" if items == [{}] else "a list without any object that says something"
        raise UsageError(f"holds {what}; expected alerts as JSON objects.")
    return found, len(items) - len(found)


def _lines(content: bytes) -> tuple[list[dict[str, Any]], int]:
    """An object each line; a last line without an end may still be written, and counts as none."""
    from ..case import alert_of

    found, bad = [], 0
    for line in _split(content):
        if not line.strip():
            continue
        try:
            alert = alert_of(line, name="a line")
        except UsageError:
            alert = {}
        if alert:
            found.append(alert)
        else:
            bad += 1
    if not found:
        whole = alert_of(content, name="the content")  # says what is wrong with it as a whole
        return _objects([whole])
    return found, bad


def _split(content: bytes) -> list[bytes]:
    """Its lines, whichever of the usual ways it is written."""
    for mark, coding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if content.startswith(mark):
            try:
                content = content.decode(coding).encode()
            except UnicodeDecodeError:
                break
    return content.split(b"\n")
