"""Changes that somebody else approved beforehand, as the records of a change system say.

An approval counts where its system's export is a file of its own whose every record bears an approver, where the approver is
neither who asked for it nor who acts, where it was asked for an hour before at least, where what was done lies in its window,
and where its text names both who acts and what was acted on, or the account and the machine to which it moves with what it
always did; where a log says of nothing what it was, a test that names its source is enough. What a rule of level high marks was
approved by nobody, unless as a test of the house's own defences that names who acts and the machine. A number, a comment or a
line among others explains nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

import orjson

from ..events.store import EventStore
from ..meaning.timestamps import Clock
from ..meaning.values import is_empty
from ..state import Episode, Hit
from .accounts import short_name
from .announced import TEST

BEFORE = timedelta(hours=1)
"""How long before the stretch the change was asked for, at least."""
MOST_CHANGES = 5000
"""Records of a file of changes that is read."""

_AT = r"(?:[_ -]?(?:at|on|time|date))?$"
_PLANNED = r"(?:window|planned|scheduled|implementation|change)?[_ -]?"
_APPROVER = re.compile(
    r"(?:^|[._ -])(?:approver|approved[_ -]?by|authori[sz]ed[_ -]?by)(?:[._ -]?(?:name|mail|email|login))?$",
    re.IGNORECASE,
)
_ASKER = re.compile(
    r"request(?:er|or|ed[_ -]?by)|(?:opened|created|raised|submitted)[_ -]?by|^author$|reporter", re.IGNORECASE
)
_ASKED = re.compile(rf"^(?:sys_)?(?:created|opened|requested|submitted|raised){_AT}", re.IGNORECASE)
_BEGIN = re.compile(rf"{_PLANNED}(?:start|begin){_AT}", re.IGNORECASE)
_END = re.compile(rf"{_PLANNED}(?:end|finish|until){_AT}", re.IGNORECASE)
_STATE = re.compile(r"(?:^|[_ -])(?:state|status|approval)$", re.IGNORECASE)
_GRANTED = re.compile(
    r"approved|authori[sz]ed|scheduled|implement\w*|in[ _-]?progress|done|complete\w*|closed|review", re.IGNORECASE
)
_WORD = re.compile(r"[\w.:@-]*\w")
_NETWORK = re.compile(r"(?<![\w.:/])[\da-fA-F.:]+/\d{1,3}(?![\w/])")
_LEAST_PREFIX = {4: 16, 6: 48}
"""A network that is larger names nothing."""


@dataclass(frozen=True, slots=True)
class Change:
    """One approved change."""

    asked: datetime
    begin: datetime
    end: datetime
    people: frozenset[str]
    """Short names of who approved it."""
    words: frozenset[str]
    """What its text names, in lower case."""
    networks: tuple[IPv4Network | IPv6Network, ...]
    """Networks that its text names."""
    is_test: bool
    """Whether it announces a test of the house's own defences."""

    def names_network_of(self, address: str) -> bool:
        """Whether an address lies in a network that the change names."""
        try:
            return any(ip_address(address) in network for network in self.networks)
        except ValueError:
            return False


def approved_events(
    store: EventStore,
    episode: Episode,
    rows: Sequence[Mapping[str, Any]],
    hits: Sequence[Hit],
    habits: Mapping[int, Sequence[datetime]],
) -> frozenset[int]:
    """Ids of those events that an approved change names and whose time lies in its window. `habits`: when who acts did the
    same as in each event, this time included.
    """
    if not episode["start"]:
        return frozenset()
    start = datetime.fromisoformat(episode["start"])
    changes = [change for change in _changes(store) if change.asked <= start - BEFORE]
    grave = {event for hit in hits if hit["level"] in ("high", "critical") for event in hit["events"]}
    return frozenset(
        row["id"]
        for row in rows
        if any(
            _is_rehearsed(row, change)
            if row["id"] in grave
            else _is_covered(row, change, len(habits.get(row["id"], ())) > 1)
            for change in changes
        )
    )


def _is_rehearsed(row: Mapping[str, Any], change: Change) -> bool:
    """Whether a change announces a test, by name the account that acts and the machine on which it does."""
    user, host = str(row["user"]), str(row["host"]).lower()
    accounts = {name for name in (user.lower(), short_name(user)) if name}
    machines = {name for name in (host, host.partition(".")[0]) if name} - accounts
    is_named = bool(accounts & change.words) and bool(machines & change.words)
    return change.is_test and is_named and _is_covered(row, change, is_habit=False)


def _is_covered(row: Mapping[str, Any], change: Change, is_habit: bool) -> bool:
    user = str(row["user"])
    accounts, source = {name for name in (user.lower(), short_name(user)) if name}, str(row["src_ip"]).lower()
    actors = accounts | ({source} if source else set())
    target = str(row["target"]).removeprefix("arn:aws:s3:::")
    things = {
        str(row["host"]),
        str(row["host"]).partition(".")[0],
        str(row["dst_ip"]),
        target,
        target.partition("/")[0],
    }
    named = {thing.lower() for thing in things if thing} - actors
    return (
        bool(row["time"] and change.begin <= row["time"] <= change.end)
        and not actors & change.people
        and bool(actors & change.words)
        and (
            bool(named & change.words)
            or (is_habit and bool(accounts & change.words) and source in change.words)
            or change.names_network_of(str(row["dst_ip"]))
            or (change.is_test and not row["host"] and not row["dst_ip"])
        )
    )


def _changes(store: EventStore) -> list[Change]:
    """The granted changes of the files that hold nothing but changes."""
    scratch = store.scratch
    scratch.make(
        "approvals",
        "SELECT file, fields FROM events WHERE file IN (SELECT file FROM events WHERE file IN "
        f"(SELECT file FROM events GROUP BY file HAVING count(*) <= {MOST_CHANGES}) "
        "GROUP BY file HAVING bool_and(regexp_matches(fields, '(?i)approve|authori[sz]ed')))",
    )
    records = [(file, _fields(fields)) for file, fields in scratch.query("SELECT file, fields FROM approvals")]
    strange = {file for file, fields in records if not any(_APPROVER.search(key) for key in fields)}
    changes = [_change(fields) for file, fields in records if file not in strange]
    return [change for change in changes if change]


def _change(fields: Mapping[str, str]) -> Change | None:
    clock = Clock()
    asked, begin, end = (_moment(clock, fields, keys) for keys in (_ASKED, _BEGIN, _END))
    approvers = _people(fields, _APPROVER)
    state = [value for key, value in fields.items() if _STATE.search(key)]
    is_granted = bool(state) and all(_GRANTED.fullmatch(value.strip()) for value in state)
    if not (asked and begin and end and approvers and is_granted) or approvers & _people(fields, _ASKER):
        return None
    said = " ".join(value for key, value in fields.items() if not _APPROVER.search(key) and not _ASKER.search(key))
    return Change(
        asked, begin, end, approvers, frozenset(_words(said)), tuple(_networks(said)), bool(TEST.search(said))
    )


def _moment(clock: Clock, fields: Mapping[str, str], keys: re.Pattern[str]) -> datetime | None:
    times = [time for key, value in fields.items() if keys.search(key) and (time := clock.parse(value))]
    return times[0].replace(tzinfo=None) - (times[0].utcoffset() or timedelta(0)) if times else None


def _people(fields: Mapping[str, str], keys: re.Pattern[str]) -> frozenset[str]:
    return frozenset(short_name(value) for key, value in fields.items() if keys.search(key) and not is_empty(value))


def _words(text: str) -> Iterable[str]:
    for word in _WORD.findall(text.lower()):
        yield word
        yield word.rstrip(".:-")


def _networks(text: str) -> Iterable[IPv4Network | IPv6Network]:
    for written in _NETWORK.findall(text):
        try:
            network = ip_network(written, strict=False)
        except ValueError:
            continue
        if network.prefixlen >= _LEAST_PREFIX[network.version]:
            yield network


def _fields(text: str | None) -> dict[str, str]:
    try:
        parsed = orjson.loads(text or "{}")
    except orjson.JSONDecodeError:
        return {}
    return {str(key): str(value) for key, value in parsed.items()} if isinstance(parsed, dict) else {}
