"""Techniques by their ids."""

import re

import pytest

from moewarden.graphs.episodes.vocabulary import TACTICS
from moewarden.graphs.report.techniques import technique_of, techniques
from moewarden.graphs.signals import load_rules, starter_pack


def test_every_technique_has_an_id_a_name_and_tactics():
    assert len(techniques()) > 200
    for number, technique in techniques().items():
        assert re.fullmatch(r"T\d{4}(\.\d{3})?", number)
        assert technique.name
        assert set(technique.tactics) <= set(TACTICS)
        assert technique.tactics


def test_every_sub_technique_has_its_parent():
    assert {technique.parent for technique in techniques().values()} <= set(techniques())


def test_every_technique_of_the_starter_pack_is_known():
    rules = load_rules([starter_pack()])
    named = {number for rule in (*rules.event_rules, *rules.correlations) for number in rule.rule.techniques}
    assert named
    assert named <= set(techniques())


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("T1110.003", "Password Spraying"),
        ("t1110.003", "Password Spraying"),
        ("T1110.999", "Brute Force"),
        ("T9999", "T9999"),
    ],
    ids=["known", "lower case", "unknown sub-technique", "unknown"],
)
def test_a_technique_by_its_id(number, name):
    technique = technique_of(number)
    assert (technique.id, technique.name) == (number.upper(), name)
