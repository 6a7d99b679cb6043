"""How a model is shown events: one line each, in closed words, whatever the logs say in quotes; nothing is said twice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..actions import LEVELS
from ..decisions.quoting import quote
from ..state import Hit

COLUMNS = (
    'id, time, file, line, action, outcome, "user", src_ip, dst_ip, dst_port, host, process, parent, command, target, agent, '
    "message, inferred, template"
)
"""SQL for what `event_line` reads."""

_NAMED = (("user", "user"), ("src_ip", "from"), ("dst_ip", "to"), ("host", "host"), ("process", "process"))
_FEWEST = 3
"""Lines that are worth a line of their own for what they have in common."""
LONGEST_VALUE = 80
LONGEST_MESSAGE = 160


@dataclass(frozen=True, slots=True)
class Listed:
    """Events as lines, and what all of them have in common."""

    common: str
    """Begins with a separator, to be put behind another sentence; empty where nothing is common."""
    lines: list[str]


def listed(rows: Sequence[Mapping[str, Any]], marks: Mapping[int, str] | None = None) -> Listed:
    """Each event in one line, without what is the same in all of them. `marks`: the level of the signal on an event."""
    same = _common(rows)
    said = [f"on {same['day']}"] if "day" in same else []
    said += [f"{word} {quote(same[name], limit=LONGEST_VALUE)}" for name, word in _NAMED if name in same]
    common = f"; all {', '.join(said)}" if said else ""
    return Listed(common, [event_line(row, marks or {}, leave_out=same.keys()) for row in rows])


def _common(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Day, account, addresses, machine and process that are the same in all of several events."""
    if len(rows) < _FEWEST:
        return {}
    values = {name: {row[name] for row in rows} for name, _ in _NAMED}
    values["day"] = {f"{row['time']:%Y-%m-%d}" if row["time"] else "" for row in rows}
    return {name: str(next(iter(found))) for name, found in values.items() if len(found) == 1 and found != {""}}


def event_line(
    row: Mapping[str, Any], marks: Mapping[int, str] | None = None, *, leave_out: Collection[str] = ()
) -> str:
    """One event: its id, when, what in our words, who and where, and the beginning of what the line says.

    An address or machine that the message states is not said a second time, and success only where it is none.
    """
    time = f"{row['time']:%H:%M:%S}" if "day" in leave_out else clock(row["time"])
    parts = [f"#{row['id']}", time, row["action"], row["outcome"] if row["outcome"] != "success" else ""]
    message = row["message"][: LONGEST_MESSAGE - 1]
    stated = [] if row["src_ip"] and row["dst_ip"] else ["src_ip", "dst_ip"]
    parts += [
        f"{word} {quote(row[name], limit=LONGEST_VALUE)}"
        for name, word in _NAMED
        if row[name] and name not in leave_out and not (name in (*stated, "host", "process") and row[name] in message)
    ]
    detail = row["command"] or row["target"]
    if detail and detail not in message:
        parts.append(f"about {quote(detail, limit=LONGEST_MESSAGE)}")
    parts.append(f"says {quote(row['message'], limit=LONGEST_MESSAGE)}" if row["message"] else "")
    parts.append(f"[{marks[row['id']]} signal]" if marks and row["id"] in marks else "")
    return " ".join(part for part in parts if part)


def marks_of(hits: Sequence[Hit]) -> dict[int, str]:
    """Event id -> the level of the strongest signal on it, from low on."""
    marks: dict[int, str] = {}
    for hit in sorted(hits, key=lambda hit: LEVELS.index(hit["level"])):
        if hit["level"] != "informational":
            marks.update(dict.fromkeys(hit["events"], hit["level"]))
    return marks


def clock(time: Any) -> str:
    """A time of the store."""
    return f"{time:%Y-%m-%d %H:%M:%S}" if time else "no time"
