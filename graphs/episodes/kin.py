"""Events that belong with a hostile episode although no rule names them: what its programs and accounts did next to it."""

import re
from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from ..commands.deed import DeedKind
from ..commands.reading import deeds_of
from ..events.store import STATED, EventStore
from .everyday import is_regular, regular_commands
from .facts import Scope, is_internal
from .vocabulary import count_word

MOST_KINDS = 10
"""Kinds of kin that are offered for one episode."""

_COMMON = frozenset(
    (
        "svchost.exe", "services.exe", "explorer.exe", "system", "lsass.exe", "wininit.exe", "winlogon.exe", "csrss.exe", "smss.exe",
        "systemd", "init", "sshd", "cron", "crond", "sudo", "bash", "sh", "dash", "python3", "taskhostw.exe", "dllhost.exe",
        "conhost.exe", "runtimebroker.exe", "audit", "kernel",
    )
)  # fmt: skip
"""Programs that run everywhere: sharing one with an episode means nothing."""
_SERVICES = (53, 88, 123, 135, 389, 443, 445, 636, 3306, 5432, 6379)
"""Ports on which servers ordinarily reach their own network."""
_BY_A_PROGRAM = (
    "network_connect",
    "dns_query",
    "file_write",
    "process_start",
    "service_change",
    "task_schedule",
    "registry_change",
)
_BY_A_PROCESS = (
    *_BY_A_PROGRAM, "privilege_use", "module_load", "log_clear", "security_weaken", "data_export", "account_create", "account_change",
    "account_delete", "permission_grant", "credential_create", "process_access",
)  # fmt: skip
_BY_AN_ACCOUNT = (
    "account_create", "credential_create", "permission_grant", "security_weaken", "log_clear", "data_read", "data_export",
    "resource_create", "resource_delete", "resource_change", "account_change", "task_schedule", "script_run", "privilege_use",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """One kind of event beside an episode."""

    events: tuple[int, ...]
    why: str
    sheet: dict[str, list[str]]
    """What it is, in the fact sheet's words."""
    is_lineage: bool
    """Whether a program of the episode did it (rather than the same account)."""


def kin_of(store: EventStore, scope: Scope) -> list[Kin]:
    """Kinds of unflagged events by the episode's programs, or else by its account, within its stretch and ten minutes after."""
    episode = scope.episode
    if not episode["start"]:
        return []
    programs = _programs(scope)
    marked = {event for hit in scope.hits for event in hit["events"]} & scope.flagged
    if chained := _process_numbers(scope, marked):
        rows = _by_chain(store, scope, marked, *chained)
    else:
        rows = _by_programs(store, scope, programs) if programs and episode["host"] else []
        rows += [row for row in _by_deeds(store, scope) if row["id"] not in {known["id"] for known in rows}]
    lineage = {row["id"] for row in rows}
    if episode["actor_column"] == "user":
        rows += [
            row for row in scope.rows if row["id"] not in scope.flagged | lineage and row["action"] in _BY_AN_ACCOUNT
        ]
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        far = row["dst_ip"] if row["action"] == "network_connect" else ""
        groups[(row["action"], _base(row["process"]) or row["template"], far)].append(row)
    kinds = [_kin(own, lineage) for own in groups.values()]
    kinds.sort(key=lambda kin: (not kin.is_lineage, len(kin.events), kin.events))
    return kinds[:MOST_KINDS]


def _process_numbers(scope: Scope, marked: Set[int]) -> tuple[set[str], set[str], str] | None:
    """Numbers of the processes that signals mark and of their sessions, and the file, where the audit log states them."""
    own = [(row, _numbers(row)) for row in scope.flagged_rows if row["format"] == "auditd" and row["id"] in marked]
    pids = {numbers["pid"] for _, numbers in own if "pid" in numbers and numbers.get("ppid")}
    sessions = {numbers["ses"] for _, numbers in own if numbers.get("ses", _NO_SESSION) != _NO_SESSION}
    return (pids, sessions, str(own[0][0]["file"])) if pids else None


_NO_SESSION = "4294967295"


def _numbers(row: Mapping[str, Any]) -> dict[str, str]:
    try:
        fields = orjson.loads(row["fields"] or "{}")
    except orjson.JSONDecodeError:
        return {}
    return {name: str(fields[name]) for name in ("pid", "ppid", "ses") if fields.get(name)}


def _by_chain(
    store: EventStore, scope: Scope, marked: Set[int], pids: set[str], sessions: set[str], file: str
) -> list[Mapping[str, Any]]:
    """What the marked processes started in turn, and what else happened in their log-in sessions.

    Another program of the same account, started by nobody of them, is an everyday one.
    """
    family = set(pids)
    found: list[Mapping[str, Any]] = []
    for row in store.query(
        f"SELECT * FROM {STATED} WHERE file = ? AND format = 'auditd' AND time BETWEEN ?::TIMESTAMP - INTERVAL 1 minute "
        "AND ?::TIMESTAMP + INTERVAL 10 minute AND action IN (SELECT unnest(?)) ORDER BY time, id LIMIT 20000",
        [file, scope.episode["start"], scope.episode["end"], list(_BY_A_PROCESS)],
    ):
        numbers = _numbers(row)
        if row["id"] in marked or numbers.get("ppid") in family or numbers.get("ses") in sessions:
            family |= {numbers["pid"]} if "pid" in numbers else set()
            if row["id"] not in marked:
                found.append(row)
    return found


def _programs(scope: Scope) -> set[str]:
    """Names of what was started in the flagged events, the common ones left out."""
    started = [
        row
        for row in scope.flagged_rows
        if row["action"] in ("process_start", "script_run", "network_connect", "file_write")
        or row["category"] == "process_creation"
    ]
    names = {_base(row["process"]) for row in started if row["process"]}
    if any("shell_from_server" in hit["traits"] for hit in scope.hits):  # what the exploited server did is part of it
        names |= {_base(row["parent"]) for row in started}
    return names - _COMMON - {""}


def _by_programs(store: EventStore, scope: Scope, programs: set[str]) -> list[Mapping[str, Any]]:
    base = "lower(regexp_extract({}, '[^\\\\/]*$'))"
    rows: list[Mapping[str, Any]] = list(
        store.query(
            f"SELECT * EXCLUDE (fields) FROM {STATED} WHERE host = ? AND time BETWEEN ?::TIMESTAMP - INTERVAL 1 minute "
            "AND ?::TIMESTAMP + INTERVAL 10 minute AND (action IN (SELECT unnest(?)) OR category = 'process_creation') "
            f"AND ({base.format('process')} IN (SELECT unnest(?)) "
            f"OR {base.format('parent')} IN (SELECT unnest(?))) ORDER BY time, id LIMIT 400",
            [
                scope.episode["host"],
                scope.episode["start"],
                scope.episode["end"],
                list(_BY_A_PROGRAM),
                sorted(programs),
                sorted(programs),
            ],
        )
    )
    exploited = any("shell_from_server" in hit["traits"] for hit in scope.hits)
    users = {row["user"] for row in scope.flagged_rows}
    regular = regular_commands(store, scope.episode["host"])
    start = datetime.fromisoformat(scope.episode["start"])
    return [
        row
        for row in rows
        if row["id"] not in scope.flagged
        and not is_regular(row, regular, start)
        and (row["user"] in users or _base(row["parent"]) in programs or not _OF_THE_SYSTEM.match(row["process"]))
        and (
            row["action"] != "network_connect"
            or not is_internal(row["dst_ip"])
            or (exploited and row["dst_port"] not in _SERVICES)
        )
    ]


_OF_THE_SYSTEM = re.compile(r"(?:/usr)?(?:/local)?/s?bin/|[a-z]:\\windows\\|[^\\/]+$", re.IGNORECASE)
"""Programs that everybody uses: that another account ran one is that account's affair."""
_NOBODY = frozenset(("", "-", "root", "system", "local service", "network service", "nt authority\\system"))
_TELLING: tuple[DeedKind, ...] = (
    "download", "upload", "connect", "archive", "dump", "module", "task", "service", "autostart", "key", "credentials", "destroy",
    "account_create", "account_change", "grant", "log_clear", "weaken",
)  # fmt: skip


def _by_deeds(store: EventStore, scope: Scope) -> list[Mapping[str, Any]]:
    """What the accounts whose commands a signal of level medium or above marks did by other commands within the same minutes."""
    marked = {event for hit in scope.hits if hit["level"] not in ("informational", "low") for event in hit["events"]}
    own = [row for row in scope.flagged_rows if row["id"] in marked and row["command"] and row["time"]]
    times: dict[str, list[datetime]] = defaultdict(list)
    for row in own:
        if row["user"].lower() not in _NOBODY and not row["user"].endswith("$"):
            times[row["user"]].append(row["time"])
    found: list[Mapping[str, Any]] = []
    regular = regular_commands(store, scope.episode["host"]) if times else {}
    for user, moments in sorted(times.items()):
        if any(
            is_regular(row, regular, scope_start)
            for row in own
            if row["user"] == user
            for scope_start in (min(moments) + _HOUR,)
        ):
            continue  # its everyday work, whatever marks it
        found += [
            row
            for row in store.query(
                f"SELECT * EXCLUDE (fields) FROM {STATED} WHERE host = ? AND \"user\" = ? AND command <> '' "
                "AND time BETWEEN ?::TIMESTAMP - INTERVAL 10 minute AND ?::TIMESTAMP + INTERVAL 10 minute ORDER BY time, id LIMIT 400",
                [scope.episode["host"], user, min(moments), max(moments)],
            )
            if row["id"] not in scope.flagged
            and not is_regular(row, regular, min(moments))
            and any(deed.kind in _TELLING for deed in deeds_of(row["command"]))
        ]
    return found


_HOUR = timedelta(hours=1)


def _kin(own: list[Mapping[str, Any]], lineage: set[int]) -> Kin:
    first, action = own[0], own[0]["action"]
    sheet: dict[str, list[str]] = {"actions": [action], "events": [count_word(len(own))]}
    if first["outcome"] == "failure":
        sheet["failed"] = [action]
    ids = tuple(row["id"] for row in own)
    by = _base(first["process"]) if first["id"] in lineage else first["user"]
    return Kin(events=ids, why=f"{action.replace('_', ' ')} by {by}", sheet=sheet, is_lineage=first["id"] in lineage)


def _base(path: str) -> str:
    return re.split(r"[\\/]", path.lower())[-1]
