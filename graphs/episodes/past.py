"""When the actor of an episode did the same before, and from where."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..actions import LEVELS
from ..events.store import EventStore, Scratch
from ..state import Episode, Hit
from .farends import FAR_OWNER
from .fold import GAP

PAUSE = timedelta(minutes=2)
"""A pause that ends one round of a job."""

_SAME = "template || '|' || lower(regexp_extract(process, '[^\\\\/]*$')) || '|' || lower(regexp_extract(parent, '[^\\\\/]*$'))"
"""What makes two events the same kind of doing: their template, and which program was started by which."""
FLAGGED_KINDS = (
    "WITH flagged AS (SELECT DISTINCT kind FROM events JOIN kinds USING (template, process, parent) "
    "WHERE id IN (SELECT unnest(?)))"
)


@dataclass(frozen=True, slots=True)
class Past:
    """When the actor did what was flagged."""

    occasions: tuple[datetime, ...]
    rounds: tuple[datetime, ...]
    earlier: int
    habits: Mapping[int, tuple[datetime, ...]]


def past_of(store: EventStore, episode: Episode, flagged: frozenset[int], hits: Mapping[str, Hit]) -> Past:
    """When the actor did each flagged kind of thing, parted by an hour's pause and by two minutes' for the kind with the fewest
    occasions; and its habits: on a host and of log-ins the same account, of what goes out the same far end, and where a rule of
    level medium or above marks it, what the same rules mark, else a command that is new would pass for one of its kind.
    """
    rows = kinds_of(store).query(
        f'{FLAGGED_KINDS} SELECT id, kind, "user", {FAR_OWNER} AS far, time FROM events '
        "JOIN (SELECT * FROM kinds WHERE kind IN (SELECT kind FROM flagged)) USING (template, process, parent) "
        f"WHERE {_without_session(episode['actor_column'])} = ? AND time IS NOT NULL ORDER BY time LIMIT 50000",
        [sorted(flagged), _role(episode)],
    )
    by_kind: dict[int, list[datetime]] = defaultdict(list)
    times: dict[tuple[int, str, str], list[tuple[int, datetime]]] = defaultdict(list)
    doing: dict[int, tuple[int, str, str]] = {}
    for event, kind, user, far, time in rows:
        by_kind[kind].append(time)
        own = (kind, user if episode["family"] in ("endpoint", "authentication") else "", far)
        times[own].append((event, time))
        if event in flagged:
            doing[event] = own
    rules, marked = _marking_rules(episode, hits)
    keys = {event: (own, rules.get(event, frozenset())) for event, own in doing.items()}
    starts = {
        (own, by): _starts([time for event, time in times[own] if all(event in marked[rule] for rule in by)], GAP)
        for own, by in set(keys.values())
    }
    begin = datetime.fromisoformat(episode["start"]) if episode["start"] else None
    return Past(
        occasions=min((_starts(own, GAP) for own in by_kind.values()), key=len, default=()),
        rounds=min((_starts(own, PAUSE) for own in by_kind.values()), key=len, default=()),
        earlier=min((sum(time < begin for time in own) for own in by_kind.values()), default=0) if begin else 0,
        habits={event: starts[key] for event, key in keys.items()},
    )


def _marking_rules(
    episode: Episode, hits: Mapping[str, Hit]
) -> tuple[dict[int, frozenset[str]], dict[str, frozenset[int]]]:
    """(Event -> rules of level medium and above that mark it in the episode, such a rule -> all that it marks)."""
    strong = [hits[name] for name in episode["hits"] if LEVELS.index(hits[name]["level"]) >= LEVELS.index("medium")]
    rules: dict[int, frozenset[str]] = {}
    own = frozenset(episode["events"])
    for hit in strong:
        for event in own.intersection(hit["events"]):
            rules[event] = rules.get(event, frozenset()) | {hit["rule"]}
    wanted: dict[str, set[int]] = {hit["rule"]: set() for hit in strong}
    for hit in hits.values():
        if hit["rule"] in wanted:
            wanted[hit["rule"]].update(hit["events"])
    return rules, {rule: frozenset(events) for rule, events in wanted.items()}


def _starts(times: Sequence[datetime], pause: timedelta) -> tuple[datetime, ...]:
    """The first moment of each run of times that a longer pause parts."""
    return tuple(time for i, time in enumerate(times) if i == 0 or time - times[i - 1] > pause)


def kinds_of(store: EventStore) -> Scratch:
    """The store's tables with `kinds`: a number for what makes two events the same kind of doing.

    There are few combinations of template, program and parent, so each is looked at once and events are found by them.
    """
    scratch = store.scratch
    scratch.make(
        "kinds",
        f"SELECT template, process, parent, dense_rank() OVER (ORDER BY {_SAME}) AS kind "
        "FROM (SELECT DISTINCT template, process, parent FROM events)",
    )
    return scratch


def _without_session(column: str) -> str:
    """SQL for who acts, an assumed role's session name left out: each run of a job has another."""
    return "split_part(\"user\", '/', 1)" if column == "user" else f'"{column}"'


def _role(episode: Episode) -> str:
    return episode["actor"].partition("/")[0] if episode["actor_column"] == "user" else episode["actor"]
