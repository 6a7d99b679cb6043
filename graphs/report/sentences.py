"""Prose from checked parts: no sentence of a report is free text."""

from collections.abc import Mapping
from typing import Any

from ..actions import LEVELS
from ..episodes.ordinary import SENTENCES
from ..state import Episode, Hit

_DID = {
    "login": "log-in",
    "logout": "log-out",
    "account_create": "account created",
    "account_change": "account changed",
    "account_delete": "account deleted",
    "credential_create": "credential created",
    "permission_grant": "rights granted",
    "permission_revoke": "rights taken away",
    "security_weaken": "protection weakened",
    "security_strengthen": "protection strengthened",
    "log_clear": "log cleared",
    "process_start": "process started",
    "script_run": "script run",
    "process_access": "process opened",
    "module_load": "module loaded",
    "service_change": "service changed",
    "task_schedule": "job scheduled",
    "registry_change": "registry changed",
    "file_write": "file written",
    "file_delete": "file deleted",
    "file_read": "file read",
    "data_read": "data read",
    "data_export": "data exported",
    "network_connect": "connection",
    "network_block": "connection blocked",
    "dns_query": "name looked up",
    "web_request": "request",
    "mail": "mail",
    "privilege_use": "privileges used",
    "resource_create": "resource created",
    "resource_change": "resource changed",
    "resource_delete": "resource deleted",
    "enumerate": "listing",
    "alert": "alert of another product",
    "status": "status",
    "other": "event",
}
MOST_TITLES = 3


_COLUMN_WORDS = {
    "action": "what was done",
    "outcome": "whether it worked",
    "user": "the account",
    "src_ip": "the source",
    "dst_ip": "the destination",
    "target": "the target",
}


def event_sentence(row: Mapping[str, Any]) -> str:
    """One event in a few words, from its normalised columns."""
    words = [{"failure": "failed ", "success": ""}.get(row["outcome"], "") + _DID.get(row["action"], "event")]
    detail = row["command"] or row["target"] or row["process"]
    if detail and row["action"] not in ("login", "logout"):
        words.append(_short(detail))
    if row["user"]:
        words.append(f"by {row['user']}" if row["action"] not in ("login", "logout") else f"of {row['user']}")
    if row["src_ip"]:
        words.append(f"from {row['src_ip']}")
    if row["dst_ip"]:
        words.append(f"to {row['dst_ip']}" + (f":{row['dst_port']}" if row["dst_port"] else ""))
    if suggested := [_COLUMN_WORDS[name] for name in row["inferred"].split() if name in _COLUMN_WORDS]:
        words.append(f"(its words suggest {', '.join(suggested)}; no known product states it)")
    return " ".join(words)


def hostile_sentence(episode: Episode, hits: Mapping[str, Hit]) -> str:
    """What a hostile episode was: who, when, and the strongest signals on it."""
    strongest = sorted((hits[h] for h in episode["hits"]), key=lambda hit: (-LEVELS.index(hit["level"]), hit["id"]))
    told: dict[tuple[int, ...], str] = {}  # what a weaker signal says of the same events says nothing more
    for hit in strongest:
        if hit["level"] != "informational":
            told.setdefault(tuple(hit["events"]), hit["title"])
    titles = list(dict.fromkeys(told.values()))
    left = len(titles) - MOST_TITLES
    more = f" and {left} more {'signal' if left == 1 else 'signals'}" if left > 0 else ""
    shown = "; ".join(titles[:MOST_TITLES]) or "events that the alert is about"
    return f"{whom(episode)}, {when(episode)}: {shown}{more}"


def ordinary_sentence(episode: Episode, judgement: Mapping[str, Any]) -> str:
    """Why an episode is ordinary, or what is missing to say so."""
    words = [SENTENCES[word] for word, _ in judgement["ordinary"]]
    if judgement["memories"]:
        words.append("a known-good fact of this organisation speaks of it")
    explained = "; ".join(words) or "nothing in the logs explains it, nothing shows it hostile"
    return f"{whom(episode)}, {when(episode)}: {explained}"


def whom(episode: Episode) -> str:
    """The episode's actor, and the host where that is somebody else."""
    place = f" on {episode['host']}" if episode["host"] and episode["actor_column"] != "host" else ""
    return f"{episode['actor']}{place}"


def when(episode: Episode) -> str:
    """The episode's stretch of time."""
    start, end = episode["start"].replace("T", " ")[:19], episode["end"].replace("T", " ")[:19]
    if not start:
        return "at an unknown time"
    if start == end:
        return f"at {start} UTC"
    return f"from {start} to {end[11:] if end[:10] == start[:10] else end} UTC"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 100 else f"{flat[:99]}…"
