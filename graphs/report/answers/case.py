"""What an answer may speak of: the events that are the attack's own, and what they state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import duckdb

from ...episodes.facts import is_internal, short_name
from ...episodes.ordinary import WEAK
from ...events.store import STATED, EventStore
from ...questions.window import Window
from ...schema import Action, Gap, LogFile, Verdict
from ...state import AlertView, Episode, Hit
from ...verdict import noise_among

Row = Mapping[str, Any]

LONGEST_SESSION = timedelta(hours=12)
"""How long after a log-in what an account does on the machine is the log-in's."""
MOST_SESSIONS = 40
_SERVICE_ACCOUNTS = frozenset(
    ("", "-", "system", "root", "local service", "network service", "www-data", "nt authority\\system")
)
_TRIED = "(action = 'login' OR (action = 'web_request' AND \"user\" NOT IN ('', '-')))"
"""SQL for uses of an account."""
_GOING_OUT = "(action = 'web_request' AND regexp_matches(target, '^([a-z]+://|[^/]+:[0-9]+$)'))"
"""SQL for what a client asks a proxy for: where it comes from inside, nobody gets in by it."""
_KEPT = (
    'id, time, host, "user", src_ip, dst_ip, dst_port, action, outcome, process, parent, command, target, agent, '
    "inferred, fields, product"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An account with which somebody hostile got in, by what the logs state."""

    account: str
    address: str
    host: str
    first: datetime | None
    last: datetime | None
    events: tuple[int, ...]
    refused: int
    """Refusals of this account from this address before."""
    refused_events: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Case:
    """An investigation's result, as far as answers are made of it."""

    store: EventStore
    verdict: Verdict
    confidence: float
    severity: str
    episodes: Mapping[str, Episode]
    judgements: Mapping[str, Mapping[str, Any]]
    hits: Mapping[str, Hit]
    view: AlertView
    techniques: Sequence[tuple[str, str, str, Sequence[int]]] = ()
    """ATT&CK number, name, tactic, events."""
    indicators: Sequence[tuple[str, str, str, Sequence[int]]] = ()
    """Type, value, why, events."""
    actions: Sequence[Action] = ()
    action_events: Sequence[Sequence[int]] = ()
    """The events behind each action."""
    limits: Window | None = None
    """What the user limited the investigation to."""
    files: Sequence[LogFile] = ()
    """What was read."""
    gaps: Sequence[Gap] = ()
    """What was not read as it should be."""
    _cursors: list[duckdb.DuckDBPyConnection] = field(default_factory=list)
    searched: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)
    """What was searched for, with its lines: parts of a question, and doubts about an answer, search for the same."""

    @cached_property
    def _within(self) -> tuple[str, list[object]]:
        """SQL condition for what the investigation was limited to, and its parameters."""
        return (self.limits or Window()).where()

    @cached_property
    def hostile(self) -> list[Episode]:
        """The hostile episodes, the strongest first; without the tries of strangers in vain that the alert is not about."""
        if self.verdict != "malicious":
            return []
        noise = noise_among(self.judgements, self.episodes, has_alert=bool(self.view["fields"]))
        own = [j for name, j in self.judgements.items() if j["hostile"] and name not in noise]
        own.sort(key=lambda judgement: -judgement["score"])
        return [self.episodes[judgement["episode"]] for judgement in own]

    @cached_property
    def why(self) -> dict[int, tuple[str, float]]:
        """Event id -> why it is evidence, and how much it weighs."""
        found: dict[int, tuple[str, float]] = {}
        for episode in self.hostile:
            for event, why, weight in self.judgements[episode["id"]]["lines"]:
                if event not in found or found[event][1] < weight:
                    found[event] = (why, weight)
        return found

    @cached_property
    def seeds(self) -> list[int]:
        """The events that signals, the alert or the judge name of hostile episodes."""
        ids = set(self.why)
        for episode in self.hostile:
            # What a person or a machine did beside what is evidence is an everyday thing until something says otherwise.
            if episode["actor_column"] == "src_ip" or not ids.intersection(episode["events"]):
                ids |= set(episode["events"])
        return sorted(ids)

    @cached_property
    def sources(self) -> list[str]:
        """Addresses outside from which the attack came."""
        found = [episode["actor"] for episode in self.hostile if episode["actor_column"] == "src_ip"]
        users = [event for episode in self.hostile if episode["actor_column"] == "user" for event in episode["events"]]
        told = [event for event in users if event in self.why] or users
        rows = self.store.query(
            f"SELECT src_ip, bool_or(seen.first IS NULL OR here.time - seen.first <= ?) AS is_new FROM {STATED} AS here LEFT JOIN "
            f"(SELECT \"user\" AS u, src_ip AS a, min(time) AS first FROM {STATED} WHERE outcome <> 'failure' GROUP BY ALL) AS seen "
            "ON seen.u = here.\"user\" AND seen.a = here.src_ip WHERE id IN (SELECT unnest(?)) AND src_ip <> '' "
            "GROUP BY src_ip ORDER BY src_ip",
            [LONGEST_SESSION, told],
        )
        # Whose account an intruder uses goes on working from the usual place.
        new = [row["src_ip"] for row in rows if row["is_new"]]
        found += new or [row["src_ip"] for row in rows]
        return [address for address in dict.fromkeys(found) if not is_internal(address)]

    @cached_property
    def machines(self) -> list[str]:
        """Addresses inside that acted in the attack."""
        found = [episode["actor"] for episode in self.hostile if episode["actor_column"] == "src_ip"]
        return [address for address in dict.fromkeys(found) if is_internal(address)]

    @cached_property
    def far_ends(self) -> list[str]:
        """Addresses and names that hostile connections went to."""
        return [
            value
            for kind, value, why, _ in self.indicators
            if kind in ("ip", "domain") and value not in self.sources and "source" not in why
        ]

    @cached_property
    def entries(self) -> list[Entry]:
        """As whom and from where somebody hostile got in, the first first."""
        accused, (within, moments) = [*self.sources, *self.machines], self._within
        if not accused:
            return []
        rows = self.store.query(
            f"SELECT \"user\", src_ip, any_value(host ORDER BY (host = ''), id) AS host, min(time) AS first, max(time) AS last, "
            f"list(id ORDER BY time, id) AS ids, bool_or(id IN (SELECT unnest(?))) AS is_marked FROM {STATED} "
            f"WHERE {_TRIED} AND outcome = 'success' AND src_ip IN (SELECT unnest(?)) AND \"user\" NOT IN ('', '-') AND {within} "
            f"AND NOT (src_ip IN (SELECT unnest(?)) AND {_GOING_OUT}) "
            'GROUP BY "user", src_ip ORDER BY first NULLS LAST, "user"',
            [self.seeds, accused, *moments, self.machines],
        )
        made = {short_name(name) for name in self._evidently_made}
        found = []
        for row in rows:
            refused = self._refused(row["user"], row["src_ip"], row["first"])
            is_guessed = bool(refused) and not self._is_at_home(row)
            if not (row["is_marked"] or short_name(row["user"]) in made or is_guessed or self._is_new_place(row)):
                continue
            found.append(
                Entry(
                    account=row["user"],
                    address=row["src_ip"],
                    host=row["host"] or "",
                    first=row["first"],
                    last=row["last"],
                    events=tuple(row["ids"]),
                    refused=len(refused),
                    refused_events=tuple(refused),
                )
            )
        return found

    def _refused(self, account: str, address: str, before: datetime | None) -> list[int]:
        rows = self.store.query(
            f"SELECT id FROM {STATED} WHERE {_TRIED} AND outcome = 'failure' AND src_ip = ? AND lower(\"user\") = lower(?) "
            "AND (time <= ? OR ? IS NULL) ORDER BY time, id",
            [address, account, before, before],
        )
        return [row["id"] for row in rows]

    def _is_at_home(self, row: Row) -> bool:
        """Whether the account had come from there before anything hostile did."""
        starts = [episode["start"] for episode in self.hostile if episode["start"]]
        return bool(starts and row["first"] and row["first"] < datetime.fromisoformat(min(starts)))

    def _is_new_place(self, row: Row) -> bool:
        """Whether the account does what is evidence from there, came shortly before, and used another place until then."""
        deeds = [
            seed["time"]
            for seed in self.seed_rows
            if seed["id"] in self.why and seed["outcome"] != "failure" and seed["time"] is not None
            if (seed["user"], seed["src_ip"]) == (row["user"], row["src_ip"])
        ]
        if not deeds or row["first"] is None or not timedelta() <= min(deeds) - row["first"] <= LONGEST_SESSION:
            return False
        seen = self.store.query(
            "SELECT min(time) FILTER (src_ip = ?) AS here, min(time) FILTER (src_ip <> ?) AS elsewhere "
            f"FROM {STATED} WHERE lower(\"user\") = lower(?) AND src_ip <> '' AND outcome <> 'failure'",
            [row["src_ip"], row["src_ip"], row["user"]],
        )[0]
        is_first_visit = seen["here"] is not None and row["first"] - seen["here"] <= LONGEST_SESSION
        return is_first_visit and seen["elsewhere"] is not None and bool(seen["elsewhere"] < row["first"])

    def is_at_home(self, account: str, address: str) -> bool:
        """Whether an account used an address that is not the attack's before somebody hostile got in as it."""
        firsts = [entry.first for entry in self.entries if entry.account == account and entry.first is not None]
        if not account or not address or address in (*self.sources, *self.machines) or not firsts:
            return False
        return bool(
            self.store.query(
                f"SELECT 1 FROM {STATED} WHERE action = 'login' AND outcome = 'success' AND \"user\" = ? AND src_ip = ? "
                "AND time < ? LIMIT 1",
                [account, address, min(firsts)],
            )
        )

    @cached_property
    def made(self) -> dict[str, Row]:
        """Accounts that were created in the attack -> the event: by what is evidence, and by whatever else is its own."""
        rows = self.own("*", "action = 'account_create' AND outcome <> 'failure' AND target <> ''")
        return {**{row["target"]: row for row in reversed(rows)}, **self._evidently_made}

    @cached_property
    def _evidently_made(self) -> dict[str, Row]:
        """Accounts whose creation is evidence -> the event."""
        rows = self.store.query(
            f"SELECT {_KEPT} FROM {STATED} WHERE id IN (SELECT unnest(?)) AND action = 'account_create' "
            "AND outcome <> 'failure' AND target <> '' ORDER BY time, id",
            [self.seeds],
        )
        return {row["target"]: row for row in reversed(rows)}

    @cached_property
    def used(self) -> dict[str, list[Row]]:
        """Accounts that did what the evidence shows with success, log-ins aside -> those events."""
        found: dict[str, list[Row]] = {}
        known = {short_name(entry.account) for entry in self.entries}
        known |= {short_name(name) for name in self._evidently_made}
        for row in self.seed_rows:
            name = row["user"]
            is_attempt = row["action"] in (
                "login",
                "logout",
                "web_request",
                "network_connect",
                "network_block",
                "status",
            )
            if row["outcome"] == "failure" or is_attempt or name.lower() in _SERVICE_ACCOUNTS or name.endswith("$"):
                continue
            if name.isdigit() or short_name(name) in known:
                continue
            found.setdefault(name, []).append(row)
        return found

    @cached_property
    def handed(self) -> dict[str, list[Row]]:
        """Accounts for which the attack made a credential or that it changed, and that are not its own -> those events."""
        known = {short_name(entry.account) for entry in self.entries}
        known |= {short_name(name) for name in [*self.made, *self.used]}
        found: dict[str, list[Row]] = {}
        for row in self.own(
            "*", "action IN ('credential_create', 'account_change') AND outcome <> 'failure' AND target <> ''"
        ):
            if short_name(row["target"]) not in known:
                found.setdefault(row["target"], []).append(row)
        return found

    @cached_property
    def seed_rows(self) -> list[dict[str, Any]]:
        """The events of `seeds` by what they state, in time order."""
        return self.store.query(
            f"SELECT {_KEPT} FROM {STATED} WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS FIRST, id", [self.seeds]
        )

    @cached_property
    def tried(self) -> dict[str, list[int]]:
        """Accounts that were refused to somebody hostile -> those events; names as they were typed."""
        rows = self.store.query(
            f"SELECT \"user\", list(id ORDER BY time, id) AS ids FROM {STATED} WHERE {_TRIED} AND outcome = 'failure' "
            f"AND src_ip IN (SELECT unnest(?)) AND \"user\" NOT IN ('', '-') AND {self._within[0]} "
            'GROUP BY "user" ORDER BY min(time) NULLS LAST, "user"',
            [[*self.sources, *self.machines, *self.desks], *self._within[1]],
        )
        return {row["user"]: row["ids"] for row in rows}

    @cached_property
    def desks(self) -> list[str]:
        """Addresses inside from which accounts of the attack acted in it and nobody had acted before."""
        return self._new_places([*self._by_accounts, *self._log_ins_of_the_attack])

    @property
    def _by_accounts(self) -> list[int]:
        """The events of the hostile episodes of accounts."""
        return [event for episode in self.hostile if episode["actor_column"] == "user" for event in episode["events"]]

    def _new_places(self, users: Sequence[int]) -> list[str]:
        """The addresses inside that these events came from and that nobody had used before."""
        rows = self.store.query(
            f"SELECT src_ip AS a, min(time) AS first FROM {STATED} WHERE id IN (SELECT unnest(?)) AND src_ip <> '' GROUP BY src_ip",
            [list(users)],
        )
        found = []
        for row in rows:
            if not is_internal(row["a"]) or row["first"] is None:
                continue
            earlier = self.store.query(
                f"SELECT 1 FROM {STATED} WHERE src_ip = ? AND outcome <> 'failure' AND time < ?::TIMESTAMP - INTERVAL 1 hour LIMIT 1",
                [row["a"], row["first"]],
            )
            if not earlier:
                found.append(row["a"])
        return sorted(found)

    @property
    def _log_ins_of_the_attack(self) -> list[int]:
        """Log-ins, while it went on, of accounts that it made or used without one of its own."""
        names = sorted({short_name(name) for name in [*self.made, *self.used]})
        first, last = self.span
        if not names or not first or not last:
            return []
        rows = self.store.query(
            f"SELECT id, \"user\" FROM {STATED} WHERE action = 'login' AND outcome = 'success' AND time BETWEEN ? AND ?",
            [first["time"], last["time"]],
        )
        return [row["id"] for row in rows if short_name(row["user"]) in names]

    @cached_property
    def refused_rows(self) -> list[dict[str, Any]]:
        """Log-ins that were refused to somebody hostile: id, time and source."""
        return self.store.query(
            f"SELECT id, time, src_ip, \"user\" FROM {STATED} WHERE {_TRIED} AND outcome = 'failure' "
            f"AND src_ip IN (SELECT unnest(?)) AND {self._within[0]} ORDER BY time, id",
            [[*self.sources, *self.machines], *self._within[1]],
        )

    def own(
        self, columns: str, more: str = "TRUE", values: Sequence[object] = (), *, order: str = "time NULLS FIRST, id"
    ) -> list[dict[str, Any]]:
        """Rows of the events that are the attack's own, of which `more` holds."""
        if not self._cursors:
            self._cursors.append(self._open())
        order_by = f" ORDER BY {order}" if order else ""
        result = self._cursors[0].execute(f"SELECT {columns} FROM own WHERE {more}{order_by}", list(values))
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def _open(self) -> duckdb.DuckDBPyConnection:
        """A cursor with the table `own`: what was marked, what the outside sources did, what happened in their sessions."""
        cursor = self.store.cursor()
        strangers = self._others_at_the_sources()
        tests = [
            "id IN (SELECT unnest($seeds))",
            '(src_ip IN (SELECT unnest($sources)) AND (lower("user"), src_ip) NOT IN (SELECT (u, a) FROM strangers))',
        ]
        values: dict[str, object] = {"seeds": self.seeds, "sources": self.sources}
        if self.machines and self.far_ends:
            tests.append("(src_ip IN (SELECT unnest($machines)) AND dst_ip IN (SELECT unnest($far)))")
            values |= {"machines": self.machines, "far": self.far_ends}
        if desks := self._new_places([event for episode in self.hostile for event in episode["events"]]):
            tests.append('(src_ip IN (SELECT unnest($desks)) AND lower("user") IN (SELECT unnest($actors)))')
            actors = [*self.used, *(entry.account for entry in self.entries), *self._evidently_made]
            values |= {"desks": desks, "actors": [name.lower() for name in actors]}
        for number, (account, row) in enumerate(self._evidently_made.items()):
            tests.append(f'(lower("user") = ${"made" + str(number)} AND time >= $since{number})')
            values |= {f"made{number}": account.lower(), f"since{number}": row["time"] or datetime(1970, 1, 1)}
        for number, (account, host, start, end) in enumerate(self._sessions()):
            tests.append(
                f'(lower("user") = $account{number} AND time BETWEEN $start{number} AND $end{number} AND '
                f"(src_ip = '' OR src_ip IN (SELECT unnest($sources))) AND ($host{number} = '' OR host IN ('', $host{number})))"
            )
            values |= {f"account{number}": account, f"host{number}": host, f"start{number}": start, f"end{number}": end}
        cursor.execute("CREATE OR REPLACE TEMP TABLE strangers (u VARCHAR, a VARCHAR)")
        if strangers:
            cursor.executemany("INSERT INTO strangers VALUES (?, ?)", [list(pair) for pair in strangers])
        within = ["TRUE"]
        if self.limits and self.limits.start:
            within.append("time >= $from_time")
            values["from_time"] = self.limits.start
        if self.limits and self.limits.end:
            within.append("time < $to_time")
            values["to_time"] = self.limits.end
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE own AS SELECT {_KEPT} FROM {STATED} "
            f"WHERE ({' OR '.join(tests)}) AND {' AND '.join(within)}",
            values,
        )
        self._add_handed(cursor)
        return cursor

    def _add_handed(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Add what accounts did, from an address outside that they had never used, after the attack changed them or gave
        them a key or rights.
        """
        cursor.execute(
            f"INSERT INTO own SELECT {_KEPT} FROM {STATED} AS later WHERE src_ip <> '' AND \"user\" <> '' AND id NOT IN "
            f"(SELECT id FROM own) "
            "AND EXISTS (SELECT 1 FROM own WHERE own.action IN ('credential_create', 'permission_grant', 'account_change', "
            "'security_weaken') "
            'AND own.outcome <> \'failure\' AND own.time < later.time AND lower(own."user") <> lower(later."user") AND '
            "regexp_extract(lower(own.target), '[^/]*$') = lower(later.\"user\")) "
            f"AND NOT EXISTS (SELECT 1 FROM {STATED} AS before WHERE before.src_ip = later.src_ip AND before.time < "
            "(SELECT min(time) FROM own))"
        )

    def _others_at_the_sources(self) -> list[tuple[str, str]]:
        """(account, address) pairs that log in from a hostile address and are nobody hostile: people behind one gateway."""
        entered = {(entry.account.lower(), entry.address) for entry in self.entries}
        rows = self.store.query(
            f"SELECT DISTINCT lower(\"user\") AS u, src_ip AS a FROM {STATED} WHERE {_TRIED} AND outcome = 'success' "
            "AND src_ip IN (SELECT unnest(?)) AND \"user\" NOT IN ('', '-')",
            [self.sources],
        )
        return [(row["u"], row["a"]) for row in rows if (row["u"], row["a"]) not in entered]

    def _sessions(self) -> list[tuple[str, str, datetime, datetime]]:
        """Account, machine, start and end of what followed each hostile log-in."""
        found = []
        for entry in self.entries:
            for event in entry.events[:MOST_SESSIONS]:
                rows = self.store.query("SELECT time, host FROM events WHERE id = ?", [event])
                if not rows or rows[0]["time"] is None or not rows[0]["host"]:
                    continue
                start, host = rows[0]["time"], rows[0]["host"]
                ends = self.store.query(
                    f'SELECT min(time) AS t FROM {STATED} WHERE lower("user") = lower(?) AND time > ? AND host = ? AND '
                    "(action = 'logout' OR (action = 'login' AND outcome = 'success' AND src_ip NOT IN ('', ?)))",
                    [entry.account, start, host, entry.address],
                )
                end = min(ends[0]["t"] or start + LONGEST_SESSION, start + LONGEST_SESSION)
                found.append((entry.account.lower(), host, start, end))
        return found[:MOST_SESSIONS]

    @cached_property
    def span(self) -> tuple[Row | None, Row | None]:
        """The attack's first and last event."""
        rows = self.own("id, time, action", "time IS NOT NULL AND action <> 'status'")
        if not rows:
            return None, None
        return rows[0], self._end_of_series(rows[0]["time"], rows[-1])

    @property
    def untimed(self) -> list[dict[str, Any]]:
        """The evidence without a time."""
        return [row for row in self.seed_rows if row["time"] is None and row["action"] != "status"]

    def _end_of_series(self, start: datetime, last: Row) -> Row:
        """The last of what an account went on doing from an address outside that it had not used before the attack."""
        pairs = {(row["user"], row["src_ip"], row["action"]) for row in self.seed_rows if row["user"] and row["src_ip"]}
        for user, address, action in sorted(pairs):
            if is_internal(address) or self.store.query(
                f'SELECT 1 FROM {STATED} WHERE src_ip = ? AND "user" = ? AND time < ? LIMIT 1', [address, user, start]
            ):
                continue
            within, moments = self._within
            rows = self.store.query(
                f'SELECT id, time, action FROM {STATED} WHERE src_ip = ? AND "user" = ? AND action = ? AND time > ? AND {within} '
                "ORDER BY time DESC, id DESC LIMIT 1",
                [address, user, action, last["time"], *moments],
            )
            last = rows[0] if rows else last
        return last

    def series(self, actions: Sequence[str]) -> list[dict[str, Any]]:
        """The attack's own events of some kinds, with the rest of a series of which only some are evidence."""
        rows = self.own("*", "list_contains(?, action) AND outcome <> 'failure'", [list(actions)])
        programs = {
            (row["action"], row["process"], row["user"]) for row in rows if row["process"] and not row["src_ip"]
        }
        programs = {key for key in programs if key[0] in ("file_write", "file_delete", "file_read")}
        known = {row["id"] for row in rows}
        starts = [row["time"] for row in rows if row["time"] is not None]
        for action, process, user in sorted(programs):
            rows += [
                row
                for row in self.store.query(
                    f'SELECT {_KEPT} FROM {STATED} WHERE action = ? AND process = ? AND "user" = ? AND time >= ? AND {self._within[0]} '
                    "ORDER BY time, id LIMIT 20000",
                    [action, process, user, min(starts, default=datetime(1970, 1, 1)), *self._within[1]],
                )
                if row["id"] not in known
            ]
            known |= {row["id"] for row in rows}
        return sorted(rows, key=lambda row: (row["time"] is not None, row["time"] or datetime(1970, 1, 1), row["id"]))

    def is_hostile(self, value: str) -> bool:
        """Whether an address or account is the attack's own."""
        low = short_name(value)
        if value in self.sources or value in self.machines or value in self.far_ends:
            return True
        accounts = [*(entry.account for entry in self.entries), *self.made, *self.used]
        return any(low == short_name(account) for account in accounts)

    @cached_property
    def logs(self) -> Row:
        """Number of events, first and last time of the logs."""
        return self.store.query("SELECT count(*) AS n, min(time) AS first, max(time) AS last FROM events")[0]

    @cached_property
    def ordinary(self) -> list[tuple[str, list[int]]]:
        """The names of the ordinary explanations of what stood out, and the events that show it: those that carry a benign
        verdict before the weak ones, then the alert's own, then of what rules mark.
        """

        def rank(judgement: Mapping[str, Any]) -> tuple[bool, float, int]:
            episode = self.episodes[judgement["episode"]]
            return not episode["alerted"], -judgement["score"], -len(episode["hits"])

        found = [
            (word, list(events))
            for judgement in sorted(self.judgements.values(), key=rank)
            for word, events in judgement["ordinary"]
        ]
        return sorted(found, key=lambda explanation: explanation[0] in WEAK)

    def close(self) -> None:
        """Drop the tables that were made."""
        for cursor in self._cursors:
            cursor.close()
        self._cursors.clear()
