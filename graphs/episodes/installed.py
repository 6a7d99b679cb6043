"""Accounts that a package brought with it: its manager was asked for names alone and recorded that it installed just then.

A system account that appears between the command and the record of what was installed is the package's, unless somebody's own
command that makes accounts stands beside it.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from ..commands.words import Command, commands_of
from ..events.store import STATED, EventStore
from ..state import Episode
from .clients import is_package_manager
from .places import came_from_elsewhere

AROUND = timedelta(minutes=15)
"""How long before an account its package was asked for, and how long after it the record of it may come, at most."""
SYSTEM = range(1, 1000)
"""Numbers of accounts that are no person's, as distributions assign them."""

_INSTALLS = frozenset(
    ("install", "reinstall", "upgrade", "full-upgrade", "dist-upgrade", "update", "distro-sync", "in", "add")
)
_LOOKS = frozenset(("check-update", "list", "info", "show", "search", "policy", "makecache", "repolist", "provides"))
_PLAIN = re.compile(r"[a-z0-9][\w.+-]*(?::\w+)?(?:=[\w.:~+-]+)?", re.IGNORECASE)
_FILE = re.compile(r"\.(?:deb|rpm|apk|pkg)$", re.IGNORECASE)
_HARMLESS = re.compile(r"-[yqV]+|--(?:yes|assume-yes|assumeyes|quiet|no-install-recommends|refresh|best)")
_BY_HAND = frozenset(
    ("useradd", "adduser", "usermod", "addgroup", "groupadd", "newusers", "vipw", "chpasswd", "passwd")
)
_BROUGHT = ("account_create", "resource_create", "account_change")


def installed_events(store: EventStore, episode: Episode, rows: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    """Ids of those events of a host by which a package that was being installed made its system account."""
    made = [row for row in rows if row["action"] in _BROUGHT and row["time"] and row["host"] and _is_systems(row)]
    return frozenset(row["id"] for row in made if _is_brought(store, episode, row))


def _is_systems(row: Mapping[str, Any]) -> bool:
    number = re.search(r"\bUID=(\d+)", str(row["message"]))
    return number is not None and int(number[1]) in SYSTEM


def _is_brought(store: EventStore, episode: Episode, row: Mapping[str, Any]) -> bool:
    near = store.query(
        f'SELECT time, host, "user", command, action, outcome, service FROM {STATED} WHERE time BETWEEN ? AND ? '
        "AND host IN ('', ?) AND (command <> '' OR service = 'packages') ORDER BY time LIMIT 20000",
        [row["time"] - AROUND, row["time"] + AROUND, row["host"]],
    )
    asked = [
        other
        for other in near
        if other["time"] <= row["time"] and other["host"] and _manages_packages(other["command"])
    ]
    installed = any(
        other["service"] == "packages" and other["action"] == "resource_create" and other["outcome"] == "success"
        for other in near
    )
    by_hand = any(command.program in _BY_HAND for other in near for command in commands_of(other["command"]))
    by_names = bool(asked) and all(_asks_for_names(other["command"]) for other in asked)
    return by_names and installed and not by_hand and not came_from_elsewhere(store, episode, asked)


def _manages_packages(line: str) -> bool:
    return any(is_package_manager(command.path) and not _looks(command) for command in commands_of(line))


def _looks(command: Command) -> bool:
    return bool(_LOOKS.intersection(command.arguments[:1]))


def _asks_for_names(line: str) -> bool:
    """Whether a command line installs by names out of the system's own sources, and does nothing else."""
    for command in commands_of(line):
        words = [word for word in command.arguments if not _HARMLESS.fullmatch(word)]
        is_plain = all(_PLAIN.fullmatch(word) and not _FILE.search(word) for word in words)
        if not is_package_manager(command.path) or not is_plain or not words or words[0] not in _INSTALLS:
            return False
    return True
