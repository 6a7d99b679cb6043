"""Judge the episodes: the fact sheet of each, hostile or ordinary, which techniques, which lines are evidence."""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from typing_extensions import TypedDict

from .actions import LEVELS, TRAITS
from .decisions.ask import Asker
from .decisions.decision import Answer
from .decisions.failures import is_overflow
from .decisions.prompts import episode_decision, relevant_decision, technique_decision
from .episodes.everyday import everyday_events
from .episodes.facts import Scope, gather, is_internal, sheet_of
from .episodes.habits import is_own_check, is_recurring_check
from .episodes.kin import kin_of
from .episodes.logins import forgivable
from .episodes.ordinary import (
    WEAK,
    agreeing,
    explained_hits,
    explanations,
    holding,
    is_bare,
    is_doubtful,
    is_weakly_marked,
    sheet_words,
)
from .episodes.requests import is_application_like
from .episodes.vocabulary import TACTICS, Sheet, count_word
from .events.store import STATED, EventStore
from .investigate.judging import Reading, guarded
from .recall import speaks_of_activity
from .report.indicators import CAME_FROM_ELSEWHERE
from .report.techniques import technique_of
from .schema import Memory
from .state import READ_BY_MODEL, Episode, Hit
from .verdict import BESIDE, MARKED, SETTLED, UNDECIDED, Weights, is_loud, most_explained, rule_score
from .workbench import Seats

MOST_ASKED = 60
"""Episodes that a model is asked about; the rest is judged by rules and named as not checked."""


class Judgement(TypedDict):
    """How one episode was judged."""

    episode: str
    alerted: bool
    sheet: dict[str, list[str]]
    decision: str
    rule_score: float
    model_score: float
    score: float
    hostile: bool
    ordinary: list[tuple[str, list[int]]]
    memories: list[str]
    known_good: bool
    """Whether one of the memories speaks of what was done."""
    read: bool
    """Whether a model reads a line of it as hostile that no rule marks: then it needs an explanation."""
    techniques: list[tuple[str, list[int]]]
    lines: list[tuple[int, str, float]]
    """Evidence: event id, why, weight."""


def judge_episode(
    store: EventStore,
    asker: Asker,
    episode: Episode,
    hits: Mapping[str, Hit],
    memories: Sequence[Memory],
    weights: Weights,
    seats: Seats,
    ask: bool,
    reading: Reading | None = None,
    read: Collection[int] | None = None,
) -> Judgement:
    """One episode's judgement. `memories` are known-good facts that speak of it; `reading` is what a model that can read
    gets beside the facts. `read`, in the investigate way: events for which it found a precedent; then techniques and lines
    are sorted by who reads the lines, later.
    """
    scope = gather(store, episode, hits)
    sheet = sheet_of(scope)
    found = explanations(scope, sheet.get("traits", []))
    if forgiven := forgivable(scope):
        left = [trait for trait in sheet.pop("traits", []) if trait not in forgiven]
        sheet |= {"traits": left} if left else {}
    ordinary = holding(scope, found)
    if ordinary:
        sheet["ordinary"] = sheet_words([name for name, _ in ordinary])
    if memories:
        fits = any(speaks_of_activity(memory, sheet.get("actions", [])) for memory in memories)
        sheet["known_good"] = ["activity" if fits else "actor"]
    by_rules = rule_score(
        sheet,
        scope.hits,
        ordinary=sheet_words([name for name, _ in found]),
        explained=explained_hits(scope, found),
        stranger=bool(scope.strange) or scope.from_elsewhere or scope.is_misused,
    )
    decision, by_model = "abstained", 0.0
    if ask:
        answer = _asked(asker, sheet, reading, [event for _, events in found for event in events[:1]])
        decision = answer.option or "abstained"
        by_model = answer.margin("hostile", "ordinary", without=2.0)
        if decision == "unclear" or _thin(answer.log_probabilities):
            by_model *= 0.5
    agreed = agreeing(scope, found, read) if read is not None and decision == "ordinary" else []
    if agreed:
        ordinary = agreed
        sheet["ordinary"] = sheet_words([name for name, _ in agreed])
    score = weights.combine(by_rules, by_model, seats=seats if decision != "abstained" else "rules")
    traits = frozenset(sheet.get("traits", []))
    is_undecided = is_recurring_check(scope) or is_application_like(scope, traits)
    is_undecided = is_undecided or (scope.episode["family"] == "authentication" and is_bare(scope, traits))
    if is_undecided or (is_doubtful(scope, found) and not is_loud(_unrestored(scope, sheet))):
        score = min(score, UNDECIDED)
    names, rules_alone = {name for name, _ in ordinary}, weights.combine(by_rules, 0.0, seats="rules")
    if agreed or (names - WEAK and is_own_check(scope)):
        score = min(score, SETTLED)
    elif names - WEAK or ("single_step" in names and not episode["alerted"]):
        score = min(score, most_explained(rules_alone))
    elif "single_step" in names or (not episode["alerted"] and not is_loud(sheet) and is_weakly_marked(scope, traits)):
        score = min(score, UNDECIDED)  # one weak mark and a model's impression accuse nobody
    elif not episode["alerted"] and _is_mere_rhythm(scope, sheet):
        score = min(score, max(rules_alone, UNDECIDED))  # nor do they where jobs and implants look alike
    if not episode["alerted"] and rules_alone < BESIDE:
        score = min(score, rules_alone)  # what weak rules mark everywhere is no question of impressions
    if by_rules < MARKED and seats == "both":
        score = min(score, UNDECIDED)  # whom no rule of level medium speaks against, no model's word accuses
    if reading is not None:
        score = guarded(score, rules_alone, sheet, is_explained=bool(names - WEAK))
    hostile = score >= 1.0
    return {
        "episode": episode["id"],
        "alerted": episode["alerted"],
        "sheet": sheet,
        "decision": decision,
        "rule_score": round(by_rules, 3),
        "model_score": round(by_model, 3),
        "score": round(score, 3),
        "hostile": hostile,
        "ordinary": ordinary,
        "memories": [memory["id"] for memory in memories],
        "known_good": "activity" in sheet.get("known_good", []),
        "read": any(hits[name]["rule"] == READ_BY_MODEL for name in episode["hits"]),
        "techniques": _techniques(asker, scope, sheet, seats, ask and read is None) if hostile else [],
        "lines": _lines(store, asker, scope, sheet, seats, ask and read is None) if hostile else [],
    }


def _is_mere_rhythm(scope: Scope, sheet: Sheet) -> bool:
    """Whether one rule of level medium marks an episode for its regular contacts, and nothing else of it is loud."""
    quiet = [trait for trait in sheet.get("traits", ()) if trait != "c2_pattern"]
    return not is_loud({**sheet, "traits": quiet}) and is_weakly_marked(scope, quiet)


def _unrestored(scope: Scope, sheet: Sheet) -> Sheet:
    """The sheet without the traits of signals that mark nothing but what was soon put back."""
    left = {
        trait
        for hit in scope.hits
        if not scope.flagged.intersection(hit["events"]) <= scope.restored
        for trait in hit["traits"]
    }
    return {**sheet, "traits": [trait for trait in sheet.get("traits", ()) if trait in left]}


def _asked(asker: Asker, sheet: Sheet, reading: Reading | None, explaining: Sequence[int]) -> Answer:
    """The model's answer over facts and lines; over fewer lines where its server says that they are too many."""
    lines = reading.lines(explaining) if reading else []
    answer = asker.ask(episode_decision(sheet, lines), asker="judge")
    while reading and lines and answer.option is None and is_overflow(answer.problem):
        lines = reading.lines(explaining) if reading.shrink(answer.problem) else []
        answer = asker.ask(episode_decision(sheet, lines), asker="judge")
    return answer


def _thin(log_probabilities: Mapping[str, float]) -> bool:
    return bool(log_probabilities) and math.exp(max(log_probabilities.values())) < 0.5


_VALID_ACCOUNTS = "T1078"
"""Shown by log-ins that worked: what was refused shows that no account was valid."""


def _techniques(
    asker: Asker, scope: Scope, sheet: dict[str, list[str]], seats: Seats, ask: bool
) -> list[tuple[str, list[int]]]:
    """Candidate techniques that hold. Rules propose; from level high on their word is enough."""
    support: dict[str, set[str]] = defaultdict(set)
    events: dict[str, list[int]] = defaultdict(list)
    vain = {row["id"] for row in scope.rows if row["outcome"] == "failure"}
    for hit in scope.hits:
        own = [event for event in hit["events"] if event in scope.flagged]
        for number in hit["techniques"]:
            support[number].add(f"rule_{hit['level']}")
            worked = [event for event in own if event not in vain] if number.startswith(_VALID_ACCOUNTS) else own
            events[number] += _spread(worked or own, 3)
    ordered = sorted(support, key=lambda number: -max(_strength(word) for word in support[number]))
    kept = []
    for number in ordered[:14]:
        technique, words = technique_of(number), sorted(support[number], key=_strength)
        strongest = max(_strength(word) for word in words)
        if strongest <= 0:
            continue
        if strongest < LEVELS.index("medium") and ask and seats != "rules":
            answer = asker.ask(technique_decision(sheet, technique.name, technique.tactics, words), asker="judge")
            if answer.option == "no" and answer.margin("no", "yes", without=1.0) > 0.5:
                continue
        kept.append((number, sorted(set(events[number]))))
    return _without_parents(kept)


def _without_parents(techniques: list[tuple[str, list[int]]]) -> list[tuple[str, list[int]]]:
    """A technique whose sub-technique was found as well says nothing more."""
    numbers = {number for number, _ in techniques}
    return [item for item in techniques if not any(other.startswith(item[0] + ".") for other in numbers)]


def _strength(word: str) -> int:
    return LEVELS.index(word.removeprefix("rule_")) if word.startswith("rule_") else 0


MOST_ENTRIES = 3
"""Log-ins from elsewhere that one episode may add."""
MOST_KIN = 8
"""Lines beside the flagged ones that one episode may add."""
KIN_WEIGHT = 2.2

_SHARE = {"critical": 6, "high": 5, "medium": 4, "low": 2}


def _lines(
    store: EventStore, asker: Asker, scope: Scope, sheet: dict[str, list[str]], seats: Seats, ask: bool
) -> list[tuple[int, str, float]]:
    """The lines that prove a hostile episode: some of each signal, first and last too; the model may strike some."""
    rows = {row["id"]: row for row in scope.rows}
    everyday, at_home = everyday_events(store, scope), _at_home(scope)
    chosen: dict[int, tuple[str, float]] = {}
    for hit in sorted(scope.hits, key=lambda hit: -LEVELS.index(hit["level"])):
        own = [event for event in hit["events"] if event in scope.flagged and event not in everyday]
        own = [event for event in own if event not in at_home] or own
        if hit["level"] == "informational" or not own:
            continue
        if LEVELS.index(hit["level"]) < LEVELS.index("high") and ask and seats != "rules":
            answer = asker.ask(relevant_decision(sheet, _event_sheet(hit, own, rows)), asker="judge")
            if answer.option == "no" and answer.margin("no", "yes", without=1.0) > 0.5:
                continue
        weight = 1.0 + LEVELS.index(hit["level"])
        for rank, event in enumerate(_spread(own, _SHARE[hit["level"]])):
            known = chosen.get(event)
            value = weight + {0: 2.0, 1: 0.5}.get(
                rank, -0.3 * rank
            )  # each signal's first line before any signal's others
            if known is None or known[1] < value:
                chosen[event] = (hit["title"], value)
    for event, why in _kin_lines(store, asker, scope, sheet, seats, ask):
        chosen.setdefault(event, (why, KIN_WEIGHT))
    for event, why in _same_account_elsewhere(store, scope):
        chosen.setdefault(event, (why, 3.0))
    for event in sorted(scope.entries)[:MOST_ENTRIES]:
        chosen.setdefault(event, (CAME_FROM_ELSEWHERE, 3.0))
    if not chosen:
        chosen = dict.fromkeys(_spread(scope.episode["events"], 3), ("an event that the alert is about", 1.0))
    return [(event, why, weight) for event, (why, weight) in chosen.items()]


def _at_home(scope: Scope) -> frozenset[int]:
    """Of an episode in which an account came from elsewhere, what it did at the same time from where it always comes from."""
    if not scope.displaced:
        return frozenset()
    return frozenset(
        row["id"]
        for row in scope.flagged_rows
        if row["id"] not in scope.displaced
        and (row["src_ip"] in scope.house or (row["user"], row["src_ip"]) in {*scope.usual, *scope.familiar})
    )


def _same_account_elsewhere(store: EventStore, scope: Scope) -> list[tuple[int, str]]:
    """First uses, after a guessed password worked, of the account from outside addresses that it never came from before."""
    episode = scope.episode
    failed = any(row["action"] == "login" and row["outcome"] == "failure" for row in scope.rows)
    worked = [row for row in scope.rows if row["action"] == "login" and row["outcome"] == "success" and row["user"]]
    if episode["actor_column"] != "src_ip" or not failed or not worked or worked[0]["time"] is None:
        return []
    rows = store.query(
        f"""
        SELECT min(id) AS id, "user" AS u, src_ip FROM {STATED}
        WHERE "user" IN (SELECT unnest(?)) AND src_ip NOT IN ('', ?) AND time > ? AND outcome <> 'failure'
            AND ("user", src_ip) NOT IN (SELECT ("user", src_ip) FROM {STATED} WHERE time < ?)
        GROUP BY ALL ORDER BY id
        """,
        [sorted({row["user"] for row in worked}), episode["actor"], worked[0]["time"], episode["start"]],
    )
    return [
        (row["id"], f"the guessed account {row['u']} comes from another address")
        for row in rows
        if not is_internal(row["src_ip"])
    ][:3]


def _kin_lines(
    store: EventStore, asker: Asker, scope: Scope, sheet: dict[str, list[str]], seats: Seats, ask: bool
) -> list[tuple[int, str]]:
    """Lines beside the flagged ones: what the episode's own programs did, and what else a model says belongs."""
    lines: list[tuple[int, str]] = []
    for kin in kin_of(store, scope):
        belongs = kin.is_lineage
        if not belongs and ask and seats != "rules":
            belongs = asker.ask(relevant_decision(sheet, kin.sheet), asker="judge").option == "yes"
        if belongs:
            lines += [(event, kin.why) for event in _spread(kin.events, 2)]
    return lines[:MOST_KIN]


def _spread(events: Sequence[int], most: int) -> list[int]:
    """Up to `most` of the events: the first, the last, then evenly between."""
    if len(events) <= most:
        return list(events)
    step = (len(events) - 1) / max(1, most - 1)
    picked = [events[round(i * step)] for i in range(most)]
    return [picked[0], picked[-1], *picked[1:-1]]


def _event_sheet(hit: Hit, own: Sequence[int], rows: Mapping[int, Mapping[str, Any]]) -> dict[str, list[str]]:
    here = [rows[event] for event in own if event in rows]
    actions = sorted({row["action"] for row in here})
    failed = sorted({row["action"] for row in here if row["outcome"] == "failure"})
    sheet = {
        "actions": actions,
        "failed": failed,
        "events": [count_word(len(own))],
        "strongest_rule": [hit["level"]],
        "tactics": [tactic for tactic in hit["tactics"] if tactic in TACTICS],
        "traits": [trait for trait in hit["traits"] if trait in TRAITS],
    }
    return {key: words for key, words in sheet.items() if words}
