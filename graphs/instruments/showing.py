"""How a model is shown events: one line each, in closed words, whatever the logs say in quotes."""

from collections.abc import Mapping
from typing import Any

from ..decisions.quoting import quote

COLUMNS = (
    'id, time, file, line, action, outcome, "user", src_ip, dst_ip, dst_port, host, process, parent, command, target, agent, '
    "message, inferred, template"
)
"""SQL for what `event_line` reads."""

_NAMED = (("user", "user"), ("src_ip", "from"), ("dst_ip", "to"), ("host", "host"), ("process", "process"))
LONGEST_VALUE = 80
LONGEST_MESSAGE = 160


def event_line(row: Mapping[str, Any]) -> str:
    """One event: its id, when, what in our words, who and where, and the beginning of what the line says."""
    parts = [f"#{row['id']}", clock(row["time"]), row["action"], row["outcome"]]
    parts += [f"{word} {quote(row[name], limit=LONGEST_VALUE)}" for name, word in _NAMED if row[name]]
    detail = row["command"] or row["target"]
    if detail and detail not in row["message"]:
        parts.append(f"about {quote(detail, limit=LONGEST_MESSAGE)}")
    parts.append(f"says {quote(row['message'], limit=LONGEST_MESSAGE)}")
    return " ".join(part for part in parts if part)


def clock(time: Any) -> str:
    """A time of the store."""
    return f"{time:%Y-%m-%d %H:%M:%S}" if time else "no time"
