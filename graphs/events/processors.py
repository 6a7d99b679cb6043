"""How many processes may usefully read side by side on this machine."""

import os
from pathlib import Path

_CORES = Path("/sys/devices/system/cpu")
_QUOTA = Path("/sys/fs/cgroup/cpu.max")
MOST = 8
"""Processes without being asked for more: who puts the events into the store keeps up with about so many."""


def usable_cores() -> int:
    """Physical cores that this process may run on, as far as its group may use them; at least one."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    cores = {_siblings(number) for number in allowed}
    return max(1, min(len(cores), _quota()))


def _siblings(number: int) -> str:
    try:
        return (_CORES / f"cpu{number}/topology/thread_siblings_list").read_text().strip()
    except OSError:
        return str(number)


def _quota() -> int:
    try:
        most, period = _QUOTA.read_text().split()
        return max(1, -(-int(most) // int(period)))
    except (OSError, ValueError):  # no such group, or no limit
        return 1 << 16
