"""Protections that were switched off and on again soon, by the same hand on the same machine.

Whoever switched off wrote the switching on as well, so this clears nobody; but it is how maintenance looks, and no intruder is
known by it alone.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from ..events.store import STATED, EventStore
from ..state import Episode

WITHIN = timedelta(hours=1)
"""How long a maintenance leaves a protection off."""

_SWITCHES = {
    word: (switch, side)
    for switch, pair in enumerate(
        (
            (("disable", "disabled"), ("enable", "enabled")), (("stop", "kill"), ("start", "restart")), (("off",), ("on",)),
            (("0",), ("1",)), (("permissive",), ("enforcing",)), (("mask",), ("unmask",)), (("unload",), ("load",)),
            (("$true", "true"), ("$false", "false")),
        )
    )
    for side, words in enumerate(pair)
    for word in words
}  # fmt: skip
"""Word -> which switch it turns, and to which side."""
_IDLE = frozenset(("sudo", "doas", "sh", "bash", "-c", "--force", "-f", "-y", "--yes", "--now", "-q", "--quiet"))
_WORD = re.compile(r"[^\s'\";]+")


def restored_events(store: EventStore, episode: Episode, rows: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """Ids of those events that switch something off which is switched on again within the hour, and of those that do so."""
    off = [row for row in rows if row["time"] and (_switching(row["command"]) or row["action"] == "security_weaken")]
    if not off:
        return frozenset()
    column = "host" if episode["host"] else episode["actor_column"]
    later = store.query(
        f'SELECT id, time, "user", action, command, target FROM {STATED} WHERE "{column}" = ? AND time BETWEEN ? AND ? '
        "AND (command <> '' OR action = 'security_strengthen') AND outcome <> 'failure' ORDER BY time, id LIMIT 20000",
        [
            episode["host"] or episode["actor"],
            min(row["time"] for row in off),
            max(row["time"] for row in off) + WITHIN,
        ],
    )
    found: set[int] = set()
    for row in off:
        for other in later:
            if (
                timedelta(0) <= other["time"] - row["time"] <= WITHIN
                and other["id"] != row["id"]
                and _undoes(other, row)
            ):
                found |= {row["id"], other["id"]}
                break
    return frozenset(found)


def _undoes(later: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    if later["user"] and row["user"] and later["user"] != row["user"]:
        return False
    if row["action"] == "security_weaken" and later["action"] == "security_strengthen" and row["target"]:
        return bool(row["target"] == later["target"])
    was, became = _switching(row["command"]), _switching(later["command"])
    return bool(was and became and was[0] == became[0] and all(a != b for a, b in zip(was[1], became[1], strict=True)))


def _switching(command: str) -> tuple[tuple[str, ...], tuple[int, ...]] | None:
    """(The command with its switches left open, the side of each); None where it has no switch."""
    skeleton: list[str] = []
    sides: list[int] = []
    for word in _WORD.findall(command.lower()):
        if word in _IDLE or re.split(r"[\\/]", word)[-1] in _IDLE:
            continue
        if word in _SWITCHES:
            switch, side = _SWITCHES[word]
            skeleton.append(f"<{switch}>")
            sides.append(side)
        else:
            skeleton.append(re.split(r"[\\/]", word)[-1])
    return (tuple(skeleton), tuple(sides)) if sides else None
