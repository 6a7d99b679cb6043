"""One event for people, or for a program: what it says, and whether it states that."""

from typing import Any

import orjson

from ...graphs.events.understood import STATEMENTS, basis_of
from .times import write_time
from .untrusted import json_line, one_line, shorten

LEGEND = (
    "Each event: place, time (UTC), what happened, then who and what. A name with “?” is inferred: words and values suggest\n"
    "it, no reader knows this kind of message. All others are stated.\n"
)
_IN_HEAD = ("time", "action", "outcome", "dst_port")
_WIDEST = 200


def write_event(event: dict[str, Any]) -> str:
    """A block of a few lines: `auth.log:7  2026-11-21 03:01:10  login success` and below it the other columns."""
    basis = basis_of(event)

    def named(name: str, value: object) -> str:
        mark = "?" if basis[name] == "inferred" else ""
        return f"{name}{mark}={shorten(one_line(str(value)), _WIDEST)}"

    def bare(name: str) -> str:
        return f"{event[name]}{'?' if basis.get(name) == 'inferred' else ''}" if event[name] else ""

    time = write_time(event["time"].isoformat()) if event["time"] else "no time"
    head = [
        f"{event['file']}:{event['line']}",
        time,
        " ".join(part for part in (bare("action"), bare("outcome")) if part),
    ]
    values = []
    for name in STATEMENTS:
        if name not in basis or name in _IN_HEAD:
            continue
        value = event[name]
        if name == "dst_ip" and event["dst_port"] is not None and basis[name] == basis["dst_port"]:
            value = f"[{value}]:{event['dst_port']}" if ":" in value else f"{value}:{event['dst_port']}"
        values.append(named(name, value))
    if event["dst_port"] is not None and basis.get("dst_ip") != basis["dst_port"]:
        values.append(named("dst_port", event["dst_port"]))
    lines = [one_line("  ".join(head)), "    " + "  ".join(values) if values else ""]
    lines.append(f"    | {shorten(one_line(event['message']), _WIDEST)}" if event["message"] else "")
    return "\n".join(line for line in lines if line)


def write_event_json(event: dict[str, Any]) -> str:
    """A line of JSON: place, columns, `basis` (stated or inferred) of each column, and the record's own fields."""
    return json_line(
        {
            "file": event["file"],
            "line": event["line"],
            "time": f"{event['time'].isoformat()}Z" if event["time"] else "",
            **{name: event[name] for name in STATEMENTS if name != "time"},
            "format": event["format"],
            "template": event["template"],
            "message": event["message"],
            "basis": basis_of(event),
            "fields": orjson.loads(event["fields"]),
        }
    )
