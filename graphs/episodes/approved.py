"""Changes that somebody else approved beforehand, as the records of a change system say.

An approval counts where its system's export is a file of its own whose every record bears an approver, where the approver is
neither who asked for it nor who acts, where it was asked for an hour before at least, where what was done lies in its window,
and where its title names both who acts and what was acted on, or the account and the machine to which it moves with what it
always did; where a log says of nothing what it was, a test that names its source is enough. What a rule of level high marks was
approved by nobody, unless as a test of the house's own defences that names who acts and the machine, and from where, if the record
says so. A number, a comment or a line among others explains nothing, nor does an account that comes from where no change has it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ..events.store import EventStore
from ..state import Episode, Hit
from .accounts import is_same_person, short_name
from .change_records import Change, granted_changes

BEFORE = timedelta(hours=1)
"""How long before the stretch the change was asked for, at least."""


def approved_events(
    store: EventStore,
    episode: Episode,
    rows: Sequence[Mapping[str, Any]],
    hits: Sequence[Hit],
    habits: Mapping[int, Sequence[datetime]],
    moved: Collection[int] = (),
) -> frozenset[int]:
    """Ids of those events that an approved change names and whose time lies in its window. `habits`: when who acts did the
    same as in each event, this time included. `moved`: events whose account came from elsewhere than it always did.
    """
    if not episode["start"]:
        return frozenset()
    start = datetime.fromisoformat(episode["start"])
    changes = [
        change for change in granted_changes(store) if change.asked <= start - BEFORE and change.approved <= start
    ]
    grave = {event for hit in hits if hit["level"] in ("high", "critical") for event in hit["events"]}
    return frozenset(
        row["id"]
        for row in rows
        if any(
            _is_rehearsed(row, change)
            if row["id"] in grave
            else _is_covered(row, change, len(habits.get(row["id"], ())) > 1)
            for change in changes
            if row["id"] not in moved or change.names_source(str(row["src_ip"]))
        )
    )


def _is_rehearsed(row: Mapping[str, Any], change: Change) -> bool:
    """Whether a change announces a test, by name the account that acts and the machine on which it does, and the address from
    which it comes, where the record states one.
    """
    user, host, source = str(row["user"]), str(row["host"]).lower(), str(row["src_ip"])
    accounts = {name for name in (user.lower(), short_name(user)) if name}
    machines = {name for name in (host, host.partition(".")[0]) if name} - accounts
    is_named = bool(accounts & change.words) and bool(machines & change.words)
    is_from_there = not source or change.names_source(source)
    return change.is_test and is_named and is_from_there and _is_covered(row, change, is_habit=False)


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
        and not any(is_same_person(name, person) for name in accounts for person in change.people)
        and bool(actors & change.words)
        and (
            bool(named & change.words)
            or (is_habit and bool(accounts & change.words) and source in change.words)
            or change.names_network_of(str(row["dst_ip"]))
            or (change.is_test and change.names_source(source) and not row["host"] and not row["dst_ip"])
        )
    )
