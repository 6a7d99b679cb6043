"""From an episode's events to its fact sheet, by counting: nothing here reads a vendor's wording."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from ..actions import ACTIONS, LEVELS, TRAITS
from ..events.store import STATED, EventStore
from ..state import READ_BY_MODEL, Episode, Hit
from .accounts import short_name as short_name
from .announced import announced_events
from .approved import approved_events
from .called import called_events
from .change_records import registered_events
from .clients import AUTOMATION, is_scanner
from .crowds import forgetful_crowd
from .delivered import delivered_prefixes
from .farends import far_peers
from .firststart import first_start
from .fold import family_of
from .harmless import tempered
from .helpdesk import renewed_factors
from .house import house_addresses, is_entitled, usual_pairs
from .inside import is_inside
from .installed import installed_events
from .lineage import managed_events
from .lockouts import stale_locks
from .outages import refused_for_nothing
from .past import FLAGGED_KINDS, kinds_of, past_of
from .paths import alike_paths, served_paths
from .places import came_from_elsewhere, gained_by, moved_events, strange_events
from .published import published_events
from .reset import refused_after_reset
from .restored import restored_events
from .sessions import fronted, placed, residents
from .vocabulary import TACTICS, count_word, share_word

MOST_TRAVELLERS_NEEDED = 5
"""Others from outside beyond whom one more is one of many, however many stay inside."""
SCOPE_ROWS = 5000
"""Events of one episode that are looked at; more are counted only by their number."""

_PLACE = "coalesce(nullif(src_ip, ''), json_extract_string(fields, '$.src_host'), '')"
"""SQL for where somebody comes from: an address, or else the name or number of the machine, as of a wireless network."""
_COLUMNS = (
    'id, time, host, "user", src_ip, dst_ip, dst_port, action, outcome, process, parent, command, target, agent, '
    "template, product, category, format, message, file, fields, coalesce(json_extract_string(fields, '$.\"c-ip\"'), '') AS client, "
    "coalesce(json_extract_string(fields, '$.\"userIdentity.type\"'), '') AS identity, "
    f"{_PLACE} AS place, "
    "coalesce(json_extract_string(fields, '$.\"requestParameters.encryptionContext.aws:s3:arn\"'), '') AS decrypted"
)
_ADMINISTRATORS = re.compile(
    r"(?:^|[\\/:@])(?:root|admin\w*|administrat\w*|sysadmin|superuser)(?:$|[@\\/:])", re.IGNORECASE
)
_SYSTEMS = re.compile(
    r"(?:^|\\)(?:system|local service|network service|localsystem|nt authority.*|s-1-5-18)$", re.IGNORECASE
)


@dataclass(frozen=True)
class Scope:
    """An episode with the events that are its own, and what its actor did earlier."""

    episode: Episode
    hits: tuple[Hit, ...]
    rows: tuple[Mapping[str, Any], ...]
    """The actor's events in the stretch, in time order."""
    flagged: frozenset[int]
    total: int
    """How many events the actor has in the stretch, `rows` being cut."""
    earlier: int
    """Events of the same templates by the same actor before the stretch."""
    occasions: tuple[datetime, ...]
    """When the actor began to do the same, this stretch included: starts of the runs that an hour of pause parts."""
    rounds: tuple[datetime, ...]
    """The same, parted by two minutes of pause: a job that runs every few minutes."""
    habits: Mapping[int, tuple[datetime, ...]]
    """When the actor began to do the same as in each flagged event, marked by the same rules."""
    covered_hours: float
    """Hours of log before the stretch."""
    peers: int
    """Other actors with the commonest flagged template."""
    familiar: tuple[tuple[str, str], ...]
    """(user, place) pairs that knew the password already: a login before the stretch, or before their first failure."""
    far_peers: int
    """Other sources that reach the same owners' far ends as the flagged connections and requests."""
    far_population: int
    """Sources that reach any far end."""
    served: frozenset[str]
    """First parts of requested paths under which the server answers others."""
    asked_for: frozenset[str]
    """Requested paths that several others ask for too."""
    alike: frozenset[str]
    """Paths of failing requests that differ only in their numbers from what others are given."""
    managed: frozenset[int]
    """Ids of events that management agents did, or programs that only they started."""
    restored: frozenset[int]
    """Ids of flagged events that switch a protection off which was soon on again, and of those that did so."""
    delivered: frozenset[str]
    """Where the platform's own services write their records: beginnings of objects' names."""
    new_accounts: frozenset[str]
    """Short names, in lower case, of accounts and roles that were created in these logs."""
    failed_logins: int
    """Failed log-ins of the actor in the whole of the logs."""
    strange: frozenset[int]
    """Ids of flagged events whose account came from that address outside for the first time, having come from others before."""
    moved: frozenset[int]
    """Ids of flagged events whose account kept to its machines inside for days and came from another one for the first time."""
    entries: frozenset[int]
    """Ids of the log-ins of accounts that came from elsewhere and whose deeds name no address."""
    resident: frozenset[int]
    """Ids of flagged events that name no address, of accounts whose sessions all came from where they came on earlier days."""
    gained: frozenset[str]
    """Accounts that came from elsewhere outside and were given, made or granted something within the hour around the stretch."""
    renewed: frozenset[int]
    """Ids of flagged events that reset another's second factor, whose owner enrolled a new one from a familiar address."""
    house: frozenset[str]
    """Addresses outside that a good part of the house's accounts used on earlier days."""
    has_travellers: bool
    """Whether others, too, get in from addresses outside that are not the house's own: five of them, or half."""
    usual: frozenset[tuple[str, str]]
    """(account, address) pairs of the flagged events that were seen together on several earlier days."""
    entitled: bool
    """Whether another account gave the one that acts its rights long before, from inside or from the house's own address."""
    first_start: frozenset[int]
    """Ids of flagged events that the system did by itself when the machine started for the first time."""
    locked: frozenset[int]
    """Ids of flagged events that lock an account whose every refusal came from where it got in before."""
    announced: frozenset[int]
    """Ids of flagged events whose source or far end somebody else declared before to be a test or to be trusted."""
    approved: frozenset[int]
    """Ids of flagged events that a change names which somebody else approved beforehand."""
    registered: frozenset[int]
    """Ids of flagged events that are the records of a change system, and no deeds."""
    called: frozenset[int]
    """Ids of flagged events of a person whom a pager called to the machine, where all that stands out was put back."""
    installed: frozenset[int]
    """Ids of flagged events by which a package that was being installed made its account."""
    outage: frozenset[int]
    """Ids of log-ins refused because the server could ask nobody, and of those beside them."""
    reset: frozenset[int]
    """Ids of log-ins refused because somebody else had set the password anew, and of those that worked where they always did."""
    published: frozenset[int]
    """Ids of flagged commands that fetch or start nothing but what a project publishes on its own servers."""
    from_elsewhere: bool
    """Whether an account that acts on the host logged in to it from such an address in the hours before."""

    @cached_property
    def flagged_rows(self) -> tuple[Mapping[str, Any], ...]:
        """The events that signals or the alert name."""
        return tuple(row for row in self.rows if row["id"] in self.flagged)

    @cached_property
    def displaced(self) -> frozenset[int]:
        """Ids of flagged events whose account came from where it never came from, outside or inside."""
        return self.strange | self.moved

    @cached_property
    def is_misused(self) -> bool:
        """Whether a service's account, from a machine that it never came from, did what rules mark and what it never did."""
        marked = {event for hit in self.hits if hit["level"] not in ("informational", "low") for event in hit["events"]}
        return any(
            row["id"] in self.moved & marked
            and AUTOMATION.search(str(row["user"]).partition("/")[0])
            and len(self.habits.get(row["id"], ())) <= 1
            for row in self.flagged_rows
        )


def gather(store: EventStore, episode: Episode, hits: Mapping[str, Hit]) -> Scope:
    """Read what the sheet is counted from."""
    flagged = frozenset(episode["events"])
    own = [hits[name] for name in episode["hits"] if hits[name]["rule"] != READ_BY_MODEL]
    rows, total = _rows(store, episode, flagged)
    column, actor, start = episode["actor_column"], episode["actor"], episode["start"] or None
    past = past_of(store, episode, flagged, hits)
    flagged_rows = [row for row in rows if row["id"] in flagged]
    served, asked_for = served_paths(store, episode, rows)
    others_reach, far_population = far_peers(store, flagged)
    managed = managed_events(store, episode["host"], flagged_rows)
    daily = frozenset(event for event in managed if len({time.date() for time in past.habits.get(event, ())}) >= 3)
    house, began = house_addresses(store, episode), first_start(store, episode, flagged_rows)
    announced = announced_events(store, episode, flagged_rows, house)
    sessions, usual = placed(store, episode, flagged_rows), usual_pairs(store, episode, flagged_rows)
    coming, logins = [*flagged_rows, *sessions], [{**row, "id": row["login"]} for row in sessions]
    asked = fronted(store, flagged_rows)
    moved = moved_events(store, episode, coming) | {row["id"] for row in asked if is_internal(row["src_ip"])}
    # On a machine `came_from_elsewhere` says the same of addresses outside.
    strangers = flagged_rows if episode["family"] == "endpoint" else coming
    strange = strange_events(store, episode, strangers) | {row["id"] for row in asked if not is_internal(row["src_ip"])}
    elsewhere = came_from_elsewhere(store, episode, flagged_rows)
    approved = (
        approved_events(store, episode, flagged_rows, own, past.habits, moved) - strange
        if not elsewhere
        else frozenset[int]()
    )
    restored = restored_events(store, episode, flagged_rows)
    called = called_events(store, episode, flagged_rows, own, restored) if not elsewhere else frozenset[int]()
    published = published_events(flagged_rows) if not elsewhere else frozenset[int]()
    installed = installed_events(store, episode, flagged_rows)
    familiar = _familiar(store, episode)
    outage, reset = refused_for_nothing(store, rows, familiar, house), refused_after_reset(store, rows, familiar)
    crowd = forgetful_crowd(rows, house)
    by_record = (daily, began, announced, crowd, approved, called, published, installed, outage, reset)
    first = store.query("SELECT min(time) AS first FROM events")[0]["first"]
    covered = (datetime.fromisoformat(start) - first).total_seconds() / 3600 if start and first else 0.0
    return Scope(
        episode=episode,
        hits=tuple(tempered(own, flagged_rows, flagged, *by_record)),
        rows=tuple(rows),
        flagged=flagged,
        total=total,
        earlier=past.earlier,
        occasions=past.occasions,
        rounds=past.rounds,
        habits=past.habits,
        covered_hours=covered,
        peers=_peers(store, column, actor, flagged),
        familiar=familiar,
        far_peers=others_reach,
        far_population=far_population,
        served=served,
        asked_for=asked_for,
        alike=alike_paths(store, episode, flagged_rows),
        managed=managed,
        restored=restored,
        delivered=delivered_prefixes(store) if episode["family"] == "cloud" else frozenset(),
        new_accounts=_new_accounts(store),
        failed_logins=_failed_logins(store, episode),
        strange=strange,
        gained=gained_by(store, episode, {row["user"] for row in flagged_rows if row["id"] in strange}, hits),
        moved=moved,
        entries=strange_events(store, episode, logins)
        | moved_events(store, episode, logins)
        | {row["login"] for row in asked},
        resident=residents(sessions, usual) - strange - moved,
        renewed=renewed_factors(store, flagged_rows),
        house=house,
        has_travellers=_has_travellers(store, {row["user"] for row in flagged_rows if row["id"] in strange}, house),
        usual=usual,
        entitled=is_entitled(store, episode, house),
        first_start=began,
        locked=stale_locks(store, flagged_rows),
        announced=announced,
        approved=approved,
        registered=registered_events(store) & flagged,
        called=called,
        installed=installed,
        outage=outage,
        reset=reset,
        published=published,
        from_elsewhere=elsewhere,
    )


def _peers(store: EventStore, column: str, actor: str, flagged: frozenset[int]) -> int:
    """Other actors that did the same, for the flagged kind that fewest others did."""
    scratch = kinds_of(store)
    counted = f"actors_by_{column}"
    scratch.make(
        counted,
        f'SELECT kind, count(DISTINCT "{column}") FILTER ("{column}" <> \'\') AS n '
        f"FROM {STATED} JOIN kinds USING (template, process, parent) GROUP BY kind",
    )
    rows = scratch.query(
        f'{FLAGGED_KINDS}, own AS (SELECT DISTINCT kind FROM (SELECT kind, "{column}" AS actor FROM {STATED} '
        "JOIN kinds USING (template, process, parent) WHERE id IN (SELECT unnest(?))) WHERE actor = ? AND actor <> '') "
        f"SELECT n - (kind IN (SELECT kind FROM own))::INTEGER AS others FROM {counted} "
        "WHERE kind IN (SELECT kind FROM flagged) ORDER BY others LIMIT 1",
        [sorted(flagged), sorted(flagged), actor],
    )
    return int(rows[0][0]) if rows else 0


def _familiar(store: EventStore, episode: Episode) -> tuple[tuple[str, str], ...]:
    """Who knew the password already: pairs with a login before the stretch, or before the first failure of theirs."""
    rows = store.query(
        f"SELECT \"user\" AS u, {_PLACE} AS place, min(time) FILTER (outcome = 'success') AS worked FROM {STATED} "
        f"WHERE action = 'login' AND place <> '' AND \"{episode['actor_column']}\" = ? GROUP BY ALL "
        "HAVING worked < ?::TIMESTAMP OR worked < min(time) FILTER (outcome = 'failure')",
        [episode["actor"], episode["start"] or None],
    )
    return tuple((row["u"], row["place"]) for row in rows)


def _has_travellers(store: EventStore, own: Collection[str], house: Collection[str]) -> bool:
    if not own:
        return False
    found = store.query(
        f"SELECT DISTINCT \"user\" AS u, src_ip FROM {STATED} WHERE action = 'login' AND outcome <> 'failure' "
        "AND \"user\" <> '' AND src_ip <> '' LIMIT 100000"
    )
    others = [row for row in found if row["u"] not in own]
    abroad = {row["u"] for row in others if row["src_ip"] not in house and not is_inside(row["src_ip"])}
    return len(abroad) >= MOST_TRAVELLERS_NEEDED or 2 * len(abroad) >= len({row["u"] for row in others}) > 1


_NAMING = r"(?:role|user|account|principal|login|display)_?(?:name|id)$"
"""Fields of a record that name an account or a role that it creates."""
_OF_THE_CREATOR = r"identity|actor|caller|initiat|issuer|authentication|operator|subject|creator|requester|source"


def _new_accounts(store: EventStore) -> frozenset[str]:
    """Whoever creates an account or a role chooses its name. A created thing of any kind may be a role: what it was called,
    and what its record names as role or account beside who created it, acts under that name later.
    """
    scratch = store.scratch
    scratch.make(
        "created",
        f"SELECT DISTINCT target AS name, \"user\" AS creator FROM {STATED} WHERE target <> '' AND outcome <> 'failure' "
        "AND action IN ('account_create', 'resource_create') UNION SELECT DISTINCT json_extract_string(fields, '$.\"' || key || '\"'), "
        '"user" FROM (SELECT fields, "user", unnest(json_keys(fields)) AS key FROM events WHERE outcome <> \'failure\' '
        f"AND action IN ('account_create', 'resource_create')) WHERE regexp_matches(key, '(?i){_NAMING}') "
        f"AND NOT regexp_matches(key, '(?i){_OF_THE_CREATOR}') AND key NOT LIKE '%\"%'",
    )
    rows = scratch.query("SELECT name, creator FROM created WHERE name IS NOT NULL")
    return frozenset(short_name(name) for name, creator in rows if short_name(name) != short_name(creator))


def _failed_logins(store: EventStore, episode: Episode) -> int:
    rows = store.query(
        f"SELECT count(*) AS n FROM {STATED} WHERE action = 'login' AND outcome = 'failure' AND \"{episode['actor_column']}\" = ?",
        [episode["actor"]],
    )
    return int(rows[0]["n"])


def _rows(store: EventStore, episode: Episode, flagged: frozenset[int]) -> tuple[list[dict[str, Any]], int]:
    """The actor's events in the stretch; on a host, where everything happens, only what was flagged."""
    if episode["family"] == "endpoint" or not episode["start"]:
        rows = store.query(
            f"SELECT {_COLUMNS} FROM {STATED} WHERE id IN (SELECT unnest(?)) ORDER BY time, id", [sorted(flagged)]
        )
        return rows[:SCOPE_ROWS], len(rows)
    where = (
        f'"{episode["actor_column"]}" = ? '
        "AND time BETWEEN ?::TIMESTAMP - INTERVAL 5 minute AND ?::TIMESTAMP + INTERVAL 5 minute"
    )
    parameters = [episode["actor"], episode["start"], episode["end"]]
    total = store.query(f"SELECT count(*) AS n FROM {STATED} WHERE {where}", parameters)[0]["n"]
    rows = store.query(
        f"SELECT {_COLUMNS} FROM {STATED} WHERE {where} "
        f"ORDER BY id IN (SELECT unnest(?)) DESC, time, id LIMIT {SCOPE_ROWS}",
        [*parameters, sorted(flagged)],
    )
    own = [row for row in rows if row["id"] in flagged or family_of(row) == episode["family"]]
    own.sort(key=lambda row: (row["time"] is not None, row["time"] or datetime.min, row["id"]))
    return own, len(own) if total <= SCOPE_ROWS else total


def sheet_of(scope: Scope) -> dict[str, list[str]]:
    """The fact sheet, without what memory and the ordinary explanations add."""
    rows, episode = scope.rows, scope.episode
    known = [row for row in rows if row["outcome"]]
    failures = [row for row in known if row["outcome"] == "failure"]
    sheet: dict[str, list[str]] = {
        "source": [episode["family"]],
        "actor": [_actor_word(scope)],
        "alerted": ["yes" if episode["alerted"] else "no"],
        "actions": _actions(rows),
        "failed": _failed(rows),
        "events": [count_word(scope.total)],
        "failures": [count_word(len(failures))],
        "failure_share": [share_word(len(failures), len(known))],
        "success_after_failures": [_success_after_failures(rows)],
        "targets": [count_word(max(_distinct(rows, name) for name in ("target", "dst_ip", "dst_port")))],
        "pace": [_pace(rows, scope.total)],
        "history": [_history(scope)],
        "peers": ["alone" if scope.peers == 0 else "some" if scope.peers <= 5 else "common"],
        "client": _client(rows),
        "rules": [count_word(len({hit["rule"] for hit in scope.hits if hit["level"] != "informational"}))],
        "strongest_rule": [max((hit["level"] for hit in scope.hits), key=LEVELS.index, default="none")],
        "tactics": sorted({tactic for hit in scope.hits for tactic in hit["tactics"] if tactic in TACTICS}),
        "traits": sorted({trait for hit in scope.hits for trait in hit["traits"] if trait in TRAITS}, key=TRAITS.index),
    }
    if episode["actor_column"] != "user":
        sheet["accounts"] = [count_word(_distinct(rows, "user"))]
    return {key: words for key, words in sheet.items() if words}


def is_internal(address: str) -> bool:
    """Whether a value is an address of a private, loopback or link-local network; documentation ranges are external."""
    return is_inside(address)


def _actor_word(scope: Scope) -> str:
    column, actor = scope.episode["actor_column"], scope.episode["actor"]
    if column in ("src_ip", "dst_ip"):
        return "internal" if is_internal(actor) else "external"
    users = [row["user"] for row in scope.flagged_rows if row["user"]]
    user = actor if column == "user" else _commonest(users)
    if not user:
        return "unknown"
    if _SYSTEMS.search(user) or user.endswith("$"):
        return "system"
    if AUTOMATION.search(user.partition("/")[0] if column == "user" else user) or user.endswith(
        (".amazonaws.com", ".gserviceaccount.com")
    ):
        return "service"
    return "administrator" if _ADMINISTRATORS.search(user) else "user"


def _actions(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    counts = Counter(row["action"] for row in rows)
    shown = [action for action in counts if action not in ("status", "other")] or list(counts)
    return sorted(shown, key=list[str](ACTIONS).index)


def _failed(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    known: Counter[str] = Counter(row["action"] for row in rows if row["outcome"])
    bad: Counter[str] = Counter(row["action"] for row in rows if row["outcome"] == "failure")
    return sorted((action for action in bad if bad[action] * 2 > known[action]), key=list[str](ACTIONS).index)


def _distinct(rows: Sequence[Mapping[str, Any]], column: str) -> int:
    return len({row[column] for row in rows if row[column] not in ("", None)})


def _success_after_failures(rows: Sequence[Mapping[str, Any]]) -> str:
    """Failed logins of an account (or, from one address, of any account) before one that worked."""
    failed: dict[str, int] = defaultdict(int)
    worst = 0
    for row in rows:
        if row["action"] != "login":
            continue
        keys = {("user", row["user"]), ("from", row["src_ip"])}
        if row["outcome"] == "failure":
            for key in keys:
                failed[str(key)] += 1
        elif row["outcome"] == "success":
            worst = max(worst, *(failed[str(key)] for key in keys if key[1]), 0)
    return "no" if worst == 0 else "few" if worst <= 4 else "many"


def _pace(rows: Sequence[Mapping[str, Any]], total: int) -> str:
    times = [row["time"] for row in rows if row["time"]]
    if total <= 1 or len(times) < 2:
        return "single"
    minutes = max((max(times) - min(times)).total_seconds() / 60, 1 / 60)
    rate = total / minutes
    return "burst" if rate >= 10 else "steady" if rate >= 1 else "slow"


def _history(scope: Scope) -> str:
    if len(scope.occasions) >= 3:
        return "habitual"
    if scope.earlier:
        return "seen"
    return "new" if scope.covered_hours >= 1 else "unknown"


def _client(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """`scanner` where a client says so of itself; nothing else that it says is believed."""
    return ["scanner"] if any(is_scanner(row["agent"]) for row in rows) else []


def _commonest(values: Sequence[str]) -> str:
    counts = Counter(values)
    return counts.most_common(1)[0][0] if counts else ""
