"""Machines that start for the first time: their set-up makes accounts and keys, opens ports and clears its own log.

Whoever breaks into a machine finds it there. One that no earlier line knows, and whose own set-up program runs, has nobody on it yet.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ..events.store import STATED, EventStore
from ..state import Episode
from .clients import is_protected

SETUP = timedelta(hours=1)
"""How long a first start takes."""
COVERED = timedelta(hours=12)
"""How long the logs of others must reach back before it: else the machine may only be new to the logs."""

_SETUP_PROGRAM = re.compile(
    r"^(?:cloud-init|ignition|anaconda|systemd-firstboot|waagent)(?:$|\[|:)|[\\/]windows[\\/]system32[\\/](?:oobe[\\/](?:windeploy|setup|msoobe)|sysprep[\\/]sysprep)\.exe$",
    re.IGNORECASE,
)
_BY_SYSTEM = re.compile(
    r"^(?:|root|0|system|.*\\system|nt authority.*|local service|network service|[^\\@]*\$)$", re.IGNORECASE
)


def first_start(store: EventStore, episode: Episode, rows: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """Ids of those events that the system itself did within the hour of its machine's first start, before anybody logged in."""
    host = episode["host"]
    if episode["family"] != "endpoint" or not host or not episode["start"]:
        return frozenset()
    found = store.query(
        "SELECT (SELECT min(time) FROM events) AS begin, min(time) AS first, min(time) FILTER (action = 'login' AND "
        f"outcome = 'success' AND src_ip <> '') AS entered FROM {STATED} WHERE host = ?",
        [host],
    )[0]
    first, begin = found["first"], found["begin"]
    if first is None or begin is None or first - begin < COVERED:
        return frozenset()
    end: datetime = min(first + SETUP, found["entered"] or first + SETUP)
    programs = store.query(
        f"SELECT DISTINCT process, parent FROM {STATED} WHERE host = ? AND time <= ? AND process <> '' LIMIT 5000",
        [host, end],
    )
    if not any(_SETUP_PROGRAM.search(program["process"]) for program in programs):
        return frozenset()
    return frozenset(row["id"] for row in rows if row["time"] and row["time"] <= end and _is_own(row))


def _is_own(row: Mapping[str, Any]) -> bool:
    """Whether the system did it, with a program that lies where only an administrator can put one."""
    placed = [path for path in (row["process"], row["parent"]) if re.search(r"[\\/]", str(path))]
    return bool(_BY_SYSTEM.match(str(row["user"]))) and all(is_protected(path) for path in placed)
