"""The generator speaks the closed vocabulary, keeps its splits apart and repeats itself by seed."""

from collections import Counter
from itertools import islice

import pytest

from moewarden.app.training.ambiguous import AMBIGUOUS
from moewarden.app.training.archetypes import Archetype
from moewarden.app.training.event_names import PHRASES, vendor_names
from moewarden.app.training.generate import SHARES, examples
from moewarden.app.training.hostile import HOSTILE
from moewarden.app.training.knowledge import TRAIT_FACTS, soft_label, weigh
from moewarden.app.training.ordinary import ORDINARY
from moewarden.app.training.situations import ARCHETYPES
from moewarden.app.training.techniques import TECHNIQUES
from moewarden.app.training.wordings import QUESTIONS, wordings
from moewarden.graphs.actions import ACTIONS, LEVELS, TRAITS
from moewarden.graphs.decisions.decision import Decision
from moewarden.graphs.decisions.prompts import QUESTION_KINDS
from moewarden.graphs.episodes.vocabulary import FACTS, MANY_VALUED, TACTICS

LISTS = {"actions": "actions", "failed": "failed", "traits": "traits", "ordinary": "ordinary"}
CHOICES = {
    "source": "source",
    "actor": "actor",
    "events": "events",
    "share": "failure_share",
    "success": "success_after_failures",
    "targets": "targets",
    "accounts": "accounts",
    "pace": "pace",
    "history": "history",
    "peers": "peers",
    "client": "client",
    "levels": "strongest_rule",
}


def take(seed, split, kind=None, count=300):
    return list(islice(examples(seed, split, kind), count))


@pytest.mark.parametrize("archetype", ARCHETYPES, ids=lambda archetype: archetype.name)
def test_archetypes_use_vocabulary_words(archetype: Archetype):
    for name, key in (LISTS | CHOICES).items():
        strange = {word.rstrip("?") for word in getattr(archetype, name).split()} - set(FACTS[key])
        assert not strange, f"{archetype.name}.{name} has {strange}"


def test_there_are_many_archetypes_of_each_side_and_every_name_is_one():
    assert len(HOSTILE) >= 60
    assert len(ORDINARY) >= 60
    assert len(AMBIGUOUS) >= 20
    assert len({archetype.name for archetype in ARCHETYPES}) == len(ARCHETYPES)


def test_every_trait_is_known_in_vocabulary_words():
    assert set(TRAIT_FACTS) == set(TRAITS)
    for facts in TRAIT_FACTS.values():
        assert set(facts.tactics) <= set(TACTICS)
        assert set(facts.actions) <= set(ACTIONS)
        assert set(facts.sources) <= set(FACTS["source"])
        assert set(facts.levels) <= set(LEVELS)


def test_techniques_are_many_and_speak_the_vocabulary():
    assert len(TECHNIQUES) >= 130
    assert len({technique.id for technique in TECHNIQUES}) == len(TECHNIQUES)
    for technique in TECHNIQUES:
        assert set(technique.tactics) <= set(TACTICS), technique
        assert set(technique.traits) <= set(TRAITS), technique
        assert set(technique.actions) <= set(ACTIONS), technique
        assert set(technique.sources) <= set(FACTS["source"]), technique


@pytest.mark.parametrize("kind", SHARES)
@pytest.mark.parametrize("split", ["train", "in", "out"])
def test_answers_are_options_and_targets_are_probabilities(kind, split):
    for example in take(3, split, kind, 200):
        options = example.decision.options
        assert example.decision.kind == kind
        assert example.answer in options
        assert len(set(options)) == len(options) >= 2
        assert len(example.targets) == len(options)
        assert sum(example.targets) == pytest.approx(1.0)


def test_sheets_hold_only_vocabulary_words():
    for example in take(4, "train", "episode"):
        for line in example.decision.prompt.split("\n")[1:]:
            key, words = line.split(": ")
            assert set(words.split(", ")) <= set(FACTS[key])
            assert key in MANY_VALUED or "," not in words


def test_labels_are_balanced_and_the_alert_says_nothing():
    drawn = take(5, "train", "episode", 3000)
    counts = Counter(example.answer for example in drawn)
    assert 0.35 < counts["hostile"] / 3000 < 0.5
    assert 0.35 < counts["ordinary"] / 3000 < 0.5
    assert counts["unclear"] / 3000 > 0.08
    alerted = Counter(example.answer for example in drawn if "alerted: yes" in example.decision.prompt)
    for label in counts:
        assert alerted[label] / alerted.total() == pytest.approx(counts[label] / 3000, abs=0.04)


def test_known_good_makes_ordinary_unless_the_evidence_is_strong():
    drawn = [e for e in take(6, "train", "episode", 6000) if "known_good" in e.decision.prompt]
    hostile = [e for e in drawn if e.answer == "hostile" and e.template != "composed"]
    assert len(drawn) > 100
    assert len(hostile) < 0.25 * len(drawn)


def test_held_out_archetypes_are_absent_from_training():
    held_out = {archetype.name for archetype in ARCHETYPES if archetype.held_out}
    trained = {e.template for kind in ("episode", "relevant") for e in take(7, "train", kind, 3000)}
    assert not held_out & trained
    outside = {example.template for example in take(7, "out", "episode", 1500)}
    assert outside <= held_out
    assert len(outside) >= 30


def test_held_out_techniques_vendors_and_wordings_are_absent_from_training():
    techniques = {technique.id for technique in TECHNIQUES if technique.held_out}
    assert not techniques & {example.template for example in take(8, "train", "technique", 2000)}
    assert {example.template for example in take(8, "out", "technique", 500)} <= techniques
    vendors = {vendor for vendor, _, _ in vendor_names(held_out=True)}
    assert len(vendors) >= 4
    assert not vendors & {example.template for example in take(8, "train", "action", 2000)}
    for kind in QUESTION_KINDS:
        assert len(wordings(kind, held_out=False)) >= 40
        assert not set(wordings(kind, held_out=False)) & set(wordings(kind, held_out=True))


def test_event_names_stand_for_known_actions():
    assert set(PHRASES) == set(ACTIONS)
    assert {action for side in (False, True) for _, action, _ in vendor_names(held_out=side)} <= set(ACTIONS)
    assert set(QUESTIONS) == set(QUESTION_KINDS)


@pytest.mark.parametrize("split", ["train", "in", "out"])
def test_the_same_seed_gives_the_same_data(split):
    assert take(9, split) == take(9, split)
    assert take(9, split) != take(10, split)


def test_evidence_weighs_both_ways():
    attack = {"actor": ["external"], "traits": ["webshell", "shell_from_server"], "strongest_rule": ["high"]}
    routine = {"actor": ["system"], "actions": ["status"], "ordinary": ["routine_noise"], "peers": ["common"]}
    assert weigh(attack) > 2 > -2 > weigh(routine)
    assert weigh({**attack, "known_good": ["actor"]}) > 0
    hostile, ordinary, unclear = soft_label(0.0)
    assert unclear > hostile == ordinary


def test_prompts_end_with_the_options_as_in_an_investigation():
    example = take(11, "train", "episode", 1)[0]
    decision: Decision = example.decision
    assert decision.text().endswith("\noptions: hostile | ordinary | unclear")
