"""What an administrator, or the mail system itself, declared before: a tester's address, a partner's domain, a mail that only tests.

The declaration stands in a record of another account, made from inside the house or from its own address, at least an hour before.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from ..events.store import STATED, EventStore
from ..meaning.values import address_of
from ..state import Episode
from .inside import is_inside

BEFORE = timedelta(hours=1)
"""How long before the stretch the declaration was made, at least."""
MOST_SUBJECTS = 5
"""Different addresses and domains of an episode that are looked up."""

TEST = re.compile(
    r"pen(?:etration)?[ _-]?test|red[ _-]?team|vulnerability[ _-]?(?:scan|assessment|test)|security[ _-]?(?:test|assessment|exercise)",
    re.IGNORECASE,
)
_TRUST = re.compile(
    r"trust|allow[ _-]?(?:ed|list)|white[ _-]?list|partner[ _-]?(?:domain|tenant|organi[sz]ation)|federat",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"block|den(?:y|ied)|reject|quarantin|delet|remov|revok|disabl|withdr|expire|ended|untrust|not[ _-]allow|disallow|suspicious|malicious"
)
"""Words of a record that forbids or ends something, and so declares nothing to be allowed."""
_MAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_HOST = re.compile(r"https?://([\w.-]+)", re.IGNORECASE)
_CONSOLE = re.compile(r"[\w-]{2,10}\(([\da-fA-F.:]+)\)")
_POLICY = re.compile(r"polic|override|simulation", re.IGNORECASE)
_SIMULATED = re.compile(r"phish\w*[ _-]?simulation|attack[ _-]?simulation", re.IGNORECASE)
_DECLARING = (
    "resource_create", "resource_change", "permission_grant", "account_change", "security_weaken",
)  # fmt: skip


def announced_events(
    store: EventStore, episode: Episode, rows: Sequence[Mapping[str, Any]], house: Collection[str]
) -> frozenset[int]:
    """Ids of those events whose source or far end somebody else declared beforehand to be a test or to be trusted."""
    if not episode["start"]:
        return frozenset()
    simulated = frozenset(row["id"] for row in rows if row["action"] == "mail" and _is_simulated(_fields(row)))
    subjects = {row["id"]: _subjects(episode, row) for row in rows if row["id"] not in simulated}
    wanted = sorted({subject for own in subjects.values() for subject in own})
    if not wanted or len(wanted) > MOST_SUBJECTS:
        return simulated
    declared = {subject for subject in wanted if _is_declared(store, episode, subject, rows, house)}
    declared |= _simulated(store) if any(row["action"] != "mail" for row in rows) else set()
    return simulated | {event for event, own in subjects.items() if own and own <= declared}


def _subjects(episode: Episode, row: Mapping[str, Any]) -> frozenset[str]:
    """The outside address that acts, or the foreign domains that the event names as receivers or pages."""
    if episode["actor_column"] == "src_ip":
        return frozenset([row["src_ip"]]) if address_of(row["src_ip"]) and not is_inside(row["src_ip"]) else frozenset()
    own = {domain.lower() for domain in _MAIL.findall(str(row["user"]))}
    text = " ".join([str(row["target"]), *_values(row)])
    return frozenset(name.lower() for name in (*_MAIL.findall(text), *_HOST.findall(text))) - own


def _is_declared(
    store: EventStore, episode: Episode, subject: str, rows: Sequence[Mapping[str, Any]], house: Collection[str]
) -> bool:
    actors = {str(row["user"]).lower() for row in rows}
    found = store.query(
        f'SELECT "user" AS u, src_ip, message, fields FROM {STATED} WHERE time <= ? AND "user" <> \'\' '
        "AND outcome <> 'failure' AND action IN (SELECT unnest(?)) "
        "AND (contains(lower(message), ?) OR contains(lower(fields), ?)) ORDER BY time DESC LIMIT 200",
        [datetime.fromisoformat(episode["start"]) - BEFORE, list(_DECLARING), subject.lower(), subject.lower()],
    )
    words = TEST if episode["actor_column"] == "src_ip" else _TRUST
    whole = re.compile(rf"(?<![\w.-]){re.escape(subject.lower())}(?![\w-]|\.\w)")
    return any(
        words.search(text := f"{row['message']} {row['fields']}".lower())
        and whole.search(text)
        and not _TAKEN_BACK.search(text)
        and row["u"].lower() not in actors
        and (source := _source(row)) != episode["actor"]
        and (source in house or is_inside(source))
        for row in found
    )


def _simulated(store: EventStore) -> set[str]:
    """Domains of senders whose messages the mail system let through as a simulation of its own."""
    rows = store.query(
        f"SELECT fields FROM {STATED} WHERE action = 'mail' AND regexp_matches(fields, ?, 'i') LIMIT 500",
        [_SIMULATED.pattern],
    )
    found: set[str] = set()
    for row in rows:
        fields = _fields(row)
        if _is_simulated(fields):
            senders = " ".join(value for key, value in fields.items() if re.search(r"sender|from", key, re.IGNORECASE))
            found |= {domain.lower() for domain in _MAIL.findall(senders)}
    return found


def _is_simulated(fields: Mapping[str, str]) -> bool:
    """Whether the mail system's own word for why it let a message through is a simulation."""
    return any(_POLICY.search(key) and _SIMULATED.fullmatch(value.strip()) for key, value in fields.items())


def _source(row: Mapping[str, Any]) -> str:
    """From where an administrator worked: consoles of devices write it behind their own name, `https(10.0.0.4)`."""
    shown = _fields(row).get("ui", "")  # where devices write their console; other fields hold what people typed
    inner = found[1] if (found := _CONSOLE.fullmatch(shown.strip())) else ""
    return str(row["src_ip"]) or inner


def _values(row: Mapping[str, Any]) -> Iterable[str]:
    return _fields(row).values()


def _fields(row: Mapping[str, Any]) -> dict[str, str]:
    try:
        parsed = orjson.loads(row["fields"] or "{}")
    except orjson.JSONDecodeError:
        return {}
    return {str(key): str(value) for key, value in parsed.items()} if isinstance(parsed, dict) else {}
