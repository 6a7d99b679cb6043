"""Read an alert of any shape, and find the events it is about."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from .events.store import STATED, EventStore
from .meaning.flatten import flatten
from .meaning.lexicon import classify
from .meaning.timestamps import Clock
from .meaning.values import address_of, is_empty
from .state import AlertView

MOST_ALERTED = 400
"""Alerted events that are kept, the nearest in time first."""

_LONGEST = 256
"""Longer values name nothing that could be looked up, and are too long for a database's patterns."""

_TIME_KEYS = re.compile(
    r"time|date|created|occurred|detected|observed|when|timestamp|\bts\b|epoch|seen|start", re.IGNORECASE
)
_TEXT_KEYS = re.compile(
    r"title|name$|rule|desc|message|msg\b|summary|reason|detail|comment|note|signature|category|type$|text|body",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"ip\b|addr|host|user|account|actor|principal|source$|src|dst|dest|remote|client|computer|machine|device|entity|entities|process|image|"
    r"file|path|hash|domain|url|bucket|resource|object|target|email|mail|victim|attacker|asset|endpoint|node|server|repo|org|arn|subject|"
    r"identity|login|caller|command|parent|executable|program|binary|\bcomm\b|cmd|\bexe\b",
    re.IGNORECASE,
)
_SKIPPED_KEYS = re.compile(
    r"(?:^|\.)(?:id|alert_?id|uuid|rule_?id|severity|level|priority|status|log_?files?|"
    r"kind|type|source|product|vendor|version|score|confidence|tags?|state|count)(?:\.\d+)?$",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"src|source|client|remote|attacker|caller|actor|origin", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])|(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE
)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++")
_HASH = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})\b", re.IGNORECASE)
_WORD = re.compile(r"[\w$][\w.$@\\/:-]*[\w$]")
_NEAR = (timedelta(minutes=30), timedelta(hours=3), timedelta(hours=26))
_COLUMNS = ("host", "user", "src_ip", "dst_ip", "process", "parent", "target", "command", "message")
_COMMON_WORDS = frozenset(
    (
        "the", "and", "for", "from", "with", "this", "that", "user", "users", "host", "hosts", "server", "client",
        "alert", "login", "logon", "failed", "failure", "success", "many", "several", "account", "address", "source",
        "event", "events", "rule", "high", "medium", "low", "critical", "of", "to", "in", "on", "by", "at", "is",
        "was", "were", "has", "had", "not", "one", "two", "three", "file", "files", "log", "logs", "request",
        "requests", "process", "service", "network", "system", "local", "unknown", "internal", "external", "none",
        "null", "true", "false",
    )
)  # fmt: skip
_TOPICS = (
    (r"ssh|log[- ]?(?:o|i)n|sign[- ]?in|authenticat|password|brute|credential stuffing|mfa|2fa|kerberos", ("login",)),
    (r"port ?scan|connection|firewall|outbound|beacon|c2|traffic|tls|certificate|netflow|exfil",
     ("network_connect", "network_block", "dns_query")),
    (r"\bdns\b|domain lookup|tunnel", ("dns_query",)),
    (r"web|http|url|request|40[34]|sql injection|traversal|scann|crawl|waf", ("web_request",)),
    (r"spawn|process|powershell|command|shell|execut|script|lsass|macro|rundll|child",
     ("process_start", "script_run", "process_access")),
    (r"sudo|privileg|elevat|assume", ("privilege_use", "permission_grant")),
    (r"service", ("service_change",)),
    (r"schedul|cron|task", ("task_schedule",)),
    (r"new (?:user|account)|account creat|user creat", ("account_create",)),
    (r"access key|token|credential", ("credential_create",)),
    (r"role|policy|permission|admin|member", ("permission_grant", "permission_revoke")),
    (r"download|object|bucket|export|read", ("data_read", "data_export")),
    (r"disabled?|turned off|weaken|tamper|cleared|setting", ("security_weaken", "security_strengthen", "log_clear")),
    (r"mail|phish|smtp|imap", ("mail",)),
)  # fmt: skip
"""What an alert's words suggest that its events do."""


def read_alert(alert: Mapping[str, Any], *, newest: datetime | None = None) -> AlertView:
    """What the alert says: time, identifiers, suggested actions. Its events are found later, by `find_alerted`."""
    fields = {well_formed(key): well_formed(value) for key, value in flatten(alert).items()}
    clock = Clock(newest=newest) if newest else Clock()
    time = next(
        (found for key, value in fields.items() if _TIME_KEYS.search(key) and (found := clock.parse(value))), None
    )
    text = " ".join(value for key, value in fields.items() if _TEXT_KEYS.search(key))
    values = _identifiers(fields, time is not None)
    actions = _suggested(text)
    missing = [
        name
        for name, present in (
            ("a time", time),
            ("an address, account, host or file to look for", values),
            ("a title or description", text),
        )
        if not present
    ]
    return {
        "fields": fields,
        "time": time.astimezone(UTC).isoformat() if time else "",
        "values": values,
        "actions": actions,
        "events": [],
        "found": False,
        "missing": missing if alert else [],
    }


_HOST_KEYS = re.compile(
    r"(?:^|[._])(?:(?:host|computer|machine|node|device|endpoint|server|workstation|asset|vm|agent)(?:_?name)?|dvchost|affected_?host|"
    r"host\.name|host_?fqdn)$",
    re.IGNORECASE,
)
_HOST_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9][\w.-]{1,100}")


def host_named(view: AlertView) -> str:
    """The one machine that an alert names under a key that says so; '' where it names none, or several."""
    found: dict[str, str] = {}
    for key, value in view["fields"].items():
        is_name = _HOST_NAME.fullmatch(value) and not address_of(value) and not is_empty(value)
        if _HOST_KEYS.search(key) and is_name and not re.search(r"\.(?:log|json|txt|csv)$", value):
            found.setdefault(value.partition(".")[0].lower(), value)
    return next(iter(found.values())) if len(found) == 1 else ""


def well_formed(text: str) -> str:
    """Text that UTF-8 can hold: half characters, which JSON escapes and command lines can smuggle in, are replaced."""
    return text.encode("utf-8", "replace").decode()


def find_alerted(store: EventStore, view: AlertView) -> AlertView:
    """The view with its events: those that name most of what the alert names, near its time where both have one.

    `found` is False when the alert names who acted and the logs hold nothing of that at the time in question. Without
    an alert there is nothing to find, and `found` is True.
    """
    if not view["fields"]:
        return {**view, "found": True}
    values = view["values"] + [word for word in _named_in_text(store, view) if word not in view["values"]]
    present = [value for value in values if _count(store, value)] or _named_elsewhere(store, view)
    view = {**view, "values": values}
    acting = [value for value in values if address_of(value)] or [value for value in values if _is_specific(value)]
    if acting and not any(value in present for value in acting):
        return view
    rows = _nearest(store, present, view["actions"], view["time"])
    best = max((row["named"] for row in rows), default=0)
    chosen = [row for row in rows if row["named"] == best and (best > 0 or row["fits"])]
    fitting = [row for row in chosen if row["fits"]] or [
        row for row in rows if row["fits"] and row["named"] == best - 1 > 0
    ]
    chosen = fitting or chosen
    return {**view, "events": sorted(row["id"] for row in chosen[:MOST_ALERTED]), "found": bool(chosen)}


def _identifiers(fields: Mapping[str, str], has_time: bool) -> list[str]:
    """Values to look up in events: those under identity-like keys, and addresses, mails and hashes in any text."""
    found: dict[str, None] = {}
    ordered = sorted(fields.items(), key=lambda item: not _SOURCE.search(item[0]))
    for key, value in ordered:
        leaf = key.rsplit(".", 1)[-1] if not key.rsplit(".", 1)[-1].isdigit() else key
        if is_empty(value) or (has_time and _TIME_KEYS.search(leaf)):
            continue
        short = len(value) <= 120 and "\n" not in value and not _SKIPPED_KEYS.search(key)
        if short and _IDENTITY.search(key) and not re.search(r"title|desc|message|summary", leaf, re.IGNORECASE):
            for part in value.split(", "):  # the items of a list
                found.setdefault(address_of(part) or part.strip())
        for pattern in (_ADDRESS, _MAIL, _HASH):
            for match in pattern.findall(value):
                if pattern is not _ADDRESS or address_of(match):
                    found.setdefault(match)
    return [value for value in found if 2 <= len(value) <= _LONGEST and value.lower() not in _COMMON_WORDS][:16]


def _named_in_text(store: EventStore, view: AlertView) -> list[str]:
    """Words of the alert's text that are a user, host or program in the logs."""
    text = " ".join(value for key, value in view["fields"].items() if _TEXT_KEYS.search(key))
    words = {word.lower(): word for word in _WORD.findall(text) if len(word) >= 3 and word.lower() not in _COMMON_WORDS}
    if not words:
        return []
    rows = store.query(
        'SELECT DISTINCT lower(v) AS v FROM (SELECT unnest([host, "user", process, target]) AS v FROM events) '
        "WHERE lower(v) IN (SELECT unnest(?))",
        [list(words)],
    )
    return [words[row["v"]] for row in rows][:8]


def _named_elsewhere(store: EventStore, view: AlertView) -> list[str]:
    """Values under keys of any name, an extension or a badge, that are an account, a machine or an address of the logs."""
    found = {
        value.lower(): value
        for key, value in view["fields"].items()
        if 2 <= len(value) <= _LONGEST
        and not (_TEXT_KEYS.search(key) or _TIME_KEYS.search(key) or _SKIPPED_KEYS.search(key))
    }
    rows = store.query(
        f'SELECT DISTINCT lower(v) AS v FROM (SELECT unnest([host, "user", src_ip]) AS v FROM {STATED}) '
        "WHERE lower(v) IN (SELECT unnest(?))",
        [sorted(found)],
    )
    return [found[row["v"]] for row in rows][:8]


def _suggested(text: str) -> list[str]:
    actions = [action for pattern, group in _TOPICS if re.search(pattern, text, re.IGNORECASE) for action in group]
    worded = classify(text) if text else "other"
    return list(dict.fromkeys([*actions, *([worded] if worded not in ("other", "alert", "status") else [])]))


def _is_specific(value: str) -> bool:
    return bool(_MAIL.fullmatch(value) or _HASH.fullmatch(value) or any(c in value for c in "\\/@"))


def _pattern(value: str) -> str:
    """Whole-word match, without regard to case: 10.0.0.1 is not found in 10.0.0.11; web-1 is found in web-1.example, and a
    file behind `file:_`, as Microsoft's scanner writes it.
    """
    end = r"[^\p{L}\p{N}_.-]|\.([^\p{L}\p{N}]|$)" if address_of(value) else r"[^\p{L}\p{N}_-]"
    return rf"(^|:_|[^\p{{L}}\p{{N}}_.-]){re.escape(value.lower())}($|{end})"


_HAYSTACK = "lower(concat_ws(' ', " + ", ".join(f'"{name}"' for name in _COLUMNS) + ", fields::VARCHAR))"


def _count(store: EventStore, value: str) -> int:
    rows = store.query(
        f"SELECT count(*) AS n FROM events WHERE contains({_HAYSTACK}, ?) AND regexp_matches({_HAYSTACK}, ?)",
        [value.lower(), _pattern(value)],
    )
    return int(rows[0]["n"])


def _nearest(store: EventStore, values: Sequence[str], actions: Sequence[str], time: str) -> list[dict[str, Any]]:
    """Scored events in the narrowest window around the alert that holds some; anywhere when the logs do not reach its
    time at all (they carry no year, or no times).
    """
    if not values and not actions:
        return []
    if time:
        moment = datetime.fromisoformat(time).replace(tzinfo=None)
        for width in _NEAR:
            window = (moment - width, moment + width / 2)
            rows = _scored(store, values, actions, window)
            if any(row["named"] for row in rows) or (rows and not values):
                return rows
        covered = store.query(
            "SELECT count(*) AS n FROM events WHERE time BETWEEN ? AND ?", [moment - _NEAR[-1], moment + _NEAR[-1]]
        )
        if covered[0]["n"]:
            return []
    return _scored(store, values, actions, None) if values else []


def _scored(
    store: EventStore, values: Sequence[str], actions: Sequence[str], window: tuple[datetime, datetime] | None
) -> list[dict[str, Any]]:
    """Events with how many of the alert's values they name (`named`) and whether their action is suggested (`fits`)."""
    tests = " + ".join("CASE WHEN regexp_matches(h, ?) THEN 1 ELSE 0 END" for _ in values) or "0"
    inner = f"SELECT id, time, action, {_HAYSTACK} AS h FROM events"
    parameters: list[Any] = []
    if window:
        inner += " WHERE time BETWEEN ? AND ?"
        parameters += list(window)
    sql = (
        f"SELECT id, time, ({tests}) AS named, list_contains(?, action) AS fits FROM ({inner}) WHERE named > 0 OR fits"
    )
    rows = store.query(sql, [*(_pattern(value) for value in values), list(actions), *parameters])
    middle = window[0] + (window[1] - window[0]) * 2 / 3 if window else None
    far = timedelta(days=9999)
    return sorted(
        rows,
        key=lambda row: (
            -row["named"],
            not row["fits"],
            abs(row["time"] - middle) if middle and row["time"] else far,
            row["id"],
        ),
    )
