"""Literals are found possible wherever they stand, also short ones at the end, and impossible where they mostly do not."""

import random

import pyarrow as pa
import pytest
from sigma.rule import SigmaRule

from moewarden.graphs.signals.literals import Literals, Pieces
from moewarden.graphs.signals.needs import Every, Holds, Need, Some, needs_of


def possible(texts: list[str], literals: list[str]) -> dict[str, bool]:
    pieces = Pieces()
    pieces.add(pa.array(texts, pa.string()))
    known = Literals(literals)
    could = pieces.possible(known).tolist()
    return {text: could[number] for text, number in known.numbers.items()}


@pytest.mark.parametrize("length", [2, 3, 4, 5, 17, 65_536, 65_540])
def test_whatever_stands_in_a_text_is_possible(length: int) -> None:
    draw = random.Random(length)
    text = "".join(draw.choice("abcdefghij $<") for _ in range(length))
    starts = [0, *range(max(0, length - 6), length), *(draw.randrange(length) for _ in range(50))]
    asked = {text[start : start + size] for start in starts for size in (2, 3, 4, 9) if start + size <= length}
    assert all(possible([text], sorted(asked)).values())


def test_what_stands_nowhere_is_mostly_impossible() -> None:
    texts = ["get /shop/item/1?q=2 http/1.1", "", "x"]
    found = possible(texts, ["iex", "ctr", "${", "::", "shop", "/:/", "powershell", "1?q"])
    assert found == {text: text in ("shop", "1?q") for text in found}


def test_slices_are_searched_alone() -> None:
    pieces = Pieces()
    pieces.add(pa.array(["one", "two", "six"], pa.string()).slice(1, 1))
    assert pieces.possible(Literals(["two"])).tolist() == [True]
    assert pieces.possible(Literals(["one", "six"])).tolist() == [False, False]


def needs_for(pattern: str) -> Need:
    rule = SigmaRule.from_dict(
        {
            "title": "t",
            "logsource": {"product": "any"},
            "detection": {"a": {"f|re": pattern}, "condition": "a"},
        }
    )
    return needs_of([condition.parsed for condition in rule.detection.parsed_condition])


@pytest.mark.parametrize(
    ("pattern", "alternatives"),
    [
        (r"\b(curl|cat)\b", {("cat",), ("curl",)}),
        (r"x(?:ab)+y", {("xab",)}),
        (r"(get|got)z*", {("get",), ("got",)}),
    ],
)
def test_alternatives_keep_what_they_begin_with(pattern: str, alternatives: set[tuple[str, ...]]) -> None:
    def leaves(need: Need) -> set[tuple[str, ...]]:
        if isinstance(need, Holds):
            return {need.literals} if need.literals else set()
        assert isinstance(need, Every | Some)
        return set().union(*map(leaves, need.parts))

    assert leaves(needs_for(pattern)) == alternatives


def test_short_pieces_of_one_alternative_are_needed_together() -> None:
    assert needs_for(r"(?:iex|xx)\W+(?:irm|iwr)") == Every(
        (
            Holds("f"),
            Some((Holds("f", ("iex",)), Holds("f", ("xx",)))),
            Some((Holds("f", ("irm",)), Holds("f", ("iwr",)))),
        )
    )
