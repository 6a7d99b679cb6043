"""What the judge reads of an episode beside its facts, and what no model's word alone may do."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..actions import LEVELS
from ..decisions.quoting import quote
from ..events.store import STATED, EventStore
from ..evidence import render
from ..state import Episode, Hit, RawFinding, Weighed
from ..verdict import CLEARLY_BELOW, UNDECIDED
from ..workbench import Desk
from .briefing import QUOTED_IS_DATA, hypothesis_lines
from .room import learn_room, room_at

MOST_CLAIMS = 12
MOST_LINES = 10
MOST_EXPLAINING = 3
SHORTEST_LINE, LONGEST_LINE = 300, 1_200
"""Characters of a quoted line: as many as there is room for."""
LONGEST_FIELD = 100
SHARE = 0.4
"""Of the context that claims and lines may fill."""
RESERVE = 0.8
"""Of the run's tokens; what is left is for judging by facts alone."""
MEANING = (
    "hostile: an attack, or a step of one. ordinary: somebody's own work, a test, a mistake. The facts above were counted by "
    "code; what follows was found by reading."
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
    ) -> None:
        self._desk, self._episode, self._hits = desk, episode, hits
        self._accepted, self._hypotheses = accepted, hypotheses
        self._room = room_at(desk)

    def lines(self, explaining: Sequence[int] = ()) -> list[str]:
        """Hypotheses, claims about the episode's events, its most telling lines, quoted, those that explain it among them,
        then what was claimed beside them; none once most of the run's tokens are spent.
        """
        if self._desk.asker.spent >= self._desk.budget.tokens * RESERVE:
            return []
        lead = [MEANING, QUOTED_IS_DATA, *hypothesis_lines(self._hypotheses)]
        room = self._room.characters(SHARE) - sum(len(line) + 1 for line in lead)
        about, beside = self._claims()
        claims = _fitting(about, room // 2)
        room -= sum(len(line) + 1 for line in claims)
        lines = _fitting(self._telling(explaining, room), room)
        room -= sum(len(line) + 1 for line in lines)
        found = [*claims, *lines, *_fitting(beside, room)]
        return [*lead, *found] if found else []

    def shrink(self, problem: str) -> bool:
        """Whether less is read from now on, because the model's server said that it was too much."""
        is_learned = learn_room(self._desk, problem, self._room)
        self._room = room_at(self._desk)
        return is_learned

    def _claims(self) -> tuple[list[str], list[str]]:
        """What was claimed about the episode's events, and what about others."""
        own = set(self._episode["events"])
        claims = [item for item in self._accepted if item.get("author") != "reading"]  # its own word proves nothing
        claims.sort(key=lambda item: (item.get("author") != "model", -item["weight"]))
        about = [f"claim {quote(render(item), limit=420)}" for item in claims if own & set(item["events"])]
        beside = [
            f"claim beside it {quote(render(item), limit=420)}" for item in claims if not own & set(item["events"])
        ]
        return about[:MOST_CLAIMS], beside[:MOST_CLAIMS]

    def _telling(self, explaining: Sequence[int], room: int) -> list[str]:
        """The most telling lines, each as long as `room` characters allow for all of them."""
        telling = telling_events(self._desk.store, self._episode, self._hits, explaining)
        longest = max(SHORTEST_LINE, min(LONGEST_LINE, room // max(1, len(telling)) - len("line \n")))
        return [f"line {line}" for line in told_lines(self._desk.store, telling, longest)]


def told_lines(store: EventStore, events: Sequence[int], longest: int) -> list[str]:
    """The raw lines of some events in quotes, in their order; of a long one its beginning, and who did what to whom."""
    columns = ", ".join(f'"{name}"' for name in _DECISIVE)
    rows = store.query(f"SELECT id, {columns} FROM {STATED} WHERE id IN (SELECT unnest(?))", [list(events)])
    fields, raw = {row["id"]: row for row in rows}, store.raw(events)
    return [_line(raw[event], fields.get(event, {}), longest) for event in events if event in raw]


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
