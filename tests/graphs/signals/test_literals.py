"""Literals are found in the values where they stand, and needs name those that must stand there."""

import random

import duckdb
import pyarrow as pa
import pytest
from sigma.rule import SigmaRule

from moewarden.graphs.signals.literals import Literals
from moewarden.graphs.signals.needs import EDGE, Every, Holds, Need, Some, needs_of


def found(values: list[str], inner: list[str], whole: list[str] | None = None) -> dict[str, list[int]]:
    known = Literals(inner, whole or [])
    array = pa.array(values, pa.string())
    lower = pa.array([value.lower() for value in values], pa.string())
    stand = known.stand_in(lower, array)
    every = list(range(len(values)))
    inside = {text: every if (at := stand[n]) is None else at.tolist() for text, n in known.inner.items() if n in stand}
    equal = known.equal(array)
    return inside | {text: equal[n].tolist() for text, n in known.whole.items() if n in equal}


def test_literals_are_found_in_the_values_where_they_stand() -> None:
    draw = random.Random(1)
    values = ["".join(draw.choice('abc é\\"') for _ in range(draw.randrange(9))) for _ in range(300)]
    asked = sorted({text for value in values for size in (1, 2, 3) for text in [value[1 : 1 + size]] if text} | {"zz"})
    expected = {text: [n for n, value in enumerate(values) if text in value] for text in asked}
    assert found(values, asked) == {text: places for text, places in expected.items() if places}


def test_a_literal_does_not_reach_from_one_value_into_the_next() -> None:
    assert found(["on", "etwo", "six"], ["onet", "two"]) == {"two": [1]}


def test_slices_are_searched_alone() -> None:
    sliced = pa.array(["one", "two", "six"], pa.string()).slice(1, 1)
    known = Literals(["one", "two", "six"], [])
    assert {number: places.tolist() for number, places in known.stand_in(sliced, sliced).items()} == {2: [0]}


def test_whole_values_are_found_without_being_searched() -> None:
    assert found(["", "one", "one two"], [], ["one", "three"]) == {"one": [1]}


def test_what_stands_in_most_of_many_values_is_possible_in_each_and_the_rest_still_found() -> None:
    values = [f"{'often ' * 4}{number} {'x' * 90}" for number in range(20_000)]
    values[7], values[19_000] = "rare", "rare"
    assert found(values, ["often", "rare", "never"]) == {"often": list(range(20_000)), "rare": [7, 19_000]}


def test_a_letter_that_patterns_take_for_another_makes_everything_possible() -> None:
    assert found(["one", "uſer"], ["user", "group"]) == {"user": [1], "group": [1]}


def test_the_edges_of_words_are_looked_at() -> None:
    values = ["nc -e", "run NC", "sync", "ncat", "a_nc", "é|nc", "énc", "K\u212anc x", "\u0130nc", "nc\u212a"]
    assert found(values, ["nc", f"{EDGE}nc", f"nc{EDGE}", f"{EDGE}nc{EDGE}"]) == {
        "nc": list(range(10)),
        f"{EDGE}nc": [0, 1, 3, 5, 6, 7, 8, 9],
        f"nc{EDGE}": [0, 1, 2, 4, 5, 6, 7, 8, 9],
        f"{EDGE}nc{EDGE}": [0, 1, 5, 6, 7, 8, 9],
    }


def test_what_has_an_edge_is_where_the_pattern_finds_it() -> None:
    draw = random.Random(3)
    values = ["".join(draw.choice("nc_ .é\u212aſKN0") for _ in range(draw.randrange(7))) for _ in range(3000)]
    for pattern, text in ((r"(?i)\bnc\b", f"{EDGE}nc{EDGE}"), (r"(?i)\bnc", f"{EDGE}nc"), (r"(?i)nc\b", f"nc{EDGE}")):
        matched = {
            number
            for number, value in enumerate(values)
            if duckdb.execute("SELECT regexp_matches(?, ?)", [value, pattern]).fetchone() == (True,)
        }
        assert matched
        assert matched <= set(found(values, [text])[text])


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
        (r"\b(curl|cat)\b", {(f"{EDGE}cat{EDGE}",), (f"{EDGE}curl{EDGE}",)}),
        (r"\bone\s+-i\b", {(f"{EDGE}one{EDGE}",), (f"-i{EDGE}",)}),
        (r"one\s*two", {("one",), ("two",)}),
        (r"[;\s]one[^;]", {(f"{EDGE}one",)}),
        (r"(or|and)[ (]+\d", {(f"or{EDGE}",), (f"and{EDGE}",)}),
        (r"['\"]\s*or\s", {("'",), ('"',), (f"{EDGE}or{EDGE}",)}),
        (r"[;|]\s*(id|cat)(\s|$|;)", {(";",), ("|",), (f"{EDGE}id{EDGE}",), (f"{EDGE}cat{EDGE}",)}),
        (r"get;?\s*\(", {(f"get{EDGE}",)}),
        (r"get\s*(\(|x)", {("get",)}),
        (r"x\s*id", {("id",)}),
        (r"=\[::1\]x", {("=[::1]x",)}),
        (r"[[:alpha:]]one", set()),
        (r"ab\b-cd|\b-ef", {("ab-cd",), ("-ef",)}),
        (r"(\bab|cd\b)+(ef)?\bgh", {(f"{EDGE}ab",), (f"cd{EDGE}",), (f"{EDGE}gh",)}),
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


def test_what_a_pattern_matches_meets_its_needs() -> None:
    draw = random.Random(11)
    letters, apart = "abC1", [" ", ";", r"\s", r"[;/]", "/"]

    def pattern(depth: int = 0) -> str:
        made = ""
        for _ in range(draw.randrange(1, 5)):
            one = draw.randrange(12 if depth < 2 else 8)
            if one < 4:
                made += "".join(draw.choice(letters) for _ in range(draw.randrange(1, 3)))
            elif one < 6:
                made += draw.choice(apart) + draw.choice(["", "", "*", "+", "?", "{0,2}"])
            elif one < 8:
                made += draw.choice([r"\b", "$", ".", "[^;]", "[ab]", r"\w?", "^"])
            else:
                made += f"({'|'.join(pattern(depth + 1) for _ in range(draw.randrange(1, 4)))}){draw.choice(['', '', '?', '+'])}"
        return made

    def meets(need: Need, text: str) -> bool:
        if isinstance(need, Every | Some):
            return (all if isinstance(need, Every) else any)(meets(part, text) for part in need.parts)
        return need.literals == () or len(found([text], list(need.literals))) == len(need.literals)

    matched = 0
    for _ in range(400):
        asked = draw.choice(["", "(?i)", "(?m)"]) + pattern()
        need = needs_for(asked)
        texts = ["".join(draw.choice("abC1 ;/\n") for _ in range(draw.randrange(1, 14))) for _ in range(40)]
        rows = duckdb.execute("SELECT unnest(?), regexp_matches(unnest(?), ?)", [texts, texts, asked]).fetchall()
        for text, is_match in rows:
            if is_match:
                matched += 1
                assert meets(need, text), (asked, text)
    assert matched > 1_000
