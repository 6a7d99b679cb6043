"""What stays of an alert when the same one is sent again: everything but its own id, its times and how it stands."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ITS_OWN = (
    r"alert|event|incident|finding|detection|notable|notification|message|signal|event_record|record|document|doc|offense|offence|ticket|"
    r"case|correlation|request|trace|span|execution|delivery|search|job|batch|tracking|composite|aggregate|vendor_original|"
    r"system_alert|detect|sequence|seq|internal|external|provider_alert|tenant_alert|activity|operation"
)
_OWN_ID = re.compile(rf"(?:{_ITS_OWN})_?(?:id|ids|uuid|guid|uid|number|no|key|link|url|uri|arn|name_guid)")
_BARE_ID = frozenset(("id", "uid", "uuid", "guid", "etag", "sid", "seq", "sequence", "oid", "arn", "number", "nonce"))
_ENVELOPE = frozenset(
    (
        "", "alert", "event", "incident", "finding", "finding_info", "detection", "metadata", "meta", "properties", "detail", "details",
        "signal", "notable", "data", "source", "_source", "message", "header", "envelope", "body", "payload", "result", "service",
        "notification", "attributes",
    )
)  # fmt: skip
"""Whose `id` is the alert's own, and nobody's account or machine."""
_UUID = re.compile(r"\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?", re.IGNORECASE)
_COUNT = re.compile(
    r"fired_?times|(?:occurrence|repeat|hit|notification|evaluation)s?_?(?:count|number)|event_count|retries"
)
_TIME_KEY = re.compile(
    r"(?:^|_)(?:time|times|timestamp|date|datetime|ts|epoch|when|at|on|seen|start|started|begin|began|end|ended|created|updated|"
    r"modified|changed|sent|received|ingested|indexed|published|generated|detected|observed|occurred|first|last|expires|"
    r"creation|processed|logged|triggered|dt)(?:_|$)"
)
_SENDING = re.compile(
    r"(?:^|_)(?:sent|send|ingest|ingested|ingestion|index|indexed|receiv\w*|publish\w*|updated?|modified|changed|export\w*|"
    r"deliver\w*|notif\w*|dispatch\w*|process(?:ed|ing)|logged|generated|render\w*|expir\w*|end|ends|ended)(?:_|$)"
)
_DATE = re.compile(r"\d{4}[-/.]\d\d?[-/.]\d\d?(?:[T _]\d\d?:\d\d\S*(?: ?(?:UTC|GMT|Z|[+-]\d\d:?\d\d))?)?")
_NUMBER = re.compile(r"\d{9,20}(?:\.\d{1,9})?")
_STANDS = frozenset(
    (
        "new", "open", "opened", "firing", "resolved", "closed", "active", "inactive", "acknowledged", "ack", "in progress", "inprogress",
        "investigating", "under investigation", "assigned", "unassigned", "triaged", "pending", "reopened", "suppressed", "updated",
        "ok", "alerting",
    )
)  # fmt: skip
_STAND_KEY = re.compile(r"(?:^|_)(?:status|state|workflow_state|workflow_status|lifecycle)$")
_MOST_PARTS = 20_000


def essence(alert: Mapping[str, Any]) -> dict[str, Any]:
    """The alert without what tells one sending of it from the next.

    What stood there is also taken out of other texts, such as an address that holds the alert's id. An alert that says
    nothing else stays as it is.
    """
    gone: set[str] = set()
    kept = _kept(alert, (), gone, [_MOST_PARTS])
    if not any(value not in (None, "") for _, value in _leaves(kept, (), [_MOST_PARTS])):
        return dict(alert)
    assert isinstance(kept, dict)
    long = sorted((text for text in gone if len(text) >= 6), key=len, reverse=True)[:50]
    if not long:
        return kept
    pattern = re.compile("|".join(map(re.escape, long)))
    cleaned = _without(kept, pattern)
    assert isinstance(cleaned, dict)
    return cleaned


def times(alert: Mapping[str, Any]) -> Iterator[str]:
    """Values that say when it happened: first those that are no time of sending."""
    later = []
    for path, value in _leaves(alert, (), [_MOST_PARTS]):
        key = path[-1] if path else ""
        if _is_time(key, value):
            if _SENDING.search(key):
                later.append(str(value))
            else:
                yield str(value)
    yield from later


def snake(key: str) -> str:
    """A key in small letters and underscores, however its tool writes it: `SystemAlertId`, `kibana.alert.uuid`, `@timestamp`."""
    return re.sub(r"[^a-z0-9]+", "_", _CAMEL.sub("_", key).lower()).strip("_")


def _kept(value: Any, path: tuple[str, ...], gone: set[str], left: list[int]) -> Any:
    left[0] -= 1
    if left[0] < 0:
        return value
    if isinstance(value, Mapping):
        found = {}
        for key, item in value.items():
            inner = (*path, *_steps(key))
            if isinstance(item, (Mapping, list)):
                found[str(key)] = _kept(item, inner, gone, left)
            elif not _tells_sendings_apart(inner, item):
                found[str(key)] = item
            elif isinstance(item, (str, int, float)):
                gone.add(str(item))
        return found
    if isinstance(value, list):
        return [_kept(item, path, gone, left) for item in value]
    return value


def _without(value: Any, pattern: "re.Pattern[str]") -> Any:
    if isinstance(value, str):
        return pattern.sub("", value)
    if isinstance(value, dict):
        return {key: _without(item, pattern) for key, item in value.items()}
    return [_without(item, pattern) for item in value] if isinstance(value, list) else value


def _leaves(value: Any, path: tuple[str, ...], left: list[int]) -> Iterator[tuple[tuple[str, ...], Any]]:
    left[0] -= 1
    if left[0] < 0:
        return
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, (*path, *_steps(key)), left)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, path, left)
    else:
        yield path, value


def _steps(key: object) -> list[str]:
    """`kibana.alert.uuid` is three steps, as if it were nested."""
    return [snake(part) for part in str(key).split(".")]


def _tells_sendings_apart(path: tuple[str, ...], value: Any) -> bool:
    if value is None or isinstance(value, bool):
        return False
    key, parent = path[-1], path[-2] if len(path) > 1 else ""
    text = str(value).strip()
    if _is_time(key, value) or _COUNT.fullmatch(key):
        return True
    if _STAND_KEY.search(key) and re.sub(r"[_-]", " ", text.lower()) in _STANDS:
        return True
    # A name, or the number of a kind of event such as 4625, is no id of its own.
    is_one = any(letter.isdigit() for letter in text) and not (text.isdigit() and len(text) <= 5 and key == "event_id")
    is_bare = key in _BARE_ID or (key == "name" and bool(_UUID.fullmatch(text)))
    return is_one and (bool(_OWN_ID.fullmatch(key)) or (is_bare and parent in _ENVELOPE))


def _is_time(key: str, value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return False
    text = str(value).strip()
    if len(text) > 60:
        return False
    if _DATE.fullmatch(text):
        return ":" in text or bool(_TIME_KEY.search(key))
    if not _TIME_KEY.search(key):
        return False
    if _NUMBER.fullmatch(text):
        return True
    from ...graphs.meaning.timestamps import Clock

    return not text.replace(".", "").isdigit() and isinstance(value, str) and Clock().parse(text) is not None
