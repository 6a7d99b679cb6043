"""What management agents started, and what came of it: read from the records of process starts, never from names alone.

An agent is believed by the folder that it lies in; what it starts is its own, and what that starts in turn as long as every
recorded start of a program on the host leads back to an agent. A package manager runs what a package brings, so it is believed
only for packages out of the system's own cache.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import Any

from ..events.store import STATED, EventStore
from .clients import is_management_agent, is_package_manager, is_protected

AROUND = timedelta(hours=1)
"""How long before the stretch starts of programs are looked at."""

_MAINTAINER = re.compile(
    r"(?:^|\s)/var/lib/dpkg/(?:info|tmp\.ci)/[\w.+:-]+\.?(?:pre|post)(?:inst|rm)\b|(?:^|\s)/var/tmp/rpm-tmp\.\w+"
)
_PACKAGE_FILE = re.compile(r"(?:^|[\s'\"=])([^\s'\"=]+\.(?:deb|rpm|apk))(?=$|[\s'\"])", re.IGNORECASE)
_CACHE = re.compile(r"^/var/cache/(?:apt/archives|dnf|yum|libdnf5?|zypp|apk)/(?!.*\.\.)")
_HOOK = re.compile(
    r"invoke|dir::(?:bin|etc)|--(?:config-file|root|admindir|instdir|installroot|pager|recursive)\b|\s(?-i:-[cR])\s",
    re.IGNORECASE,
)
"""Options by which a package manager's caller chooses what it runs."""
_TOOLS = re.compile(
    r"/(?:usr/)?s?bin/(?:dpkg(?:-\w+)*|apt(?:-\w+)*|rpm\w*|dnf|yum|update-(?:alternatives|rc\.d|initramfs)|deb-systemd-\w+)$"
)
_BOOKKEEPERS = re.compile(
    r"^[a-z]:\\windows\\system32\\(?:csrss|svchost|services|lsass|wininit|winlogon|smss|conhost)\.exe$", re.IGNORECASE
)
"""System programs that open each new process as part of starting it."""


def managed_events(store: EventStore, host: str, rows: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """Ids of those events that a management agent did, or a program that only agents started."""
    if not any(row["parent"] or row["process"] for row in rows):
        return frozenset()
    times = [row["time"] for row in rows if row["time"]]
    starts = _starts(store, host, times)
    trusted = _trusted_packages(starts)
    programs = _managed_programs(starts, trusted)
    return frozenset(row["id"] for row in rows if _is_managed(row, programs, trusted))


def _is_managed(row: Mapping[str, Any], programs: frozenset[str], trusted: bool) -> bool:
    process = row["process"].lower()
    if row["parent"]:
        return _is_led(row, programs, trusted)
    if row["action"] == "process_access":
        opener = process in programs or bool(_BOOKKEEPERS.match(process))
        return opener and str(row["target"]).lower() in programs
    if is_package_manager(process):
        return trusted
    return process in programs or (is_management_agent(row["process"]) and not _is_start(row))


def _is_start(row: Mapping[str, Any]) -> bool:
    return row["action"] == "process_start" or row.get("category") == "process_creation"


def _is_led(start: Mapping[str, Any], programs: Set[str], trusted: bool) -> bool:
    """Whether an agent started it, or a program that only agents started, itself no package manager."""
    if is_management_agent(start["parent"]):
        return _by_agent(start, trusted)
    parent = start["parent"].lower()
    return parent in programs and not is_package_manager(parent) and is_protected(start["process"])


def _by_agent(start: Mapping[str, Any], trusted: bool) -> bool:
    """Whether what an agent started is its own: under a package manager, its tools or what a trusted package brought."""
    if not is_package_manager(start["parent"]):
        return True
    return bool(_TOOLS.match(start["process"])) or trusted


def _starts(store: EventStore, host: str, times: Sequence[datetime]) -> list[dict[str, Any]]:
    """Every kind of process start on the host from `AROUND` before the times to their end; who started it where that is stated:
    a start by nobody known leads back to no agent.
    """
    if not times:
        return []
    return store.query(
        "SELECT DISTINCT events.process, stated.parent, events.command FROM events "
        f"JOIN {STATED} AS stated USING (id) WHERE (events.action = 'process_start' OR events.category = 'process_creation') "
        "AND events.host = ? AND events.process <> '' "
        "AND events.time BETWEEN ? AND ? LIMIT 20000",
        [host, min(times) - AROUND, max(times) + timedelta(minutes=5)],
    )


def _trusted_packages(starts: Sequence[Mapping[str, Any]]) -> bool:
    """Whether packages' own scripts ran, and every package file at hand came out of the system's cache without hooks."""
    commands = [str(start["command"]) for start in starts if is_package_manager(start["process"])]
    named = [file for command in commands for file in _PACKAGE_FILE.findall(command)]
    if any(not _CACHE.match(file) for file in named) or any(_HOOK.search(command) for command in commands):
        return False
    return any(_MAINTAINER.search(str(start["command"])) for start in starts)


def _managed_programs(starts: Sequence[Mapping[str, Any]], trusted: bool) -> frozenset[str]:
    """Programs, in lower case, each of whose starts leads back to an agent."""
    by_program: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for start in starts:
        by_program[start["process"].lower()].append(start)
    managed: set[str] = set()
    while True:
        more = {
            program
            for program, own in by_program.items()
            if program not in managed and all(_is_led(start, managed, trusted) for start in own)
        }
        if not more:
            return frozenset(managed)
        managed |= more
