"""Fold what stands out into episodes: what one actor did to one target in one stretch of time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ..events.store import STATED, EventStore
from ..state import AlertView, Episode, Hit

GAP = timedelta(hours=1)
"""A pause of the same actor that ends an episode."""

MOST_EVENTS = 2000
"""Signalled events that an episode lists."""

_CLOUD = {"aws", "azure", "gcp", "kubernetes", "oci", "alibaba"}
_BY_ACTION = {
    "web_request": "web",
    "network_connect": "network",
    "network_block": "network",
    "dns_query": "network",
    "mail": "mail",
    "alert": "detection",
    "login": "authentication",
    "logout": "authentication",
}
_ON_A_HOST = {
    "process_start", "script_run", "process_access", "module_load", "service_change", "task_schedule",
    "registry_change", "file_write", "file_delete", "file_read", "privilege_use", "log_clear",
}  # fmt: skip
_ACTOR_COLUMNS = {
    "endpoint": ("host",),
    "authentication": ("src_ip", "user", "host"),
    "cloud": ("user", "src_ip"),
    "saas": ("user", "src_ip"),
    "web": ("src_ip", "user", "host"),
    "network": ("src_ip", "host", "dst_ip"),
    "mail": ("src_ip", "user", "host"),
    "database": ("user", "src_ip", "host"),
    "detection": ("src_ip", "host", "user"),
    "other": ("user", "src_ip", "host"),
}


def family_of(row: Mapping[str, Any]) -> str:
    """The `source` word of the fact sheet for one event."""
    product, category, action = row["product"], row["category"], row["action"]
    if action == "alert":
        return "detection"
    if category in ("webserver", "proxy", "application_web"):
        return "web"
    if category in ("firewall", "dns") and row["src_ip"]:
        return "network"
    if category == "database" and action == "login" and row["src_ip"]:
        return "authentication"  # whoever guesses does so from somewhere, at accounts of others
    if category in ("mail", "database"):
        return str(category)
    if category == "process_creation":
        return "endpoint"
    if action in ("login", "logout") and row["src_ip"] and product != "windows":
        return "authentication"
    if product in _CLOUD:
        return "cloud"
    if product in ("windows", "linux", "macos"):
        if action in ("login", "logout") and (row["src_ip"] or (row["user"] and not row["host"])):
            return "authentication"
        return _BY_ACTION.get(action, "endpoint") if action in ("mail", "web_request", "network_block") else "endpoint"
    if action in _BY_ACTION:
        return _BY_ACTION[action]
    if action in _ON_A_HOST and (row["host"] or not (row["user"] and row["src_ip"])):
        return "endpoint"
    return "saas" if row["user"] else "other"


def actor_of(row: Mapping[str, Any], family: str) -> tuple[str, str]:
    """(column, value) that names who acted; ("file", path) where the event names nobody."""
    for column in _ACTOR_COLUMNS[family]:
        if row[column]:
            return column, str(row[column])
    return "file", str(row["file"])


def fold_episodes(store: EventStore, hits: Sequence[Hit], view: AlertView) -> list[Episode]:
    """Episodes in order of their start, the alerted ones first; ids `p1`, `p2`, …

    Every signalled event of level low and above, and every alerted event, is in exactly one of them.
    """
    signals_of: dict[int, list[str]] = defaultdict(list)
    for hit in hits:
        if hit["level"] != "informational":
            for event in hit["events"]:
                signals_of[event].append(hit["id"])
    alerted = set(view["events"])
    rows = store.query(
        f"SELECT id, time, host, user, src_ip, dst_ip, action, product, category, file FROM {STATED} "
        "WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS FIRST, id",
        [sorted(set(signals_of) | alerted)],
    )
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        family = family_of(row)
        groups[(family, *actor_of(row, family))].append(row)
    episodes = [
        _episode(family, column, actor, part, signals_of, alerted)
        for (family, column, actor), events in groups.items()
        for part in _stretches(events)
    ]
    episodes.sort(key=lambda episode: (not episode["alerted"], episode["start"], episode["actor"]))
    return [{**episode, "id": f"p{number}"} for number, episode in enumerate(episodes, 1)]


def _stretches(events: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    parts: list[list[dict[str, Any]]] = []
    last: datetime | None = None
    for row in events:
        time: datetime | None = row["time"]
        if not parts or (time and last and time - last > GAP):
            parts.append([])
        parts[-1].append(row)
        last = time or last
    return parts


def _episode(
    family: str,
    column: str,
    actor: str,
    events: list[dict[str, Any]],
    signals_of: Mapping[int, list[str]],
    alerted: set[int],
) -> Episode:
    times = [row["time"] for row in events if row["time"]]
    ids = [row["id"] for row in events]
    hosts = [row["host"] for row in events if row["host"]]
    return {
        "id": "",
        "family": family,
        "actor": actor,
        "actor_column": column,
        "host": max(set(hosts), key=hosts.count) if hosts else "",
        "start": min(times).isoformat() if times else "",
        "end": max(times).isoformat() if times else "",
        "alerted": any(event in alerted for event in ids),
        "hits": sorted({signal for event in ids for signal in signals_of.get(event, ())}, key=lambda s: int(s[1:])),
        "events": ids[:MOST_EVENTS],
    }
