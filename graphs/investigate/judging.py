"""What the judge reads of an episode beside its facts, and what no model's word alone may do."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ..actions import LEVELS
from ..decisions.quoting import quote
from ..events.store import STATED, EventStore
from ..evidence import render
from ..state import AlertView, Episode, Hit, RawFinding, Weighed
from ..verdict import CLEARLY_BELOW, UNDECIDED
from ..workbench import Desk
from .briefing import QUOTED_IS_DATA, field_lines, hypothesis_lines
from .room import learn_room, room_at

MOST_CLAIMS, MOST_BESIDE = 12, 6
MOST_LINES = 10
MOST_EXPLAINING = 3
MOST_AROUND = 6
AROUND = 900
"""Seconds before and after an episode within which other kinds of event are shown."""
RARE = 3
"""Events of a kind that is shown there although it shares no name with the episode."""
MOST_FIELDS = 8
"""Of the alert."""
SHORTEST_LINE, LONGEST_LINE = 300, 1_200
"""Characters of a quoted line: as many as there is room for."""
LONGEST_FIELD = 100
SHARE = 0.4
"""Of the context that claims and lines may fill."""
RESERVE = 0.8
"""Of the run's tokens; what is left is for judging by facts alone."""
MEANING = (
    "hostile: an attack, or a step of one. ordinary: somebody's own work, a test, a mistake. The facts above were counted by "
    "code; what follows was found by reading. Judge the episode, not what only happened beside it."
)

_DECISIVE = {
    "user": "user",
    "src_ip": "from",
    "dst_ip": "to",
    "host": "host",
    "action": "action",
    "outcome": "outcome",
    "target": "about",
    "parent": "parent",
    "process": "process",
    "command": "command",
    "agent": "agent",
}
"""Columns that say who did what to whom, and what they are called."""

_STRONG = ("high", "critical")


class Reading:
    """What a model reads of one episode beside its facts, as much as its context allows."""

    def __init__(
        self,
        desk: Desk,
        episode: Episode,
        hits: Mapping[str, Hit],
        accepted: Sequence[RawFinding],
        hypotheses: Sequence[Weighed] = (),
        view: AlertView | None = None,
    ) -> None:
        self._desk, self._episode, self._hits = desk, episode, hits
        self._accepted, self._hypotheses = accepted, hypotheses
        self._alert = field_lines(view, most=MOST_FIELDS, limit=LONGEST_FIELD) if view else []
        self._room = room_at(desk)

    def lines(self, explaining: Sequence[int] = ()) -> list[str]:
        """The alert, hypotheses, claims about the episode's events, its most telling lines, quoted, those that explain it among
        them, lines of other kinds around it, then what was claimed beside them; none once most of the run's tokens are spent.
        """
        if self._desk.asker.spent >= self._desk.budget.tokens * RESERVE:
            return []
        lead = [MEANING, QUOTED_IS_DATA, *hypothesis_lines(self._hypotheses)]
        room = self._room.characters(SHARE) - sum(len(line) + 1 for line in lead)
        alert = _fitting(self._alert, room // 4)
        room -= sum(len(line) + 1 for line in alert)
        about, beside = self._claims()
        claims = _fitting(about, room // 2)
        room -= sum(len(line) + 1 for line in claims)
        store = self._desk.store
        telling = telling_events(store, self._episode, self._hits, explaining)
        lines = self._told("line", telling, room)
        room -= sum(len(line) + 1 for line in lines)
        around = self._told("line beside it", around_events(store, self._episode), room // 2)
        room -= sum(len(line) + 1 for line in around)
        found = [*claims, *lines, *around, *_fitting(beside, room)]
        return [*lead, *alert, *found] if found else []

    def shrink(self, problem: str) -> bool:
        """Whether less is read from now on, because the model's server said that it was too much."""
        is_learned = learn_room(self._desk, problem, self._room)
        self._room = room_at(self._desk)
        return is_learned

    def _claims(self) -> tuple[list[str], list[str]]:
        """What was claimed about the episode's events, and what about others; of several names for the same fact the first."""
        own = set(self._episode["events"])
        claims = [item for item in self._accepted if item.get("author") != "reading"]  # its own word proves nothing
        claims.sort(key=lambda item: (item.get("author") != "model", -item["weight"]))
        facts = {_fact(item): item for item in reversed(claims)}
        once = [item for item in claims if facts[_fact(item)] is item]
        about = [f"claim {quote(render(item), limit=420)}" for item in once if own & set(item["events"])]
        beside = [f"claim beside it {quote(render(item), limit=420)}" for item in once if not own & set(item["events"])]
        return about[:MOST_CLAIMS], beside[:MOST_BESIDE]

    def _told(self, word: str, events: Sequence[int], room: int) -> list[str]:
        """Lines, those first that come first while there is room, each as long as all of them allow; told as they happened."""
        longest = max(SHORTEST_LINE, min(LONGEST_LINE, room // max(1, len(events)) - len(word) - 2))
        told = told_lines(self._desk.store, events, longest)
        kept = set(_fitting([f"{word} {line}" for line in told.values()], room))
        return [line for event in in_time(self._desk.store, told) if (line := f"{word} {told[event]}") in kept]


def _fact(finding: RawFinding) -> tuple[Any, ...]:
    """What a claim says whoever it is said of: the same events may be those of an account, its address and its host."""
    said = tuple(sorted((name, value) for name, value in finding["slots"].items() if name != "subject"))
    return finding["template"], said, tuple(finding["events"])


def told_lines(store: EventStore, events: Sequence[int], longest: int) -> dict[int, str]:
    """The raw lines of some events in quotes; of a long one its beginning, and who did what to whom."""
    columns = ", ".join(f'"{name}"' for name in _DECISIVE)
    rows = store.query(f"SELECT id, {columns} FROM {STATED} WHERE id IN (SELECT unnest(?))", [list(events)])
    fields, raw = {row["id"]: row for row in rows}, store.raw(events)
    return {event: _line(raw[event], fields.get(event, {}), longest) for event in events if event in raw}


def telling_events(
    store: EventStore, episode: Episode, hits: Mapping[str, Hit], explaining: Sequence[int] = ()
) -> list[int]:
    """The events that say most of an episode: each signal's first, the strongest signals before others; what may explain it;
    then each other kind of event once, the rarest first, for what happened once is what many repetitions led to; then the
    signals' last and the alerted ones.
    """
    own = set(episode["events"])
    strongest = sorted((hits[name] for name in episode["hits"]), key=lambda hit: -LEVELS.index(hit["level"]))
    signals = [[event for event in hit["events"] if event in own] for hit in strongest]
    kinds = store.query(
        f"SELECT min(id) AS id, count(*) AS n FROM {STATED} WHERE id IN (SELECT unnest(?)) "
        "GROUP BY action, outcome, template ORDER BY n, id LIMIT ?",
        [episode["events"], MOST_LINES],
    )
    chosen = dict.fromkeys(event for events in signals for event in events[:1])
    chosen.update(dict.fromkeys(explaining[:MOST_EXPLAINING]))
    chosen.update(dict.fromkeys(row["id"] for row in kinds))
    chosen.update(dict.fromkeys(event for events in signals for event in events[-1:]))
    chosen.update(dict.fromkeys(episode["events"][:3]))
    return list(chosen)[:MOST_LINES]


def around_events(store: EventStore, episode: Episode) -> list[int]:
    """Events that happened about when an episode did and are not of it, one of each kind: those that share an account, address
    or host with it first, then what is rare in the logs, the rarest first.
    """
    if not episode["start"] or not episode["end"]:
        return []
    rows = store.query(
        f"""
        WITH own AS (SELECT * FROM {STATED} WHERE id IN (SELECT unnest($1::BIGINT[]))),
        names AS (SELECT DISTINCT unnest(["user", src_ip, host]) AS name FROM own),
        kinds AS (SELECT template, action, outcome, count(*) AS n FROM {STATED} GROUP BY ALL),
        near AS (
            SELECT template, action, outcome, min(id) AS id,
                bool_or(("user" <> '' AND "user" IN (FROM names)) OR (src_ip <> '' AND src_ip IN (FROM names))) AS is_whose,
                bool_or(host <> '' AND host IN (FROM names)) AS is_where
            FROM {STATED} WHERE id NOT IN (SELECT id FROM own)
                AND time BETWEEN $2::TIMESTAMP - INTERVAL {AROUND} SECOND AND $3::TIMESTAMP + INTERVAL {AROUND} SECOND
                AND (template, action, outcome) NOT IN (SELECT (template, action, outcome) FROM own)
            GROUP BY ALL)
        SELECT near.id FROM near JOIN kinds USING (template, action, outcome)
        WHERE is_whose OR is_where OR n <= {RARE}
        ORDER BY is_whose DESC, n, id LIMIT {MOST_AROUND}
        """,
        [episode["events"], episode["start"], episode["end"]],
    )
    return [row["id"] for row in rows]


def in_time(store: EventStore, events: Collection[int]) -> list[int]:
    """Events in the order in which they happened."""
    rows = store.query(
        "SELECT id FROM events WHERE id IN (SELECT unnest(?)) ORDER BY time NULLS LAST, id", [list(events)]
    )
    return [row["id"] for row in rows]


def _fitting(lines: Sequence[str], characters: int) -> list[str]:
    """Those that fit, in their order; a long one in between is left out, not all after it."""
    kept: list[str] = []
    for line in lines:
        if len(line) < characters:
            kept.append(line)
            characters -= len(line) + 1
    return kept


def _line(raw: str, fields: Mapping[str, Any], longest: int) -> str:
    """A line in quotes; of a long one its beginning, and what it states beyond that of who did what to whom."""
    shown = quote(raw, limit=longest)
    beyond = [
        f"{word} {quote(fields[name], limit=LONGEST_FIELD)}"
        for name, word in _DECISIVE.items()
        if len(raw) > longest and fields.get(name) and fields[name] not in raw[: longest - 1]
    ]
    return f"{shown} which states {', '.join(beyond)}" if beyond else shown


def precedents(store: EventStore, episode: Episode, accepted: Sequence[RawFinding]) -> list[int]:
    """Events of an episode that the model's claims cite together with what the same role did before in the same way from the
    same address: on two earlier days or more, the same kind of event, so that a single preparation is none.
    """
    cited = {event for item in accepted if item.get("author") == "model" for event in item["events"]}
    rows = store.query(
        f"""
        SELECT e.id FROM {STATED} e JOIN {STATED} b ON b.template = e.template AND b.action = e.action AND b.outcome = e.outcome
            AND b.src_ip = e.src_ip AND split_part(b."user", '/', 1) = split_part(e."user", '/', 1)
            AND b.time < date_trunc('day', e.time)
        WHERE e.id IN (SELECT unnest(?)) AND e.src_ip <> '' AND e."user" <> ''
        GROUP BY e.id HAVING count(DISTINCT b.time::DATE) >= 2 AND bool_or(b.id IN (SELECT unnest(?))) ORDER BY e.id
        """,
        [sorted(cited.intersection(episode["events"])), sorted(cited)],
    )
    return [row["id"] for row in rows]


def guarded(score: float, by_rules_alone: float, sheet: Mapping[str, Sequence[str]], *, is_explained: bool) -> float:
    """The score, kept from being ordinary where rules of level high or above mark what no cited event explains."""
    strongest = next(iter(sheet.get("strongest_rule", ())), "")
    if strongest in _STRONG and not is_explained:
        return max(score, min(by_rules_alone, UNDECIDED))
    return score


def disagreements(judgements: Sequence[Mapping[str, Any]], titles: Mapping[str, str]) -> list[str]:
    """Where rules and model say different things of an episode, in words."""
    said = []
    for item in judgements:
        strongest = next(iter(item["sheet"].get("strongest_rule", ())), "none")
        title = titles.get(item["episode"], item["episode"])
        if item["decision"] == "ordinary" and (strongest in _STRONG or item["hostile"]):
            said.append(
                f"Rules and model disagree about {title}: a rule of level {strongest} marks it, the model calls it ordinary."
            )
        elif item["decision"] == "hostile" and item["rule_score"] < CLEARLY_BELOW and not item["hostile"]:
            said.append(
                f"Rules and model disagree about {title}: the model calls it hostile, the strongest rule on it is of level {strongest}."
            )
    return said
