"""Labelled decisions of all seven kinds, rendered by the functions that render them in an investigation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import exp
from random import Random
from typing import Literal

from ...graphs.decisions.decision import Decision, DecisionKind
from ...graphs.decisions.defaults import AIMS, CALLS, FACT_WORDS, default_call, default_next
from ...graphs.decisions.prompts import (
    QUESTION_KINDS,
    action_decision,
    call_decision,
    episode_decision,
    next_decision,
    question_decision,
    relevant_decision,
    technique_decision,
)
from ...graphs.episodes.vocabulary import COUNTS, FACTS, TACTICS
from .event_names import CONTEXT_VALUES, FIELDS, compose_name, vendor_names
from .knowledge import TRAIT_FACTS
from .situations import ARCHETYPES, Situation, compose, draw, finish
from .techniques import TECHNIQUES, TrainingTechnique, full_name
from .wordings import compose_wording, wordings

Split = Literal["train", "in", "out"]
"""Training; fresh samples of the same templates; samples of templates that are held out of training."""

SHARES: dict[DecisionKind, float] = {
    "episode": 0.45,
    "technique": 0.13,
    "action": 0.15,
    "question": 0.09,
    "relevant": 0.08,
    "next": 0.06,
    "call": 0.04,
}
"""How much of the data each kind of decision is."""


@dataclass(frozen=True, slots=True)
class Example:
    """A decision with its answer."""

    decision: Decision
    answer: str
    targets: tuple[float, ...]
    """Probability of each option, in the order of the options; a model is trained towards these."""
    template: str
    """What it was made from: an archetype, a technique, a vendor, a wording."""


def examples(seed: int, split: Split, kind: DecisionKind | None = None) -> Iterator[Example]:
    """An endless stream; the same seed, split and kind give the same stream."""
    rng = Random(f"{seed}/{split}/{kind}")
    kinds, weights = list(SHARES), list(SHARES.values())
    while True:
        chosen = kind or rng.choices(kinds, weights)[0]
        yield _MAKERS[chosen](rng, split == "out")


def _example(decision: Decision, answer: str, template: str, *, doubt: float = 0.03) -> Example:
    rest = doubt / (len(decision.options) - 1)
    targets = tuple(1.0 - doubt if option == answer else rest for option in decision.options)
    return Example(decision, answer, targets, template)


def _situation(rng: Random, held_out: bool) -> Situation:
    if not held_out and rng.random() < 0.35:
        return compose(rng)
    label = rng.choices(("hostile", "ordinary", "unclear"), (0.43, 0.45, 0.12))[0]
    return draw(rng.choice(_BY_SIDE[held_out, label]), rng)


_BY_SIDE = {
    (side, label): [a for a in ARCHETYPES if a.held_out == side and a.label == label]
    for side in (False, True)
    for label in ("hostile", "ordinary", "unclear")
}


def _episode(rng: Random, held_out: bool) -> Example:
    situation = _situation(rng, held_out)
    return Example(episode_decision(situation.sheet), situation.label, situation.targets, situation.template)


def _hostile_situation(rng: Random, held_out: bool) -> Situation:
    while True:
        situation = _situation(rng, held_out)
        if situation.targets[0] > 0.5 and "traits" in situation.sheet:
            return situation


def _technique(rng: Random, held_out: bool) -> Example:
    """Yes for what rules or traits support in an episode that fits; no where support is weak or nothing fits."""
    pool = _TECHNIQUES_BY_SIDE[held_out]
    situation = _hostile_situation(rng, False)
    sheet = {key: list(words) for key, words in situation.sheet.items()}
    near = [t for t in pool if set(t.traits) & set(sheet["traits"]) and sheet["source"][0] in t.sources]
    technique = rng.choice(near) if near and rng.random() < 0.7 else rng.choice(pool)
    support = _support(technique, sheet, rng)
    chance = _technique_chance(technique, sheet, support)
    name = technique.name if rng.random() < 0.7 else full_name(technique)
    decision = technique_decision(sheet, name, technique.tactics, support)
    return Example(decision, "yes" if chance >= 0.5 else "no", (chance, 1.0 - chance), technique.id)


def _support(technique: TrainingTechnique, sheet: dict[str, list[str]], rng: Random) -> list[str]:
    """Mostly matching rules below level high, since above that nobody asks; at times weaker grounds."""
    fits = bool(set(technique.traits) & set(sheet["traits"])) and sheet["source"][0] in technique.sources
    words = []
    if rng.random() < (0.85 if fits else 0.75):
        words += rng.sample(("rule_low", "rule_medium", "rule_medium", "rule_high"), rng.choice((1, 1, 1, 2)))
    if rng.random() < 0.35:
        words += ["trait"] if fits and rng.random() < 0.75 else []
        words += ["action"] if set(technique.actions) & set(sheet["actions"]) and rng.random() < 0.7 else []
    order = ("rule_low", "rule_medium", "rule_high", "rule_critical", "trait", "action")
    return sorted(dict.fromkeys(words), key=order.index) or ["action"]


def _technique_chance(technique: TrainingTechnique, sheet: dict[str, list[str]], support: list[str]) -> float:
    by_rule = {"rule_critical": 2.4, "rule_high": 2.2, "rule_medium": 1.5, "rule_low": 0.2}
    score = -1.6 + max((by_rule[word] for word in support if word in by_rule), default=-0.6)
    fits = set(technique.traits) & set(sheet["traits"])
    first = technique.traits[0] in fits
    score += 1.6 if first else 0.9 if fits else -1.0
    score += 0.5 if "trait" in support else 0.0
    score += 0.5 if set(technique.actions) & set(sheet["actions"]) else -0.9
    score += 0.3 if sheet["source"][0] in technique.sources else -2.0
    failed = set(sheet.get("failed", ()))
    if technique.id.startswith("T1078") and "login" in failed and "success_after_failures" not in sheet["traits"]:
        score -= 2.0
    if technique.id.startswith("T1110") and "login" in failed:
        score += 1.2
    if (
        technique.actions
        and set(technique.actions) <= failed
        and not technique.id.startswith(("T1110", "T1595", "T1190", "T1046"))
    ):
        score -= 0.8
    return min(0.97, max(0.03, 1.0 / (1.0 + exp(-1.5 * score))))


_TECHNIQUES_BY_SIDE = {side: [t for t in TECHNIQUES if t.held_out == side] for side in (False, True)}


def _relevant(rng: Random, held_out: bool) -> Example:
    """Yes for events that carry one of the episode's traits, or do what such a trait is about."""
    situation = _hostile_situation(rng, held_out)
    sheet = situation.sheet
    yes = rng.random() < 0.5
    event = _event_of_episode(sheet, rng) if yes else _event_beside_episode(sheet, rng)
    if set(event.get("traits", ())) - set(sheet["traits"]) and not set(event["traits"]) & set(sheet["traits"]):
        yes = False
    if rng.random() < 0.4:  # more is known of the kind of event
        event["source"] = sheet["source"] if rng.random() < 0.8 else [rng.choice(FACTS["source"])]
        event["peers"] = [
            rng.choice(("alone", "alone", "some", "common") if yes else ("common", "common", "some", "alone"))
        ]
        event["history"] = [
            rng.choice(("new", "new", "unknown", "seen") if yes else ("habitual", "habitual", "seen", "unknown"))
        ]
    event["events"] = [rng.choice(COUNTS[1:])]
    if rng.random() < 0.2:
        event["failed"] = list(event["actions"])
    decision = relevant_decision(sheet, finish(event, rng))
    return _example(decision, "yes" if yes else "no", situation.template, doubt=0.06)


def _event_of_episode(sheet: Mapping[str, list[str]], rng: Random) -> dict[str, list[str]]:
    trait = rng.choice(sheet["traits"])
    event = {"actions": [rng.choice(TRAIT_FACTS[trait].actions)]}
    if rng.random() < 0.8:
        event["traits"] = sorted({trait, rng.choice(sheet["traits"])}) if rng.random() < 0.2 else [trait]
    event["strongest_rule"] = [rng.choice(("low", "medium", "medium", *TRAIT_FACTS[trait].levels))]
    if rng.random() < 0.8:
        event["tactics"] = [rng.choice(TRAIT_FACTS[trait].tactics)]
    return event


def _event_beside_episode(sheet: Mapping[str, list[str]], rng: Random) -> dict[str, list[str]]:
    wanted = {action for trait in sheet["traits"] for action in TRAIT_FACTS[trait].actions}
    others = [action for action in FACTS["actions"] if action not in wanted]
    event = {"actions": [rng.choice(("status", "other", "enumerate", "logout", *others))]}
    if rng.random() < 0.35:
        stray = rng.choice([trait for trait in TRAIT_FACTS if trait not in sheet["traits"]])
        event["traits"] = [stray]
        event["actions"] = [rng.choice(TRAIT_FACTS[stray].actions)]
    if "traits" in event or rng.random() < 0.5:
        event["strongest_rule"] = [rng.choice(("informational", "low", "low", "medium"))]
        if rng.random() < 0.5:
            event["tactics"] = [rng.choice(TACTICS)]
    if rng.random() < 0.35 or event["actions"][0] in wanted:
        event["ordinary"] = [rng.choice(("routine_noise", "habitual", "scheduled", "read_only", "application_paths"))]
    return event


_POINTERS = (
    "ip",
    "domain",
    "url",
    "mail",
    "user",
    "host",
    "process",
    "command",
    "file",
    "hash",
    "arn",
    "key",
    "registry",
    "technique",
)


def _pointer(rng: Random, kind: str | None = None) -> str:
    return f"{kind or rng.choice(_POINTERS)}{rng.choice((1, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 11, 14, 23))}"


def _next(rng: Random, _: bool) -> Example:
    facts = []
    pointers = list(
        dict.fromkeys(_pointer(rng, rng.choice((None, None, "ip", "user", "host"))) for _ in range(rng.randint(1, 6)))
    )
    for pointer in pointers:
        words = [pointer.rstrip("0123456789")]
        words += [word for word in ("alerted", "new") if rng.random() < 0.3]
        words += rng.choice((["external"], ["internal"])) if words[0] == "ip" else []
        words += rng.choice(
            (
                [],
                [],
                ["actor", "low"],
                ["actor", "medium"],
                ["actor", "high"],
                ["actor", "critical"],
                ["actor"],
                ["high"],
            )
        )
        facts.append(f"{pointer}: {', '.join(sorted(words, key=FACT_WORDS.index))}")
    if rng.random() < 0.5:
        facts.sort(key=_interest, reverse=True)  # as the planner lists them
    named = [fact.split(":")[0] for fact in facts]
    questions = [
        f"{specialist} {aim} {pointer}" for pointer in named for specialist, aims in AIMS.items() for aim in aims
    ]
    questions = [question for question in questions if rng.random() < 0.75] or questions
    asked = rng.sample(questions, rng.randint(0, min(8, len(questions) - 1)))
    rest = [question for question in questions if question not in asked]
    if rng.random() < 0.3:  # late in a run only little is left to ask
        left = rng.sample(list(CALLS), 4)
        rest = [question for question in rest if question.split()[1] in left] or rest[:1]
    if rng.random() < 0.5:
        rng.shuffle(rest)
    candidates = rest[: rng.randint(1, min(12, len(rest)))]
    decision = next_decision(facts, asked, candidates)
    return _example(decision, default_next(facts, candidates), "default", doubt=0.04)


def _interest(fact: str) -> int:
    return (
        4 * ("alerted" in fact)
        + 3 * ("new" in fact)
        + 3 * ("medium" in fact)
        + 4 * ("high" in fact or "critical" in fact)
    )


_KNOWN = (
    *COUNTS,
    "none",
    "failed",
    "refused",
    "many high",
    "few medium",
    "one listed",
    "several low",
    "one login",
    "few none",
)


def _call(rng: Random, _: bool) -> Example:
    """A specialist's tools about one pointer, some of them called already."""
    specialist = rng.choice(list(AIMS))
    aim = rng.choice(AIMS[specialist])
    pointer, other = _pointer(rng), _pointer(rng)
    tools = list(dict.fromkeys(tool for aim_ in AIMS[specialist] for tool in CALLS[aim_]))
    if rng.random() < 0.2:
        tools += rng.sample(sorted({tool for called in CALLS.values() for tool in called} - set(tools)), 2)
    made = [tool for tool in tools if rng.random() < rng.choice((0.1, 0.4, 0.6))]
    rng.shuffle(made)
    known = [f"{tool} {pointer}: {rng.choice(_KNOWN)}" for tool in made]
    left = [f"{tool} {pointer}" for tool in tools if tool not in made or rng.random() < 0.05]
    if rng.random() < 0.15:
        left += [f"{tool} {other}" for tool in CALLS[aim]]
    if rng.random() < 0.5:
        rng.shuffle(left)
    candidates = list(dict.fromkeys(left))[:8] or [f"event {other}"]
    question = f"{aim} {pointer}" if rng.random() < 0.85 else f"{specialist} {aim} {pointer}"
    decision = call_decision(specialist, question, known, candidates)
    return _example(decision, default_call(aim, known, candidates), "default", doubt=0.02)


def _question(rng: Random, held_out: bool) -> Example:
    kind = rng.choice(QUESTION_KINDS)
    is_composed = not held_out and rng.random() < 0.6
    words = compose_wording(kind, rng) if is_composed else rng.choice(wordings(kind, held_out=held_out))
    words = words.replace("{p}", _pointer(rng))
    if kind != "unmapped" and "?" not in words and rng.random() < 0.2:
        words += rng.choice(
            (
                f" with {_pointer(rng)}",
                f" on {_pointer(rng, 'host')}",
                " in this case",
                " in the logs",
                " here",
                " yesterday",
            )
        )
    words = _dressed(words, rng)
    return _example(question_decision(words), kind, f"{kind}/{words}")


def _dressed(words: str, rng: Random) -> str:
    """Greetings, capitals, marks and slips of the finger."""
    if rng.random() < 0.15:
        words = (
            rng.choice(
                (
                    "please tell me ",
                    "hi, ",
                    "can you say ",
                    "i want to know ",
                    "quick question: ",
                    "so ",
                    "and ",
                    "bitte: ",
                )
            )
            + words
        )
    if rng.random() < 0.15 and len(words) > 8:
        at = rng.randrange(1, len(words) - 2)
        words = rng.choice((words[:at] + words[at + 1 :], words[:at] + words[at + 1] + words[at] + words[at + 2 :]))
    if rng.random() < 0.5:
        words = words[0].upper() + words[1:]
    if not words.endswith("?"):
        words += rng.choice(("?", "?", "", "."))
    return words


def _action(rng: Random, held_out: bool) -> Example:
    if rng.random() < (0.5 if held_out else 0.35):
        pairs = _NAMES_BY_SIDE[held_out]
        action = rng.choice(list(pairs))
        vendor, name = rng.choice(pairs[action])
        name = name.lower() if rng.random() < 0.15 else name
    else:
        vendor = "composed"
        action, name = compose_name(rng, held_out=held_out)
    values = [name]
    for _ in range(rng.choice((0, 0, 1, 1, 2, 3))):
        values.insert(rng.randint(0, len(values)), rng.choice(CONTEXT_VALUES))
    fields = rng.choice(FIELDS).split()
    fields = [field for field in fields if rng.random() > 0.15] or fields
    return _example(action_decision(fields, values), action, vendor)


def _names_by_action(held_out: bool) -> dict[str, list[tuple[str, str]]]:
    table: dict[str, list[tuple[str, str]]] = {}
    for vendor, action, name in vendor_names(held_out=held_out):
        table.setdefault(action, []).append((vendor, name))
    return table


_NAMES_BY_SIDE = {side: _names_by_action(side) for side in (False, True)}

_MAKERS = {
    "episode": _episode,
    "technique": _technique,
    "action": _action,
    "question": _question,
    "relevant": _relevant,
    "next": _next,
    "call": _call,
}
