"""Readings of shapes are learnt from the second text, and never more than so many are kept."""

import pytest

from moewarden.graphs.carriers import readings
from moewarden.graphs.meaning.alike import NOTHING_ELSE
from moewarden.graphs.products.quick import UNKNOWN, Reading


def learn(_text: str, _shape: str) -> Reading:
    return Reading(UNKNOWN, NOTHING_ELSE)


def test_a_shape_is_learnt_when_it_comes_again() -> None:
    known = readings.Readings()
    assert known.meet("order 1", "order 0", learn) is None
    assert known.meet("order 2", "order 0", learn) is known.known["order 0"]


@pytest.mark.parametrize("text", ["x" * 1_000, "zoë 1"])
def test_what_is_long_or_not_ascii_is_never_learnt(text: str) -> None:
    known = readings.Readings()
    assert [known.meet(text, text, learn) for _ in range(3)] == [None] * 3
    assert not known.known


def test_what_came_once_is_forgotten_before_what_came_again(monkeypatch: pytest.MonkeyPatch) -> None:
    every = readings._All()
    monkeypatch.setattr(readings, "_all", every)
    monkeypatch.setattr(readings, "_MOST", 10)
    shop = every.of("shop")
    for _ in range(2):
        shop.meet("order 1", "order 0", learn)
    for number in range(100):
        shop.meet(f"{number}", f"once {number}", learn)
        assert len(shop.seen) <= 11
    assert every.of("shop") is shop
    assert "order 0" in shop.known
    for number in range(20):
        every.of(f"program {number}")
    assert every.of("shop") is not shop
