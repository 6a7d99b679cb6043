"""A rule that would grow too large is refused before it is built, and one that would not is left alone."""

import pytest

from moewarden.graphs.signals import growth
from moewarden.graphs.signals.condition import UnsupportedError
from moewarden.graphs.signals.growth import check_growth


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Limits that harmless rules pass over."""
    monkeypatch.setattr(growth, "LARGEST", 100)
    monkeypatch.setattr(growth, "LONGEST", 2_000)


def many(count, value="v"):
    return [f"{value}{number}" for number in range(count)]


@pytest.mark.parametrize(
    "detection",
    [
        {"a": {"x|contains": many(101)}, "condition": "a"},
        {"a": many(101), "condition": "not a"},
        {"a": {"x|re": many(13)}, "condition": "a"},
        {"a": {"x|windash|contains": many(5, " -c -d")}, "condition": "a"},
        {"a": {"x|base64offset|contains": many(34)}, "condition": "a"},
        {"a": {"x|base64offset|base64offset|contains": many(12)}, "condition": "a"},
        {"a": {"x": many(60)}, "condition": "a or (a and not b)"},
        {"a": {"x": many(60)}, "condition": ["a", "1 of a*"]},
        {"a1": {"x": many(30)}, "a2": {"x": many(30)}, "condition": "all of a* or 1 of them"},
        {"a": [{"x": "1", "y": "2"}] * 51, "condition": "a"},
    ],
    ids=[
        "values",
        "words",
        "patterns",
        "dashes",
        "offsets",
        "offsets of offsets",
        "named twice",
        "two conditions",
        "quantified",
        "maps",
    ],
)
def test_what_grows_too_large_is_refused(detection):
    with pytest.raises(UnsupportedError, match=r"grows to 1\d\d comparisons .* at most 100 are asked"):
        check_growth({"detection": detection})


def test_letters_are_counted_too():
    with pytest.raises(UnsupportedError, match="letters"):
        check_growth({"detection": {"a": {"x|wide|wide": "a" * 600}, "condition": "a"}})


@pytest.mark.parametrize(
    "detection",
    [
        {"a": {"x|contains": many(100)}, "condition": "a"},
        {"a": {"x|contains": many(100)}, "b": {"x": many(90)}, "condition": "a"},
        {"_a": {"x": many(101)}, "b": {"x": "1"}, "condition": "1 of them"},
        {"a": {"x|contains": many(101)}},
        {"a": {"x": None}, "condition": 7},
        "text",
        None,
    ],
    ids=["at the limit", "not named", "kept out of them", "no condition", "odd condition", "text", "nothing"],
)
def test_what_does_not_is_left_to_whoever_builds_it(detection):
    check_growth({"detection": detection})
