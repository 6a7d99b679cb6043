"""What the judge reads of an episode beside its facts, and what no model's word alone may do."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..actions import LEVELS
from ..decisions.quoting import quote
from ..events.store import STATED, EventStore
from ..evidence import render
from ..state import Episode, Hit, RawFinding, Weighed
from ..verdict import CLEARLY_BELOW, UNDECIDED
from .briefing import hypothesis_lines
from .room import Room

MOST_CLAIMS = 12
MOST_LINES = 10
SHORTEST_LINE, LONGEST_LINE = 300, 1_200
MEANING = (
    "hostile: an attack, or a step of one. ordinary: somebody's own work, a test, a mistake. The facts above were counted by "
    "code; what follows was found by reading."
)

_STRONG = ("high", "critical")


def reading_of(
    store: EventStore,
    episode: Episode,
    hits: Mapping[str, Hit],
    accepted: Sequence[RawFinding],
    room: Room,
    hypotheses: Sequence[Weighed] = (),
) -> list[str]:
    """What was found: hypotheses, claims about the episode's events, its most telling lines, quoted, then what was claimed
    beside them; as many as there is room for.
    """
    own = set(episode["events"])
    claims = sorted(accepted, key=lambda item: (item.get("author") != "model", -item["weight"]))
    about = [f"claim {quote(render(item), limit=420)}" for item in claims if own & set(item["events"])]
    beside = [f"claim beside it {quote(render(item), limit=420)}" for item in claims if not own & set(item["events"])]
    telling = _telling(episode, hits)
    raw = store.raw(telling)
    left = room.characters(0.4) - sum(len(line) + 1 for line in about[:MOST_CLAIMS])
    longest = max(SHORTEST_LINE, min(LONGEST_LINE, left // max(1, len(telling)) - len("line \n")))
    lines = [f"line {quote(raw[event], limit=longest)}" for event in telling if event in raw]
    kept: list[str] = []
    left = room.characters(0.4)
    for line in (MEANING, *hypothesis_lines(hypotheses), *about[:MOST_CLAIMS], *lines, *beside[:MOST_CLAIMS]):
        left -= len(line) + 1
        if left >= 0:
            kept.append(line)
    return kept


def _telling(episode: Episode, hits: Mapping[str, Hit]) -> list[int]:
    """The first and the last event of each signal on the episode, the strongest signals first, then the alerted ones."""
    own = set(episode["events"])
    chosen: dict[int, None] = {}
    for hit in sorted((hits[name] for name in episode["hits"]), key=lambda hit: -LEVELS.index(hit["level"])):
        events = [event for event in hit["events"] if event in own]
        chosen.update(dict.fromkeys([*events[:1], *events[-1:]]))
    chosen.update(dict.fromkeys(episode["events"][:3]))
    return list(chosen)[:MOST_LINES]


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
