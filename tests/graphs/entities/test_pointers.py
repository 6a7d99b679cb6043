"""Pointers name values both ways, and texts survive being masked."""

import json

import pytest

from moewarden.graphs.entities.entity import Entity
from moewarden.graphs.entities.extract import entities_in
from moewarden.graphs.entities.pointers import Pointers

TEXT = (
    r"dana from 203.0.113.9 and 203.0.113.90 opened http://a.example/x on a.example with C:\x\a.exe; see ip1 and user1"
)


@pytest.fixture
def pointers() -> Pointers:
    table = Pointers()
    table.add(Entity("user", "dana"))
    table.add_all(entities_in(TEXT))
    return table


def test_names_are_stable_and_ignore_case(pointers: Pointers) -> None:
    assert pointers.add(Entity("user", "DANA")) == "user1"
    assert pointers.pointer("ip", "203.0.113.9") == "ip1"
    entity = pointers.entity("ip1")
    assert entity is not None
    assert entity.value == "203.0.113.9"
    assert pointers.entity("ip99") is None


def test_masked_text_holds_no_value_and_restores(pointers: Pointers) -> None:
    masked = pointers.mask(TEXT)
    for _, entity in pointers.items():
        if entity.value not in ("ip1", "user1"):
            assert entity.value not in masked
    assert pointers.restore(masked) == TEXT


def test_a_value_within_a_longer_word_is_left(pointers: Pointers) -> None:
    assert pointers.mask("xdana danax 1203.0.113.9") == "xdana danax 1203.0.113.9"


def test_table_survives_json(pointers: Pointers) -> None:
    copy = Pointers.from_json(json.loads(json.dumps(pointers.to_json())))
    assert copy.items() == pointers.items()
    assert copy.add(Entity("user", "eve")) == pointers.add(Entity("user", "eve"))
